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
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree

import pydyf
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Attachment
from weasyprint.css import ColorProfile
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from judging.certificates.engine.frozen import FrozenDrawing, NotFreezable

BASE_URL: Final = "asset:"
_KINDS: Final = {"svg": "image/svg+xml", "ttf": "font/ttf", "jpg": "image/jpeg", "png": "image/png"}
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


@dataclass(frozen=True)
class EmbeddedFile:
    """A file inside the PDF. `at` is its date, in UTC: without one the engine would look at the clock."""

    name: str
    content: bytes
    description: str
    at: datetime


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


class _OurPage(HTML):  # type: ignore[misc]
    """A page of our own templates. They are well-formed XML, read by Python's fast parser instead of the one that
    mends what people write on the web; and they use a dozen elements, so a dozen rules take the place of the two
    hundred with which a browser begins. Each of the two saves a tenth of the time."""

    def __init__(self, markup: str, fetcher: URLFetcher) -> None:
        self.base_url = BASE_URL
        self.url_fetcher = fetcher
        self.media_type = "print"
        root = ElementTree.fromstring(markup)
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_first_rules()]


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

    def pdf(
        self,
        markup: str,
        *,
        stylesheet: str,
        drawings: Mapping[str, Any] | None = None,
        embedded: Iterable[EmbeddedFile] = (),
    ) -> bytes:
        """One document of one page, written as XML, as PDF bytes.

        `drawings` are this document's own pictures (of `frozen`) beside the shared ones, by their name.
        """
        own = {BASE_URL + name: drawing for name, drawing in (drawings or {}).items()}
        with _faults_are_raised():
            page = _OurPage(markup, AssetsOnly(self._assets))
            document = page.render(
                font_config=self._fonts,
                stylesheets=[self._styles[stylesheet]],
                cache={**self._drawings, **own},  # a fresh one: what WeasyPrint adds to it would stay
                color_profiles={"srgb": _srgb(self._srgb)},
                **_PDF_OPTIONS,
            )
            if len(document.pages) != 1:
                raise RenderingFault(f"{stylesheet} took {len(document.pages)} pages instead of one")
            metadata = document.metadata
            metadata.attachments.extend(_attached(file) for file in embedded)
            metadata.generate_rdf_metadata = partial(_with_pdf_ua, metadata.generate_rdf_metadata)
            # The profile is there already: WeasyPrint would open its file each time and never close it.
            pdf: bytes = document.write_pdf(finisher=_finished, **_PDF_OPTIONS, output_intent=False)
        return pdf


def _attached(file: EmbeddedFile) -> Attachment:
    at = file.at.astimezone(UTC)
    return Attachment(
        string=file.content,
        base_url=BASE_URL,
        name=file.name,
        description=file.description,
        created=at,
        modified=at,
        relationship="Data",
    )


def _finished(document: Any, pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves to do before the file is written."""
    _keep_languages(document, pdf)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/Metadata":
            item.compress = False  # archives read it without a PDF library


def _keep_languages(document: Any, pdf: pydyf.PDF) -> None:
    """Write the language of a text that is not in the document's own into its tag, so that it is read with the
    right voice: WeasyPrint keeps only the document's.

    The tags below the document stand in the order of the body's children, one each.
    """
    body = _body(document.pages[0]._page_box)
    top = next(item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/Document")
    children = [child._box if isinstance(child, AbsolutePlaceholder) else child for child in body.children]
    tags = [pdf.objects[int(bytes(reference).split()[0])] for reference in top["K"]]
    if len(tags) != len(children):
        if any(child.element is not None and child.element.get("lang") for child in children):
            raise RenderingFault("the tags of the page do not follow its texts")
        return
    for tag, child in zip(tags, children, strict=True):
        if child.element is not None and (language := child.element.get("lang")):
            tag["Lang"] = pydyf.String(language)


def _body(box: Any) -> Any:
    while box.element_tag != "body":
        box = next(child for child in box.children if child.element_tag in ("html", "body"))
    return box


@cache
def _first_rules() -> CSS:
    """What a browser knows of the elements we use, before any style sheet of ours."""
    return CSS(
        string="""
        head, meta, title, style, link { display: none }
        html, body, main, div, p, h1, h2, ol { display: block }
        li { display: list-item }
        ol { list-style-type: decimal; counter-reset: list-item }
        ::marker { white-space: pre }
        br::before { content: "\\A"; white-space: pre-line }
        img { overflow: hidden }
        """
    )


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
    except (FatalURLFetchingError, NotFreezable, ElementTree.ParseError) as error:
        raise RenderingFault(str(error)) from error
    finally:
        logger.removeHandler(collected)
    if collected.messages:
        raise RenderingFault("; ".join(collected.messages))
