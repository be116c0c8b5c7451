"""What a reader of tables finds wrong on its way, told shortly: the same fault in one column is one problem.

Always true: every fault is counted, few are kept; the first of a kind is told with its line; what is the same in many
lines is told once, with how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from judging.domain.errors import Problem, Refused

TOLD_SINGLY: Final = 3
"""So many faults of one kind in one column are told one by one, but for those that have a sentence for several."""
MOST_PROBLEMS: Final = 1000
"""So many problems of a table are told; where there are more, the last one says so."""
MOST_FAULTS: Final = 5000
"""So many are kept one by one."""
_MOST_SHOWN: Final = 40
_MOST_LINES: Final = 8
_TOGETHER: Final = {"mark_not_a_number": "marks_not_numbers"}
"""Faults that have a sentence of their own for several of them."""


@dataclass
class _Kind:
    """One kind of fault in one column: how many, the lines of the first, and the first few of them."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    first: list[Problem] = field(default_factory=list)

    def add(self, line: int, problem: Problem) -> None:
        self.count += 1
        if len(self.lines) < _MOST_LINES:
            self.lines.append(line)
        if len(self.first) < TOLD_SINGLY:
            self.first.append(problem)


class Findings:
    """The faults of one table."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], _Kind] = {}
        self.about: tuple[str, str] | None = None
        """The sheet that is being read."""

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, code: str, line: int, column: str, **params: Any) -> None:
        """Note a fault at its line and column."""
        kind = self._kinds.setdefault((code, column), _Kind())
        kind.add(line, Problem.of(code, line=line, column=column, **params))

    def has(self, code: str, column: str) -> bool:
        """Whether a column has such a fault."""
        return (code, column) in self._kinds

    def problems(self) -> tuple[Problem, ...]:
        """All of it in few words, in the order of the lines where each kind was met first."""
        found: list[tuple[int, Problem]] = []
        for (code, column), kind in self._kinds.items():
            if kind.count <= (1 if code in _TOGETHER else TOLD_SINGLY):
                found += list(zip(kind.lines, kind.first, strict=True))
                continue
            lines = listed_lines(kind.lines, kind.count)
            first = kind.first[0]
            if code in _TOGETHER:
                params = {**first.params, "count": kind.count, "lines": lines}
                found.append((kind.lines[0], Problem(_TOGETHER[code], params)))
            else:
                others = listed_lines(kind.lines[1:], kind.count - 1)
                again = Problem.of("table_same_again", column=column, count=kind.count - 1, lines=others)
                found += [(kind.lines[0], first), (kind.lines[0], again)]
        found.sort(key=lambda item: item[0])
        return told([problem for _, problem in found], are_more=False)

    def stop_if_any(self, *others: Problem) -> None:
        """Raise Refused with all of it, then the others, where there is any."""
        if self._kinds:
            raise Refused(*self.problems(), *others)


@dataclass(frozen=True)
class Fault:
    """One fault where it stands; `about` names the sheet it is in (entry, judge), where it is in one."""

    line: int
    column: str
    problem: Problem
    about: tuple[str, str] | None


class Each(Findings):
    """Every fault by itself, at its place, for whoever takes what is sound; nothing is refused for a few thousand."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []

    def add(self, code: str, line: int, column: str, **params: Any) -> None:
        """Note a fault. Raises Refused where there are more than a person will ever mend one by one."""
        super().add(code, line, column, **params)
        if len(self.faults) == MOST_FAULTS:
            raise Refused(*self.problems())
        self.faults.append(Fault(line, column, Problem.of(code, line=line, column=column, **params), self.about))

    def stop_if_any(self, *others: Problem) -> None:
        """Never."""


def told(problems: Sequence[Problem], *, are_more: bool) -> tuple[Problem, ...]:
    """What is told of them: the first thousand, and that there are more."""
    if len(problems) <= MOST_PROBLEMS and not are_more:
        return tuple(problems)
    return (*problems[:MOST_PROBLEMS], Problem.of("table_much_wrong", most=MOST_PROBLEMS))


def shortened(text: str) -> str:
    """As much of a cell as a sentence can hold."""
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


def listed_lines(lines: Sequence[int], count: int) -> str:
    """The first of so many lines, as a sentence names them ("2, 5, 9…")."""
    shown = ", ".join(map(str, lines[:_MOST_LINES]))
    return f"{shown}…" if count > min(len(lines), _MOST_LINES) else shown
