"""How often honest judges are flagged, and how often a judge at fault is found, for docs/fairness.md.

Every kind of flag is counted over invented competitions (`honest`): 2 to 9 sheets for each entry, 5 to 40 judges,
agreement from .05 to .8, judges who are equally strict and judges who are not; marks in whole steps. In the second
half judge J00 of each competition has the fault that the kind is meant for.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.flags [COMPETITIONS]      writes docs/fairness.md
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from itertools import product

import numpy as np

from benchmarks.honest import FAULTS, Design, draw, rows_of, write_between
from judging.domain.watching.watch import Watch, watch

MARK = "<!-- flags: written by benchmarks/flags.py -->"
AGREEMENTS, JUDGES, SHEETS, ENTRIES = (0.05, 0.3, 0.8), (5, 12, 40), (2, 3, 5, 9), (12, 40)
STRICTNESS = 0.5
COMPETITIONS = 400
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


def honest_shares(strictness: float, competitions: int) -> dict[str, list[float]]:
    """Kind -> the share of competitions with such a flag, one for each design."""
    shares: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for design in designs(strictness):
        counted = Counter(kind for seed in range(competitions) for kind in kinds_of(watched(design, seed)))
        for kind, own in shares.items():
            own.append(counted[kind] / competitions)
        print(design, {kind: round(own[-1], 3) for kind, own in shares.items() if own[-1]}, flush=True)
    return shares


def found_share(kind: str, place: tuple[int, int, int, float], competitions: int) -> float:
    """How often the judge at fault is named under this kind."""
    design = Design(*place)
    return (
        sum(
            any(
                flag.params["judge"] == "J00"
                and (flag.code == kind or (kind, flag.code) == ("judge_strict", "judge_lenient"))
                for flag in watched(design, seed, kind).flags
            )
            for seed in range(competitions)
        )
        / competitions
    )


def table(competitions: int) -> str:
    """Both halves as Markdown."""
    equal, different = honest_shares(0.0, competitions), honest_shares(STRICTNESS, competitions)
    count = len(next(iter(equal.values())))
    error = (0.05 * 0.95 / competitions) ** 0.5
    lines = [
        f"{2 * count} designs, {competitions} competitions each; where the truth is 5 % a share lies within "
        f"{3 * error:.1%} of it.",
        "",
        "| competitions of honest judges with a flag | mean | largest | judges differ in strictness: mean | largest |",
        "|---|--:|--:|--:|--:|",
    ]
    for kind, words in KINDS.items():
        cells = [f"{value:.1%}" for own in (equal[kind], different[kind]) for value in (sum(own) / count, max(own))]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    heading = " | ".join(
        f"{entries} entries, {judges} judges, {sheets} each, agreement {agreement:g}"
        for entries, judges, sheets, agreement in PLACES
    )
    lines += ["", f"| one judge at fault is found | the fault | {heading} |", "|---|---|" + "--:|" * len(PLACES)]
    for kind, words in KINDS.items():
        cells = [f"{found_share(kind, place, max(1, competitions // 4)):.0%}" for place in PLACES]
        fault = " ".join((FAULTS[kind].__doc__ or "").rstrip(".").split())
        lines.append(f"| {words} | {fault} | {' | '.join(cells)} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


if __name__ == "__main__":
    measured = table(int(sys.argv[1]) if len(sys.argv) > 1 else COMPETITIONS)
    print(measured)
    write_between(MARK, measured)
