"""What is invented for a form could have been typed on its pages, and nothing that it asks is missing."""

from __future__ import annotations

from typing import Any

import pytest

from judging.domain.forms.completeness import gaps, standing, why_not_admitted
from judging.domain.forms.formdocument import form_from_document
from judging.domain.forms.kinds import FormDocument, Kind, Role
from judging.domain.forms.reading import Asked
from judging.domain.forms.retyping import typed_of
from judging.domain.forms.rows import read
from judging.domain.rehearsal.answers import Invention, Setting, Wording, invented, person_named
from judging.services.contest.kits import shipped
from tests.domain.forms.everykind import DOCUMENT, question, words

WORDING = Wording(
    "Título {number}", "Una línea", "Una historia larga.", "Fuente {number}", ("Ejemplo", "Ensayo", "Prueba"),
    ("Villa Ejemplo", "Los Ensayos"),
)  # fmt: skip
CROPS = ("Coffea arabica", "Persea americana", "Zea mays")
SETTING = Setting(WORDING, "es", 2026, "BO", CROPS)
ASKED = Asked(2026, frozenset(CROPS), "BO")


def require_typeable(form: FormDocument, told: Invention) -> None:
    """Typed on the form's pages, it is understood as the same, and nothing is missing or keeps anybody out."""
    assert told.is_complete
    assert told.unmet == ()
    for section in form.sections:
        own = {one.key: told.answers[one.key] for one in section.asked if one.key in told.answers}
        again = read(section, typed_of(section, own), ASKED)
        assert again.problems == ()
        assert dict(again.answers) == own
    stands = standing(form, told.answers)
    assert [gap for section in form.sections for gap in gaps(stands, section)] == []
    assert why_not_admitted(stands) == ()
    assert set(told.answers) <= stands.asked, "nothing is answered that is not asked"


def small(*questions: dict[str, Any], **more: Any) -> FormDocument:
    section = {"key": "one", "title": words("Uno"), "questions": list(questions)}
    about = {"format": 1, "key": "small", "title": words("Chico"), "languages": ["es", "fr", "en"]}
    return form_from_document({**about, "sections": [section], **more})


@pytest.mark.parametrize("kit", shipped(), ids=lambda kit: kit.key)
def test_every_shipped_form_is_answered_so_that_it_could_have_been_typed(kit: Any) -> None:
    form = form_from_document(kit.form_document)
    for number in range(20):
        require_typeable(form, invented(form, SETTING, number))


def test_a_form_of_every_kind_is_answered_within_its_bounds_conditions_and_rules() -> None:
    form = form_from_document(DOCUMENT)
    asked = {one.kind for one in form.questions} - {Kind.PHOTOS, Kind.FILES, Kind.TELEPHONE}
    answered = set()
    for number in range(25):
        told = invented(form, SETTING, number)
        require_typeable(form, told)
        answered |= {form.by_key[key].kind for key in told.answers}
    assert asked - answered == set()


def test_rules_about_age_numbers_days_and_lists_are_met() -> None:
    form = small(
        question("people", "people", role="holders", required=True, at_most=2, youngest=10),
        question("community", "place", role="community", required=True),
        question("height", "whole", role="altitude", required=True, low="0", high="5000"),
        question("picked", "date", required=True),
        question("organic", "yes_no", required=True),
        question("since", "year", required=True, when="organic"),
        lists={"zone": ["Bolinda", "Carrasco"]},
        rules=[
            {"key": "young", "holds": "age(holder, 2026-12-31) < 29", "reason": words("Hasta 28 años.")},
            {"key": "near", "holds": "community in zone", "reason": words("De la zona.")},
            {"key": "high", "holds": "height = 4321", "reason": words("A esa altura.")},
            {"key": "late", "holds": "picked > 2026-12-29", "reason": words("A fin de año.")},
            {"key": "organic", "holds": "organic and since >= 2024", "reason": words("Orgánico.")},
        ],
    )
    for number in range(8):
        told = invented(form, SETTING, number)
        require_typeable(form, told)
        assert told.answers["height"] == 4321
        assert told.answers["community"].name in ("Bolinda", "Carrasco")
        assert any(one.birth_year and one.birth_year > 1997 for one in told.answers["people"])


def test_a_rule_that_nobody_can_meet_is_told_and_the_rest_is_answered_all_the_same() -> None:
    never = {"key": "never", "holds": "height > 9 and height < 5", "reason": words("Ni alto ni bajo.")}
    form = small(question("height", "whole", required=True), rules=[never])
    told = invented(form, SETTING, 0)
    assert [rule.key for rule in told.unmet] == ["never"]
    assert told.is_complete


def test_the_same_question_gets_the_same_answer_and_another_entry_another_one() -> None:
    form = form_from_document(next(kit for kit in shipped() if kit.key == "coffee").form_document)
    assert invented(form, SETTING, 3) == invented(form, SETTING, 3)
    assert invented(form, SETTING, 3).answers != invented(form, SETTING, 4).answers


def test_each_category_that_can_be_chosen_gets_its_share() -> None:
    form = form_from_document(next(kit for kit in shipped() if kit.key == "projects").form_document)
    key = form.by_role[Role.CATEGORY].key
    chosen = [invented(form, SETTING, number).answers[key] for number in range(6)]
    assert chosen == [option.key for option in form.by_key[key].options] * 2


def test_a_telephone_is_invented_only_where_it_must_be_said_and_then_it_is_the_one_for_examples() -> None:
    free = invented(small(question("phone", "telephone", role="telephone")), SETTING, 0)
    needed = invented(small(question("phone", "telephone", role="telephone", required=True)), SETTING, 0)
    assert "phone" not in free.answers
    assert needed.answers["phone"]


def test_a_hundred_invented_people_have_a_hundred_names_that_say_so() -> None:
    names = [person_named(SETTING, number) for number in range(100)]
    assert len(set(names)) == 100
    assert all(set(name.split()[1:]) <= set(WORDING.surnames) for name in names)
    assert all(name.split()[1] != name.split()[2] for name in names)
