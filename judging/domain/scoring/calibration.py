"""Calibration: one judge's marks on a practice farm beside the marks that were agreed for it.

Vocabulary: the *example* is the agreed marks; a *distance* is the judge's mark less the agreed one, in levels (the gap
between two described levels; the scale's step where none are described), so above 0 is more generous; *agreement* is
weighted kappa with quadratic weights (Cohen 1968), which takes off what two people would agree by chance:

    kappa = 1 - sum w o / sum w e,   w = (x - y)^2

o is how often the judge gave x where the example says y, e what that would be if her marks lay on the criteria at
random (the product of both margins). For n pairs this is 1 - mean of (x - y)^2 over all pairs of one criterion, divided
by the mean of (x - y)^2 over all n^2 pairs of any mark of hers with any of the example's. 1: the same everywhere; 0: no
nearer than chance; below 0: further than chance.

Always true: figures are exact fractions, or None with a reason; only criteria with a value on both sides are compared:
what was not given, not observed or does not apply is never a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from judging.domain.errors import Problem
from judging.domain.scoring.scoresheet import Criterion, Mark, MarkState, Scale, ScoreSheet

LEAST = 2
"""Criteria with a value on both sides that any statement needs."""


class Match(StrEnum):
    """How a judge's answer and the example's meet on one criterion; only the first has a distance."""

    COMPARED = "compared"
    BOTH_NOT_APPLICABLE = "both_not_applicable"
    ONE_NOT_APPLICABLE = "one_not_applicable"
    NOT_OBSERVED = "not_observed"
    NOT_GIVEN = "not_given"
    NO_EXAMPLE = "no_example"


class Verdict(StrEnum):
    """How near the whole is, by the limits of the edition."""

    CLOSE = "close"
    NEAR = "near"
    FAR = "far"
    UNKNOWN = "unknown"


class Tendency(StrEnum):
    """Whether her marks lie above or below the example's as a whole."""

    STRICT = "strict"
    LENIENT = "lenient"
    EVEN = "even"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Compared:
    """One criterion: both answers, and the distance in levels where both are values."""

    criterion: Criterion
    given: Mark | None
    agreed: Mark | None
    match: Match
    distance: Fraction | None

    @property
    def is_within_a_step(self) -> bool:
        return self.distance is not None and abs(self.distance) <= 1


@dataclass(frozen=True)
class Calibration:
    """All criteria in the order of the sheet, and what they say together.

    `mean_distance` is the mean of the distances without their sign, `mean_difference` with it, both in levels;
    `agreement` is None where `no_agreement` says why.
    """

    criteria: tuple[Compared, ...]
    mean_distance: Fraction | None
    mean_difference: Fraction | None
    agreement: Fraction | None
    no_agreement: Problem | None

    @property
    def compared(self) -> tuple[Compared, ...]:
        return tuple(one for one in self.criteria if one.match is Match.COMPARED)

    @property
    def equal(self) -> int:
        """How many are the very same mark."""
        return sum(one.distance == 0 for one in self.compared)

    @property
    def within(self) -> int:
        """How many are the same or one level apart."""
        return sum(one.is_within_a_step for one in self.compared)

    @property
    def share_within(self) -> Fraction | None:
        return Fraction(self.within, len(self.compared)) if self.compared else None


@dataclass(frozen=True)
class Limits:
    """From where on words are said. Every edition may have its own; these are the defaults.

    Close: the mean distance at most `close_distance` levels and at least `close_share` of the criteria within one
    level; near: the same with `near_`. Strict or lenient: a mean difference of `tendency` levels or more. Agreement is
    called high from `high_agreement`, low below `low_agreement` (of the steps in Landis & Koch 1977).
    """

    close_distance: Fraction = Fraction(1, 2)
    close_share: Fraction = Fraction(9, 10)
    near_distance: Fraction = Fraction(1)
    near_share: Fraction = Fraction(3, 4)
    tendency: Fraction = Fraction(1, 2)
    high_agreement: Fraction = Fraction(3, 5)
    low_agreement: Fraction = Fraction(1, 5)


def limits_from(document: Mapping[str, object]) -> Limits:
    """The limits of a document {name: number as text}; what is absent has its default. Raises ValueError."""
    names = {field.name for field in fields(Limits)}
    try:
        return Limits(**{name: Fraction(Decimal(str(text))) for name, text in document.items() if name in names})
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise ValueError("a limit is no number") from error


def limits_problems(limits: Limits) -> list[Problem]:
    """What makes limits unfit to be used, at their names."""
    problems = [
        Problem.of("limit_out_of_range", at=name, low="0", high="1")
        for name in ("close_share", "near_share", "high_agreement", "low_agreement")
        if not 0 <= getattr(limits, name) <= 1
    ]
    problems += [
        Problem.of("limit_negative", at=name)
        for name in ("close_distance", "near_distance", "tendency")
        if getattr(limits, name) < 0
    ]
    if limits.near_distance < limits.close_distance:
        problems.append(Problem.of("limit_order", at="near_distance"))
    if limits.near_share > limits.close_share:
        problems.append(Problem.of("limit_order", at="near_share"))
    if limits.low_agreement > limits.high_agreement:
        problems.append(Problem.of("limit_order_agreement", at="low_agreement"))
    return problems


def compare(sheet: ScoreSheet, agreed: Mapping[str, Mark], given: Mapping[str, Mark]) -> tuple[Compared, ...]:
    """Each criterion of the sheet with the judge's answer and the example's, by criterion key."""
    return tuple(
        _compared(sheet.scale_of(criterion), criterion, agreed.get(criterion.key), given.get(criterion.key))
        for criterion in sheet.criteria
    )


def calibration(compared: Iterable[Compared]) -> Calibration:
    """What these criteria say together; those of several farms may be put in one row."""
    criteria = tuple(compared)
    distances = [one.distance for one in criteria if one.distance is not None]
    pairs = [
        (one.given.value, one.agreed.value)
        for one in criteria
        if one.distance is not None
        and one.given
        and one.agreed
        and one.given.value is not None
        and one.agreed.value is not None
    ]
    agreement, reason = _agreement(pairs)
    return Calibration(
        criteria=criteria,
        mean_distance=_mean([abs(distance) for distance in distances]),
        mean_difference=_mean(distances),
        agreement=agreement,
        no_agreement=reason,
    )


def weighted_kappa(pairs: Sequence[tuple[Decimal, Decimal]]) -> Fraction | None:
    """Cohen's weighted kappa of pairs of marks, with quadratic weights; None where chance leaves nothing to differ.

    The mean over all pairs of any with any is written with moments: E x^2 + E y^2 - 2 E x E y.
    """
    exact = [(Fraction(x), Fraction(y)) for x, y in pairs]
    n = len(exact)
    if n == 0:
        return None
    observed = sum(((x - y) ** 2 for x, y in exact), Fraction(0)) / n
    squares = sum((x * x + y * y for x, y in exact), Fraction(0)) / n
    hers, examples = sum((x for x, _ in exact), Fraction(0)), sum((y for _, y in exact), Fraction(0))
    by_chance = squares - 2 * hers * examples / n**2
    return 1 - observed / by_chance if by_chance else None


def verdict(found: Calibration, limits: Limits) -> Verdict:
    """How near the marks are as a whole."""
    distance, share = found.mean_distance, found.share_within
    if distance is None or share is None or len(found.compared) < LEAST:
        return Verdict.UNKNOWN
    if distance <= limits.close_distance and share >= limits.close_share:
        return Verdict.CLOSE
    return Verdict.NEAR if distance <= limits.near_distance and share >= limits.near_share else Verdict.FAR


def tendency(found: Calibration, limits: Limits) -> Tendency:
    """Whether they lie above or below the example."""
    if found.mean_difference is None or len(found.compared) < LEAST:
        return Tendency.UNKNOWN
    if abs(found.mean_difference) < limits.tendency or found.mean_difference == 0:
        return Tendency.EVEN
    return Tendency.LENIENT if found.mean_difference > 0 else Tendency.STRICT


def level_width(scale: Scale, criterion: Criterion) -> Decimal:
    """What one level of a criterion is worth on the scale."""
    marks = sorted(level.mark for level in criterion.levels)
    return min((high - low for low, high in pairwise(marks) if high > low), default=scale.step)


def _compared(scale: Scale, criterion: Criterion, agreed: Mark | None, given: Mark | None) -> Compared:
    match, distance = _match(agreed, given), None
    if given is not None and agreed is not None and match is Match.COMPARED:
        assert given.value is not None  # what COMPARED says
        assert agreed.value is not None
        distance = (Fraction(given.value) - Fraction(agreed.value)) / Fraction(level_width(scale, criterion))
    return Compared(criterion, given, agreed, match, distance)


def _match(agreed: Mark | None, given: Mark | None) -> Match:
    if agreed is None or agreed.state is MarkState.NOT_OBSERVED:
        return Match.NO_EXAMPLE
    if given is None or not given.is_given:
        return Match.NOT_GIVEN
    if given.state is MarkState.NOT_OBSERVED:
        return Match.NOT_OBSERVED
    if given.value is not None and agreed.value is not None:
        return Match.COMPARED
    same = given.state is agreed.state
    return Match.BOTH_NOT_APPLICABLE if same else Match.ONE_NOT_APPLICABLE


def _agreement(pairs: Sequence[tuple[Decimal, Decimal]]) -> tuple[Fraction | None, Problem | None]:
    """Kappa, or why there is none. Where the example is the same everywhere kappa would be 0 whatever she gave."""
    if len(pairs) < LEAST:
        return None, Problem.of("calibration_too_few", least=LEAST)
    if len({agreed for _, agreed in pairs}) == 1:
        return None, Problem.of("calibration_all_equal")
    return weighted_kappa(pairs), None


def _mean(figures: Sequence[Fraction]) -> Fraction | None:
    return sum(figures, Fraction(0)) / len(figures) if figures else None
