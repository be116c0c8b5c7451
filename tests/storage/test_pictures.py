"""A photo is kept upright, small, and without anything but pixels; what is no photo is refused in words."""

from __future__ import annotations

import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from judging.domain.errors import Refused
from judging.storage.pictures import HEAVIEST, PAPER_PX, SMALL_HEAVIEST, photograph
from tests.web.judge.field.photo_samples import jpeg, noise

RED, BLUE = 0, 2


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def strongest(picture: Image.Image, x: int, y: int) -> int:
    colour = picture.convert("RGB").getpixel((x, y))
    assert isinstance(colour, tuple)
    return max(range(3), key=lambda part: colour[part])


def test_a_photo_held_upright_is_kept_upright() -> None:
    made = photograph(jpeg(800, 600, turned=6))
    assert (made.width, made.height) == (600, 800)
    picture = opened(made.content)
    assert picture.size == (600, 800)
    assert strongest(picture, 590, 5) == RED  # a quarter to the right: the left upper corner is the right upper one
    assert strongest(picture, 590, 795) == BLUE


def test_nothing_but_pixels_is_kept() -> None:
    sent = jpeg()
    assert b"A telephone" in sent
    assert b"Caranavi" in sent
    made = photograph(sent)
    for content in (made.content, made.small):
        picture = opened(content)
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert b"telephone" not in content
        assert b"Caranavi" not in content


def test_a_large_photo_is_made_small_and_named_by_what_is_kept() -> None:
    made = photograph(jpeg(4000, 3000))
    assert (made.width, made.height) == (1280, 960)
    assert len(made.content) <= HEAVIEST
    assert len(made.small) <= SMALL_HEAVIEST
    assert max(opened(made.small).size) == 240
    assert made.digest == hashlib.sha256(made.content).hexdigest()
    paper = photograph(jpeg(4000, 3000), longest=PAPER_PX)
    assert (paper.width, paper.height) == (2000, 1500)


def test_even_the_most_restless_picture_keeps_the_limits() -> None:
    made = photograph(noise(2600), longest=PAPER_PX)
    assert len(made.content) <= HEAVIEST
    assert len(made.small) <= SMALL_HEAVIEST


def test_a_small_photo_is_not_blown_up_and_what_is_seen_through_becomes_white() -> None:
    glass = BytesIO()
    Image.new("RGBA", (30, 20), (0, 0, 0, 0)).save(glass, "PNG")
    made = photograph(glass.getvalue())
    assert (made.width, made.height) == (30, 20)
    assert opened(made.content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP"])
def test_other_kinds_of_pictures_are_refused(kind: str) -> None:
    other = BytesIO()
    Image.new("RGB", (20, 20)).save(other, kind)
    with pytest.raises(Refused, match="photo_unreadable"):
        photograph(other.getvalue())


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", jpeg()[:900], b"\xff\xd8\xff" + b"x" * 500])
def test_what_is_no_photo_or_only_a_part_of_one_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="photo_unreadable") as refusal:
        photograph(content, at="photo")
    assert refusal.value.problems[0].field == "photo"


@pytest.mark.parametrize(("width", "height"), [(5_000, 5_000), (60_000, 60_000)])
def test_a_few_bytes_that_say_they_are_millions_of_pixels_are_refused_before_they_are_decoded(
    width: int, height: int
) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(Refused, match="photo_too_large"):
        photograph(bomb)
