"""The QR code as a small vector drawing.

The address is written in capitals: capitals, digits and : / . - are QR's "alphanumeric" set, which needs
about a third less room than small letters, so the modules come out larger and a telephone reads them from a
worse photograph. Error correction is Q (a quarter of the symbol may be lost). The server reads the address
without regard to case.

Invariant: within one site every code has the same version (size), because addresses differ only in the code.
"""

from __future__ import annotations

from typing import Final

import segno
from segno.encoder import DataOverflowError

from judging.domain.errors import Problem, Refused

QUIET_ZONE: Final = 4
_VERSIONS: Final = (4, 6, 8)
"""Version 4 holds 67 capitals at level Q, version 6 holds 108, version 8 holds 157."""
_MASK: Final = 2
"""One fixed mask: trying all eight takes five times as long, and this one reads well at 100 dpi."""


def qr_svg(address: str, *, ink: str, paper: str) -> bytes:
    """An SVG of the address in capitals, with the quiet zone, one user unit per module.

    Raises Refused("address_too_long") for more than 157 characters.
    """
    symbol = _symbol(address.upper())
    side = len(symbol.matrix) + 2 * QUIET_ZONE
    path = "".join(_runs(bytes(row), QUIET_ZONE + line) for line, row in enumerate(symbol.matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="{paper}"/><path fill="{ink}" d="{path}"/></svg>'
    ).encode()


def _symbol(text: str) -> segno.QRCode:
    for version in _VERSIONS:
        try:
            return segno.make_qr(text, version=version, error="q", mask=_MASK, boost_error=False)
        except DataOverflowError:
            continue
    raise Refused(Problem.of("address_too_long", at="verify_url", address=text))


def _runs(row: bytes, y: int) -> str:
    """Path commands for one row: one rectangle for each unbroken run of dark modules."""
    commands = []
    start = None
    for x, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            commands.append(f"M{QUIET_ZONE + start} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(commands)
