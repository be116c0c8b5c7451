"""What the sheets say of the entries when nothing is known beforehand, the variances included.

The model is that of `levelling.variance`: y = mu + a_i + b_j + e, all normal. Its three variances are unknown too, and
in a small competition they are known badly; putting in the best guess makes every order look surer than it is. So the
two ratios rho_a, rho_b are averaged over: nodes on a grid, weighed by exp(-deviance / 2) and by the prior. Under the
prior sqrt(rho / (1 + rho)) (a standard deviation beside that of itself and the residuals together) is as likely to be
anywhere between 0 and 1 for both; and with a chance of one quarter the entries do not differ at all. The residual
variance (prior 1 / s^2) and the mean (flat) are integrated exactly: at one node the effects are Student's t with
rows - 1 degrees of freedom.

Always true: the same totals give the same nodes; chances of a pair add up to 1; where totals or judges are very many
the variances are known well and the best guess alone is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from judging.domain.levelling.crossed import Array, CrossedTotals, Index
from judging.domain.levelling.distributions import normal_cdf_fast
from judging.domain.levelling.variance import RandomEffects, Reml, random_effects

MOST_ROWS, MOST_JUDGES = 20_000, 200
"""Beyond these the variances are taken as known."""
_COARSE = np.linspace(-6.0, 8.0, 29)
"""Logarithms of the ratios that are looked at first."""
_FINE, _MOST_CELLS = (12, 10), 6_000_000
_ALIKE, _NO_DIFFERENCE = 0.25, -9.0
"""The prior chance that entries do not differ, and the logarithm of the ratio that stands for it."""
_NEGLIGIBLE = 1e-3
"""Nodes below this share of the heaviest one are left out."""


@dataclass(frozen=True, eq=False)
class Node:
    """One pair of ratios with its weight (all weights add up to 1)."""

    weight: float
    fit: RandomEffects


@dataclass(frozen=True, eq=False)
class Posterior:
    """The nodes. `best` is the fit at the most likely ratios (REML)."""

    totals: CrossedTotals
    best: RandomEffects
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, totals: CrossedTotals) -> Posterior | None:
        """None where the model cannot be fitted (`random_effects`)."""
        best = random_effects(totals)
        if best is None:
            return None
        is_known = totals.rows > MOST_ROWS or len(totals.judges) > MOST_JUDGES
        if is_known or best.components.residual == 0.0:
            return cls(totals, best, (Node(1.0, best),))
        return cls(totals, best, _nodes(totals))

    @property
    def freedom(self) -> int:
        return self.totals.rows - 1

    @property
    def mean(self) -> Array:
        """Mean effect of each entry."""
        return np.asarray(sum(node.weight * node.fit.entries for node in self.nodes), np.float64)

    def ahead(self, first: Index, second: Index) -> Array:
        """P(entry at the one place ahead of the entry at the other), for pairs of places in `totals.entries`."""
        found = np.zeros(len(first))
        for node in self.nodes:
            off = node.fit.entries[first] - node.fit.entries[second]
            found += node.weight * _chance(off, self.variances(node, first, second), self.freedom)
        return found

    def variances(self, node: Node, first: Index, second: Index) -> Array:
        """Variance of the difference of two effects, for pairs of different places."""
        weight, size = node.fit.entry_weight, self.totals.incidence.group_size
        places, where = np.unique(np.concatenate([first, second]), return_inverse=True)
        design = weight[places, None] * np.hstack([size[places, None], self.totals.lines(places)])
        design = design[:, : len(node.fit.precision)]
        turned = np.linalg.solve(np.linalg.cholesky(node.fit.precision), design.T).T
        one, other = where[: len(first)], where[len(first) :]
        shared = np.sum(turned**2, axis=1)
        crossed = np.einsum("pj,pj->p", turned[one], turned[other])
        shape = weight[first] + weight[second] + shared[one] + shared[other] - 2.0 * crossed
        return np.asarray(node.fit.components.residual * shape)


def ahead_matrix(found: Posterior, entries: Sequence[str]) -> Array:
    """P(row entry ahead of column entry) for these entries, 0.5 on the diagonal."""
    places = found.totals.places(entries)
    upper = np.triu_indices(len(places), 1)
    matrix = np.full((len(places), len(places)), 0.5)
    matrix[upper] = found.ahead(places[upper[0]], places[upper[1]])
    matrix.T[upper] = 1.0 - matrix[upper]
    return matrix


def _chance(off: Array, variance: Array, freedom: int) -> Array:
    """P(Student's t below off / sd), by its normal approximation (Abramowitz & Stegun 26.7.8)."""
    spread = np.sqrt(np.maximum(variance, 0.0))
    noise = 1e-9 * max(1.0, float(np.max(np.abs(off), initial=0.0)))
    t = off / np.where(spread > noise, spread, 1.0)
    z = t * (1.0 - 0.25 / freedom) / np.sqrt(1.0 + t**2 / (2.0 * freedom))
    # Entries judged alike by the same judges differ by rounding noise only: they are level.
    sure = np.where(np.abs(off) <= noise, 0.5, np.where(off > 0.0, 1.0, 0.0))
    return np.where(spread > noise, normal_cdf_fast(z), sure)


def _nodes(totals: CrossedTotals) -> tuple[Node, ...]:
    """The weighed nodes: the fine grid, which spans what the coarse one leaves possible, and entries that are alike."""
    model = Reml(totals)
    is_apart = float(np.max(totals.incidence.column_size)) > 1.0
    judges = _COARSE if is_apart else np.array([-np.inf])
    coarse = _exp(_logs(model, _COARSE, judges))
    most = min(1.0, (_MOST_CELLS / max(1, len(totals.entries) ** 2 // 2) / (_FINE[0] * _FINE[1])) ** 0.5)
    counts = [max(3, round(own * most)) for own in _FINE]
    of_entries = _span(_COARSE, np.sum(coarse, axis=1), counts[0])
    of_judges = _span(judges, np.sum(coarse, axis=0), counts[1]) if is_apart else judges
    logs = _logs(model, of_entries, of_judges) + np.log((1.0 - _ALIKE) * (of_entries[1] - of_entries[0]))
    alike = _logs(model, np.array([_NO_DIFFERENCE]), of_judges) - _log_prior(np.array([_NO_DIFFERENCE]))
    weights = _exp(np.vstack([logs, alike + np.log(_ALIKE)]))
    ratios = np.exp(np.append(of_entries, _NO_DIFFERENCE))
    heavy = np.argwhere(weights > _NEGLIGIBLE * np.max(weights)).tolist()
    whole = float(sum(weights[row, column] for row, column in heavy))
    return tuple(
        Node(
            float(weights[row, column]) / whole,
            model.effects((float(ratios[row]), float(np.exp(of_judges[column])))),
        )
        for row, column in heavy
    )


def _logs(model: Reml, log_a: Array, log_b: Array) -> Array:
    """Logarithm of likelihood and prior density of the two logarithms, up to a constant."""
    deviance = np.array([model.deviances(float(np.exp(own)), np.exp(log_b)) for own in log_a])
    prior = _log_prior(log_a)[:, None] + (_log_prior(log_b)[None, :] if np.isfinite(log_b).all() else 0.0)
    return np.asarray(prior - deviance / 2.0)


def _exp(logs: Array) -> Array:
    return np.asarray(np.exp(logs - np.max(logs)))


def _log_prior(log_ratio: Array) -> Array:
    """Log density of log rho where sqrt(rho / (1 + rho)) is uniform: sqrt(rho) / (1 + rho)^(3/2) / 2."""
    return np.asarray(0.5 * log_ratio - 1.5 * np.logaddexp(0.0, log_ratio))


def _span(grid: Array, weights: Array, count: int) -> Array:
    """`count` points over the part of the grid that holds all but a thousandth at each end."""
    whole = np.cumsum(weights) / np.sum(weights)
    step = grid[1] - grid[0]
    low = grid[int(np.argmax(whole > _NEGLIGIBLE))] - step / 2.0
    high = grid[int(np.argmax(whole >= 1.0 - _NEGLIGIBLE))] + step / 2.0
    width = (high - low) / count
    return np.asarray(low + width * (np.arange(count) + 0.5))
