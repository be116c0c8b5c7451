"""A PDF as ready bytes: most objects written once, the few that change added for each file.

The objects that never change stand first, so their places never change either; what is left to do for a file is to
write its own objects and the table of places (ISO 32000-1, 7.5). Nothing is parsed, and the same objects always
make the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5
from typing import Final

_HEAD: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@dataclass(frozen=True)
class FixedPart:
    """The unchanging objects as bytes, where each begins, and the numbers of catalogue and information."""

    content: bytes
    places: Mapping[int, int]
    root: int
    info: int

    @classmethod
    def of(cls, objects: Mapping[int, bytes], *, root: int, info: int) -> FixedPart:
        """Lay the objects one after the other."""
        content, places = [_HEAD], {}
        place = len(_HEAD)
        for number, body in objects.items():
            written = _object(number, body)
            places[number] = place
            content.append(written)
            place += len(written)
        return cls(b"".join(content), places, root, info)

    def file(self, objects: Mapping[int, bytes]) -> bytes:
        """The whole file with its own objects; all numbers from 1 on must be there, each once."""
        content, places = [self.content], dict(self.places)
        place = len(self.content)
        for number, body in objects.items():
            written = _object(number, body)
            places[number] = place
            content.append(written)
            place += len(written)
        count = len(places) + 1
        rows = b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, count))
        identity = md5(b"".join(objects.values()), usedforsecurity=False).hexdigest().encode()
        content.append(b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, rows))
        content.append(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID [<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (count, self.root, self.info, identity, identity, place)
        )
        return b"".join(content)


def _object(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def stream(content: bytes, entries: bytes = b"", *, compressed: bool = True) -> bytes:
    """A stream object; `entries` are what its dictionary holds beside length and filter."""
    if compressed:
        content = zlib.compress(content, 6)
        entries += b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def text_string(text: str) -> bytes:
    """A text as PDF writes it: plain letters in brackets, anything else in UTF-16."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})".encode()
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
