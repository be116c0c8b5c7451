"""Twelve tables as their publishers have them: read without a change, and the published figures come out.

Where each is from, and what of it is rebuilt, stands beside it; the files are in tests/data/published and tables.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from judging.cli import main

DATA = Path(__file__).parents[1] / "data"
PUBLISHED, TABLES = DATA / "published", DATA / "tables"


def document(command: str, table: Path, *more: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, [command, str(table), *more, "--format", "json"], env={"JUDGING_LANG": "en"})
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def scores(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(own["entry"], own["score"]) for own in found["entries"]]


def shape(found: dict[str, Any]) -> tuple[str, int, int]:
    counted = found["counted"]
    return counted["shape"], counted["entries"], counted["judges"]


def test_1_the_red_wines_of_paris_1976() -> None:
    """In the form in which Ashenfelter, Quandt & Taber (2007) and liquidasset.com print them. The marks are rebuilt,
    not copied: nine of the ten averages are the printed ones, the seventh is what these marks come to."""
    found = document("rank", PUBLISHED / "paris-1976-red.csv", "--max", "20", "--out-of", "20")
    assert shape(found) == ("judge-columns", 10, 11)
    assert [own["code"] for own in found["warnings"]] == ["column_mean"]
    averages = ["14.14", "14.09", "13.64", "13.23", "12.14", "11.18", "10.41", "10.14", "9.77", "9.64"]
    assert [score for _, score in scores(found)] == averages
    assert found["entries"][0]["entry"] == "Stag's Leap Wine Cellars 1973"


def test_2_the_red_wines_of_princeton_2012() -> None:
    """R. Quandt and J. Robinson (jancisrobinson.com), with a title and a note; rebuilt in that form."""
    found = document("rank", PUBLISHED / "princeton-2012-red.tsv", "--max", "20", "--out-of", "20")
    assert shape(found) == ("judge-columns", 10, 9)
    assert scores(found)[:3] == [("B", "15.83"), ("J", "15.33"), ("D", "15.00")]
    assert [own["reason"] for own in found["counted"]["rows_left_out"]] == ["title", "foot"]


def test_3_the_targets_of_shrout_and_fleiss_1979() -> None:
    """As R writes the table of the article: blanks between cells, names of rows without a heading."""
    found = document("reliability", PUBLISHED / "shrout-fleiss-1979.txt")
    assert shape(found) == ("judge-columns", 6, 4)
    printed = {"icc1": 0.17, "icc2": 0.29, "icc3": 0.71, "icc1k": 0.44, "icc2k": 0.62, "icc3k": 0.91}
    assert {name: found[name] for name in printed} == pytest.approx(printed, abs=0.0051)


def test_4_the_anxiety_of_twenty_people() -> None:
    """R's irr 0.84.1 (`anxiety`), as `write.csv` writes it: its rows have numbers for names and no heading."""
    found = document("reliability", PUBLISHED / "anxiety.csv")
    assert shape(found) == ("judge-columns", 20, 3)
    assert found["icc2"] == pytest.approx(0.198, abs=0.0005)
    assert found["kendall_w"] == pytest.approx(0.54, abs=0.005)


def test_5_the_units_of_krippendorff_2011() -> None:
    """Computing Krippendorff's Alpha-Reliability, section C: observers in rows, units in columns, points for gaps."""
    found = document("reliability", PUBLISHED / "krippendorff-2011.csv")
    assert shape(found) == ("judge-rows", 12, 4)
    assert found["counted"]["not_given"] == 7
    printed = {"alpha_nominal": 0.743, "alpha_ordinal": 0.815, "alpha_interval": 0.849, "alpha_ratio": 0.797}
    assert {name: found[name] for name in printed} == pytest.approx(printed, abs=0.0006)


def test_6_the_applicants_of_siegel_1956() -> None:
    """Nonparametric Statistics, the ranks that three executives gave six applicants; its W is .16."""
    found = document("reliability", PUBLISHED / "siegel-1956.csv", "--judge", "Executive")
    assert shape(found) == ("judge-rows", 6, 3)
    assert found["kendall_w"] == pytest.approx(0.162, abs=0.0005)


def test_7_the_dives_of_sydney_2000() -> None:
    """Emerson, Seltzer & Lin (2009), Diving2000.csv: one mark a row, the first four of the women's platform final."""
    found = document("rank", TABLES / "dives-long.csv", "--rule", "stages", "--stages", str(TABLES / "dives-long.json"))
    assert scores(found)[0] == ("WILKINSON", "543.75")


def test_8_the_elements_and_components_of_a_skating_protocol() -> None:
    """BuzzFeedNews/figure-skating-scores (CC BY 4.0), put as the ISU's protocol has them: a row for each element."""
    plan = str(TABLES / "skating-two-segments.json")
    found = document("rank", TABLES / "skating-two-segments.csv", "--rule", "stages", "--stages", plan)
    assert scores(found)[0] == ("Kaori SAKAMOTO", "194.00")


def test_9_a_dance_final_with_its_places() -> None:
    """A teaching example of the Swedish dance sport federation, rebuilt as a results sheet with the final place."""
    found = document("rank", PUBLISHED / "dance-final.csv", "--rule", "skating")
    assert shape(found) == ("judge-columns", 6, 7)
    assert [own["column"] for own in found["counted"]["columns_left_out"]] == ["Place"]
    assert [own["entry"] for own in found["entries"]] == [f"Couple {place}" for place in range(1, 7)]


def test_10_the_baseball_season_of_1987() -> None:
    """Agresti (2002), table 10.10, one row for each pair and winner."""
    found = document("rank", DATA / "pairs-baseball-1987.csv", "--rule", "pairs")
    strength = {own["entry"]: own["strength"] for own in found["entries"]}
    assert strength["Milwaukee"] - strength["Baltimore"] == pytest.approx(1.581, abs=0.0006)


def test_11_the_citations_of_four_journals() -> None:
    """Stigler (1994), as R's BradleyTerry2 has them, one row for each pair and winner."""
    found = document("rank", PUBLISHED / "citations.csv", "--rule", "pairs")
    strength = {own["entry"]: own["strength"] for own in found["entries"]}
    printed = {"Communications": -2.9491, "JASA": -0.4796, "JRSS-B": 0.2690}
    assert {name: strength[name] - strength["Biometrika"] for name in printed} == pytest.approx(printed, abs=0.0001)


def test_12_the_answers_of_a_form() -> None:
    """Invented, in the exact form in which Google Forms exports answers in Spanish, with a column of totals added."""
    found = document("rank", PUBLISHED / "form-answers.csv", "--max", "5", "--out-of", "5")
    assert shape(found) == ("sheets", 3, 2)
    assert sorted(own["column"] for own in found["counted"]["columns_left_out"]) == [
        "Comentarios",
        "Marca temporal",
        "Total",
    ]
    assert scores(found)[0] == ("Vivero escolar", "4.67")
