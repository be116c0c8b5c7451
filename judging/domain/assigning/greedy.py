"""A plan by rules of thumb, for the machine that finds no time for the best one (`solving.py`).

First each entry takes the freest judges (of equals, the one who brings a field of expertise the panel lacks); then
work is passed on along chains until no chain evens the loads any further, which is the least sum of squares (no
improving cycle is left in the flow); then pairs are exchanged, loads untouched, for broader panels and last for a graph
that hangs together; the last two only in contests where there is time for all exchanges.

Always true: each kept pair is there and no other forbidden one; each entry has as many judges as asked for, or all it
may have; nobody gets more than she takes; the same question gets the same answer. It looks at no language and no way.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from itertools import combinations

from judging.domain.assigning.links import components
from judging.domain.assigning.question import Pair, Question

MOST_EXCHANGED = 120
"""With more new pairs than this, exchanges are left out: they are tried two by two, again and again."""


def propose(question: Question) -> list[Pair]:
    """Fill each entry up to the number of judges it is to have."""
    plan = _Plan(question)
    plan.fill(question.per_entry)
    plan.level()
    if len(plan.added()) <= MOST_EXCHANGED:
        plan.broaden()
        plan.join()
    return plan.pairs()


class _Plan:
    """A plan in the making: for each entry its panel, for each judge the number of pairs."""

    def __init__(self, question: Question) -> None:
        self.entries = sorted(entry.key for entry in question.entries)
        self.judges = [judge.key for judge in question.counting]
        self.expertise = {judge.key: judge.expertise for judge in question.counting}
        self.most = {judge.key: judge.most for judge in question.counting}
        self.forbidden = question.forbidden.keys()
        shadows = {judge.key for judge in question.shadows}
        self.fixed = frozenset(pair for pair in question.kept if pair[1] not in shadows)
        self.panels: dict[str, set[str]] = {entry: set() for entry in self.entries}
        for entry, judge in self.fixed:
            self.panels.setdefault(entry, set()).add(judge)
        self.loads = Counter({judge: 0 for judge in self.judges})
        self.loads.update(judge for _, judge in self.fixed)

    def may(self, entry: str, judge: str) -> bool:
        """Whether the pair could be added."""
        return judge not in self.panels[entry] and (entry, judge) not in self.forbidden

    def is_free(self, judge: str) -> bool:
        """Whether she takes one more."""
        most = self.most[judge]
        return most is None or self.loads[judge] < most

    def added(self) -> list[Pair]:
        """The pairs that are not fixed, in the order of the entries and judges."""
        return [
            (entry, judge)
            for entry in self.entries
            for judge in self.judges
            if judge in self.panels[entry] and (entry, judge) not in self.fixed
        ]

    def fill(self, per_entry: int) -> None:
        """Give each entry its number of judges; those with the least choice first."""
        choice = {entry: sum(self.may(entry, judge) for judge in self.judges) for entry in self.entries}
        for entry in sorted(self.entries, key=lambda entry: choice[entry]):
            while len(self.panels[entry]) < per_entry:
                free = [judge for judge in self.judges if self.may(entry, judge) and self.is_free(judge)]
                if not free:
                    break
                known = self._fields(entry)
                best = min(free, key=lambda judge: (self.loads[judge], -len(self.expertise[judge] - known)))
                self.panels[entry].add(best)
                self.loads[best] += 1

    def level(self) -> None:
        """Pass work from the most to the least loaded as long as a chain of handovers leads there."""
        while any(self._pass_on(judge) for judge in sorted(self.judges, key=lambda judge: -self.loads[judge])):
            pass

    def _pass_on(self, giver: str) -> bool:
        """Move one pair's worth of work from this judge to one with at least two pairs fewer."""
        work: dict[str, list[str]] = {}
        for entry, judge in self.added():
            work.setdefault(judge, []).append(entry)
        came_from: dict[str, tuple[str, str]] = {}
        waiting = deque([giver])
        while waiting:
            judge = waiting.popleft()
            if self.loads[judge] <= self.loads[giver] - 2 and self.is_free(judge):
                self._hand_over(giver, judge, came_from)
                return True
            for entry, taker in ((entry, taker) for entry in work.get(judge, ()) for taker in self.judges):
                if taker != giver and taker not in came_from and self.may(entry, taker):
                    came_from[taker] = (judge, entry)
                    waiting.append(taker)
        return False

    def _hand_over(self, giver: str, last: str, came_from: Mapping[str, tuple[str, str]]) -> None:
        taker = last
        while taker != giver:
            judge, entry = came_from[taker]
            self.panels[entry].remove(judge)
            self.panels[entry].add(taker)
            taker = judge
        self.loads[giver] -= 1
        self.loads[last] += 1

    def broaden(self) -> None:
        """Exchange judges between two entries while their panels together come to know more fields."""
        improved = True
        while improved:
            improved = False
            for first, second in self._exchanges():
                gain = self._breadth_after(first, second) - self._breadth(first[0]) - self._breadth(second[0])
                if gain > 0:
                    self._exchange(first, second)
                    improved = True

    def join(self) -> None:
        """Exchange judges between components while that leaves fewer of them."""
        while (count := len(parts := components(self.pairs()))) > 1:
            part_of = {pair: place for place, part in enumerate(parts) for pair in part}
            for first, second in self._exchanges():
                if part_of.get(first) == part_of.get(second):
                    continue
                self._exchange(first, second)
                if len(components(self.pairs())) < count:
                    break
                self._exchange((first[0], second[1]), (second[0], first[1]))
            else:
                return

    def _exchanges(self) -> Iterator[tuple[Pair, Pair]]:
        """Every two added pairs that may exchange their judges, as things stand when each is asked for."""
        for first, second in combinations(self.added(), 2):
            stand = first[1] in self.panels[first[0]] and second[1] in self.panels[second[0]]
            if stand and self.may(first[0], second[1]) and self.may(second[0], first[1]):
                yield first, second

    def _exchange(self, first: Pair, second: Pair) -> None:
        for entry, out, into in ((first[0], first[1], second[1]), (second[0], second[1], first[1])):
            self.panels[entry].remove(out)
            self.panels[entry].add(into)

    def _fields(self, entry: str) -> frozenset[str]:
        return frozenset().union(*(self.expertise.get(judge, frozenset()) for judge in self.panels[entry]))

    def _breadth(self, entry: str) -> int:
        return len(self._fields(entry))

    def _breadth_after(self, first: Pair, second: Pair) -> int:
        self._exchange(first, second)
        after = self._breadth(first[0]) + self._breadth(second[0])
        self._exchange((first[0], second[1]), (second[0], first[1]))
        return after

    def pairs(self) -> list[Pair]:
        """The whole plan."""
        return [(entry, judge) for entry, panel in self.panels.items() for judge in sorted(panel)]
