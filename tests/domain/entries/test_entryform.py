"""What Doña Felipa types, and what the form understands of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from judging.domain.entries import entryform as form
from judging.domain.entries import entryreading as reading
from judging.domain.entries.entryform import CropLine, Farm, Person, Step, StepState

ASKED = reading.Asked(2026, {"Coffea arabica", "Persea americana"}, ("K1", "K2"))


def farm(**typed: str) -> reading.Reading:
    return reading.read(Step.FARM, typed, ASKED)


def codes_of(understood: reading.Reading) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in understood.problems]


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
    assert farm(area_ha=typed) == reading.Reading(Farm(area_ha=Decimal(hectares)))


@pytest.mark.parametrize("typed", ["abc", "0", "-2", "2,5,1", "1001", "800 m2", "2.5e3", "NaN"])
def test_what_is_no_area_is_refused_at_its_field_and_told_back(typed: str) -> None:
    understood = farm(area_ha=typed, community="Alto Mirador")
    assert codes_of(understood) == [("area_wrong", "area_ha")]
    assert understood.problems[0].params["typed"] == typed
    assert understood.value == Farm(community="Alto Mirador")


@pytest.mark.parametrize(
    ("typed", "metres"),
    [("1450", 1450), ("1.450", 1450), ("1 450 m", 1450), ("1,450 msnm", 1450), ("300", 300), ("2600", 2600)],
)
def test_altitude_may_have_a_sign_between_the_thousands(typed: str, metres: int) -> None:
    assert farm(altitude_m=typed) == reading.Reading(Farm(altitude_m=metres))


@pytest.mark.parametrize("typed", ["299", "2601", "1.45", "14500", "alto"])
def test_an_altitude_outside_the_yungas_is_refused_with_its_bounds(typed: str) -> None:
    (problem,) = farm(altitude_m=typed).problems
    assert (problem.code, problem.params["low"], problem.params["high"]) == ("altitude_wrong", 300, 2600)


def test_coffee_cannot_be_older_than_known_or_younger_than_today() -> None:
    assert farm(coffee_since="2026").problems == ()
    assert codes_of(farm(coffee_since="2027")) == [("coffee_since_wrong", "coffee_since")]
    assert codes_of(farm(coffee_since="1899")) == [("coffee_since_wrong", "coffee_since")]


def test_what_is_left_blank_stays_unsaid_and_is_no_zero() -> None:
    blank = farm(community="  ", area_ha="", altitude_m=" ")
    assert blank == reading.Reading(Farm())
    assert form.state(blank.value) is StepState.TO_DO
    assert [gap.code for gap in form.gaps(blank.value)] == ["community_missing", "area_missing"]


def test_a_step_is_begun_with_one_answer_and_done_without_gaps() -> None:
    assert form.state(Farm(community="Bolinda")) is StepState.BEGUN
    assert form.state(Farm(community="Bolinda", area_ha=Decimal(2))) is StepState.DONE


def test_the_names_of_a_couple_stand_as_they_wrote_them() -> None:
    understood = reading.read(
        Step.FAMILY,
        {
            "person-1-full_name": "  Felipa   Ñan\u0303ez de Condori ",
            "person-1-birth_year": "1978",
            "person-1-gender": "woman",
            "person-2-full_name": "Eusebio Ch’oque\x00",
            "phone": "+591 712-34567",
        },
        ASKED,
    )
    assert understood == reading.Reading(
        form.Family(
            (Person("Felipa Ñañez de Condori", 1978, "woman"), Person("Eusebio Ch’oque", None, "unspecified")),
            "+591 712-34567",
        )
    )


def test_a_birth_year_without_a_name_and_a_word_as_a_phone_are_refused() -> None:
    understood = reading.read(
        Step.FAMILY,
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
    understood = reading.read(Step.FAMILY, {"person-1-full_name": "Iris", "phone": phone}, ASKED)
    assert codes_of(understood) == ([] if sound else [("phone_wrong", "phone")])


@pytest.mark.parametrize(("year", "sound"), [("1900", True), ("2016", True), ("1899", False), ("2017", False)])
def test_birth_years_are_those_of_living_people(year: str, sound: bool) -> None:
    understood = reading.read(Step.FAMILY, {"person-1-full_name": "Iris", "person-1-birth_year": year}, ASKED)
    assert (understood.problems == ()) is sound


def crops(*rows: dict[str, str]) -> reading.Reading:
    typed = {f"row-{place}-{name}": text for place, row in enumerate(rows) for name, text in row.items()}
    return reading.read(Step.CROPS, {**typed, "rows": str(len(rows))}, ASKED)


def test_crops_come_from_the_list_or_in_the_familys_own_word() -> None:
    understood = crops(
        {"crop": "Coffea arabica", "amount": "6.200", "unit": "plants", "use": "sale"},
        {},
        {"other": "sikili  blanco", "unit": "trees", "use": "home"},
    )
    assert understood == reading.Reading(
        form.Crops(
            (
                CropLine("Coffea arabica", "", Decimal(6200), "plants", "sale"),
                CropLine("", "sikili blanco", None, "trees", "home"),
            )
        )
    )


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


def incomes(*rows: tuple[str, str]) -> reading.Reading:
    typed = {
        f"row-{place}-{name}": text
        for place, row in enumerate(rows)
        for name, text in zip(("source", "share"), row, strict=True)
    }
    return reading.read(Step.INCOMES, {**typed, "rows": str(len(rows))}, ASKED)


@pytest.mark.parametrize(
    ("shares", "gap"),
    [
        (("70", "20 %", "10"), None),
        (("65,5", "34.5"), None),
        (("70", "28"), None),
        (("70", "32"), None),
        (("70", "27,9"), "income_shares_sum"),
        (("70", "32,1"), "income_shares_sum"),
        (("7", "3"), "income_shares_in_stones"),
    ],
)
def test_shares_of_income_add_up_to_a_hundred_give_or_take_two(shares: tuple[str, ...], gap: str | None) -> None:
    understood = incomes(*((f"ingreso {place}", share) for place, share in enumerate(shares)))
    assert understood.problems == ()
    assert [found.code for found in form.contradictions(understood.value)] == ([gap] if gap else [])


def test_the_sum_that_does_not_fit_is_told() -> None:
    (gap,) = form.gaps(incomes(("café", "70"), ("miel", "12,50")).value)
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
    assert [gap.code for gap in form.gaps(form.Incomes())] == ["incomes_missing"]
    assert form.contradictions(form.Incomes()) == ()


def test_a_declaration_without_an_answer_is_open_neither_yes_nor_no() -> None:
    understood = reading.read(
        Step.CARE,
        {"story": "Llegamos\r\nel 2004 ", "shade": "Siquili", "soil_water": "Compost", "declaration-K2": "no"},
        ASKED,
    )
    assert isinstance(understood.value, form.Care)
    assert understood.value.story == "Llegamos\nel 2004"
    assert understood.value.knock_outs == {"K1": None, "K2": "no"}
    assert [(gap.code, gap.field) for gap in form.gaps(understood.value)] == [("declaration_missing", "declaration-K1")]


def test_a_text_that_is_too_long_is_kept_for_showing_and_refused() -> None:
    understood = reading.read(Step.CARE, {"story": "ñ" * 2001}, ASKED)
    assert codes_of(understood) == [("text_too_long_for_field", "story")]
    assert reading.read(Step.CARE, {"story": "ñ" * 2000}, ASKED).problems == ()


VALUES = [
    form.Family((Person("Felipa Ñáñez", 1978, "woman"), Person("Eusebio", None, "man")), "71234567"),
    Farm("Bolinda", "Coop", 1450, Decimal("2.5"), 2004),
    form.Crops(
        (CropLine("Coffea arabica", "", Decimal(6200), "plants", "sale"), CropLine("", "sikili", None, "trees", "home"))
    ),
    form.Incomes((form.IncomeLine("café", Decimal("66.5")), form.IncomeLine("miel", Decimal("33.5")))),
    form.Care("Historia", "Siquili", "Compost", "Abejas", {"K1": "yes", "K2": None}, "desde 2024"),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("comma", [",", "."])
def test_what_is_written_back_reads_the_same(value: form.StepValue, comma: str) -> None:
    step = form.step_of(value)
    assert reading.read(step, reading.typed_of(value, comma), ASKED) == reading.Reading(value)


def test_a_fingerprint_changes_with_any_answer_and_with_nothing_else() -> None:
    assert form.fingerprint(Farm("Bolinda")) == form.fingerprint(Farm("Bolinda"))
    assert form.fingerprint(Farm("Bolinda")) != form.fingerprint(Farm("Bolindas"))
    assert len({form.fingerprint(value) for value in VALUES}) == len(VALUES)


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
    assert reading.without_row(Step.INCOMES, typed, 1) == {
        "note": "n",
        "rows": "2",
        "row-0-source": "café",
        "row-0-share": "70",
        "row-1-source": "fruta",
        "row-1-share": "20",
    }
    assert reading.without_row(Step.INCOMES, typed, 7) == typed


def test_a_list_never_grows_without_end() -> None:
    assert reading.row_count(reading.with_rows({"rows": "60"}, 61)) == 60
    assert reading.row_count({"rows": "999999"}) == 60
    assert reading.row_count({"rows": "-1"}) == reading.row_count({"rows": "x"}) == reading.row_count({}) == 0


def test_nobody_takes_part_without_the_two_needed_consents() -> None:
    assert form.missing_consents({"process": True, "jury": True}) == ()
    assert [gap.field for gap in form.missing_consents({"publish": True})] == ["consent-process", "consent-jury"]
