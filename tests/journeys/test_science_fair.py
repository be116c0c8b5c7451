"""A science fair of forty projects, from an empty database to its projects and judges, by screens alone.

English only, on Brussels' clocks: Emma has the one-time link of a service that holds nothing, and reads no manual.
Every click, field and choice between the kit and the open edition is counted; her projects and judges come from
workbooks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.journeys import owncontest as step
from tests.journeys.conftest import Opener, Service
from tests.journeys.newcomer import Newcomer
from tests.journeys.setting import LAPTOP

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


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Nothing in it yet."""
    with step.empty(tmp_path) as served:
        yield served


def test_a_newcomer_opens_a_fair_in_few_actions_and_its_projects_and_judges_come_from_workbooks(
    opened: Opener, service: Service
) -> None:
    emma = Newcomer(opened(LAPTOP, language="en-GB"))
    step.come_in(emma, step.first_link(service), "Emma Janssens")
    emma.actions = 0
    step.begin(emma, "projects", "en", "Leuven science fair")
    step.settle(emma, ["en"], zone="Europe/Brussels", country="BE")
    step.weigh(emma, WEIGHTS)
    step.turn(emma, "open_entries")
    assert emma.actions <= MOST_ACTIONS
    step.bring(emma, "entries", HEADING, projects(datetime.now(UTC).year))
    assert "40 new entries" in emma.says
    step.bring(emma, "judges", ["First names and surnames", "Language"], [(name, "en") for name in JUDGES])
    assert "8 new judges" in emma.says
