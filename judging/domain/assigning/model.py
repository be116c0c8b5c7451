"""The plan as a mixed-integer programme: which pairs to make.

Variables: x of each pair that may be made; how many judges an entry still lacks, each next one dearer; 1 for each need
that its panel does not meet; the steps of each judge's load, each next one dearer, so that the least sum of their
prices is the least sum of squares; the days of each judge at each place. `Model.first` says who is lacking and how
even loads can be; `Model.settle` keeps that and asks for links, days and broad panels.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping

from judging.domain.assigning.programme import Found, Programme
from judging.domain.assigning.question import HOURS_OF_A_DAY, Keeping, Pair, Panelist, Question

LACKING, UNMET, MOVED = 1e5, 1e4, 1e3
"""What a missing judge, an unmet need and a moved pair cost beside the prices of loads."""
NO_BRIDGE, MOVED_FREELY, BREADTH = 500.0, 0.05, 0.5
"""What they cost beside a day of travel, which costs 1 and what its way takes."""
Cell = tuple[str, str]
"""(place, key of the judge)."""


class Model:
    """One question as a programme."""

    def __init__(self, question: Question, *, reach: int | None = None) -> None:
        """`reach` leaves out loads that are larger: most of them are never used, and cost time."""
        self.question, self.programme, self.reach = question, Programme(), reach
        self.judges = question.counting
        self.by_key = {judge.key: judge for judge in self.judges}
        self.kept: dict[str, set[str]] = {entry.key: set() for entry in question.entries}
        shadows = {judge.key for judge in question.shadows}
        for entry, judge in sorted(question.kept):
            if judge not in shadows:
                self.kept.setdefault(entry, set()).add(judge)
        self.pairs = self._pairs()
        self.of_entry: dict[str, list[tuple[str, int]]] = {entry.key: [] for entry in question.entries}
        self.of_judge: dict[str, list[tuple[str, int]]] = {judge.key: [] for judge in self.judges}
        for (entry, judge), at in self.pairs.items():
            self.of_entry[entry].append((judge, at))
            self.of_judge[judge].append((entry, at))
        self.kept_loads = Counter(judge for panel in self.kept.values() for judge in panel)
        self.lacking = {entry.key: self._panel(entry.key) for entry in question.entries}
        self.unmet = self._needs()
        self.steps = {judge.key: self._load(judge) for judge in self.judges}

    def _pairs(self) -> dict[Pair, int]:
        wanted = self.question.per_entry
        return {
            (entry.key, judge.key): self.programme.variable()
            for entry in sorted(self.question.entries, key=lambda one: one.key)
            if len(self.kept[entry.key]) < wanted
            for judge in self.judges
            if judge.key not in self.kept[entry.key] and (entry.key, judge.key) not in self.question.forbidden
        }

    def _panel(self, entry: str) -> list[int]:
        """The entry has its judges, or lacks some."""
        missing = max(0, self.question.per_entry - len(self.kept[entry]))
        lacking = [self.programme.variable(is_whole=False) for _ in range(missing)]
        if missing:
            terms = [*((at, 1.0) for _, at in self.of_entry[entry]), *((at, 1.0) for at in lacking)]
            fewest = self.question.keeping is Keeping.FEWEST
            standing = sum((entry, judge) in self.question.movable for judge, _ in self.of_entry[entry])
            self.programme.row(terms, missing, max(missing, standing) if fewest else missing)
        return lacking

    def _needs(self) -> dict[tuple[str, tuple[str, str]], int]:
        """Somebody of each panel meets each of its needs, or it is counted."""
        unmet = {}
        for entry in self.question.entries:
            for need in entry.needs:
                if any(judge in self.by_key and self.by_key[judge].brings(need) for judge in self.kept[entry.key]):
                    continue
                at = unmet[entry.key, need] = self.programme.variable(is_whole=False)
                meeting = [(x, 1.0) for judge, x in self.of_entry[entry.key] if self.by_key[judge].brings(need)]
                self.programme.row([*meeting, (at, 1.0)], 1.0)
        return unmet

    def _load(self, judge: Panelist) -> list[int]:
        """The load in steps above what is kept, no more than she takes."""
        mine = self.of_judge[judge.key]
        bounds = [most - self.kept_loads[judge.key] for most in (judge.most, self.reach) if most is not None]
        most = max(0, min([len(mine), *bounds]))
        steps = [self.programme.variable(is_whole=False) for _ in range(most)]
        self.programme.row([*((at, 1.0) for _, at in mine), *((at, -1.0) for at in steps)], 0.0, 0.0)
        return steps

    # ------------------------------------------------------------------------------------------------ first
    def prices(self) -> dict[int, float]:
        """What lacks, then what moves where as little as possible shall, then the squares of the loads."""
        cost: dict[int, float] = {}
        for lacking in self.lacking.values():
            cost.update({at: LACKING + step for step, at in enumerate(lacking)})
        cost.update(dict.fromkeys(self.unmet.values(), UNMET))
        level = self.question.per_entry * len(self.question.entries) / max(1, len(self.judges))
        for judge, steps in self.steps.items():
            start = self.kept_loads[judge]
            cost.update({at: 2.0 * (start + step - level) + 1.0 for step, at in enumerate(steps)})
        if self.question.keeping is Keeping.FEWEST:
            cost.update(self._staying(MOVED))
        return cost

    def _staying(self, price: float) -> dict[int, float]:
        """A pair that stays earns what moving it costs."""
        return {at: -price for pair, at in self.pairs.items() if pair in self.question.movable}

    def first(self, seconds: float) -> Found:
        """Who is lacking, and loads as even as they can be."""
        return self.programme.least(self.prices(), seconds=seconds)

    def is_at_its_reach(self, first: Found) -> bool:
        """Whether larger loads might have been better: somebody stands at the largest. Elsewhere the costs are convex,
        so what is not held back by a bound is best without it."""
        return self.reach is not None and any(
            len(steps) + self.kept_loads[judge] == self.reach and all(first.taken(at) for at in steps)
            for judge, steps in self.steps.items()
        )

    # ----------------------------------------------------------------------------------------------- settle
    def hold(self, found: Found) -> None:
        """From now on nothing of what `first` found becomes worse. Loads of least squares differ by one at most
        (decreasingly minimal bases form a matroid: Frank and Murota 2022), so all other steps stay."""
        for steps in self.steps.values():
            load = sum(found.taken(at) for at in steps)
            for step, at in enumerate(steps):
                self.programme.lower[at] = float(step < load - 1)
                self.programme.upper[at] = float(step <= load)
        self.programme.row(self.prices().items(), high=found.cost + 0.5)

    def travel(self, least: Mapping[Cell, int]) -> dict[int, float]:
        """Days of each judge at each place, at least so many; their prices."""
        cost: dict[int, float] = {}
        for (place, key), (kept, pairs) in self.cells().items():
            fewest = max(least.get((place, key), 0), -(-kept // self.question.a_day))
            most = -(-(kept + len(pairs)) // self.question.a_day)
            days = self.programme.variable(max(most, fewest), lower=fewest)
            self.programme.row([(days, self.question.a_day), *((at, -1.0) for at in pairs)], kept)
            cost[days] = day_price(self.question, self.by_key[key], place)
        return cost

    def cells(self) -> dict[Cell, tuple[int, list[int]]]:
        """Of each place and judge: how many pairs are kept, and which may be made."""
        places = {entry.key: entry.where for entry in self.question.entries}
        found: dict[Cell, tuple[int, list[int]]] = {}
        for entry, panel in self.kept.items():
            for judge in panel & self.by_key.keys():
                if entry in places:
                    kept, pairs = found.setdefault((places[entry], judge), (0, []))
                    found[places[entry], judge] = kept + 1, pairs
        for (entry, judge), at in self.pairs.items():
            found.setdefault((places[entry], judge), (0, []))[1].append(at)
        return dict(sorted(found.items()))

    def breadth(self) -> dict[int, float]:
        """Each further field that a panel knows earns a little, all of them together less than half a day."""
        known = sorted({one for judge in self.judges for one in judge.expertise})
        cost: dict[int, float] = {}
        for entry in self.question.entries:
            own = frozenset().union(*(self.by_key[one].expertise for one in self.kept[entry.key] & self.by_key.keys()))
            for what in known:
                bringing = [at for judge, at in self.of_entry[entry.key] if what in self.by_key[judge].expertise]
                if what not in own and bringing:
                    there = self.programme.variable(is_whole=False)
                    self.programme.row([*((at, 1.0) for at in bringing), (there, -1.0)], 0.0)
                    cost[there] = -BREADTH / (len(self.question.entries) * len(known))
        return cost

    def moving(self) -> dict[int, float]:
        return self._staying(MOVED_FREELY)

    def bridge(self, group: Collection[str], wanted: int) -> dict[int, float]:
        """A division has so many bridges, or as many as it can have; what one that is missing costs."""
        crossing: list[tuple[int, float]] = []
        certain = 0
        for entry, pairs in self.of_entry.items():
            sides = [[at for judge, at in pairs if (judge in group) is inside] for inside in (True, False)]
            kept = [any((judge in group) is inside for judge in self.kept[entry]) for inside in (True, False)]
            if all(kept):
                certain += 1
            elif all(own or there for own, there in zip(sides, kept, strict=True)):
                crossing.append((self._crossing(sides, kept), 1.0))
        missing = self.programme.variable(math.inf, is_whole=False)
        self.programme.row([*crossing, (missing, 1.0)], wanted - certain)
        return {missing: NO_BRIDGE}

    def _crossing(self, sides: list[list[int]], kept: list[bool]) -> int:
        """1 only where both groups judge the entry."""
        at = self.programme.variable(is_whole=False)
        for own, there in zip(sides, kept, strict=True):
            if not there:
                self.programme.row([*((x, 1.0) for x in own), (at, -1.0)], 0.0)
        return at

    def made(self, found: Found) -> list[Pair]:
        """The pairs that are made, in their settled order."""
        return [pair for pair, at in self.pairs.items() if found.taken(at)]


def day_price(question: Question, judge: Panelist, place: str) -> float:
    """A day costs 1, and its way there and back in days."""
    return 1.0 + 2.0 * question.hours(judge, place) / HOURS_OF_A_DAY
