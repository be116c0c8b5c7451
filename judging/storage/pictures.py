"""A photo as it is kept: written anew by ourselves, upright, with nothing in it but pixels.

A picture file may hide a place and a date, another file, or millions of pixels in a few bytes. So its size is checked
before it is decoded, it is decoded, turned the way it was taken, made as small as its use needs, and written again.
Always true: what `photograph` answers is a JPEG of at most HEAVIEST bytes whose longest side is at most what was asked
for, with a small one of at most SMALL_HEAVIEST bytes; neither holds EXIF, a colour profile or a comment.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from judging.domain.errors import Problem, Refused

EVIDENCE_PX: Final = 1280
PAPER_PX: Final = 2000
"""The longest side of a paper sheet: 170 dots per inch on A4, so that handwriting stays readable."""
HEAVIEST: Final = 500_000
SMALL_PX: Final = 240
SMALL_HEAVIEST: Final = 8_000
MOST_PIXELS: Final = 50_000_000
MOST_PIXELS_PNG: Final = 24_000_000
"""A PNG cannot be decoded at a smaller size, so that each of its pixels costs memory."""
QUALITIES: Final = (85, 78, 70, 60, 50, 40, 30)
UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error, KeyError, TypeError, EOFError)


@dataclass(frozen=True)
class Picture:
    """A photo fit to be kept: its bytes, the small one's, and its size in pixels."""

    content: bytes
    small: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def photograph(upload: bytes, *, longest: int = EVIDENCE_PX, at: str = "photo") -> Picture:
    """The photo in a JPEG or PNG file, written anew. `at` is the form field for messages.

    Raises Refused("photo_unreadable") for what is neither, Refused("photo_too_large") for too many pixels.
    """
    try:
        with Image.open(BytesIO(upload), formats=("JPEG", "PNG")) as given:
            if given.width * given.height > (MOST_PIXELS_PNG if given.format == "PNG" else MOST_PIXELS):
                raise Refused(Problem.of("photo_too_large", at=at))
            given.draft("RGB", (longest, longest))  # a JPEG is decoded at a smaller size where that is enough
            pixels = _on_white(ImageOps.exif_transpose(given))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Problem.of("photo_too_large", at=at)) from error
    except UNREADABLE as error:
        raise Refused(Problem.of("photo_unreadable", at=at)) from error
    pixels.thumbnail((longest, longest))
    content = _written(pixels, HEAVIEST)
    width, height = pixels.size
    pixels.thumbnail((SMALL_PX, SMALL_PX))
    return Picture(content, _written(pixels, SMALL_HEAVIEST), width, height)


def _on_white(picture: Image.Image) -> Image.Image:
    """The pixels alone, on a fresh white picture: nothing else of the file comes along."""
    fresh = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        fresh.paste(layer, mask=layer)
    else:
        fresh.paste(picture.convert("RGB"))
    return fresh


def _written(pixels: Image.Image, most: int) -> bytes:
    """As a JPEG of at most so many bytes: less faithful first, then smaller."""
    for size in _sizes(pixels):
        for quality in QUALITIES:
            made = BytesIO()
            size.save(made, "JPEG", quality=quality, optimize=True)
            if made.tell() <= most:
                return made.getvalue()
    raise AssertionError("a picture of one pixel fits")


def _sizes(pixels: Image.Image) -> Iterator[Image.Image]:
    while True:
        yield pixels
        pixels = pixels.resize((max(1, pixels.width * 3 // 4), max(1, pixels.height * 3 // 4)))
