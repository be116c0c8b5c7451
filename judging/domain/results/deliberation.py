"""What the jury decides beside the computed order, and when it has to.

A *decision* is written down with its reason and sealed with the results; it never changes a score. Its kinds: "order"
confirms the computed order; "vote" records votes, which the step "vote" of a tie chain reads; "note" only leaves a word
in the record. A *dispute* is a difference between the levelled and the robust levelled score in the prize places: one
dishonest judge moves the levelled score most, so people have to look and say why the order stands.

Always true: a decision settles a dispute only if it is about all of its entries and is more than a note; a later vote
takes the place of every earlier one that shares an entry with it, so that votes of two occasions are never compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from judging.domain.levelling.severity import LevelledResult, RobustResult, prize_zone_disagreement
from judging.domain.ranking.aggregation import RuleKind, is_linked


class DecisionKind(StrEnum):
    """What a decision does: confirm the computed order, record votes, or leave a note."""

    ORDER = "order"
    VOTE = "vote"
    NOTE = "note"


@dataclass(frozen=True)
class Decision:
    """One decision on one category; `decided_at` is a moment in ISO form, `votes` entry -> votes (votes only)."""

    kind: DecisionKind
    reason: str
    entries: tuple[str, ...]
    decided_by: str
    decided_at: str
    votes: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Decision:
        """Read a decision from a record."""
        return cls(
            kind=DecisionKind(document["kind"]),
            reason=document["reason"],
            entries=tuple(document["entries"]),
            decided_by=document["decided_by"],
            decided_at=document["decided_at"],
            votes={key: int(count) for key, count in document["votes"].items()},
        )

    def to_document(self) -> dict[str, Any]:
        """The decision as plain JSON; `from_document` reads it back without loss."""
        return {
            "kind": self.kind.value,
            "reason": self.reason,
            "entries": list(self.entries),
            "decided_by": self.decided_by,
            "decided_at": self.decided_at,
            "votes": dict(self.votes),
        }


class Why(StrEnum):
    """Why a dispute needs a decision: the rule itself is levelled, or not every judge scored every entry."""

    RULE = "rule"
    PANELS = "panels"


@dataclass(frozen=True)
class Dispute:
    """The entries the two scores disagree on, each with (levelled rank, robust rank), and why that counts."""

    ranks: Mapping[str, tuple[int, int]]
    why: Why

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(self.ranks)


def dispute_of(
    kind: RuleKind, plain: LevelledResult, robust: RobustResult, *, places: int, decimals: int
) -> Dispute | None:
    """The dispute about the first `places`, if there is one that has to be decided.

    None where the panel is complete and the rule is not a levelled one (no levelling is needed then), and where
    nothing links all entries (no levelled order exists).
    """
    is_levelled = kind in (RuleKind.LEVELLED, RuleKind.ROBUST)
    if not is_linked(plain) or (plain.totals.is_complete and not is_levelled):
        return None
    entries = prize_zone_disagreement(plain, robust, places=places, decimals=decimals)
    ours, theirs = plain.ranks(decimals), robust.ranks(decimals)
    ranks = {key: (ours[key], theirs[key]) for key in entries}
    return Dispute(ranks, Why.RULE if is_levelled else Why.PANELS) if ranks else None


def settling(dispute: Dispute, decisions: Iterable[Decision]) -> Decision | None:
    """The last decision that settles a dispute; None while one is needed."""
    found = None
    for decision in decisions:
        if decision.kind is not DecisionKind.NOTE and set(dispute.entries) <= set(decision.entries):
            found = decision
    return found


def standing_votes(decisions: Iterable[Decision]) -> dict[str, int]:
    """Entry -> votes, from the recorded votes that stand (decisions in the order in which they were taken)."""
    standing: list[Mapping[str, int]] = []
    for decision in decisions:
        if decision.kind is DecisionKind.VOTE:
            standing = [votes for votes in standing if not votes.keys() & decision.votes.keys()]
            standing.append(decision.votes)
    return {key: count for votes in standing for key, count in votes.items()}
