"""Names are printed in full, in letters the typeface has, inside their place; or refused with a reason."""

from __future__ import annotations

import pytest

from judging.certificates.layout.fitting import fit
from judging.certificates.layout.labels import listed, words_in
from judging.certificates.layout.pages import HOLDER
from judging.certificates.layout.typeface import metrics, printable
from judging.domain.errors import Refused
from tests.certificates.samples import LONGEST_NAMES


def test_a_short_name_stands_in_the_largest_type() -> None:
    fitted = fit("Rosa Mamani", HOLDER, name="holder_name")
    assert fitted.lines == ("Rosa Mamani",)
    assert fitted.size_pt == HOLDER.tries[0].largest


def test_a_longer_name_first_gets_smaller_and_then_a_second_line() -> None:
    longer = fit("María de los Ángeles Fernández Choquehuanca", HOLDER, name="holder_name")
    assert len(longer.lines) == 1
    assert longer.size_pt < HOLDER.tries[0].largest
    assert all(len(fit(name, HOLDER, name="holder_name").lines) == 2 for name in LONGEST_NAMES)


@pytest.mark.parametrize("name", LONGEST_NAMES)
def test_no_line_is_wider_than_its_place_and_no_word_is_lost(name: str) -> None:
    fitted = fit(name, HOLDER, name="holder_name")
    assert " ".join(fitted.lines) == name
    for line in fitted.lines:
        assert metrics(HOLDER.cut).width_mm(line, float(fitted.size_pt)) <= HOLDER.width_mm


@pytest.mark.parametrize("text", ["Rosa " * 80, "R" * 200])
def test_what_cannot_fit_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        fit(text, HOLDER, name="holder_name")
    assert refused.value.problems[0].code == "text_too_long_by"
    assert refused.value.problems[0].field == "holder_name"


@pytest.mark.parametrize(
    "name",
    [
        "José Ñúñez Güell",
        "Chʼaska Qʼispi",
        "Françoise Lœuillet-Noÿs",
        "Aña Mbýa ẽ ỹ",
        "Jörg Šimůnek",
        "O’Brien",
        "Kꞌuychi",
    ],
)
def test_names_of_the_region_and_its_guests_can_be_drawn(name: str) -> None:
    assert printable(name, name="holder_name") == name


@pytest.mark.parametrize(
    ("text", "character"), [("Роза", "Р"), ("玫瑰", "玫"), ("Rosa\u202e", "U+202E"), ("Rosa\0", "U+0000")]
)
def test_a_letter_the_typeface_does_not_have_is_refused_and_named(text: str, character: str) -> None:
    with pytest.raises(Refused) as refused:
        printable(text, name="holder_name")
    problem = refused.value.problems[0]
    assert (problem.code, problem.params) == (
        "glyph_missing",
        {"character": character, "name": "holder_name", "text": text},
    )


def test_letters_typed_in_two_pieces_become_one() -> None:
    assert printable("Nun\u0303ez  Jose\u0301 ", name="holder_name") == "Nuñez José"


def test_a_no_break_space_keeps_words_together() -> None:
    assert printable("de\u00a0la Cruz", name="holder_name") == "de\u00a0la Cruz"


def test_lists_of_people_read_naturally_in_each_language() -> None:
    spanish, french, english = (words_in(language) for language in ("es", "fr-BE", "en"))
    assert listed(("Rosa", "Juan", "Elena"), spanish) == "Rosa, Juan y Elena"
    assert listed(("Rosa", "Inés"), spanish) == "Rosa e Inés"
    assert listed(("Rosa", "Hilaria"), spanish) == "Rosa e Hilaria"
    assert listed(("Rosa", "Hielo"), spanish) == "Rosa y Hielo"
    assert listed(("Rosa", "Inés"), french) == "Rosa et Inés"
    assert listed(("Rosa",), english) == "Rosa"


def test_the_labels_are_complete_and_can_be_drawn_in_each_language() -> None:
    spanish = words_in("es")
    for language in ("es", "fr", "en"):
        words = words_in(language)
        assert words.keys() == spanish.keys()
        for key, sentence in words.items():
            blanks = {
                "url": "x",
                "name": "x",
                "names": "x",
                "number": "x",
                "place": "x",
                "date": "x",
                "issuer": "x",
                "fingerprint": "x",
            }
            used = {blank for blank in blanks if f"{{{blank}}}" in spanish[key]}
            assert used == {blank for blank in blanks if f"{{{blank}}}" in sentence}
            assert printable(sentence.format(**blanks), name=key)


def test_a_language_without_labels_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        words_in("qu")
    assert refused.value.problems[0].code == "language_unknown"
