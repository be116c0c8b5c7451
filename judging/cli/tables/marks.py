"""Reading the tables of marks and weights that commands without a database work on.

What a table may look like is described in docs/tables.md. Always true: both files are read to their end before anything
is said; then every problem of both goes to standard error, with exit code 2 and nothing on standard output, and two
lines say what a table may look like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from judging.cli.tables.options import Asked
from judging.cli.tables.words import N_
from judging.domain.errors import Problem, Refused
from judging.domain.tables.figures import Bounds, Scales
from judging.domain.tables.grid import Grid, MarkTable
from judging.domain.tables.marks import Reading, Twice
from judging.domain.tables.marks import read_marks as marks_of
from judging.domain.tables.weights import Weights, read_weights, weight_problems
from judging.i18n import cli_language, translator
from judging.sentences import sentence
from judging.storage.tabular import PACKED, content_of, grid_of

Parsed = TypeVar("Parsed")
Complaints = list[tuple[Path, Problem]]
"""Each problem with the file it was found in."""
ANY_MARK = Decimal(10**9)
"""The top where nothing bounds the marks: no number that a table may hold is above it."""
MARKS_LOOK = (
    N_(
        "Puede ser: una hoja por fila (inscripción, juez y una columna por criterio), o una nota por fila (inscripción,"
    ),
    N_(
        "juez, criterio, nota), o una inscripción por fila y una columna por juez. CSV, XLSX u ODS; vea docs/tables.md."
    ),
)


_REMEDIES = {
    "row_twice": N_("Con --twice last vale la última vez; con --twice mean, el promedio."),
    "mark_negative": N_("Lo que quita puntos se dice en --weights, con 0 como max y un min menor."),
    "column_missing": N_(
        "Las columnas que hay: {has}. Cuál tiene las inscripciones se dice con --entry, y cuál los jueces, con --judge."
    ),
}
"""What the options can do about a problem of a table of marks."""


@dataclass(frozen=True)
class Given:
    """A sound table of marks, and the weights of its criteria (no rows: all weigh the same)."""

    reading: Reading
    weights: Weights
    top: Decimal
    """The highest mark of the table, where a maximum was said or supposed."""

    @property
    def table(self) -> MarkTable:
        return self.reading.table


def read_marks(asked: Asked, weights: Path | None, others: Bounds) -> Given:
    """Both tables, with marks within the bounds of their criterion or the others'; says all that is wrong with either
    and leaves otherwise."""
    complaints: Complaints = []
    given = attempt(complaints, weights, lambda: read_weights(read_grid(weights))) if weights else Weights()
    scales = (given or Weights()).scales(others)
    reading = attempt(
        complaints,
        asked.file,
        lambda: marks_of(read_grid(asked.file, asked.sheet), scales, wanted=asked.wanted, twice=asked.twice),
    )
    complaints.sort(key=lambda own: own[0] == weights)
    if weights and given:
        table = reading.table if reading else _at_any_rate(asked)
        complaints.extend((weights, problem) for problem in (weight_problems(table, given) if table else ()))
    if reading is None or given is None or complaints:
        leave(complaints, MARKS_LOOK, marks=asked.file)
    return Given(reading, given, others.high or ANY_MARK)


def _at_any_rate(asked: Asked) -> MarkTable | None:
    """The table whatever its marks may be, so that names of criteria are compared where a mark is refused."""
    anything = Scales(Bounds(-ANY_MARK, None))
    grid = attempt([], asked.file, lambda: read_grid(asked.file, asked.sheet))
    found = grid and attempt([], asked.file, lambda: marks_of(grid, anything, wanted=asked.wanted, twice=Twice.LAST))
    return found.table if found else None


def read_grid(path: Path, sheet: str = "") -> Grid:
    """The rows of a file of text, or of a sheet of a workbook; raises Refused where it holds no table."""
    content = content_of(path)
    if content.startswith(PACKED):
        from judging.services.certificates.printers import Printers  # noqa: PLC0415 - slow to load, and for workbooks alone

        return Printers().grid(content, sheet=sheet)
    if sheet:
        raise Refused(Problem.of("sheet_of_no_workbook", sheet=sheet))
    return grid_of(content)


def attempt(complaints: Complaints, path: Path, parse: Callable[[], Parsed]) -> Parsed | None:
    """What the file holds, or None after noting all that is wrong with it."""
    try:
        return parse()
    except Refused as refused:
        complaints.extend((path, problem) for problem in refused.problems)
        return None


def leave(complaints: Complaints, look: Sequence[str] = (), *, marks: Path | None = None) -> NoReturn:
    """Say every problem with the name of its file, what options can do about those of the table of marks, then what a
    table may look like, and leave with exit code 2."""
    say = translator(cli_language()).gettext
    for path, problem in complaints:
        told = sentence(problem, say)
        click.echo(told if "file" in problem.params else f"{path.name}: {told}", err=True)
    of_marks = {problem.code: problem.params for path, problem in complaints if path == marks}
    for code, remedy in _REMEDIES.items():
        if code in of_marks:
            click.echo(say(remedy).format(**of_marks[code]), err=True)
    for line in look:
        click.echo(say(line), err=True)
    raise SystemExit(2)
