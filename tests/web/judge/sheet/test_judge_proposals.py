"""The levels proposed from the family's tables: only where the sheet asks for them, and never from coca."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from judging.domain.scoring.scoresheet import Criterion
from judging.storage.models import CropRow, Entry, IncomeRow
from judging.web.judge.sheet.farm import proposals

COFFEE = {"es": "Café"}
RULES = {"D1": "D1", "balance": "D2", "D3": "", "E1": "E1"}
CRITERIA = [Criterion(key, Fraction(1), COFFEE, computed=rule) for key, rule in RULES.items()]


def crop(name: str, amount: int, unit: str = "plants") -> CropRow:
    return CropRow(crop=name, other_name="", amount=Decimal(amount), unit=unit, use="both")


def income(source: str, share: int) -> IncomeRow:
    return IncomeRow(source=source, share=Decimal(share))


def test_each_criterion_gets_the_level_of_its_own_rule() -> None:
    entry = Entry(
        crops=[crop("Coffea arabica", 5000), crop("Musa acuminata", 100), crop("Inga spp.", 100, "trees")],
        incomes=[income("café", 75), income("guineo", 15), income("miel", 10)],
    )
    assert proposals(entry, CRITERIA) == {"D1": 1, "balance": 1, "E1": 2}


def test_coca_counts_for_nothing() -> None:
    without = Entry(crops=[crop("Musa acuminata", 100)], incomes=[income("café", 50)])
    with_coca = Entry(
        crops=[crop("Musa acuminata", 100), crop("Erythroxylum coca", 900)],
        incomes=[income("café", 50), income("hoja de Coca", 50)],
    )
    assert proposals(with_coca, CRITERIA) == proposals(without, CRITERIA) == {"D1": 0, "balance": 0, "E1": 0}


def test_areas_and_hives_are_no_number_of_plants() -> None:
    entry = Entry(
        crops=[crop("Musa acuminata", 10), crop("Manihot esculenta", 400, "m2"), crop("Apis mellifera", 6, "hives")]
    )
    assert proposals(entry, CRITERIA)["balance"] == 0


def test_what_was_not_declared_has_no_proposal() -> None:
    assert proposals(Entry(), CRITERIA) == {}
    assert proposals(Entry(incomes=[income("café", 100)]), CRITERIA) == {"E1": 0}
    assert proposals(Entry(crops=[crop("Musa acuminata", 1)]), [Criterion("D1", Fraction(1), COFFEE)]) == {}


def test_a_figure_that_cannot_be_stops_no_page() -> None:
    assert proposals(Entry(incomes=[income("café", 120), income("guineo", -20)]), CRITERIA) == {}


def own(words: str, amount: int) -> CropRow:
    return CropRow(crop="", other_name=words, amount=Decimal(amount), unit="plants", use="both")


def test_what_a_family_writes_of_its_own_is_the_species_that_it_means() -> None:
    chosen = Entry(crops=[crop("Coffea arabica", 900), crop("Persea americana", 50), crop("Erythroxylum coca", 90)])
    for words in (
        ("Café", "PALTA", "Coca"),
        ("cafe\u0301", "avocado\u200b", "coca"),
        ("COFFEE", "Palta", "Cocai\u0308er (coca)"),
    ):
        written = Entry(crops=[own(word, amount) for word, amount in zip(words, (900, 50, 90), strict=True)])
        assert proposals(written, CRITERIA) == proposals(chosen, CRITERIA)


def test_one_thing_written_in_two_ways_is_one_thing() -> None:
    twice = Entry(crops=[own("Hoja de plátano", 50), own("HOJA DE PLATANO", 50)])
    assert proposals(twice, CRITERIA) == {"D1": 0, "balance": 0}
    apart = Entry(crops=[own("Hoja de plátano", 50), own("Flor", 50)])
    assert proposals(apart, CRITERIA) == {"D1": 1, "balance": 1}
    assert proposals(Entry(incomes=[income("Café", 50), income("CAFE", 50)]), CRITERIA) == {"E1": 0}
    assert proposals(Entry(incomes=[income("Café", 50), income("Miel", 50)]), CRITERIA) == {"E1": 2}
