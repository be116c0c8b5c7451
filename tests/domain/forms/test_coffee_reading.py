"""What Doña Felipa types in the coffee form, and what is understood of it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from judging.domain.forms.answers import Amount, CropLine, Person, Place, Share, YesNo
from judging.domain.forms.completeness import Progress, contradictions, gaps, progress, standing
from judging.domain.forms.formdocument import form_from_document
from judging.domain.forms.kinds import Section
from judging.domain.forms.reading import Asked
from judging.domain.forms.retyping import typed_of
from judging.domain.forms.rows import Reading, read, row_count, with_rows, without_row
from judging.sentences import sentence

KIT = Path(__file__).parents[3] / "judging/data/kits/coffee/form.json"
FORM = form_from_document(json.loads(KIT.read_text(encoding="utf-8")))
FAMILY, FARM, CROPS, INCOMES, CARE = FORM.sections
ASKED = Asked(2026, frozenset({"Coffea arabica", "Persea americana"}))


def farm(**typed: str) -> Reading:
    return read(FARM, typed, ASKED)


def codes_of(understood: Reading) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in understood.problems]


def missing(section: Section, answers: Any) -> list[str | None]:
    return [gap.field for gap in gaps(standing(FORM, answers), section)]


@pytest.mark.parametrize(
    ("typed", "hectares"),
    [
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        (" 2,5 ha ", "2.5"),
        ("3 hectáreas", "3"),
        (",5", "0.5"),
        ("0,25", "0.25"),
        ("1000", "1000"),
    ],
)
def test_hectares_are_understood_as_people_write_them(typed: str, hectares: str) -> None:
    assert farm(area_ha=typed) == Reading({"area_ha": Amount(Decimal(hectares), "ha")})


@pytest.mark.parametrize("typed", ["abc", "0", "-2", "2,5,1", "1001", "800 m2", "2.5e3", "NaN"])
def test_what_is_no_area_is_refused_at_its_field_and_told_back(typed: str) -> None:
    understood = farm(area_ha=typed, community="Alto Mirador")
    assert codes_of(understood) == [("form_says", "area_ha")]
    assert f"«{typed}»" in sentence(understood.problems[0])
    assert understood.problems[0].params["typed"] == typed
    assert understood.answers == {"community": Place("Alto Mirador")}


@pytest.mark.parametrize(
    ("typed", "metres"),
    [("1450", 1450), ("1.450", 1450), ("1 450 m", 1450), ("1,450 msnm", 1450), ("300", 300), ("2600", 2600)],
)
def test_altitude_may_have_a_sign_between_the_thousands(typed: str, metres: int) -> None:
    assert farm(altitude_m=typed) == Reading({"altitude_m": metres})


@pytest.mark.parametrize("typed", ["299", "2601", "1.45", "14500", "alto"])
def test_an_altitude_outside_the_yungas_is_refused_with_its_bounds(typed: str) -> None:
    (problem,) = farm(altitude_m=typed).problems
    assert (problem.params["low"], problem.params["high"]) == ("300", "2600")
    assert "entre 300 y 2600" in sentence(problem)


def test_coffee_cannot_be_older_than_known_or_younger_than_today() -> None:
    assert farm(coffee_since="2026").problems == ()
    assert codes_of(farm(coffee_since="2027")) == [("form_says", "coffee_since")]
    assert codes_of(farm(coffee_since="1899")) == [("form_says", "coffee_since")]


def test_what_is_left_blank_stays_unsaid_and_is_no_zero() -> None:
    blank = farm(community="  ", area_ha="", altitude_m=" ")
    assert blank == Reading({})
    assert progress(standing(FORM, {}), FARM) is Progress.TO_DO
    assert missing(FARM, {}) == ["community", "area_ha"]


def test_a_step_is_begun_with_one_answer_and_done_without_gaps() -> None:
    begun = {"community": Place("Bolinda")}
    assert progress(standing(FORM, begun), FARM) is Progress.BEGUN
    assert progress(standing(FORM, {**begun, "area_ha": Amount(Decimal(2), "ha")}), FARM) is Progress.DONE


def test_the_names_of_a_couple_stand_as_they_wrote_them() -> None:
    understood = read(
        FAMILY,
        {
            "person-1-full_name": "  Felipa   Ñan\u0303ez de Condori ",
            "person-1-birth_year": "1978",
            "person-1-gender": "woman",
            "person-2-full_name": "Eusebio Ch’oque\x00",
            "phone": "+591 712-34567",
        },
        ASKED,
    )
    people = (Person("Felipa Ñañez de Condori", 1978, "woman"), Person("Eusebio Ch’oque", None, "unspecified"))
    assert understood == Reading({"people": people, "phone": "+591 712-34567"})


def test_a_birth_year_without_a_name_and_a_word_as_a_phone_are_refused() -> None:
    understood = read(
        FAMILY,
        {
            "person-1-full_name": "Felipa",
            "person-2-birth_year": "1980",
            "phone": "mi vecino",
            "person-1-gender": "queen",
        },
        ASKED,
    )
    assert codes_of(understood) == [
        ("choice_unknown", "person-1-gender"),
        ("name_missing_here", "person-2-full_name"),
        ("phone_wrong", "phone"),
    ]


@pytest.mark.parametrize(
    ("phone", "sound"),
    [("12 34 56", False), ("123-4567", True), ("+1234567890123456", False), ("tengo el 71234567", False)],
)
def test_a_telephone_is_one_that_could_be_called(phone: str, sound: bool) -> None:
    understood = read(FAMILY, {"person-1-full_name": "Iris", "phone": phone}, ASKED)
    assert codes_of(understood) == ([] if sound else [("phone_wrong", "phone")])


@pytest.mark.parametrize(("year", "sound"), [("1900", True), ("2016", True), ("1899", False), ("2017", False)])
def test_birth_years_are_those_of_living_people(year: str, sound: bool) -> None:
    understood = read(FAMILY, {"person-1-full_name": "Iris", "person-1-birth_year": year}, ASKED)
    assert (understood.problems == ()) is sound


def crops(*rows: dict[str, str]) -> Reading:
    typed = {f"row-{place}-{name}": text for place, row in enumerate(rows) for name, text in row.items()}
    return read(CROPS, {**typed, "rows": str(len(rows))}, ASKED)


def test_crops_come_from_the_list_or_in_the_familys_own_word() -> None:
    understood = crops(
        {"crop": "Coffea arabica", "amount": "6.200", "unit": "plants", "use": "sale"},
        {},
        {"other": "sikili  blanco", "unit": "trees", "use": "home"},
    )
    lines = (
        CropLine("Coffea arabica", "", Decimal(6200), "plants", "sale"),
        CropLine("", "sikili blanco", None, "trees", "home"),
    )
    assert understood == Reading({"crops": lines})


def test_a_row_of_crops_that_contradicts_itself_is_refused_at_its_field() -> None:
    understood = crops(
        {"crop": "Persea americana", "other": "palta"},
        {"amount": "30"},
        {"crop": "Triffid"},
        {"crop": "Coffea arabica", "amount": "2,5"},
        {"crop": "Coffea arabica", "unit": "tons"},
    )
    assert codes_of(understood) == [
        ("crop_named_twice", "row-0-other"),
        ("crop_without_name", "row-1-crop"),
        ("choice_unknown", "row-2-crop"),
        ("amount_not_whole", "row-3-amount"),
        ("choice_unknown", "row-4-unit"),
    ]


def incomes(*rows: tuple[str, str]) -> Reading:
    typed = {
        f"row-{place}-{name}": text
        for place, row in enumerate(rows)
        for name, text in zip(("source", "share"), row, strict=True)
    }
    return read(INCOMES, {**typed, "rows": str(len(rows))}, ASKED)


@pytest.mark.parametrize(
    ("shares", "gap"),
    [
        (("70", "20 %", "10"), None),
        (("65,5", "34.5"), None),
        (("70", "28"), None),
        (("70", "32"), None),
        (("70", "27,9"), "form_says"),
        (("70", "32,1"), "form_says"),
        (("7", "3"), "form_says"),
    ],
)
def test_shares_of_income_add_up_to_a_hundred_give_or_take_two(shares: tuple[str, ...], gap: str | None) -> None:
    understood = incomes(*((f"ingreso {place}", share) for place, share in enumerate(shares)))
    assert understood.problems == ()
    found = contradictions(standing(FORM, understood.answers), INCOMES)
    assert [problem.code for problem in found] == ([gap] if gap else [])


def test_the_sum_that_does_not_fit_is_told() -> None:
    (gap,) = gaps(standing(FORM, incomes(("café", "70"), ("miel", "12,50")).answers), INCOMES)
    assert gap.params["total"] == Decimal("82.50")


def test_an_income_needs_both_its_source_and_its_share() -> None:
    understood = incomes(("café", ""), ("", "20"), ("miel", "mucho"), ("fruta", "0"), ("", ""))
    assert codes_of(understood) == [
        ("share_missing", "row-0-share"),
        ("source_missing", "row-1-source"),
        ("share_wrong", "row-2-share"),
        ("share_wrong", "row-3-share"),
    ]


def test_no_income_told_yet_is_a_gap_but_no_contradiction() -> None:
    assert missing(INCOMES, {}) == ["row-0-source"]
    assert contradictions(standing(FORM, {}), INCOMES) == ()


def test_a_declaration_without_an_answer_is_open_neither_yes_nor_no() -> None:
    understood = read(
        CARE,
        {"story": "Llegamos\r\nel 2004 ", "shade": "Siquili", "soil_water": "Compost", "declaration-K2": "no"},
        ASKED,
    )
    assert understood.answers["story"] == "Llegamos\nel 2004"
    assert {key for key in understood.answers if key.startswith("K")} == {"K2"}
    assert missing(CARE, understood.answers) == [f"declaration-K{place}" for place in (1, 3, 4, 5)]


def test_a_text_that_is_too_long_is_kept_for_showing_and_refused() -> None:
    understood = read(CARE, {"story": "ñ" * 2001}, ASKED)
    assert codes_of(understood) == [("text_too_long_for_field", "story")]
    assert read(CARE, {"story": "ñ" * 2000}, ASKED).problems == ()


VALUES: list[tuple[Section, dict[str, Any]]] = [
    (FAMILY, {"people": (Person("Felipa Ñáñez", 1978, "woman"), Person("Eusebio", None, "man")), "phone": "71234567"}),
    (FARM, {"community": Place("Bolinda"), "cooperative": Place("Coop"), "altitude_m": 1450,
            "area_ha": Amount(Decimal("2.5"), "ha"), "coffee_since": 2004}),
    (CROPS, {"crops": (CropLine("Coffea arabica", "", Decimal(6200), "plants", "sale"),
                       CropLine("", "sikili", None, "trees", "home"))}),
    (INCOMES, {"incomes": (Share("café", Decimal("66.5")), Share("miel", Decimal("33.5")))}),
    (CARE, {"story": "Historia", "shade": "Siquili", "soil_water": "Compost", "next_step": "Abejas",
            "K1": YesNo("yes"), "knock_out_note": "desde 2024"}),
]  # fmt: skip


@pytest.mark.parametrize(("section", "answers"), VALUES, ids=[section.key for section, _ in VALUES])
@pytest.mark.parametrize("comma", [",", "."])
def test_what_is_written_back_reads_the_same(section: Section, answers: dict[str, Any], comma: str) -> None:
    assert read(section, typed_of(section, answers, comma), ASKED) == Reading(answers)


def test_taking_a_row_out_moves_the_later_ones_up_and_keeps_the_rest() -> None:
    typed = {
        "rows": "3",
        "row-0-source": "café",
        "row-0-share": "70",
        "row-1-source": "miel",
        "row-1-share": "1x",
        "row-2-source": "fruta",
        "row-2-share": "20",
        "note": "n",
    }
    assert without_row(FORM.by_key["incomes"], typed, 1) == {
        "note": "n",
        "rows": "2",
        "row-0-source": "café",
        "row-0-share": "70",
        "row-1-source": "fruta",
        "row-1-share": "20",
    }
    assert without_row(FORM.by_key["incomes"], typed, 7) == typed


def test_a_list_never_grows_without_end() -> None:
    shares = FORM.by_key["incomes"]
    assert row_count(shares, with_rows(shares, {"rows": "60"}, 61)) == 60
    assert row_count(shares, {"rows": "999999"}) == 60
    assert row_count(shares, {"rows": "-1"}) == row_count(shares, {"rows": "x"}) == row_count(shares, {}) == 0
