"""No page costs more because more has happened: it asks, reads and weighs alike after three of each and after 300."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import event, select
from sqlalchemy.orm import Mapper
from werkzeug.routing import Rule

from judging.domain.scoring.scoresheet import MarkState
from judging.services.results import awards, results
from judging.storage.models import Assignment, AssignmentState, LateMark
from judging.web.paging import LINES
from tests.contract.test_access import AUDIENCES, address_of, rules
from tests.files import FILES
from tests.services.certificates.test_certificates import issue
from tests.services.results.test_results import NELLY
from tests.story import pair
from tests.web.history_rows import live_on
from tests.world import START, World

MOST_GROWTH = 16_000
"""Bytes that a page may grow by before it shows as many lines as it ever does: twenty, or fifty of the log."""
MOST_READ = 50
"""Rows that it may read more, as entities, for the same reason."""


class Cost(NamedTuple):
    """What one page takes: questions asked of the database, entities read, bytes."""

    asked: int
    read: int
    size: int


@contextmanager
def entities() -> Iterator[list[str]]:
    """The kinds of the entities read inside the block, one for each that is."""
    read: list[str] = []

    def note(target: object, _context: object) -> None:
        read.append(type(target).__name__)

    event.listen(Mapper, "load", note)
    try:
        yield read
    finally:
        event.remove(Mapper, "load", note)


def addresses(world: World, rule: Rule) -> Iterator[str]:
    """Where a page is to be had: for the first rows of the demonstration, and for the sheet that all happens to."""
    yield address_of(rule)
    if "assignment_id" in rule.arguments:
        with world.reading() as session:
            number = pair(session, "J3", "C009").id
        yield address_of(rule).replace("/1", f"/{number}", 1)


def costs(world: World) -> dict[str, Cost]:
    """What each page takes once it is warm."""
    people = {"organiser": world.organiser(), "judge": world.judge("J3"), "public": world.anybody()}
    seen: dict[str, Cost] = {}
    for role, visitor in people.items():
        shown = [
            one
            for one in rules(world)
            if "GET" in (one.methods or ()) and one.endpoint in AUDIENCES[role] - FILES.keys()
        ]
        for where in (address for rule in shown for address in addresses(world, rule)):
            if visitor.client.get(where).status_code != 200:
                continue
            with world.queries() as sent, entities() as read:
                answer = visitor.client.get(where)
            assert answer.mimetype == "text/html", f"{where} is no page: name it in tests/files.py"
            seen[f"{role}: {where}"] = Cost(len(sent), len(read), len(answer.data))
    return seen


def test_three_hundred_of_everything_cost_no_page_more_than_three(world: World) -> None:
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    issue(world)
    live_on(world, 3)
    few = costs(world)
    live_on(world, 297)
    many = costs(world)
    assert len(few) > 60
    assert {where: cost.asked for where, cost in many.items()} == {where: cost.asked for where, cost in few.items()}
    read = {where: cost.read - few[where].read for where, cost in many.items()}
    assert {where: more for where, more in read.items() if more > MOST_READ} == {}
    grown = {where: cost.size - few[where].size for where, cost in many.items()}
    assert {where: size for where, size in grown.items() if size > MOST_GROWTH} == {}


def test_what_is_older_is_a_page_away(world: World) -> None:
    with world.writing() as session:
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
    issue(world)
    live_on(world, 2 * LINES + 5)
    nelly, nestor = world.organiser(), world.judge("J3")
    for visitor, where, words in (
        (nelly, "/organiser/caranavi-2026/problems", "El camino está cortado. Llegó el"),
        (nelly, "/organiser/caranavi-2026/certificates/names", "«Ya está así en la inscripción.»"),
        (nelly, "/organiser/caranavi-2026/certificates/design", "Versión "),
        (nestor, "/judge/practice/1/attempts/1", "Intento "),
    ):
        counted = []
        for page in (1, 2, 3):
            visitor.get(f"{where}?page={page}")
            counted.append(visitor.text.count(words))
            assert f"página {page} de 3" in visitor.text
        assert min(counted[:2]) >= LINES > counted[2] > 0, where
        for odd in ("x", "-1", "99"):
            visitor.get(f"{where}?page={odd}")


def test_of_many_sheets_with_late_marks_each_stands_on_one_page(world: World) -> None:
    with world.writing() as session:
        every = session.scalars(select(Assignment).where(Assignment.state == AssignmentState.ASSIGNED)).all()
        for sheet in every:
            for note in ("Primera.", "Segunda."):
                late = {"assignment": sheet, "save_id": str(uuid.uuid4()), "criterion": "A1", "note": note}
                session.add(LateMark(**late, mark_state=MarkState.NOT_OBSERVED, received_at=START))
        titles = {f"{one.entry.number} {one.entry.community} · {one.judge.name}" for one in every}
    assert len(titles) > LINES
    nelly, seen = world.organiser(), list[str]()
    for page in range(1, 2 + len(titles) // LINES):
        nelly.get(f"/organiser/caranavi-2026/late?page={page}")
        assert "Segunda." in nelly.text
        assert "Primera." not in nelly.text, "only the newest on each criterion counts"
        seen += [title for title in titles if title in nelly.text]
    assert sorted(seen) == sorted(titles)
