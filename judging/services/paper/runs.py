"""Imports under way: begun once, carried on part by part, and how far they are.

The caller opens a transaction for each part (`judging/bringing.py`), so that judges save in between. Always true: each
part is written whole or not at all; whatever stops a run, it goes on with what is missing; a sheet on which somebody
wrote something else meanwhile is left as it stands, and named; an edition has one run under way; its line in the log
tells all that was written, however often the run was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.work import IN_HAND, Kind, last_believable
from judging.services import audit
from judging.services.contest.editions import require_unpublished, round_of
from judging.services.paper.importing import Work, require_as_seen, step
from judging.services.paper.imports import Entries, Order, Plan, plan
from judging.storage.models import Assignment, Ballot, BallotSave, Edition, Entry, Event, ImportRun, MarkRow, MarkSource

HELD = IN_HAND[Kind.IMPORTS]


def begin(
    session: Session, *, actor: Actor, edition: Edition, made: Plan, seen: str | None, now: datetime
) -> ImportRun:
    """Note what is to be imported; nothing is written into the edition yet. The same file again is the same run.

    Refused once results are published, for a plan with problems or while another table is under way, Stale where
    `seen` is another plan's version.
    """
    require_unpublished(session, edition)
    there = under_way(session, edition)
    if there is not None and there.digest == made.digest:
        return there
    require_as_seen(made, seen)
    if there is not None:
        raise Refused(Problem.of("import_under_way", done=there.done, total=there.total))
    order = made.order
    run = ImportRun(
        edition=edition,
        content=order.content,
        digest=order.digest,
        plan=made.version,
        entries=order.entries.value,
        submit=order.submit,
        may_be_named=order.may_be_named,
        by=str(actor),
        by_name=actor.name,
        total=made.new_sheets,
        done=0,
        left_out=[],
        begun_at=now,
    )
    session.add(run)
    session.flush()
    return run


def under_way(session: Session, edition: Edition) -> ImportRun | None:
    """The run of an edition that has not ended."""
    return session.scalar(select(ImportRun).where(ImportRun.edition_id == edition.id, ImportRun.ended_at.is_(None)))


def latest(session: Session, edition: Edition) -> ImportRun | None:
    """The run begun last, ended or not."""
    return session.scalars(
        select(ImportRun).where(ImportRun.edition_id == edition.id).order_by(ImportRun.id.desc()).limit(1)
    ).first()


def waiting(session: Session, now: datetime) -> list[int]:
    """The runs that nobody has in hand, of all editions."""
    unended = session.scalars(select(ImportRun).where(ImportRun.ended_at.is_(None)).order_by(ImportRun.id))
    return [run.id for run in unended if not is_in_hand(run, now)]


def edition_of(session: Session, run_id: int) -> int | None:
    """The edition a run is about; None for no run."""
    return session.scalar(select(ImportRun.edition_id).where(ImportRun.id == run_id))


def is_in_hand(run: ImportRun, now: datetime) -> bool:
    """Whether somebody is at it just now."""
    if run.ended_at is not None or run.taken_until is None:
        return False
    return now < run.taken_until <= last_believable(Kind.IMPORTS, now)


def problems_of(run: ImportRun) -> tuple[Problem, ...]:
    """What could not be written, and why."""
    return tuple(Problem(one["code"], one["params"]) for one in run.left_out)


@dataclass(frozen=True)
class Taken:
    """A run in somebody's hands; `is_first` where nobody had it before, so that nothing of it can be written yet."""

    run_id: int
    is_first: bool


def take(session: Session, run_id: int, now: datetime) -> Taken | None:
    """Take a run in hand; None where it has ended or somebody else is at it."""
    run = session.get(ImportRun, run_id)
    if run is None or run.ended_at is not None or is_in_hand(run, now):
        return None
    is_first = run.taken_until is None
    run.taken_until = now + HELD
    return Taken(run.id, is_first)


def let_go(session: Session, run_id: int, now: datetime) -> None:
    """Put it out of one's hands before it has ended: the next may take it at once."""
    run = session.get_one(ImportRun, run_id)
    if run.ended_at is None:
        run.taken_until = now


def work_of(session: Session, taken: Taken, secret: bytes) -> Work:
    """What is left of a run, by a new plan: the one that was confirmed, unless parts of it stand already.

    Nothing is written where the plan is wrong as a whole; sheets that are wrong by themselves are left out.
    """
    run = session.get_one(ImportRun, taken.run_id)
    order = Order(run.content, Entries(run.entries), run.submit, run.may_be_named)
    made = plan(session, edition=run.edition, order=order)
    if taken.is_first and made.version != run.plan:
        return Work(Plan(order, problems=(Problem.of("import_plan_changed"),)), _actor(run), secret)
    sound, left = made.without_wrong_sheets()
    return Work(sound, _actor(run), secret, left=list(left))


def go_on(session: Session, run_id: int, work: Work, now: datetime, enough: Callable[[], bool]) -> bool:
    """Write a part; True when the run has ended, with all that could be written."""
    run = session.get_one(ImportRun, run_id)
    before = run.total - work.plan.new_sheets
    is_over = bool(work.plan.problems) or step(session, work, edition=run.edition, now=now, enough=enough)
    if not work.plan.problems:
        run.done = before + work.done
    problems = [*work.plan.problems, *work.left]
    run.left_out = [{"code": problem.code, "params": problem.params} for problem in problems]
    run.taken_until = now + HELD
    if is_over:
        run.ended_at, run.taken_until, run.content = now, None, b""
        _log(session, run, work, now)
    return is_over


def _log(session: Session, run: ImportRun, work: Work, now: datetime) -> None:
    """One line for the whole run, counted from what stands: a later part knows nothing of the earlier ones."""
    sheets, marks = session.execute(
        select(func.count(BallotSave.id.distinct()), func.count(MarkRow.id))
        .join(Ballot, Ballot.id == BallotSave.ballot_id)
        .join(Ballot.assignment)
        .join(MarkRow, MarkRow.save_row_id == BallotSave.id)
        .where(
            Assignment.round_id == round_of(run.edition).id,
            BallotSave.source == MarkSource.IMPORT,
            BallotSave.by == run.by,
            BallotSave.at >= run.begun_at,
        )
    ).one()
    subjects = [f"judge:{one}" for one in work.judges.values()]
    was_added = Event.action == "judge.added", Event.at >= run.begun_at, Event.subject.in_(subjects)
    judges = session.scalar(select(func.count()).select_from(Event).where(*was_added)) or 0
    was_made = Entry.id.in_(work.entries.values()), Entry.typed_by == "import", Entry.created_at >= run.begun_at
    entries = session.scalar(select(func.count()).select_from(Entry).where(*was_made)) or 0
    if sheets or judges or entries:
        audit.record(
            session,
            actor=_actor(run),
            action="scores.imported",
            subject=f"edition:{run.edition_id}",
            edition_id=run.edition_id,
            now=now,
            file=run.digest,
            sheets=sheets,
            marks=marks,
            judges=judges,
            entries=entries,
        )


def _actor(run: ImportRun) -> Actor:
    role, _, row = run.by.partition(":")
    return Actor(Role(role), int(row), run.by_name)
