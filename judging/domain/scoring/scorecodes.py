"""A whole score sheet as one line that can be dictated by telephone or radio: `C003 3-2-4-1-2.5-x K7`.

The line is the farm's number, one *level* for each criterion in the order of the sheet, and two check characters over
judge, round, farm and levels (codes.py). A level is a value ("3", "2.5"; "m2" for minus 2, because hyphens stand
between levels), "n" for "not applicable", "x" for "not observed" or "f" where no mark is given, or none any more.
What is written down is forgiven: capitals, a comma for a point, spaces around hyphens, O and I in the check.
Always true: the line of one judge, round or farm is refused for any other; one changed character is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from judging.domain.codes import check_pair, normalised
from judging.domain.errors import Problem, Refused
from judging.domain.scoring.choices import mark_of, value_text
from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet, mark_problems
from judging.domain.typed import plain_phone

NOT_APPLICABLE, NOT_OBSERVED, MISSING, MINUS = "n", "x", "f", "m"
_HYPHENS = re.compile(r"\s*-\s*")


@dataclass(frozen=True)
class DictatedLine:
    """A line taken apart: nothing in it is checked yet."""

    farm: str
    levels: tuple[str, ...]
    check: str


def level_of(mark: Mark | None) -> str:
    """How one mark is dictated."""
    if mark is None or not mark.is_given:
        return MISSING
    if mark.value is not None:
        return value_text(mark.value).replace("-", MINUS)
    return NOT_APPLICABLE if mark.state is MarkState.NOT_APPLICABLE else NOT_OBSERVED


def score_code(sheet: ScoreSheet, marks: Mapping[str, Mark], *, judge: str, round_: str, farm: str) -> str:
    """The line of a sheet, complete or not. `judge` and `round_` are their keys, `farm` the entry's number."""
    levels = tuple(level_of(marks.get(criterion.key)) for criterion in sheet.criteria)
    return f"{farm} {'-'.join(levels)} {_check(judge, round_, farm, levels)}"


def line_of(text: str) -> DictatedLine:
    """Take a written line apart; Refused("code_line_unreadable") where it has not its three parts."""
    parts = _HYPHENS.sub("-", plain_phone(text)).split()
    if len(parts) != 3:
        raise Refused(Problem.of("code_line_unreadable"))
    farm, levels, check = parts
    return DictatedLine(
        farm.upper(), tuple(level.lower().replace(",", ".") for level in levels.split("-")), normalised(check)
    )


def marks_of(line: DictatedLine, sheet: ScoreSheet, *, judge: str, round_: str, unseen_because: str) -> list[Mark]:
    """The marks that a line stands for; `unseen_because` is the reason kept with each "not observed".

    Raises Refused: code_line_count, code_line_check, or what is wrong with a mark.
    """
    if len(line.levels) != len(sheet.criteria):
        raise Refused(Problem.of("code_line_count", found=len(line.levels), expected=len(sheet.criteria)))
    if line.check != _check(judge, round_, line.farm, line.levels):
        raise Refused(Problem.of("code_line_check"))
    pairs = zip(sheet.criteria, line.levels, strict=True)
    marks = [dictated(criterion.key, level, unseen_because) for criterion, level in pairs if level != MISSING]
    if problems := mark_problems(sheet, marks):
        raise Refused(*problems)
    return marks


def dictated(criterion: str, level: str, note: str = "") -> Mark:
    """The mark that one level stands for; what is no number becomes a mark without a value, which the rules refuse."""
    if level == NOT_APPLICABLE:
        return Mark.not_applicable(criterion)
    if level == NOT_OBSERVED:
        return Mark.not_observed(criterion, note)
    mark = mark_of(criterion, level.replace(MINUS, "-"), "")
    return mark if mark.is_given else Mark(criterion, MarkState.VALUE)  # a mark is taken back on its sheet alone


def _check(judge: str, round_: str, farm: str, levels: Sequence[str]) -> str:
    return check_pair(f"{judge}|{round_}|{farm}|{'-'.join(levels)}")
