"""A file as it was sent: the sheets of a workbook, or the one table of a text, kept as text until it is carried out."""

from __future__ import annotations

import json

from judging.domain.tables.grid import Grid

Book = tuple[Grid, ...]
"""The sheets of a file that hold cells, in their order; a text has one."""


def text_of(book: Book) -> bytes:
    """The sheets as JSON; `book_of` reads them back without loss."""
    return json.dumps([grid.to_text() for grid in book], ensure_ascii=False).encode()


def book_of(content: bytes) -> Book:
    """What `text_of` wrote; nothing at all for what it did not."""
    try:
        return tuple(Grid.from_text(text) for text in json.loads(content))
    except (ValueError, KeyError, TypeError):
        return ()
