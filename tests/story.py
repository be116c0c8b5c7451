"""Short ways into the demonstration's ledger for tests: one judge's sheet of one farm, and a panel in dispute."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.imports.plan import What
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest import sheets
from judging.services.imports import runs
from judging.services.imports.orders import MOST, Entries, Order
from judging.services.imports.planning import plan
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Entry, Judge, Round
from judging.storage.tabular import grid_of
from tests.world import World

NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")


def pair(session: Session, judge: str, entry: str) -> Assignment:
    """The assignment of a judge (by key) and a farm (by number)."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .where(Judge.key == judge, Entry.number == entry)
    ).one()


def actor(assignment: Assignment) -> Actor:
    """The judge of an assignment, acting."""
    return Actor(Role.JUDGE, assignment.judge_id, assignment.judge.name)


def write(session: Session, world: World, assignment: Assignment, *marks: Mark, by: Actor | None = None) -> None:
    """Save these marks on the judge's sheet, having seen it as it stands."""
    ballot = assignment.ballot
    scoring.save_ballot(
        session,
        actor=by or actor(assignment),
        assignment=assignment,
        marks=marks,
        expected_version=ballot.version if ballot else 0,
        save_id=str(uuid.uuid4()),
        now=world.clock.now,
    )


def gladys_sinks_the_first(world: World, mark: str = "2") -> None:
    """Gladys (J4) gives the farm that leads, C003, the same low mark everywhere, and delivers it.

    The levelled score then puts C006 first, the robust one, which doubts that sheet, still C003.
    """
    gladys_gives(world, "C003", mark)


STRAIGHT_LINES = (("C003", "3"), ("C006", "2.5"), ("C008", "2.5"), ("C011", "2.5"), ("C005", "2"), ("C010", "1.5"))


def gladys_draws_straight_lines(world: World) -> None:
    """Gladys (J4) gives each of her six farms one and the same mark everywhere, near what she gave it before."""
    for entry, mark in STRAIGHT_LINES:
        gladys_gives(world, entry, mark)


def gladys_judges_by_criterion(world: World) -> None:
    """On three of her farms Gladys gives each criterion its own mark again."""
    for entry in ("C003", "C006", "C008"):
        gladys_gives(world, entry, "3", "2.5", "2", "1.5", "2.5")


def gladys_gives(world: World, entry: str, *marks: str) -> None:
    """Gladys (J4) writes her sheet of this farm anew, with these marks in turn, and delivers it."""
    with world.writing() as session:
        sheet = pair(session, "J4", entry)
        scoring.reopen_ballot(session, actor=NELLY, assignment=sheet, reason="Revisar.", now=world.clock.now)
        criteria = scoring.sheet_of(sheet).criteria
        given = [Mark.of(criterion.key, marks[n % len(marks)]) for n, criterion in enumerate(criteria)]
        write(session, world, sheet, *given)
        scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)


def imported(session: Session, world: World, table: str, *, submit: bool = False) -> None:
    """A table comes in whole, in this transaction; entries that are not there are made."""
    edition = world.edition(session)
    order = Order(What.MARKS, (grid_of(table.encode(), MOST),), "0" * 64, entries=Entries.NEW, submit=submit)
    made = plan(session, edition=edition, order=order, now=world.clock.now)
    run = runs.begin(session, actor=OPERATOR, edition=edition, order=order, made=made, now=world.clock.now)
    taken = runs.take(session, run.id, world.clock.now)
    assert taken is not None
    work = runs.work_of(session, taken, world.settings.secret_key, world.clock.now)
    assert runs.go_on(session, run.id, work, world.clock.now, lambda: False)
    assert runs.problems_of(run) == ()


def ask_for_words(world: World, **asked: bool) -> None:
    """Let every sheet ask at its end for these remarks (kind -> whether it must be written), as an organiser does."""
    with world.writing() as session:
        for round_ in session.scalars(select(Round)):
            remarks = [{"key": kind, "required": needed} for kind, needed in asked.items()]
            document = {**round_.sheet_version.document, "remarks": remarks}
            sheets.set_sheet(session, actor=NELLY, round_=round_, document=document, now=world.clock.now)
            assert round_.sheet_version.sheet.remarks  # at once, though marks are there: it touches none
