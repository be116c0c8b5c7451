"""What is asked when judges are shared out: entries, judges, what stands already, and what must not be.

Vocabulary: a *pair* is (entry, judge). A *fixed* pair has a sheet and is never touched; a *standing* one was given and
not begun: it may be moved, at a price; a *forbidden* one may not be made, and says why (`Hindrance`). A *shadow* judges
like everybody and counts nowhere: not for a panel, not for a link. A *place* is where entries are met, a *day* takes a
judge from her home to one place for at most `a_day` entries and back. A *need* is what somebody of a panel must bring:
a field of expertise or a language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Pair = tuple[str, str]
"""(key of the entry, key of the judge)."""
Need = tuple[str, str]
"""("field", a field of expertise) or ("language", a code)."""

USUAL_OVERLAP = 2
HOURS_OF_A_DAY = 8.0
"""So many hours on the way weigh as much as one day more."""


class Hindrance(StrEnum):
    """Why a judge does not judge an entry."""

    COMMUNITY = "community"
    COOPERATIVE = "cooperative"
    RECUSED = "recused"
    ABSENT = "absent"
    FULL = "full"
    JURY = "jury"


class Keeping(StrEnum):
    """What becomes of pairs that stand and have no sheet.

    ALL: each stays. FEWEST: as few as possible move, and only so that entries have their judges. FREE: they move where
    loads, links or ways become better.
    """

    ALL = "all"
    FEWEST = "fewest"
    FREE = "free"


@dataclass(frozen=True)
class Asked:
    """An entry: where it is met (empty: not known, a place of its own) and what its panel must bring."""

    key: str
    place: str = ""
    fields: frozenset[str] = frozenset()
    language: str = ""

    @property
    def where(self) -> str:
        return self.place or f"?{self.key}"

    @property
    def needs(self) -> tuple[Need, ...]:
        """What somebody of its panel must bring, in a settled order."""
        spoken = (("language", self.language),) if self.language else ()
        return (*(("field", one) for one in sorted(self.fields)), *spoken)


@dataclass(frozen=True)
class Panelist:
    """A judge. `most` None: as many entries as come to her share."""

    key: str
    expertise: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    home: str = ""
    most: int | None = None
    is_shadow: bool = False

    def brings(self, need: Need) -> bool:
        kind, what = need
        return what in (self.expertise if kind == "field" else self.languages)


@dataclass(frozen=True)
class Question:
    """All that a plan is made from. `ways` are hours one way between two places; what is not named takes none.

    `overlap`: however the judges are divided in two groups, so many entries shall be judged from both.
    """

    entries: tuple[Asked, ...]
    judges: tuple[Panelist, ...]
    per_entry: int
    fixed: frozenset[Pair] = frozenset()
    standing: frozenset[Pair] = frozenset()
    forbidden: Mapping[Pair, tuple[Hindrance, ...]] = field(default_factory=dict)
    a_day: int = 1
    ways: Mapping[tuple[str, str], float] = field(default_factory=dict)
    overlap: int = USUAL_OVERLAP
    keeping: Keeping = Keeping.ALL

    @property
    def kept(self) -> frozenset[Pair]:
        """The pairs that stay whatever comes."""
        if self.keeping is Keeping.ALL:
            return self.fixed | self.standing
        return self.fixed | {
            pair for pair in self.standing if pair in self.forbidden or pair[1] not in self._taking_part
        }

    @property
    def movable(self) -> frozenset[Pair]:
        """The pairs that stand and may go. One that is forbidden and stands all the same was somebody's decision."""
        return self.standing - self.kept

    @property
    def _taking_part(self) -> frozenset[str]:
        return frozenset(judge.key for judge in self.judges)

    @property
    def counting(self) -> tuple[Panelist, ...]:
        """The judges whose sheets count, in a settled order."""
        return tuple(sorted((one for one in self.judges if not one.is_shadow), key=lambda one: one.key))

    @property
    def shadows(self) -> tuple[Panelist, ...]:
        return tuple(sorted((one for one in self.judges if one.is_shadow), key=lambda one: one.key))

    def hours(self, judge: Panelist, place: str) -> float:
        """How long one way from her home to a place takes."""
        if judge.home == place:
            return 0.0
        return self.ways.get((judge.home, place), self.ways.get((place, judge.home), 0.0))
