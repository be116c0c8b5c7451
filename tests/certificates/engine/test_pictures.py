"""Pictures that people send: made small and harmless, or refused before they are decoded."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from judging.certificates.engine.pictures import accepted
from judging.domain.errors import Refused
from tests.certificates.samples import HAND, LOGO, drawing


def as_file(picture: Image.Image, kind: str, **options: object) -> bytes:
    made = BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def test_a_photograph_becomes_a_small_jpeg_and_a_signature_stays_transparent() -> None:
    logo, hand = Image.open(BytesIO(LOGO.content)), Image.open(BytesIO(HAND.content))
    assert (logo.format, hand.format) == ("JPEG", "PNG")
    assert max(logo.size + hand.size) <= 600
    assert hand.getchannel("A").getextrema()[0] == 0
    assert accepted(drawing(opaque=True)) == LOGO  # the same picture has the same name


def test_where_and_when_a_photograph_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "en mi casa"
    photograph = as_file(Image.new("RGB", (60, 40), "green"), "JPEG", exif=exif)
    assert b"en mi casa" in photograph
    assert b"en mi casa" not in accepted(photograph).content


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (b"", "picture_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "picture_unreadable"),
        (as_file(Image.new("RGB", (20, 20)), "GIF"), "picture_unreadable"),
        (drawing(opaque=True)[:400], "picture_unreadable"),
        (as_file(Image.new("1", (13_000, 13_000)), "PNG"), "picture_too_large"),
        (as_file(Image.new("1", (9_000, 10)), "PNG"), "picture_too_large"),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused(upload: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        accepted(upload, at="logo")
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].field == "logo"
