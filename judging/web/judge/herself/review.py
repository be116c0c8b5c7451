"""Revisar mis notas: the judge's own marks side by side, farms against criteria, drawn, as a file, and what is missing.

Totals are not shown: who sees them starts to work backwards from the order she wishes for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import ClassVar

from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.scoring.remarks import is_remark
from judging.domain.scoring.scoresheet import Criterion, Mark, MarkState, Scale, Section
from judging.i18n import Translator
from judging.services.contest.editions import parsed
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, Judge, Round
from judging.storage.queries import judge as queries
from judging.storage.queries import late
from judging.storage.queries.late import CameLate
from judging.storage.tabular import Cell, csv_file
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge
from judging.web.numbers import reader_habit
from judging.web.page import render, words


@dataclass(frozen=True)
class Column:
    """One farm of hers."""

    assignment: Assignment
    marks: dict[str, Mark]
    settled: int
    is_whole: bool
    late: CameLate | None

    @property
    def is_delivered(self) -> bool:
        ballot = self.assignment.ballot
        return ballot is not None and ballot.state is BallotState.SUBMITTED

    @property
    def version(self) -> int:
        """Of the ballot whose marks these are."""
        return self.assignment.ballot.version if self.assignment.ballot is not None else 0


@dataclass(frozen=True)
class Dot:
    """One or more of her marks with the same value: `x` from 0 to 100 on the scale, `r` grows with how many."""

    x: float
    r: float


@dataclass(frozen=True)
class ReviewRow:
    """One criterion and its scale, her mark on each farm (None: missing), and the lowest and highest value she gave."""

    criterion: Criterion
    scale: Scale
    marks: Sequence[Mark | None]
    lowest: Decimal | None
    highest: Decimal | None
    dots: Sequence[Dot]

    @property
    def given(self) -> int:
        return sum(mark is not None and mark.value is not None for mark in self.marks)


@dataclass(frozen=True)
class Matrix:
    """One round: its farms, and its criteria section by section."""

    round: Round
    columns: Sequence[Column]
    sections: Sequence[tuple[Section, Sequence[ReviewRow]]]
    whole: int


@dataclass(frozen=True)
class ReviewPage(JudgePage):
    """Her own marks, and no total."""

    template: ClassVar[str] = "judge/herself/review.html"
    judge: Judge
    matrices: Sequence[Matrix]
    ready: int


@blueprint.get("/review")
@allow(Role.JUDGE)
def review() -> ResponseReturnValue:
    """My marks."""
    judge, db = committed_judge(), read_session()
    standing = [item for item in queries.assignments(db, judge) if item.is_open(Role.JUDGE, Place.EXPORT)]
    rounds = {item.round_id: item.round for item in standing}
    came_late = late.of_judge(db, judge)
    matrices = [
        _matrix(round_, [item for item in standing if item.round_id == key], came_late)
        for key, round_ in rounds.items()
    ]
    ready = sum(not column.is_delivered and column.is_whole for matrix in matrices for column in matrix.columns)
    return render(ReviewPage(judge.edition, judge, matrices, ready))


@blueprint.get("/review.csv")
@allow(Role.JUDGE)
def review_csv() -> ResponseReturnValue:
    """My marks as a table: one line for each criterion of each farm."""
    judge = committed_judge()
    say = words().gettext
    header = (
        say("Ronda"),
        say("Finca"),
        say("Comunidad"),
        say("Estado"),
        say("Criterio"),
        say("Nombre"),
        say("Nota"),
        say("Comentario"),
    )
    db = read_session()
    lines = _lines(queries.assignments(db, judge, with_marks=False), queries.marks(db, judge))
    answer = Response(csv_file(header, lines, reader_habit()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{judge.key}.csv"'
    return answer


def _lines(assignments: Sequence[Assignment], marks: Mapping[int, Mapping[str, Mark]]) -> Iterator[tuple[Cell, ...]]:
    """Her sheets line by line; what has no mark stays an empty cell, which is no zero. Each word is looked up once."""
    own = words()
    in_words = lru_cache(partial(_in_words, own))
    rounds: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for item in assignments:
        if not item.is_open(Role.JUDGE, Place.EXPORT):
            continue
        if item.round_id not in rounds:
            sheet = scoring.sheet_of(item)
            criteria = [(one.key, own.pick(one.name)) for one in sheet.every]
            rounds[item.round_id] = own.pick(item.round.name), criteria
        round_name, criteria = rounds[item.round_id]
        given = marks.get(item.ballot.id, {}) if item.ballot is not None else {}
        sealed = item.ballot is not None and item.ballot.state is BallotState.SUBMITTED
        stands = own.gettext("entregada") if sealed else own.gettext("sin entregar")
        for key, name in criteria:
            mark = given.get(key)
            said = (in_words(mark.state, mark.value) if mark.is_given else "", mark.note) if mark else ("", "")
            label = "" if is_remark(key) else key
            yield (round_name, item.entry.number, item.place, stands, label, name, *said)


def _in_words(own: Translator, state: MarkState, value: Decimal | None) -> Cell:
    if value is not None:
        return value
    return own.gettext("No corresponde") if state is MarkState.NOT_APPLICABLE else own.gettext("No se pudo observar")


def _matrix(round_: Round, assignments: Sequence[Assignment], came_late: Mapping[int, CameLate]) -> Matrix:
    sheet = parsed(round_.sheet_version)
    columns = []
    for item in assignments:
        marks = item.ballot.marks if item.ballot is not None else {}
        gaps = scoring.delivery_problems(sheet, item.ballot.standing if item.ballot is not None else {})
        settled = len(sheet.criteria) - sum(sheet.criterion(gap.field or "") is not None for gap in gaps)
        columns.append(Column(item, marks, settled, not gaps, came_late.get(item.id)))
    sections = [
        (section, [_row(criterion, columns, sheet.scale_of(criterion)) for criterion in section.criteria])
        for section in sheet.sections
    ]
    return Matrix(round_, columns, sections, len(sheet.criteria))


def _row(criterion: Criterion, columns: Sequence[Column], scale: Scale) -> ReviewRow:
    marks = [column.marks.get(criterion.key) for column in columns]
    values = [mark.value for mark in marks if mark is not None and mark.value is not None]
    dots = [_dot(value, count, scale) for value, count in sorted(Counter(values).items())]
    return ReviewRow(criterion, scale, marks, min(values, default=None), max(values, default=None), dots)


def _dot(value: Decimal, count: int, scale: Scale) -> Dot:
    """Where a value lies between the ends of the scale; the area of its dot says how often she gave it."""
    return Dot(round(100 * float(scale.place(value)), 2), round(min(2.6 * count**0.5, 7.0), 2))
