"""The skating system: finals judged by places, as dance competitions rank them (Rules 5 to 11).

One dance (Rules 5-8): an entry is placed as soon as a majority of judges gave it "this column or better", columns
taken in turn from 1. Among several: the larger such majority; then the smaller sum of those places; then, for
those still tied, the next column. Still tied after the last column: they share the mean of the places at stake.

Several dances (Rules 9-11): the smaller sum of the dances' places; among equal sums, for the place at stake, more
dances with "that place or better", then the smaller sum of those; then one majority over all marks of all dances,
columns taken from the place at stake on. Once an entry is placed, the others start again at Rule 10.

Always true: every judge gave each of the places 1..n once; places are exact (2 1/2 where two share 2 and 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from judging.domain.errors import Problem, Refused

Marks = Mapping[str, Sequence[int]]
"""Entry -> the places the judges gave it, in one and the same order of judges."""
Places = dict[str, Fraction]
Figure = Callable[[str], tuple[Fraction, ...]]


def skating(marks: Marks) -> Places:
    """The places of one dance.

    Raises Refused: `no_sheets`, or `skating_needs_places` for each judge (numbered from 1) whose marks are not the
    places 1..n, each once.
    """
    _require_places(marks)
    majority = _judges(marks) // 2 + 1
    places: Places = {}
    waiting = set(marks)
    for column in range(1, len(marks) + 1):
        ready = sorted(entry for entry in waiting if _count(marks[entry], column) >= majority)
        for tied in _columns(marks, ready, column):
            _share(tied, len(places) + 1, places)
        waiting -= set(ready)
    return places


def skating_final(dances: Sequence[Marks]) -> Places:
    """The places over several dances with the same entries; `skating` where there is one."""
    if not dances or len({frozenset(marks) for marks in dances}) != 1:
        raise Refused(Problem.of("skating_needs_same_entries"))
    by_dance = [skating(marks) for marks in dances]
    if len(dances) == 1:
        return by_dance[0]
    own = {entry: [places[entry] for places in by_dance] for entry in dances[0]}
    all_marks = {entry: [mark for marks in dances for mark in marks[entry]] for entry in own}
    places: Places = {}
    for tied in _groups(own, lambda entry: (sum(own[entry], Fraction(0)),)):
        _final_places(tied, own, all_marks, places)
    return places


def _final_places(tied: list[str], own: Mapping[str, Sequence[Fraction]], all_marks: Marks, places: Places) -> None:
    """Rules 10 and 11 on entries with the same sum: one place at a time, starting again for the others."""
    while tied:
        place = len(places) + 1
        figures = {entry: _rule_10(own[entry], place) for entry in tied}
        best = _groups(tied, figures.__getitem__)[0]
        if len(best) > 1:
            best = _rule_11(all_marks, best, place)
        _share(best, place, places)
        tied = [entry for entry in tied if entry not in best]


def _rule_10(own: Sequence[Fraction], place: int) -> tuple[Fraction, ...]:
    good = [value for value in own if value <= place]
    return Fraction(-len(good)), sum(good, Fraction(0))


def _rule_11(all_marks: Marks, tied: list[str], place: int) -> list[str]:
    """The first group by one majority over all marks, columns from the place at stake on."""
    majority = len(all_marks[tied[0]]) // 2 + 1
    last = max(mark for entry in tied for mark in all_marks[entry])
    for column in range(place, last + 1):
        ready = [entry for entry in tied if _count(all_marks[entry], column) >= majority]
        if ready:
            return _columns(all_marks, ready, column, last=last)[0]
    return tied


def _columns(marks: Marks, group: list[str], column: int, *, last: int | None = None) -> list[list[str]]:
    """Split the group by count and sum in this column, what stays tied by the next one, up to the last."""
    last = len(marks) if last is None else last
    if len(group) < 2 or column > last:
        return [group] if group else []
    found: list[list[str]] = []
    for tied in _groups(group, lambda entry: _majority_and_sum(marks[entry], column)):
        found.extend(_columns(marks, tied, column + 1, last=last))
    return found


def _majority_and_sum(own: Sequence[int], column: int) -> tuple[Fraction, ...]:
    good = [mark for mark in own if mark <= column]
    return Fraction(-len(good)), Fraction(sum(good))


def _count(own: Sequence[int], column: int) -> int:
    return sum(mark <= column for mark in own)


def _groups(entries: Iterable[str], figure: Figure) -> list[list[str]]:
    """Entries with the same figure together, smallest figure first."""
    return [list(same) for _, same in groupby(sorted(entries, key=lambda e: (figure(e), e)), key=figure)]


def _share(tied: list[str], place: int, places: Places) -> None:
    """All of them get the mean of the places at stake."""
    for entry in tied:
        places[entry] = Fraction(2 * place + len(tied) - 1, 2)


def _judges(marks: Marks) -> int:
    return len(next(iter(marks.values())))


def _require_places(marks: Marks) -> None:
    if not marks or not _judges(marks):
        raise Refused(Problem.of("no_sheets"))
    if len({len(own) for own in marks.values()}) != 1:
        raise Refused(Problem.of("skating_needs_every_judge"))
    whole = list(range(1, len(marks) + 1))
    wrong = [
        number for number, given in enumerate(zip(*marks.values(), strict=True), start=1) if sorted(given) != whole
    ]
    if wrong:
        raise Refused(*(Problem.of("skating_needs_places", judge=number, places=len(marks)) for number in wrong))
