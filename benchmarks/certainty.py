"""Whether what is said about an order is so: "clear", intervals of ranks, the chance to be first; for docs/fairness.md.

The truth of every invented competition (`honest`) is known. Counted are: of all pairs of entries said to be in this
order with 95 % or more, how many are; of all 90 % intervals, how many hold the true rank; and of the entries said to be
first with a chance of one half or more, how many are, beside the mean of what was said. Judges who come together share
an error of the visit, as large as their own (variance 1 - agreement): in teams of two, or all judges of an entry.

    OPENBLAS_NUM_THREADS=1 python -m benchmarks.certainty [COMPETITIONS]      writes docs/fairness.md
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.honest import Design, Drawn, draw, rows_of, write_between
from judging.domain.analysis.posterior import Posterior, ahead_matrix
from judging.domain.analysis.teams import as_one, teams
from judging.domain.analysis.uncertainty import CLEAR, ranks_of
from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.severity import levelled

MARK = "<!-- certainty: written by benchmarks/certainty.py -->"
AGREEMENTS = (0.05, 0.3, 0.6, 0.8)
PANELS = ((8, 4, 2), (12, 5, 3), (30, 6, 3), (10, 5, 5))
"""Entries, judges, sheets for each entry."""
STRICTNESS = 0.4
COMPETITIONS = 200
DRAWS = 2_000
VISITS = {"": "judges come one by one", "teams": "in teams of two", "all": "all judges of an entry together"}


@dataclass
class Counted:
    """What was said and what was so."""

    clear: int = 0
    clear_right: int = 0
    entries: int = 0
    held: int = 0
    first: list[float] = field(default_factory=list)
    first_right: int = 0

    def add(self, totals: CrossedTotals, truth: Array, seed: int) -> None:
        fit = levelled(totals)
        found = as_one(fit, teams(fit, seed=seed))
        posterior = Posterior.of(found)
        if posterior is None:
            return
        upper = np.triu_indices(len(truth), 1)
        said = ahead_matrix(posterior, totals.entries)[upper]
        right = truth[upper[0]] > truth[upper[1]]
        self.clear += int(np.sum((said >= CLEAR) | (said <= 1.0 - CLEAR)))
        self.clear_right += int(np.sum(right & (said >= CLEAR)) + np.sum(~right & (said <= 1.0 - CLEAR)))
        ranks = np.argsort(np.argsort(-truth)) + 1
        for own, rank in zip(ranks_of(found, posterior, seed=seed, draws=DRAWS).entries, ranks.tolist(), strict=True):
            self.entries += 1
            self.held += own.low <= rank <= own.high
            if own.p_first >= 0.5:
                self.first.append(own.p_first)
                self.first_right += rank == 1

    def join(self, other: Counted) -> None:
        """Count another design in."""
        self.clear, self.clear_right = self.clear + other.clear, self.clear_right + other.clear_right
        self.entries, self.held = self.entries + other.entries, self.held + other.held
        self.first, self.first_right = self.first + other.first, self.first_right + other.first_right

    def cells(self) -> list[str]:
        """As Markdown: clear, right; held; first said, right."""
        return [
            f"{self.clear_right / self.clear:.1%} of {self.clear:,}" if self.clear else "none",
            f"{self.held / max(self.entries, 1):.1%}",
            f"{np.mean(self.first):.2f}: {self.first_right / len(self.first):.2f} of {len(self.first)}"
            if self.first
            else "none",
        ]


def together(drawn: Drawn, design: Design, visits: str, rng: np.random.Generator) -> Drawn:
    """The same competition with an error that those share who come to an entry together."""
    if not visits:
        return drawn
    visit = drawn.entry if visits == "all" else drawn.entry * design.judges + drawn.judge // 2
    shared = rng.normal(0.0, np.sqrt(1.0 - design.agreement), int(np.max(visit)) + 1)
    return replace(drawn, totals=drawn.totals + shared[visit])


def counted(design: Design, visits: str, competitions: int) -> Counted:
    found = Counted()
    for seed in range(competitions):
        rng = np.random.default_rng(seed)
        drawn = together(draw(design, rng), design, visits, rng)
        found.add(rows_of(drawn, design).totals, drawn.truth, seed)
    return found


def table(competitions: int) -> str:
    """Every design, then those in which judges come together, as Markdown."""
    lines = [
        f"{competitions} competitions each.",
        "",
        "| entries, judges, sheets each | agreement | "
        '"clear": so | 90 % intervals that hold | said to be first (mean): so |',
        "|---|--:|--:|--:|--:|",
    ]
    by_agreement = {agreement: Counted() for agreement in AGREEMENTS}
    for entries, judges, sheets in PANELS:
        for agreement in AGREEMENTS:
            own = counted(Design(entries, judges, sheets, agreement, STRICTNESS, steps=False), "", competitions)
            lines.append(f"| {entries}, {judges}, {sheets} | {agreement:g} | {' | '.join(own.cells())} |")
            print(lines[-1], flush=True)
            by_agreement[agreement].join(own)
    for agreement, own in by_agreement.items():
        lines.append(f"| all four | {agreement:g} | {' | '.join(own.cells())} |")
    everything = Counted()
    for own in by_agreement.values():
        everything.join(own)
    lines.append(f"| all four | each as often | {' | '.join(everything.cells())} |")
    lines += [
        "",
        '| judges come (agreement 0.6) | "clear": so | 90 % intervals that hold | first: so |',
        "|---|--:|--:|--:|",
    ]
    for visits, words in VISITS.items():
        design = Design(30, 8, 4, 0.6, STRICTNESS, steps=False, teams=True)
        lines.append(f"| {words} | {' | '.join(counted(design, visits, competitions).cells())} |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


if __name__ == "__main__":
    measured = table(int(sys.argv[1]) if len(sys.argv) > 1 else COMPETITIONS)
    print(measured)
    write_between(MARK, measured)
