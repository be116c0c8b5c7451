"""What an expression is made of once it is understood: a tree of few kinds of nodes, each with its place in the text.

Vocabulary: a *name* is a question, a role or a list of the contest, and inside a row one of the row's fields; a *row*
is one holder, crop, source of income or repeated answer. Always true: a tree holds no code, only what is written here;
it is frozen; `at` counts the signs before the node from 0 on (people are told one more).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

Constant = Fraction | str | date | bool
ORDERS = ("<", "<=", ">", ">=")
EQUALS = ("=", "!=")
FUNCTIONS = ("age", "year", "count", "sum", "any", "all", "answered", "default")
OVER_ROWS = ("count", "sum", "any", "all")
"""The functions whose second argument is answered once for each row."""


@dataclass(frozen=True)
class Literal:
    """A number, a text, a date, true or false."""

    value: Constant
    at: int


@dataclass(frozen=True)
class Name:
    """A question, a role, a list, or a field of the row."""

    name: str
    at: int


@dataclass(frozen=True)
class Part:
    """One field of one row that has a name: `holder.gender`."""

    row: str
    field: str
    at: int


@dataclass(frozen=True)
class Listed:
    """Several values, written out: `["a", "b"]`."""

    items: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Sign:
    """A number turned round: `-x`."""

    inside: Node
    at: int


@dataclass(frozen=True)
class Sum:
    """Two numbers and what is done with them: + - * /."""

    left: Node
    sign: str
    right: Node
    at: int


@dataclass(frozen=True)
class Comparison:
    """Values side by side, each pair compared: `16 <= x <= 28`. `signs` are one fewer than `values`."""

    values: tuple[Node, ...]
    signs: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class Among:
    """Whether a value is one of several: `x in list`, `x not in list`."""

    value: Node
    several: Node
    is_not: bool
    at: int


@dataclass(frozen=True)
class Not:
    """The contrary."""

    inside: Node
    at: int


@dataclass(frozen=True)
class Logic:
    """Two or more that must all hold ("and"), or one of them ("or")."""

    word: str
    parts: tuple[Node, ...]
    at: int


@dataclass(frozen=True)
class Call:
    """A function with what it is given."""

    function: str
    arguments: tuple[Node, ...]
    at: int


Node = Literal | Name | Part | Listed | Sign | Sum | Comparison | Among | Not | Logic | Call


@dataclass(frozen=True)
class Expression:
    """A whole expression and its text as it was written."""

    text: str
    root: Node

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The names it speaks of, in their order, fields of rows among them; one that has a field as `holder`."""
        said = (node for node in every(self.root) if isinstance(node, Name | Part))
        return tuple(dict.fromkeys(node.row if isinstance(node, Part) else node.name for node in said))


def inside(node: Node) -> tuple[Node, ...]:
    """The nodes a node is made of, in their order."""
    if isinstance(node, Listed):
        return node.items
    if isinstance(node, Sign | Not):
        return (node.inside,)
    if isinstance(node, Sum):
        return (node.left, node.right)
    if isinstance(node, Comparison):
        return node.values
    if isinstance(node, Among):
        return (node.value, node.several)
    if isinstance(node, Logic):
        return node.parts
    return node.arguments if isinstance(node, Call) else ()


def every(node: Node) -> Iterator[Node]:
    """A node and all that is in it."""
    yield node
    for part in inside(node):
        yield from every(part)


def names_in(expression: Expression) -> frozenset[str]:
    """Every name that the expression speaks of, fields of rows among them."""
    return frozenset(expression.spoken)
