"""`judging rank --rule stages`: the totals that judged sports publish come out, and a wrong file is answered in words.

`skating-two-segments.csv` is the short program and the free skating of three women at the Rostelecom Cup of 2017, from
BuzzFeedNews/figure-skating-scores (CC BY 4.0), with the points of one step of each element in the column of factors.
`dives-long.csv` is the women's platform final of Sydney 2000 as in Emerson, Seltzer & Lin (2009), its first four.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from judging.cli import main

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "tests/data/tables"
SKATING, DIVES = TABLES / "skating-two-segments.csv", TABLES / "dives-long.csv"
SCHEMA = Draft202012Validator(json.loads((ROOT / "docs/schemas/stages.json").read_text(encoding="utf-8")))
Write = Callable[[str, Any], Path]
PLAN = {"parts": [{}], "stages": [{"name": "Final"}]}


@pytest.fixture
def file(tmp_path: Path) -> Write:
    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def run(table: Path, plan: Path | None, *more: str, language: str = "en") -> Result:
    stages = ["--stages", str(plan)] if plan else []
    words = ["rank", str(table), "--rule", "stages", *stages, *more]
    return CliRunner().invoke(main, words, prog_name="judging", env={"JUDGING_LANG": language})


def document(table: Path, plan: Path, *more: str) -> dict[str, Any]:
    result = run(table, plan, "--format", "json", *more)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def places(found: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(own["rank"], own["entry"], own["score"]) for own in found["entries"]]


def refused(table: Path, plan: Path | None, *more: str) -> list[str]:
    result = run(table, plan, *more)
    assert (result.exit_code, result.stdout) == (2, "")
    return [line for line in result.stderr.splitlines() if line.startswith((table.name, "stages.json"))]


# ------------------------------------------------------------------------------------------------ published totals
def test_two_segments_of_the_isu_give_the_published_totals() -> None:
    found = document(SKATING, SKATING.with_suffix(".json"))
    assert places(found) == [
        (1, "Kaori SAKAMOTO", "194.00"),
        (2, "Valeriia MIKHAILOVA", "185.09"),
        (3, "Elizabet TURSYNBAEVA", "184.95"),
    ]
    segments = {own["entry"]: [stage["points"] for stage in own["stages"]] for own in found["entries"]}
    assert {entry: [round(number(p), 2) for p in own] for entry, own in segments.items()} == {
        "Kaori SAKAMOTO": [68.88, 125.12],
        "Valeriia MIKHAILOVA": [63.38, 121.71],
        "Elizabet TURSYNBAEVA": [63.92, 121.03],
    }
    (lutz,) = [
        part
        for own in found["entries"]
        for stage in own["stages"]
        for part in stage["parts"]
        if part["part"] == "1. 3Lz+3T"
    ]
    # Base 10.3; of the marks 0 -1 0 0 -1 0 0 0 -1 the mean without the ends is -2/7, a step is worth 0.7: -0.2.
    assert lutz == {"part": "1. 3Lz+3T", "kept": ["-1", "-1", *["0"] * 5], "panel": "-2/7", "points": "101/10"}


def number(text: str) -> float:
    over, _, under = text.partition("/")
    return int(over) / int(under or 1)


def test_the_divers_of_sydney_get_their_published_totals_from_the_table_as_it_is() -> None:
    found = document(DIVES, DIVES.with_suffix(".json"))
    assert places(found) == [
        (1, "WILKINSON", "543.75"),
        (2, "LI Na", "542.01"),
        (3, "MONTMINY", "540.15"),
        (4, "SANG Xue", "513.03"),
    ]
    assert found["counted"]["shape"] == "long"
    assert found["entries"][0]["stages"][0]["carried"] == "4326/25"


def test_the_answer_for_people_and_for_spreadsheets() -> None:
    told = run(SKATING, SKATING.with_suffix(".json"))
    assert told.exit_code == 0
    assert "    1  Kaori SAKAMOTO             9          68.88        125.12  194.00" in told.stdout
    sheet = run(SKATING, SKATING.with_suffix(".json"), "--format", "csv")
    assert sheet.stdout.splitlines()[:2] == [
        "rank,entry,judges,score,exact,tie,rule,Short program,Free skating",
        "1,Kaori SAKAMOTO,9,194.00,194,,stages,68.88,125.12",
    ]
    assert sheet.stderr.startswith("Counted: one entry a row")


# ------------------------------------------------------------------------------------------------ stages
def rounds(file: Write, rows: str, **more: Any) -> tuple[Path, Path]:
    """A table of sheets with a column of rounds, and its plan."""
    plan = {
        "columns": {"stage": "Round"},
        "parts": [{}],
        "stages": [{"name": "Heat"}, {"name": "Final"}],
        **more,
    }
    return file("marks.csv", "Round,Team,Judge,idea,work\n" + rows), file("stages.json", plan)


HEAT = "Heat,Owls,Ana,3,4\nHeat,Owls,Bea,4,4\nHeat,Bears,Ana,4,4\nHeat,Bears,Bea,4,4\nHeat,Cats,Ana,1,1\n"
FINAL = "Final,Owls,Ana,4,4\nFinal,Bears,Ana,3,4\n"


def test_what_was_reached_before_is_carried_on_unless_the_stage_starts_anew(file: Write) -> None:
    table, plan = rounds(file, HEAT + FINAL)
    # Heat: Owls 3.5 + 4, Bears 8, Cats 2 (and no final: behind all who have one).
    assert places(document(table, plan)) == [(1, "Owls", "15.50"), (2, "Bears", "15.00"), (3, "Cats", "2.00")]
    anew = [{"name": "Heat"}, {"name": "Final", "starts_anew": True}]
    again = rounds(file, HEAT + FINAL.replace("3,4", "4,4"), stages=anew)
    assert places(document(*again)) == [(1, "Bears", "8.00"), (1, "Owls", "8.00"), (3, "Cats", "2.00")]
    parted = rounds(file, HEAT + FINAL.replace("3,4", "4,4"), stages=anew, ties=["Heat"])
    found = document(*parted)
    assert places(found) == [(1, "Bears", "8.00"), (2, "Owls", "8.00"), (3, "Cats", "2.00")]
    assert [own["tie"] for own in found["entries"]] == [["stage:Heat"], ["stage:Heat"], []]
    assert "tie settled by the points for Heat" in run(*parted).stdout


def test_a_stage_that_was_left_out_is_refused_and_one_nobody_reached_is_said(file: Write) -> None:
    table, plan = rounds(file, HEAT + FINAL + "Final,Dogs,Ana,4,4\n")
    assert refused(table, plan) == [
        "marks.csv: Dogs has marks in the stage “Final” and none in “Heat”, which comes before."
    ]
    early = document(*rounds(file, HEAT))
    assert [own["code"] for own in early["warnings"]] == ["judge_same_mark", "stage_fewer_marks", "stage_without_marks"]
    assert run(*rounds(file, HEAT), "--strict").exit_code == 3


def test_fewer_marks_and_fewer_parts_than_others_are_said(file: Write) -> None:
    plan = file("stages.json", {**PLAN, "columns": {"part": "Dive"}})
    table = file("marks.csv", "Diver,Dive,J1,J2\nEva,1,5,6\nEva,2,4,4\nZoe,1,7,-\n")
    told = {own["code"]: own["params"] for own in document(table, plan)["warnings"]}
    assert told == {
        "stage_fewer_marks": {"stage": "Final", "most": 2, "count": 1, "names": "Zoe · 1"},
        "stage_fewer_parts": {"stage": "Final", "most": 2, "count": 1, "names": "Zoe"},
    }


def test_a_deduction_and_points_from_outside_are_of_an_entry_the_table_has(file: Write) -> None:
    table, _ = rounds(file, HEAT)
    plan = {
        "columns": {"stage": "Round"},
        "parts": [{}],
        "stages": [{"name": "Heat", "deductions": {"owls": 2, "Birds": 1}, "carried": {"Cats": "10.5"}}],
    }
    assert refused(table, file("stages.json", plan)) == [
        "stages.json, /stages/0/deductions/Birds: “Birds” is not known."
    ]
    del plan["stages"][0]["deductions"]["Birds"]  # type: ignore[index]
    found = document(table, file("stages.json", plan))
    assert places(found) == [(1, "Cats", "12.50"), (2, "Bears", "8.00"), (3, "Owls", "5.50")]


# ------------------------------------------------------------------------------------------------ mistakes
WRONG: list[tuple[Any, list[str]]] = [
    ({}, ["/stages: this is missing."]),
    ({**PLAN, "rounds": 1}, ["/rounds: this key is not known. Known here: columns, parts, stages, ties."]),
    ({"stages": [{"name": "A"}]}, ["/stages/0/parts: this is missing."]),
    ({"parts": [{}], "stages": [{}]}, ["/stages/0/name: this is missing."]),
    ({"parts": [{}], "stages": [{"name": "A"}, {"name": "B"}]}, ["/columns/stage: this is missing."]),
    (
        {"columns": {"stage": "R"}, "parts": [{}], "stages": [{"name": "A"}, {"name": "a"}]},
        ["/stages/1/name: “a” is there twice."],
    ),
    ({**PLAN, "ties": ["Heat"]}, ["/ties/0: one of these words belongs here: Final."]),
    ({**PLAN, "parts": [{"panel": "best"}]}, ["/parts/0/panel: one of these words belongs here: mean, sum."]),
    ({**PLAN, "parts": [{"factor": "a lot"}]}, ["/parts/0/factor: a number belongs here"]),
    ({**PLAN, "parts": [{"factor": True}]}, ["/parts/0/factor: a number belongs here"]),
    ({**PLAN, "parts": [{"drop_lowest": -1}]}, ["/parts/0/drop_lowest: a whole number from 0 to 20"]),
    ({**PLAN, "parts": [{"panel_decimals": 7}]}, ["/parts/0/panel_decimals: a whole number from 0 to 6"]),
    ({**PLAN, "parts": [{"min": 3, "max": 3}]}, ["/parts/0/max: the highest mark must be above the lowest."]),
    ({**PLAN, "parts": [{"step": 0}]}, ["/parts/0/step: a number above 0 belongs here."]),
    ({**PLAN, "parts": [{"of": ["a"]}, {"of": ["b", "A"]}]}, ["/parts/1/of/1: “A” is there twice."]),
    ({**PLAN, "parts": [{}, {}]}, ["/parts/1/of: this is missing."]),
]


@pytest.mark.parametrize(("plan", "told"), WRONG)
def test_each_mistake_in_the_file_is_told_with_its_path_and_reason(file: Write, plan: Any, told: list[str]) -> None:
    path = file("stages.json", plan)
    found = refused(DIVES, path)
    assert len(found) == len(told)
    for line, said in zip(found, told, strict=True):
        assert line.startswith(f"stages.json, {said}")


def test_all_mistakes_are_told_at_once_and_what_is_no_json_at_its_line(file: Write) -> None:
    wrong = {"parts": [{"factor": "x", "max": "y"}], "stages": [{"name": ""}]}
    assert len(refused(DIVES, file("stages.json", wrong))) == 3
    assert refused(DIVES, file("stages.json", '{\n "parts": [}')) == ["stages.json: line 2, column 12, is not JSON."]


def test_the_published_schema_refuses_what_the_command_refuses_but_for_what_hangs_together(file: Write) -> None:
    for path in TABLES.glob("*.json"):
        assert list(SCHEMA.iter_errors(json.loads(path.read_text(encoding="utf-8")))) == []
    together = ("/columns/stage", "/ties/0", "/parts/0/max", "/parts/1/of", "/stages/1/name", "/stages/0/parts")
    for plan, told in WRONG:
        assert bool(list(SCHEMA.iter_errors(plan))) != told[0].startswith(together), plan


@pytest.mark.parametrize(
    ("rows", "plan", "told"),
    [
        (
            "Eva,1,hard,5,6\n",
            {"factor_column": "DD"},
            "Line 2, column “DD”: a number belongs here, and it says “hard”.",
        ),
        ("Eva,1,,5,6\n", {"factor_column": "DD"}, "Line 2, column “DD”: a number belongs here, and it says “–”."),
        ("Eva,1,2,5,6\n", {"of": ["2"]}, "Line 2, column “Dive”: the file of stages does not say how “1” is scored."),
        ("Eva,1,2,5,11\n", {"max": 10}, "Line 2, column “J2”: the mark 11 is above 10, the highest mark."),
        ("Eva,1,2,5,6\n", {"drop_lowest": 3}, "Eva · Final · 1 has 3 marks."),
        ("Eva,1,2,5,6\n", {"base_column": "Base"}, "column “Base”"),
    ],
)
def test_what_does_not_fit_the_file_is_told_at_its_line(file: Write, rows: str, plan: Any, told: str) -> None:
    table = file("marks.csv", "Diver,Dive,DD,J1,J2\n" + rows)
    path = file("stages.json", {**PLAN, "columns": {"part": "Dive"}, "parts": [plan]})
    assert any(told in line for line in refused(table, path)), refused(table, path)


def test_a_factor_that_differs_between_two_rows_of_one_part_is_refused(file: Write) -> None:
    table = file("marks.csv", "Diver,Dive,DD,Judge,Score\nEva,1,2,J1,5\nEva,1,3,J2,5\n")
    path = file("stages.json", {**PLAN, "columns": {"part": "Dive"}, "parts": [{"factor_column": "DD"}]})
    assert refused(table, path) == [
        "marks.csv: Line 3, column “DD”: it says 3, but line 2 says something else of “Eva · Final · 1”."
    ]


def test_a_stage_that_the_file_does_not_know_is_refused(file: Write) -> None:
    table, plan = rounds(file, HEAT + "Semifinal,Owls,Ana,3,4\n")
    assert refused(table, plan) == [
        "marks.csv: Line 7, column “Round”: there is no stage “Semifinal”. Those there are: Heat, Final."
    ]


def test_the_rule_and_its_file_go_together_and_take_no_other_options(file: Write) -> None:
    assert "--rule stages --stages FILE.json" in run(DIVES, None).stderr
    plan = DIVES.with_suffix(".json")
    words = ["rank", str(DIVES), "--stages", str(plan)]
    assert CliRunner().invoke(main, words, env={"JUDGING_LANG": "en"}).exit_code == 2
    told = run(DIVES, plan, "--analysis", "--max", "10")
    assert told.exit_code == 2
    assert "leave out --analysis." in told.stderr
    assert "leave out --max." in told.stderr
