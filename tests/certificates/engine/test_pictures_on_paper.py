"""Logos, handwriting and roles in two languages on the paper, for every kind of certificate, as others meet them."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from judging.certificates import CertificateData, Logo, SecondLanguage, Signatory, render_certificate
from judging.certificates.engine.pictures import accepted
from judging.certificates.layout.pages import certificate_page
from judging.certificates.layout.sheet import LOGOS_AT_MOST, Frame, Sheet
from judging.certificates.model import KINDS, LOOKS, ORIENTATIONS, PAPERS
from judging.certificates.plate.printing import print_certificate
from judging.domain.results.kinds import HEADINGS
from tests.certificates.plate.test_printing import assert_same_paper
from tests.certificates.readers import run, stored, text_of, words_of
from tests.certificates.samples import BILINGUAL, HAND, LOGO, PICTURES, SPANISH
from tests.certificates.standards import complaints, verapdf_says
from tests.machine import needs

FULL = replace(
    BILINGUAL,
    logos=tuple(Logo(LOGO.name, f"Auspiciante {number}") for number in range(1, LOGOS_AT_MOST + 1)),
    signatories=tuple(
        Signatory(name, "Presidencia del jurado", image=HAND.name, second_role="Présidence du jury")
        for name in ("Elena Choque Apaza", "Marcos Condori Flores", "Rosa Ñúñez", "Chʼaska Qʼispi")
    ),
)
"""As many logos and signatures as there may be, and every role twice."""

every_design = pytest.mark.parametrize(
    ("look", "orientation"),
    [
        pytest.param(look, orientation, marks=() if orientation == "landscape" else pytest.mark.slow)
        for look in LOOKS
        for orientation in ORIENTATIONS
    ],
)


@every_design
def test_a_full_certificate_keeps_the_standards_and_comes_out_of_the_plate_as_it_was_drawn(
    look: str, orientation: str, tmp_path: Path
) -> None:
    data = replace(FULL, look=look, orientation=orientation)
    assert_same_paper(data, tmp_path)
    pdf = print_certificate(data, pictures=PICTURES, credential=b"{}").pdf
    assert complaints(pdf) == []
    tags = run("pdfinfo", "-struct-text", stored(pdf, tmp_path), cwd=tmp_path)
    assert tags.count("Figure") == 6 + 4 + 1
    text = text_of(pdf, tmp_path)
    assert (text.count("Presidencia del jurado"), text.count("Présidence du jury")) == (4, 4)


@needs("verapdf")
@pytest.mark.slow
def test_verapdf_passes_full_certificates_in_every_look(tmp_path: Path) -> None:
    paths = [
        stored(print_certificate(replace(FULL, look=look), pictures=PICTURES, credential=b"{}").pdf, tmp_path, look)
        for look in LOOKS
    ]
    assert verapdf_says(paths, tmp_path).count("PASS") == 2 * len(LOOKS)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_no_picture_touches_another_or_a_text(paper: str, orientation: str) -> None:
    for count in range(1, LOGOS_AT_MOST + 1):
        page = certificate_page(replace(FULL, paper=paper, orientation=orientation, logos=FULL.logos[:count]))
        frames = [picture.frame for picture in page.logos + page.hands]
        frames += [
            Frame(text.place.left_mm, text.top_mm, text.place.box.width_mm, text.height_mm) for text in page.pieces
        ]
        pictures = len(page.logos + page.hands)
        assert not [(a, b) for i, a in enumerate(frames[:pictures]) for b in frames[i + 1 :] if overlap(a, b)]
        assert page.logos[0].frame.left_mm >= 33
        assert page.logos[0].frame.top_mm >= 20
        assert all(logo.frame.width_mm >= 18 for logo in page.logos), "no logo is as small as a stamp"


def overlap(one: Frame, other: Frame) -> bool:
    return (
        one.left_mm < other.left_mm + other.width_mm
        and other.left_mm < one.left_mm + one.width_mm
        and one.top_mm < other.top_mm + other.height_mm
        and other.top_mm < one.top_mm + one.height_mm
    )


def test_the_logos_stand_in_the_middle() -> None:
    for sheet in (Sheet("A4", "landscape"), Sheet("Letter", "portrait")):
        for count in range(1, LOGOS_AT_MOST + 1):
            first, last = sheet.logos(count)[0], sheet.logos(count)[-1]
            assert first.left_mm == pytest.approx(sheet.width_mm - last.left_mm - last.width_mm)


# ------------------------------------------------------------------------------------------------- kinds
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("first", "second"), [("es", ""), ("fr", ""), ("en", ""), ("es", "fr"), ("es", "en")])
def test_every_kind_says_its_own_words_in_every_language(kind: str, first: str, second: str, tmp_path: Path) -> None:
    data = of_kind(kind, first, second)
    pdf = render_certificate(data, pictures=PICTURES)
    text = text_of(pdf, tmp_path)
    for language in filter(None, (first, second)):
        assert HEADINGS[kind][language] in text
    words = [word for word in words_of(pdf, tmp_path) if word.text]
    assert [(a.text, b.text) for i, a in enumerate(words) for b in words[i + 1 :] if a.touches(b)] == []


def of_kind(kind: str, first: str, second: str) -> CertificateData:
    other = SecondLanguage(second, HEADINGS[kind][second]) if second else None
    return replace(SPANISH, kind=kind, language=first, title=HEADINGS[kind][first], second=other, award_line="")


def test_the_line_above_the_name_is_the_one_that_was_frozen(tmp_path: Path) -> None:
    assert "El presente certificado se otorga a" in text_of(render_certificate(SPANISH), tmp_path)
    frozen = replace(SPANISH, conferred="Como se decía antes, a")
    assert "Como se decía antes, a" in text_of(render_certificate(frozen), tmp_path)


# ------------------------------------------------------------------------------------------- handwriting
def photographed(paper: int, ink: int) -> bytes:
    """A signature on a large grey sheet with a shadow, as a telephone sees it."""
    sheet = Image.new("RGB", (2000, 1500), (paper, paper, paper - 6))
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, 2000, 200), fill=(paper - 12, paper - 12, paper - 14))
    pen.line([(600, 900), (800, 600), (900, 950), (1100, 650), (1400, 800)], fill=(ink, ink, ink + 60), width=14)
    made = BytesIO()
    sheet.filter(ImageFilter.GaussianBlur(1)).save(made, "JPEG", quality=80)
    return made.getvalue()


@pytest.mark.parametrize(("paper", "ink"), [(250, 20), (205, 60)])
def test_of_a_photographed_signature_only_the_ink_is_kept(paper: int, ink: int) -> None:
    picture = Image.open(BytesIO(accepted(photographed(paper, ink), is_handwriting=True).content))
    assert picture.format == "PNG"
    alpha = picture.getchannel("A")
    assert alpha.getpixel((2, 2)) == 0
    assert alpha.getextrema()[1] == 255
    share = sum(alpha.histogram()[128:]) / (picture.width * picture.height)
    assert 0.01 < share < 0.2, "the line, and not its paper"
    assert picture.width > 500, "cut to what is written, and then as large as it prints"


def test_a_transparent_signature_stays_as_it_is_and_an_empty_sheet_stays_a_picture() -> None:
    assert accepted(as_png(Image.new("RGB", (90, 60), "white")), is_handwriting=True).content[:2] == b"\xff\xd8"
    assert accepted(HAND.content, is_handwriting=True).content == accepted(HAND.content).content


def as_png(picture: Image.Image) -> bytes:
    made = BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()
