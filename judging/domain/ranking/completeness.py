"""What makes the scores of a table hard to compare: entries that fewer judges scored, and sheets with gaps.

A criterion that no judge marked for an entry does not apply to it; one that some judge marked and another did not is a
gap: the other's sheet counts without it, and may be worth more for that. Always true: nothing here changes a score;
what a gap does is told with the score as it would be without that sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from judging.domain.errors import Problem
from judging.domain.ranking.aggregation import RuleKind, mean, median
from judging.domain.ranking.ranking import Entry, JudgedSheet
from judging.domain.scoring.scoring import half_up

_MOST_NAMED: Final = 12
_MOST_TOLD: Final = 10
"""So many sheets with gaps are told one by one."""
_PLAIN: Final[Mapping[RuleKind, Callable[[Collection[Fraction]], Fraction]]] = {
    RuleKind.MEAN: mean,
    RuleKind.MEDIAN: median,
}
_LEVELLED: Final = (RuleKind.LEVELLED, RuleKind.ROBUST)


def fewer_judges(entries: Sequence[Entry], kind: RuleKind) -> Iterator[Problem]:
    """The entries that fewer judges scored than the others, under a rule that does not level them."""
    most = max((len(entry.sheets) for entry in entries), default=0)
    fewer = [entry.key for entry in entries if len(entry.sheets) < most]
    if fewer and kind not in _LEVELLED:
        yield Problem.of("fewer_judges", count=len(fewer), entries=named(fewer), most=most)


def incomplete_sheets(entries: Sequence[Entry], kind: RuleKind, decimals: int) -> Iterator[Problem]:
    """The sheets that lack a criterion that another judge marked for the same entry, and what that does to its score;
    and whether entries were not all marked on the same criteria."""
    count = 0
    marked = [(entry, _marked(entry.sheets.values())) for entry in entries]
    for entry, criteria in marked:
        gaps = {judge: criteria - _marked([own]) for judge, own in entry.sheets.items()}
        wanting = {judge: missing for judge, missing in gaps.items() if missing}
        for judge, missing in wanting.items():
            count += 1
            if count <= _MOST_TOLD:
                yield _told(entry, judge, missing, [key for key in entry.sheets if key not in wanting], kind, decimals)
    if count > _MOST_TOLD:
        yield Problem.of("sheets_incomplete_more", count=count - _MOST_TOLD)
    everything = set().union(*(criteria for _, criteria in marked))
    partly = [entry.key for entry, criteria in marked if criteria != everything]
    if partly:
        yield Problem.of("criteria_not_everywhere", count=len(partly), entries=named(partly), of=len(everything))


def _told(
    entry: Entry, judge: str, missing: set[str], complete: Sequence[str], kind: RuleKind, decimals: int
) -> Problem:
    """One sheet with gaps."""
    told = {"entry": entry.key, "judge": judge, "criteria": named(sorted(missing))}
    if kind not in _PLAIN:
        return Problem.of("sheet_incomplete", **told)
    score = half_up(_PLAIN[kind]([own.score.total for own in entry.sheets.values()]), decimals)
    if not complete:
        return Problem.of("sheet_incomplete_all", **told, score=f"{score:f}")
    without = half_up(_PLAIN[kind]([entry.sheets[key].score.total for key in complete]), decimals)
    return Problem.of("sheet_incomplete_score", **told, score=f"{score:f}", without=f"{without:f}")


def _marked(sheets: Collection[JudgedSheet]) -> set[str]:
    """The criteria with a value on any of the sheets."""
    return {key for own in sheets for key, mark in own.marks.items() if mark.value is not None}


def named(keys: Sequence[str]) -> str:
    """The keys in a row; of very many only the first, and how many there are."""
    first = ", ".join(keys[:_MOST_NAMED])
    return first if len(keys) <= _MOST_NAMED else f"{first}… ({len(keys)})"
