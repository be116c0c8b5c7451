"""Large files, of many papers or of every mark: asked for once, made part by part, fetched for some days, then cleared.

The consumer makes them (`jobs/packing.py`) and opens a transaction for each part. Always true: the same choice
is under way once at a time in an edition, and a second press of the same button is the first; a part counts only when
it is on disk; whatever stops the making, it goes on with what is missing; two never make one pack at a time; a file
is given out only while it holds just what would be packed today, so that no withdrawn farm, no revoked certificate and
no name that was corrected since leaves in an old one.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, null, select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.work import LEASE, Kind, PackOf
from judging.services import ledger
from judging.services.contest.editions import current_round
from judging.services.exports import books
from judging.services.families import letters
from judging.storage.models import Edition, Job, Pack
from judging.storage.queries import paper as paper_queries
from judging.storage.queries import results as result_queries
from judging.storage.queries.work import in_hand

KEPT = timedelta(days=7)
FEW: Mapping[PackOf, int] = {
    PackOf.SHEETS: 12,
    PackOf.PRINT: 60,
    PackOf.BOOK: books.FEW_SHEETS,
    PackOf.LETTERS: 12,
}
"""So many are drawn or written while the organiser waits (docs/decisions/0015): about two seconds, less than one."""
MOST_SHOWN = 5
ASKED: Mapping[PackOf, tuple[str, ...]] = {
    PackOf.SHEETS: ("judge", "farm", "paper"),
    PackOf.PRINT: ("kind",),
    PackOf.BOOK: ("table", "round", "people", "language"),
    PackOf.LETTERS: (),
}
"""What may be chosen of each; all else that was sent is not part of it."""
_SAID: Final = "said"
"""Beside what was chosen: the digest of what the papers said when they were asked for."""


@dataclass(frozen=True)
class Taken:
    """A pack in somebody's hands, by which attempt; `rows` are what it is made of, `done` of them are on disk."""

    pack_id: int
    attempt: int
    edition_id: int
    of: PackOf
    choice: Mapping[str, str]
    rows: tuple[int, ...]
    done: int
    place: str


# ------------------------------------------------------------------------------------------------------ asking
def rows_of(session: Session, edition: Edition, of: PackOf, choice: Mapping[str, str]) -> list[int]:
    """The numbers of the rows that a pack is made of today, in their order."""
    match of:
        case PackOf.SHEETS:
            own = {part: choice.get(part, "") for part in ("judge", "farm")}
            return paper_queries.pairs_to_print(session, current_round(edition), **own)
        case PackOf.PRINT:
            return [item.id for item in result_queries.valid_certificates(session, edition, choice.get("kind", ""))]
        case PackOf.BOOK:
            round_ = books.round_in(edition, choice)
            return books.sheets_in(session, round_) if round_ else []
        case PackOf.LETTERS:
            return [entry.id for entry in letters.receivers(session, edition)]


def ask(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    of: PackOf,
    choice: Mapping[str, str],
    save_id: str,
    now: datetime,
) -> Pack:
    """Note that a file is wanted. The same press again, and the same choice while it is under way, are the same pack.

    Refused("paper_nothing_to_print") where there is nothing to put into it.
    """
    pressed = session.scalar(select(Pack).where(Pack.save_id == save_id, Pack.edition_id == edition.id))
    rows = rows_of(session, edition, of, choice)
    chosen = _written(of, choice, _said(session, edition, of, choice, rows))
    same = Pack.edition_id == edition.id, Pack.of == of, Pack.choice == chosen
    there = pressed or session.scalar(select(Pack).where(*same, Pack.ended_at.is_(None), Pack.failure.is_(null())))
    if there is not None:
        return there
    if not rows:
        raise Refused(Problem.of("paper_nothing_to_print"))
    made = Pack(
        edition=edition,
        of=of,
        choice=chosen,
        save_id=save_id,
        rows=rows,
        done=0,
        brought=0,
        place=secrets.token_hex(16),
        by=str(actor),
        by_name=actor.name,
        asked_at=now,
        failure=null(),
    )
    session.add(made)
    session.flush()
    return made


def asked_for(session: Session, edition: Edition, of: PackOf) -> Sequence[Pack]:
    """The packs of an edition asked for last, newest first."""
    mine = select(Pack).where(Pack.edition_id == edition.id, Pack.of == of)
    return session.scalars(mine.order_by(Pack.id.desc()).limit(MOST_SHOWN)).all()


def pack_of(session: Session, edition: Edition, pack_id: int) -> Pack | None:
    """One pack of an edition."""
    return session.scalar(select(Pack).where(Pack.id == pack_id, Pack.edition_id == edition.id))


def choice_of(pack: Pack) -> Mapping[str, str]:
    """What was chosen of it."""
    return {part: said for part, said in json.loads(pack.choice).items() if part != _SAID}


def is_true(session: Session, pack: Pack) -> bool:
    """Whether it holds just what would be packed now, and says what it would."""
    choice, said = choice_of(pack), json.loads(pack.choice).get(_SAID, "")
    rows = rows_of(session, pack.edition, pack.of, choice)
    try:
        return rows == pack.rows and _said(session, pack.edition, pack.of, choice, rows) == said
    except Refused:  # there is no order any more
        return False


def again(session: Session, pack: Pack) -> None:
    """Let one that was given up be tried again, from where it is."""
    if pack.failure is not None:
        pack.failure, pack.brought = null(), 0


def _written(of: PackOf, choice: Mapping[str, str], said: str) -> str:
    chosen = {part: choice.get(part, "") for part in ASKED[of]}
    return json.dumps({**chosen, _SAID: said} if said else chosen, sort_keys=True)


def _said(session: Session, edition: Edition, of: PackOf, choice: Mapping[str, str], rows: Collection[int]) -> str:
    """The digest of all that is said besides the rows; of certificates, whose words are frozen, "".

    Raises Refused of a workbook where there is no order at all.
    """
    match of:
        case PackOf.PRINT:
            return ""
        case PackOf.BOOK:
            return books.said(session, edition, choice)
        case PackOf.LETTERS:
            return letters.said(session, edition, rows)
        case PackOf.SHEETS:
            return _said_on_sheets(session, edition, rows)


def _said_on_sheets(session: Session, edition: Edition, rows: Collection[int]) -> str:
    round_ = paper_queries.round_of(session, rows) or current_round(edition)
    judges, entries = paper_queries.people_of(session, rows)
    told = [
        edition.on_paper,
        [edition.vocabulary, *edition.home.languages],
        round_.name,
        round_.sheet_version.digest,
        [(judge.name, judge.language) for judge in judges],
        [(one.number, one.community_on_paper, one.paper_names, one.may_not_be_visited) for one in entries],
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


# ------------------------------------------------------------------------------------------------------ making
def take(session: Session, *, now: datetime, lease: timedelta = LEASE) -> Taken | None:
    """Take the next pack in hand; one that was begun too often without getting any further is given up."""
    free = ~exists().where(Job.row_id == Pack.id, in_hand(Kind.PACKS, now))
    waiting = select(Pack).where(Pack.ended_at.is_(None), Pack.failure.is_(null()), free).order_by(Pack.id).limit(1)
    while (pack := session.scalar(waiting)) is not None:
        attempt = ledger.take(session, kind=Kind.PACKS, row_id=pack.id, now=now, lease=lease, brought=pack.brought)
        if attempt > 0:
            rows = tuple(pack.rows)
            return Taken(pack.id, attempt, pack.edition_id, pack.of, choice_of(pack), rows, pack.done, pack.place)
        _give_up(session, pack, Problem.of("job_died", attempts=ledger.MOST_ATTEMPTS))
        session.flush()
    return None


def keep(session: Session, taken: Taken, *, done: int, now: datetime, lease: timedelta = LEASE) -> bool:
    """So many rows are on disk now; False for whoever lost the pack to another, who has to stop."""
    if not ledger.keep(session, kind=Kind.PACKS, row_id=taken.pack_id, attempt=taken.attempt, now=now, lease=lease):
        return False
    pack = session.get_one(Pack, taken.pack_id)
    pack.done, pack.brought = done, taken.attempt
    return True


def end(session: Session, taken: Taken, *, now: datetime) -> bool:
    """The file is there; False for whoever lost the pack to another."""
    pack = _mine(session, taken, now)
    if pack is None:
        return False
    pack.ended_at = now
    ledger.forget(session, kind=Kind.PACKS, row_id=pack.id)
    return True


def fail(session: Session, taken: Taken, *, problem: Problem, now: datetime) -> None:
    """It cannot be made; a person reads why and may have it tried again."""
    pack = _mine(session, taken, now)
    if pack is not None:
        _give_up(session, pack, problem)


def give_back(session: Session, taken: Taken, *, now: datetime) -> None:
    """Whoever comes next may go on with it at once."""
    if _mine(session, taken, now) is not None:
        ledger.give_back(session, kind=Kind.PACKS, row_id=taken.pack_id, now=now)


def _mine(session: Session, taken: Taken, now: datetime) -> Pack | None:
    held = ledger.keep(session, kind=Kind.PACKS, row_id=taken.pack_id, attempt=taken.attempt, now=now)
    return session.get(Pack, taken.pack_id) if held else None


def _give_up(session: Session, pack: Pack, problem: Problem) -> None:
    pack.failure = {"code": problem.code, "params": problem.params}
    ledger.forget(session, kind=Kind.PACKS, row_id=pack.id)


# ------------------------------------------------------------------------------------------------------ clearing
def clean(session: Session, now: datetime) -> Collection[str]:
    """Forget the packs asked for long ago, but for those still being made; answers the places of all that stay."""
    old = select(Pack.id).where(Pack.asked_at <= now - KEPT, (Pack.ended_at.is_not(None)) | Pack.failure.is_not(null()))
    session.execute(delete(Pack).where(Pack.id.in_(old)))
    return set(session.scalars(select(Pack.place)))
