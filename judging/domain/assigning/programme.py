"""A mixed-integer linear programme, written variable by variable and solved by HiGHS through SciPy.

Always true: the same programme has the same answer, as long as no time limit cuts it short; what is cut short says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FOUND, _CUT_SHORT = 0, 1


@dataclass(frozen=True, eq=False)
class Found:
    """Values of the variables. `is_best`: proven within the gap asked for."""

    values: NDArray[np.float64]
    cost: float
    is_best: bool

    def taken(self, variable: int) -> bool:
        """Whether a variable of 0 or 1 is 1."""
        return bool(self.values[variable] > 0.5)

    def whole(self, variable: int) -> int:
        return round(float(self.values[variable]))


class OutOfTime(Exception):
    """The time ran out before any answer was found."""


class Programme:
    """Variables with bounds, rows with bounds; `least` asks for the least cost."""

    def __init__(self) -> None:
        self.lower: list[float] = []
        self.upper: list[float] = []
        self._whole: list[int] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._at_row: list[int] = []
        self._at_column: list[int] = []
        self._value: list[float] = []

    def variable(self, upper: float = 1.0, *, lower: float = 0.0, is_whole: bool = True) -> int:
        """A new variable between two bounds; its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self._whole.append(int(is_whole))
        return len(self.lower) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float = -math.inf, high: float = math.inf) -> None:
        """A sum of multiples of variables stays between two bounds."""
        for column, value in terms:
            self._at_row.append(len(self._low))
            self._at_column.append(column)
            self._value.append(value)
        self._low.append(low)
        self._high.append(high)

    def least(self, cost: Mapping[int, float], *, seconds: float, gap: float = 0.0, nodes: int | None = None) -> Found:
        """The values of least cost; raises OutOfTime where none were found in time. Rows must leave a way."""
        # SciPy takes most of a second to load: only who asks for a plan pays for it.
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import coo_array  # noqa: PLC0415

        if not self.lower:
            return Found(np.zeros(0), 0.0, is_best=True)
        costs = np.zeros(len(self.lower))
        for variable, price in cost.items():
            costs[variable] = price
        shape = (len(self._low), len(self.lower))
        matrix = coo_array((self._value, (self._at_row, self._at_column)), shape=shape).tocsc()
        options: dict[str, float | int] = {"time_limit": seconds, "mip_rel_gap": gap}
        if nodes is not None:
            options["node_limit"] = nodes
        answer = milp(
            costs,
            constraints=LinearConstraint(matrix, self._low, self._high),
            bounds=Bounds(self.lower, self.upper),
            integrality=self._whole,
            options=options,
        )
        if answer.x is None:
            if answer.status == _CUT_SHORT:
                raise OutOfTime
            raise ArithmeticError(f"HiGHS: {answer.message}")
        return Found(np.asarray(answer.x, dtype=np.float64), float(answer.fun), answer.status == _FOUND)
