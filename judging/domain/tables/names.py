"""Names that a reader takes for one: alike but for capitals, accents, blanks or signs that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from judging.domain.errors import Problem
from judging.domain.tables.findings import listed_lines
from judging.domain.typed import folded


def names_alike(lines: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """One warning for each group of names that are folded alike, with the lines of each of them.

    `lines` are the lines of the table with the name that stands on each, as it was read.
    """
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for _, name in lines):
        groups.setdefault(folded(name), []).append(name)
    for names in groups.values():
        if len(names) > 1:
            places = {name: list(dict.fromkeys(line for line, own in lines if own == name)) for name in names}
            told = (f"{name} ({listed_lines(own, len(own))})" for name, own in places.items())
            yield Problem.of("names_alike", names=", ".join(told), count=len(names))
