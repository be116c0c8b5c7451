"""A sheet that was filled in for the wrong farm, passed whole to the right one.

The ballot is what moves: `ballot.assignment_id` names the other pair from then on, and with the ballot go its marks,
its comments, every older version of them and every save. This is the honest way because marks are append-only: copied
to the other farm they would lose who gave them and when, and on the farm they came from they could not be taken back,
only overwritten by something the judge never said. No mark is touched; what changed is which farm the sheet is about,
and that is one line of the log with both farms and the reason. Moving it back is the same act, so it can be undone.
The photos of the sheet go with it, both ways.
Always true: a sheet moves only between pairs of the same judge and round, to a farm without a sheet, while she may
write on both; what organisers decided for all judges of one farm does not leave that farm.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.field import photos
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Ballot, Event
from judging.storage.queries import ledger


def move_sheet(
    session: Session, *, actor: Actor, source: Assignment, target: Assignment, reason: str, now: datetime
) -> None:
    """Let the ballot of `source` be the ballot of `target`. Raises Refused, NotFound for a pair not hers."""
    ballot = _movable(session, actor, source, now)
    if (target.judge_id, target.round_id) != (source.judge_id, source.round_id) or target.id == source.id:
        raise NotFound("assignment")
    scoring.require_may_score(session, actor=actor, assignment=target, now=now)
    if target.ballot is not None:
        raise Refused(Problem.of("move_target_begun", at="target", entry=target.entry.number))
    reason = kept_story(reason, at="reason")
    if not reason:
        raise Refused(Problem.of("move_reason_needed", at="reason"))
    if len(reason) > limits.SHORT_REASON:
        raise Refused(Problem.of("reason_long", at="reason", most=limits.SHORT_REASON))
    moved = photos.move(session, source=source, target=target)
    source.ballot, target.ballot = None, ballot
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="ballot.moved",
        subject=f"ballot:{ballot.id}",
        now=now,
        edition_id=source.round.edition_id,
        entry=target.entry.number,
        source=source.entry.number,
        judge=source.judge.name,
        reason=reason,
        photos=moved,
    )


def moved_away(session: Session, assignment: Assignment, seen_at: datetime | None) -> str | None:
    """The farm to which the sheet was passed that this judge saw on this pair as it stood at `seen_at`; None for none.

    The sheet she saw is the one that was saved at that very moment, so that a clock that jumps sends no mark to another
    one. Only where none was (a backup was put back since) does the hour decide; without `seen_at` the last that went.
    """
    shown = ledger.saved_at(session, assignment, seen_at) if seen_at is not None else set()
    ballot = assignment.ballot
    if ballot is not None and (ballot.id in shown if shown else seen_at is None or ballot.created_at <= seen_at):
        return None
    asked = select(Event).where(Event.action == "ballot.moved", Event.edition_id == assignment.round.edition_id)
    pair = (assignment.entry.number, assignment.judge.name)
    for event in session.scalars(asked.order_by(Event.id.desc())):
        is_it = event.subject in {f"ballot:{one}" for one in shown} if shown else seen_at is None or event.at > seen_at
        if is_it and (event.details["source"], event.details["judge"]) == pair:
            return str(event.details["entry"])
    return None


def why_not(session: Session, *, actor: Actor, source: Assignment, now: datetime) -> tuple[Problem, ...]:
    """Why this sheet goes nowhere at this moment, wherever it were to go; nothing where it may."""
    try:
        _movable(session, actor, source, now)
    except Refused as refusal:
        return refusal.problems
    return ()


def _movable(session: Session, actor: Actor, source: Assignment, now: datetime) -> Ballot:
    """The ballot of a pair, if there is something on it and all of it is about the judge's own observation."""
    scoring.require_may_score(session, actor=actor, assignment=source, now=now)
    ballot = source.ballot
    if ballot is None or not ballot.marks:
        raise Refused(Problem.of("move_nothing", entry=source.entry.number))
    decided = [pointer.criterion for pointer in ballot.current if pointer.mark.is_decided_by_organisers]
    if decided:
        raise Refused(*(Problem.of("decided_by_organisers", criterion=key) for key in decided))
    return ballot
