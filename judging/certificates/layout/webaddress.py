"""Addresses as they are printed below a QR code."""

from __future__ import annotations

from urllib.parse import urlsplit

from judging.certificates.layout.fitting import FittedText, fit
from judging.certificates.layout.sheet import ADDRESS, LONG_ADDRESS
from judging.domain.errors import Refused


def web_address(url: str) -> str:
    """The address itself; ValueError for anything that does not lead to the web."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"not an address of the web: {url!r}")
    return url


def address_lines(url: str) -> FittedText:
    """The address without its scheme; a long one is broken before its last part (the code)."""
    bare = url.removeprefix("https://").removeprefix("http://")
    try:
        return fit(bare, ADDRESS, name="verify_url")
    except Refused:
        head, slash, tail = bare.rpartition("/")
        return fit(f"{head}{slash} {tail}", LONG_ADDRESS, name="verify_url")
