"""Looking an expression over before anybody answers: does it speak of what there is, and do its kinds go together?

Always true: what was checked without a problem can be answered, whatever people say, within `MOST_STEPS` steps; every
mistake of kinds is told, each with its place from 1 on; an unknown name is one problem and not a row of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from judging.domain.errors import Problem
from judging.domain.expressions import tree
from judging.domain.expressions.meaning import SEVERAL, Kind, Meaning, Scope
from judging.domain.expressions.tree import Expression, Node

MOST_STEPS = 50_000
"""The nodes that answering may visit, every row counted."""

_TOLD = 40
_NUMBERS = (Kind.NUMBER, Kind.AGE)
_ONE = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.TRUTH)
_TRUTH, _NUMBER = Meaning(Kind.TRUTH), Meaning(Kind.NUMBER)
_ARGUMENTS = {
    "age": (2, 2),
    "year": (1, 1),
    "count": (1, 2),
    "sum": (1, 2),
    "any": (2, 2),
    "all": (2, 2),
    "answered": (1, 1),
    "default": (2, 2),
}
"""How many arguments each function takes, at least and at most."""


def problems_of(expression: Expression, scope: Scope, *, wanted: Kind = Kind.TRUTH) -> tuple[Problem, ...]:
    """All that is wrong with an expression whose answer has to be of the kind `wanted`; empty for a sound one."""
    checker = _Checker(scope, [])
    found = checker.meaning(expression.root)
    if found is not None and found.kind is not wanted:
        code = {Kind.TRUTH: "expression_no_truth", Kind.NUMBER: "expression_no_number"}[wanted]
        checker.wrong(code, expression.root)
    if found is not None and wanted is not Kind.TRUTH and single_in(expression, scope):
        checker.wrong("expression_one_of_several", expression.root, name=single_in(expression, scope))
    if not checker.problems and _steps(expression, scope) > MOST_STEPS:
        checker.problems.append(Problem.of("expression_costly"))
    return tuple(checker.problems)


def single_in(expression: Expression, scope: Scope) -> str:
    """The single that the whole expression is asked about ("holder": is there one of whom it is true?); "" for none."""
    return next((name for name in expression.spoken if name in scope.singles), "")


def _steps(expression: Expression, scope: Scope) -> int:
    single = single_in(expression, scope)
    rows = scope.rows_of(single) if single else None
    return _visits(expression.root, scope) * (rows.at_most if rows else 1)


def _visits(node: Node, scope: Scope) -> int:
    if isinstance(node, tree.Call) and node.function in tree.OVER_ROWS and len(node.arguments) == 2:
        rows, each = node.arguments
        known = scope.names.get(rows.name) if isinstance(rows, tree.Name) else None
        return 1 + (known.at_most if known else 1) * _visits(each, scope)
    return 1 + sum(_visits(part, scope) for part in tree.inside(node))


@dataclass
class _Checker:
    """Walks through an expression; `row` has the fields of the row it is in, None outside of any."""

    scope: Scope
    problems: list[Problem]
    row: Mapping[str, Meaning] | None = None

    def meaning(self, node: Node) -> Meaning | None:
        """What a node comes to; None where that is not known because of a problem that is told."""
        if isinstance(node, tree.Literal):
            return _of_literal(node)
        if isinstance(node, tree.Name | tree.Part):
            return self.named(node)
        if isinstance(node, tree.Listed):
            return self.listed(node)
        if isinstance(node, tree.Sign | tree.Sum):
            return self.all_of(node, Kind.NUMBER, "expression_no_number", _NUMBER)
        if isinstance(node, tree.Not | tree.Logic):
            return self.all_of(node, Kind.TRUTH, "expression_no_truth", _TRUTH)
        if isinstance(node, tree.Comparison):
            return self.compared(node)
        return self.among(node) if isinstance(node, tree.Among) else self.called(node)

    def wrong(self, code: str, node: Node, **params: Any) -> None:
        self.problems.append(Problem.of(code, place=node.at + 1, **params))

    def all_of(self, node: Node, kind: Kind, code: str, gives: Meaning) -> Meaning:
        """A node all of whose parts are of one kind."""
        for part in tree.inside(node):
            found = self.meaning(part)
            if found is not None and found.kind is not kind:
                self.wrong(code, part)
        return gives

    # ------------------------------------------------------------------------------------------------- names
    def named(self, node: tree.Name | tree.Part) -> Meaning | None:
        if isinstance(node, tree.Part):
            return self.part(node)
        field = (self.row or {}).get(node.name)
        outside = self.scope.names.get(node.name)
        if field is not None and outside is not None:
            self.wrong("expression_two_meanings", node, name=node.name)
            return None
        rows = self.scope.rows_of(node.name)
        found = field or outside or (Meaning(Kind.ROW, fields=rows.fields) if rows else None)
        if found is None:
            self.wrong("expression_name_unknown", node, name=node.name[:_TOLD])
        return found

    def part(self, node: tree.Part) -> Meaning | None:
        rows = self.scope.rows_of(node.row)
        found = None if rows is None else rows.fields.get(node.field)
        if found is None:
            self.wrong("expression_name_unknown", node, name=f"{node.row}.{node.field}"[:_TOLD])
        return found

    # ------------------------------------------------------------------------------------------- comparisons
    def listed(self, node: tree.Listed) -> Meaning | None:
        kinds = {found.kind if (found := self.meaning(item)) else None for item in node.items}
        if len(kinds) != 1 or (kind := kinds.pop()) not in SEVERAL:
            if None not in kinds:
                self.wrong("expression_list_mixed", node)
            return None
        return Meaning(SEVERAL[kind])

    def compared(self, node: tree.Comparison) -> Meaning:
        found = [self.meaning(value) for value in node.values]
        for place, sign in enumerate(node.signs):
            self.pair(node, (found[place], node.values[place]), sign, (found[place + 1], node.values[place + 1]))
        return _TRUTH

    def pair(self, node: Node, one: tuple[Meaning | None, Node], sign: str, other: tuple[Meaning | None, Node]) -> None:
        (left, first), (right, second) = one, other
        if left is None or right is None:
            return
        numbers = left.kind in _NUMBERS and right.kind in _NUMBERS and Kind.NUMBER in (left.kind, right.kind)
        if not numbers and (left.kind is not right.kind or left.kind not in _ONE):
            self.wrong("expression_unlike", node)
        elif sign in tree.ORDERS and left.kind in (Kind.TEXT, Kind.TRUTH):
            self.wrong("expression_no_order", node)
        else:
            self.is_option(left, second)
            self.is_option(right, first)

    def is_option(self, chosen: Meaning, *said: Node) -> None:
        """Each text that is written out must be one of the options there are."""
        for node in said:
            if chosen.options is None or not isinstance(node, tree.Literal) or not isinstance(node.value, str):
                continue
            if node.value not in chosen.options:
                known = ", ".join(sorted(chosen.options)[:20])
                self.wrong("expression_option_unknown", node, found=node.value[:_TOLD], known=known)

    def among(self, node: tree.Among) -> Meaning:
        value, several = self.meaning(node.value), self.meaning(node.several)
        if value is None or several is None:
            return _TRUTH
        if several.kind not in SEVERAL.values():
            self.wrong("expression_no_list", node.several)
        elif SEVERAL.get(value.kind) is not several.kind:
            self.wrong("expression_unlike", node)
        else:
            self.is_option(value, *tree.inside(node.several))
            self.is_option(several, node.value)
        return _TRUTH

    # --------------------------------------------------------------------------------------------- functions
    def called(self, node: tree.Call) -> Meaning | None:
        least, most = _ARGUMENTS[node.function]
        if not least <= len(node.arguments) <= most:
            self.wrong("expression_arguments", node, name=node.function, least=least, most=most)
            return None
        if node.function in tree.OVER_ROWS:
            return self.over_rows(node)
        if node.function == "answered":
            return self.answered(node)
        found = [one for argument in node.arguments if (one := self.meaning(argument)) is not None]
        if len(found) < len(node.arguments):
            return None
        if node.function == "year":
            return self.year(node, *found)
        return self.age(node, *found) if node.function == "age" else self.default(node, *found)

    def answered(self, node: tree.Call) -> Meaning:
        if self.meaning(node.arguments[0]) and not isinstance(node.arguments[0], tree.Name | tree.Part):
            self.wrong("expression_no_question", node.arguments[0])
        return _TRUTH

    def age(self, node: tree.Call, who: Meaning, when: Meaning) -> Meaning:
        """Of a row with a year or date of birth, of a date of birth, or of the year alone."""
        born = who.fields.keys() & {"birth_year", "birth_date"} if who.kind is Kind.ROW else ()
        if not born and who.kind not in (Kind.DATE, Kind.NUMBER):
            self.wrong("expression_no_birth", node.arguments[0])
        if when.kind is not Kind.DATE:
            self.wrong("expression_no_date", node.arguments[1])
        return Meaning(Kind.AGE)

    def year(self, node: tree.Call, moment: Meaning) -> Meaning:
        if moment.kind is not Kind.DATE:
            self.wrong("expression_no_date", node.arguments[0])
        return _NUMBER

    def default(self, node: tree.Call, value: Meaning, otherwise: Meaning) -> Meaning:
        if value.kind is not otherwise.kind or value.kind not in _ONE:
            self.wrong("expression_unlike", node)
        return value

    def over_rows(self, node: tree.Call) -> Meaning:
        gives = _TRUTH if node.function in ("any", "all") else _NUMBER
        rows = self.meaning(node.arguments[0])
        if rows is None:
            return gives
        if rows.kind is not Kind.ROWS or not isinstance(node.arguments[0], tree.Name):
            is_list = rows.kind in SEVERAL.values() and len(node.arguments) == 1
            if not (is_list and (node.function == "count" or rows.kind is Kind.NUMBERS)):
                self.wrong("expression_no_rows", node.arguments[0])
            return gives
        if self.row is not None:
            self.wrong("expression_rows_in_rows", node)
        elif len(node.arguments) == 1 and node.function == "sum":
            self.wrong("expression_arguments", node, name="sum", least=2, most=2)
        elif len(node.arguments) == 2:
            self.each_row(node, rows)
        return gives

    def each_row(self, node: tree.Call, rows: Meaning) -> None:
        """What is asked of each row, where the names of its fields mean its own."""
        inner = _Checker(self.scope, self.problems, rows.fields)
        found = inner.meaning(node.arguments[1])
        kind, code = (
            (Kind.NUMBER, "expression_no_number") if node.function == "sum" else (Kind.TRUTH, "expression_no_truth")
        )
        if found is not None and found.kind is not kind:
            self.wrong(code, node.arguments[1])


def _of_literal(node: tree.Literal) -> Meaning:
    if isinstance(node.value, bool):
        return _TRUTH
    if isinstance(node.value, str):
        return Meaning(Kind.TEXT)
    return Meaning(Kind.DATE) if hasattr(node.value, "month") else _NUMBER
