"""The rounds of an edition: which is judged, who is in it, by which rule; adding, changing and moving them.

Always true: one round is judged at a time, those before it are over, those after it lie ahead; the first takes every
admitted entry, each later one those on the frozen shortlist of the one before; what a round is ranked by does not
change once it has a sheet; a change leaves a line in the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.phases import Window, is_over
from judging.domain.ranking.ranking import Rule
from judging.domain.results.rounds import DEFAULT_CUT, MOST_ROUNDS, CarriedIn, CarryKind, RoundPlan, RoundState
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services import audit
from judging.services.contest.editions import (
    last_round,
    parsed,
    require_now,
    require_unpublished,
    round_before,
    why_final,
)
from judging.services.seen import require_unchanged
from judging.storage.models import Assignment, Ballot, Edition, Entry, Round
from judging.storage.queries import editions as queries
from judging.storage.queries import standing


def rule_of(round_: Round) -> Rule:
    """The rule that a round is ranked by: its own, else the edition's."""
    return round_.own_plan.rule or Rule.from_document(round_.edition.rule)


def sheet_of(round_: Round) -> ScoreSheet:
    """The sheet of a round."""
    return parsed(round_.sheet_version)


def why_fixed(session: Session, round_: Round) -> Problem | None:
    """Why nothing of a round changes: it is over or lies ahead, or results are published; None while it is judged."""
    try:
        require_now(round_)
    except Refused as refusal:
        return refusal.problems[0]
    return why_final(session, round_.edition)


def entries_of(round_: Round) -> Mapping[str, Decimal] | None:
    """The entries of a round, by number, with the score they come in with; None for the first, which takes all that are
    admitted. None are in a round as long as the shortlist of the one before is not frozen."""
    before = round_before(round_)
    if before is None:
        return None
    return {number: Decimal(score) for number, score in (before.going_on or {}).items()}


def members(session: Session, round_: Round, role: Role, place: Place) -> Sequence[Entry]:
    """The entries of a round that somebody in this role meets in this place, by number, with their holders."""
    among = entries_of(round_)
    found = queries.entries_in(session, round_.edition, role, place)
    return found if among is None else [entry for entry in found if entry.number in among]


def carrying_of(round_: Round) -> CarriedIn | None:
    """How the score of a round is made with what is carried in; None where nothing is."""
    carry, came = round_.own_plan.carry, entries_of(round_)
    if came is None or carry.kind is CarryKind.RESET:
        return None
    return CarriedIn(carry, came)


def most_points(round_: Round) -> Fraction:
    """What a full score of a round comes to, with what is carried in."""
    own, before = Fraction(sheet_of(round_).out_of), round_before(round_)
    return own if before is None else round_.own_plan.carry.most(own, most_points(before))


def round_told(round_: Round) -> dict[str, Any]:
    """Which round it is, what is carried in, and the score of each entry that comes in with one."""
    came = entries_of(round_)
    told_ = {"key": round_.key, "name": round_.name, "carry": round_.own_plan.carry.to_document()}
    return {**told_, **({} if came is None else {"came": {number: str(score) for number, score in came.items()}})}


def rounds_before(round_: Round) -> list[dict[str, Any]]:
    """The sealed records of the rounds before, as their shortlists were frozen, the first one first."""
    earlier = round_.edition.rounds[: round_.edition.rounds.index(round_)]
    return [json.loads(one.shortlist) for one in earlier if one.shortlist is not None]


# --------------------------------------------------------------------------------------------------------- changing
class Acting(Protocol):
    """A change of the order of the rounds by one button."""

    def __call__(
        self, session: Session, *, actor: Actor, round_: Round, now: datetime, seen: str | None = None
    ) -> None: ...


@dataclass(frozen=True)
class RoundSaid:
    """A round as its form says it. `window` is only asked of a round that lies ahead: of the one that is judged now the
    dates are the edition's."""

    name: Mapping[str, str]
    plan: RoundPlan
    window: Window


def standing_of(round_: Round) -> dict[str, object]:
    """What a form of a round shows, for two people who change it at the same time."""
    window = round_.scoring_window
    return {"name": round_.name, "plan": round_.plan or {}, "from": str(window.begin), "until": str(window.end)}


def order_of(edition: Edition) -> dict[str, object]:
    """The rounds in their order, for two people who add or move one at the same time."""
    return {"order": " ".join(f"{one.key}:{one.state.value}" for one in edition.rounds)}


def why_plan_stays(session: Session, round_: Round) -> Problem | None:
    """What keeps a round's rule, carry and cut from being changed: it is over, or somebody has scored in it."""
    if round_.state is RoundState.OVER:
        return Problem.of("round_over", round=round_.name)
    return Problem.of("round_has_marks", round=round_.name) if has_sheets(session, round_) else None


def has_sheets(session: Session, round_: Round) -> bool:
    """Whether somebody has begun a sheet of this round."""
    return bool(
        session.scalar(select(exists().where(Ballot.assignment_id == Assignment.id, Assignment.round_id == round_.id)))
    )


def is_begun(session: Session, round_: Round) -> bool:
    """Whether anything is kept of a pair of this round: a sheet, a reading of its paper, a photo, a late mark."""
    return bool(session.scalar(select(exists().where(Assignment.round_id == round_.id, standing.is_begun()))))


def add_round(
    session: Session, *, actor: Actor, edition: Edition, said: RoundSaid, now: datetime, seen: str | None = None
) -> Round:
    """A round after the last one, with its sheet until it has one of its own. Raises Refused, each at its field.

    Refused once the round that is last now has a sheet: its judges scored as the one that decides. Stale where
    somebody changed the order since (`seen`: version of `order_of`).
    """
    require_unchanged(order_of(edition), seen)
    require_unpublished(session, edition)
    last = last_round(edition)
    if has_sheets(session, last):
        raise Refused(Problem.of("round_has_marks", round=last.name))
    if len(edition.rounds) >= MOST_ROUNDS:
        raise Refused(Problem.of("rounds_many", most=MOST_ROUNDS))
    _require_sound(said, is_first=False, first=edition.home.languages[0])
    taken = {one.key for one in edition.rounds}
    key = next(key for number in range(len(taken) + 1, 100) if (key := f"round-{number}") not in taken)
    made = Round(
        sheet_version=last.sheet_version, key=key, name=dict(said.name), position=len(taken) + 1,
        state=RoundState.AHEAD, plan=said.plan.to_document(),
    )  # fmt: skip
    edition.rounds.append(made)
    if last.own_plan.cut is None:
        last.plan = replace(last.own_plan, cut=DEFAULT_CUT).to_document()
    _keep_window(made, said.window)
    session.flush()
    _log(session, actor, "round.added", made, now)
    return made


def change_round(
    session: Session, *, actor: Actor, round_: Round, said: RoundSaid, now: datetime, seen: str | None = None
) -> None:
    """Keep what is said of a round. What it is ranked by stays once it has a sheet. Stale where somebody changed it
    since (`seen`: version of `standing_of`)."""
    require_unchanged(standing_of(round_), seen)
    require_unpublished(session, round_.edition)
    if round_.state is RoundState.OVER:
        raise Refused(Problem.of("round_over", round=round_.name))
    _require_sound(said, is_first=round_ is round_.edition.rounds[0], first=round_.edition.home.languages[0])
    before, after = round_.own_plan, said.plan
    if (before.rule, before.carry, before.cut) != (after.rule, after.carry, after.cut) and (
        stays := why_plan_stays(session, round_)
    ):
        raise Refused(stays)
    round_.name, round_.plan = dict(said.name), after.to_document()
    if round_.state is RoundState.AHEAD:
        _keep_window(round_, said.window)
    session.flush()
    log_change(session, actor, round_, now)


def move_up(session: Session, *, actor: Actor, round_: Round, now: datetime, seen: str | None = None) -> None:
    """Judge a round before the one that stands before it. Dates stay with the place in the order; who goes on and what
    is carried in does too. Refused once one of the two is over or has a sheet."""
    edition = round_.edition
    require_unchanged(order_of(edition), seen)
    require_unpublished(session, edition)
    before = round_before(round_)
    if before is None:
        return
    for one in (before, round_):
        if (stays := why_plan_stays(session, one)) is not None:
            raise Refused(stays)
        if session.scalar(select(exists().where(Assignment.round_id == one.id))):
            raise Refused(Problem.of("round_has_pairs", round=one.name))
    mine, other = round_.own_plan, before.own_plan
    before.position, round_.position = round_.position, before.position
    before.state, round_.state = round_.state, before.state
    before.plan = replace(other, carry=mine.carry, cut=mine.cut).to_document()
    round_.plan = replace(mine, carry=other.carry, cut=other.cut).to_document()
    for name in _MOMENTS:
        here, there = getattr(before, name), getattr(round_, name)
        setattr(before, name, there)
        setattr(round_, name, here)
    session.flush()
    session.expire(edition, ["rounds"])
    _log(session, actor, "round.moved", round_, now)


def remove_round(session: Session, *, actor: Actor, round_: Round, now: datetime, seen: str | None = None) -> None:
    """Take away a round that lies ahead. Refused for one that is judged or over, or where it has pairs."""
    edition = round_.edition
    require_unchanged(order_of(edition), seen)
    require_unpublished(session, edition)
    if round_.state is not RoundState.AHEAD:
        raise Refused(Problem.of("round_not_ahead", round=round_.name))
    if session.scalar(select(exists().where(Assignment.round_id == round_.id))):
        raise Refused(Problem.of("round_has_pairs", round=round_.name))
    _log(session, actor, "round.removed", round_, now)
    edition.rounds.remove(round_)
    session.delete(round_)
    session.flush()
    for place, one in enumerate(edition.rounds, start=1):
        one.position = place
    session.flush()


_MOMENTS = ("scoring_from", "scoring_until", "scoring_opened_at", "scoring_closed_at")


def _keep_window(round_: Round, window: Window) -> None:
    moments = (window.begin, window.end, window.opened_at, window.closed_at)
    for name, moment in zip(_MOMENTS, moments, strict=True):
        setattr(round_, name, moment)


def pass_on(round_: Round, after: Round, now: datetime) -> None:
    """This round is over and the next one is judged: each takes its window along."""
    edition, window = round_.edition, round_.scoring_window
    closed = window if is_over(now, window.held[1], window.button) else window.closed(now)
    round_.state = RoundState.OVER
    _keep_window(round_, closed)
    for name in _MOMENTS:
        setattr(edition, name, getattr(after, name))
    after.state = RoundState.NOW


def take_back(round_: Round, after: Round) -> None:
    """The other way: this round is judged again, closed as it was, and the next one lies ahead."""
    edition = round_.edition
    _keep_window(after, edition.scoring_window)
    after.state = RoundState.AHEAD
    for name in _MOMENTS:
        setattr(edition, name, getattr(round_, name))
    round_.state = RoundState.NOW


def _require_sound(said: RoundSaid, *, is_first: bool, first: str) -> None:
    problems = []
    if not said.name:
        problems.append(Problem.of("round_name_missing", at=f"name-{first}"))
    if is_first and said.plan.carry.kind is not CarryKind.RESET:
        problems.append(Problem.of("round_is_first", at="carry"))
    window = said.window
    if window.end is not None and (window.begin is None or window.end <= window.begin):
        problems.append(Problem.of("end_before_beginning", at="scoring_until"))
    if problems:
        raise Refused(*problems)


def log_change(session: Session, actor: Actor, round_: Round, now: datetime) -> None:
    """A line in the log that a round was changed."""
    _log(session, actor, "round.changed", round_, now)


def _log(session: Session, actor: Actor, action: str, round_: Round, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"round:{round_.id}",
        edition_id=round_.edition_id or round_.edition.id,
        now=now,
        round=round_.key,
        name=round_.name,
        plan=round_.plan,
        order=[one.key for one in round_.edition.rounds],
    )
