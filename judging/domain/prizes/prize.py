"""A prize and its sponsor, as an organiser says them: for what it is given, what it is, by whom.

Vocabulary: a prize is *money* (an amount and its currency) or a *thing* in words, which may have a value. It is given
for a place of the order, of one category or of every one, or for a distinction; *per holder* each person gets one, else
there is one for the whole place. Always true: amounts are exact and above zero; a currency is one that is legal tender
somewhere (ISO 4217); a prize that is read can be won.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from babel.core import get_global

from judging.domain.results.awards import PLACE
from judging.domain.scoring.scoresheet import Text

MOST_PLACES = 100
MOST_PRIZES = 200
MOST_SPONSORS = 60
HIGHEST = Decimal(10) ** 12
MOST_DECIMALS = 3
"""Of the currencies in use none is counted in more."""


@dataclass(frozen=True)
class PlannedSponsor:
    """Who gives: the name as it is printed, an address on the web or "", and a few words about it."""

    key: str
    name: str
    website: str = ""
    words: Text = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedPrize:
    """A prize. `award` is "place" (then `place` counts from 1, and `category` is a key or "" for each) or the key of a
    distinction (`place` 0); without `words` it is money, else `amount` is what the thing is worth, if that is said."""

    key: str
    award: str
    category: str = ""
    place: int = 0
    amount: Decimal | None = None
    currency: str = ""
    words: Text = field(default_factory=dict)
    sponsor: str = ""
    per_holder: bool = False

    @property
    def is_money(self) -> bool:
        return not self.words

    def is_won_by(self, kind: str, place: int | None, category: str) -> bool:
        """Whether an award of this kind, at this place of this category, wins it."""
        if self.award != PLACE:
            return kind == self.award
        return kind == PLACE and place == self.place and self.category in ("", category)


@cache
def currencies() -> tuple[str, ...]:
    """The codes of all money that is legal tender somewhere (ISO 4217), in the order of the alphabet."""
    listed: Mapping[str, list[tuple[str, object, object, bool]]] = get_global("territory_currencies")
    return tuple(
        sorted({code for used in listed.values() for code, _, until, is_tender in used if is_tender and until is None})
    )


def is_sound_amount(amount: Decimal) -> bool:
    """Whether an amount can be one: above zero, not beyond counting, of no more than three decimals."""
    exponent = amount.normalize().as_tuple().exponent
    return 0 < amount < HIGHEST and isinstance(exponent, int) and -exponent <= MOST_DECIMALS
