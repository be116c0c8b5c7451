"""A plan is accepted in one step, and may be undone until one of its judges begins.

Always true: accepting writes one line about the plan beside those about its pairs; the last accepted plan of a round is
found there; undoing takes away what it added and gives back what it took, as far as nobody else has done so; a sheet
that was begun is never taken away: then the whole plan stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.services import audit
from judging.services.scoring.assignment import Changed, PairIds, change_assignments, pairs_in
from judging.storage.models import Assignment, AssignmentState, Round
from judging.storage.queries.judge import last_events
from judging.storage.queries.standing import is_begun

ACCEPTED, UNDONE = "plan.accepted", "plan.undone"


@dataclass(frozen=True)
class LastPlan:
    """The plan that was accepted last in a round and stands: what it added and took away, who did it when.

    `begun` counts its new pairs that somebody began; as long as there is none it may be undone.
    """

    event: int
    who: str
    at: datetime
    added: frozenset[PairIds]
    dropped: frozenset[PairIds]
    begun: int

    @property
    def may_be_undone(self) -> bool:
        return not self.begun


def accept_plan(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    add: Collection[PairIds],
    drop: Collection[PairIds],
    now: datetime,
) -> Changed:
    """Carry a plan out as it was shown. Raises Refused as `change_assignments` does."""
    changed = change_assignments(
        session, actor=actor, edition=round_.edition, shown=drop, wanted=add, now=now, round_=round_
    )
    if changed.added or changed.removed:
        _log(session, actor, ACCEPTED, round_, now, added=_written(add), dropped=_written(drop))
    return changed


def last_plan(session: Session, round_: Round) -> LastPlan | None:
    """The plan that stands, if one was accepted and not undone."""
    event = last_events(session, [subject_of(round_)]).get(subject_of(round_))
    if event is None or event.action != ACCEPTED:
        return None
    added, dropped = _read(event.details["added"]), _read(event.details["dropped"])
    begun = session.execute(
        select(Assignment.entry_id, Assignment.judge_id).where(Assignment.round_id == round_.id, is_begun())
    )
    own = sum((entry, judge) in added for entry, judge in begun)
    return LastPlan(event.id, event.actor_name, event.at, added, dropped, own)


def undo_plan(session: Session, *, actor: Actor, round_: Round, event: int | None, now: datetime) -> Changed:
    """Take the plan back that was accepted last. `event` is the one that was shown; another one that came since, or
    none any more, is refused, and so is one of which somebody began a sheet."""
    plan = last_plan(session, round_)
    if plan is None or plan.event != event:
        raise Refused(Problem.of("plan_not_last"))
    if plan.begun:
        raise Refused(Problem.of("plan_begun", begun=plan.begun))
    there = {
        (pair.entry_id, pair.judge_id) for pair in pairs_in(session, round_) if pair.state is AssignmentState.ASSIGNED
    }
    changed = change_assignments(
        session,
        actor=actor,
        edition=round_.edition,
        shown=plan.added & there,
        wanted=plan.dropped - there,
        now=now,
        round_=round_,
    )
    _log(session, actor, UNDONE, round_, now, added="", dropped="")
    return changed


def subject_of(round_: Round) -> str:
    """The name in the log of how a round's judges are shared out."""
    return f"plan:{round_.id}"


def _written(pairs: Collection[PairIds]) -> str:
    return " ".join(f"{entry}-{judge}" for entry, judge in sorted(pairs))


def _read(text: str) -> frozenset[PairIds]:
    pairs = (one.split("-") for one in text.split())
    return frozenset((int(entry), int(judge)) for entry, judge in pairs)


def _log(
    session: Session, actor: Actor, action: str, round_: Round, now: datetime, *, added: str, dropped: str
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=subject_of(round_),
        edition_id=round_.edition_id,
        now=now,
        added=added,
        dropped=dropped,
        more=len(added.split()),
        fewer=len(dropped.split()),
    )
