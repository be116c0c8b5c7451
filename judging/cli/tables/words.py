"""Words and columns of results shown in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


def aligned(heading: Sequence[str], rows: Sequence[Sequence[str]], *, left: Collection[int]) -> list[str]:
    """Columns wide enough for their longest cell; those in `left` to the left, the others to the right."""
    widths = [max(len(row[place]) for row in [heading, *rows]) for place in range(len(heading))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(padded).rstrip()

    rule = ["─" * width for width in widths]
    return [line(heading), line(rule), *map(line, rows)]


def percent(chance: float | None) -> str:
    """Whole per cent; a chance that is neither 0 nor 1 never looks like it."""
    if chance is None:
        return "–"
    if 0.0 < chance < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= chance < 1.0 else f"{chance:.0%}"
