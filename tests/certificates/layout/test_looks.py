"""Every look, paper and language, as others meet it: readers, validators, drawing programs, a telephone."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from judging.certificates import CertificateData, render_certificate
from judging.certificates.engine.preview import png_preview
from judging.certificates.layout.labels import words_in
from judging.certificates.layout.palette import PALETTES, contrast
from judging.certificates.model import KINDS
from judging.certificates.plate.printing import print_certificate
from judging.certificates.proof.credential import Issuer, Privacy, credential, signed_credential
from judging.certificates.proof.keys import create_keys
from judging.certificates.proof.signing import sign_pdf
from judging.domain.errors import Refused
from judging.services.proof.sealing import sealing_of
from tests.certificates.readers import qr_address, run, stored, text_of, words_of
from tests.certificates.samples import (
    BILINGUAL,
    EVERY_LOOK,
    EVERYTHING_LONG,
    FRENCH,
    IN_FRENCH_TOO,
    LOGO,
    PICTURES,
    SEALING,
    SPANISH,
    WITH_PICTURES,
    WITH_SECOND_CODE,
)
from tests.certificates.standards import complaints, verapdf_says
from tests.machine import needs

every_look = pytest.mark.parametrize(
    "data", EVERY_LOOK, ids=lambda d: f"{d.look}-{d.paper}-{d.orientation}-{'es+fr' if d.second else 'es'}"
)


@every_look
def test_each_look_is_an_accessible_archival_file_of_its_paper(data: CertificateData, tmp_path: Path) -> None:
    pdf = render_certificate(data, sealing=SEALING)
    assert complaints(pdf) == []
    assert len(pdf) < 130_000
    info = run("pdfinfo", stored(pdf, tmp_path), cwd=tmp_path)
    size = {"A4landscape": "841.89 x 595.276", "A4portrait": "595.276 x 841.89", "Letterlandscape": "792 x 612"}
    assert f"Page size:       {size[data.paper + data.orientation]}" in info
    assert "Tagged:          yes" in info
    assert "JavaScript:      no" in info
    assert data.number in info.split("Title:")[1].splitlines()[0]


@every_look
def test_nothing_covers_anything_in_any_look_even_with_long_texts(data: CertificateData, tmp_path: Path) -> None:
    long = replace(
        EVERYTHING_LONG,
        look=data.look,
        paper=data.paper,
        orientation=data.orientation,
        second=data.second,
        signatories=data.signatories * 2,
    )
    for certificate in (data, long, replace(data, checks_offline=True), replace(long, checks_offline=True)):
        pdf = render_certificate(certificate, sealing=SEALING)
        words = [word for word in words_of(pdf, tmp_path) if word.text]
        covered = [(a.text, b.text) for i, a in enumerate(words) for b in words[i + 1 :] if a.touches(b)]
        assert covered == []
        right, bottom = (max(getattr(word, side) for word in words) for side in ("right", "bottom"))
        assert min(word.left for word in words) > 14
        assert min(word.top for word in words) > 14
        assert right < {"A4landscape": 283, "A4portrait": 196, "Letterlandscape": 265.4}[data.paper + data.orientation]
        assert bottom < {"A4landscape": 196, "A4portrait": 283, "Letterlandscape": 201.9}[data.paper + data.orientation]


@every_look
def test_a_telephone_reads_each_look(data: CertificateData, tmp_path: Path) -> None:
    assert qr_address(render_certificate(data), tmp_path) == data.verify_url.upper()


@pytest.mark.parametrize("look", PALETTES)
def test_different_programs_draw_the_same_picture(look: str, tmp_path: Path) -> None:
    pdf = render_certificate(replace(BILINGUAL, look=look))
    run("pdftoppm", "-r", "60", "-png", "-singlefile", stored(pdf, tmp_path), "poppler", cwd=tmp_path)
    poppler = Image.open(tmp_path / "poppler.png").convert("L")
    document = pypdfium2.PdfDocument(pdf)
    pdfium = document[0].render(scale=60 / 72).to_pil().convert("L").resize(poppler.size)
    document.close()
    assert difference(poppler, pdfium) < 0.005
    assert sum(poppler.histogram()[:128]) > 2_000  # there is ink


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of squares of four by four pixels that differ by more than a third: fine lines are smoothed in
    each program's own way, so single pixels say little."""
    histogram = ImageChops.difference(one.reduce(4), other.reduce(4)).histogram()
    return sum(histogram[96:]) / sum(histogram)


@needs("mutool")
@pytest.mark.slow
def test_a_third_program_draws_the_same_picture_too(tmp_path: Path) -> None:
    path = stored(render_certificate(SPANISH), tmp_path)
    run("pdftoppm", "-r", "60", "-png", "-singlefile", path, "poppler", cwd=tmp_path)
    run("mutool", "draw", "-q", "-r", "60", "-o", "mupdf.png", path, cwd=tmp_path)
    poppler = Image.open(tmp_path / "poppler.png").convert("L")
    assert difference(poppler, Image.open(tmp_path / "mupdf.png").convert("L").resize(poppler.size)) < 0.005


@needs("verapdf")
@pytest.mark.slow
def test_verapdf_passes_every_look_plain_printed_and_signed(tmp_path: Path) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    now = datetime(2026, 9, 12, 15, 0, tzinfo=UTC)
    keys = create_keys(tmp_path / "keys", issuer_name=SPANISH.issuer_name, now=now)
    issuer = Issuer(SPANISH.issuer_name, "https://premio.example.org")
    paths = []
    for at, data in enumerate((*EVERY_LOOK, *WITH_SECOND_CODE, replace(WITH_PICTURES, is_demo=True), FRENCH)):
        badge = signed_credential(credential(data, issuer, Privacy(names_holder=True)), issuer, keys, at=now)
        sealing = sealing_of(data, keys, names_holder=True)
        drawn = render_certificate(data, pictures=PICTURES, credential=badge, sealing=sealing)
        printed = print_certificate(data, pictures=PICTURES, credential=badge, sealing=sealing).pdf
        paths.append(stored(drawn, tmp_path, f"drawn-{at}.pdf"))
        paths.append(stored(sign_pdf(printed, keys, now), tmp_path, f"signed-{at}.pdf"))
    assert verapdf_says(paths, tmp_path).count("PASS") == 2 * len(paths)


def test_each_kind_of_certificate_opens_with_its_own_words(tmp_path: Path) -> None:
    for data in (SPANISH, FRENCH):
        words = words_in(data.language)
        texts = {kind: text_of(render_certificate(replace(data, kind=kind)), tmp_path) for kind in KINDS}
        assert all(words[f"conferred_{kind}"] in text for kind, text in texts.items())
        assert words["conferred_award"] not in texts["thanks"]


def test_a_bilingual_certificate_says_everything_twice_and_each_text_in_its_own_voice(tmp_path: Path) -> None:
    pdf = render_certificate(BILINGUAL)
    text = text_of(pdf, tmp_path)
    second = IN_FRENCH_TOO
    for line in (second.title, second.award_line, second.competition_name, second.citation, "Présidente du jury"):
        assert line in text
        assert SPANISH.title in text
    reader = PdfReader(BytesIO(pdf))
    assert str(reader.root_object["/Lang"]) == "es"
    spoken = languages(reader)
    assert spoken.count("fr") == 11  # seven in the column, two labels, two roles
    assert set(spoken) == {"fr"}
    assert languages(PdfReader(BytesIO(render_certificate(SPANISH)))) == []


def languages(reader: PdfReader) -> list[str]:
    """The languages written into the tags, in no order."""
    found: list[str] = []
    waiting = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, ArrayObject):
            waiting.extend(node)
        elif isinstance(node, DictionaryObject):
            found.extend([str(node["/Lang"])] if "/Lang" in node else [])
            waiting.extend([node["/K"]] if "/K" in node else [])
    return found


def test_logos_and_signatures_are_printed_and_read_aloud(tmp_path: Path) -> None:
    pdf = render_certificate(WITH_PICTURES, pictures=PICTURES)
    assert complaints(pdf) == []
    tags = run("pdfinfo", "-struct-text", stored(pdf, tmp_path), cwd=tmp_path)
    assert tags.count("Figure") == 3
    with pytest.raises(Refused) as refused:
        render_certificate(WITH_PICTURES, pictures={LOGO.name: LOGO.content})
    assert refused.value.problems[0].code == "picture_missing"


def test_an_organiser_chooses_colours_that_can_be_read(tmp_path: Path) -> None:
    own = replace(SPANISH, ink="#5A2D0C", accent="#1d5c8a")
    assert render_certificate(own) != render_certificate(SPANISH)
    for wrong, code in (
        ({"ink": "#f0e000"}, "colour_too_pale"),
        ({"accent": "red"}, "colour_unknown"),
        ({"ink": "#000;} p{"}, "colour_unknown"),
        ({"look": "baroque"}, "choice_unknown"),
        ({"paper": "A3"}, "choice_unknown"),
        ({"kind": "x"}, "choice_unknown"),
    ):
        with pytest.raises(Refused) as refused:
            render_certificate(replace(SPANISH, **wrong))
        assert refused.value.problems[0].code == code


def test_every_tone_of_every_look_can_be_read_on_its_paper() -> None:
    for palette in PALETTES.values():
        for tone in (palette.ink, palette.accent, palette.soft, palette.text):
            assert contrast(tone, palette.paper) >= 4.5


def test_a_preview_is_a_picture_of_the_asked_width() -> None:
    picture = Image.open(BytesIO(png_preview(render_certificate(SPANISH), width_px=800)))
    assert picture.format == "PNG"
    assert picture.size == (800, 566)
