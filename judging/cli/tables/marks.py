"""Reading the tables of marks and weights that commands without a database work on.

What a table looks like is described in `domain/marktable.py`. Always true: both files are read to their end before
anything is said; then every problem of both goes to standard error, with exit code 2 and nothing on standard output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, TypeVar

import click

from judging.domain.errors import Problem, Refused
from judging.domain.ranking.marktable import (
    CriterionWeight,
    MarkTable,
    number,
    parse_marks,
    parse_weights,
    weight_problems,
)
from judging.i18n import cli_language, translator
from judging.sentences import sentence
from judging.storage.tabular import Table, read_table

Parsed = TypeVar("Parsed")
Complaints = list[tuple[Path, Problem]]
"""Each problem with the file it was found in."""
ANY_MARK = Decimal(10**9)
"""The top where nothing bounds the marks: no number that a table may hold is above it."""


@dataclass(frozen=True)
class Given:
    """A sound table of marks, and the weights of its criteria (none: all weigh the same)."""

    table: MarkTable
    weights: tuple[CriterionWeight, ...]


def positive_number(text: str) -> Decimal:
    """A number above zero, with decimal point or comma, kept exact."""
    exact = number(text.strip())
    if exact is None or exact <= 0:
        said = translator(cli_language()).gettext("«{text}» no es un número mayor que 0.")
        raise click.BadParameter(said.format(text=text))
    return exact


def read_marks(file: Path, weights: Path | None, top: Decimal) -> Given:
    """Both tables, with marks of at most `top`; says all that is wrong with either and leaves otherwise."""
    complaints: Complaints = []
    marks = attempt(
        complaints, file, lambda read: parse_marks(read.header, read.rows, top=top, header_line=read.header_line)
    )
    given = (
        attempt(complaints, weights, lambda read: parse_weights(read.header, read.rows, header_line=read.header_line))
        if weights
        else ()
    )
    if weights and marks and given:
        complaints.extend((weights, problem) for problem in weight_problems(marks, given))
    if marks is None or given is None or complaints:
        leave(complaints)
    return Given(marks, given)


def attempt(complaints: Complaints, path: Path, parse: Callable[[Table], Parsed]) -> Parsed | None:
    """What the file holds, or None after noting all that is wrong with it."""
    try:
        return parse(read_table(path))
    except Refused as refused:
        complaints.extend((path, problem) for problem in refused.problems)
        return None


def leave(complaints: Complaints) -> NoReturn:
    """Say every problem with the name of its file, and leave with exit code 2."""
    say = translator(cli_language()).gettext
    for path, problem in complaints:
        click.echo(f"{path.name}: {sentence(problem, say)}", err=True)
    raise SystemExit(2)
