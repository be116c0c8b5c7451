"""Who gives unusually low or high marks, beside the other judges of the same entries. That is no misconduct.

Honest judges differ in strictness, and with many sheets any difference shows. So two things must be rare at once:

* that the judge differs at all: b (`levelling.differences`, judges fixed, nothing shrunk) from the mean of the others,
  over its error, is Student's t;
* that the judge differs *so much*, as judges differ here: the same distance over the standard deviation of the others'
  b, sqrt(1 + 1/(J - 1)) of it, is Student's t with J - 2 degrees of freedom (the test of one outlier, Grubbs 1950).

p is the larger of the two, Holm's over all judges. The judge furthest away is tested first and, only if told apart, set
aside, and the next is compared with those who are left: one judge far away makes nobody else lenient.

Always true: whether honest judges differ or not, somebody is told apart in at most 5 % of competitions; judges are
compared with those they are linked to; of two judges nobody is told apart, because nothing says which is the odd one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from judging.domain.errors import Problem
from judging.domain.levelling.crossed import Array, Index
from judging.domain.levelling.differences import Differences
from judging.domain.levelling.distributions import holm, t_two_sided_p
from judging.domain.levelling.severity import LevelledResult
from judging.domain.watching.figures import ALARM, JudgeFigure

LEAST_JUDGES = 3
_NOISE_DECIMALS = 9


def severity(fit: LevelledResult) -> tuple[JudgeFigure, ...]:
    """Each judge's difference from those who are not told apart, with the p of "one like the others"."""
    totals, found = fit.totals, fit.differences
    if not found.residual:
        return ()
    at = {judge: place for place, judge in enumerate(totals.judges)}
    figures: dict[int, JudgeFigure] = {}
    for component in fit.components:
        judges = np.array([at[judge] for judge in component.judges], dtype=np.intp)
        figures |= dict(_one_at_a_time(totals.judges, found, judges)) if len(judges) > 1 else {}
    return tuple(figures[place] for place in sorted(figures))


def _one_at_a_time(names: Sequence[str], found: Differences, left: Index) -> Iterator[tuple[int, JudgeFigure]]:
    """Every judge of one component: those told apart one after the other, then the rest with what is left."""
    least = 0.0
    while True:
        compared = [
            (place, _figure(names[place], points, max(p, least))) for place, points, p in _compared(found, left)
        ]
        place, furthest = min(compared, key=lambda own: (own[1].p, -abs(round(own[1].value, _NOISE_DECIMALS)), own[0]))
        if furthest.flag is None:
            break
        yield place, furthest
        left, least = left[left != place], furthest.p
    yield from compared


def _figure(judge: str, points: float, p: float) -> JudgeFigure:
    code = "judge_strict" if points < 0.0 else "judge_lenient"
    return JudgeFigure(judge, points, p, Problem.of(code, judge=judge, severity=points, p=p) if p < ALARM else None)


def _compared(found: Differences, left: Index) -> list[tuple[int, float, float]]:
    """Place, distance from the mean of the others of these, and Holm's p, of each judge."""
    count, severity = len(left), found.severity[left]
    points, errors = _against_the_others(found, left)
    if count < LEAST_JUDGES:
        return list(zip(left.tolist(), points.tolist(), [1.0] * count, strict=True))
    off = severity - float(np.mean(severity))
    # Squares of the others round their own mean: all squares less what the judge adds to them.
    spread = np.sqrt(np.maximum(float(np.sum(off**2)) - off**2 * count / (count - 1.0), 0.0) / (count - 2.0))
    usual = np.maximum(spread * np.sqrt(count / (count - 1.0)), np.finfo(np.float64).tiny)
    chances = [
        max(t_two_sided_p(own / error, found.freedom), t_two_sided_p(own / wide, count - 2.0))
        for own, error, wide in zip(points.tolist(), errors.tolist(), usual.tolist(), strict=True)
    ]
    return list(zip(left.tolist(), points.tolist(), holm(chances), strict=True))


def _against_the_others(found: Differences, left: Index) -> tuple[Array, Array]:
    """Difference of each judge from the mean of the others who are left, and its standard error."""
    count = len(left)
    shape, severity = found.shape[np.ix_(left, left)], found.severity[left]
    sums, factor = np.sum(shape, axis=1), count / (count - 1.0)
    variance = np.diag(shape) - 2.0 * sums / count + float(np.sum(sums)) / count**2
    error = factor * np.sqrt(np.maximum(variance, 0.0) * (found.residual or 0.0))
    return factor * (severity - float(np.mean(severity))), np.maximum(error, np.finfo(np.float64).tiny)
