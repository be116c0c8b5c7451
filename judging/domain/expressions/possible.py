"""Can an expression be true at all, whatever people answer? As far as that can be said without trying answers.

What is asked is split into its ways to be true (the disjunctive normal form); a way is impossible where what it asks of
one value leaves none: `x > 10 and x < 5`, a number beyond what its question takes, two texts at once. Vocabulary: a
*way* is a list of plain conditions that must all hold; a *piece* is whatever stands on one side of a comparison. Always
true: what is called impossible is false or unknown for every answer; what is too long or too deep to be said is
called possible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from judging.domain.expressions import tree
from judging.domain.expressions.meaning import Scope
from judging.domain.expressions.tree import Expression, Node
from judging.domain.typed import folded

MOST_WAYS = 200
OLDEST = Fraction(150)
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
Bounds = Mapping[str, tuple[Fraction | None, Fraction | None]]
"""Name -> the least and the most that its answer can be; None for no bound."""


@dataclass(frozen=True)
class _Atom:
    """One plain condition and whether it has to hold."""

    node: Node
    wanted: bool


def can_hold(expression: Expression, scope: Scope, bounds: Bounds) -> bool:
    """Whether an expression can be true; yes, where nothing can be said."""
    ways = _ways(expression.root, True)
    return ways is None or any(_fits(way, scope, bounds) for way in ways)


# --------------------------------------------------------------------------------------------------------- ways
Ways = list[list[_Atom]]


def _ways(node: Node, wanted: bool) -> Ways | None:
    """The ways in which a node is what is wanted; None for too many."""
    if isinstance(node, tree.Not):
        return _ways(node.inside, not wanted)
    if isinstance(node, tree.Logic):
        parts = [_ways(part, wanted) for part in node.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return _all_of(known) if (node.word == "and") is wanted else _bounded([way for part in known for way in part])
    if isinstance(node, tree.Comparison) and len(node.signs) > 1:
        pairs = zip(node.values, node.signs, node.values[1:], strict=False)
        single = [_Atom(tree.Comparison((left, right), (sign,), node.at), wanted) for left, sign, right in pairs]
        return [single] if wanted else [[atom] for atom in single]
    return [[_Atom(node, wanted)]]


def _all_of(parts: list[Ways]) -> Ways | None:
    size = 1
    for part in parts:
        size *= len(part)
    if size > MOST_WAYS:
        return None
    return [[atom for way in chosen for atom in way] for chosen in product(*parts)]


def _bounded(ways: Ways) -> Ways | None:
    return ways if len(ways) <= MOST_WAYS else None


# ------------------------------------------------------------------------------------------------------ one way
@dataclass
class _Range:
    """What is left of a value: between two ends, of some texts, not of others; `is_true` of a yes or no."""

    low: Any = None
    high: Any = None
    above: bool = False
    below: bool = False
    texts: set[str] | None = None
    not_texts: set[str] = field(default_factory=set)
    truths: set[bool] = field(default_factory=lambda: {True, False})

    @property
    def is_empty(self) -> bool:
        if not self.truths or (self.texts is not None and not self.texts - self.not_texts):
            return True
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and (self.above or self.below)))

    def at_least(self, value: Any, *, more: bool) -> None:
        if self.low is None or value > self.low or (value == self.low and more):
            self.low, self.above = value, more

    def at_most(self, value: Any, *, less: bool) -> None:
        if self.high is None or value < self.high or (value == self.high and less):
            self.high, self.below = value, less

    def of(self, texts: set[str], *, wanted: bool) -> None:
        if wanted:
            self.texts = texts if self.texts is None else self.texts & texts
        else:
            self.not_texts |= texts


def _fits(way: list[_Atom], scope: Scope, bounds: Bounds) -> bool:
    """Whether all of these can hold at once."""
    ranges: dict[str, _Range] = {}
    for atom in way:
        if isinstance(atom.node, tree.Literal):
            if atom.node.value is not atom.wanted:
                return False
        elif isinstance(atom.node, tree.Comparison):
            if not _compared(atom.node, atom.wanted, ranges, scope, bounds):
                return False
        elif isinstance(atom.node, tree.Among) and isinstance(atom.node.several, tree.Listed):
            _listed(atom.node, atom.wanted, ranges, scope, bounds)
        elif isinstance(atom.node, tree.Name | tree.Part | tree.Call):
            _range_of(atom.node, ranges, scope, bounds).truths &= {atom.wanted}
    return not any(one.is_empty for one in ranges.values())


def _compared(node: tree.Comparison, wanted: bool, ranges: dict[str, _Range], scope: Scope, bounds: Bounds) -> bool:
    """Note what a comparison leaves; false where it compares two written values that do not fit."""
    (left, right), sign = node.values, node.signs[0] if wanted else _CONTRARY[node.signs[0]]
    one, other = _value(left), _value(right)
    if one is not None and other is not None:
        return _holds(one, sign, other)
    if one is not None:
        left, sign, other = right, _FLIPPED[sign], one
    if other is None:
        return True
    _narrow(_range_of(left, ranges, scope, bounds), sign, other)
    return True


def _narrow(left: _Range, sign: str, value: Any) -> None:
    if isinstance(value, bool):
        left.truths &= {value if sign == "=" else not value}
    elif isinstance(value, str):
        left.of({folded(value)}, wanted=sign == "=")
    else:
        if sign in (">", ">=", "="):
            left.at_least(value, more=sign == ">")
        if sign in ("<", "<=", "="):
            left.at_most(value, less=sign == "<")


def _listed(node: tree.Among, wanted: bool, ranges: dict[str, _Range], scope: Scope, bounds: Bounds) -> None:
    values = [_value(item) for item in tree.inside(node.several)]
    texts = {folded(value) for value in values if isinstance(value, str)}
    left, figures = _range_of(node.value, ranges, scope, bounds), [one for one in values if isinstance(one, Fraction)]
    if texts and len(texts) == len({str(value) for value in values}):
        left.of(texts, wanted=wanted is not node.is_not)
    elif figures and len(figures) == len(values) and wanted is not node.is_not:
        left.at_least(min(figures), more=False)
        left.at_most(max(figures), less=False)


def _holds(one: Any, sign: str, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return (folded(one) == folded(other)) is (sign == "=")
    if sign in ("=", "!="):
        return bool(one == other) is (sign == "=")
    try:
        return bool({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[sign])
    except TypeError:
        return True


def _value(node: Node) -> Fraction | str | date | bool | None:
    """A value that is written out; None for any other."""
    if isinstance(node, tree.Literal):
        return node.value
    if isinstance(node, tree.Sign):
        inside = _value(node.inside)
        return -inside if isinstance(inside, Fraction) else None
    return None


def _range_of(node: Node, ranges: dict[str, _Range], scope: Scope, bounds: Bounds) -> _Range:
    name = _spoken(node)
    if name not in ranges:
        ranges[name] = _to_begin_with(node, scope, bounds)
    return ranges[name]


def _to_begin_with(node: Node, scope: Scope, bounds: Bounds) -> _Range:
    """What a piece can be before anything is asked of it."""
    if isinstance(node, tree.Call) and node.function == "age":
        return _Range(Fraction(0), OLDEST)
    if isinstance(node, tree.Call) and node.function == "count":
        return _Range(Fraction(0))
    if not isinstance(node, tree.Name):
        return _Range()
    low, high = bounds.get(node.name, (None, None))
    known = scope.names.get(node.name)
    options = {folded(one) for one in known.options} if known and known.options is not None else None
    return _Range(low, high, texts=options)


def _spoken(node: Node) -> str:
    """A name by which the same piece is known again, wherever it stands."""
    return "".join(_signs(node))


def _signs(node: Node) -> Iterator[str]:
    own = {name: value for name, value in vars(node).items() if name != "at" and not isinstance(value, tuple)}
    yield f"{type(node).__name__}({ {name: value for name, value in own.items() if isinstance(value, str | bool)} }"
    yield str(node.value) if isinstance(node, tree.Literal) else ""
    for part in tree.inside(node):
        yield from _signs(part)
    yield ")"
