"""How long it takes to share judges out, and what the plan comes to: `python -m benchmarks.assigning [--short]`.

Invented contests: entries spread over places at random, one judge in each of the first places, one pair in twenty
recused, every third entry asking for a field that about half the judges know. Measured is the answer alone, the best of
three, in seconds of the clock and of the processor; SciPy is loaded before.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass

from judging.domain.assigning.question import Asked, Hindrance, Panelist, Question
from judging.domain.assigning.solving import Plan, solve
from judging.domain.assigning.visits import Spread, by_visits

CASES = ((12, 4, 2, 4), (30, 6, 3, 6), (60, 8, 3, 10), (300, 12, 3, 12), (300, 12, 3, 30), (300, 12, 5, 30))
"""Entries, judges, judges for each entry, places."""
FIELDS = ("agronomy", "ecology", "bees", "economy")
A_DAY = 3
VISITS = Spread(30.0, 20.0, 40.0)


@dataclass(frozen=True)
class Measured:
    """The best of some runs."""

    clock: float
    processor: float
    plan: Plan


def contest(entries: int, judges: int, per_entry: int, places: int) -> Question:
    """An invented question, the same each time."""
    chance = random.Random(1)
    panel = tuple(
        Panelist(f"J{at:02}", frozenset(chance.sample(FIELDS, 2)), frozenset({"es"}), f"P{at % places}")
        for at in range(judges)
    )
    asked = tuple(
        Asked(f"C{at:03}", f"P{chance.randrange(places)}", frozenset({"agronomy"} if at % 3 == 0 else ()), "es")
        for at in range(entries)
    )
    forbidden = {
        (entry.key, judge.key): (Hindrance.COMMUNITY,)
        for entry in asked
        for judge in panel
        if entry.place == judge.home or chance.random() < 0.05
    }
    return Question(asked, panel, per_entry, forbidden=forbidden, a_day=A_DAY)


def measure(question: Question, times: int) -> Measured:
    runs = []
    for _ in range(times):
        clock, processor = time.perf_counter(), time.process_time()
        plan = solve(question)
        runs.append(Measured(time.perf_counter() - clock, time.process_time() - processor, plan))
    return min(runs, key=lambda one: one.clock)


def main(arguments: list[str]) -> None:
    short = "--short" in arguments
    cases = CASES[:2] if short else CASES
    solve(contest(6, 3, 1, 2))
    print("| entries x judges x each | places | s | processor s | loads | days | fewest bridges | how |")
    print("|---|---|---|---|---|---|---|---|")
    for case in cases:
        found = measure(contest(*case), 1 if short else 3)
        plan, loads = found.plan, found.plan.loads.values()
        bridges = plan.weakest.bridges if plan.weakest else "-"
        print(
            f"| {case[0]} x {case[1]} x {case[2]} | {case[3]} | {found.clock:.2f} | {found.processor:.2f} "
            f"| {min(loads)}-{max(loads)} | {sum(plan.days.values())} | {bridges} | {plan.how.value} |"
        )
    clock, processor = time.perf_counter(), time.process_time()
    by_visits(*((30, 6) if short else (300, 12)), VISITS, levelled=True, seed=1)
    print(f"how many visits: {time.perf_counter() - clock:.2f} s, {time.process_time() - processor:.2f} s of processor")


if __name__ == "__main__":
    main(sys.argv[1:])
