"""A QR code that stands in a page itself, for cards and papers that are printed from a browser."""

from __future__ import annotations

import io
from urllib.parse import quote

import segno


def qr_picture(address: str) -> str:
    """The QR code of an address as a picture that stands in the page itself."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=2, xmldecl=False, light="#fff", nl=False)
    return "data:image/svg+xml," + quote(drawn.getvalue().decode(), safe="")
