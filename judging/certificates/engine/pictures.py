"""Logos and handwritten signatures that people send: only what we wrote anew ourselves goes into a certificate.

An image may hide another format, a place and a date, or millions of pixels in a few bytes; so its size is checked
before it is decoded, it is decoded, made as small as paper needs, and written again without anything but pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from judging.domain.errors import Problem, Refused

LONGEST_SIDE_PX: Final = 8_000
_PIXELS_AT_MOST: Final = 24_000_000
_PRINTED_PX: Final = (600, 360)
"""300 dots per inch on the largest place for a logo, and enough for a signature."""

_LOOKED_AT_PX: Final = (2_400, 2_400)
"""A signature may be a small part of its photograph."""

_JPEG_QUALITY: Final = 85
_PAPERS_SHARE: Final = 0.25
_LEAST_STEPS: Final = 20
_DARKEST_OF: Final = 2_000


@dataclass(frozen=True)
class AcceptedPicture:
    """A picture fit to print: its name (the SHA-256 of its bytes) and its bytes, PNG or JPEG."""

    name: str
    content: bytes

    @classmethod
    def of(cls, content: bytes) -> AcceptedPicture:
        """Bytes that were written by ourselves, under their name."""
        return cls(sha256(content).hexdigest(), content)


def accepted(upload: bytes, *, at: str = "picture", is_handwriting: bool = False) -> AcceptedPicture:
    """The picture written anew. `at` is the form field for messages.

    Of handwriting only the ink stays: the paper that was photographed with it becomes transparent, so that it does not
    stand as a white box on the certificate's own paper.

    Raises Refused("picture_unreadable") for what is neither PNG nor JPEG, Refused("picture_too_large") for one
    that is larger than any printer needs.
    """
    try:
        with Image.open(BytesIO(upload), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if width * height > _PIXELS_AT_MOST or max(width, height) > LONGEST_SIDE_PX:
                raise Refused(Problem.of("picture_too_large", at=at))
            picture.load()
            content = _written(ImageOps.exif_transpose(picture), is_handwriting=is_handwriting)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Problem.of("picture_too_large", at=at)) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(Problem.of("picture_unreadable", at=at)) from error
    return AcceptedPicture.of(content)


def _written(picture: Image.Image, *, is_handwriting: bool) -> bytes:
    """Transparent ones as PNG, opaque ones as JPEG; nothing but pixels is kept."""
    pixels = picture.convert("RGBA")
    if is_handwriting and _is_opaque(pixels):
        pixels.thumbnail(_LOOKED_AT_PX)
        pixels = _ink_of(pixels)
    pixels.thumbnail(_PRINTED_PX)
    made = BytesIO()
    if _is_opaque(pixels):
        pixels.convert("RGB").save(made, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    else:
        pixels.save(made, "PNG", optimize=True)
    return made.getvalue()


def _is_opaque(pixels: Image.Image) -> bool:
    least, _ = pixels.getchannel("A").getextrema()
    return bool(least == 255)


def _ink_of(pixels: Image.Image) -> Image.Image:
    """The same with its paper transparent and cut to what is written; unchanged where nothing stands out.

    The paper is the commonest grey of the lighter half. What is nearly as light is paper too (a fold, a shadow), what
    is as dark as the darkest few is all ink, and between them the ink grows thinner evenly.
    """
    grey = pixels.convert("L")
    counts = grey.histogram()
    paper = max(range(128, 256), key=counts.__getitem__)
    darkest = next(level for level in range(256) if sum(counts[: level + 1]) * _DARKEST_OF >= sum(counts))
    lightest_ink = round(paper - (paper - darkest) * _PAPERS_SHARE)
    if lightest_ink - darkest < _LEAST_STEPS:
        return pixels
    thickness = [
        round(255 * min(1.0, max(0.0, (lightest_ink - level) / (lightest_ink - darkest)))) for level in range(256)
    ]
    written = pixels.copy()
    written.putalpha(grey.point(thickness))
    return written.crop(written.getchannel("A").getbbox())
