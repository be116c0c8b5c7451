"""A science fair of forty projects, from an empty database to certificates that anybody verifies, by screens alone.

English only, on Brussels' clocks: Emma has the one-time link of a service that holds nothing, and reads no manual. Her
projects and judges come from workbooks. At the desk and in the final, Ada gives some marks in her own browser; those of
the other judges are imported as a table, as from a faculty that marks on its own paper.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import owncontest as step
from tests.journeys.conftest import Opener, Service, see
from tests.journeys.newcomer import Newcomer
from tests.journeys.owncontest import service
from tests.journeys.setting import LAPTOP, PHONE

__all__ = ["service"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_ACTIONS = 40
WEIGHTS = {"A1": "25", "A2": "30", "B1": "20", "B2": "15", "B3": "10"}
FIELDS = ["Nature and life", "Technology and energy", "Society and memory"]
JUDGES = ["Ada Peeters", "Bram Claes", "Chloé Dubois", "Daan Maes", "Elif Yilmaz", "Farid Amrani", "Greta Jacobs",
          "Hugo Lambert"]  # fmt: skip
FIRST_NAMES = ("Lena", "Milan", "Nora", "Omar", "Pauline", "Quinten", "Rania", "Stan", "Tess", "Umut")
FAMILY_NAMES = ("Wouters", "Haddad", "Lefèvre", "Smet")
HEADING = ("Name on the certificate 1", "Year of birth 1", "Phone or WhatsApp", "Title of the project", "Field",
           "School, club or organisation", "Town", "What did you want to find out or solve?",
           "What did you do, step by step?", "What did you find out or build?")  # fmt: skip
ADA = JUDGES[0]
YOUTH, YOUNGEST = "Young entrants", "Quinten Wouters"


def projects(year: int) -> list[step.Row]:
    """Forty projects in three fields; every fifth by somebody of thirteen, the others are sixteen."""
    rows: list[step.Row] = []
    for place, (family, first) in enumerate(itertools.product(FAMILY_NAMES, FIRST_NAMES)):
        born = year - (13 if place % 5 == 0 else 16)
        told = (f"Water of the Dijle {place + 1}", FIELDS[place % 3], f"School {place % 7 + 1}", "Leuven")
        rows.append(
            (
                f"{first} {family}",
                born,
                f"0470 12 {place + 10} 00",
                *told,
                "Where from?",
                "We measured.",
                "It is clean.",
            )
        )
    return rows


def table(pairs: Sequence[tuple[str, str]], done: Collection[tuple[str, str]]) -> list[step.Row]:
    """Marks for every sheet that is not done yet: the smaller an entry's number, the better, and none like another."""
    rows: list[step.Row] = []
    for number, judge in pairs:
        if (number, judge) not in done:
            whole, rest = divmod(40 - int(number[1:]), 5)
            rows.append((number, judge, 1 + whole, 1 + whole, 1 + whole, 1 + rest, 5))
    return rows


@pytest.mark.usefixtures("consumer")
def test_a_newcomer_s_fair_of_forty_projects_goes_from_an_empty_database_to_verified_certificates(
    opened: Opener, service: Service, tmp_path: Path
) -> None:
    emma = Newcomer(opened(LAPTOP, language="en-GB"))
    step.come_in(emma, step.first_link(service), "Emma Janssens")
    emma.actions = 0
    slug = step.begin(emma, "projects", "en", "Leuven science fair")
    step.settle(emma, ["en"], zone="Europe/Brussels", country="BE")
    step.weigh(emma, WEIGHTS)
    step.turn(emma, "open_entries")
    assert emma.actions <= MOST_ACTIONS
    step.bring(emma, "entries", HEADING, projects(datetime.now(UTC).year))
    emma.reads("40 new entries")
    step.bring(emma, "judges", ["First names and surnames", "Language"], [(name, "en") for name in JUDGES])
    emma.reads("8 new judges")
    step.admit_all(emma)
    step.turn(emma, "close_entries")
    ada = opened(PHONE, language="en-GB")
    code = the_desk_looks_at_all(emma, ada)
    step.freeze(emma)
    the_final_looks_at_twelve(emma, ada, code)
    step.publish(emma)
    step.distinguish(emma, "youth", "P006", "She asked what nobody had asked.")
    said = step.certificates(step.issue(emma), tmp_path)
    a_stranger_reads(opened(PHONE, language="en-GB"), slug, said)


def the_desk_looks_at_all(emma: Newcomer, ada: Page) -> str:
    """Two judges for each of forty projects; answers Ada's code."""
    step.share_out(emma)
    code = step.codes(emma)[ADA]
    step.turn(emma, "open_scoring")
    step.judge_enters(ada, code)
    _marked(emma, ada, sheets=80, by_herself=2, level="9")
    return code


def the_final_looks_at_twelve(emma: Newcomer, ada: Page, code: str) -> None:
    """Three judges for the four best of each field."""
    step.share_out(emma)
    step.turn(emma, "open_scoring")
    step.judge_enters(ada, code)
    _marked(emma, ada, sheets=36, by_herself=1, level="10")


def _marked(emma: Newcomer, ada: Page, *, sheets: int, by_herself: int, level: str) -> None:
    """Ada scores her first ones in her browser; the others' marks and the rest of hers come as a table."""
    all_of_them = step.pairs(emma)
    assert len(all_of_them) == sheets
    hers = [pair for pair in all_of_them if pair[1] == ADA][:by_herself]
    for number, _ in hers:
        step.judge_scores(ada, number, dict.fromkeys(WEIGHTS, level))
    heading = ["Project: number or name", "Judge: key or name", *WEIGHTS]
    step.bring(emma, "marks", heading, table(all_of_them, hers), submit=True)
    step.turn(emma, "close_scoring")


def a_stranger_reads(page: Page, slug: str, said: Mapping[str, str]) -> None:
    """The results of each field, and the certificate of the youngest by the address that is printed on it."""
    page.goto(f"/editions/{slug}/results")
    see(page, "fair-results")
    for field in FIELDS:
        expect(page.get_by_role("main")).to_contain_text(field)
    code, words = next((code, words) for code, words in said.items() if YOUTH in words)
    assert YOUNGEST in words
    assert "coffee" not in " ".join(said.values()).lower()
    page.goto(f"/v/{code}")
    see(page, "fair-verified")
    for told in ("Valid certificate", YOUTH, YOUNGEST, "Leuven science fair"):
        expect(page.get_by_role("main")).to_contain_text(told)
