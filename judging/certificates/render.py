"""Certificates and receipts as PDF bytes.

`render_certificate` and `render_receipt` are the whole interface: data -> page object (measured texts) ->
HTML by Jinja -> PDF by the layout engine. There is one engine per process, used by one thread at a time;
after a fork the child makes its own.

Refusals (`judging.domain.errors.Refused`) are about the data: glyph_missing, text_too_long,
too_many_signatories, too_many_steps, required, language_unknown, address_too_long. Any other exception is a
fault of the program.
"""

from __future__ import annotations

import atexit
import os
import threading
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from judging.certificates.labels import words_in
from judging.certificates.model import CertificateData, ReceiptData
from judging.certificates.pages import CertificatePage, ReceiptPage, certificate_page, receipt_page
from judging.certificates.qr import qr_svg
from judging.certificates.typeface import Cut
from judging.paths import templates_folder

if TYPE_CHECKING:
    from judging.certificates.engine import Engine

_QR_INK: Final = "#12261b"
_QR_PAPER: Final = "#fbf9f4"
_DRAWINGS: Final = ("border.svg", "flourish.svg", "sprig.svg")
_KINDS: Final = ("certificate", "receipt")


class _OneAtATime:
    """The engine of this process and the lock around it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def leave_to_parent(self) -> None:
        """Start anew in a forked child.

        The lock may be held by a thread that was not copied; the fonts' folder is still in use by the parent.
        """
        self._lock = threading.Lock()
        if self._engine is not None:
            self._engine.keep_folder()
        self._engine = None

    def close(self) -> None:
        """Free the engine while the interpreter is whole.

        Freed at its very end, Pango crashes where a picture outlives its document, and font files stay behind.
        """
        self._engine = None

    def pdf(self, html: str, *, kind: str, assets: dict[str, bytes]) -> bytes:
        """Render with the engine, which the first caller makes (about a second)."""
        with self._lock:
            if self._engine is None:
                self._engine = _new_engine()
            return self._engine.pdf(html, stylesheet=kind, assets=assets)


_press = _OneAtATime()
atexit.register(_press.close)
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_press.leave_to_parent)


def render_certificate(data: CertificateData) -> bytes:
    """The certificate as a PDF of one A4 page on its side; the same data always makes the same bytes.

    Raises Refused when a text holds a letter the typeface does not have, or is too long for its place.
    """
    page = certificate_page(data)
    return _printed("certificate", page, {"qr.svg": qr_svg(page.verify_url, ink=_QR_INK, paper=_QR_PAPER)})


def render_receipt(data: ReceiptData) -> bytes:
    """The applicant's receipt as a PDF of one A6 page; the same data always makes the same bytes.

    Raises Refused when a text holds a letter the typeface does not have, or is too long for its place.
    """
    page = receipt_page(data)
    drawings = {"qr.svg": qr_svg(page.entry_url, ink=_QR_INK, paper=_QR_PAPER)} if page.entry_url else {}
    return _printed("receipt", page, drawings)


def _printed(kind: str, page: CertificatePage | ReceiptPage, assets: dict[str, bytes]) -> bytes:
    html = _templates().get_template(f"{kind}.html").render(page=page, words=words_in(page.language))
    return _press.pdf(html, kind=kind, assets=assets)


@cache
def _templates() -> Environment:
    """Jinja for printed pages: everything is escaped, an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(templates_folder() / "certificates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _new_engine() -> Engine:
    # Slow (half a second), and its native libraries must be loaded after a fork, not before.
    from judging.certificates.engine import Engine

    folder = templates_folder() / "certificates"
    common = (folder / "typeface.css").read_text(encoding="utf-8")
    return Engine(
        stylesheets={kind: common + (folder / f"{kind}.css").read_text(encoding="utf-8") for kind in _KINDS},
        assets={
            **{name: (folder / name).read_bytes() for name in _DRAWINGS},
            **{f"{cut.value}.ttf": cut.path.read_bytes() for cut in Cut},
        },
        frozen=_DRAWINGS,
    )
