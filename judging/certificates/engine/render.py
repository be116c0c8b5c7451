"""Certificates and receipts as PDF bytes.

`render_certificate` and `render_receipt` are the whole interface: data -> page object (measured and placed
texts) -> HTML by Jinja -> PDF by the layout engine. A process has one engine per design, used by one thread at a
time; after a fork the child makes its own.

Refusals (`judging.domain.errors.Refused`) are about the data: glyph_missing, text_too_long, required,
too_many_signatories, too_many_logos, too_many_steps, language_unknown, choice_unknown, colour_unknown,
colour_too_pale, picture_missing, address_too_long. Any other exception is a fault of the program.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from judging.certificates.layout.labels import words_in
from judging.certificates.layout.ornaments import NAMES, drawings
from judging.certificates.layout.pages import UNSEALED, CertificatePage, Design, certificate_page
from judging.certificates.layout.palette import blended
from judging.certificates.layout.qr import QrSymbol, large_symbol, qr_symbol
from judging.certificates.layout.receipts import receipt_page
from judging.certificates.layout.typeface import Cut
from judging.certificates.model import CREDENTIAL_FILE, CertificateData, ReceiptData, Sealing
from judging.domain.errors import Problem, Refused
from judging.paths import templates_folder

if TYPE_CHECKING:
    from judging.certificates.engine.engine import Engine
    from judging.certificates.engine.frozen import FrozenRaster

CREDENTIAL_WORDS: Final = "The same award as a W3C Verifiable Credential (Open Badges 3.0)"
_DESIGNS_KEPT: Final = 6
_PICTURES_KEPT: Final = 24
_RECEIPT_PAPER: Final = "#fbf9f4"
_RECEIPT: Final = "receipt"
_RECEIPT_INK: Final = "#12261b"


class Press:
    """The engines of this process and the lock around them.

    They belong to one thread at a time: Pango's font map, shared between threads, picks wrong fonts in silence.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._engines: OrderedDict[Design | str, Engine] = OrderedDict()
        self._pictures: OrderedDict[str, FrozenRaster] = OrderedDict()

    def leave_to_parent(self) -> None:
        """Start anew in a forked child.

        The lock may be held by a thread that was not copied; the fonts' folders are still in use by the parent.
        """
        self.lock = threading.RLock()
        for engine in self._engines.values():
            engine.keep_folder()
        self.close()

    def close(self) -> None:
        """Free the engines while the interpreter is whole.

        Freed at its very end, Pango crashes where a picture outlives its document, and font files stay behind.
        """
        self._engines.clear()
        self._pictures.clear()

    def engine(self, design: Design | str, make: Callable[[], Engine]) -> Engine:
        """The engine of a design; the first caller makes it (about a second the very first time)."""
        if design not in self._engines:
            self._engines[design] = make()
        self._engines.move_to_end(design)
        while len(self._engines) > _DESIGNS_KEPT:
            self._engines.popitem(last=False)
        return self._engines[design]

    def picture(self, name: str, content: bytes) -> FrozenRaster:
        """A logo or signature, decoded only once; its name is its content's SHA-256."""
        from judging.certificates.engine.frozen import FrozenRaster

        if name not in self._pictures:
            self._pictures[name] = FrozenRaster(content, name)
        self._pictures.move_to_end(name)
        while len(self._pictures) > _PICTURES_KEPT:
            self._pictures.popitem(last=False)
        return self._pictures[name]


press = Press()
atexit.register(press.close)
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=press.leave_to_parent)


def render_certificate(
    data: CertificateData,
    *,
    pictures: Mapping[str, bytes] | None = None,
    credential: bytes = b"",
    sealing: Sealing = UNSEALED,
) -> bytes:
    """The certificate as a PDF of one page; the same arguments always make the same bytes.

    `pictures` holds the logos and signatures that the data names, as `pictures.accepted` made them; `credential`
    is JSON to be embedded, `sealing` what the issuer's keys add to the paper. Raises Refused when a text holds a
    letter the typeface does not have, or is too long for its place.
    """
    return rendered_page(certificate_page(data, sealing), data, pictures or {}, credential)


def rendered_page(
    page: CertificatePage, data: CertificateData, pictures: Mapping[str, bytes], credential: bytes
) -> bytes:
    """The page by the layout engine."""
    from judging.certificates.engine.engine import EmbeddedFile
    from judging.certificates.engine.frozen import QrDrawing

    html = _templates().get_template("certificate.html").render(page=page, words=words_in(page.language))
    embedded = [EmbeddedFile(CREDENTIAL_FILE, credential, CREDENTIAL_WORDS, data.issued_at)] if credential else []
    with press.lock:
        own = {name: press.picture(name, _picture(name, pictures)) for name in data.pictures}
        engine = press.engine(page.design, lambda: _certificate_engine(page.design))
        codes = {f"qr{number}": QrDrawing(symbol) for number, symbol in enumerate(page_symbols(page), 1)}
        return engine.pdf(html, stylesheet="certificate", drawings={**own, **codes}, embedded=embedded)


def page_symbols(page: CertificatePage) -> tuple[QrSymbol, ...]:
    """The QR codes of a page, in its colours: the address, and what proves it offline where that is wanted."""
    ink, paper = page.design.palette.text, page.design.palette.paper
    first = qr_symbol(page.verify_url, ink=ink, paper=paper)
    return (first, large_symbol(page.offline_url, ink=ink, paper=paper)) if page.offline_url else (first,)


def render_receipt(data: ReceiptData) -> bytes:
    """The applicant's receipt as a PDF of one A6 page; the same data always makes the same bytes.

    Raises Refused when a text holds a letter the typeface does not have, or is too long for its place.
    """
    from judging.certificates.engine.frozen import QrDrawing

    page = receipt_page(data)
    html = _templates().get_template("receipt.html").render(page=page, words=words_in(page.language))
    with press.lock:
        engine = press.engine(f"{_RECEIPT}-{data.emblem}", lambda: _receipt_engine(data.emblem))
        own = {}
        if page.entry_url:
            own["qr"] = QrDrawing(qr_symbol(page.entry_url, ink=_RECEIPT_INK, paper=_RECEIPT_PAPER))
        return engine.pdf(html, stylesheet=_RECEIPT, drawings=own)


def _picture(name: str, pictures: Mapping[str, bytes]) -> bytes:
    try:
        return pictures[name]
    except KeyError:
        raise Refused(Problem.of("picture_missing", at="logos", picture=name)) from None


@cache
def _templates(*, autoescape: bool = True) -> Environment:
    """Jinja for printed pages: everything is escaped, an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(templates_folder() / "certificates"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _certificate_engine(design: Design) -> Engine:
    # Slow (half a second), and its native libraries must be loaded after a fork, not before.
    from judging.certificates.engine.engine import Engine

    sheets = _templates(autoescape=False)
    # Not transparent: what stands in a group of its own is lost to the tags.
    pale = blended(design.palette.accent, design.palette.paper, 0.16)
    css = sheets.get_template("certificate.css").render(sheet=design.sheet, palette=design.palette, pale=pale)
    return Engine(
        stylesheets={"certificate": _typeface_css() + css},
        assets={**drawings(design, sheets), **_fonts()},
        frozen=NAMES,
    )


def _receipt_engine(emblem: str) -> Engine:
    from judging.certificates.engine.engine import Engine

    folder = templates_folder() / "certificates"
    css = (folder / "receipt.css").read_text(encoding="utf-8")
    sprig = _templates(autoescape=False).get_template("sprig.svg").render(emblem=emblem).encode()
    return Engine({_RECEIPT: _typeface_css() + css}, {"sprig.svg": sprig, **_fonts()}, frozen=["sprig.svg"])


def _typeface_css() -> str:
    return (templates_folder() / "certificates" / "typeface.css").read_text(encoding="utf-8")


def _fonts() -> dict[str, bytes]:
    return {f"{cut.value}.ttf": cut.path.read_bytes() for cut in Cut}
