"""The words of a message: what is wrong in them is told at its place, and nobody gets words with a hole."""

from __future__ import annotations

import pytest

from judging.domain.messages.occasions import PLACES, Audience
from judging.domain.messages.sorting import Person, lines
from judging.domain.messages.words import Words, filled, problems_of, without_value

GOOD = Words("{concurso}", "Hola, {nombre}: {faltan}.")


def found(text: dict[str, Words], audience: Audience = Audience.JUDGES) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in problems_of(text, audience, ("es", "fr"))]


def test_good_words_have_nothing_wrong() -> None:
    assert found({"es": GOOD, "fr": GOOD}) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("Hola {nonbre}", "message_place_unknown"),
        ("Hola {numero}", "message_place_unknown"),
        ("Hola {nombre", "message_brace_alone"),
        ("Hola nombre}", "message_brace_alone"),
        ("{{7*7}}", "message_place_unknown"),
        ("{0.__class__}", "message_place_unknown"),
        (" ", "message_language_missing"),
        ("x" * 1501, "text_too_long_for_field"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(wrong: str, code: str) -> None:
    assert found({"es": GOOD, "fr": Words("x", wrong)}) == [(code, "body-fr")]


def test_a_language_that_says_nothing_is_missing_whole() -> None:
    assert found({"es": GOOD}) == [("message_language_missing", "subject-fr"), ("message_language_missing", "body-fr")]


def test_what_is_filled_in_is_never_read_for_places_again() -> None:
    values = {"concurso": "Premio", "nombre": "{tarjeta} %s {0.__class__}", "faltan": "2"}
    assert filled(GOOD, values) == Words("Premio", "Hola, {tarjeta} %s {0.__class__}: 2.")


def test_a_place_without_a_value_leaves_that_person_out_and_says_which() -> None:
    assert without_value(GOOD, {"concurso": "Premio", "nombre": "Ana", "faltan": ""}) == ("faltan",)
    people = [
        Person(Audience.JUDGES, 1, "J1", "Ana", "es", "a@example.org", "", {"concurso": "P", "nombre": "Ana"}),
        Person(Audience.JUDGES, 2, "J2", "Eva", "es", "", "712", {"concurso": "P", "nombre": "Eva", "faltan": "1"}),
    ]
    ana, eva = lines(people, {"es": GOOD}, reminded=(), room=5)
    assert (ana.words, ana.why and ana.why.code, ana.is_for_mail) == (None, "message_place_empty", False)
    assert (eva.why, eva.is_for_hand, eva.words) == (None, True, Words("P", "Hola, Eva: 1."))


def test_no_place_tells_a_mark_a_sum_or_an_order() -> None:
    told = {str(place) for places in PLACES.values() for place in places}
    assert told == {
        "nombre", "concurso", "numero", "asignadas", "entregadas", "faltan", "lista", "esperan", "plazo", "direccion",
        "tarjeta",
    }  # fmt: skip
    assert "tarjeta" not in PLACES[Audience.ENTRANTS], "no family's code is told"
