"""A certificate as others meet it: in a viewer, a screen reader, a telephone's camera and an archive."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from judging.certificates import CertificateData, Signatory, render_certificate
from judging.certificates.layout.labels import words_in
from judging.domain.errors import Refused
from judging.paths import PACKAGE
from tests.certificates.readers import qr_address, run, stored, text_of, words_of
from tests.certificates.samples import (
    EVERYTHING_LONG,
    IN_EACH_LANGUAGE,
    LONGEST_NAMES,
    SPANISH,
)

FRAME_MM = (14.0, 14.0, 283.0, 196.0)
each_language = pytest.mark.parametrize("data", IN_EACH_LANGUAGE, ids=lambda data: data.language)


@each_language
def test_everything_stands_on_the_certificate(data: CertificateData, tmp_path: Path) -> None:
    text = text_of(render_certificate(data), tmp_path)
    words = words_in(data.language)
    fields = (
        data.holder_name,
        data.title,
        data.award_line,
        data.competition_name,
        data.edition_name,
        data.citation,
        data.date_text,
        data.place_text,
        data.issuer_name,
        data.number,
        data.code,
        *data.co_holders,
        *(part for signatory in data.signatories for part in (signatory.name, signatory.role)),
        data.verify_url.removeprefix("https://"),
        words["conferred_award"],
        words["verify_at"],
        words["verification_code"],
    )
    assert [field for field in fields if field not in text] == []


@each_language
def test_only_the_certificate_typeface_is_used_and_it_is_embedded(data: CertificateData, tmp_path: Path) -> None:
    table = run("pdffonts", stored(render_certificate(data), tmp_path), cwd=tmp_path).splitlines()[2:]
    assert len(table) == 3
    for line in table:
        assert "Caranavi-Serif" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, with a map to Unicode


@each_language
def test_the_file_is_sound_and_has_one_page_of_a4_on_its_side(data: CertificateData, tmp_path: Path) -> None:
    path = stored(render_certificate(data), tmp_path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path, cwd=tmp_path)
    info = run("pdfinfo", path, cwd=tmp_path)
    assert [info.count(fact) for fact in ("841.89 x 595.276 pts (A4)", "Encrypted:       no")] == [1, 1]
    assert info.split("Pages:")[1].split()[0] == "1"
    assert path.stat().st_size < 130_000


@each_language
def test_a_telephone_reads_the_address_from_a_small_photograph(data: CertificateData, tmp_path: Path) -> None:
    assert qr_address(render_certificate(data), tmp_path) == data.verify_url.upper()


def test_a_long_address_is_read_too(tmp_path: Path) -> None:
    assert qr_address(render_certificate(EVERYTHING_LONG), tmp_path) == EVERYTHING_LONG.verify_url.upper()


@each_language
def test_a_screen_reader_finds_language_title_heading_and_words_for_the_code(
    data: CertificateData, tmp_path: Path
) -> None:
    pdf = stored(render_certificate(data), tmp_path)
    reader = PdfReader(pdf)
    assert str(reader.root_object["/Lang"]) == data.language
    assert reader.metadata is not None
    assert reader.metadata.title == f"{data.title} {data.number} – {data.holder_name}"
    assert reader.metadata.author == data.issuer_name
    assert reader.metadata.creation_date == data.issued_at
    tags = run("pdfinfo", "-struct", pdf, cwd=tmp_path).split()
    assert (tags.count("H1"), tags.count("Figure:")) == (1, 1)
    spoken = words_in(data.language)["qr_alt"].format(url=data.verify_url)
    assert spoken_figures(reader) == [spoken]


def spoken_figures(reader: PdfReader) -> list[str]:
    """The texts read aloud in place of a figure."""
    found: list[str] = []
    waiting = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, ArrayObject):
            waiting.extend(node)
        elif isinstance(node, DictionaryObject):
            found.extend([str(node["/Alt"])] if "/Alt" in node else [])
            waiting.extend([node["/K"]] if "/K" in node else [])
    return found


def test_it_says_of_itself_that_it_is_archivable_and_accessible() -> None:
    metadata = PdfReader(BytesIO(render_certificate(SPANISH))).root_object["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    xmp = metadata.get_data()
    assert b'pdfaid:part="3"' in xmp
    assert b'pdfaid:conformance="A"' in xmp
    assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize("name", LONGEST_NAMES)
def test_the_longest_names_cover_nothing(name: str, tmp_path: Path) -> None:
    pdf = render_certificate(replace(SPANISH, holder_name=name))
    assert name in text_of(pdf, tmp_path)
    assert covered(pdf, tmp_path) == []


def test_nothing_covers_anything_when_every_text_is_long(tmp_path: Path) -> None:
    assert covered(render_certificate(EVERYTHING_LONG), tmp_path) == []


def covered(pdf: bytes, folder: Path) -> list[tuple[str, str]]:
    """Pairs of words that overlap; a word outside the frame counts as overlapping it."""
    words = [word for word in words_of(pdf, folder) if word.text]
    left, top, right, bottom = FRAME_MM
    outside = [
        (word.text, "frame")
        for word in words
        if word.left < left or word.right > right or word.top < top or word.bottom > bottom
    ]
    pairs = [(a.text, b.text) for i, a in enumerate(words) for b in words[i + 1 :] if a.touches(b)]
    return outside + pairs


def test_a_demonstration_says_so_and_a_real_certificate_does_not(tmp_path: Path) -> None:
    for data in IN_EACH_LANGUAGE:
        note = words_in(data.language)["demonstration_note"]
        assert note in text_of(render_certificate(replace(data, is_demo=True)), tmp_path)
        assert note not in text_of(render_certificate(data), tmp_path)


@each_language
def test_a_rehearsal_is_called_by_its_own_word(data: CertificateData, tmp_path: Path) -> None:
    words = words_in(data.language)
    said = text_of(render_certificate(replace(data, is_demo=True, is_rehearsal=True)), tmp_path)
    assert words["rehearsal"] in {"ENSAYO", "RÉPÉTITION", "REHEARSAL"}
    assert words["rehearsal_note"] in said
    assert words["demonstration_note"] not in said


def test_a_certificate_may_do_without_reason_place_award_line_and_signatures(tmp_path: Path) -> None:
    bare = replace(SPANISH, citation="", award_line="", place_text="", signatories=(), co_holders=())
    text = text_of(render_certificate(bare), tmp_path)
    assert SPANISH.holder_name in text
    assert "junto con" not in text
    assert SPANISH.date_text in text


def test_a_name_in_other_letters_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(Refused) as refused:
        render_certificate(replace(SPANISH, holder_name="Роза Мамани"))
    assert refused.value.problems[0].code == "glyph_missing"
    assert refused.value.problems[0].field == "holder_name"


def test_a_certificate_needs_a_holder_and_room_for_its_signatures() -> None:
    for wrong, code in (
        (replace(SPANISH, holder_name="  "), "required"),
        (replace(SPANISH, signatories=(Signatory("Elena Choque", "Jurado"),) * 5), "too_many_signatories"),
        (replace(SPANISH, verify_url="https://" + "a" * 160), "text_too_long_by"),
    ):
        with pytest.raises(Refused) as refused:
            render_certificate(wrong)
        assert refused.value.problems[0].code == code


def test_a_link_leads_to_the_web_only() -> None:
    with pytest.raises(ValueError, match="not an address of the web"):
        render_certificate(replace(SPANISH, verify_url="javascript:alert(1)"))


IN_A_FRESH_PROCESS = """
import hashlib, os, sys
from judging.certificates import render_certificate
from tests.certificates.samples import ENGLISH, EVERYTHING_LONG, SPANISH

def tell(data):
    print(hashlib.sha256(render_certificate(data)).hexdigest(), flush=True)

tell(SPANISH)
tell(ENGLISH)
child = os.fork() if sys.argv[1] == "fork" else None
tell(SPANISH)
if child != 0:
    assert child is None or os.waitpid(child, 0)[1] == 0
    if child:
        assert os.listdir(os.environ["TMPDIR"])  # the child's end leaves the parent its font files
    tell(EVERYTHING_LONG)
"""


def fresh_process(mode: str, **environment: str) -> list[str]:
    """What a new Python process prints; it must also end well, which Pango makes hard."""
    done = subprocess.run(
        [sys.executable, "-c", IN_A_FRESH_PROCESS, mode],
        cwd=PACKAGE.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_same_data_makes_the_same_bytes_in_every_process() -> None:
    here = fresh_process("alone", TZ="America/La_Paz", PYTHONHASHSEED="1")
    there = fresh_process("alone", TZ="Asia/Tokyo", PYTHONHASHSEED="2")
    assert here == there


def test_one_certificate_leaves_no_trace_in_the_next() -> None:
    first, other, again, _ = fresh_process("alone")
    assert first == again
    assert first != other


@pytest.mark.slow
def test_a_forked_worker_and_its_parent_both_go_on_printing(tmp_path: Path) -> None:
    *before, once, long = fresh_process("alone")
    assert fresh_process("fork", TMPDIR=str(tmp_path)) == [*before, once, once, long]  # two at once, one goes on
    assert list(tmp_path.iterdir()) == []  # and both cleaned up behind them
