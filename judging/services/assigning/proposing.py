"""A fair plan for a round, from what stands in the database.

Always true: nothing changes here; a sheet that was begun stays with its judge; recusals of this round and of those
before are respected, and so are possible conflicts, but for a pair that an organiser made in spite of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.assigning.question import Asked, Hindrance, Keeping, Pair, Panelist, Question
from judging.domain.assigning.sharing import Sharing
from judging.domain.assigning.solving import Plan, solve
from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.scoring.conflicts import place_key
from judging.services.contest.editions import current_round
from judging.services.contest.juries import may_judge, placed
from judging.services.contest.rounds import members
from judging.services.scoring.assignment import found_conflicts, pairs_in, panel_of
from judging.storage.models import Assignment, AssignmentState, Edition, Entry, Judge, Round
from judging.storage.queries import editions as queries
from judging.storage.queries.standing import is_begun

_WHY = {AssignmentState.RECUSED: Hindrance.RECUSED, AssignmentState.ABSENT: Hindrance.ABSENT}


def propose_assignments(
    session: Session,
    *,
    edition: Edition,
    per_entry: int,
    round_: Round | None = None,
    keeping: Keeping = Keeping.ALL,
) -> Plan:
    """The best plan; the keys are the entries' numbers and the judges' keys. `round_` None: the one judged now."""
    return solve(asked_of(session, round_ or current_round(edition), per_entry=per_entry, keeping=keeping))


def asked_of(session: Session, round_: Round, *, per_entry: int, keeping: Keeping = Keeping.ALL) -> Question:
    """The question that a round puts."""
    entries = members(session, round_, Role.ORGANISER, Place.ASSIGNMENT)
    judges = panel_of(round_, queries.judges(session, round_.edition))
    numbers = {entry.number for entry in entries}
    stand = [pair for pair in pairs_in(session, round_) if pair.entry.number in numbers]
    begun = set(session.scalars(select(Assignment.id).where(Assignment.round_id == round_.id, is_begun())))
    sharing = round_.own_plan.sharing
    given = [pair for pair in stand if pair.state is AssignmentState.ASSIGNED]
    return Question(
        tuple(_asked(entry, sharing) for entry in entries),
        tuple(_panelist(judge, sharing) for judge in judges),
        per_entry,
        fixed=frozenset(_named(pair) for pair in given if pair.id in begun),
        standing=frozenset(_named(pair) for pair in given if pair.id not in begun),
        forbidden=_forbidden(session, round_, entries, judges),
        a_day=sharing.a_day,
        ways={(place_key(way.here), place_key(way.there)): way.hours for way in sharing.ways},
        overlap=sharing.overlap,
        keeping=keeping,
    )


def _asked(entry: Entry, sharing: Sharing) -> Asked:
    return Asked(entry.number, place_key(entry.community), frozenset(sharing.fields), entry.language)


def _panelist(judge: Judge, sharing: Sharing) -> Panelist:
    return Panelist(
        judge.key,
        frozenset(judge.expertise),
        frozenset({judge.language}),
        place_key(judge.community),
        sharing.takes.get(judge.key),
        judge.key in sharing.shadows,
    )


def _named(pair: Assignment) -> Pair:
    return pair.entry.number, pair.judge.key


def _forbidden(
    session: Session, round_: Round, entries: Sequence[Entry], judges: Sequence[Judge]
) -> Mapping[Pair, tuple[Hindrance, ...]]:
    """The pairs that may not be made, each with all that is against it."""
    numbers, keys = {entry.id: entry.number for entry in entries}, {judge.id: judge.key for judge in judges}
    found: dict[Pair, tuple[Hindrance, ...]] = {
        (numbers[entry], keys[judge]): tuple(Hindrance(one.value) for one in shared)
        for (entry, judge), shared in found_conflicts(judges, entries).items()
    }
    jurors = placed(round_, entries)
    for named in ((entry.number, judge.key) for entry in entries for judge in judges):
        if not may_judge(jurors, *named):
            found[named] = (*found.get(named, ()), Hindrance.JURY)
    rounds = round_.edition.rounds
    for one in rounds[: rounds.index(round_) + 1]:
        for pair in pairs_in(session, one):
            why = _WHY.get(pair.state)
            if why is Hindrance.RECUSED or (why is not None and one is round_):
                named = _named(pair)
                found[named] = (*found.get(named, ()), why)
    return found
