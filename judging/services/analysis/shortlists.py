"""Who goes on from a round to the next: proposed by the declared cut, shown with how sure its line is, and frozen.

Vocabulary: an entry is *close* to the line where it stands in a group without a clear difference (`domain/analysis/
confidence.py`) of which some go on and some do not. To *freeze* a shortlist seals the whole round (its rule, sheet,
counted marks and order) with who goes on, under a digest, ends the round and begins the next one.

Always true: what is frozen is what was looked at; whoever goes on has a place; a list chosen by hand, or by another cut
than the declared one, has a reason; a frozen list changes no more, it is only taken back as a whole, with a reason,
and only while nothing is kept of a pair of the next round; both leave a line in the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.standing import Place, is_in, why_out
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.phases import scoring_is_open
from judging.domain.results.record import went_on
from judging.domain.results.rounds import DEFAULT_CUT, CarryKind, Cut, CutKind, RoundState
from judging.domain.scoring.scoresheet import Text
from judging.domain.typed import kept_story
from judging.sentences import first_language
from judging.services import audit
from judging.services.analysis import flags
from judging.services.analysis.analysis import trusted
from judging.services.contest.editions import (
    canonical,
    digest_of,
    require_now,
    require_unpublished,
    windows_in,
)
from judging.services.contest.juries import juries_of
from judging.services.contest.rounds import has_sheets, is_begun, pass_on, take_back
from judging.services.reasons import reason_from
from judging.services.results.results import Draft, draft, record_of
from judging.storage.models import Round
from judging.storage.queries import editions as queries
from judging.storage.queries import late


@dataclass(frozen=True)
class Line:
    """One entry of the round with its place, whether it goes on, and whether it is close to the line; `low` and `high`
    are the places it may well have."""

    number: str
    rank: int
    score: Decimal
    goes_on: bool
    is_close: bool
    low: int
    high: int


@dataclass(frozen=True)
class CutCategory:
    """One category of a round with its line."""

    key: str
    name: Text
    lines: Sequence[Line]
    unranked: Sequence[str]

    @property
    def going_on(self) -> list[str]:
        return [line.number for line in self.lines if line.goes_on]

    @property
    def close(self) -> list[Line]:
        return [line for line in self.lines if line.is_close]


def next_round(round_: Round) -> Round | None:
    """The round that this one feeds."""
    rounds = round_.edition.rounds
    place = rounds.index(round_) + 1
    return rounds[place] if place < len(rounds) else None


def cut_of(round_: Round) -> Cut:
    """The cut that the round declares."""
    return round_.own_plan.cut or DEFAULT_CUT


def proposed(drafted: Draft, cut: Cut, chosen: Collection[str] = ()) -> list[CutCategory]:
    """The round's order with who goes on by this cut, and how sure the line is. Changes nothing."""
    found = []
    for own in trusted(drafted):
        result = own.result
        on = {
            ranked.key
            for ranked in result.ranking.entries
            if (ranked.key in chosen if cut.kind is CutKind.HAND else cut.goes_on(rank=ranked.rank, score=ranked.score))
        }
        close = {
            key
            for group in own.picture.groups
            if any(one in on for one in group.entries) and any(one not in on for one in group.entries)
            for key in group.entries
        }
        places = {standing.entry: (standing.low, standing.high) for standing in own.picture.standings}
        lines = [
            Line(
                one.key,
                one.rank,
                one.score,
                one.key in on,
                one.key in close,
                *places.get(one.key, (one.rank, one.rank)),
            )
            for one in result.ranking.entries
        ]
        found.append(CutCategory(result.key, result.name, lines, [one.key for one in result.ranking.unranked]))
    return found


def document(drafted: Draft, cut: Cut, chosen: Collection[str], reason: str) -> dict[str, Any]:
    """The sealed record of a round with who goes on."""
    record = {key: value for key, value in record_of(drafted).items() if key != "rounds"}
    shown = proposed(drafted, cut, chosen)
    made = {
        **record,
        "cut": cut.to_document(),
        "declared_cut": cut_of(drafted.round).to_document(),
        "close": [line.number for category in shown for line in category.close],
        **({"chosen": sorted(chosen)} if cut.kind is CutKind.HAND else {}),
        "reason": reason,
    }
    return {**made, "goes_on": went_on(made)}


def version_of_draft(drafted: Draft) -> str:
    """What names the order that somebody looked at."""
    return digest_of(record_of(drafted))


def doubts(session: Session, drafted: Draft) -> list[Problem]:
    """What should be known before a list is frozen; nothing of it forbids that."""
    delivered = {own.entry for own in drafted.counted.sheets}  # also one on which nothing applies
    expected = [number for number in drafted.farms if number not in delivered]
    found = [Problem.of("publish_not_visited", entries=", ".join(expected))] if expected else []
    if waiting := late.waiting_count(session, drafted.edition):
        found.append(Problem.of("shortlist_late", marks=waiting))
    return [*found, *_apart(drafted.round)]


def _apart(round_: Round) -> Iterator[Problem]:
    """That scores which the next round takes in come from local juries that no bridge joins."""
    juries, after = juries_of(round_), next_round(round_)
    if juries is None or after is None or after.own_plan.carry.kind is CarryKind.RESET:
        return
    groups = juries.unconnected()
    if len(groups) > 1:
        named = [", ".join(first_language(jury.name) for jury in group) for group in groups]
        yield Problem.of("juries_not_comparable", juries=" / ".join(named))


def freeze(
    session: Session,
    *,
    actor: Actor,
    round_: Round,
    cut: Cut,
    now: datetime,
    chosen: Collection[str] = (),
    reason: str = "",
    seen: str | None = None,
) -> dict[str, Any]:
    """Seal the round and who goes on; the next round is judged from now on. Answers what was sealed.

    `seen` is the version of the order that was looked at (`version_of_draft`): if it changed meanwhile nothing is
    frozen. Raises Refused.
    """
    edition, after = round_.edition, next_round(round_)
    require_unpublished(session, edition)
    require_now(round_)
    if after is None:
        raise Refused(Problem.of("round_is_last", round=round_.name))
    if queries.is_importing(session, edition):
        raise Refused(Problem.of("round_is_importing"))
    if scoring_is_open(windows_in(session, round_), now):
        raise Refused(Problem.of("round_still_open", round=round_.name))
    drafted = draft(session, edition, round_, from_marks=True)
    if seen is not None and seen != version_of_draft(drafted):
        raise Refused(Problem.of("results_changed_meanwhile"))
    if warnings := [warning for own in drafted.categories for warning in own.ranking.warnings]:
        raise Refused(*warnings)
    said = _sound(drafted, cut, chosen, reason)
    flags.note(session, actor=actor, drafted=drafted, now=now)
    made = document(drafted, cut, chosen, said)
    if not made["goes_on"]:
        raise Refused(Problem.of("shortlist_empty"))
    text = canonical({**made, "frozen_at": now.isoformat()})
    round_.shortlist, round_.going_on = text, made["goes_on"]
    round_.shortlist_digest = hashlib.sha256(text.encode()).hexdigest()
    pass_on(round_, after, now)
    session.flush()
    _log(session, actor, "shortlist.frozen", round_, now, digest=round_.shortlist_digest, entries=list(made["goes_on"]),
         cut=cut.to_document(), reason=said)  # fmt: skip
    return made


def unfreeze(
    session: Session, *, actor: Actor, round_: Round, reason: str, now: datetime, seen: str | None = None
) -> None:
    """Take the frozen list back: the round is judged again, and pairs of the next one that nobody has begun go.

    Refused once somebody has scored there, or anything else is kept of its pairs. `seen` is the digest of the list
    that was looked at.
    """
    after, said = next_round(round_), reason_from(reason)
    require_unpublished(session, round_.edition)
    if round_.state is not RoundState.OVER or after is None or not after.is_now:
        raise Refused(Problem.of("shortlist_not_frozen"))
    if seen is not None and seen != round_.shortlist_digest:
        raise Refused(Problem.of("results_changed_meanwhile"))
    if has_sheets(session, after):
        raise Refused(Problem.of("round_has_marks", round=after.name))
    if is_begun(session, after):
        raise Refused(Problem.of("round_is_begun", round=after.name))
    digest, entries = round_.shortlist_digest, list(round_.going_on or {})
    for pair in queries.assignments(session, after):
        session.delete(pair)
    round_.shortlist = round_.shortlist_digest = round_.going_on = None
    take_back(round_, after)
    session.flush()
    _log(session, actor, "shortlist.taken_back", round_, now, digest=digest, entries=entries, reason=said)


def gone_since(session: Session, round_: Round) -> list[Problem]:
    """The entries on the frozen list that are not judged any more, one line each."""
    return [
        why_out(entry.status, entry.number)
        for entry in queries.entries(session, round_.edition)
        if entry.number in (round_.going_on or {}) and not is_in(entry.status, Role.ORGANISER, Place.ASSIGNMENT)
    ]


def _sound(drafted: Draft, cut: Cut, chosen: Collection[str], reason: str) -> str:
    """The reason as it is kept. Raises Refused, each at its field."""
    said = kept_story(reason, at="reason")
    placed = {ranked.key for own in drafted.categories for ranked in own.ranking.entries}
    problems = []
    if len(said) > limits.REASON:
        problems.append(Problem.of("reason_long", at="reason", most=limits.REASON))
    if not said and (cut.kind is CutKind.HAND or cut != cut_of(drafted.round)):
        problems.append(Problem.of("shortlist_reason_needed", at="reason"))
    if cut.kind is CutKind.HAND and (unknown := sorted(set(chosen) - placed)):
        problems.append(Problem.of("shortlist_without_place", at="chosen", entries=", ".join(unknown)))
    if problems:
        raise Refused(*problems)
    return said


def _log(session: Session, actor: Actor, action: str, round_: Round, now: datetime, **details: Any) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"round:{round_.id}",
        edition_id=round_.edition_id,
        now=now,
        round=round_.key,
        **details,
    )
