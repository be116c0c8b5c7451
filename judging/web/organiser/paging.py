"""Long lists: what somebody looks for in one, and a page at a time, which farms of which category stand on the page
that the address asks for.

Always true: the categories follow one another, so that no page ever holds more farms than `PER_PAGE`, however many
categories there are; a page that does not exist shows the last one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import request

from judging.domain import limits
from judging.domain.typed import bare, folded
from judging.web.numbers import whole

PER_PAGE = 50


@dataclass(frozen=True)
class Paging:
    """The page that is shown, of how many, and what of each list stands on it."""

    page: int
    pages: int
    slices: Sequence[slice]

    @classmethod
    def of(cls, lengths: Sequence[int]) -> Paging:
        """The page of this request, for lists of these lengths one after the other."""
        pages = max(1, -(-sum(lengths) // PER_PAGE))
        page = min(max(1, request.args.get("page", 1, type=whole)), pages)
        return cls(page, pages, slices(lengths, page))


def looked_for() -> str:
    """The words that this request looks for in a list."""
    return bare(request.args.get("q", ""))[: limits.SEARCH]


def wanted_order(known: Collection[str], otherwise: str) -> str:
    """The order in which this request wants a list."""
    wanted = request.args.get("order", "")
    return wanted if wanted in known else otherwise


def has_words(query: str, *texts: str) -> bool:
    """Whether every word looked for stands somewhere in these texts; accents and capitals do not matter."""
    said = folded(" ".join(texts))
    return all(word in said for word in folded(query).split())


def slices(lengths: Sequence[int], page: int) -> list[slice]:
    """What of each list stands on this page."""
    start, stop, found = (page - 1) * PER_PAGE, page * PER_PAGE, []
    for length in lengths:
        found.append(slice(min(max(start, 0), length), min(max(stop, 0), length)))
        start, stop = start - length, stop - length
    return found
