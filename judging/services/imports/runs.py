"""Imports: sent as a draft, told, confirmed once, carried on part by part; and how far they are.

The caller opens a transaction for each part (`judging/bringing.py`), so that judges save in between. Always true: what
is carried out is the plan that was shown; each row is written whole or not at all; whatever stops a run, it goes on
with what is missing; what somebody else wrote meanwhile stays, and is named; an edition has one run under way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, defer

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.imports.book import Book, text_of
from judging.domain.imports.columns import source_of
from judging.domain.imports.plan import Plan, Row, Told, What
from judging.domain.permissions import Actor, Role
from judging.domain.work import IN_HAND, LOOKED_FOR_EVERY, Kind, last_believable
from judging.services import audit
from judging.services.contest.editions import require_unpublished
from judging.services.imports.orders import Order
from judging.services.imports.planning import plan, with_columns
from judging.services.imports.writing import RowsCarried, SheetsCarried
from judging.storage.models import Edition, ImportPart, ImportRun
from judging.storage.queries import imports

HELD = IN_HAND[Kind.IMPORTS]
DRAFTS_KEPT = timedelta(days=2)
LONGEST_NAME = 200
AT_ONCE = 12
"""So many rows are written between two looks at whether it is enough: some 20 ms."""


@dataclass(frozen=True)
class Sent:
    """A file as it came: its bytes' digest, its name, and its sheets."""

    book: Book
    digest: str
    name: str = ""

    @classmethod
    def of(cls, book: Book, content: bytes, name: str = "") -> Sent:
        """The sheets of these bytes."""
        return cls(book, sha256(content).hexdigest(), name[:LONGEST_NAME])


def send(session: Session, *, actor: Actor, edition: Edition, what: What, sent: Sent, now: datetime) -> ImportRun:
    """Keep a file as a draft: nothing is written into the edition, and it goes after two days.

    Raises Refused once results are published.
    """
    require_unpublished(session, edition)
    run = ImportRun(
        edition=edition,
        what=what,
        content=text_of(sent.book),
        digest=sent.digest,
        file_name=sent.name,
        by=str(actor),
        by_name=actor.name,
        begun_at=now,
        left_out=[],
        columns={},
    )
    session.add(run)
    session.flush()
    return run


def tell(session: Session, run: ImportRun, order: Order) -> None:
    """Keep how a draft is to be read. A confirmed run stays as it is."""
    if run.confirmed_at is not None:
        return
    run.columns, run.sheet, run.zone = dict(order.columns), order.sheet, order.zone
    run.entries, run.submit, run.may_be_named = order.entries.value, order.submit, order.may_be_named
    run.source = source_of(list(order.columns))


def discard(session: Session, run: ImportRun) -> None:
    """Forget a draft; a confirmed run stays."""
    if run.confirmed_at is None:
        session.delete(run)


def confirm(
    session: Session, *, run: ImportRun, made: Plan, seen: str | None, only_sound: bool, now: datetime
) -> ImportRun:
    """Decide that a draft is to be carried out, as `made` says. Confirmed twice is once; the same table again, while it
    is under way, is the run that is under way.

    Refused once results are published, for a plan that is wrong as a whole (or, unless `only_sound`, anywhere), and
    while another table is under way; Stale where `seen` is another plan's version.
    """
    if run.confirmed_at is not None:
        return run
    require_unpublished(session, run.edition)
    there = imports.under_way(session, run.edition)
    if there is not None and there.digest == run.digest and there.what is run.what:
        session.delete(run)
        return there
    if seen is not None and seen != made.version:
        raise Stale(Problem.of("import_plan_changed"), current=made)
    if made.whole or (made.wrong and not only_sound):
        raise Refused(*(told.problem for told in made.problems))
    if there is not None:
        raise Refused(Problem.of("import_under_way", done=there.done, total=there.total))
    run.plan, run.only_sound, run.total = made.version, only_sound, len(made.to_do)
    run.confirmed_at = now
    return run


def begin(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    order: Order,
    made: Plan,
    seen: str | None = None,
    only_sound: bool = False,
    now: datetime,
) -> ImportRun:
    """Send, tell and confirm a table in one, for whoever has its plan in hand (the command line). Raises as they do."""
    sent = Sent(order.book, order.digest)
    run = send(session, actor=actor, edition=edition, what=order.what, sent=sent, now=now)
    tell(session, run, with_columns(session, edition, order) if not made.whole else order)
    return confirm(session, run=run, made=made, seen=seen, only_sound=only_sound, now=now)


# ------------------------------------------------------------------------------------------------------ looking
def confirmed(session: Session, edition: Edition, most: int = 20) -> Sequence[ImportRun]:
    """The runs that were confirmed, newest first."""
    return session.scalars(
        select(ImportRun)
        .where(ImportRun.edition_id == edition.id, ImportRun.confirmed_at.is_not(None))
        .order_by(ImportRun.id.desc())
        .limit(most)
    ).all()


def one(session: Session, edition: Edition, run_id: int, reader: Actor) -> ImportRun | None:
    """A run of this edition; a draft is its writer's alone."""
    run = session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.edition_id == edition.id))
    return None if run is None or (run.confirmed_at is None and run.by != str(reader)) else run


def waiting(session: Session, now: datetime) -> list[int]:
    """The runs that nobody has in hand, of all editions."""
    unended = session.scalars(
        select(ImportRun)
        .where(ImportRun.confirmed_at.is_not(None), ImportRun.ended_at.is_(None))
        .order_by(ImportRun.id)
    )
    return [run.id for run in unended if not is_in_hand(run, now)]


def edition_of(session: Session, run_id: int) -> int | None:
    """The edition a run is about; None for no run."""
    return session.scalar(select(ImportRun.edition_id).where(ImportRun.id == run_id))


def is_in_hand(run: ImportRun, now: datetime) -> bool:
    """Whether somebody is at it just now."""
    if run.ended_at is not None or run.taken_until is None:
        return False
    return now < run.taken_until <= last_believable(Kind.IMPORTS, now)


def comes_by_itself(run: ImportRun, now: datetime) -> bool:
    """Whether it comes in without anybody doing anything: somebody is at it, or whoever looks for what waits has not
    had the time yet."""
    if run.ended_at is not None or run.confirmed_at is None:
        return False
    left_alone = run.taken_until or run.confirmed_at
    return now < left_alone + LOOKED_FOR_EVERY and left_alone <= last_believable(Kind.IMPORTS, now)


def problems_of(run: ImportRun) -> tuple[Told, ...]:
    """What could not be written, and why."""
    return tuple(Told(Problem(one["code"], one["params"]), one.get("cell", "")) for one in run.left_out)


def clean(session: Session, now: datetime) -> None:
    """Forget the drafts that nobody confirmed."""
    session.execute(delete(ImportRun).where(ImportRun.confirmed_at.is_(None), ImportRun.begun_at <= now - DRAFTS_KEPT))


# ------------------------------------------------------------------------------------------------- carrying out
class Carrier(Protocol):
    """Writes rows; `begin` opens each transaction's part of the work. `carry_many` writes the plain ones among these
    rows, from the first on, all at once, and answers one thing made for each; the next it leaves to `carry`."""

    def begin(self, session: Session, edition: Edition) -> None: ...

    def carry(self, session: Session, edition: Edition, row: Row, now: datetime) -> list[dict[str, Any]]: ...

    def carry_many(
        self, session: Session, edition: Edition, rows: Sequence[Row], now: datetime
    ) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Taken:
    """A run in somebody's hands; `is_first` where nobody had it before, so that nothing of it can be written yet."""

    run_id: int
    is_first: bool


@dataclass
class Work:
    """A plan under way, and how many of its rows are done. `left` are those that could not be written because of what
    somebody else wrote after the plan was made."""

    plan: Plan
    actor: Actor
    carrier: Carrier
    before: int = 0
    """Rows that were done before this plan was made."""
    done: int = 0
    left: list[Told] = field(default_factory=list)


def take(session: Session, run_id: int, now: datetime) -> Taken | None:
    """Take a run in hand; None where it has ended or somebody else is at it."""
    run = session.get(ImportRun, run_id)
    if run is None or run.confirmed_at is None or run.ended_at is not None or is_in_hand(run, now):
        return None
    is_first = run.taken_until is None
    run.taken_until = now + HELD
    return Taken(run.id, is_first)


def let_go(session: Session, run_id: int, now: datetime) -> None:
    """Put it out of one's hands before it has ended: the next may take it at once."""
    run = session.get_one(ImportRun, run_id)
    if run.ended_at is None:
        run.taken_until = now


def work_of(session: Session, taken: Taken, secret: bytes, now: datetime) -> Work:
    """What is left of a run, by a new plan: the one that was confirmed, unless parts of it stand already.

    Nothing is written where the table is wrong as a whole; rows that are wrong by themselves are left out.
    """
    run = session.get_one(ImportRun, taken.run_id)
    actor, order = _actor(run), Order.of(run)
    made = plan(session, edition=run.edition, order=order, now=run.confirmed_at or now)
    carrier = _carrier(run, actor, secret)
    if taken.is_first and made.version != run.plan:
        changed = Plan(made.what, made.digest, whole=(Told(Problem.of("import_plan_changed")),))
        return Work(changed, actor, carrier)
    done = frozenset(one["line"] for one in run.made)
    rest = made.without(done)
    wrong = [told for row in rest.wrong for told in row.problems]
    return Work(rest, actor, carrier, before=run.total - len(rest.to_do), left=wrong)


def _carrier(run: ImportRun, actor: Actor, secret: bytes) -> Carrier:
    how = {"submit": run.submit, "may_be_named": run.may_be_named}
    if run.what is What.MARKS:
        return SheetsCarried(run.id, actor, secret, **how)
    return RowsCarried(run.what, actor, secret, **how)


def go_on(session: Session, run_id: int, work: Work, now: datetime, enough: Callable[[], bool]) -> bool:
    """Write a part, until all is written (True) or it is `enough` for this transaction (False).

    After a transaction that failed the work must begin anew, from a new plan: what stands by then is left alone.
    """
    run = session.get_one(ImportRun, run_id, options=[defer(ImportRun.content)])
    work.carrier.begin(session, run.edition)
    made: list[Mapping[str, Any]] = []
    while work.done < len(work.plan.to_do):
        made += _some(session, run.edition, work, now)
        if enough():
            break
    is_over = work.done == len(work.plan.to_do)
    if not work.plan.whole:
        run.done = work.before + work.done
    if made:
        session.add(ImportPart(run_id=run.id, made=made))
    run.left_out = [_kept(told) for told in (*work.plan.whole, *work.left)]
    run.taken_until = now + HELD
    if is_over:
        run.ended_at, run.taken_until, run.content = now, None, b""
        _log(session, run, work.actor, "table.imported", now)
    return is_over


def _some(session: Session, edition: Edition, work: Work, now: datetime) -> list[dict[str, Any]]:
    """Write the next rows, as many plain ones as there are, at most `AT_ONCE`, or the next one alone."""
    rows = work.plan.to_do[work.done : work.done + AT_ONCE]
    with session.begin_nested():
        made = work.carrier.carry_many(session, edition, rows, now)
    work.done += len(made)
    if made:
        return made
    work.done += 1
    try:
        with session.begin_nested():
            return work.carrier.carry(session, edition, rows[0], now)
    except Refused as refusal:
        work.left += [Told(problem, str(rows[0].line)) for problem in refusal.problems]
        return []


def _kept(told: Told) -> dict[str, Any]:
    params = {name: _plain(value) for name, value in told.problem.params.items()}
    return {"code": told.problem.code, "params": params, "cell": told.cell}


def _plain(value: Any) -> Any:
    """A parameter of a problem as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(own) for key, own in value.items()}
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _log(session: Session, run: ImportRun, actor: Actor, action: str, now: datetime) -> None:
    if run.made:
        audit.record(
            session,
            actor=actor,
            action=action,
            subject=f"edition:{run.edition_id}",
            edition_id=run.edition_id,
            now=now,
            file=run.digest,
            what=run.what.value,
            rows=len({one["line"] for one in run.made}),
            **counts_of(run),
        )


def counts_of(run: ImportRun) -> dict[str, int]:
    """How many entries and judges a run made, and marks it wrote."""
    new = [one for one in run.made if one.get("before") is None]
    return {
        "entries": sum(one["kind"] == "entry" for one in new),
        "judges": sum(one["kind"] == "judge" for one in new),
        "changed": sum(one.get("before") is not None for one in run.made),
        "sheets": sum(one["kind"] == "sheet" for one in run.made),
        "marks": sum(len(one["criteria"]) for one in run.made if one["kind"] == "sheet"),
    }


def _actor(run: ImportRun) -> Actor:
    role, _, row = run.by.partition(":")
    return Actor(Role(role), int(row), run.by_name)
