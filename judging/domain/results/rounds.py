"""The rounds of an edition: what each declares of its own, who goes on to the next, and how points are carried.

Vocabulary: a round's *plan* is what it declares (its rule, how many judges an entry has, who judges, what is carried
in, who goes on); the *cut* says who goes on: the first so many of each category, all from a score on, or those that are
named by hand; the *line* is where the cut falls. *Carry* is what becomes of the score of the round before: nothing
(reset), both are added (carry), or each weighs its share of a hundred (blend).

Always true: fractions all the way; a figure is rounded where the plan declares it and nowhere else
(`ranking/multistage.py` does it); whoever shares the last place that goes on goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from judging.domain.assigning.sharing import Sharing
from judging.domain.ranking.multistage import Part, StageRule, stage_total
from judging.domain.ranking.ranking import MOST_DECIMALS, Rule
from judging.domain.results.juries import Juries

MOST_ROUNDS, MOST_ON, MOST_PANEL = 6, 1000, 50
WHOLE = 100
"""What the two shares of a blend add up to."""


class RoundState(StrEnum):
    """Where a round stands: judged later, judged now, judged and over."""

    AHEAD = "ahead"
    NOW = "now"
    OVER = "over"


class CarryKind(StrEnum):
    """What becomes of the score of the round before."""

    RESET = "reset"
    CARRY = "carry"
    BLEND = "blend"


class CutKind(StrEnum):
    """How it is said who goes on to the next round."""

    FIRST = "first"
    SCORE = "score"
    HAND = "hand"


@dataclass(frozen=True)
class Carry:
    """What is carried in. `before` is the share of the round before in a blend, of a hundred; the round's own is the
    rest. `own_decimals` rounds the round's own score before it is weighed, `part_decimals` each of the two parts after;
    None: this figure is not rounded. The sum is rounded by the round's rule.
    """

    kind: CarryKind = CarryKind.RESET
    before: int = 50
    own_decimals: int | None = None
    part_decimals: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.before < WHOLE:
            raise ValueError("the share of the round before lies between 1 and 99")
        for decimals in (self.own_decimals, self.part_decimals):
            if decimals is not None and not 0 <= decimals <= MOST_DECIMALS:
                raise ValueError(f"decimals must lie between 0 and {MOST_DECIMALS}")

    @property
    def shares(self) -> tuple[Fraction, Fraction]:
        """What the score of the round before, and the round's own, are multiplied with."""
        match self.kind:
            case CarryKind.RESET:
                return Fraction(0), Fraction(1)
            case CarryKind.CARRY:
                return Fraction(1), Fraction(1)
            case CarryKind.BLEND:
                return Fraction(self.before, WHOLE), Fraction(WHOLE - self.before, WHOLE)

    def total(self, own: Fraction, before: Decimal | Fraction) -> Fraction:
        """The score of a round with what is carried in; not rounded as a whole, the rule does that."""
        if self.kind is CarryKind.RESET:
            return own
        weight_before, weight_own = self.shares
        parts = stage_total(
            [Part("own", [own], weight_own)],
            StageRule(drop_lowest=0, drop_highest=0, panel_decimals=self.own_decimals,
                      points_decimals=self.part_decimals),
        )  # fmt: skip
        carried = stage_total(
            [Part("before", [before], weight_before)],
            StageRule(drop_lowest=0, drop_highest=0, panel_decimals=None, points_decimals=self.part_decimals),
        )
        return parts.total + carried.total

    def most(self, own: Fraction, before: Fraction) -> Fraction:
        """What a full score comes to, of what the round's own sheet and the round before come to."""
        weight_before, weight_own = self.shares
        return before * weight_before + own * weight_own

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Carry:
        """Read it back; what is left out takes the default."""
        return cls(
            CarryKind(document.get("kind", CarryKind.RESET)),
            int(document.get("before", 50)),
            document.get("own_decimals"),
            document.get("part_decimals"),
        )

    def to_document(self) -> dict[str, Any]:
        """As plain JSON: only what the kind asks for."""
        if self.kind is CarryKind.RESET:
            return {"kind": self.kind.value}
        share = {"before": self.before} if self.kind is CarryKind.BLEND else {}
        decimals = {"own_decimals": self.own_decimals, "part_decimals": self.part_decimals}
        return {"kind": self.kind.value, **share, **{key: one for key, one in decimals.items() if one is not None}}


@dataclass(frozen=True)
class CarriedIn:
    """What the entries of one round come in with (`came`: the score of the round before, by number), and how it counts.

    Called with an entry and what its sheets of this round make, it is the score of both (`ranking.Carrying`).
    """

    carry: Carry
    came: Mapping[str, Decimal]

    def __call__(self, key: str, own: Fraction) -> Fraction:
        """The score of an entry, not rounded as a whole."""
        return self.carry.total(own, self.came[key])

    @property
    def share(self) -> Fraction:
        """What a point of this round's own counts."""
        return self.carry.shares[1]

    def points(self, key: str) -> Fraction:
        """What an entry has before any point of this round's own."""
        return self.carry.total(Fraction(0), self.came[key])


@dataclass(frozen=True)
class Cut:
    """Who goes on: `first` so many of each category, or all whose score is at `least` so much, or those named."""

    kind: CutKind
    first: int = 0
    least: Decimal = Decimal(0)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Cut:
        """Read it back."""
        return cls(CutKind(document["kind"]), int(document.get("first", 0)), Decimal(document.get("least", "0")))

    def to_document(self) -> dict[str, Any]:
        """As plain JSON."""
        match self.kind:
            case CutKind.FIRST:
                return {"kind": self.kind.value, "first": self.first}
            case CutKind.SCORE:
                return {"kind": self.kind.value, "least": f"{self.least:f}"}
            case CutKind.HAND:
                return {"kind": self.kind.value}

    def goes_on(self, *, rank: int, score: Decimal) -> bool:
        """Whether an entry with this place and score goes on; by hand nobody does of itself."""
        match self.kind:
            case CutKind.FIRST:
                return rank <= self.first
            case CutKind.SCORE:
                return score >= self.least
            case CutKind.HAND:
                return False


DEFAULT_CUT = Cut(CutKind.FIRST, first=10)
"""Who goes on where nobody has said it yet."""


@dataclass(frozen=True)
class RoundPlan:
    """What a round declares of its own. `rule` None: the edition's; `panel` the keys of its judges, empty: all of the
    edition; `per_entry` None: nobody said how many judges an entry has; `cut` None: it feeds no other round; in a
    blind round judges know an entry by its number alone; `sharing` is how its judges are shared out. `juries` are its
    local juries, whose panels then stand for its own; None where all its judges are one jury.
    """

    rule: Rule | None = None
    per_entry: int | None = None
    panel: tuple[str, ...] = ()
    carry: Carry = Carry()
    cut: Cut | None = None
    is_blind: bool = False
    sharing: Sharing = field(default_factory=Sharing)
    juries: Juries | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> RoundPlan:
        """Read it back; `to_document` says it again without loss."""
        rule, cut, juries = document.get("rule"), document.get("cut"), document.get("juries")
        return cls(
            Rule.from_document(rule) if rule is not None else None,
            document.get("per_entry"),
            tuple(document.get("panel", ())),
            Carry.from_document(document.get("carry", {})),
            Cut.from_document(cut) if cut is not None else None,
            bool(document.get("blind", False)),
            Sharing.from_document(document.get("sharing", {})),
            Juries.from_document(juries) if juries is not None else None,
        )

    @property
    def without_people(self) -> RoundPlan:
        """The same for another edition: nothing of it names a judge or an entry."""
        juries = self.juries.without_people if self.juries is not None else None
        return replace(self, panel=(), sharing=Sharing(), juries=juries)

    def to_document(self) -> dict[str, Any]:
        """As plain JSON: only what is declared."""
        found: dict[str, Any] = {}
        if self.rule is not None:
            found["rule"] = self.rule.to_document()
        if self.per_entry is not None:
            found["per_entry"] = self.per_entry
        found |= self._people()
        if self.carry.kind is not CarryKind.RESET:
            found["carry"] = self.carry.to_document()
        if self.cut is not None:
            found["cut"] = self.cut.to_document()
        if self.is_blind:
            found["blind"] = True
        return found

    def _people(self) -> dict[str, Any]:
        """Who judges, and how they are shared out."""
        panel = {"panel": list(self.panel)} if self.panel else {}
        sharing = self.sharing.to_document()
        juries = {} if self.juries is None else {"juries": self.juries.to_document()}
        return {**panel, **({"sharing": sharing} if sharing else {}), **juries}
