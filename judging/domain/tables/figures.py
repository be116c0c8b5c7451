"""How the numbers of one column are written (decimal comma or point, thousands, per cent), and the bounds of marks.

A sign that could be either ("1.234") is settled by the other cells of its column, then by the other columns, then by
the size of the column's other numbers (1,200 among 900 and 850 is no 1.2) or by the highest mark that was said; where
nothing settles it, it stands before decimals and the cell is doubtful. Always true: what is read is exact; a cell
that is no number is told as it is, never made one; figures of other scripts, exponents and words are no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final, cast

from judging.domain.tables.grid import Number
from judging.domain.tables.words import is_given
from judging.domain.typed import folded, one_line

_EXACTLY: Final = Context(prec=60)
_CELL: Final = re.compile(r"([+-]?)([0-9.,' ]*[0-9])( ?%)?")
_PLAIN: Final = re.compile(r"([0-9]{1,12})?(?:([.,])([0-9]{1,18}))?")
_GROUPED: Final = re.compile(r"([0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\2[0-9]{3}){0,2})(?:([.,])([0-9]{1,18}))?")
_EITHER: Final = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_FAR_ABOVE: Final = 32
"""So many times a number as decimals, and another is nearer to it as thousands (the root of 1000)."""
_DASHES: Final = str.maketrans({"\u2212": "-", "\u2019": "'"})


@dataclass(frozen=True)
class Figure:
    """A number in a cell; `is_percent` where the cell says so, and then `value` is the number before the sign."""

    value: Decimal
    is_percent: bool = False

    def out_of(self, top: Decimal) -> Decimal:
        """The mark that is meant where the highest is `top`: a per cent is a share of it."""
        return _EXACTLY.multiply(self.value, top).scaleb(-2, _EXACTLY).normalize() if self.is_percent else self.value


@dataclass(frozen=True)
class Figures:
    """The different cells of a column, read.

    `read` maps each text that is a number to it, `words` are the texts that are none, all others are "not given".
    `decimals` are the signs before decimals, `thousands` those between thousands, `doubtful` the texts that could be
    either, `grouped` those that could be either and were read as thousands for the size of other numbers.
    """

    read: Mapping[str, Figure] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    decimals: frozenset[str] = frozenset()
    thousands: frozenset[str] = frozenset()
    doubtful: tuple[str, ...] = ()
    grouped: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether there are numbers and nothing else."""
        return bool(self.read) and not self.words

    @property
    def is_text(self) -> bool:
        """Whether there are words and not one number."""
        return bool(self.words) and not self.read


@dataclass(frozen=True)
class _Cell:
    """A cell taken apart. `either` is the sign that may stand before decimals or between thousands."""

    text: str
    sign: str
    body: str
    is_percent: bool
    decimal: str = ""
    thousands: str = ""
    either: str = ""


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest mark of a criterion, and the step between (None: any). `is_assumed`: nobody said so."""

    low: Decimal
    high: Decimal | None
    step: Decimal | None = None
    is_assumed: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether a mark lies on the grid."""
        is_between = self.low <= value and (self.high is None or value <= self.high)
        return is_between and (not self.step or (value - self.low) % self.step == 0)


@dataclass(frozen=True)
class Scales:
    """The bounds of every criterion: its own, by its folded name, or those of all others."""

    others: Bounds
    own: Mapping[str, Bounds] = field(default_factory=dict)

    def of(self, criterion: str) -> Bounds:
        return self.own.get(folded(criterion), self.others) if self.own else self.others


def figures_of(
    texts: Iterable[str], *, decimals_elsewhere: frozenset[str] = frozenset(), is_grouped: bool | None = None
) -> Figures:
    """Read the different texts of one column; `decimals_elsewhere` are the signs that other columns decided for.

    `is_grouped` says what stands between thousands or before decimals where the column's own signs do not; None: its
    numbers tell.
    """
    read: dict[str, Figure] = {}
    words: list[str] = []
    cells: list[_Cell] = []
    for text in texts:
        if text.isascii() and text.isdigit() and len(text) <= 12:
            read[text] = Figure(Decimal(text))
        elif (cell := _taken_apart(text)) is not None:
            cells.append(cell)
        elif is_given(text):
            words.append(text)
    decimals = frozenset(cell.decimal for cell in cells if cell.decimal)
    thousands = frozenset(cell.thousands for cell in cells if cell.thousands)
    if not decimals and (_are_far_above(cells, read.values()) if is_grouped is None else is_grouped):
        grouped = {cell.either for cell in cells if cell.either} - thousands
        thousands |= grouped if len(grouped) == 1 else frozenset()
    else:
        grouped = set()
    known = decimals or decimals_elsewhere
    doubtful = []
    for cell in cells:
        is_open = bool(cell.either) and cell.either not in decimals
        is_thousands = is_open and (cell.either in thousands or _are_other(known, cell))
        if is_open and not is_thousands and cell.either not in known:
            doubtful.append(cell.text)
        read[cell.text] = _figure(cell, {cell.either} if is_thousands else {cell.thousands})
    told = frozenset(cell.either for cell in cells if cell.either)
    sized = tuple(cell.text for cell in cells if cell.either in grouped & thousands)
    return Figures(read, tuple(words), decimals or told - thousands, thousands, tuple(doubtful), sized)


def _are_far_above(cells: Sequence[_Cell], plain: Iterable[Figure]) -> bool:
    """Whether the column's other numbers are nearer to those with a sign that could be either if it parts thousands."""
    either = [abs(_figure(cell, set()).value) for cell in cells if cell.either]
    others = [*plain, *(_figure(cell, {cell.thousands}) for cell in cells if not cell.either)]
    sizes = sorted(abs(figure.value) for figure in others if figure.value)
    return bool(either and sizes) and sizes[(len(sizes) - 1) // 2] >= _FAR_ABOVE * max(either)


def number(text: str) -> Decimal | None:
    """One number by itself, with point or comma before decimals; None for anything else."""
    found = figures_of([text]).read.get(text)
    return None if found is None or found.is_percent else found.value


def _are_other(known: frozenset[str], cell: _Cell) -> bool:
    """Whether the signs before decimals are known, and the cell's is none of them."""
    return bool(known) and cell.either not in known


def _taken_apart(text: str) -> _Cell | None:
    """The parts of a number; None for what is none."""
    if isinstance(text, Number):
        return _Cell(text, "-" if text.startswith("-") else "", text.removeprefix("-"), False, "")
    found = _CELL.fullmatch(one_line(text).translate(_DASHES))
    if found is None:
        return None
    sign, body, percent = found[1], found[2], bool(found[3])
    if either := _EITHER.fullmatch(body):
        return _Cell(text, sign, body, percent, either=either[1])
    if plain := _PLAIN.fullmatch(body):
        return _Cell(text, sign, body, percent, decimal=plain[2] or "")
    grouped = _GROUPED.fullmatch(body)
    if grouped is None or grouped[2] == grouped[3]:
        return None
    return _Cell(text, sign, body, percent, decimal=grouped[3] or "", thousands=grouped[2])


def _figure(cell: _Cell, dropped: set[str]) -> Figure:
    body = cell.body
    for sign in dropped - {""}:
        body = body.replace(sign, "")
    value = Decimal(body.replace(",", "."))
    return Figure(value.copy_negate() if cell.sign == "-" and value else value, cell.is_percent)


def exact_mean(own: Sequence[Decimal]) -> Decimal:
    """The exact mean; a fraction in a decimal's place where no decimal number is it (a third)."""
    whole = sum(own, Decimal(0))
    mean = whole / len(own)
    return mean if mean * len(own) == whole else cast(Decimal, Fraction(whole) / len(own))
