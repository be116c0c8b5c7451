"""Computes the formulas of the workbooks that we write, so that tests know whether they say what stands beside them.

Only what our formulas use is known: ROUND, SUM, SUMPRODUCT, SUMIF, COUNTIF, IF, ISNUMBER, MEDIAN, SMALL and LARGE,
ranges of this and of other sheets, comparisons and array constants. Anything else is an error. Cells hold numbers,
texts or nothing.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.etree import ElementTree

import numpy as np

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<range>(?:'[^']*'!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![A-Za-z0-9(])
    |(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|(?P<text>"[^"]*")|(?P<name>[A-Z]+)(?=\()
    |(?P<array>\{[^}]*\})|(?P<sign><>|>=|<=|[-+*/(),=<>]))""",
    re.VERBOSE,
)


class Book:
    """The cells of a workbook: formulas, and the values written beside them."""

    def __init__(self, content: bytes) -> None:
        self.formulas: dict[tuple[str, str], str] = {}
        self.values: dict[tuple[str, str], Any] = {}
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            shared = ElementTree.fromstring(packed.read("xl/sharedStrings.xml"))
            strings = ["".join(own.itertext()) for own in shared.findall("m:si", _NS)]
            names = [
                own.get("name") or ""
                for own in ElementTree.fromstring(packed.read("xl/workbook.xml")).iterfind("m:sheets/m:sheet", _NS)
            ]
            for number, name in enumerate(names, start=1):
                root = ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{number}.xml"))
                for cell in root.iterfind(".//m:c", _NS):
                    self._read(name, cell, strings)
        self.names = names

    def _read(self, sheet: str, cell: ElementTree.Element, strings: list[str]) -> None:
        at = (sheet, cell.get("r") or "")
        value, formula = cell.find("m:v", _NS), cell.find("m:f", _NS)
        if value is not None and value.text is not None:
            kind = cell.get("t")
            self.values[at] = (
                strings[int(value.text)] if kind == "s" else value.text if kind == "str" else float(value.text)
            )
        elif formula is not None:
            self.values[at] = ""
        if formula is not None and formula.text:
            self.formulas[at] = formula.text

    def computed(self, sheet: str, place: str) -> Any:
        """What the formula of a cell comes to, its own precedents computed too."""
        if (sheet, place) not in self.formulas:
            return self.values.get((sheet, place))
        return _Formula(self, sheet, self.formulas[sheet, place]).value()


class _Formula:
    def __init__(self, book: Book, sheet: str, text: str) -> None:
        self.book, self.sheet = book, sheet
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            assert found, text[at:]
            self.tokens.append((found.lastgroup or "", found.group().strip()))
            at = found.end()
        self.at = 0

    def value(self) -> Any:
        found = self._comparison()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return found

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _take(self, wanted: str = "") -> str:
        _, text = self.tokens[self.at]
        assert not wanted or text == wanted, (text, wanted)
        self.at += 1
        return text

    def _comparison(self) -> Any:
        left = self._sum()
        while self._peek() in ("=", ">", "<"):
            sign, right = self._take(), self._sum()
            left = _compared(sign, left, right)
        return left

    def _sum(self) -> Any:
        left = self._product()
        while self._peek() in ("+", "-"):
            sign, right = self._take(), self._product()
            left = _numbers(left) + _numbers(right) if sign == "+" else _numbers(left) - _numbers(right)
        return left

    def _product(self) -> Any:
        left = self._single()
        while self._peek() in ("*", "/"):
            sign, right = self._take(), self._single()
            left = _numbers(left) * _numbers(right) if sign == "*" else _over(_numbers(left), _numbers(right))
        return left

    def _single(self) -> Any:
        kind, text = self.tokens[self.at]
        self.at += 1
        if text == "-":
            return -_numbers(self._single())
        if text == "(":
            inside = self._comparison()
            self._take(")")
            return inside
        if kind == "number":
            return float(text)
        if kind == "text":
            return text[1:-1]
        if kind == "array":
            return np.array([float(one) for one in re.split("[;,]", text[1:-1])], dtype=object)
        if kind == "range":
            return self._range(text)
        assert kind == "name", (kind, text)
        self._take("(")
        given = [self._comparison()]
        while self._peek() == ",":
            self._take()
            given.append(self._comparison())
        self._take(")")
        return _FUNCTIONS[text](*given)

    def _range(self, text: str) -> Any:
        sheet, _, place = text.rpartition("!")
        sheet = sheet.strip("'") or self.sheet
        first, _, last = place.replace("$", "").partition(":")
        if not last:
            return self.book.computed(sheet, first)
        (left, top), (right, bottom) = map(_place, (first, last))
        cells = [
            self.book.computed(sheet, f"{_letters(column)}{line}")
            for line in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]
        found = np.empty(len(cells), dtype=object)
        found[:] = cells
        return found


def _place(text: str) -> tuple[int, int]:
    letters = text.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, int(text[len(letters) :])


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _number(cell: Any) -> float:
    return float(cell) if isinstance(cell, int | float | np.floating) else 0.0


def _numbers(value: Any) -> Any:
    """In products and sums texts and empty cells are 0, as in SUMPRODUCT."""
    return np.array([_number(cell) for cell in value]) if isinstance(value, np.ndarray) else _number(value)


def _over(left: Any, right: Any) -> Any:
    """A division; of a number by 0 not a number, which an IF may leave aside and nothing else may hold."""
    return math.nan if isinstance(right, float | int) and right == 0 else left / right


def _compared(sign: str, left: Any, right: Any) -> Any:
    def one(cell: Any, other: Any) -> float:
        if sign == "=":
            return float(cell == other)
        return float(_number(cell) > _number(other) if sign == ">" else _number(cell) < _number(other))

    if isinstance(left, np.ndarray):
        return np.array([one(cell, right) for cell in left])
    return one(left, right)


def _given(value: Any) -> list[float]:
    cells = list(value) if isinstance(value, np.ndarray) else [value]
    return sorted(_number(cell) for cell in cells if isinstance(cell, int | float | np.floating))


def _if(condition: Any, then: Any, other: Any = None) -> Any:
    if not isinstance(condition, np.ndarray):
        return then if condition else other
    return np.array([cell if is_so else other for is_so, cell in zip(condition, then, strict=True)], dtype=object)


def _round(value: float, decimals: float) -> float:
    """As spreadsheets round: half away from zero on the decimal number that is shown."""
    exact = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP)
    return float(exact)


def _median(value: Any) -> float:
    given = _given(value)
    return (given[(len(given) - 1) // 2] + given[len(given) // 2]) / 2


_FUNCTIONS: dict[str, Any] = {
    "ROUND": _round,
    "SUM": lambda value: math.fsum(_given(value)),
    "SUMPRODUCT": lambda *own: math.fsum(np.prod([_numbers(one) for one in own], axis=0)),
    "SUMIF": lambda names, key, values: math.fsum(
        _number(value) for name, value in zip(names, values, strict=True) if name == key
    ),
    "COUNTIF": lambda names, key: float(sum(name == key for name in names)),
    "IF": _if,
    "ISNUMBER": lambda value: np.array([float(isinstance(cell, float)) for cell in value]),
    "MEDIAN": _median,
    "SMALL": lambda value, at: np.array([_given(value)[int(one) - 1] for one in at], dtype=object),
    "LARGE": lambda value, at: np.array([_given(value)[-int(one)] for one in at], dtype=object),
}
