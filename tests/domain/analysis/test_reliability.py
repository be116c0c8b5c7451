"""Coefficients of agreement against published values and other programs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.analysis.alpha import LEVELS
from judging.domain.analysis.alpha import krippendorff as with_interval
from judging.domain.analysis.intraclass import Estimate, intraclass, one_way
from judging.domain.analysis.reliability import agreement, fleiss, kendall, reliability
from judging.domain.analysis.sources import reliability_of
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.distributions import chi2_sf, f_quantile, f_sf, holm, normal_cdf
from tests.domain.reference_panels import (
    anxiety,
    crossed,
    diagnoses,
    incomplete_rows,
    krippendorff_2011,
    penicillin,
    princeton,
    shrout_fleiss,
)


def krippendorff(totals: CrossedTotals, level: str) -> float | None:
    found = with_interval(totals, level)
    return None if found is None else found.value


def figures(*estimates: Estimate | None) -> list[float]:
    return [own.value for own in estimates if own is not None]


def limits(own: Estimate | None) -> tuple[float | None, float | None]:
    assert own is not None
    return own.low, own.high


def test_shrout_and_fleiss_six_forms_with_their_intervals() -> None:
    """Published .17 .29 .71 .44 .62 .91; digits and intervals as R's psych::ICC 2.2.9 prints them."""
    icc = intraclass(shrout_fleiss().table())
    assert icc is not None
    assert figures(icc.icc1, icc.icc2, icc.icc3, icc.icc1k, icc.icc2k, icc.icc3k) == pytest.approx(
        [0.165742, 0.289764, 0.714841, 0.442797, 0.620051, 0.909316], abs=1e-6
    )
    assert limits(icc.icc2) == pytest.approx((0.018787, 0.761084), abs=1e-6)
    assert limits(icc.icc3) == pytest.approx((0.342465, 0.945858), abs=1e-6)
    assert limits(icc.icc2k) == pytest.approx((0.071137, 0.927232), abs=1e-6)
    assert limits(icc.icc3k) == pytest.approx((0.676, 0.986), abs=5e-4)
    # pingouin's documentation of the same table prints [-0.13, 0.72] and [-0.88, 0.91].
    assert limits(icc.icc1) == pytest.approx((-0.13, 0.72), abs=5e-3)
    assert limits(icc.icc1k) == pytest.approx((-0.88, 0.91), abs=5e-3)


def test_shrout_and_fleiss_everything_else() -> None:
    found = reliability(shrout_fleiss())
    assert found.cronbach_alpha == pytest.approx(0.909316, abs=1e-6)
    assert found.concordance is not None
    assert found.concordance.w_uncorrected == pytest.approx(0.855357, abs=1e-6)
    assert found.concordance.w == pytest.approx(0.887037, abs=1e-6)
    assert found.concordance.chi2 == pytest.approx(17.740741, abs=1e-6)
    assert found.concordance.p == pytest.approx(0.003290, abs=1e-6)
    assert found.judges_needed is not None
    assert (found.judges_needed.same_panel, found.judges_needed.different_panels) == (2, 10)
    assert found.variance is not None
    own = found.variance
    assert own.entry.value / (own.entry.value + own.judge_and_residual) == pytest.approx(0.289764, abs=1e-6)
    assert found.messages == ()


def test_krippendorff_s_own_example() -> None:
    """Published .743 .815 .849 .797 (Krippendorff 2011); digits as the packages krippendorff 0.9.0 and irr print."""
    totals = krippendorff_2011()
    found = [krippendorff(totals, level) for level in ("nominal", "ordinal", "interval", "ratio")]
    assert found == pytest.approx([0.743421, 0.815388, 0.849107, 0.797403], abs=1e-6)


def test_the_anxiety_ratings() -> None:
    """R package irr 0.84.1. Its kendall() ignores ties unless asked: 0.5019; corrected 0.5397."""
    found = reliability(anxiety())
    assert found.concordance is not None
    assert (found.concordance.w_uncorrected, found.concordance.w) == pytest.approx((0.501921, 0.539657), abs=1e-6)
    assert (found.concordance.chi2, found.concordance.p) == pytest.approx((30.760442, 0.042883), abs=1e-6)
    icc = found.icc
    assert icc is not None
    assert figures(icc.icc1, icc.icc2, icc.icc3, icc.icc1k, icc.icc2k, icc.icc3k) == pytest.approx(
        [0.175022, 0.197998, 0.216049, 0.388926, 0.425499, 0.452586], abs=1e-6
    )
    assert figures(found.alpha["ordinal"], found.alpha["interval"]) == pytest.approx([0.228387, 0.170099], abs=1e-6)
    assert found.judges_needed is not None
    assert (found.judges_needed.same_panel, found.judges_needed.different_panels) == (15, 17)


def test_fleiss_diagnoses() -> None:
    """Published .430 (Fleiss 1971); irr prints 0.430245."""
    assert fleiss(diagnoses()) == pytest.approx(0.430245, abs=1e-6)


def test_the_judgment_of_princeton() -> None:
    """W, p and the six ICC of two independent programs."""
    found = reliability(princeton())
    assert found.concordance is not None
    assert (found.concordance.w_uncorrected, found.concordance.w, found.concordance.p) == pytest.approx(
        (0.150243, 0.154295, 0.186671), abs=1e-6
    )
    icc = found.icc
    assert icc is not None
    assert figures(icc.icc1, icc.icc2, icc.icc3, icc.icc1k, icc.icc2k, icc.icc3k) == pytest.approx(
        [0.079275, 0.101076, 0.128450, 0.436589, 0.502975, 0.570156], abs=1e-6
    )
    assert found.judges_needed is not None
    assert (found.judges_needed.same_panel, found.judges_needed.different_panels) == (28, 36)


# Quandt's wine tastings, liquidasset.com/report70.html, report88.html, report183.html and report186.html: places
# given by each judge, then W, p and each judge's correlation with the others as printed there (4 digits).
TASTINGS = [
    ("142365 235164 614235 132456 126534 123465", 0.3968, 0.0361, {0: 0.6377, 1: 0.4286, 2: -0.0286, 5: 0.8857}),
    (
        "84315267 75326418 65874123 42356187 58426317 63725814 85623417 78615324",
        0.3296,
        0.0101,
        {0: 0.5476, 1: 0.7857, 2: 0.0476, 3: -0.2143, 4: 0.6190, 5: 0.0, 6: 0.8095, 7: 0.6429},
    ),
    (
        "28467135 15348762 83627415 27846315 68534712 67428315 43215786 68234157",
        0.2135,
        0.1019,
        {3: 0.3333, 4: 0.3234, 5: 0.8024},
    ),
    ("123 132 312 123 132 132", 0.3333, 0.1353, {0: 0.5, 2: -1.0, 5: 0.5}),
]


@pytest.mark.parametrize(("places", "w", "p", "correlations"), TASTINGS)
def test_quandt_s_tastings(places: str, w: float, p: float, correlations: dict[int, float]) -> None:
    totals = crossed(zip(*places.split(), strict=True))
    found = kendall(totals.table())
    assert found is not None
    assert (round(found.w, 4), round(found.p, 4)) == (w, p)
    by_judge = agreement(totals)
    for judge, value in correlations.items():
        assert by_judge[f"j{judge}"] == pytest.approx(value, abs=5e-5)


def test_a_table_with_gaps_says_which_coefficients_need_a_complete_panel() -> None:
    found = reliability(incomplete_rows().totals)
    undefined = (found.icc and found.icc.icc2, found.concordance, found.cronbach_alpha, found.fleiss_kappa)
    assert undefined == (None, None, None, None)
    assert {message.field: message.code for message in found.messages} == {
        **dict.fromkeys(("icc2", "icc3", "icc2k", "icc3k"), "reliability_needs_complete_panel"),
        "kendall_w": "reliability_needs_complete_panel",
        "cronbach_alpha": "reliability_needs_complete_panel",
        "fleiss_kappa": "reliability_unequal_numbers",
    }
    assert found.variance is not None
    assert found.alpha["interval"] is not None
    assert found.agreement["J3"] == 1.0


def test_icc_1_needs_no_complete_panel() -> None:
    """Of a full table it is the same as the six forms have it; with gaps it is one-way analysis of variance."""
    full = shrout_fleiss()
    both = intraclass(full.table()), one_way(full)
    assert both[0] is not None
    assert both[1] is not None
    for form in ("icc1", "icc1k"):
        one, other = (getattr(own, form) for own in both)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    # Three entries by hand: sums of squares 250/7 (df 2) between and 4 (df 4) within, n0 = (7 - 17/7) / 2 = 16/7.
    found = one_way(CrossedTotals.of((f"F{e}", f"J{n}", v) for n, (e, v) in enumerate(BY_HAND)))
    assert found is not None
    between, n0 = 250 / 7 / 2, 16 / 7
    assert found.icc1.value == pytest.approx((between - 1) / (between + (n0 - 1)))
    assert found.icc1k.value == pytest.approx((between - 1) / between)


BY_HAND = ((1, 4), (1, 6), (1, 5), (2, 9), (2, 11), (3, 5), (3, 5))


def test_where_every_judge_gave_one_mark_only_the_sum_is_known() -> None:
    totals = CrossedTotals.of((f"F{e}", f"J{n}", v) for n, (e, v) in enumerate(BY_HAND))
    found = reliability(totals)
    assert found.variance is not None
    assert (found.variance.judge, found.variance.residual) == (None, None)
    assert found.variance.judge_and_residual == pytest.approx(1.0, rel=0.3)
    assert found.variance.entry.value > 0.0
    assert found.judges_needed is not None
    assert found.judges_needed.same_panel is None
    assert {own.same_panel for own in found.by_judges} == {None}
    told = {message.field for message in found.messages if message.code == "reliability_one_mark_each"}
    assert told == {"variance_judge", "variance_residual", "judges_needed_same_panel"}
    assert found.icc is not None
    assert found.icc.icc1.value > 0.5


def test_more_judges_make_the_mean_more_reliable() -> None:
    """Brennan's D study of Shrout & Fleiss's table: Phi(6) .709968, Phi(10) .803143; E rho^2(2) .833711."""
    found = reliability(shrout_fleiss())
    different = {own.judges: own.different_panels for own in found.by_judges}
    same = {own.judges: own.same_panel for own in found.by_judges}
    assert list(different) == list(range(1, 11))
    assert (different[6], different[10], same[2]) == pytest.approx((0.709968, 0.803143, 0.833711), abs=1e-6)
    assert reliability_of(found.variance, 6) == pytest.approx(different[6])
    assert list(different.values()) == sorted(different.values())


def test_intervals_of_the_variances_of_the_penicillin() -> None:
    """The residual's is the exact one of a complete panel, df s^2 / chi-squared with 115 degrees of freedom."""
    found = reliability(penicillin()).variance
    assert found is not None
    assert found.residual is not None
    assert found.judge is not None
    low, high = 115 * found.residual.value / 146.571, 115 * found.residual.value / 87.213
    assert (found.residual.low, found.residual.high) == pytest.approx((low, high), rel=1e-3)
    # lme4's profile for the standard deviations of plates: .634 to 1.182 (maximum likelihood; Bates' documentation).
    assert found.entry.low is not None
    assert found.entry.high is not None
    assert (found.entry.low**0.5, found.entry.high**0.5) == pytest.approx((0.634, 1.182), rel=0.05)
    assert found.judge.low is not None
    assert found.judge.low < found.judge.value


def test_alpha_s_interval_is_that_of_leaving_entries_out_where_there_are_many() -> None:
    rng = np.random.default_rng(3)
    quality = rng.integers(0, 4, 150)
    totals = CrossedTotals.of(
        (f"F{f:03}", f"J{j}", int(np.clip(quality[f] + rng.integers(-1, 2), 0, 4)))
        for f in range(150)
        for j in range(6)
        if (f + j) % 3
    )
    for level in LEVELS:
        found = with_interval(totals, level)
        assert found is not None
        logs = [
            np.log(1.0 - (krippendorff(totals.keep(totals.incidence.group != place), level) or 0.0))
            for place in range(150)
        ]
        error = np.sqrt(149 / 150 * np.sum((logs - np.mean(logs)) ** 2))
        assert found.low is not None
        assert np.log((1 - found.low) / (1 - found.value)) == pytest.approx(1.976 * error, rel=0.03)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["1", "2", "3"], "reliability_one_judge"),
        (["123"], "reliability_one_entry"),
        (["11", "11", "11"], "reliability_all_equal"),
    ],
)
def test_undefined_coefficients_are_none_with_a_reason(lines: list[str], code: str) -> None:
    found = reliability(crossed(lines))
    assert found.icc is None
    assert found.concordance is None
    assert code in {message.code for message in found.messages}


def test_no_number_of_judges_is_enough_where_entries_do_not_differ() -> None:
    found = reliability(crossed(["123", "321", "231", "312"]))
    assert found.judges_needed is None
    assert ("judges_needed", "reliability_no_difference") in {(m.field, m.code) for m in found.messages}


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 3)), st.integers(0, 4), min_size=1))
def test_every_table_gives_numbers_or_reasons(cells: dict[tuple[int, int], int]) -> None:
    found = reliability(CrossedTotals.of((f"F{e}", f"J{j}", value) for (e, j), value in cells.items()))
    estimates = [
        own for own in (*found.alpha.values(), *vars(found.icc or found).values()) if isinstance(own, Estimate)
    ]
    assert all(own.low is None or own.low <= own.value <= (own.high or -9.0) for own in estimates)
    values = [*(own.value for own in estimates), found.fleiss_kappa, found.cronbach_alpha, *found.agreement.values()]
    assert all(value is None or math.isfinite(value) for value in values)
    missing = {message.field for message in found.messages}
    assert all(value is not None or f"alpha_{level}" in missing for level, value in found.alpha.items())
    assert (found.icc is None) == ("icc1" in missing)
    assert found.concordance is None or -1e-9 <= found.concordance.w <= 1.0 + 1e-9


# SciPy 1.17.1: stats.f.ppf at .025, .5 and .975, then stats.f.sf(2.5).
F_TABLE = {
    (1, 1.3): (0.00140683460272, 0.827222133985, 165.14154065, 0.314839865082),
    (2.7, 5): (0.0544073380051, 0.882306298267, 7.92111180919, 0.174843291792),
    (30, 80): (0.525243906894, 0.986080418889, 1.75232953289, 0.000621234299721),
    (300, 1000): (0.829204398594, 0.998444279448, 1.195043699, 1.98582126275e-26),
}
# SciPy 1.17.1: stats.chi2.sf(x, df).
CHI2_TABLE = {(0.1, 1): 0.751829634046, (5, 2): 0.0820849986239, (30, 9): 0.000438721770979, (90, 60): 0.0073371992978}


def test_the_distributions_agree_with_scipy() -> None:
    for (df1, df2), (*quantiles, tail) in F_TABLE.items():
        assert [f_quantile(p, df1, df2) for p in (0.025, 0.5, 0.975)] == pytest.approx(quantiles, rel=1e-9)
        assert f_sf(2.5, df1, df2) == pytest.approx(tail, rel=1e-9)
    for (x, df), tail in CHI2_TABLE.items():
        assert chi2_sf(x, df) == pytest.approx(tail, rel=1e-10)
    assert normal_cdf(1.959963984540054) == pytest.approx(0.975, rel=1e-13)
    # F of the Shrout & Fleiss table: 1.794678 (p .164769) and 11.027248 (p .000134567).
    assert f_sf(1.794678, 5, 18) == pytest.approx(0.164769, abs=1e-6)
    assert f_sf(11.027248, 5, 15) == pytest.approx(0.000134567, abs=1e-9)


def test_holm_s_correction() -> None:
    """Holm (1979): 0.01, 0.02, 0.04 of three become 0.03, 0.04, 0.04."""
    assert holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([]) == []
