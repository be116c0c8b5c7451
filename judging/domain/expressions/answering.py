"""The answer of an expression: true, false, or unknown where an answer that it hangs on is missing.

Unknown is not false (Kleene's logic of three values, *Introduction to Metamathematics*, 1952, section 64): "and" is
false as soon as one part is, "or" true as soon as one is, whatever is unknown beside; a comparison with what is
unknown, its contrary, a sum or a count over it are unknown; `answered(x)` is never unknown, and `default(x, y)` says
what to read.
Each use says what it makes of unknown: `holds` is how they all read it, as "not shown to be so".

An age that is known by the year of birth alone is met where some day of that year makes it so: it has two values from
New Year's Eve back, and a comparison is true where one of them meets it. Texts are compared as people read them
(`typed.folded`). An expression that speaks of a single (`holder`) is true where it is true of one of the rows.

Always true: nothing but the checked tree is visited; dividing by nothing is unknown; answers are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from judging.domain.expressions import tree
from judging.domain.expressions.checking import single_in
from judging.domain.expressions.meaning import Scope
from judging.domain.expressions.tree import Expression, Node
from judging.domain.typed import folded


@dataclass(frozen=True)
class Age:
    """Whole years on a day: both ends where only the year of birth is known."""

    low: int
    high: int


Row = Mapping[str, "Value"]
Value = Fraction | str | date | bool | Age | tuple[Any, ...] | Row | None
"""What a name stands for: a value, several (a tuple of values or of rows), one row, or None: nobody said."""
Answers = Mapping[str, Value]

_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def holds(expression: Expression, answers: Answers, scope: Scope) -> bool:
    """Whether an expression is shown to be true; what is unknown is not."""
    return answer(expression, answers, scope) is True


def answer(expression: Expression, answers: Answers, scope: Scope) -> Value:
    """What a checked expression comes to with these answers (name -> value); None where it is unknown."""
    single = single_in(expression, scope)
    if not single:
        return _Reckoner(answers).value(expression.root)
    rows = answers.get(scope.singles[single])
    if not isinstance(rows, tuple):
        return None
    return _one_of(_Reckoner(answers, {single: row}).value(expression.root) for row in rows)


def _one_of(found: Iterable[Value]) -> Value:
    """True where one is, unknown where one may be."""
    unknown = False
    for value in found:
        if value is True:
            return True
        unknown = unknown or value is None
    return None if unknown else False


def _contrary(value: Value) -> Value:
    return None if value is None else not value


@dataclass(frozen=True)
class _Reckoner:
    """Answers node after node. `single` has the row a single stands for, `row` the fields of the row it is in."""

    answers: Answers
    single: Mapping[str, Row] | None = None
    row: Row | None = None

    def value(self, node: Node) -> Value:
        return _VALUES[type(node)](self, node)

    def literal(self, node: tree.Literal) -> Value:
        return node.value

    def name(self, node: tree.Name) -> Value:
        for known in (self.row, self.single, self.answers):
            if known is not None and node.name in known:
                return known[node.name]
        return None

    def part(self, node: tree.Part) -> Value:
        return (self.single or {}).get(node.row, {}).get(node.field)

    def listed(self, node: tree.Listed) -> Value:
        return tuple(self.value(item) for item in node.items)

    def sign(self, node: tree.Sign) -> Value:
        inside = self.value(node.inside)
        return -inside if isinstance(inside, Fraction) else None

    def sum(self, node: tree.Sum) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if not isinstance(left, Fraction) or not isinstance(right, Fraction):
            return None
        if node.sign == "/":
            return left / right if right else None
        return {"+": left + right, "-": left - right, "*": left * right}[node.sign]

    def comparison(self, node: tree.Comparison) -> Value:
        values = [self.value(value) for value in node.values]
        pairs = zip(values, node.signs, values[1:], strict=False)
        return _contrary(_one_of(_contrary(_compared(left, sign, right)) for left, sign, right in pairs))

    def among(self, node: tree.Among) -> Value:
        value, several = self.value(node.value), self.value(node.several)
        if not isinstance(several, tuple):
            return None
        found = False if not several else _one_of(_compared(value, "=", one) for one in several)
        return _contrary(found) if node.is_not else found

    def contrary(self, node: tree.Not) -> Value:
        return _contrary(self.value(node.inside))

    def logic(self, node: tree.Logic) -> Value:
        if node.word == "or":
            return _one_of(self.value(part) for part in node.parts)
        return _contrary(_one_of(_contrary(self.value(part)) for part in node.parts))

    # --------------------------------------------------------------------------------------------- functions
    def called(self, node: tree.Call) -> Value:
        if node.function in tree.OVER_ROWS:
            return self.over_rows(node)
        first = self.value(node.arguments[0])
        if node.function == "answered":
            return first not in (None, (), "")
        if node.function == "default":
            return self.value(node.arguments[1]) if first in (None, "") else first
        if node.function == "year":
            return Fraction(first.year) if isinstance(first, date) else None
        return _age(first, self.value(node.arguments[1]))

    def over_rows(self, node: tree.Call) -> Value:
        rows = self.value(node.arguments[0])
        if not isinstance(rows, tuple):
            return None
        if len(node.arguments) == 1:
            return Fraction(len(rows)) if node.function == "count" else _total(rows)
        found = [_Reckoner(self.answers, self.single, row).value(node.arguments[1]) for row in rows]
        if node.function == "any":
            return _one_of(found)
        if node.function == "all":
            return _contrary(_one_of(map(_contrary, found)))
        return _total(tuple(Fraction(one) if isinstance(one, bool) else one for one in found))


def _total(values: tuple[Value, ...]) -> Value:
    """The sum; unknown where one of them is."""
    known = [value for value in values if isinstance(value, Fraction)]
    return sum(known, Fraction(0)) if len(known) == len(values) else None


def _compared(left: Value, sign: str, right: Value) -> Value:
    if left is None or right is None:
        return None
    if isinstance(left, Age) or isinstance(right, Age):
        return any(_COMPARED[sign](one, other) for one in _years(left) for other in _years(right))
    if isinstance(left, str) and isinstance(right, str):
        left, right = folded(left), folded(right)
    return _COMPARED[sign](left, right)


def _years(value: Value) -> tuple[Any, ...]:
    return (value.low, value.high) if isinstance(value, Age) else (value,)


def _age(who: Value, when: Value) -> Value:
    """Whole years on a day. Who is born on 29 February is a year older from 1 March where there is none."""
    if not isinstance(when, date):
        return None
    if isinstance(who, Mapping):
        who = who.get("birth_date") or who.get("birth_year")
    if isinstance(who, date):
        years = when.year - who.year - ((when.month, when.day) < (who.month, who.day))
        return Age(years, years)
    if not isinstance(who, Fraction):
        return None
    years = when.year - int(who)
    is_last_day = (when.month, when.day) == (12, 31)
    return Age(years if is_last_day else years - 1, years)


_VALUES: Mapping[type[Node], Callable[[_Reckoner, Any], Value]] = {
    tree.Literal: _Reckoner.literal,
    tree.Name: _Reckoner.name,
    tree.Part: _Reckoner.part,
    tree.Listed: _Reckoner.listed,
    tree.Sign: _Reckoner.sign,
    tree.Sum: _Reckoner.sum,
    tree.Comparison: _Reckoner.comparison,
    tree.Among: _Reckoner.among,
    tree.Not: _Reckoner.contrary,
    tree.Logic: _Reckoner.logic,
    tree.Call: _Reckoner.called,
}
