"""What Felipa types in a form of every kind, what is understood of it, what is asked of her, and what is missing."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from judging.domain.errors import Problem
from judging.domain.forms.answers import (
    Amount,
    Answers,
    Consent,
    CropLine,
    Kept,
    Person,
    Place,
    Point,
    Share,
    YesNo,
    answers_of,
    plain_of,
)
from judging.domain.forms.completeness import (
    Progress,
    Standing,
    contradictions,
    gaps,
    moved,
    outcomes,
    progress,
    standing,
    why_not_admitted,
)
from judging.domain.forms.formdocument import form_from_document
from judging.domain.forms.retyping import typed_of
from judging.domain.forms.rows import read, with_rows, without_row
from judging.sentences import sentence
from tests.domain.forms.everykind import ASKED, TYPED, document, form, question, words

FORM = form()
SECTIONS = {section.key: section for section in FORM.sections}


def understood(section: str, **typed: str) -> dict[str, Any]:
    """The answers to what was typed on a page, all of it understood."""
    reading = read(SECTIONS[section], typed, ASKED)
    assert reading.problems == ()
    return dict(reading.answers)


def everything() -> dict[str, Any]:
    return {key: answer for section, typed in TYPED.items() for key, answer in understood(section, **typed).items()}


def refused(section: str, **typed: str) -> list[tuple[str, str | None]]:
    return told(read(SECTIONS[section], typed, ASKED).problems)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str | None]]:
    for problem in problems:
        assert "{" not in sentence(problem)
    return [(problem.code, problem.field) for problem in problems]


def missing(stands: Standing) -> dict[str, list[tuple[str, str | None]]]:
    return {section.key: told(gaps(stands, section)) for section in stands.sections()}


def test_every_kind_of_answer_is_understood_as_it_was_meant() -> None:
    assert everything() == {
        "people": (Person("Felipa Ñáñez", 1978, "woman"), Person("Еusebio", paper_name="Eusebio")),
        "phone": "712 34567",
        "mail": "felipa@ejemplo.org",
        "site": "https://www.cafe-mirador.bo/finca",
        "community": Place("Colonia Alto Mirador"),
        "title": "Café de altura",
        "map": Point(Decimal("-15.8301"), Decimal("-67.5612"), Decimal(8)),
        "land": Amount(Decimal(25000), "m2", Decimal("0.0001")),
        "height": 1450,
        "since": 2004,
        "visited": date(2026, 9, 3),
        "seal": "white",
        "seal_since": 2015,
        "practices": ("compost", "shade"),
        "burnt": YesNo("no"),
        "story": "Llegamos cuando era\npuro barbecho.",
        "crops": (
            CropLine("Coffea arabica", "", Decimal(6200)),
            CropLine("", "sikili", None, "trees", "home"),
        ),
        "incomes": (Share("café", Decimal(70)), Share("miel", Decimal(30))),
        "plots": (
            {"place": "Arriba", "size": Amount(Decimal("2.5")), "kinds": ("steep",)},
            {"size": Amount(Decimal(1))},
        ),
        "photos": (Kept("ab12", "finca.jpg", 2048),),
        "agree": Consent(True, 3),
    }  # fmt: skip


def test_answers_are_kept_as_plain_json_and_are_the_same_when_read_again() -> None:
    answers = everything()
    assert answers_of(FORM, json.loads(json.dumps(plain_of(answers)))) == answers


def test_what_was_kept_by_another_form_is_left_out_where_it_is_no_answer_to_this_one() -> None:
    kept = {**plain_of(everything()), "height": "high", "seal": "gold", "practices": ["wood"], "gone": 1, "people": [1]}
    assert set(everything()) - set(answers_of(FORM, kept)) == {"height", "seal", "practices", "people"}


@pytest.mark.parametrize("comma", [".", ","])
def test_an_answer_is_written_back_as_one_types_it_and_read_again_is_the_same(comma: str) -> None:
    answers = everything()
    again = {
        key: answer
        for section in FORM.sections
        for key, answer in understood(section.key, **typed_of(section, answers, comma)).items()
    }
    assert again == answers


WRONG = [
    ("who", {"person-1-birth_year": "1978"}, [("name_missing_here", "person-1-full_name")]),
    ("who", {"person-1-full_name": "Ana", "person-1-birth_year": "2020"},
     [("birth_year_wrong", "person-1-birth_year")]),
    ("who", {"person-1-full_name": "Ana", "person-1-gender": "?"}, [("choice_unknown", "person-1-gender")]),
    ("who", {"person-1-full_name": "x" * 201}, [("text_too_long_for_field", "person-1-full_name")]),
    ("who", {"title": "\u202eabc"}, [("text_turns_round", "title")]),
    ("who", {"title": "x" * 61}, [("text_too_long_for_field", "title")]),
    ("who", {"phone": "llámame"}, [("phone_wrong", "phone")]),
    ("who", {"mail": "felipa@"}, [("email_wrong", "mail")]),
    ("who", {"site": "javascript:alert(1)"}, [("web_wrong", "site")]),
    ("who", {"site": "mi página"}, [("web_wrong", "site")]),
    ("who", {"map": "-95, 10"}, [("point_wrong", "map")]),
    ("who", {"map": "por el río"}, [("point_wrong", "map")]),
    ("farm", {"land": "0"}, [("figure_wrong", "land")]),
    ("farm", {"land": "5000", "land-unit": "ha"}, [("figure_wrong", "land")]),
    ("farm", {"land": "2", "land-unit": "acre"}, [("choice_unknown", "land-unit")]),
    ("farm", {"height": "1.45"}, [("whole_wrong", "height")]),
    ("farm", {"height": "299"}, [("whole_wrong", "height")]),
    ("farm", {"since": "2027"}, [("year_wrong", "since")]),
    ("farm", {"since": "1899"}, [("year_wrong", "since")]),
    ("farm", {"visited": "31/02/2026"}, [("date_wrong", "visited")]),
    ("farm", {"visited": "31/12/2025"}, [("date_early", "visited")]),
    ("farm", {"visited": "1/1/2027"}, [("date_late", "visited")]),
    ("farm", {"seal": "gold"}, [("choice_unknown", "seal")]),
    ("farm", {f"practices-{key}": "yes" for key in ("compost", "mulch", "shade")},
     [("several_many", "practices-compost")]),
    ("farm", {"burnt": "perhaps"}, [("choice_unknown", "burnt")]),
    ("farm", {"story": "x" * 101}, [("text_too_long_for_field", "story")]),
    ("tables", {"crops_rows": "1", "crops_row-0-crop": "Ficus"}, [("choice_unknown", "crops_row-0-crop")]),
    ("tables", {"crops_rows": "1", "crops_row-0-amount": "3"}, [("crop_without_name", "crops_row-0-crop")]),
    ("tables", {"crops_rows": "1", "crops_row-0-other": "palta", "crops_row-0-amount": "2,5"},
     [("amount_not_whole", "crops_row-0-amount")]),
    ("tables", {"crops_rows": "1", "crops_row-0-other": "palta", "crops_row-0-crop": "Persea americana"},
     [("crop_named_twice", "crops_row-0-other")]),
    ("tables", {"incomes_rows": "1", "incomes_row-0-source": "miel"}, [("share_missing", "incomes_row-0-share")]),
    ("tables", {"incomes_rows": "1", "incomes_row-0-share": "10"}, [("source_missing", "incomes_row-0-source")]),
    ("tables", {"incomes_rows": "1", "incomes_row-0-source": "miel", "incomes_row-0-share": "101"},
     [("share_wrong", "incomes_row-0-share")]),
    ("tables", {"plots_rows": "1", "plots_row-0-size": "51"}, [("figure_wrong", "plots_row-0-size")]),
]  # fmt: skip


@pytest.mark.parametrize(("section", "typed", "found"), WRONG)
def test_what_is_not_understood_is_told_at_its_control_and_the_rest_is_read(
    section: str, typed: dict[str, str], found: list[tuple[str, str | None]]
) -> None:
    assert refused(section, **typed) == found


def test_a_form_s_own_sentence_is_said_where_it_has_one() -> None:
    changed = document()
    changed["sections"][1]["questions"][2]["wrong"] = words("«{typed}»: entre {low} y {high} metros.")
    own = form_from_document(changed)
    (problem,) = read(own.sections[1], {"height": "99"}, ASKED).problems
    assert (problem.field, sentence(problem)) == ("height", "«99»: entre 300 y 2600 metros.")
    assert sentence(problem, pick=lambda said: said["fr"]) == "«99»: entre 300 y 2600 metros. (fr)"


@pytest.mark.parametrize(
    ("typed", "hectares"),
    [({"land": "2,5"}, "2.5"), ({"land": "2.5 ha"}, "2.5"), ({"land": "10", "land-unit": "cato"}, "1.60"),
     ({"land": "10 catos"}, "1.60"), ({"land": "5000 M2", "land-unit": "cato"}, "0.5")],
)  # fmt: skip
def test_a_unit_is_chosen_or_written_after_the_number(typed: dict[str, str], hectares: str) -> None:
    assert understood("farm", **typed)["land"].reckoned == Decimal(hectares)


@pytest.mark.parametrize(
    ("shares", "kept"), [(("7", "3"), (70, 30)), (("70", "30"), (70, 30)), (("70 %", "29,5"), (70, Decimal("29.5")))]
)
def test_shares_are_told_in_stones_or_of_a_hundred(shares: tuple[str, str], kept: tuple[Any, Any]) -> None:
    typed = {"incomes_row-0-source": "café", "incomes_row-1-source": "miel", "incomes_rows": "2"}
    typed |= {f"incomes_row-{row}-share": share for row, share in enumerate(shares)}
    assert tuple(line.share for line in understood("tables", **typed)["incomes"]) == kept


def test_a_row_that_is_taken_out_moves_the_later_ones_up_and_changes_nothing_else() -> None:
    plots = FORM.by_key["plots"]
    typed = without_row(plots, TYPED["tables"], 0)
    assert understood("tables", **typed)["plots"] == ({"size": Amount(Decimal(1))},)
    assert {key: text for key, text in typed.items() if "plots" not in key} == {
        key: text for key, text in TYPED["tables"].items() if "plots" not in key
    }
    assert with_rows(plots, typed, 9)["plots_rows"] == "3", "no more than there may be"
    assert understood("tables", plots_rows="999", **{"plots_row-3-size": "1"}).get("plots") is None


# ------------------------------------------------------------------------------------------- asked, and missing
def test_of_an_empty_form_only_what_is_needed_is_missing() -> None:
    stands = standing(FORM, {})
    assert missing(stands) == {
        "who": [("rows_missing", "person-1-full_name"), ("answer_missing", "community")],
        "farm": [("answer_missing", "land"), ("answer_missing", "burnt")],
    }
    assert [progress(stands, section) for section in stands.sections()] == [Progress.TO_DO, Progress.TO_DO]


def test_of_a_full_form_nothing_is_missing_but_what_a_row_lacks() -> None:
    stands = standing(FORM, everything())
    assert missing(stands) == {"who": [], "farm": [], "tables": [("answer_missing", "plots_row-1-place")]}
    assert [progress(stands, section) for section in stands.sections()] == [
        Progress.DONE, Progress.DONE, Progress.BEGUN,
    ]  # fmt: skip


def test_a_question_is_asked_where_its_condition_is_true_and_a_hidden_answer_does_not_count() -> None:
    answers = everything()
    assert "seal_since" in standing(FORM, answers).counted
    for seal in ("none", None):
        stands = standing(
            FORM, {**answers, "seal": seal} if seal else {k: a for k, a in answers.items() if k != "seal"}
        )
        assert "seal_since" not in stands.counted
        assert stands.answers["seal_since"] == 2015, "it stays where it is kept"
        assert [question.key for question in stands.questions(SECTIONS["farm"])].count("seal_since") == 0
        assert ("answer_missing", "seal_since") not in missing(stands)["farm"]
    del answers["seal_since"]
    assert missing(standing(FORM, answers))["farm"] == [("answer_missing", "seal_since")]


def test_what_hangs_on_a_hidden_answer_is_hidden_too() -> None:
    changed = document()
    changed["sections"][1]["questions"].append(question("seal_number", "short_text", when="seal_since > 2000"))
    longer = form_from_document(changed)
    assert "seal_number" in standing(longer, everything()).asked
    assert "seal_number" not in standing(longer, {**everything(), "seal": "none"}).asked


def test_an_answer_may_be_needed_under_a_condition() -> None:
    answers = {key: answer for key, answer in everything().items() if key != "story"}
    assert missing(standing(FORM, answers))["farm"] == []
    assert missing(standing(FORM, {**answers, "height": 1501}))["farm"] == [("answer_missing", "story")]
    del answers["height"]
    assert missing(standing(FORM, answers))["farm"] == [], "what is unknown needs nothing yet"


def test_more_is_asked_with_a_yes() -> None:
    answers = everything() | {"burnt": YesNo("yes")}
    assert missing(standing(FORM, answers))["farm"] == [("answer_missing", "burnt-evidence")]
    assert missing(standing(FORM, answers | {"burnt": YesNo("yes", "En 2019.")}))["farm"] == []
    assert missing(standing(FORM, answers | {"burnt": YesNo("", "En 2019.")}))["farm"] == [("answer_missing", "burnt")]


def test_fewer_answers_than_are_needed_are_told() -> None:
    answers = everything() | {"practices": ("mulch",)}
    assert missing(standing(FORM, answers))["farm"] == [("answers_few", "practices-compost")]


@pytest.mark.parametrize(
    ("shares", "found"), [((70, 30), []), ((70, 28), []), ((70, 27), ["shares_sum"]), ((70, 33), ["shares_sum"])]
)
def test_shares_must_come_to_the_whole_give_or_take_a_little(shares: tuple[int, int], found: list[str]) -> None:
    answers = everything() | {"incomes": tuple(Share(f"{share}", Decimal(share)) for share in shares)}
    stands = standing(FORM, answers)
    assert [code for code, _ in told(contradictions(stands, SECTIONS["tables"]))] == found
    assert all(at == "incomes_row-sum" for code, at in missing(stands)["tables"] if code == "shares_sum")


def test_stones_are_asked_about_where_a_form_does_not_take_them() -> None:
    changed = document()
    changed["sections"][2]["questions"][1]["takes_stones"] = False
    own = form_from_document(changed)
    answers = read(own.sections[2], TYPED["tables"], ASKED).answers
    stands = standing(own, {**everything(), **answers})
    assert told(contradictions(stands, own.sections[2])) == [("shares_in_stones", "incomes_row-sum")]


# -------------------------------------------------------------------------------------------------------- rules
def test_who_does_not_meet_a_rule_reads_its_reason_and_what_is_open_keeps_nobody_out() -> None:
    assert [outcome.met for outcome in outcomes(standing(FORM, everything()))] == [True, True]
    large = {**everything(), "land": Amount(Decimal(11), "ha"), "community": Place("Coroico")}
    assert [sentence(one) for one in why_not_admitted(standing(FORM, large))] == [
        "Solo entran fincas de hasta 10 hectáreas.",
        "Solo entran familias de la zona.",
    ]
    assert [outcome.met for outcome in outcomes(standing(FORM, {}))] == [None, None]
    assert why_not_admitted(standing(FORM, {})) == ()


# ----------------------------------------------------------------------------------------------------- versions
def renewed(change: Any, answers: Answers) -> Any:
    changed = document()
    change(changed["sections"])
    return moved(FORM, form_from_document(changed), answers)


def test_under_a_new_version_all_answers_stay_where_only_words_changed() -> None:
    found = renewed(lambda s: s[0]["questions"][1].update(label=words("¿Teléfono?"), help=words("Uno")), everything())
    assert (found.answers, found.anew, found.ended) == (everything(), (), ())


def test_under_a_new_version_only_what_is_new_is_asked() -> None:
    found = renewed(lambda s: s[0]["questions"].append(question("age", "whole", required=True)), everything())
    assert (found.anew, found.ended) == (("age",), ())
    assert found.answers == everything()
    unsaid = {key: answer for key, answer in everything().items() if key != "mail"}
    assert renewed(lambda s: None, unsaid).anew == (), "what she left out before is not asked again"
    hidden = renewed(lambda s: s[1]["questions"].append(question("gold", "year", when='seal = "none"')), everything())
    assert hidden.anew == (), "nor what is not asked of her"


def test_under_a_new_version_an_answer_that_means_something_else_is_asked_anew() -> None:
    assert renewed(lambda s: s[0]["questions"][2].update(kind="web"), everything()).anew == ("mail",)
    less = renewed(lambda s: s[1]["questions"][7]["options"].pop(0), everything())
    assert (less.anew, less.ended) == (("practices",), ("practices",))
    more = renewed(lambda s: s[1]["questions"][5]["options"].append({"key": "x", "name": words("x")}), everything())
    assert (more.anew, more.ended) == ((), ())
    gone = renewed(lambda s: s[0]["questions"].pop(1), everything())
    assert (gone.anew, gone.ended) == ((), ("phone",))
    again = renewed(lambda s: s[2]["questions"][5].update(text_version=4), everything())
    assert (again.anew, again.ended) == (("agree",), ("agree",)), "a permission with other words is asked again"
