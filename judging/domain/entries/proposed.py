"""The levels proposed for the three criteria that a family's own tables speak of: D1, D2 and E1 (`diversity`).

Words of the tables are read by the one rule for names (`cropnames`). Always true: coffee under two spellings is one
income and never an associated crop; what is sensitive counts for nothing; animals are no plants, in whatever unit
their number was given; a figure that cannot be proposes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from judging.domain.entries import diversity
from judging.domain.entries.crops import Catalogue
from judging.domain.entries.merged import merge
from judging.domain.errors import Refused

ANIMALS = "livestock_bees"
COUNTED_UNITS = frozenset({"plants", "trees"})
"""Areas, hives and heads are no number of plants."""


@dataclass(frozen=True)
class Declared:
    """One row of a family's crops: a name of the catalogue or its own words, and how much of it."""

    words: str
    amount: Decimal | None = None
    unit: str = "plants"


def levels(
    crops: Sequence[Declared], incomes: Iterable[tuple[str, Decimal]], catalogue: Catalogue
) -> dict[str, int | None]:
    """The level of each rule; None where the tables do not say enough. Raises Refused for a figure that cannot be."""
    sources = list(incomes)
    diversity.shares(sources)  # refuses what is no amount, in the words in which it was written
    return {
        "D1": diversity.propose_associated_crops(_species(crops, catalogue)) if crops else None,
        "D2": diversity.propose_crop_balance(_plants(crops, catalogue)),
        "E1": diversity.propose_income_balance(merge(sources, catalogue.names).items),
    }


def proposed(crops: Sequence[Declared], incomes: Iterable[tuple[str, Decimal]], catalogue: Catalogue) -> dict[str, int]:
    """The level of each rule that proposes one: none at all where a figure cannot be, because the table is wrong."""
    try:
        found = levels(crops, incomes, catalogue)
    except Refused:
        return {}
    return {rule: level for rule, level in found.items() if level is not None}


def _species(crops: Iterable[Declared], catalogue: Catalogue) -> list[diversity.Crop]:
    found = []
    for own in (named for row in crops for named in catalogue.names.read(row.words)):
        group = own.species.group if own.species else ""
        found.append(diversity.Crop(own.key, group, bool(own.species and own.species.nitrogen_fixer)))
    return found


def _plants(crops: Iterable[Declared], catalogue: Catalogue) -> list[tuple[str, diversity.Amount]]:
    """Plants and trees that were counted."""
    rows = [(row.words, row.amount) for row in crops if row.amount is not None and row.unit in COUNTED_UNITS]
    diversity.shares(rows)
    things = merge(rows, catalogue.names).things.values()
    return [
        (own.named.key, own.amount) for own in things if not own.named.species or own.named.species.group != ANIMALS
    ]
