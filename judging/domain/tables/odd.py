"""Columns of numbers that are no marks: the number of the row, a sum or a mean of the others, an age, a year, a place;
numbers that may be meant otherwise; and judges whose marks look like nobody's.

Such a column is left out and named, unless whoever asks names it as a criterion. Always true: a column is judged by its
heading and by its figures, never by one coincidence: a sum or a mean without its word must hold in every row, over
rows that differ; a column is never odd where it is the only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from judging.domain.errors import Problem
from judging.domain.tables import words
from judging.domain.tables.figures import Figures
from judging.domain.tables.grid import Number

_FEW: Final = 3
"""A sum that no heading names must hold in so many rows of different sums; rows are counted from so many on."""
_SEVERAL: Final = 5
"""The same for a mean, which rounding makes likelier to meet by chance."""
_FAR_ABOVE_ONE: Final = 5
"""Where marks go up to so much, those of a workbook that are all parts of one may be its per cents."""
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2100

_Values = Sequence[Decimal | None]


def oddities(
    columns: Mapping[str, Sequence[str]], figures: Mapping[str, Figures], *, leading: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Why each odd one of these columns of numbers holds no marks.

    The reasons are "number", "age", "year", "rank", "sum" and "mean". `leading` are the columns that stand before the
    names: there a number of the row needs no word.
    """
    if len(columns) < 2:
        return {}
    values = {name: _values(cells, figures[name]) for name, cells in columns.items()}
    found = {name: reason for name, own in values.items() if (reason := _by_itself(name, own, name in leading))}
    others = {name: own for name, own in values.items() if name not in found}
    return found | (_by_the_others(others) if len(others) > 2 else {})


def _values(cells: Sequence[str], figures: Figures) -> list[Decimal | None]:
    read = {text: figure.value for text, figure in figures.read.items()}
    return [read.get(cell) for cell in cells]


def _counts(values: _Values) -> bool:
    first = values[0] if values else None
    return first is not None and first in (0, 1) and all(value == first + at for at, value in enumerate(values))


def _by_itself(name: str, values: _Values, is_leading: bool) -> str | None:
    """Why a column is odd whatever the others hold."""
    given = [value for value in values if value is not None]
    is_whole = all(value == value.to_integral_value() for value in given)
    if is_whole and len(set(given)) == len(given) and words.says_number(name):
        return "number"
    if is_whole and is_leading and len(given) >= _FEW and _counts(values):
        return "number"
    if is_whole and (words.says_year(name) or all(_FIRST_YEAR <= value <= _LAST_YEAR for value in given)):
        return "year"
    said = {
        "age": words.says_age(name),
        "rank": words.says_rank(name),
        "sum": words.says_sum(name),
        "mean": words.says_mean(name),
    }
    return next((reason for reason, is_said in said.items() if is_said), None)


def _by_the_others(columns: Mapping[str, _Values]) -> dict[str, str]:
    """The columns that hold the sum or the mean of the others in every row; the first such one and no more, because
    what is the sum of the others with it is not without it."""
    decimals = max(_decimals(own) for own in columns.values())
    unit = 10**decimals
    whole = {name: [None if v is None else int(v.scaleb(decimals)) for v in own] for name, own in columns.items()}
    rows = list(zip(*whole.values(), strict=True))
    totals = [sum(value for value in row if value is not None) for row in rows]
    counts = [sum(value is not None for value in row) for row in rows]
    for name, own in whole.items():
        beside = [(v, totals[at] - v, counts[at] - 1) for at, v in enumerate(own) if v is not None]
        if any(n < 2 for _, _, n in beside):
            continue
        if all(v == others for v, others, _ in beside) and len({others for _, others, _ in beside}) >= _FEW:
            return {name: "sum"}
        rounding = 2 * 10 ** _decimals(columns[name])
        if (
            all(abs(v * n - others) * rounding <= unit * n for v, others, n in beside)
            and len({others for _, others, _ in beside}) >= _SEVERAL
        ):
            return {name: "mean"}
    return {}


def _decimals(values: _Values) -> int:
    """The most decimals of any of them."""
    return max((max(0, -int(value.as_tuple().exponent)) for value in values if value is not None), default=0)


def grouped_warnings(column: str, figures: Figures) -> Iterator[Problem]:
    """That a sign which could be either was read between thousands, because of the size of other numbers."""
    if figures.grouped:
        text = figures.grouped[0]
        read = f"{figures.read[text].value.normalize():f}"
        yield Problem.of("number_grouped", column=column, text=text, read=read, decimals=text.rstrip("% ") + "0")


def number_warnings(column: str, cells: Sequence[str], figures: Figures, high: Decimal | None) -> Iterator[Problem]:
    """What was decided about the numbers of a column of marks up to `high`, and what may be meant otherwise."""
    yield from grouped_warnings(column, figures)
    values = {text: figure.value for text, figure in figures.read.items()}
    if any(high is None or values[text] * 1000 <= high for text in figures.doubtful):
        first = figures.doubtful[0]
        yield Problem.of("number_doubtful", column=column, text=first, read=f"{values[first].normalize():f}")
    are_parts = all(0 <= value <= 1 for value in values.values()) and any(value % 1 for value in values.values())
    if are_parts and high is not None and high >= _FAR_ABOVE_ONE and any(isinstance(text, Number) for text in cells):
        yield Problem.of("percents_of_workbook", column=column, high=f"{high:f}")


def judges_of_one_mark(sheets: Mapping[tuple[str, str], Mapping[str, Decimal]]) -> Iterator[Problem]:
    """Judges who gave everything the same mark: they may not have been there, or somebody filled the sheet in.

    `sheets` are the marks by (entry, judge) and criterion.
    """
    given: dict[str, list[Decimal]] = {}
    for (_, judge), marks in sheets.items():
        given.setdefault(judge, []).extend(marks.values())
    if len({mark for own in given.values() for mark in own}) < 2:
        return
    for judge, own in sorted(given.items()):
        if len(own) > 2 and len(set(own)) == 1:
            code = "judge_same_mark" if own[0] else "judge_only_zeros"
            yield Problem.of(code, judge=judge, count=len(own), **({"mark": str(own[0])} if own[0] else {}))
