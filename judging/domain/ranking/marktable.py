"""From a table of marks to what is ranked: a score sheet that fits it, its entries with their sheets, its tie chain.

Reading the table is `domain/tables`' work. Always true: nothing depends on the order of rows or columns, so criteria
are put in the order of their names; marks lie on the scale of their criterion and on no other grid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from judging.domain.number import exact
from judging.domain.ranking.ranking import Entry, JudgedSheet
from judging.domain.scoring.scoresheet import Criterion, Mark, MarkState, Scale, ScoreSheet, Section
from judging.domain.scoring.scoring import Scorer
from judging.domain.tables.figures import Bounds
from judging.domain.tables.grid import MarkTable
from judging.domain.tables.weights import Weights
from judging.domain.typed import folded, one_line

_NO_SECTIONS = ("sheet", {"es": "Hoja", "fr": "Grille", "en": "Sheet"})
"""Key and name of the one section of a table without sections."""


def tidy(text: str) -> str:
    """A name or a cell as a reader sees it: composed accents, single spaces, nothing at the ends."""
    return one_line(text)


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """A plain decimal number, with point or comma; None for anything else."""
    return exact(text, signed=True)


def sheet_for(table: MarkTable, weights: Weights | None = None, *, top: Decimal, out_of: Decimal) -> ScoreSheet:
    """The score sheet such a table was filled in on, with a total of `out_of` points.

    Without weights all criteria weigh the same; without sections one section holds them all, so that a mark
    which is not given renormalises over the whole sheet. A step that nobody said is the finest decimal seen. Weights
    must have been checked by `weight_problems`.
    """
    known = weights.by_name if weights else {}
    own = {key: bounds for key in table.criteria if (row := known.get(folded(key))) and (bounds := row.bounds)}
    tops = [bounds.high for bounds in own.values() if bounds.high]
    whole = max(tops) if tops and len(own) == len(table.criteria) else top
    scale = Scale(whole, _step([whole, *_values(table, [key for key in table.criteria if key not in own])]))
    groups: dict[str, list[Criterion]] = {}
    for key in table.criteria:
        row = known.get(folded(key))
        weight = row.weight if row else Fraction(1)
        criterion = Criterion(key, weight, {"es": key}, not_applicable_allowed=True, scale=_own_scale(table, key, own))
        groups.setdefault(row.section if row else "", []).append(criterion)
    sections = tuple(
        Section(*((name, {"es": name}) if name else _NO_SECTIONS), tuple(criteria))
        for name, criteria in sorted(groups.items())
    )
    title = {"es": "Tabla de notas", "fr": "Tableau de notes", "en": "Table of marks"}
    return ScoreSheet("table", title, scale, Fraction(out_of), sections)


def _own_scale(table: MarkTable, criterion: str, own: Mapping[str, Bounds]) -> Scale | None:
    """The scale of a criterion with bounds of its own."""
    bounds = own.get(criterion)
    if bounds is None or bounds.high is None:
        return None
    step = bounds.step or _step([bounds.low, bounds.high, *_values(table, [criterion])])
    return Scale(bounds.high, step, bounds.low)


def _values(table: MarkTable, criteria: Collection[str]) -> Iterator[Decimal]:
    """All marks on these criteria."""
    wanted = set(criteria)
    for marks in table.sheets.values():
        yield from (mark for criterion, mark in marks.items() if criterion in wanted)


def _step(values: Iterable[Decimal]) -> Decimal:
    """The finest decimal place of these numbers: a grid on which all of them lie."""
    return Decimal(1).scaleb(
        min(0, *(int(value.as_tuple().exponent) for value in values if isinstance(value, Decimal)), 0)
    )


def tie_chain_for(sheet: ScoreSheet) -> tuple[str, ...]:
    """The tie chain for a table: judges' preference, criteria from the heaviest on, median.

    A table declares no order among criteria of the same weight, and their names must not make one: such
    criteria take no part.
    """
    count = Counter(criterion.weight for criterion in sheet.criteria)
    alone = [criterion for criterion in sheet.criteria if count[criterion.weight] == 1]
    heaviest_first = sorted(alone, key=lambda criterion: -criterion.weight)
    return ("pairwise", *(f"criterion:{criterion.key}" for criterion in heaviest_first), "median")


def entries_of(table: MarkTable, sheet: ScoreSheet) -> list[Entry]:
    """The entries with their judged sheets, ready for `ranking.rank`; one nobody judged has no sheet.

    Sheets with the same marks are one and the same object: in a large table most of them are.
    """
    sheets: dict[str, dict[str, JudgedSheet]] = {entry: {} for entry in table.entries}
    scorer, known = Scorer(sheet), dict[tuple[tuple[str, Decimal], ...], JudgedSheet | None]()
    for (entry, judge), marks in table.sheets.items():
        said = tuple(marks.items())
        if said not in known:
            marks_of = {key: Mark(key, MarkState.VALUE, value) for key, value in said}
            score = scorer.score(marks_of)
            known[said] = None if score is None else JudgedSheet(marks_of, score)
        judged = known[said]
        if judged is not None:
            sheets[entry][judge] = judged
    return [Entry(entry, own) for entry, own in sheets.items()]
