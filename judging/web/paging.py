"""A long list a page at a time, so that a page costs the same however much has happened.

Always true: a place that is none (no number, before the first, after the last) is the nearest page that there is.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from judging.web.numbers import whole

LINES = 20


@dataclass(frozen=True)
class Pages:
    """Which page of a list is shown: `page` of `pages`, from 1; `address` is that of the list itself,
    with what is looked for in it."""

    page: int
    pages: int
    address: str
    lines: int

    @property
    def first(self) -> int:
        """The place of the first line on this page, from 0."""
        return (self.page - 1) * self.lines

    @property
    def before(self) -> str | None:
        return self._at(self.page - 1) if self.page > 1 else None

    @property
    def after(self) -> str | None:
        return self._at(self.page + 1) if self.page < self.pages else None

    def _at(self, page: int) -> str:
        return f"{self.address}{'&' if '?' in self.address else '?'}page={page}"


def pages_of(total: int, address: str, *, lines: int = LINES) -> Pages:
    """The page that is asked for (`?page=`) of a list with so many lines."""
    pages = max(1, -(-total // lines))
    return Pages(min(max(1, request.args.get("page", 1, type=whole)), pages), pages, address, lines)
