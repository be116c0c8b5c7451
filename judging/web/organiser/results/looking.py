"""What somebody looks for in the results: words, a category, where ties left it, and in which order it is listed.

Always true: all of it stands in the address; what is not known there counts as not said; a list holds every farm that
fits, each with the place that the results give it, which neither filter nor order changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from judging.domain.results.record import CategoryTold, RecordLine
from judging.domain.scoring.scoresheet import Text
from judging.domain.typed import folded
from judging.storage.models import Edition, Entry
from judging.storage.queries import results as queries
from judging.web.organiser.paging import has_words, looked_for, wanted_order

PLACE = "place"


@dataclass(frozen=True)
class FoundPlace:
    """One entry of the results: of which category it is, and its line there, None without a place. `is_tied`: another
    has its score, whether the rule told them apart or not."""

    category: Text
    entry: Entry
    line: RecordLine | None
    is_tied: bool


STATES: Mapping[str, Callable[[FoundPlace], bool]] = {
    "tied": lambda one: one.is_tied,
    "shared": lambda one: one.line is not None and one.line.shares_place,
    "unranked": lambda one: one.line is None,
}
"""What a list may be filtered by: the same score as another, a place shared with another, no place."""
ORDERS: Mapping[str, Callable[[FoundPlace], tuple[Any, ...]]] = {
    PLACE: lambda one: (),
    "number": lambda one: (),
    "name": lambda one: (folded(" ".join(one.entry.called)) or "\uffff",),
}
"""How it may be ordered: as the results are, category by category; by number; by name, and by number where it is
alike."""


@dataclass(frozen=True)
class Looking:
    """What is asked, and what was `found`. `categories` is (key, name, farms) where there are several; `states` how
    many of the chosen category each filter leaves; both before the words are looked for."""

    query: str
    category: str
    state: str
    order: str
    total: int
    categories: Sequence[tuple[str, Text, int]]
    states: Mapping[str, int]
    found: Sequence[FoundPlace]

    @property
    def is_asked(self) -> bool:
        """Whether the page lists what was found, and not the order as it stands."""
        return bool(self.query or self.category or self.state) or self.order != PLACE

    @property
    def said(self) -> dict[str, str]:
        """What the address says of it, without what says nothing."""
        order = "" if self.order == PLACE else self.order
        told = {"q": self.query, "category": self.category, "state": self.state, "order": order}
        return {name: value for name, value in told.items() if value}


def looking(session: Session, edition: Edition, told: Sequence[CategoryTold]) -> Looking:
    """What this request looks for in these results. The farms are read only where something is."""
    query, order = looked_for(), wanted_order(ORDERS, PLACE)
    category, state = _known("category", [own.key for own in told]), _known("state", STATES)
    sizes = [(own.key, own.name, len(own.lines) + len(own.unranked)) for own in told]
    chosen = [own for own in told if category in ("", own.key)]
    counts = {
        "tied": sum(len(_tied(own)) for own in chosen),
        "shared": sum(line.shares_place for own in chosen for line in own.lines),
        "unranked": sum(len(own.unranked) for own in chosen),
    }
    total = sum(size for _, _, size in sizes)
    asked = Looking(query, category, state, order, total, sizes if len(sizes) > 1 else [], counts, [])
    if not asked.is_asked:
        return asked
    found = [one for one in _places(session, edition, chosen, order) if not state or STATES[state](one)]
    named = [one for one in found if has_words(query, one.entry.number, one.entry.community, *one.entry.called)]
    return Looking(query, category, state, order, total, asked.categories, counts, named)


def _places(session: Session, edition: Edition, told: Sequence[CategoryTold], order: str) -> list[FoundPlace]:
    """Every farm of these categories in the order asked for."""
    lines: list[tuple[CategoryTold, str, RecordLine | None]] = []
    lines += [(own, line.number, line) for own in told for line in own.lines]
    lines += [(own, number, None) for own in told for number, _ in own.unranked]
    tied = {number for own in told for number in _tied(own)}
    entries = queries.named_farms(session, edition, [number for _, number, _ in lines])
    places = [FoundPlace(own.name, entries[number], line, number in tied) for own, number, line in lines]
    if order != PLACE:
        by_number = {number: at for at, number in enumerate(entries)}
        places.sort(key=lambda one: by_number[one.entry.number])
    return sorted(places, key=ORDERS[order])


def _tied(own: CategoryTold) -> set[str]:
    """The numbers of all that have the score of another."""
    return {number for tie in own.ties for number in tie.group}


def _known(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """What the address says under this name where it is one of these; "" otherwise."""
    said = request.args.get(name, "")
    return said if said in known else ""
