"""When a limit has come: at its own instant, wherever a moment is compared with now.

Always true: what begins has begun and what ends is over at the instant that is named (`begin <= now`, `end <= now`;
before it `now < begin`, `now < end`), so that two places cannot disagree about that instant. A limit announced as 23:59
is kept as the last microsecond of its day (web/forms/fields.py). What limits do then: tests/web/test_exact_moments.py
and tests/services/test_exact_spans.py.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
COME = (ast.LtE, ast.Gt)
"""How a limit on the left is compared with now on the right: it has come, or it has not."""


def is_now(node: ast.AST) -> bool:
    """Whether this is the moment of asking: `now`, `door.now`, `self.now`, `now()`, `clock()`, `datetime.now(UTC)`."""
    if isinstance(node, ast.Call):
        return is_now(node.func) or (isinstance(node.func, ast.Name) and node.func.id == "clock")
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name == "now"


def sign_of_now(node: ast.expr) -> int:
    """1 where now is in a sum, -1 where it is taken off, 0 where it is not there."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        right = sign_of_now(node.right)
        return sign_of_now(node.left) or (right if isinstance(node.op, ast.Add) else -right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("timestamp", "date"):
        return sign_of_now(node.func.value)
    return 1 if is_now(node) else 0


def is_between(node: ast.AST) -> bool:
    """Whether this asks a database for what lies between two moments, of which one hangs on now."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "between"
    return is_call and isinstance(node, ast.Call) and any(sign_of_now(one) for one in node.args)


def comparisons(text: str) -> Iterator[tuple[int, bool]]:
    """(line, whether it is as it should be) of each comparison of something with now."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
                sign = sign_of_now(right) - sign_of_now(left)
                if sign and type(operator) in TURNED:
                    kind = type(operator) if sign > 0 else TURNED[type(operator)]
                    yield node.lineno, kind in COME
        elif is_between(node):
            yield node.lineno, False  # both its ends are inside


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("end <= now", True),
        ("now < end", True),
        ("begin > now", True),
        ("row.at > now - SPAN", True),
        ("row.at <= door.now - SPAN", True),
        ("now() - since >= LONGEST", True),
        ("end < now", False),
        ("now <= end", False),
        ("end >= datetime.now(UTC)", False),
        ("row.at < now - SPAN", False),
        ("now - since > LONGEST", False),
        ("row.at.between(now - SPAN, now)", False),
    ],
)
def test_what_is_looked_for(text: str, is_right: bool) -> None:
    assert [found for _, found in comparisons(text)] == [is_right]


def test_every_limit_comes_at_its_own_instant() -> None:
    wrong, seen = [], 0
    for path in sorted((ROOT / "judging").rglob("*.py")):
        for line, is_right in comparisons(path.read_text(encoding="utf-8")):
            seen += 1
            if not is_right:
                wrong.append(f"{path.relative_to(ROOT)}:{line}")
    assert wrong == []
    assert seen > 30, "the walk finds them"
