"""A day at tables: who came, who is free, and what she gets next.

Always true: what is given is an assignment like any other, with its line in the log; a judge gets one entry at a time;
what a no-show had and did not begin is taken away, what was begun stays; who came later is there again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.assigning.tables import Tables
from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.services.assigning.proposing import asked_of
from judging.services.assigning.sharing import judges_of, keep, sharing_of
from judging.services.contest.editions import require_now, require_unpublished
from judging.services.contest.rounds import members
from judging.services.scoring.assignment import change_assignments, pairs_in
from judging.storage.models import Assignment, AssignmentState, BallotState, Entry, Judge, Round
from judging.storage.queries.standing import is_begun

USUAL_PANEL = 3


@dataclass(frozen=True)
class Room:
    """The day as it stands: its tables, and who is who."""

    tables: Tables
    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    absent: frozenset[str]
    away: frozenset[str]


def room_of(session: Session, round_: Round) -> Room:
    """The day at tables of a round."""
    entries = tuple(members(session, round_, Role.ORGANISER, Place.ASSIGNMENT))
    judges = tuple(judges_of(session, round_))
    sharing, per_entry = sharing_of(round_), round_.own_plan.per_entry or USUAL_PANEL
    given = [pair for pair in pairs_in(session, round_) if pair.state is AssignmentState.ASSIGNED]
    delivered = frozenset(
        (pair.entry.number, pair.judge.key)
        for pair in given
        if pair.ballot is not None and pair.ballot.state is BallotState.SUBMITTED
    )
    absent, away = frozenset(sharing.absent), frozenset(sharing.away)
    tables = Tables(
        [entry.number for entry in entries if entry.number not in absent],
        [judge.key for judge in judges if judge.key not in away],
        per_entry,
        delivered,
        frozenset((pair.entry.number, pair.judge.key) for pair in given) - delivered,
        asked_of(session, round_, per_entry=per_entry).forbidden,
        sharing.shadows,
    )
    return Room(tables, entries, judges, absent, away)


def give_next(session: Session, *, actor: Actor, round_: Round, judge_key: str, now: datetime) -> str:
    """Give a free judge the next entry; its number. One that she has and did not deliver is hers still, and given once
    more: pressing twice is once. Raises Refused where she is not there, or nothing waits for her."""
    room = room_of(session, round_)
    judge = next((one for one in room.judges if one.key == judge_key), None)
    if judge is None or judge_key in room.away:
        raise Refused(Problem.of("judge_not_there"))
    if has := room.tables.now_of(judge_key):
        return has[0]
    number = room.tables.next_for(judge_key)
    if number is None:
        raise Refused(Problem.of("nothing_waits", judge=judge.name))
    entry = next(one for one in room.entries if one.number == number)
    change_assignments(
        session,
        actor=actor,
        edition=round_.edition,
        shown=(),
        wanted=[(entry.id, judge.id)],
        now=now,
        round_=round_,
    )
    return number


def mark_presence(
    session: Session, *, actor: Actor, round_: Round, ticked: Collection[str], shown: Collection[str], now: datetime
) -> int:
    """Keep who did not come ("absent-" and an entry's number, "away-" and a judge's key): those ticked now, and none
    that were `shown` ticked and are no more; what somebody else said of others stays. What they had and nobody began is
    taken away; how many pairs."""
    require_unpublished(session, round_.edition)
    require_now(round_)
    room = room_of(session, round_)
    numbers, keys = {entry.number for entry in room.entries}, {judge.key for judge in room.judges}
    before = {f"absent-{number}" for number in room.absent} | {f"away-{key}" for key in room.away}
    missing = (before - (set(shown) - set(ticked))) | (set(ticked) - set(shown))
    absent = {name.removeprefix("absent-") for name in missing if name.startswith("absent-")}
    away = {name.removeprefix("away-") for name in missing if name.startswith("away-")}
    after = replace(sharing_of(round_), absent=tuple(sorted(absent & numbers)), away=tuple(sorted(away & keys)))
    details = {"entries": ", ".join(after.absent) or "—", "judges": ", ".join(after.away) or "—"}
    keep(session, actor, round_, after, now, "tables.presence", **details)
    begun = set(session.scalars(select(Assignment.id).where(Assignment.round_id == round_.id, is_begun())))
    gone = [
        (pair.entry_id, pair.judge_id)
        for pair in pairs_in(session, round_)
        if pair.state is AssignmentState.ASSIGNED
        and pair.id not in begun
        and (pair.entry.number in after.absent or pair.judge.key in after.away)
    ]
    change_assignments(session, actor=actor, edition=round_.edition, shown=gone, wanted=(), now=now, round_=round_)
    return len(gone)
