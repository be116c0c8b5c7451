"""Amounts by what they are of: rows whose words name one species are one thing, whatever the words.

Always true: what is sensitive is left out, and told; what nobody knows counts as itself, and is told; an amount of
words that name several things ("plátano/yuca") is shared among them in equal parts, because nobody said how; nothing
else changes an amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from judging.domain.entries.cropnames import CropNames, Named
from judging.domain.entries.diversity import Amount


@dataclass
class Thing:
    """One species or unknown thing: all the words that named it, in their order, and its amount."""

    named: Named
    spelled: list[str] = field(default_factory=list)
    amount: Fraction = Fraction(0)

    @property
    def is_merged(self) -> bool:
        """Whether several different words came together here."""
        return len(self.spelled) > 1


@dataclass(frozen=True)
class Merged:
    """Things by their key, in the order in which they were named first; and those that were left out."""

    things: Mapping[str, Thing]
    left_out: Mapping[str, Thing]
    shared: tuple[str, ...] = ()
    """Words whose amount was shared among several things."""

    @property
    def items(self) -> list[tuple[str, Fraction]]:
        """Key and amount, as the measures of `diversity` take them."""
        return [(key, thing.amount) for key, thing in self.things.items()]

    @property
    def unknown(self) -> list[str]:
        """The first spelling of each thing that no table knows."""
        return [thing.spelled[0] for thing in self.things.values() if not thing.named.is_known]


def merge(items: Iterable[tuple[str, Amount]], names: CropNames) -> Merged:
    """What these words and amounts are of. Amounts must be numbers (`diversity.shares` refuses what is none)."""
    things: dict[str, Thing] = {}
    left_out: dict[str, Thing] = {}
    shared: dict[str, None] = {}
    for words, amount in items:
        found = names.read(words)
        if len(found) > 1:
            shared[words] = None
        for own in found:
            thing = (left_out if own.is_sensitive else things).setdefault(own.key, Thing(own))
            thing.amount += exact(amount) / len(found)
            if words not in thing.spelled:
                thing.spelled.append(words)
    return Merged(things, left_out, tuple(shared))


def exact(amount: Amount) -> Fraction:
    """An amount as it is written: the float 0.1 is one tenth."""
    return Fraction(str(amount)) if isinstance(amount, float) else Fraction(amount)
