"""The line that a telephone makes of a sheet is the one the service makes of the same marks."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from judging.domain.scoring.choices import CHOICES, mark_of
from judging.domain.scoring.scorecodes import MISSING, level_of, score_code
from judging.domain.scoring.scoresheet import Mark, sheet_from_document
from judging.services.demo.demo import shipped
from judging.web.judge.field import bundle

pytestmark = pytest.mark.browser
MODULE = Path(__file__).parents[2] / "judging/static/js/judge/here/score_code.js"
SHEETS, SEED = 400, 20_261_123
# As fields hold them: what is chosen, what is typed in any way that is read as a number, and what is none.
WRITTEN = (
    "",
    "na",
    "no",
    "0",
    "1",
    "2.5",
    "3",
    "4",
    "10",
    "100",
    "8,25",
    "8.250",
    "08.5",
    ".5",
    ",75",
    "0.0",
    "9.00",
    "-1",
    "-0.50",
)
NONE = ("tres", "--1", "-0", "1e3", "2.", "1,2,3", "٣", "1 000", "+2")


def lines_of_the_telephone(browser: Browser, sheets: list[dict[str, object]]) -> list[str]:
    """What its code makes of them, in a browser."""
    text = bundle.EXPORT.sub("", bundle.IMPORT.sub("", MODULE.read_text(encoding="utf-8")))
    choices = json.dumps({state.value: written for state, written in CHOICES.items()})
    page = browser.new_page()
    said: list[str] = page.evaluate(
        f"""(sheets) => {{ const CHOICES = {choices}; {text}
        return sheets.map(({{ about, values }}) => scoreCode(about, values.map(levelOf))); }}""",
        sheets,
    )
    page.close()
    return said


def given(key: str, written: str) -> Mark | None:
    """The mark that a text stands for; none where it is no mark."""
    mark = mark_of(key, written, "")
    return mark if mark.value is not None or written in CHOICES.values() else None


def test_of_many_sheets_the_telephone_makes_the_same_line_as_the_service(browser: Browser) -> None:
    sheet = sheet_from_document(shipped("kits/coffee/sheet.json"))
    chance = random.Random(SEED)
    keys = [criterion.key for criterion in sheet.criteria]
    names = ["J1", "Jueza Ñusta", "j|2", "評審"]
    sheets, wanted = list[dict[str, object]](), list[str]()
    for place in range(SHEETS):
        about = {
            "judge": chance.choice(names),
            "round": chance.choice(["r1", "final ü"]),
            "farm": f"C{place:03}",
        }
        values = [chance.choice(WRITTEN if chance.random() < 0.95 else NONE) for _ in keys]
        sheets.append({"about": about, "values": values})
        marks = {key: mark for key, text in zip(keys, values, strict=True) if (mark := given(key, text))}
        wanted.append(score_code(sheet, marks, judge=about["judge"], round_=about["round"], farm=about["farm"]))
    assert lines_of_the_telephone(browser, sheets) == wanted
    assert len(set(wanted)) == SHEETS


def test_what_is_no_number_is_missing_and_no_zero(browser: Browser) -> None:
    about = {"judge": "J1", "round": "r1", "farm": "C001"}
    [line] = lines_of_the_telephone(browser, [{"about": about, "values": [*NONE, "0", "na", "no"]}])
    assert line.split()[1].split("-") == [MISSING] * len(NONE) + ["0", "n", "x"]
    assert level_of(None) == MISSING
