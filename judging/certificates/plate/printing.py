"""Many certificates, fast: each from a plate where that gives the same paper, else by the layout engine.

`print_certificate` decides for each one. The decision follows from the data alone, so the same data makes the same
bytes in every process. Plates are kept for the structures used last, behind the same lock as the engines.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from judging.certificates.engine.render import page_symbols, press, rendered_page
from judging.certificates.layout.pages import UNSEALED, CertificatePage, certificate_page
from judging.certificates.model import CertificateData, Sealing
from judging.certificates.plate.plate import Plate, PlateUnfit, Symbols, structure
from judging.certificates.plate.platemaking import make_plate
from judging.certificates.plate.shaping import Unprintable

_PLATES_KEPT: Final = 16
_log = logging.getLogger(__name__)


class Way(StrEnum):
    """How a paper was made."""

    PLATE = "plate"
    LAYOUT = "layout"


@dataclass(frozen=True)
class PrintedFile:
    """A certificate's bytes, and how they were made."""

    pdf: bytes
    way: Way


class Plates:
    """The plates of this process; a structure whose plate did not fit is remembered as None."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, Plate | None] = OrderedDict()

    def plate(
        self,
        page: CertificatePage,
        data: CertificateData,
        symbols: Symbols,
        pictures: Mapping[str, bytes],
        credential: bytes,
    ) -> Plate | None:
        """The plate for pages of this structure, made when it is first asked for; None where none fits."""
        key = structure(page, symbols, has_credential=bool(credential))
        if key not in self._kept:
            self._kept[key] = _made(page, data, symbols, pictures, credential)
        self._kept.move_to_end(key)
        while len(self._kept) > _PLATES_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()


plates = Plates()


def print_certificate(
    data: CertificateData,
    *,
    pictures: Mapping[str, bytes] | None = None,
    credential: bytes = b"",
    sealing: Sealing = UNSEALED,
) -> PrintedFile:
    """One certificate as PDF/A-3a and PDF/UA-1; `pictures`, `credential` and `sealing` as for `render_certificate`.

    Raises Refused as `render_certificate` does.
    """
    page = certificate_page(data, sealing)
    symbols = page_symbols(page)
    with press.lock:
        try:
            plate = plates.plate(page, data, symbols, pictures or {}, credential)
            if plate is not None:
                return PrintedFile(plate.printed(page, symbols, credential), Way.PLATE)
        except Unprintable:
            pass  # a letter that only the layout engine can place; the next certificate may do without it
        return PrintedFile(rendered_page(page, data, pictures or {}, credential), Way.LAYOUT)


def _made(
    page: CertificatePage, data: CertificateData, symbols: Symbols, pictures: Mapping[str, bytes], credential: bytes
) -> Plate | None:
    try:
        return make_plate(page, data, symbols, pictures, credential)
    except PlateUnfit as difference:
        _log.warning("no plate for %s %s: %s", data.look, data.orientation, difference)
        return None
