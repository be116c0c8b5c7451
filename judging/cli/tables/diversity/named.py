"""Names of a table read by the rule of forms (`domain/entries/cropnames.py`), for `judging diversity --catalogue`.

Always true: what was merged, left out, shared or not known is told, with the words of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from judging.cli.tables.words import N_
from judging.domain.entries.amounts import Amounts
from judging.domain.entries.cropnames import CropNames
from judging.domain.entries.diversity import Amount
from judging.domain.entries.merged import Merged, Thing, merge
from judging.domain.errors import Problem
from judging.domain.typed import folded
from judging.sentences import Translate

Declared = Mapping[str, list[tuple[str, Amount]]]
"""Holder -> the amounts that count, by item."""


@dataclass(frozen=True)
class NamesRead:
    """What the names of the whole table are; `declared` is what counts."""

    declared: Declared
    whole: Merged
    nothing_left: frozenset[str]
    """Holders all of whose amounts were left out."""

    @property
    def merged(self) -> list[Thing]:
        """The things that were named in several ways, or otherwise than the list names them."""
        return [
            own
            for own in self.whole.things.values()
            if own.is_merged or (own.named.species and own.spelled != [own.named.key])
        ]

    def warnings(self) -> Iterator[Problem]:
        """What whoever reads the figures should know."""
        if self.whole.left_out:
            yield Problem.of("names_left_out", names=_listed(self.whole.left_out))
        if self.whole.shared:
            yield Problem.of("names_shared", names=", ".join(self.whole.shared))
        if self.whole.unknown:
            yield Problem.of("names_unknown", names=", ".join(self.whole.unknown))


def by_name(amounts: Amounts) -> Declared:
    """The amounts of a table, by what is written: rows alike but for capitals and accents are one item."""
    found: dict[str, list[tuple[str, Amount]]] = {}
    for holder, items in amounts.items():
        own: dict[str, tuple[str, Decimal]] = {}
        for item, amount in items:
            name, before = own.get(folded(item), (item, Decimal(0)))
            own[folded(item)] = name, before + amount
        found[holder] = list(own.values())
    return found


def read_names(amounts: Amounts, names: CropNames) -> NamesRead:
    """The amounts of a table, by species."""
    declared: dict[str, list[tuple[str, Amount]]] = {}
    gone = []
    for holder, items in amounts.items():
        own = merge(items, names)
        declared[holder] = [(key, amount) for key, amount in own.items]
        if items and not own.things:
            gone.append(holder)
    whole = merge((item for items in amounts.values() for item in items), names)
    return NamesRead(declared, whole, frozenset(gone))


def names_lines(read: NamesRead, say: Translate) -> list[str]:
    """What was merged, for people."""
    if not read.merged:
        return []
    said = say(N_("{name}: {words}"))
    lines = [f"- {said.format(name=_called(own), words=', '.join(own.spelled))}" for own in read.merged]
    return [say(N_("Nombres reunidos con el catálogo:")), *lines]


def names_document(read: NamesRead) -> dict[str, Any]:
    """The same for programs."""
    return {
        "merged": [{"name": own.named.key, "words": own.spelled} for own in read.merged],
        "left_out": sorted(word for own in read.whole.left_out.values() for word in own.spelled),
        "shared": list(read.whole.shared),
        "unknown": read.whole.unknown,
    }


def _called(own: Thing) -> str:
    return own.named.key if own.named.species else own.spelled[0]


def _listed(things: Mapping[str, Thing]) -> str:
    return ", ".join(word for own in things.values() for word in own.spelled)
