"""How often honest judges are flagged, and how often a judge at fault is found, for docs/fairness.md.

Every kind of flag is counted over invented competitions (`honest`): 2 to 9 sheets for each entry, 5 to 40 judges,
agreement from .05 to .8, judges who are equally strict and judges who are not; marks in whole steps. In the second
half judge J00 of each competition has the fault that the kind is meant for.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.flags [COMPETITIONS [KEPT]]      writes docs/fairness.md

KEPT is a file to which counts are added as soon as they are there, a hundred competitions of each design before the
next hundred: a run that was ended goes on from it. It belongs to one state of the code: after a change of
`judging/domain/watching` begin a new one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.honest import FAULTS, Design, draw, rows_of, write_between
from judging.domain.watching.watch import Watch, watch

MARK = "<!-- flags: written by benchmarks/flags.py -->"
AGREEMENTS, JUDGES, SHEETS, ENTRIES = (0.05, 0.3, 0.8), (5, 12, 40), (2, 3, 5, 9), (12, 40)
STRICTNESS = 0.5
COMPETITIONS, BATCH = 400, 100
KINDS = {
    "judge_zeros": "zeros that nobody else gave",
    "judge_strict": "lower or higher marks",
    "judge_erratic": "strays now up, now down",
    "judge_out_of_line": "opposite order",
    "odd_total": "a total very different from the rest",
    "judge_halo": "marks too alike within a sheet",
    "judge_straight_lines": "the same mark everywhere",
    "judge_narrow": "small part of the scale",
    "judge_drift": "going up or down over the visits",
    "judge_favours": "higher marks where a link is declared",
}
PLACES = ((12, 5, 3, 0.5), (40, 5, 3, 0.5), (40, 12, 5, 0.5), (40, 12, 5, 0.8))
"""Entries, judges, sheets for each entry, agreement: where faults are looked for."""


def watched(design: Design, seed: int, fault: str = "") -> Watch:
    """One competition, drawn and watched. Every fourth entry is linked to its judges; sheets are in entries' order."""
    rng = np.random.default_rng(seed)
    drawn = draw(design, rng)
    if fault:
        drawn = FAULTS[fault](drawn, rng)
    rows = rows_of(drawn, design)
    at = rows.totals.incidence
    pairs = [
        (rows.totals.entries[entry], rows.totals.judges[judge])
        for entry, judge in zip(at.group.tolist(), at.column.tolist(), strict=True)
    ]
    links = {pair for pair, entry in zip(pairs, at.group.tolist(), strict=True) if entry % 4 == 0}
    return watch(rows, seed=seed, order={pair: float(place) for place, pair in enumerate(pairs)}, links=links)


def kinds_of(found: Watch) -> set[str]:
    """The kinds of flag raised; strict and lenient are one."""
    return {"judge_strict" if flag.code == "judge_lenient" else flag.code for flag in found.flags}


def designs(strictness: float) -> Iterator[Design]:
    """Every design in which an entry has no more sheets than there are judges."""
    for agreement, judges, sheets, entries in product(AGREEMENTS, JUDGES, SHEETS, ENTRIES):
        if sheets <= judges:
            yield Design(entries, judges, sheets, agreement, strictness)


@dataclass
class Kept:
    """What was counted so far, by design (and fault); with a path each batch is a JSON line of that file."""

    path: Path | None = None
    lines: list[tuple[str, int, dict[str, int]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path and self.path.exists():
            read = map(json.loads, self.path.read_text(encoding="utf-8").splitlines())
            self.lines += [(own["what"], own["competitions"], own["counts"]) for own in read]

    def competitions(self, what: str) -> int:
        return sum(number for own, number, _ in self.lines if own == what)

    def share(self, what: str, kind: str) -> float:
        """In how many of the competitions so far."""
        return sum(counts.get(kind, 0) for own, _, counts in self.lines if own == what) / self.competitions(what)

    def go_on(self, what: str, until: int, kinds: Callable[[int], set[str]]) -> None:
        """Count the competitions that are missing; `kinds` says what was found in the one with this seed."""
        seeds = range(self.competitions(what), until)
        if not seeds:
            return
        counts = dict(Counter(kind for seed in seeds for kind in kinds(seed)))
        self.lines.append((what, len(seeds), counts))
        print(what, len(seeds), counts, flush=True)
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"what": what, "competitions": len(seeds), "counts": counts}) + "\n")


def named(design: Design, seed: int, kind: str) -> set[str]:
    """ "named", where the judge at fault is named under this kind."""
    codes = {kind} | ({"judge_lenient"} if kind == "judge_strict" else set())
    flags = watched(design, seed, kind).flags
    return {"named"} if any(flag.params["judge"] == "J00" and flag.code in codes for flag in flags) else set()


def table(competitions: int, kept: Kept | None = None) -> str:
    """Both halves as Markdown."""
    kept = kept or Kept()
    honest = [design for strictness in (0.0, STRICTNESS) for design in designs(strictness)]
    faults = [(Design(*place), kind) for kind in KINDS for place in PLACES]
    for until in sorted({*range(BATCH, competitions, BATCH), competitions}):
        for design in honest:
            kept.go_on(str(design), until, partial(_kinds, design))
        for design, kind in faults:
            kept.go_on(f"{design}, {kind}", -(-until // 4), partial(named, design, kind=kind))
    return "\n".join([*_honest_lines(kept), "", *_fault_lines(kept)])


def _kinds(design: Design, seed: int) -> set[str]:
    return kinds_of(watched(design, seed))


def _honest_lines(kept: Kept) -> Iterator[str]:
    halves = [[str(design) for design in designs(strictness)] for strictness in (0.0, STRICTNESS)]
    numbers = [kept.competitions(what) for half in halves for what in half]
    least, most, count = min(numbers), max(numbers), len(halves[0])
    error = 100 * (0.05 * 0.95 / least) ** 0.5
    each = f"{least}" if least == most else f"{least} to {most}"
    yield f"{len(numbers)} designs, {each} competitions each. Where the truth is 5 % one share comes out within"
    yield f"{2 * error:.1f} points of it 95 times in 100 (of {least} competitions), and the largest of {count} within"
    yield f"{3.2 * error:.1f}."
    yield ""
    yield "| competitions of honest judges with a flag | mean | largest | judges differ in strictness: mean | largest |"
    yield "|---|--:|--:|--:|--:|"
    for kind, words in KINDS.items():
        shares = [[kept.share(what, kind) for what in half] for half in halves]
        cells = (f"{100 * value:.1f} %" for own in shares for value in (sum(own) / count, max(own)))
        yield f"| {words} | {' | '.join(cells)} |"


def _fault_lines(kept: Kept) -> Iterator[str]:
    heading = " | ".join(
        f"{entries} entries, {judges} judges, {sheets} each, agreement {agreement:g}"
        for entries, judges, sheets, agreement in PLACES
    )
    number = min(kept.competitions(f"{Design(*place)}, {kind}") for kind in KINDS for place in PLACES)
    yield f"One judge at fault is found, of {number} competitions each:"
    yield ""
    yield f"| flag | the fault | {heading} |"
    yield "|---|---|" + "--:|" * len(PLACES)
    for kind, words in KINDS.items():
        cells = (f"{100 * kept.share(f'{Design(*place)}, {kind}', 'named'):.0f} %" for place in PLACES)
        fault = " ".join((FAULTS[kind].__doc__ or "").rstrip(".").split())
        yield f"| {words} | {fault[0].lower()}{fault[1:]} | {' | '.join(cells)} |"


if __name__ == "__main__":
    measured = table(
        int(sys.argv[1]) if len(sys.argv) > 1 else COMPETITIONS, Kept(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    )
    print(measured)
    write_between(MARK, measured)
