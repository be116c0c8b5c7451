"""Farms compared at one coverage, for `judging diversity --at-coverage` (`domain/entries/sampled.py`).

Always true: counts are whole numbers, and anything else is refused; a farm that has no figure there has the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import click

from judging.cli.tables.diversity.named import Declared, NamesRead
from judging.cli.tables.words import N_, aligned
from judging.domain.entries.sampled import ORDERS, REPLICATES, AtCoverage, Sample, at_coverage, common_coverage, sample
from judging.domain.errors import Problem, Refused
from judging.domain.tables.figures import number
from judging.i18n import cli_language, translator
from judging.sentences import Translate

COMMON: Final = "common"


@dataclass(frozen=True)
class Equal:
    """One farm's sample, and its figures at the coverage; `why` says what there is none for."""

    sample: Sample
    found: AtCoverage | None
    why: Problem | None = None

    def figures(self) -> dict[str, float | None]:
        """Every figure by its name."""
        nothing = self.sample.says_nothing
        return {"n": self.sample.n, "coverage": None if nothing else self.sample.coverage, **self._hill()}

    def _hill(self) -> dict[str, float | None]:
        named: dict[str, float | None] = {"m": self.found.m if self.found else None}
        for q in ORDERS:
            named[f"q{q}"] = self.found.hill.of(q) if self.found else None
            named[f"q{q}_low"] = self.found.low.of(q) if self.found else None
            named[f"q{q}_high"] = self.found.high.of(q) if self.found else None
        return named


NAMES: Final = ("n", "coverage", "m", *(f"q{q}{part}" for q in ORDERS for part in ("", "_low", "_high")))


@dataclass(frozen=True)
class Compared:
    """All farms of a table at one coverage, which is None where no sample says anything."""

    asked: str
    coverage: float | None
    seed: int
    holders: Mapping[str, Equal]

    def document(self) -> dict[str, Any]:
        """What they were compared at, for programs."""
        return {"asked": self.asked, "coverage": self.coverage, "seed": self.seed, "replicates": REPLICATES}


def coverage_level(text: str) -> str:
    """`common`, or a share between 0 and 1, with decimal point or comma."""
    share = number(text.strip())
    if text.strip() == COMMON:
        return COMMON
    if share is None or not 0 < share < 1:
        said = translator(cli_language()).gettext(
            N_("«{text}» no es una cobertura: escriba common, o un número entre 0 y 1, por ejemplo 0.9.")
        )
        raise click.BadParameter(said.format(text=text))
    return str(share)


def compare(declared: Declared, names: NamesRead | None, asked: str, seed: int) -> Compared:
    """Every farm at the coverage that was asked for. Raises Refused with every amount that is no count."""
    _require_counts(declared, names)
    samples = {holder: sample(int(amount) for _, amount in items) for holder, items in sorted(declared.items())}
    coverage = common_coverage(samples.values()) if asked == COMMON else float(asked)
    return Compared(asked, coverage, seed, {holder: _equal(own, coverage, seed) for holder, own in samples.items()})


def _equal(own: Sample, coverage: float | None, seed: int) -> Equal:
    if own.says_nothing or coverage is None:
        return Equal(own, None, own.says_nothing)
    try:
        return Equal(own, at_coverage(own, coverage, seed=seed))
    except Refused as refused:
        return Equal(own, None, refused.problems[0])


def _require_counts(declared: Declared, names: NamesRead | None) -> None:
    shared = names.whole.shared if names else ()
    problems = [Problem.of("count_of_several", item=item) for item in shared]
    for holder, items in declared.items():
        if not shared:
            wrong = (item for item, amount in items if amount != int(amount))
            problems += [Problem.of("count_not_whole", holder=holder, item=item) for item in wrong]
    if problems:
        raise Refused(*problems)


def reasons(compared: Compared) -> list[Problem]:
    """Why a farm has no figure, and what one that has them is to be read with."""
    found = []
    for holder, own in compared.holders.items():
        if own.why:
            found.append(Problem("diversity_no_coverage", {"holder": holder, "why": own.why}))
        elif own.sample.richness == 1:
            found.append(Problem.of("diversity_one_species", holder=holder))
    return found


def compared_lines(compared: Compared, say: Translate) -> list[str]:
    """A table for people, under what it was compared at."""
    if compared.coverage is None:
        return []
    said = say(
        N_("Comparado con una cobertura de {coverage} (semilla {seed}; entre paréntesis, el intervalo de 95 %):")
    )
    heading = [say(N_("Persona")), "n", "coverage", "m", *(f"q{q}" for q in ORDERS)]
    rows = [[holder, *_cells(own)] for holder, own in compared.holders.items()]
    return [
        "",
        said.format(coverage=f"{compared.coverage:.4f}", seed=compared.seed),
        *aligned(heading, rows, left=(0,)),
    ]


def _cells(own: Equal) -> list[str]:
    figures = own.figures()
    if own.found is None:
        coverage = figures["coverage"]
        return [str(own.sample.n), "–" if coverage is None else f"{coverage:.4f}", *["–"] * 4]
    hill = [f"{own.found.hill.of(q):.2f} ({own.found.low.of(q):.2f}–{own.found.high.of(q):.2f})" for q in ORDERS]
    return [str(own.sample.n), f"{own.sample.coverage:.4f}", f"{own.found.m:.1f}", *hill]
