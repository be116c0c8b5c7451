"""How long large ties take: ten thousand entries with one score, and chains in which each step parts one entry more.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.ties      prints the rows of docs/performance.md

Measured is `rank` alone, in processor time; the sheets are made before.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from judging.domain.ranking.ranking import Entry, JudgedSheet, Rule, rank
from judging.domain.scoring.scoresheet import Criterion, Mark, Scale, ScoreSheet, Section

Marks = Mapping[str, Mapping[str, int]]
"""Judge -> criterion -> mark."""


def sheet(criteria: int) -> ScoreSheet:
    section = Section("s", {"en": "all"}, tuple(_criterion(place) for place in range(criteria)))
    return ScoreSheet("ties", {"en": "Ties"}, Scale(Decimal(4), Decimal(1)), Fraction(100), (section,))


def _criterion(place: int) -> Criterion:
    return Criterion(f"c{place}", Fraction(1), {"en": f"criterion {place}"})


def entries(on: ScoreSheet, rows: Iterable[Marks]) -> list[Entry]:
    found = []
    for place, own in enumerate(rows):
        judged = {
            judge: JudgedSheet.of(on, [Mark.of(key, mark) for key, mark in marks.items()])
            for judge, marks in own.items()
        }
        found.append(Entry(f"E{place:05}", {judge: one for judge, one in judged.items() if one is not None}))
    return found


def alike(count: int) -> tuple[ScoreSheet, list[Entry]]:
    """Entries that three judges gave the same marks."""
    on = sheet(2)
    return on, entries(on, ({f"J{judge}": {"c0": 2, "c1": 2} for judge in range(3)} for _ in range(count)))


def mixed(count: int) -> tuple[ScoreSheet, list[Entry]]:
    """Entries with one total from every judge, but other marks for the criteria, by three of sixty judges."""
    on, dice = sheet(2), random.Random(1)
    rows = []
    for _ in range(count):
        first = [dice.choice((1, 2, 3)) for _ in range(3)]
        judges = dice.sample(range(60), 3)
        rows.append({f"J{j:02}": {"c0": mark, "c1": 4 - mark} for j, mark in zip(judges, first, strict=True)})
    return on, entries(on, rows)


def by_criteria(count: int) -> tuple[ScoreSheet, list[Entry]]:
    """Every criterion parts one entry more."""
    on = sheet(count)
    rows = []
    for place in range(count):
        marks = dict.fromkeys((f"c{one}" for one in range(count)), 2)
        marks |= {f"c{place}": 3, f"c{(place + 1) % count}": 1}
        rows.append({"J1": marks, "J2": dict(marks)})
    return on, entries(on, rows)


def by_preference(count: int) -> tuple[ScoreSheet, list[Entry]]:
    """The judges' preference parts one entry more at each step: two of three judges put each before all that follow,
    and the third makes up for it."""
    on = sheet(count)

    def given(points: int) -> dict[str, int]:
        return {f"c{one}": min(4, max(0, points - 4 * one)) for one in range(count)}

    rows = []
    for place in range(count):
        worse = count - place
        rows.append({"J1": given(worse), "J2": given(worse), "J3": given(2 * place + 1)})
    return on, entries(on, rows)


CASES = {
    "10,000 entries with the same marks": lambda: alike(10_000),
    "10,000 with the same totals and other marks": lambda: mixed(10_000),
    "300 in a chain of 300 criteria": lambda: by_criteria(300),
    "300 in a chain of the judges' preference": lambda: by_preference(300),
}


def main() -> None:
    print("| tied | steps taken | s |\n|---|--:|--:|")
    for words, make in CASES.items():
        on, tied = make()
        begun = time.process_time()
        ranking = rank(on, tied, Rule(), official=False)
        spent = time.process_time() - begun
        print(f"| {words} | {len(ranking.tie_steps):,} | {spent:.2f} |", flush=True)


if __name__ == "__main__":
    main()
