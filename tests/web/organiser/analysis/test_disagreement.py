"""Where the judges of a farm disagree: every farm's spread, the widest first or by place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import select

from judging.storage.models import Assignment, AssignmentState
from tests.pages import Visitor, parsed
from tests.story import gladys_sinks_the_first
from tests.world import World

PAGE = "/organiser/caranavi-2026/analysis/disagreement"


def rows(visitor: Visitor) -> Iterator[list[str]]:
    assert visitor.page is not None
    for row in list(parsed(visitor.page.text).iter("tr"))[1:]:
        yield [" ".join("".join(cell.itertext()).split()) for cell in row]


def deviations(visitor: Visitor) -> list[float]:
    return [float(row[4].replace(",", ".")) for row in rows(visitor)]


def test_the_farms_whose_judges_lie_furthest_apart_come_first(world: World) -> None:
    nelly = world.organiser()
    nelly.get(PAGE)
    found = deviations(nelly)
    assert len(found) > 5
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]
    nelly.get(f"{PAGE}?sort=place")
    assert [int(row[1]) for row in rows(nelly)] == sorted(int(row[1]) for row in rows(nelly))
    assert deviations(nelly) != found
    assert sorted(deviations(nelly), reverse=True) == found


def test_a_farm_that_one_judge_sank_is_read_first_with_her_name(world: World) -> None:
    gladys_sinks_the_first(world)
    nelly = world.organiser()
    nelly.get(PAGE)
    first = next(rows(nelly))
    assert first[0] == "C003"
    assert first[6].startswith("Gladys ")
    low, high = (float(first[at].replace(",", ".")) for at in (4, 5))
    assert 0 < low < high


def test_a_farm_with_one_sheet_has_no_spread_and_stands_last(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.rule = {**edition.rule, "min_sheets": 1}
        absent = session.scalars(select(Assignment).where(Assignment.entry.has(number="C003"))).all()[1:]
        for assignment in absent:
            assignment.state = AssignmentState.ABSENT
    nelly = world.organiser()
    nelly.get(PAGE)
    found = list(rows(nelly))
    alone = [row for row in found if row[3] == "1"]
    assert "C003" in [row[0] for row in alone]
    assert found[-len(alone) :] == alone
    assert {tuple(row[4:]) for row in alone} == {("–", "–", "–")}


def test_the_pages_say_why_each_judge_s_own_scale_is_not_the_rule(world: World) -> None:
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/analysis")
    assert re.search(r"No es la regla, porque supone que cada juez visitó fincas igual de buenas", nelly.text)
