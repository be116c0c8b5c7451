"""The layout engine: HTML and CSS of ours in, PDF bytes out. The only module that imports WeasyPrint.

Importing it takes about half a second and loads native libraries, and those do not survive a fork in every
state, so `render` imports this module late, in the process that renders.

Invariants:
* nothing is ever fetched: an address that is not one of the given assets stops the rendering;
* a fault the engine would only log (a missing picture, a style it ignores) stops the rendering too;
* the PDF is PDF/A-3a and PDF/UA-1, tagged, with every font embedded;
* the same input makes the same bytes: no clock, no random identifier.

An `Engine` belongs to one thread at a time: Pango's font map, shared between threads, picks wrong fonts in
silence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree

import pydyf
from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.images import SVGImage
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

BASE_URL: Final = "asset:"
_DOCUMENT_OBJECTS: Final = ("ExtGState", "XObject", "Pattern", "Shading")
_KINDS: Final = {"svg": "image/svg+xml", "ttf": "font/ttf"}
_PDF_OPTIONS: Final = {
    "pdf_variant": "pdf/a-3a",
    "pdf_version": "1.7",
    "pdf_identifier": True,
    "pdf_tags": True,
}
"""Given to both steps: the second one does not remember what the variant asked of the first."""

_PDF_UA: Final = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""PDF/UA-1's identifier, and its description as a schema, which PDF/A asks for (ISO 19005-3, 6.6.2.3)."""


class RenderingFault(RuntimeError):
    """A template or an asset of ours is at fault, not the data."""


class AssetsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type hints
    """Answers `asset:NAME` for the names it was given, from memory; refuses everything else."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The asset's bytes; FatalURLFetchingError, which WeasyPrint lets through, for any other address."""
        name = url.removeprefix(BASE_URL)
        if not url.startswith(BASE_URL) or name not in self._assets:
            raise FatalURLFetchingError(f"a printed page may not fetch {url!r}")
        kind = _KINDS[name.rpartition(".")[2]]
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": kind})


@dataclass(frozen=True)
class _Commands:
    """What a drawing puts into a page: PDF operators, and the opacities they name ({"ca": 1})."""

    operators: bytes
    opacities: dict[str, dict[str, float]]


class FrozenDrawing:
    """An SVG whose drawing commands are worked out once per size; later documents get the ready commands.

    It stands in WeasyPrint's picture cache (the public `cache` option) and answers like its own picture
    objects. Playing the paths of a border anew costs more than all the rest of a certificate together. Only
    for drawings without gradients, patterns, groups or text: these need objects of the document they stand
    in.
    """

    def __init__(self, svg: bytes, url: str) -> None:
        self._picture = SVGImage(ElementTree.fromstring(svg), url, url_fetcher=AssetsOnly({}), context=None)
        self._commands: dict[tuple[float, float], _Commands] = {}

    def get_intrinsic_size(self, resolution: float, font_size: float) -> Any:
        """Width, height and their ratio, as WeasyPrint asks a picture."""
        return self._picture.get_intrinsic_size(resolution, font_size)

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Add the drawing to a page's command stream."""
        if (width, height) not in self._commands:
            self._commands[width, height] = self._drawn(stream, width, height, style)
        commands = self._commands[width, height]
        for name, opacity in commands.opacities.items():
            stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(opacity))
        with stream.stacked():  # also makes the stream forget which colour it last set
            stream.stream.append(commands.operators)

    def _drawn(self, stream: Any, width: float, height: float, style: Any) -> _Commands:
        resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in _DOCUMENT_OBJECTS})
        recorder = stream.clone(resources=resources)
        self._picture.draw(recorder, width, height, style)
        opacities = {name: dict(state) for name, state in resources.pop("ExtGState").items()}
        if any(resources.values()) or any(state.keys() - {"ca", "CA"} for state in opacities.values()):
            raise RenderingFault("a frozen drawing may not hold gradients, patterns or groups")
        parts = (part if isinstance(part, bytes) else str(part).encode() for part in recorder.stream)
        return _Commands(b"\n".join(parts), opacities)


class Engine:
    """Styles, fonts and drawings read once, for many documents.

    `stylesheets` maps a name to the CSS of one kind of page, `assets` file names to their bytes; the assets
    named in `frozen` are drawings to be worked out only once.
    """

    def __init__(
        self, stylesheets: Mapping[str, str], assets: Mapping[str, bytes], *, frozen: Iterable[str] = ()
    ) -> None:
        self._assets = dict(assets)
        self._drawings = {BASE_URL + name: FrozenDrawing(assets[name], BASE_URL + name) for name in frozen}
        self._fonts = FontConfiguration()
        self._srgb = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
        with _faults_are_raised():
            self._styles = {name: self._parsed(css) for name, css in stylesheets.items()}

    def keep_folder(self) -> None:
        """Do not delete the temporary folder of font files with this engine: another process reads it."""
        self._fonts._folder = None

    def _parsed(self, css: str) -> CSS:
        fetcher = AssetsOnly(self._assets)
        return CSS(string=css, base_url=BASE_URL, url_fetcher=fetcher, font_config=self._fonts)

    def pdf(self, html: str, *, stylesheet: str, assets: Mapping[str, bytes]) -> bytes:
        """One document of one page as PDF bytes. `assets` are this document's own, beside the shared ones."""
        fetcher = AssetsOnly({**self._assets, **assets})
        with _faults_are_raised():
            page = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
            document = page.render(
                font_config=self._fonts,
                stylesheets=[self._styles[stylesheet]],
                # A copy: WeasyPrint adds this document's own pictures, and they would stay.
                cache=dict(self._drawings),
                color_profiles={"srgb": _srgb(self._srgb)},
                **_PDF_OPTIONS,
            )
            if len(document.pages) != 1:
                raise RenderingFault(f"{stylesheet} took {len(document.pages)} pages instead of one")
            metadata = document.metadata
            metadata.generate_rdf_metadata = partial(_with_pdf_ua, metadata.generate_rdf_metadata)
            # The profile is there already: WeasyPrint would open its file each time and never close it.
            pdf: bytes = document.write_pdf(**_PDF_OPTIONS, output_intent=False)
        return pdf


def _srgb(profile: bytes) -> ColorProfile:
    """The colour space of the page, which PDF/A wants inside the file.

    A new object for each document: the colour library writes one that was read from before in other bytes.
    """
    return ColorProfile(BytesIO(profile), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


def _with_pdf_ua(generate: Callable[..., bytes], *arguments: Any) -> bytes:
    """The document's XMP with PDF/UA's identifier: WeasyPrint names one standard at a time, we keep two."""
    head, end, tail = generate(*arguments).rpartition(b"</rdf:RDF>")
    return head + _PDF_UA + end + tail


class _Collected(logging.Handler):
    """Keeps what WeasyPrint complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _faults_are_raised() -> Iterator[None]:
    """Turn WeasyPrint's warnings and its fetching error (a BaseException) into RenderingFault."""
    logger = logging.getLogger("weasyprint")
    collected = _Collected()
    logger.addHandler(collected)
    try:
        yield
    except FatalURLFetchingError as error:
        raise RenderingFault(str(error)) from error
    finally:
        logger.removeHandler(collected)
    if collected.messages:
        raise RenderingFault("; ".join(collected.messages))
