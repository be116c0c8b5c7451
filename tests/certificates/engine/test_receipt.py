"""The applicant's receipt: small, complete, readable by eye and by telephone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from judging.certificates import render_receipt
from judging.certificates.layout.labels import words_in
from judging.domain.errors import Refused
from tests.certificates.readers import qr_address, run, stored, text_of, words_of
from tests.certificates.samples import LONGEST_NAMES, RECEIPT


@pytest.mark.parametrize("language", ["es", "fr", "en"])
def test_everything_stands_on_the_receipt(language: str, tmp_path: Path) -> None:
    data = replace(RECEIPT, language=language)
    text = text_of(render_receipt(data), tmp_path)
    words = words_in(language)
    fields = (
        data.number,
        *data.holder_names,
        data.competition_name,
        data.edition_name,
        data.date_text,
        data.code,
        *data.next_steps,
        data.contact,
        data.entry_url.removeprefix("https://"),
        words["receipt_title"],
        words["your_code"],
        words["keep_this"],
        words["what_next"].replace("\u202f", " "),
    )
    assert [field for field in fields if field not in text] == []
    assert words["demonstration_note"] not in text


def test_it_is_one_a6_page_and_sound(tmp_path: Path) -> None:
    path = stored(render_receipt(RECEIPT), tmp_path)
    run("qpdf", "--check", path, cwd=tmp_path)
    assert "297.638 x 419.528 pts" in run("pdfinfo", path, cwd=tmp_path)


def test_the_code_leads_back_by_telephone_and_may_be_left_out(tmp_path: Path) -> None:
    assert qr_address(render_receipt(RECEIPT), tmp_path) == RECEIPT.entry_url.upper()
    without = text_of(render_receipt(replace(RECEIPT, entry_url="")), tmp_path)
    assert "example.org" not in without
    assert RECEIPT.code in without


def test_the_fullest_receipt_still_fits_one_page(tmp_path: Path) -> None:
    step = "El jurado visita su finca entre el 6 y el 17 de julio; usted puede estar presente, mostrarla."
    full = replace(
        RECEIPT,
        holder_names=LONGEST_NAMES[:1],
        competition_name="Premio Nacional Bienal de Café Agroecológico de los Yungas de La Paz",
        edition_name="Segunda edición, años 2026 y 2027, con la finca de los jóvenes",
        next_steps=(step,) * 4,
        contact="Elena Choque Apaza, 7 123 4567 (WhatsApp), o Marcos Condori, 7 765 4321, de lunes a viernes",
        entry_url="https://premio-cafe-agroecologico.municipio-caranavi.example.org/e/K7QM3F9D",
        is_demo=True,
    )
    pdf = render_receipt(full)
    assert words_in("es")["demonstration_note"] in text_of(pdf, tmp_path)
    rehearsed = text_of(render_receipt(replace(full, is_rehearsal=True)), tmp_path)
    assert [words_in("es")[one] in rehearsed for one in ("rehearsal_note", "demonstration_note")] == [True, False]
    words = words_of(render_receipt(replace(full, is_demo=False)), tmp_path)
    assert max(word.bottom for word in words) < 144
    assert max(word.right for word in words) < 101
    assert [(a.text, b.text) for i, a in enumerate(words) for b in words[i + 1 :] if a.touches(b)] == []


def test_more_steps_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        render_receipt(replace(RECEIPT, next_steps=("Espere.",) * 5))
    assert refused.value.problems[0].code == "too_many_steps"
