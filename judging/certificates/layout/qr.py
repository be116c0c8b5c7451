"""The QR code as drawing operators of PDF.

The address is written in capitals: capitals, digits and : / . - are QR's "alphanumeric" set, which needs
about a third less room than small letters, so the modules come out larger and a telephone reads them from a
worse photograph. Error correction is Q (a quarter of the symbol may be lost). The server reads the address
without regard to case.

Invariant: within one site every code has the same version (size), because addresses differ only in the code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import segno
from segno.encoder import DataOverflowError

from judging.domain.errors import Problem, Refused

QUIET_ZONE: Final = 4
_VERSIONS: Final = (4, 6, 8)
"""Version 4 holds 67 capitals at level Q, version 6 holds 108, version 8 holds 157."""
_LARGE_VERSIONS: Final = (9, 11, 13, 15, 18, 22, 27)
"""For the second code: at level M they hold from 262 to 1637 capitals."""
_MASK: Final = 2
"""One fixed mask: trying all eight takes five times as long, and this one reads well at 100 dpi."""


@dataclass(frozen=True)
class QrSymbol:
    """A symbol of `side` modules with its quiet zone; `operators` fill it in units of one module, y downwards.

    They set the colour, so the surrounding drawing must save and restore its state around them.
    """

    side: int
    operators: bytes


def qr_symbol(address: str, *, ink: str, paper: str) -> QrSymbol:
    """The symbol of the address in capitals, in two colours "#rrggbb".

    Raises Refused("address_too_long") for more than 157 characters.
    """
    return _drawn(_symbol(address.upper(), _VERSIONS, "q"), ink, paper)


def large_symbol(address: str, *, ink: str, paper: str) -> QrSymbol:
    """The same for the long address of the second code (see `offline`), with error correction M.

    Raises Refused("address_too_long") for more than 1637 characters.
    """
    return _drawn(_symbol(address.upper(), _LARGE_VERSIONS, "m"), ink, paper)


def _drawn(code: segno.QRCode, ink: str, paper: str) -> QrSymbol:
    matrix = code.matrix
    side = len(matrix) + 2 * QUIET_ZONE
    runs = [run for line, row in enumerate(matrix) for run in _runs(bytes(row), QUIET_ZONE + line)]
    parts = [f"{_shares(paper)} rg 0 0 {side} {side} re f {_shares(ink)} rg", *runs, "f"]
    return QrSymbol(side, "\n".join(parts).encode())


def _symbol(text: str, versions: Sequence[int], level: str) -> segno.QRCode:
    for version in versions:
        try:
            return segno.make_qr(text, version=version, error=level, mask=_MASK, boost_error=False)
        except DataOverflowError:
            continue
    raise Refused(Problem.of("address_too_long", at="verify_url", address=text))


def _shares(colour: str) -> str:
    """ "#rrggbb" as PDF writes it: red, green, blue from 0 to 1."""
    return " ".join(f"{int(colour[at : at + 2], 16) / 255:.4f}" for at in (1, 3, 5))


def _runs(row: bytes, y: int) -> Iterator[str]:
    """One rectangle for each unbroken run of dark modules."""
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        yield f"{QUIET_ZONE + start} {y} {end - start} 1 re"
        start = row.find(1, end)
