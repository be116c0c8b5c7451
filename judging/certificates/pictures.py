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

_JPEG_QUALITY: Final = 85


@dataclass(frozen=True)
class AcceptedPicture:
    """A picture fit to print: its name (the SHA-256 of its bytes) and its bytes, PNG or JPEG."""

    name: str
    content: bytes


def accepted(upload: bytes, *, at: str = "picture") -> AcceptedPicture:
    """The picture written anew. `at` is the form field for messages.

    Raises Refused("picture_unreadable") for what is neither PNG nor JPEG, Refused("picture_too_large") for one
    that is larger than any printer needs.
    """
    try:
        with Image.open(BytesIO(upload), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if width * height > _PIXELS_AT_MOST or max(width, height) > LONGEST_SIDE_PX:
                raise Refused(Problem.of("picture_too_large", at=at))
            picture.load()
            content = _written(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Problem.of("picture_too_large", at=at)) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(Problem.of("picture_unreadable", at=at)) from error
    return AcceptedPicture(sha256(content).hexdigest(), content)


def _written(picture: Image.Image) -> bytes:
    """Transparent ones as PNG, opaque ones as JPEG; nothing but pixels is kept."""
    pixels = picture.convert("RGBA")
    pixels.thumbnail(_PRINTED_PX)
    made = BytesIO()
    least, _ = pixels.getchannel("A").getextrema()
    if least == 255:
        pixels.convert("RGB").save(made, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    else:
        pixels.save(made, "PNG", optimize=True)
    return made.getvalue()
