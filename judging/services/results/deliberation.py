"""Writing down what the jury decided beside the computed order.

Always true: a decision has a reason and names the entries it is about, as whoever wrote it saw them; only organisers
write it; it is never edited (a later one is added); it leaves a line in the log and is sealed with the next
publication. Who was taken off one of the farms voted on has no vote.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.deliberation import DecisionKind
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.results.results import UNDIVIDED
from judging.services.seen import require_unchanged
from judging.storage.models import Deliberation, Edition, Entry, Judge
from judging.storage.queries import editions as queries
from judging.storage.queries import results as result_queries


@dataclass(frozen=True)
class Proposed:
    """A decision as it is handed in: `about` are the entries it is about, `votes` entry number -> votes."""

    category: str
    kind: DecisionKind
    reason: str
    about: Sequence[str] = ()
    votes: Mapping[str, int] = field(default_factory=dict)

    @property
    def entries(self) -> list[str]:
        """All entries the decision is about, those voted on included."""
        return sorted({*self.about, *(self.votes if self.kind is DecisionKind.VOTE else ())})


@dataclass(frozen=True)
class Voters:
    """Who may vote on some entries, and who may not, with the entry a judge was taken off."""

    able: Sequence[Judge]
    barred: Sequence[tuple[Judge, Entry]]


def taken(decisions: Iterable[Deliberation], category: str) -> dict[str, object]:
    """The decisions about a category that stand, for two people who write one at the same time."""
    return {"decisions": [own.id for own in decisions if own.category == category]}


def record(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    proposed: Proposed,
    now: datetime,
    seen: str | None = None,
) -> Deliberation:
    """Write a decision down. Raises Refused with a problem at each wrong field (`votes.NUMBER` for a vote).

    Stale where another decision about the category was written since the writer looked (`seen`: version of `taken`).
    """
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    require_unchanged(taken(result_queries.deliberations(session, edition), proposed.category), seen)
    problems = [*_reason_problems(proposed), *_entry_problems(session, edition, proposed)]
    if proposed.kind is not DecisionKind.VOTE and proposed.votes:
        problems.append(Problem.of("votes_beside_another", at="votes"))
    if proposed.kind is DecisionKind.VOTE and not problems:
        problems = _vote_problems(session, edition, proposed)
    if problems:
        raise Refused(*problems)
    decision = Deliberation(
        edition_id=edition.id,
        category=proposed.category,
        kind=proposed.kind,
        reason=kept_story(proposed.reason, at="reason"),
        entries=proposed.entries,
        votes=dict(proposed.votes),
        decided_by=str(actor),
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    _log(session, actor, decision, now)
    return decision


def _log(session: Session, actor: Actor, decision: Deliberation, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action="jury.decided",
        subject=f"deliberation:{decision.id}",
        edition_id=decision.edition_id,
        now=now,
        kind=decision.kind.value,
        category=decision.category,
        entries=decision.entries,
        votes=decision.votes,
        reason=decision.reason,
    )


def voters(session: Session, edition: Edition, numbers: Collection[str]) -> Voters:
    """Who may vote on these entries: the judges of the edition but those taken off one of them."""
    barred: dict[int, tuple[Judge, Entry]] = {}
    for assignment in (one for round_ in edition.rounds for one in result_queries.recusals(session, round_)):
        if assignment.entry.number in numbers:
            barred.setdefault(assignment.judge_id, (assignment.judge, assignment.entry))
    active = [judge for judge in queries.judges(session, edition) if judge.is_active]
    return Voters(
        able=[judge for judge in active if judge.id not in barred],
        barred=[barred[judge.id] for judge in active if judge.id in barred],
    )


def _reason_problems(proposed: Proposed) -> list[Problem]:
    reason = kept_story(proposed.reason, at="reason")
    if not reason:
        return [Problem.of("reason_needed", at="reason")]
    return [Problem.of("reason_long", at="reason", most=limits.STORY)] if len(reason) > limits.STORY else []


def _entry_problems(session: Session, edition: Edition, proposed: Proposed) -> list[Problem]:
    """Entries and category must belong together; whoever sends something else did not use the form."""
    keys = [item.key for item in edition.categories if not item.is_distinction] or [UNDIVIDED]
    known = {
        entry.number
        for entry in queries.entries_in(session, edition, Role.PUBLIC, Place.RECORD)
        if proposed.category == UNDIVIDED or (entry.category is not None and entry.category.key == proposed.category)
    }
    unknown = [number for number in proposed.entries if number not in known]
    if proposed.category not in keys or unknown:
        return [Problem.of("decision_entry_unknown", entries=", ".join(unknown) or "–")]
    return []


def _vote_problems(session: Session, edition: Edition, proposed: Proposed) -> list[Problem]:
    if len(proposed.votes) < 2:
        return [Problem.of("votes_too_few", at="votes")]
    negative = [number for number, count in proposed.votes.items() if count < 0]
    if negative:
        return [Problem.of("votes_wrong", at=f"votes.{number}", entry=number) for number in negative]
    able, cast = len(voters(session, edition, proposed.votes).able), sum(proposed.votes.values())
    return [Problem.of("votes_too_many", at="votes", cast=cast, judges=able)] if cast > able else []
