"""Certificates from a plate: the same paper as the layout engine's, or the layout engine's itself."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from judging.certificates import CertificateData, render_certificate
from judging.certificates.engine.render import page_symbols
from judging.certificates.layout.pages import certificate_page
from judging.certificates.plate.plate import Mark, PlateUnfit, compare
from judging.certificates.plate.printall import print_all
from judging.certificates.plate.printing import Way, plates, print_certificate
from judging.domain.errors import Refused
from judging.paths import PACKAGE
from tests.certificates.engine.test_rendering import spoken_figures
from tests.certificates.readers import qr_address, run, stored
from tests.certificates.samples import (
    BILINGUAL,
    ENGLISH,
    EVERY_LOOK,
    EVERYTHING_LONG,
    FRENCH,
    NAMES,
    PICTURES,
    SPANISH,
    WITH_PICTURES,
)
from tests.certificates.standards import complaints

MOST_DIFFERENT_PIXELS = 100


def assert_same_paper(data: CertificateData, folder: Path) -> None:
    """The plate's paper and the layout engine's: same words, hardly a pixel apart."""
    printed = print_certificate(data, pictures=PICTURES)
    assert printed.way is Way.PLATE, data.holder_name
    drawn = render_certificate(data, pictures=PICTURES)
    pictures, texts = [], []
    for name, pdf in (("printed", printed.pdf), ("drawn", drawn)):
        path = stored(pdf, folder, f"{name}.pdf")
        run("pdftoppm", "-r", "80", "-png", "-singlefile", path, name, cwd=folder)
        pictures.append(Image.open(folder / f"{name}.png").convert("L"))
        texts.append(run("pdftotext", "-raw", path, "-", cwd=folder).split())
    assert texts[0] == texts[1]
    different = sum(ImageChops.difference(*pictures).histogram()[64:])
    assert different < MOST_DIFFERENT_PIXELS, data.holder_name


@pytest.mark.slow
@pytest.mark.parametrize("base", [SPANISH, FRENCH, ENGLISH], ids=lambda data: data.language)
def test_every_name_comes_out_of_the_plate_as_it_was_drawn(base: CertificateData, tmp_path: Path) -> None:
    for name in NAMES:
        assert_same_paper(replace(base, holder_name=name), tmp_path)


@pytest.mark.parametrize(
    "data",
    [pytest.param(data, marks=() if data.paper == "A4" else pytest.mark.slow) for data in EVERY_LOOK],
    ids=lambda data: f"{data.look}-{data.paper}-{data.orientation}",
)
def test_every_look_comes_out_of_the_plate_as_it_was_drawn(data: CertificateData, tmp_path: Path) -> None:
    assert_same_paper(replace(data, holder_name="Chʼaska Ñúñez"), tmp_path)


def test_long_texts_pictures_and_demonstrations_too(tmp_path: Path) -> None:
    for data in (EVERYTHING_LONG, WITH_PICTURES, replace(BILINGUAL, is_demo=True)):
        assert_same_paper(data, tmp_path)


@pytest.mark.parametrize("name", ["Jörg Šimůnek", "Ana g̃ Karai"])
def test_a_letter_the_plate_does_not_hold_is_drawn_by_the_layout_engine(name: str) -> None:
    data = replace(SPANISH, holder_name=name)
    paper = print_certificate(data)
    assert paper.way is Way.LAYOUT
    assert paper.pdf == render_certificate(data)


def test_a_letter_nobody_holds_is_refused() -> None:
    with pytest.raises(Refused):
        print_certificate(replace(SPANISH, holder_name="Роза"))


def test_everything_around_the_page_is_this_certificates_own(tmp_path: Path) -> None:
    first = print_certificate(SPANISH, credential=b'{"for":"Rosa"}').pdf
    data = replace(SPANISH, holder_name="Juan (hijo) Ñúñez", number="CAR-2026-0099", verify_url="https://x.example/v/8")
    pdf = print_certificate(data, credential=b'{"for":"Juan"}').pdf
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Diploma de honor CAR-2026-0099 – Juan (hijo) Ñúñez"
    assert reader.metadata.author == data.issuer_name
    assert reader.metadata.creation_date == data.issued_at
    assert b"Juan (hijo) \xc3\x91\xc3\xba\xc3\xb1ez" in reader.root_object["/Metadata"].get_data()
    assert reader.attachments == {"credential.json": [b'{"for":"Juan"}']}
    assert spoken_figures(reader) == ["Código QR de verificación: https://x.example/v/8"]
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert links == ["https://x.example/v/8"]
    assert qr_address(pdf, tmp_path) == "HTTPS://X.EXAMPLE/V/8"
    assert b"Rosa" in first
    assert b"Rosa" not in pdf
    assert b"ZTITLEZ" not in pdf


def test_a_printed_certificate_keeps_the_standards_and_its_size(tmp_path: Path) -> None:
    for data in (SPANISH, replace(BILINGUAL, look="solemn"), WITH_PICTURES):
        pdf = print_certificate(data, pictures=PICTURES, credential=b'{"a":1}').pdf
        assert complaints(pdf) == []
        path = stored(pdf, tmp_path)
        assert "No syntax or stream encoding errors" in run("qpdf", "--check", path, cwd=tmp_path)
        for line in run("pdffonts", path, cwd=tmp_path).splitlines()[2:]:
            assert "Caranavi-Serif" in line
            assert line.split()[-5:-2] == ["yes", "yes", "yes"]
        assert data is WITH_PICTURES or len(pdf) < 130_000


def test_the_same_data_makes_the_same_bytes_whatever_was_printed_before() -> None:
    first = print_certificate(SPANISH).pdf
    plates.clear()
    print_certificate(replace(SPANISH, holder_name="Juan Apaza", number="CAR-2026-0007"))
    assert print_certificate(SPANISH).pdf == first


def test_a_plate_that_prints_something_else_is_not_used() -> None:
    mark = Mark(text=0, glyph=40, x=100.0, y=50.0, size=20.0)
    compare([mark], [mark])
    for wrong in (replace(mark, x=100.5), replace(mark, glyph=41), replace(mark, size=21.0), replace(mark, text=1)):
        with pytest.raises(PlateUnfit):
            compare([wrong], [mark])
    with pytest.raises(PlateUnfit):
        compare([], [mark])


def test_a_plate_serves_every_certificate_of_its_structure_and_no_other() -> None:
    def plate_of(data: CertificateData) -> object:
        page = certificate_page(data)
        return plates.plate(page, data, page_symbols(page), PICTURES, b"")

    plate = plate_of(SPANISH)
    assert plate is not None
    assert plate_of(replace(SPANISH, holder_name="Juan Apaza", award_line="Segundo lugar")) is plate
    assert plate_of(replace(SPANISH, co_holders=())) is not plate
    assert plate_of(replace(SPANISH, look="plain")) is not plate
    assert plate_of(replace(SPANISH, is_demo=True)) is not plate
    invented = replace(SPANISH, is_demo=True)
    assert plate_of(replace(invented, is_rehearsal=True)) is not plate_of(invented)


IN_A_PROCESS_OF_ITS_OWN = """
import os
from dataclasses import replace
from judging.certificates import render_certificate
from judging.certificates.plate.printing import print_certificate
from tests.certificates.samples import SPANISH

def megabytes():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def make(first, last):
    for number in range(first, last):
        data = replace(SPANISH, holder_name=f"Rosa {'abcdefghij'[number % 10]} Mamani", number=f"CAR-{number}")
        print_certificate(data, credential=b'{}')
        if number % 4 == 0:
            render_certificate(data, credential=b'{}')

make(0, 100)
before = megabytes()
make(100, 1100)
print(megabytes() - before)
"""


@pytest.mark.slow
def test_a_thousand_certificates_later_the_process_is_as_small_as_before() -> None:
    grown = float(run(sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, cwd=PACKAGE.parent))
    assert grown < 15


def test_the_file_for_the_print_shop_has_bleed_and_shares_what_is_alike(tmp_path: Path) -> None:
    certificates = [replace(SPANISH, holder_name=f"Rosa {name}", number=f"CAR-{name}") for name in "abcdefghij" * 4]
    certificates += [replace(SPANISH, holder_name="Jörg Šimůnek"), replace(FRENCH, orientation="portrait")]
    few, many = print_all(certificates[:2]), print_all(certificates[:40])
    assert (len(many) - len(few)) / 38 < 5_000
    path = stored(print_all(certificates), tmp_path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path, cwd=tmp_path)
    pages = PdfReader(path).pages
    assert len(pages) == 42
    assert "Jörg Šimůnek" in pages[40].extract_text()
    trim, bleed, media = pages[0].trimbox, pages[0].bleedbox, pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (trim.width, trim.height)] == [297, 210]
    assert round(float(bleed.width) / 72 * 25.4) == 303
    assert round(float(media.width) / 72 * 25.4) == 321
    assert print_all(certificates[:3]) == print_all(certificates[:3])
