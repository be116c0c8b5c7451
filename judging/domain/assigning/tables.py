"""A day at tables: who is free gets the entry that has fewest sheets.

Vocabulary: an entry *waits* while it is there and its panel is not whole; it is *at a table* while a judge has it and
has not delivered. Always true: a judge never gets what is forbidden to her or what she had; nobody gets an entry that
is not there; of entries with equally few sheets the one goes first that the fewest others may still judge, then the
first in its order, so that nothing is left to chance and the hardest to place is placed in time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from judging.domain.assigning.question import Hindrance, Pair


@dataclass(frozen=True)
class Tables:
    """A room as it stands. `entries` and `judges` are those who came, in their order; `sheets` the delivered pairs,
    `at_table` the pairs that are being judged or were given; both may name who is not there."""

    entries: Sequence[str]
    judges: Sequence[str]
    per_entry: int
    sheets: frozenset[Pair]
    at_table: frozenset[Pair]
    forbidden: Mapping[Pair, tuple[Hindrance, ...]]
    shadows: Collection[str] = ()

    @property
    def counting(self) -> frozenset[Pair]:
        """What fills panels."""
        return frozenset(pair for pair in self.sheets | self.at_table if pair[1] not in self.shadows)

    def has(self, entry: str) -> int:
        """How many sheets it has or is about to have."""
        return sum(one == entry for one, _ in self.counting)

    def now_of(self, judge: str) -> tuple[str, ...]:
        """What a judge has before her."""
        return tuple(entry for entry in self.entries if (entry, judge) in self.at_table)

    def may(self, entry: str, judge: str) -> bool:
        pair = (entry, judge)
        return pair not in self.sheets and pair not in self.at_table and pair not in self.forbidden

    def next_for(self, judge: str) -> str | None:
        """The entry that a judge gets next; None where nothing waits that she may judge."""
        waiting = self._waiting(judge)
        if judge not in self.judges or not waiting:
            return None
        has = {entry: self.has(entry) for entry in waiting}
        others = {entry: sum(self.may(entry, one) for one in self.judges if one != judge) for entry in waiting}
        order = {entry: at for at, entry in enumerate(self.entries)}
        return min(waiting, key=lambda entry: (has[entry], others[entry], order[entry]))

    def _waiting(self, judge: str) -> list[str]:
        may = [entry for entry in self.entries if self.may(entry, judge)]
        if judge in self.shadows:
            shadowed = {entry for entry, one in self.sheets | self.at_table if one in self.shadows}
            return [entry for entry in may if entry not in shadowed]
        return [entry for entry in may if self.has(entry) < self.per_entry]
