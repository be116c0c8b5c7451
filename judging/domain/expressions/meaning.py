"""What the names of an expression mean: the kind of value each has, so that a mistake is found before anybody answers.

Vocabulary: a *scope* has every name an expression may speak of (questions by their key, roles, lists); a *single* is
what one row of a role is called (`holder` for `holders`). Always true: a kind is known without an answer; the kinds are
few and none turns into another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ROWS_AT_MOST = 60
"""So many rows a name is reckoned with where nobody says how many it may have."""


class Kind(StrEnum):
    """The kind of a value."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "truth"
    AGE = "age"
    """Whole years, known to a year where a person told the year of her birth alone; compared with numbers only."""
    NUMBERS = "numbers"
    TEXTS = "texts"
    DATES = "dates"
    ROW = "row"
    ROWS = "rows"
    OTHER = "other"
    """Something of which only can be asked whether it is there: a photo, a point on the map."""


SEVERAL = {Kind.NUMBER: Kind.NUMBERS, Kind.TEXT: Kind.TEXTS, Kind.DATE: Kind.DATES}
"""The kind of a list of values of a kind."""


@dataclass(frozen=True)
class Meaning:
    """What is known of a name or of a piece of an expression before there are answers.

    `options` are the only texts that it can be (None: any); `fields` what each of its rows has; `at_most` how many.
    """

    kind: Kind
    options: frozenset[str] | None = None
    fields: Mapping[str, Meaning] = field(default_factory=dict)
    at_most: int = ROWS_AT_MOST


@dataclass(frozen=True)
class Scope:
    """The names an expression may speak of. `singles`: what one row is called -> the name of the rows."""

    names: Mapping[str, Meaning]
    singles: Mapping[str, str] = field(default_factory=dict)

    def rows_of(self, single: str) -> Meaning | None:
        """The rows that a single stands for one of; None for what is no single."""
        rows = self.singles.get(single)
        return None if rows is None else self.names.get(rows)
