"""Pictures worked out once, for many documents: they stand in WeasyPrint's picture cache under their address.

WeasyPrint looks an address up in the cache (its public option `cache`) before it fetches anything, and asks what
it finds there for two things: a size, and to draw itself into a page. Its own pictures begin anew for every
document: a border's paths are replayed point by point, a logo is decoded and compressed again. These do it once
and hand out the ready bytes; nothing of a document stays in them.
"""

from __future__ import annotations

import zlib
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree

import pydyf
from PIL import Image, ImageFile
from weasyprint.images import RasterImage, SVGImage
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from judging.certificates.layout.qr import QrSymbol

# WeasyPrint lets Pillow fill up what is missing of a picture; we want to know.
ImageFile.LOAD_TRUNCATED_IMAGES = False

_DOCUMENT_OBJECTS: Final = ("ExtGState", "XObject", "Pattern", "Shading")
_PX_PER_MODULE: Final = 1.0


class NotFreezable(ValueError):
    """The drawing needs objects of the document it stands in: gradients, patterns, groups."""


class _NothingFetched(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no type hints
    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> Any:
        raise FatalURLFetchingError(f"a drawing may not fetch {url!r}")


class FrozenDrawing:
    """An SVG whose operators are worked out and compressed once per size, and put into pages as a form.

    Only for drawings without gradients, patterns, groups or text. Raises NotFreezable at the first drawing.
    """

    def __init__(self, svg: bytes, url: str) -> None:
        self._picture = SVGImage(ElementTree.fromstring(svg), url, url_fetcher=_NothingFetched(), context=None)
        self._name = f"d{sha256(svg).hexdigest()[:12]}"
        self._forms: dict[tuple[float, float], tuple[bytes, dict[str, dict[str, float]]]] = {}

    def get_intrinsic_size(self, resolution: float, font_size: float) -> Any:
        """Width, height and their ratio, as WeasyPrint asks a picture."""
        return self._picture.get_intrinsic_size(resolution, font_size)

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Add the drawing to a page's command stream."""
        if (width, height) not in self._forms:
            self._forms[width, height] = self._drawn(stream, width, height, style)
        name = f"{self._name}-{width:.0f}-{height:.0f}"
        stream._resources["XObject"].setdefault(name, self._form(width, height))
        stream.draw_x_object(name)

    def _form(self, width: float, height: float) -> pydyf.Stream:
        operators, opacities = self._forms[width, height]
        states = pydyf.Dictionary({name: pydyf.Dictionary(state) for name, state in opacities.items()})
        return pydyf.Stream(
            [operators],
            pydyf.Dictionary(
                {
                    "Type": "/XObject",
                    "Subtype": "/Form",
                    "Filter": "/FlateDecode",
                    "BBox": pydyf.Array([0, 0, width, height]),
                    "Resources": pydyf.Dictionary({"ExtGState": states}),
                }
            ),
        )

    def _drawn(self, stream: Any, width: float, height: float, style: Any) -> tuple[bytes, dict[str, Any]]:
        resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in _DOCUMENT_OBJECTS})
        recorder = stream.clone(resources=resources)
        self._picture.draw(recorder, width, height, style)
        opacities = {name: dict(state) for name, state in resources.pop("ExtGState").items()}
        if any(resources.values()) or any(state.keys() - {"ca", "CA"} for state in opacities.values()):
            raise NotFreezable("a frozen drawing may not hold gradients, patterns or groups")
        parts = (part if isinstance(part, bytes) else str(part).encode() for part in recorder.stream)
        return zlib.compress(b"\n".join(parts), 9), opacities


class FrozenRaster(RasterImage):  # type: ignore[misc]
    """A logo or a signature whose pixels are compressed, and parted from their transparency, only once."""

    def __init__(self, picture: bytes, url: str) -> None:
        super().__init__(Image.open(BytesIO(picture)), sha256(url.encode()).hexdigest()[:12], picture)
        self._ready: dict[bool, tuple[Any, Any]] = {}

    def get_x_object(self, interpolate: bool, dpi_ratio: float) -> pydyf.Stream:
        """A fresh object around the ready bytes: WeasyPrint changes what it is given."""
        if interpolate not in self._ready:
            made = super().get_x_object(interpolate, 1)
            mask = made.extra.pop("SMask", None)
            self._ready[interpolate] = (_kept(made), None if mask is None else _kept(mask))
        picture, mask = self._ready[interpolate]
        fresh = _fresh(picture)
        if mask is not None:
            fresh.extra["SMask"] = _fresh(mask)
        return fresh


def _kept(stream: pydyf.Stream) -> tuple[bytes, dict[str, Any]]:
    data = b"".join(part if isinstance(part, bytes) else part.data for part in stream.stream)
    return data, dict(stream.extra)


def _fresh(kept: tuple[bytes, dict[str, Any]]) -> pydyf.Stream:
    return pydyf.Stream([kept[0]], pydyf.Dictionary(kept[1]))


class QrDrawing:
    """A QR code drawn straight into the page: no SVG is written and read for it."""

    def __init__(self, symbol: QrSymbol) -> None:
        self._symbol = symbol

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """Width, height and their ratio, as WeasyPrint asks a picture."""
        return self._symbol.side * _PX_PER_MODULE, self._symbol.side * _PX_PER_MODULE, 1.0

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Add the code to a page's command stream."""
        with stream.stacked():  # also makes the stream forget which colour it last set
            stream.transform(a=width / self._symbol.side, d=height / self._symbol.side)
            stream.stream.append(self._symbol.operators)
