"""The results as a workbook that computes itself: from marks and weights to totals, scores and places, by formulas.

Three sheets: the order; every sheet that counts with its marks, its share of each section, its total and, for levelled
scores, what is taken off it and what it weighs; and the weights. Always true: each formula is written with the value
it has, because spreadsheets that did not make a file show that until they compute; a formula rounds where the rule
does; what a formula cannot say (the tie chain, how levelling finds the judges' strictness, with what an entry comes
from the round before) stands as a value beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import DECIMALS as MODEL_DECIMALS
from judging.domain.levelling.severity import levelled, robust_levelled
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import Ranked
from judging.domain.results.rounds import Carry
from judging.domain.scoring.scoresheet import Criterion, Mark, ScoreSheet
from judging.domain.scoring.scoring import half_up
from judging.sentences.exported import N_
from judging.services.exports.tables import columns_of
from judging.services.exports.writing import Column, Exported, workbook, write_cell, write_sheet
from judging.services.results.results import CategoryResult, Draft
from judging.storage.tabular import Cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Say = Callable[[str], str]
Pick = Callable[[Mapping[str, str]], str]
SHEETS, WEIGHTS = N_("Hojas"), N_("Pesos")
_MODELS = (RuleKind.LEVELLED, RuleKind.ROBUST)


@dataclass(frozen=True)
class Row:
    """One sheet that counts. `off` is what levelling takes off it, `weight` what it weighs in the score."""

    category: str
    number: str
    judge: str
    marks: Mapping[str, Mark]
    total: Fraction
    off: float
    weight: float


class ResultsBook:
    """Writes the workbook of one draft. `names` are the holders' by number; empty: nobody is named."""

    def __init__(self, drafted: Draft, sheet: ScoreSheet, names: Mapping[str, str], *, say: Say, pick: Pick) -> None:
        self.drafted, self.sheet, self.names, self.say, self.pick = drafted, sheet, names, say, pick
        self.criteria = list(sheet.criteria)
        self.rows = [row for category in drafted.categories for row in self._rows_of(category)]
        self.is_model = any(category.ranking.applied in _MODELS for category in drafted.categories)
        self.is_carried = any(category.carrying is not None for category in drafted.categories)
        self._first_mark = 3

    def made(self) -> bytes:
        """The workbook."""
        made = io.BytesIO()
        with workbook(made) as book:
            self._write_order(book)
            self._write_sheets(book)
            self._write_weights(book)
        return made.getvalue()

    def _rows_of(self, category: CategoryResult) -> list[Row]:
        name = self.pick(category.name) or ""
        sheets = [(entry, judge, own) for entry in category.in_order for judge, own in entry.sheets.items()]
        model = _model_of(category)
        return [
            Row(name, entry.key, judge, own.marks, own.score.total, *model.get((entry.key, judge), (0.0, 1.0)))
            for entry, judge, own in sheets
        ]

    # ------------------------------------------------------------------------------------------------ places
    def _column(self, place: int, *, last: int | None = None) -> str:
        """All cells of a column of the sheets, as a formula names them."""
        letters = _letters(place)
        return f"'{self.say(SHEETS)}'!${letters}$2:${letters}${(last or len(self.rows)) + 1}"

    @property
    def _first_share(self) -> int:
        return self._first_mark + len(self.criteria)

    @property
    def _total(self) -> int:
        return self._first_share + len(self.sheet.sections)

    # ------------------------------------------------------------------------------------------------ the order
    def _write_order(self, book: Workbook) -> None:
        scores = ["own", "came", "score"] if self.is_carried else ["score"]
        keys = ["category", "rank", "number", *(["holders"] if self.names else []), "sheets", *scores, "place", "tie"]
        lines = [(category, own) for category in self.drafted.categories for own in category.ranking.entries]
        columns = columns_of(keys, self.say)
        table = Exported("results", self.say(N_("Resultados")), columns, [[None] * len(columns) for _ in lines])
        sheet = write_sheet(book, table)
        at = {key: place for place, key in enumerate(keys)}
        for line, (category, own) in enumerate(lines, start=1):
            sheet.write_string(line, at["category"], self.pick(category.name) or "")
            sheet.write_number(line, at["rank"], own.rank)
            sheet.write_string(line, at["number"], own.key)
            if self.names:
                write_text(sheet, line, at["holders"], self.names.get(own.key, ""))
            key = f"${_letters(at['number'])}{line + 1}"
            sheet.write_formula(line, at["sheets"], f"=COUNTIF({self._column(1)},{key})", None, own.judges)
            self._write_score(sheet, line, at, category, own)
            self._write_place(sheet, line, at, category, own, len(lines))
            write_text(sheet, line, at["tie"], "; ".join(own.tie))

    def _write_score(
        self, sheet: Worksheet, line: int, at: Mapping[str, int], category: CategoryResult, own: Ranked
    ) -> None:
        """The published score: what the rule makes of the entry's totals, with what is carried in, rounded."""
        key, carried, decimals = (
            f"${_letters(at['number'])}{line + 1}",
            category.carrying,
            category.ranking.rule.decimals,
        )
        made = self._from_sheets(key, category)
        if carried is None:
            _write_computed(sheet, line, at["score"], _rounded(made, decimals), float(own.score))
            return
        came = carried.came[own.key]
        _write_computed(sheet, line, at["own"], made, float(own.exact if own.own is None else own.own))
        sheet.write_number(line, at["came"], float(came))
        of_own, before = (f"{_letters(at[one])}{line + 1}" for one in ("own", "came"))
        score = _rounded(_with_carried(carried.carry, of_own, before), decimals)
        _write_computed(sheet, line, at["score"], score, float(own.score))

    def _from_sheets(self, key: str, category: CategoryResult) -> str:
        """What the rule makes of the totals of one entry (its number stands in the cell `key`), as a formula."""
        totals, numbers = self._column(self._total), self._column(1)
        kind, trim = category.ranking.applied, category.ranking.rule.trim
        mine, count = f"IF({numbers}={key},{totals})", f"COUNTIF({numbers},{key})"
        if kind is RuleKind.MEAN:
            return f"SUMIF({numbers},{key},{totals})/{count}"
        if kind in _MODELS:
            off, weight = self._column(self._total + 1), self._column(self._total + 2)
            here = f"({numbers}={key})*{weight}"
            return _rounded(f"SUMPRODUCT({here}*({totals}-{off}))/SUMPRODUCT({here})", MODEL_DECIMALS)
        if kind is RuleKind.MEDIAN:
            return f"MEDIAN({mine})"
        ends = "{" + ";".join(map(str, range(1, trim + 1))) + "}"
        inner = f"SUMIF({numbers},{key},{totals})-SUM(SMALL({mine},{ends}))-SUM(LARGE({mine},{ends}))"
        return f"({inner})/({count}-{2 * trim})"

    def _write_place(
        self, sheet: Worksheet, line: int, at: Mapping[str, int], category: CategoryResult, own: Ranked, lines: int
    ) -> None:
        """The place that the score alone makes: one more than how many of the category have a higher one."""
        higher = sum(other.score > own.score for other in category.ranking.entries)
        scores, names = (f"${_letters(at[key])}$2:${_letters(at[key])}${lines + 1}" for key in ("score", "category"))
        mine, name = f"{_letters(at['score'])}{line + 1}", f"{_letters(at['category'])}{line + 1}"
        formula = f"=1+SUMPRODUCT(({names}={name})*({scores}>{mine}))"
        sheet.write_formula(line, at["place"], formula, None, 1 + higher)

    # ------------------------------------------------------------------------------------------------ the sheets
    def _write_sheets(self, book: Workbook) -> None:
        columns = [
            *columns_of(["category", "number", "judge"], self.say),
            *(Column(own.key, f"{own.key} · {self.pick(own.name)}", "") for own in self.criteria),
            *(Column(own.key, f"{self.say(N_('Parte de'))} {own.key}", "") for own in self.sheet.sections),
            *columns_of(["total", *(["severity", "weight"] if self.is_model else [])], self.say),
        ]
        table = Exported("sheets", self.say(SHEETS), columns, [self._cells(row) for row in self.rows])
        sheet = write_sheet(book, table)
        for line, row in enumerate(self.rows, start=1):
            self._write_shares(sheet, line, row)
            self._write_total(sheet, line, row)
            if self.is_model:
                sheet.write_number(line, self._total + 1, row.off)
                sheet.write_number(line, self._total + 2, row.weight)

    def _cells(self, row: Row) -> list[Cell]:
        marks = [row.marks.get(own.key) for own in self.criteria]
        values: list[Cell] = [mark.value if mark is not None else None for mark in marks]
        rest = len(self.sheet.sections) + (3 if self.is_model else 1)
        return [row.category, row.number, row.judge, *values, *[None] * rest]

    def _write_shares(self, sheet: Worksheet, line: int, row: Row) -> None:
        """What was earned of each section, 0 to 1; nothing where nothing in it was judged."""
        place = self._first_mark
        for at, section in enumerate(self.sheet.sections):
            end = place + len(section.criteria) - 1
            marks = f"${_letters(place)}{line + 1}:${_letters(end)}{line + 1}"
            worth, weight = (self._weights_row(number, place, end) for number in (_WORTH, _WEIGHT))
            given = f"SUMPRODUCT({weight},--ISNUMBER({marks}))"
            earned = f"SUMPRODUCT({worth},{marks})"
            share = _share(self.sheet, section.criteria, row.marks)
            formula = f'=IF({given}=0,"",{earned}/{given})'
            sheet.write_formula(line, self._first_share + at, formula, None, "" if share is None else float(share))
            place = end + 1

    def _write_total(self, sheet: Worksheet, line: int, row: Row) -> None:
        """The points of the sheet: the shares by what their sections weigh, and what penalties take off."""
        shares = f"${_letters(self._first_share)}{line + 1}:${_letters(self._total - 1)}{line + 1}"
        marks = f"${_letters(self._first_mark)}{line + 1}:${_letters(self._first_share - 1)}{line + 1}"
        whole = self._weights_row(_SECTION, self._first_share, self._total - 1)
        off = self._weights_row(_PENALTY, self._first_mark, self._first_share - 1)
        parts = f"SUMPRODUCT({whole},{shares})/SUMPRODUCT({whole},--ISNUMBER({shares}))"
        formula = f"={float(self.sheet.out_of):g}*{parts}+SUMPRODUCT({off},{marks})"
        sheet.write_formula(line, self._total, formula, None, float(row.total))

    # ------------------------------------------------------------------------------------------------ the weights
    def _weights_row(self, number: int, first: int, last: int) -> str:
        return f"'{self.say(WEIGHTS)}'!${_letters(first)}${number}:${_letters(last)}${number}"

    def _write_weights(self, book: Workbook) -> None:
        """The weights in the very columns in which the marks and shares stand."""
        width = self._total
        rows: list[list[Cell]] = [[None] * width for _ in range(4)]
        for row, words in zip(rows, _WEIGHT_ROWS, strict=True):
            row[0] = self.say(words)
        for at, own in enumerate(self.criteria, start=self._first_mark):
            top = self.sheet.scale_of(own).max
            rows[0][at] = Decimal(0) if own.is_penalty else _decimal(own.weight)
            rows[1][at] = Decimal(0) if own.is_penalty else _decimal(own.weight / Fraction(top))
            rows[2][at] = _decimal(own.weight) if own.is_penalty else Decimal(0)
        for at, section in enumerate(self.sheet.sections, start=self._first_share):
            rows[3][at] = _decimal(section.weight)
        titles = [""] * self._first_mark + [own.key for own in self.criteria] + [own.key for own in self.sheet.sections]
        write_sheet(book, Exported("weights", self.say(WEIGHTS), [Column(title, title, "") for title in titles], rows))


_WEIGHT, _WORTH, _PENALTY, _SECTION = 2, 3, 4, 5
"""The lines of the sheet of weights."""
_WEIGHT_ROWS = (
    N_("Peso del criterio"),
    N_("Peso entre la nota más alta"),
    N_("Puntos por cada nota de un descuento"),
    N_("Peso de la sección"),
)


def _rounded(formula: str, decimals: int | None) -> str:
    return formula if decimals is None else f"ROUND({formula},{decimals})"


def _with_carried(carry: Carry, own: str, before: str) -> str:
    """The score of a round with that of the one before, as `Carry.total` makes it, from the two cells."""
    weight_before, weight_own = (float(share) for share in carry.shares)
    parts = f"{weight_own:g}*{_rounded(own, carry.own_decimals)}", f"{weight_before:g}*{before}"
    return "+".join(_rounded(part, carry.part_decimals) for part in parts)


def _write_computed(sheet: Worksheet, line: int, place: int, formula: str, value: float) -> None:
    """A formula with its value; one that compares whole columns inside a median or a trim needs the array's form."""
    if "IF(" in formula.replace("SUMIF(", "").replace("COUNTIF(", ""):
        sheet.write_array_formula(line, place, line, place, f"{{={formula}}}", None, value)
    else:
        sheet.write_formula(line, place, f"={formula}", None, value)


def _share(sheet: ScoreSheet, criteria: Sequence[Criterion], marks: Mapping[str, Mark]) -> Fraction | None:
    """What was earned of a section's points."""
    given = [
        (own, Fraction(mark.value))
        for own in criteria
        if not own.is_penalty and (mark := marks.get(own.key)) is not None and mark.value is not None
    ]
    whole = sum((own.weight for own, _ in given), Fraction(0))
    if not whole:
        return None
    return sum((own.weight * mark / Fraction(sheet.scale_of(own).max) for own, mark in given), Fraction(0)) / whole


def _model_of(category: CategoryResult) -> dict[tuple[str, str], tuple[float, float]]:
    """For a levelled rule: what is taken off each sheet, and what it weighs."""
    kind = category.ranking.applied
    if kind not in _MODELS or not category.in_order:
        return {}
    totals = CrossedTotals.of(
        (entry.key, judge, own.score.total) for entry in category.in_order for judge, own in entry.sheets.items()
    )
    fit = levelled(totals)
    robust = robust_levelled(fit) if kind is RuleKind.ROBUST else None
    severity = fit.severity if robust is None else robust.severity
    weights = [1.0] * totals.rows if robust is None else robust.weights.tolist()
    at = totals.incidence
    return {
        (totals.entries[entry], totals.judges[judge]): (float(severity[judge]), float(weight))
        for entry, judge, weight in zip(at.group.tolist(), at.column.tolist(), weights, strict=True)
    }


def _decimal(value: Fraction) -> Decimal:
    """As many decimals as a workbook's number holds."""
    return half_up(value, 15)


def _letters(place: int) -> str:
    """The name of a column, counted from 0: A, B, ..., Z, AA, ..."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def write_text(sheet: Worksheet, line: int, place: int, text: str) -> None:
    """A text that no spreadsheet takes for a formula."""
    if text:
        write_cell(sheet, line, place, text)
