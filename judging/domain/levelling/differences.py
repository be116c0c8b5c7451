"""Judges and entries compared with nothing shrunk: exact where errors are normal, whatever the judges' strictness.

The model is that of `severity`, y = a_i + b_j + e, with the judges fixed as well. With M = Q L Q', z = Q' r and SSW as
there, I entries, J judges and c components that no judge links, only the directions with l > 0 compare judges:

    b = Q (z / l)                      within a component they sum to 0
    SSE = SSW - sum z^2 / l            df = rows - I - J + c            s^2 = SSE / df
    difference_j = b_j J_c / (J_c - 1)         its variance: s^2 (J_c / (J_c - 1))^2 sum_k Q_jk^2 / l_k
    F = ((sum (y - mean of its judge)^2 - SSE) / (I - c)) / s^2

J_c judges are in the judge's component, so that `difference` is against the mean of the *other* judges. In a complete
panel it is the mean, over the entries, of the judge's total less the mean of the others'. Differences divided by their
errors follow Student's t, F follows Fisher's where entries do not differ.

Always true: what cannot be had is None; without repetition there is no error and no F.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from judging.domain.levelling.crossed import Array, CrossedTotals
from judging.domain.levelling.distributions import f_quantile, f_sf, t_quantile

NO_LINK = 1e-9
"""An eigenvalue below this share of the largest is 0: a direction in which nothing compares the judges."""
_NO_SPREAD = 1e-28
"""A sum of squares below this share of the values' own is rounding noise."""
_ENOUGH = 1e-15
"""What is left of a sum of squares is not known better than to this share of it."""
_MARGIN = 0.975


@dataclass(frozen=True, eq=False)
class Differences:
    """One value for each judge, in the order of the keys: points against the other judges and their standard errors.

    `severity` are the b, `left` what they and the entries leave of each total; `residual` is s^2 and `freedom` its
    degrees of freedom, `f` the
    variance ratio of entries with `entries_freedom`; `sheets_each` is how many sheets tell an entry from the others,
    (rows - J) / (I - c).
    """

    points: Sequence[float | None]
    errors: Sequence[float | None]
    severity: Array
    left: Array
    vectors: Array
    inverse: Array
    freedom: int
    residual: float | None
    f: float | None
    entries_freedom: int
    sheets_each: float

    @cached_property
    def shape(self) -> Array:
        """Covariance of the b over s^2 (judges x judges)."""
        return np.asarray((self.vectors * self.inverse) @ self.vectors.T)

    @property
    def margins(self) -> list[float | None]:
        """Half of each 95 % interval."""
        if self.freedom == 0:
            return [None] * len(self.errors)
        factor = t_quantile(_MARGIN, self.freedom)
        return [None if error is None else factor * error for error in self.errors]

    def p_entries_alike(self) -> float | None:
        """P of entries that differ as much or more where they are all equally good."""
        return None if self.f is None else f_sf(self.f, self.entries_freedom, self.freedom)

    def least_ratio(self, tail: float) -> float:
        """The entries' variance over s^2 that the truth is below with probability `tail` only; 0 where it may be 0.

        (F / F_quantile - 1) / sheets_each: exact for complete panels; for others as good as one mean number of
        sheets can be (Thomas & Hultquist 1978, Annals of Statistics 6, 582-587).
        """
        if self.f is None or self.sheets_each <= 0.0:
            return 0.0
        quantile = f_quantile(1.0 - tail, self.entries_freedom, self.freedom)
        return max(0.0, (self.f / quantile - 1.0) / self.sheets_each)


def differences(totals: CrossedTotals, eigenvalues: Array, vectors: Array, z: Array, ssw: float) -> Differences:
    """From the eigenvalues and vectors of M, z = Q' r and SSW."""
    at = totals.incidence
    linked = eigenvalues > NO_LINK * max(float(np.max(eigenvalues)), 1.0)
    inverse = np.divide(1.0, eigenvalues, out=np.zeros_like(eigenvalues), where=linked)
    freedom = totals.rows - len(totals.entries) - int(np.sum(linked))
    sse = max(ssw - float(np.sum(z**2 * inverse)), 0.0)
    # J_c of each judge: the projection on the directions that compare nothing is 1 / J_c within a component.
    apart = 1.0 - np.sum(vectors[:, linked] ** 2, axis=1)
    has_others = apart < 1.0 - NO_LINK
    factor = np.divide(1.0, 1.0 - apart, out=np.zeros_like(apart), where=has_others)
    severity = vectors @ (z * inverse)
    off = totals.values - severity[at.column]
    shape = factor * np.sqrt(np.sum(vectors**2 * inverse, axis=1))
    noise = _NO_SPREAD * float(np.sum(totals.values**2)) + _ENOUGH * ssw
    residual = None if freedom <= 0 else 0.0 if sse <= noise else sse / freedom
    of_judges = at.column_sums(totals.values) / at.column_size
    within = float(np.sum((totals.values - of_judges[at.column]) ** 2))
    components = len(totals.judges) - int(np.sum(linked))
    entries_freedom = len(totals.entries) - components
    return Differences(
        points=_where(has_others, factor * severity),
        errors=_where(has_others & np.bool_(residual is not None), shape * np.sqrt(residual or 0.0)),
        severity=severity,
        left=off - (at.group_sums(off) / at.group_size)[at.group],
        vectors=vectors,
        inverse=inverse,
        freedom=max(freedom, 0),
        residual=residual,
        f=(within - sse) / entries_freedom / residual if residual and entries_freedom > 0 else None,
        entries_freedom=entries_freedom,
        sheets_each=(totals.rows - len(totals.judges)) / entries_freedom if entries_freedom > 0 else 0.0,
    )


def _where(known: NDArray[np.bool_], values: Array) -> list[float | None]:
    return [value if is_known else None for is_known, value in zip(known.tolist(), values.tolist(), strict=True)]
