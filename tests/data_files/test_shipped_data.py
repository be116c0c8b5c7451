"""The data the product ships: score sheet in three languages, crop catalogue, demonstration edition.

The demonstration must keep showing what it was made to show (a recusal, a mark that does not apply, ties of
both kinds, a farm not ranked yet); its totals are computed here from the marks alone.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest

from judging.domain.entries.cropnames import stem_key
from judging.domain.scoring.scoresheet import Mark, ScoreSheet, mark_problems, missing, sheet_from_document
from judging.domain.scoring.scoring import SheetScore, half_up, sheet_score

LANGUAGES = {"es", "fr", "en"}
Document = dict[str, Any]


def shipped(name: str) -> str:
    return (resources.files("judging") / "data" / name).read_text(encoding="utf-8")


DOCUMENT: Document = json.loads(shipped("kits/coffee/sheet.json"))
DEMO: Document = json.loads(shipped("demo_caranavi.json"))
CATALOGUE = {row["scientific_name"]: row for row in csv.DictReader(io.StringIO(shipped("crops.csv")), delimiter=";")}
SHEET: ScoreSheet = sheet_from_document(DOCUMENT)


def texts(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in several languages in a document, with where it stands."""
    if isinstance(node, dict) and LANGUAGES & node.keys():
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from texts(value, f"{path}/{number}")


def marks_of(ballot: Document) -> dict[str, Mark]:
    """The marks of a ballot of the demonstration: "2.5", "na", or either with a note."""
    marks = {}
    for key, given in ballot["marks"].items():
        value, note = (given["value"], given["note"]) if isinstance(given, dict) else (given, "")
        marks[key] = Mark.not_applicable(key, note) if value == "na" else Mark.of(key, value, note)
    return marks


# ---------------------------------------------------------------------------------------------- the sheet


def test_the_sheet_has_20_criteria_and_100_points_in_two_parts() -> None:
    assert len(SHEET.criteria) == 20
    assert {section.key: section.weight for section in SHEET.sections} == {"A": 24, "B": 24, "C": 12, "D": 22, "E": 18}
    by_part = {part.key: sum(s.weight for s in SHEET.sections if s.part == part.key) for part in SHEET.parts}
    assert by_part == {"practices": 60, "diversification": 40}


def test_every_criterion_describes_each_whole_mark_briefly() -> None:
    for criterion in SHEET.criteria:
        assert [level.mark for level in criterion.levels] == [Decimal(n) for n in range(5)]
        for level in criterion.levels:
            too_long = {code: len(words) for code, words in level.text.items() if len(words) > 160}
            assert not too_long, (criterion.key, level.mark, too_long)


def test_only_b4_and_b5_may_be_left_out_and_they_say_when() -> None:
    allowed = [criterion for criterion in SHEET.criteria if criterion.not_applicable_allowed]
    assert [criterion.key for criterion in allowed] == ["B4", "B5"]
    assert all(criterion.not_applicable_when for criterion in allowed)


def test_criteria_name_known_fields_of_expertise_and_computed_ones_are_marked() -> None:
    fields = {field for criterion in SHEET.criteria for field in criterion.expertise}
    assert fields == {"agronomy", "ecology", "economy", "social"}
    computed = [c["computed"] for s in DOCUMENT["sections"] for c in s["criteria"] if "computed" in c]
    assert computed == ["D1", "D2", "E1"]
    assert all(criterion.reference.startswith("TAPE: ") for criterion in SHEET.criteria)


def test_knock_outs_and_reading_bands_are_complete() -> None:
    assert [item["key"] for item in DOCUMENT["knock_outs"]] == ["K1", "K2", "K3", "K4", "K5"]
    assert [band["from"] for band in DOCUMENT["reading_bands"]] == ["0", "40", "50", "60", "70"]


@pytest.mark.parametrize(("name", "document"), [("sheet", DOCUMENT), ("demo", DEMO)])
def test_every_text_is_there_in_three_languages(name: str, document: Document) -> None:
    found = list(texts(document))
    assert len(found) > 20
    for path, words in found:
        assert words.keys() == LANGUAGES, (name, path)
        assert all(text.strip() == text and text for text in words.values()), (name, path)


@pytest.mark.parametrize(("name", "document"), [("sheet", DOCUMENT), ("demo", DEMO)])
def test_no_text_was_left_untranslated(name: str, document: Document) -> None:
    # These are the same word in Spanish and French; nothing else may be the same twice.
    shared_words = {"café", "miel"}
    same = [
        (path, words)
        for path, words in texts(document)
        if len(set(words.values())) < 3 and words["es"] not in shared_words
    ]
    assert not same, name


def test_levels_of_a_criterion_all_differ() -> None:
    for criterion in SHEET.criteria:
        for code in LANGUAGES:
            assert len({level.text[code] for level in criterion.levels}) == 5, (criterion.key, code)


# ------------------------------------------------------------------------------------------ the catalogue


def test_the_catalogue_names_each_species_once_and_in_three_languages() -> None:
    assert len(shipped("crops.csv").strip().splitlines()) - 1 == len(CATALOGUE) == 116
    for species, row in CATALOGUE.items():
        assert all(row[code].strip() for code in LANGUAGES), species
        assert {row["woody"], row["nfix"], row["native"]} <= {"0", "1", "?"}, species


def test_every_other_name_is_of_one_species_of_the_catalogue() -> None:
    meant: dict[str, str] = {}
    for row in csv.DictReader(io.StringIO(shipped("crop_names.csv")), delimiter=";"):
        assert row["scientific_name"] in CATALOGUE or (row["scientific_name"], row["kind"]) == ("", "apart"), row
        assert row["language"] in LANGUAGES | {"local"}
        assert row["kind"] in {"name", "variety", "product", "apart"}
        for words in row["names"].split("/"):
            assert words.strip()
            assert meant.setdefault(stem_key(words), row["scientific_name"]) == row["scientific_name"], words


# -------------------------------------------------------------------------------------- the demonstration

ENTRIES = {entry["key"]: entry for entry in DEMO["entries"]}
JUDGES = {judge["key"]: judge for judge in DEMO["judges"]}
SUBMITTED = [ballot for ballot in DEMO["ballots"] if ballot["state"] == "submitted"]


@dataclass(frozen=True)
class Line:
    """One ranked farm: the exact means over its judges that the rule of the edition looks at, in order."""

    entry: str
    total: Fraction
    diversification: Fraction
    section_a: Fraction

    @property
    def order(self) -> tuple[Fraction, Fraction, Fraction]:
        return self.total, self.diversification, self.section_a


def scores(entry: str) -> list[SheetScore]:
    found = [sheet_score(SHEET, marks_of(ballot)) for ballot in SUBMITTED if ballot["entry"] == entry]
    return [score for score in found if score is not None]


def ranking() -> list[Line]:
    """Ranked farms, best first: mean of at least `min_sheets` submitted sheets, then the tie chain."""
    lines = []
    for entry in ENTRIES:
        given = scores(entry)
        if len(given) >= DEMO["edition"]["rule"]["min_sheets"]:
            n = Fraction(1, len(given))
            lines.append(
                Line(
                    entry,
                    n * sum(score.total for score in given),
                    n * sum(score.parts["diversification"] for score in given),
                    n * sum(score.sections["A"] for score in given),
                )
            )
    return sorted(lines, key=lambda line: line.order, reverse=True)


def places() -> list[tuple[int, str, str]]:
    """(place, farm, total as published); equal farms share a place and the next places are skipped."""
    lines = ranking()
    return [
        (1 + sum(other.order > line.order for other in lines), line.entry, str(half_up(line.total, 2)))
        for line in lines
    ]


def test_the_ranking_of_the_demonstration() -> None:
    assert places() == [
        (1, "C003", "80.13"),
        (2, "C006", "70.96"),
        (3, "C001", "68.13"),
        (4, "C002", "64.38"),
        (5, "C008", "60.69"),
        (5, "C011", "60.69"),
        (7, "C004", "59.92"),
        (8, "C007", "53.88"),
        (9, "C005", "53.88"),
        (10, "C010", "47.75"),
        (11, "C009", "40.38"),
    ]


def test_one_exact_tie_is_settled_by_diversification_and_not_by_section_a() -> None:
    by_entry = {line.entry: line for line in ranking()}
    settled, second = by_entry["C007"], by_entry["C005"]
    assert settled.total == second.total
    assert settled.diversification > second.diversification
    assert settled.section_a < second.section_a  # the other order of the chain would turn the two around


def test_one_exact_tie_stays_through_the_whole_chain() -> None:
    by_entry = {line.entry: line for line in ranking()}
    assert by_entry["C008"].order == by_entry["C011"].order
    assert DEMO["edition"]["rule"]["tie_chain"] == ["part:diversification", "section:A"]


def test_the_worked_farms_keep_their_known_points() -> None:
    assert [score.total for score in scores("C001")] == [Fraction("69.75"), Fraction("66.5")]
    assert [score.total for score in scores("C002")] == [Fraction("65.5"), Fraction("63.25")]


def test_one_farm_has_a_single_submitted_sheet_and_is_not_ranked() -> None:
    assert set(ENTRIES) - {line.entry for line in ranking()} == {"C012"}
    assert len(scores("C012")) == 1


def test_every_mark_may_stand_and_every_note_is_written() -> None:
    for ballot in DEMO["ballots"]:
        marks = marks_of(ballot).values()
        assert mark_problems(SHEET, marks) == [], (ballot["judge"], ballot["entry"])
    notes = [mark.note for ballot in DEMO["ballots"] for mark in marks_of(ballot).values() if mark.note]
    assert len(notes) >= 10


def test_submitted_sheets_are_complete_and_drafts_are_not() -> None:
    unfinished = [(b["judge"], b["entry"]) for b in DEMO["ballots"] if missing(SHEET, marks_of(b).values())]
    drafts = [(b["judge"], b["entry"]) for b in DEMO["ballots"] if b["state"] == "draft"]
    assert unfinished == drafts == [("J3", "C009"), ("J2", "C012")]


def test_marks_that_do_not_apply_are_b4_for_a_whole_panel_and_b5_for_one_judge() -> None:
    found = {
        (b["entry"], b["judge"], key)
        for b in DEMO["ballots"]
        for key, mark in marks_of(b).items()
        if mark.value is None
    }
    assert found == {("C004", "J1", "B4"), ("C004", "J3", "B4"), ("C004", "J5", "B4"), ("C010", "J4", "B5")}


def test_the_only_judge_from_the_farm_s_community_or_cooperative_is_recused() -> None:
    for assignment in DEMO["assignments"]:
        judge, entry = JUDGES[assignment["judge"]], ENTRIES[assignment["entry"]]
        close = judge["community"] == entry["community"] or (
            judge["cooperative"] != "" and judge["cooperative"] == entry["cooperative"]
        )
        assert close == (assignment["state"] == "recused"), (judge["key"], entry["key"])
        assert close == bool(assignment["reason"])
    recused = [(a["judge"], a["entry"]) for a in DEMO["assignments"] if a["state"] == "recused"]
    assert recused == [("J3", "C005")]


def test_ballots_belong_to_assignments_and_one_assignment_is_not_begun() -> None:
    assigned = {(a["judge"], a["entry"]) for a in DEMO["assignments"] if a["state"] == "assigned"}
    begun = {(ballot["judge"], ballot["entry"]) for ballot in DEMO["ballots"]}
    assert len(begun) == len(DEMO["ballots"])
    assert assigned - begun == {("J2", "C011")}
    assert begun - assigned == set()


def test_panels_are_small_and_submitted_sheets_connect_every_judge_and_farm() -> None:
    pairs = [(ballot["judge"], ballot["entry"]) for ballot in SUBMITTED]
    reached = {"J1"}
    for _ in pairs:
        reached |= {name for pair in pairs if reached & set(pair) for name in pair}
    assert reached == set(JUDGES) | set(ENTRIES)
    for entry in ENTRIES:
        panel = [a for a in DEMO["assignments"] if a["entry"] == entry and a["state"] == "assigned"]
        assert len(panel) in (2, 3), entry


def test_crops_come_from_the_catalogue_with_sensible_amounts() -> None:
    for key, entry in ENTRIES.items():
        species = [row["crop"] for row in entry["crops"]]
        assert set(species) <= CATALOGUE.keys(), key
        assert len(set(species)) == len(species)
        assert species[0] == "Coffea arabica"
        for row in entry["crops"]:
            assert Decimal(row["amount"]) > 0
            assert row["unit"] in {"plants", "trees", "m2", "hives", "heads"}
            assert row["use"] in {"home", "sale", "both"}


def test_income_shares_add_up_to_100() -> None:
    for key, entry in ENTRIES.items():
        assert sum(Decimal(item["share"]) for item in entry["income"]) == 100, key


def expected_levels(entry: Document) -> dict[str, int]:
    """The levels of D1, D2 and E1 that follow from an entry's crop table and shares of income."""
    rows = [(CATALOGUE[row["crop"]], row) for row in entry["crops"] if row["crop"] != "Coffea arabica"]
    giving = [crop["group"] for crop, _ in rows if crop["group"] != "cover_crop"]
    species, groups = len(giving), set(giving)
    conditions = [
        species >= 2,
        species >= 4 and len(groups) >= 2,
        species >= 7 and len(groups) >= 4,
        species >= 12 and len(groups) >= 5 and groups >= {"staple", "nfix_shade"},
    ]
    plants = [int(row["amount"]) for _, row in rows if row["unit"] in {"plants", "trees"}]
    hill_1 = math.exp(-sum(n / sum(plants) * math.log(n / sum(plants)) for n in plants))
    hill_2 = 1 / sum((Fraction(item["share"]) / 100) ** 2 for item in entry["income"])
    return {
        "D1": sum(conditions),
        "D2": sum(hill_1 >= cut for cut in (1.5, 2.5, 4, 6)),
        "E1": sum(hill_2 >= Fraction(cut) for cut in ("1.25", "1.60", "2.20", "3")),
    }


def test_computed_marks_follow_the_tables_but_for_one_that_a_judge_corrected_with_a_note() -> None:
    corrected = []
    for ballot in DEMO["ballots"]:
        marks = marks_of(ballot)
        for key, level in expected_levels(ENTRIES[ballot["entry"]]).items():
            if key in marks and marks[key].value != level:
                corrected.append((ballot["judge"], ballot["entry"], key))
                assert marks[key].note
    assert corrected == [("J5", "C006", "D2")]


def test_holders_are_people_with_the_names_a_certificate_finds_hard() -> None:
    names = [holder["full_name"] for entry in ENTRIES.values() for holder in entry["holders"]]
    assert len(set(names)) == len(names) > len(ENTRIES)  # some farms have two holders
    assert any("\u02bc" in name for name in names)
    assert any("ñ" in name for name in names)
    assert 55 <= max(len(name) for name in names) <= 65
    assert not any("'" in name or "\u2019" in name for name in names)


def test_there_are_candidates_for_both_distinctions_and_phones_are_fictional() -> None:
    holders = [holder for entry in ENTRIES.values() for holder in entry["holders"]]
    assert sum(16 <= 2026 - holder["birth_year"] <= 28 for holder in holders) >= 2
    assert sum(holder["gender"] == "woman" for holder in holders) >= 5
    phones = {entry["phone"] for entry in ENTRIES.values()} | {DEMO["edition"]["contact"]["phone"]}
    assert all(phone.startswith("+591 700 0") for phone in phones)
    assert len(phones) == len(ENTRIES) + 1


def test_each_family_agreed_to_what_is_needed_and_some_refused_the_rest() -> None:
    for entry in ENTRIES.values():
        assert all(entry["consents"][item] for item in ("process", "jury", "visit", "publish"))
        assert set(entry["knock_outs"].values()) == {"no"}
    for item in ("portrait", "sponsors", "later"):
        assert {entry["consents"][item] for entry in ENTRIES.values()} == {True, False}
