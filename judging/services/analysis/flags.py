"""Noting the flags about judges, deciding on each, and what the public note says of them.

Always true: flags are for organisers only; a flag is noted once for each state of the marks; a decision has a reason
and is never edited (a later one is added); both leave a line in the log; nothing here changes a score, takes a sheet
away or keeps anything from being published. Publishing notes what stands at that moment, so that no flag is passed
over in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.flags import FlagTold, Identity, Outcome, Raised, public_note
from judging.domain.typed import kept_story, version_of
from judging.services import audit
from judging.services.agreed import Agreed
from judging.services.analysis.analysis import watched
from judging.services.contest.editions import digest_of
from judging.services.contest.rounds import rule_of
from judging.services.results.kept import Kept
from judging.services.results.results import CategoryResult, Draft, draft, publish, seed_of
from judging.services.seen import require_unchanged
from judging.storage.models import Edition, FlagDecision, Judge, JudgeFlag, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import flags as queries

_DIGESTS: Kept[str] = Kept(64)


@dataclass(frozen=True)
class Seen:
    """One flag with everything that is known about it.

    `raised` is the flag as the marks of now raise it, None where they no longer do; `noted` its notes, oldest first,
    each with its decisions. At least one of the two is there.
    """

    identity: Identity
    judge: Judge
    raised: Raised | None
    noted: Sequence[JudgeFlag]
    digest: str

    @property
    def decisions(self) -> list[FlagDecision]:
        """Everything that was decided about this flag, oldest first."""
        return sorted((own for flag in self.noted for own in flag.decisions), key=lambda own: own.id)

    @property
    def outcome(self) -> Outcome | None:
        """What stands: the last decision; None while nobody decided."""
        return self.decisions[-1].outcome if self.decisions else None

    @property
    def version(self) -> str:
        """What was decided so far, to tell whether somebody decided meanwhile."""
        return version_of(taken(self.decisions))

    @property
    def is_noted_as_it_stands(self) -> bool:
        """Whether the flag of now is already noted, on the very marks of now."""
        return self.raised is None or any(flag.digest == self.digest for flag in self.noted)


def seen(session: Session, drafted: Draft) -> list[Seen]:
    """Every flag that stands now or was noted once, by category, judge and kind."""
    judges = {judge.key: judge for judge in edition_queries.judges(session, drafted.edition)}
    raised = {own.identity: own for own in raised_now(session, drafted)}
    noted: dict[Identity, list[JudgeFlag]] = {}
    for flag in queries.noted(session, drafted.edition):
        noted.setdefault(flag.identity, []).append(flag)
    digests = _digests(drafted)
    return [
        Seen(one, judges[one.judge], raised.get(one), noted.get(one, []), digests.get(one.category, ""))
        for one in sorted(raised.keys() | noted.keys())
    ]


def raised_now(session: Session, drafted: Draft) -> list[Raised]:
    """The flags that the counted sheets raise now."""
    return [Raised.of(own.result.key, flag) for own in watched(session, drafted) for flag in own.raised]


def note(session: Session, *, actor: Actor, drafted: Draft, now: datetime) -> int:
    """Note every flag of now that is not noted yet on these marks; how many that were."""
    _organisers_only(actor)
    sheets = {result.key: sum(len(own.sheets) for own in result.in_order) for result in drafted.categories}
    new = [own for own in seen(session, drafted) if not own.is_noted_as_it_stands]
    for own in new:
        if own.raised is not None:
            session.add(
                JudgeFlag(
                    edition_id=drafted.edition.id,
                    category=own.identity.category,
                    judge_id=own.judge.id,
                    code=own.identity.code,
                    entry=own.identity.entry,
                    figures=dict(own.raised.figures),
                    digest=own.digest,
                    sheets=sheets[own.identity.category],
                    noted_at=now,
                    noted_by=str(actor),
                )
            )
            _log(session, actor, "flag.noted", own.judge, drafted.edition, now, flag=own.identity.code)
    session.flush()
    return len(new)


def taken(decisions: Iterable[FlagDecision]) -> dict[str, str]:
    """Which decisions stand about a flag, as one text."""
    return {"decisions": " ".join(str(number) for number in sorted(own.id for own in decisions))}


def decide(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    flag_id: int,
    outcome: str,
    reason: str,
    now: datetime,
    seen: str | None = None,
) -> FlagDecision:
    """Write down what was done about a noted flag. Raises Refused with a problem at each wrong field.

    Stale where somebody decided about it since the writer looked (`seen`: version of `taken`).
    """
    _organisers_only(actor)
    flag = _as_seen(session, edition, flag_id, seen)
    reason = kept_story(reason, at="reason")
    problems = _problems(flag, outcome, reason)
    if problems:
        raise Refused(*problems)
    decision = FlagDecision(
        flag_id=flag.id,
        outcome=Outcome(outcome),
        reason=reason,
        decided_by=str(actor),
        decided_name=actor.name,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    _log(
        session,
        actor,
        "flag.decided",
        flag.judge,
        edition,
        now,
        flag=flag.code,
        outcome=outcome,
        reason=decision.reason,
    )
    return decision


def _as_seen(session: Session, edition: Edition, flag_id: int, seen: str | None) -> JudgeFlag:
    """The flag, where nobody decided about it since; each of its notes counts."""
    flag = queries.one(session, edition, flag_id)
    if flag is None:
        raise NotFound("flag")
    same = [other for other in queries.noted(session, edition) if other.identity == flag.identity]
    require_unchanged(taken(own for other in same for own in other.decisions), seen)
    return flag


def publish_with_note(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    now: datetime,
    note_text: str = "",
    looked_at: str | None = None,
    seen_publication: int | None = None,
    confirmed: str = "",
    agreed: Agreed | None = None,
) -> Publication:
    """Publish as `results.publish` does, with the flags that stand noted first and the public note sealed too."""
    drafted = draft(session, edition)
    note(session, actor=actor, drafted=drafted, now=now)
    watching = [line.to_document() for line in method_note(session, drafted)]
    return publish(
        session,
        actor=actor,
        edition=edition,
        now=now,
        note=note_text,
        seen=looked_at,
        seen_publication=seen_publication,
        confirmed=confirmed,
        watching=watching,
        agreed=agreed,
    )


def method_note(session: Session, drafted: Draft) -> list[FlagTold]:
    """What the public is told of all flags noted in this edition; judges by key only where its texts say so."""
    decided = {own.identity: own.outcome for own in seen(session, drafted)}
    return public_note(decided.items(), names_judges=names_judges(drafted.edition))


def names_judges(edition: Edition) -> bool:
    """Whether the announced rule says that the public note names the judges it speaks of."""
    return bool(edition.texts.get("flags_name_judges", False))


def told(one: Identity, name: str, figures: Mapping[str, Any]) -> Problem:
    """The flag as a message about somebody with this name."""
    entry = {"entry": one.entry} if one.entry else {}
    return replace(Problem(one.code), params={**figures, **entry, "judge": name})


def _digests(drafted: Draft) -> dict[str, str]:
    """The fingerprint of the marks and of the rule in each category: the version of the data a flag speaks of."""
    seed = seed_of(drafted.edition)
    return {
        result.key: _DIGESTS.get((result.fingerprint, seed), partial(_digest, drafted, result))
        for result in drafted.categories
    }


def _digest(drafted: Draft, result: CategoryResult) -> str:
    rule, seed = rule_of(drafted.round).to_document(), seed_of(drafted.edition)
    ranked = {ranked.key for ranked in result.ranking.entries}
    marks: dict[str, dict[str, Mapping[str, str]]] = {}
    for own in drafted.counted.sheets:
        if own.entry in ranked and own.judged is not None:
            marks.setdefault(own.entry, {})[own.judge] = own.record
    return digest_of({"rule": rule, "seed": seed, "marks": marks})


def _organisers_only(actor: Actor) -> None:
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))


def _problems(flag: JudgeFlag, outcome: str, reason: str) -> list[Problem]:
    problems = []
    if outcome not in set(Outcome):
        problems.append(Problem.of("flag_outcome_needed", at=f"outcome.{flag.id}"))
    if not reason:
        problems.append(Problem.of("reason_needed", at=f"reason.{flag.id}"))
    elif len(reason) > limits.STORY:
        problems.append(Problem.of("reason_long", at=f"reason.{flag.id}", most=limits.STORY))
    return problems


def _log(
    session: Session, actor: Actor, action: str, judge: Judge, edition: Edition, now: datetime, **details: str
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"judge:{judge.id}",
        edition_id=edition.id,
        now=now,
        judge=judge.name,
        **details,
    )
