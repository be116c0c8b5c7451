"""Revisar mis notas: the judge's own marks side by side, farms against criteria, and what is missing.

Totals are not shown: who sees them starts to work backwards from the order she wishes for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.domain.scoresheet import Criterion, Mark, Section
from judging.services import scoring
from judging.storage.models import Assignment, AssignmentState, BallotState, Judge, Round
from judging.storage.queries import judge as queries
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge
from judging.web.page import render


@dataclass(frozen=True)
class Column:
    """One farm of hers."""

    assignment: Assignment
    marks: dict[str, Mark]
    settled: int

    @property
    def is_delivered(self) -> bool:
        ballot = self.assignment.ballot
        return ballot is not None and ballot.state is BallotState.SUBMITTED


@dataclass(frozen=True)
class Row:
    """One criterion with her mark on each farm (None: missing), and the lowest and highest value she gave."""

    criterion: Criterion
    marks: Sequence[Mark | None]
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True)
class Matrix:
    """One round: its farms, and its criteria section by section."""

    round: Round
    columns: Sequence[Column]
    sections: Sequence[tuple[Section, Sequence[Row]]]
    whole: int


@dataclass(frozen=True)
class ReviewPage(JudgePage):
    """Her own marks, and no total."""

    template: ClassVar[str] = "judge/review.html"
    judge: Judge
    matrices: Sequence[Matrix]
    ready: int


@blueprint.get("/review")
@allow(Role.JUDGE)
def review() -> ResponseReturnValue:
    """My marks."""
    judge = committed_judge()
    standing = [item for item in queries.assignments(read_session(), judge) if item.state is AssignmentState.ASSIGNED]
    rounds = {item.round_id: item.round for item in standing}
    matrices = [_matrix(round_, [item for item in standing if item.round_id == key]) for key, round_ in rounds.items()]
    ready = sum(
        not column.is_delivered and column.settled == matrix.whole for matrix in matrices for column in matrix.columns
    )
    return render(ReviewPage(judge.edition, judge, matrices, ready))


def _matrix(round_: Round, assignments: Sequence[Assignment]) -> Matrix:
    sheet = scoring.parsed(round_.sheet_version)
    columns = []
    for item in assignments:
        marks = item.ballot.marks if item.ballot is not None else {}
        gaps = scoring.delivery_problems(sheet, marks)
        columns.append(Column(item, marks, len(sheet.criteria) - len(gaps)))
    sections = [(section, [_row(criterion, columns) for criterion in section.criteria]) for section in sheet.sections]
    return Matrix(round_, columns, sections, len(sheet.criteria))


def _row(criterion: Criterion, columns: Sequence[Column]) -> Row:
    marks = [column.marks.get(criterion.key) for column in columns]
    values = [mark.value for mark in marks if mark is not None and mark.value is not None]
    return Row(criterion, marks, min(values, default=None), max(values, default=None))
