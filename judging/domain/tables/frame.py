"""Where the table begins and ends in its file: titles above, its heading, its rows, and what stands below.

Always true: every row of the file is the heading, a row of the table, or left out with its reason; columns without a
heading and without a cell are dropped, one with cells alone is called by its place ("(3)"); rows keep their line
numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.domain.tables.figures import figures_of
from judging.domain.tables.findings import Findings, shortened
from judging.domain.tables.grid import Grid, Row
from judging.domain.tables.words import Role, begins_foot, is_total, role_of
from judging.domain.typed import folded, one_line

_LOOKED_THROUGH: Final = 40
"""So many rows may stand above the heading."""
_SAMPLE: Final = 500
"""So many rows say how wide the table is."""
_LONG_TEXT: Final = 60
"""A lone text of so many letters below a table is an explanation, not a name."""


@dataclass(frozen=True)
class RowLeftOut:
    """A row that is not counted: its line, why ("title", "foot", "heading", "total"), and its first words."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Frame:
    """A table cut out of its file, column by column."""

    heading: tuple[str, ...]
    line: int
    """Where the heading stands."""
    lines: tuple[int, ...]
    columns: tuple[tuple[str, ...], ...]
    left_out: tuple[RowLeftOut, ...]
    places: tuple[int, ...] = ()
    """Where each column stands in its file, from 0."""

    def column(self, name: str) -> tuple[str, ...]:
        """The cells below one heading."""
        return self.columns[self.heading.index(name)]


def framed(
    grid: Grid, roles: tuple[Role, ...], *, wanted: Sequence[str] = (), may_repeat: bool = False, has_foot: bool = True
) -> Frame:
    """Cut the table out. `roles` are those its heading may name, `wanted` are columns that it must have.

    `may_repeat`: columns of one heading are numbered ("Nombre (2)") instead of refused; without `has_foot` a last row
    of one cell is a row. Raises Refused for rows of another width, and for a table without any row.
    """
    if not grid.rows:
        raise Refused(Problem.of("file_empty"))
    at = _heading_at(grid.rows, roles, [folded(name) for name in wanted])
    line, cells = grid.rows[at]
    heading = [one_line(cell) for cell in cells]
    while heading and not heading[-1]:
        heading.pop()
    below = list(grid.rows[at + 1 :])
    if below and all(len(row) == len(heading) + 1 and row[0] for _, row in below):
        heading.insert(0, "")  # names of rows without a heading, as R writes them
    left_out = [RowLeftOut(number, "title", _words(row)) for number, row in grid.rows[:at]]
    try:
        return _cut(heading, line, below, left_out, may_repeat=may_repeat, has_foot=has_foot)
    except Refused as refused:
        raise Refused(*_in_two_rows(grid.rows, at), *refused.problems) from refused


def _cut(
    heading: Sequence[str],
    line: int,
    below: Sequence[Row],
    left_out: list[RowLeftOut],
    *,
    may_repeat: bool,
    has_foot: bool,
) -> Frame:
    """The table below a heading, column by column. Raises Refused as `framed`."""
    body = _body(heading, below, left_out, has_foot=has_foot)
    width = max([len(heading), *(len(row) for _, row in body)])
    columns = list(zip(*(row + ("",) * (width - len(row)) for _, row in body), strict=True)) or [()] * width
    kept = [place for place in range(width) if (place < len(heading) and heading[place]) or any(columns[place])]
    names = tuple((heading[place] if place < len(heading) else "") or f"({place + 1})" for place in kept)
    if may_repeat:
        names = _numbered(names)
    _require_sound(names, line, is_empty=not body)
    left_out.sort(key=lambda row: row.line)
    lines, below_them = tuple(number for number, _ in body), tuple(columns[place] for place in kept)
    return Frame(names, line, lines, below_them, tuple(left_out), tuple(kept))


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """The headings, those that were there already with their number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def _heading_at(rows: Sequence[Row], roles: tuple[Role, ...], wanted: Sequence[str]) -> int:
    """Which row is the heading: the first with all the wanted names, then with two roles, then with one, then the first
    that is as wide as the table."""
    looked = rows[:_LOOKED_THROUGH]
    if wanted:
        for at, (_, cells) in enumerate(looked):
            if set(wanted) <= set(map(folded, cells)):
                return at
    filled = [_filled(cells) for _, cells in rows[:_SAMPLE]]
    usual = Counter(filled).most_common(1)[0][0]
    known = [len({role_of(cell, roles) for cell in cells} - {None}) for _, cells in looked]
    for least in (2, 1):
        for at, count in enumerate(known):
            if count >= least and filled[at] >= min(2, usual):
                return at
    return next((at for at in range(len(looked)) if filled[at] >= max(2, 0.6 * usual)), 0)


def _in_two_rows(rows: Sequence[Row], at: int) -> list[Problem]:
    """That the heading seems to lie in two rows: words below words, where the upper row has gaps."""
    for (line, upper), (following, lower) in zip(rows[max(at - 1, 0) : at + 1], rows[max(at, 1) :], strict=False):
        gaps = [cell for cell, above in zip_longest(lower, upper, fillvalue="") if cell.strip() and not above.strip()]
        if following == line + 1 and gaps and min(_filled(upper), _filled(lower)) > 1 and not figures_of(lower).read:
            return [Problem.of("heading_in_two_rows", line=line, second=following)]
    return []


def _body(heading: Sequence[str], below: Sequence[Row], left_out: list[RowLeftOut], *, has_foot: bool) -> list[Row]:
    """The rows of the table; notes those that are none. Raises Refused for rows of another width."""
    findings = Findings()
    last = next((at for at in reversed(range(len(below))) if _filled(below[at][1]) > 1), -1)
    is_summed = last >= 0 and any(is_total(cell) for cell in below[last][1] if cell.strip())
    body: list[Row] = []
    before = 0
    for at, (line, row) in enumerate(below):
        cells = _trimmed(row, len(heading))
        if _is_same(cells, heading):
            left_out.append(RowLeftOut(line, "heading", _words(row)))
        elif has_foot and at > last and _is_foot(row, len(heading), is_apart=is_summed or line > before + 1):
            left_out.append(RowLeftOut(line, "foot", _words(row)))
        elif len(cells) != len(heading):
            column = heading[len(cells)] if len(cells) < len(heading) else str(len(heading) + 1)
            findings.add("wrong_number_of_cells", line, column, cells=len(cells), expected=len(heading))
        else:
            body.append((line, cells))
        before = line
    findings.stop_if_any()
    return body


def _is_same(cells: Sequence[str], heading: Sequence[str]) -> bool:
    """Whether a row is the heading once more, as on a second page."""
    return tuple(cells[:1]) == tuple(heading[:1]) and [one_line(cell) for cell in cells] == list(heading)


def _trimmed(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    """The row without empty cells beyond the last heading."""
    end = len(row)
    while end > width and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _is_foot(row: Sequence[str], width: int, *, is_apart: bool) -> bool:
    """Whether a lone cell below the table explains it, rather than being a row with nothing given."""
    (text,) = (cell for cell in row if cell.strip())
    is_ragged = len(row) < width and width > 1
    return is_apart or is_ragged or not row[0].strip() or len(text) > _LONG_TEXT or begins_foot(text)


def _words(row: Sequence[str]) -> str:
    return shortened(" ".join(one_line(cell) for cell in row if cell.strip()))


def _require_sound(names: Sequence[str], line: int, *, is_empty: bool) -> None:
    """Refuse a heading that names a column twice, and a table without rows."""
    findings = Findings()
    for at, name in enumerate(names):
        if name in names[:at]:
            findings.add("column_twice", line, name)
    if is_empty:
        findings.add("table_empty", line, names[0] if names else "1")
    findings.stop_if_any()
