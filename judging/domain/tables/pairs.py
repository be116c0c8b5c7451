"""Tables of comparisons: one row for each time two entries were compared.

Read are the columns of the preferred entry and of the other one, and, if they are there, of the judge, of whether the
two were level ("yes", "x", 1), and of how many times. Always true: a table is taken whole or refused whole, with each
fault at its line and column; an entry is never compared with itself; other columns are left out and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.domain.tables.figures import number
from judging.domain.tables.findings import Findings, shortened
from judging.domain.tables.frame import Frame, RowLeftOut, framed
from judging.domain.tables.grid import Grid
from judging.domain.tables.names import names_alike
from judging.domain.tables.words import Role, is_given, role_of
from judging.domain.typed import folded, one_line

ROLES: Final = (Role.WINNER, Role.LOSER, Role.JUDGE, Role.LEVEL, Role.TIMES)
MOST_TIMES: Final = 10**6
_NO: Final = frozenset({"0", "no", "non", "false", "falso", "faux"})


@dataclass(frozen=True)
class Comparison:
    """What was said of two entries, so many times; of a level pair either may stand first."""

    winner: str
    loser: str
    is_level: bool = False
    times: int = 1
    judge: str = ""


@dataclass(frozen=True)
class PairsReading:
    """The comparisons, the column of each role, and what was left out."""

    comparisons: tuple[Comparison, ...]
    columns: dict[Role, str]
    left_out: tuple[str, ...]
    rows_left_out: tuple[RowLeftOut, ...]
    warnings: tuple[Problem, ...]


def read_pairs(grid: Grid, *, judge: str = "") -> PairsReading:
    """Read a table of comparisons; `judge` names the judges' column. Raises Refused with every fault found."""
    frame = framed(grid, ROLES, wanted=[judge] if judge else [])
    columns = _columns(frame, judge)
    findings = Findings()
    cells = {role: frame.column(name) for role, name in columns.items()}
    found = [
        comparison
        for place, line in enumerate(frame.lines)
        if (comparison := _comparison(findings, line, columns, {role: own[place] for role, own in cells.items()}))
    ]
    findings.stop_if_any()
    named = [(line, own[place]) for own in _names(cells) for place, line in enumerate(frame.lines)]
    return PairsReading(
        tuple(found),
        columns,
        tuple(name for name in frame.heading if name not in columns.values()),
        frame.left_out,
        tuple(names_alike(named)),
    )


def _names(cells: dict[Role, tuple[str, ...]]) -> list[list[str]]:
    return [[one_line(cell) for cell in cells[role]] for role in (Role.WINNER, Role.LOSER)]


def _columns(frame: Frame, judge: str) -> dict[Role, str]:
    """The column of each role; Refused where the preferred or the other entry has none, or the judge's is not there."""
    found: dict[Role, str] = {}
    for name in frame.heading:
        role = Role.JUDGE if judge and folded(name) == folded(judge) else role_of(name, ROLES)
        if role is not None and not (role is Role.JUDGE and judge and folded(name) != folded(judge)):
            found.setdefault(role, name)
    missing = [role for role in (Role.WINNER, Role.LOSER) if role not in found]
    if missing or (judge and Role.JUDGE not in found):
        names: Sequence[str] = [role.value for role in missing] or [judge]
        raise Refused(*(Problem.of("column_missing", line=frame.line, column=name) for name in names))
    return found


def _comparison(findings: Findings, line: int, columns: dict[Role, str], row: dict[Role, str]) -> Comparison | None:
    """One row; None where something in it is wrong, or it holds no comparison at all."""
    winner, loser = one_line(row[Role.WINNER]), one_line(row[Role.LOSER])
    if not any(map(is_given, (winner, loser))):
        return None
    for role, name in ((Role.WINNER, winner), (Role.LOSER, loser)):
        if not is_given(name):
            findings.add("cell_empty", line, columns[role])
            return None
    if winner == loser:
        findings.add("pair_of_one", line, columns[Role.LOSER], entry=winner)
        return None
    level, text = row.get(Role.LEVEL, ""), row.get(Role.TIMES, "")
    times = number(text) if is_given(text) else number("1")
    if times is None or times != int(times) or not 1 <= times <= MOST_TIMES:
        findings.add("times_not_whole", line, columns[Role.TIMES], text=shortened(text), most=MOST_TIMES)
        return None
    is_level = is_given(level) and folded(level) not in _NO
    return Comparison(winner, loser, is_level, int(times), one_line(row.get(Role.JUDGE, "")))
