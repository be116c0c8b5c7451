"""Shadow judges: who learns goes where others judge, scores like them, and counts nowhere.

Always true: an entry has one shadow at most; no shadow has more than she takes, or than the others have on average;
what counts never changes because of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from judging.domain.assigning.question import Pair, Panelist, Question


def share(question: Question, counting: Collection[Pair]) -> frozenset[Pair]:
    """The pairs of the shadows: those that are kept and stand, and new ones, whole days at a time."""
    keys = {judge.key for judge in question.shadows}
    stand = {pair for pair in question.kept | question.movable if pair[1] in keys}
    usual = round(len(counting) / max(1, len(question.counting)))
    for judge in question.shadows:
        most = usual if judge.most is None else judge.most
        taken = {entry for entry, _ in stand}
        stand |= {(entry, judge.key) for entry in _chosen(question, judge, most, taken, stand)}
    return frozenset(stand)


def _chosen(question: Question, judge: Panelist, most: int, taken: set[str], stand: Collection[Pair]) -> list[str]:
    """Entries without a shadow, from where most of them wait, nearest first among equals."""
    free = [
        entry
        for entry in sorted(question.entries, key=lambda one: one.key)
        if entry.key not in taken and (entry.key, judge.key) not in question.forbidden
    ]
    waiting = Counter(entry.where for entry in free)
    free.sort(key=lambda one: (question.hours(judge, one.where), -waiting[one.where], one.where))
    return [entry.key for entry in free[: max(0, most - sum(pair[1] == judge.key for pair in stand))]]
