"""Who scores what: giving farms to judges, taking a judge off a farm and letting her back.

Always true: a pair whose sheet has been begun is never removed, only recused with a reason, and its sheet is kept; a
recused pair brings no sheet to the results; nothing changes once the results are published. A form says which pairs it
showed, so that what somebody else changed meanwhile is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain.entries.standing import Place, is_in, why_out
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.juries import Jury
from judging.domain.scoring.conflicts import PossibleConflict, Roots, detected_conflicts
from judging.services import audit
from judging.services.contest.editions import current_round, require_now, require_unpublished
from judging.services.contest.juries import juries_of, may_judge, placed
from judging.services.contest.rounds import entries_of, members
from judging.services.people.conflicts import clear, may_be_taken_back
from judging.services.reasons import reason_from
from judging.services.scoring.standing import standing_of
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Edition,
    Entry,
    Judge,
    Round,
)
from judging.storage.queries import editions as queries
from judging.storage.queries.standing import is_begun

PairIds = tuple[int, int]
"""(id of the entry, id of the judge)."""


@dataclass(frozen=True)
class Changed:
    """How many pairs a change added and removed."""

    added: int
    removed: int


def change_assignments(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    shown: Collection[PairIds],
    wanted: Collection[PairIds],
    now: datetime,
    round_: Round | None = None,
) -> Changed:
    """Make the pairs that are wanted and were not shown, remove those that were shown and are not wanted.

    `round_` is the round that the form showed; None: the one that is judged now.

    Raises Refused naming every pair that cannot be made (recused, of somebody who is not there) or removed (begun).
    """
    require_unpublished(session, edition)
    round_ = round_ or current_round(edition)
    require_now(round_)
    standing = {(pair.entry_id, pair.judge_id): pair for pair in pairs_in(session, round_)}
    entries = {entry.id: entry for entry in members(session, round_, Role.ORGANISER, Place.ASSIGNMENT)}
    judges = {judge.id: judge for judge in panel_of(round_, queries.judges(session, edition))}
    jurors = placed(round_, list(entries.values()))
    begun = set(session.scalars(select(Assignment.id).where(Assignment.round_id == round_.id, is_begun())))
    added = [
        ids
        for ids in sorted(set(wanted) - set(shown))
        if ids not in standing or standing[ids].state is not AssignmentState.ASSIGNED
    ]
    removed = [standing[ids] for ids in sorted(set(shown) - set(wanted)) if ids in standing]
    problems = [
        *(_cannot_add(ids, standing, entries, judges, jurors) for ids in added),
        *(_cannot_remove(pair, begun) for pair in removed),
    ]
    if refusals := [problem for problem in problems if problem is not None]:
        raise Refused(*refusals)
    for entry_id, judge_id in added:
        _add(session, actor, round_, entries[entry_id], judges[judge_id], now)
    for pair in removed:
        _log(session, actor, edition, "assignment.removed", pair, now)
        session.delete(pair)
    return Changed(len(added), len(removed))


def recuse(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    entry: Entry,
    judge: Judge,
    reason: str,
    now: datetime,
    seen: str | None = None,
    round_: Round | None = None,
) -> Assignment:
    """Take a judge off a farm (or say beforehand that she may never score it). A reason is needed; it is kept.

    Her sheet, if begun, is kept and does not count. Refused where an organiser has taken her off for another reason;
    what she declared herself may be settled. Stale where something else was done with her sheet since the writer
    looked (`seen`: version of `standing_of`): it was begun, delivered, opened again. `round_` None: the one judged now.
    """
    require_unpublished(session, edition)
    round_ = round_ or current_round(edition)
    require_now(round_)
    reason = reason_from(reason)
    if not is_in(entry.status, Role.ORGANISER, Place.ASSIGNMENT):
        raise Refused(why_out(entry.status, entry.number))
    if (among := entries_of(round_)) is not None and entry.number not in among:
        raise Refused(Problem.of("not_in_round", entry=entry.number, round=round_.name))
    pair = pair_of(session, round_, entry, judge)
    stands = pair is not None and pair.state is AssignmentState.RECUSED and pair.reason not in ("", reason)
    if pair is not None and stands and pair.id not in may_be_taken_back(session, [pair]):
        raise Refused(Problem.of("recused_for_another_reason", at="reason", reason=pair.reason))
    if pair is not None and (pair.state, pair.reason) != (AssignmentState.RECUSED, reason):
        require_unchanged(standing_of(pair), seen, told=ACTED)
    if pair is None:
        pair = Assignment(round=round_, judge=judge, entry=entry, changed_at=now)
        session.add(pair)
    pair.state, pair.reason, pair.changed_at = AssignmentState.RECUSED, reason, now
    session.flush()
    _log(session, actor, edition, "assignment.recused", pair, now, reason=pair.reason)
    return pair


def cancel_recusal(
    session: Session, *, actor: Actor, assignment: Assignment, now: datetime, seen: str | None = None
) -> None:
    """Let a judge score the farm again; her sheet counts as before. Doing it twice is once.

    Stale where she was taken off for another reason than the writer read (`seen`: version of `standing_of`).
    """
    edition = assignment.round.edition
    require_unpublished(session, edition)
    require_now(assignment.round)
    if assignment.state is AssignmentState.ASSIGNED:
        return
    reason = assignment.reason
    require_unchanged(standing_of(assignment), seen, told=ACTED)
    assignment.state, assignment.reason, assignment.changed_at = AssignmentState.ASSIGNED, "", now
    clear(assignment, now)  # whatever she had said, an organiser has decided
    _log(session, actor, edition, "assignment.restored", assignment, now, reason=reason)


def found_conflicts(
    judges: Collection[Judge], entries: Collection[Entry]
) -> dict[PairIds, tuple[PossibleConflict, ...]]:
    """The pairs whose judge and farm share a community or a cooperative."""
    found = {}
    for entry in entries:
        for judge in judges:
            if shared := detected_conflicts(
                Roots(judge.community, judge.cooperative), Roots(entry.community, entry.cooperative)
            ):
                found[entry.id, judge.id] = shared
    return found


def panel_of(round_: Round, everybody: Iterable[Judge]) -> list[Judge]:
    """Of all judges of the edition, those of a round who take part: those of its local juries, or of its panel, else
    all."""
    juries, panel = juries_of(round_), round_.own_plan.panel
    if juries is not None:
        return [judge for judge in everybody if judge.is_active and judge.key in juries.panel]
    return [judge for judge in everybody if judge.is_active and (not panel or judge.key in panel)]


def _cannot_add(
    ids: PairIds,
    standing: Mapping[PairIds, Assignment],
    entries: Mapping[int, Entry],
    judges: Mapping[int, Judge],
    jurors: Mapping[str, Jury | None],
) -> Problem | None:
    entry, judge = entries.get(ids[0]), judges.get(ids[1])
    if entry is None or judge is None:
        return Problem.of("pair_unknown")
    if not may_judge(jurors, entry.number, judge.key):
        return Problem.of("pair_other_jury", entry=entry.number, judge=judge.name)
    if ids in standing:
        return Problem.of("pair_recused", entry=entry.number, judge=judge.name)
    return None


def _cannot_remove(pair: Assignment, begun: Collection[int]) -> Problem | None:
    """A begun sheet is never orphaned: who scored stays assigned, or is recused with a reason.

    So it is with whatever else is kept of a pair (`begun`).
    """
    if pair.state is not AssignmentState.ASSIGNED:
        return Problem.of("pair_recused", entry=pair.entry.number, judge=pair.judge.name)
    if pair.ballot is not None:
        return Problem.of("pair_begun", entry=pair.entry.number, judge=pair.judge.name)
    if pair.id in begun:
        return Problem.of("pair_kept", entry=pair.entry.number, judge=pair.judge.name)
    return None


def _add(session: Session, actor: Actor, round_: Round, entry: Entry, judge: Judge, now: datetime) -> None:
    pair = Assignment(round=round_, judge=judge, entry=entry, changed_at=now, state=AssignmentState.ASSIGNED, reason="")
    session.add(pair)
    session.flush()
    _log(session, actor, round_.edition, "assignment.added", pair, now)


def pair_of(session: Session, round_: Round, entry: Entry, judge: Judge) -> Assignment | None:
    """A farm and a judge in a round; None where she was never given it, nor taken off it."""
    return session.scalar(
        select(Assignment).where(
            Assignment.round_id == round_.id,
            Assignment.entry_id == entry.id,
            Assignment.judge_id == judge.id,
        )
    )


def pairs_in(session: Session, round_: Round) -> list[Assignment]:
    """Every pair of a round, with its judge, its farm and its sheet."""
    return list(
        session.scalars(
            select(Assignment)
            .where(Assignment.round_id == round_.id)
            .order_by(Assignment.entry_id, Assignment.judge_id)
            .options(joinedload(Assignment.judge), joinedload(Assignment.entry), joinedload(Assignment.ballot))
        )
    )


def _log(
    session: Session, actor: Actor, edition: Edition, action: str, pair: Assignment, now: datetime, **details: str
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"assignment:{pair.id}",
        edition_id=edition.id,
        now=now,
        entry=pair.entry.number,
        judge=pair.judge.name,
        **details,
    )
