"""Comparisons of two at a time: published strengths and errors to their last digit, and what cannot be had."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from judging.domain.errors import Refused
from judging.domain.ranking.pairs import PairsFit, bradley_terry
from judging.domain.tables.pairs import Comparison

DATA = Path(__file__).parents[2] / "data"


def strengths(found: PairsFit, reference: str) -> dict[str, float]:
    """Strengths against one entry's."""
    own = dict(zip(found.entries, found.strengths.tolist(), strict=True))
    return {entry: value - own[reference] for entry, value in own.items()}


def test_the_baseball_season_of_1987() -> None:
    """Agresti, Categorical Data Analysis (2002), p. 438; figures printed in the vignette of R's BradleyTerry2."""
    with (DATA / "pairs-baseball-1987.csv").open(encoding="utf-8", newline="") as file:
        rows = [Comparison(row["winner"], row["loser"], times=int(row["times"])) for row in csv.DictReader(file)]
    found = bradley_terry(rows)
    assert sum(own.times for own in rows) == 273
    assert strengths(found, "Baltimore") == pytest.approx(
        {
            "Baltimore": 0.0,
            "Boston": 1.107698,
            "Cleveland": 0.683853,
            "Detroit": 1.436408,
            "Milwaukee": 1.581356,
            "New York": 1.247618,
            "Toronto": 1.294485,
        },
        abs=1e-6,
    )
    assert found.difference_error("Boston", "Baltimore") == pytest.approx(0.3339, abs=5e-5)
    assert found.difference_error("Milwaukee", "Baltimore") == pytest.approx(0.3433, abs=5e-5)
    first = found.standings[0]
    assert (first.entry, first.rank, first.won, first.lost, first.level) == ("Milwaukee", 1, 50, 28, 0)
    assert (found.messages, found.level) == ((), None)


def test_the_citations_of_four_journals() -> None:
    """The same vignette: Biometrika is the reference."""
    counts = {
        ("Biometrika", "Communications"): (730, 33),
        ("Biometrika", "JASA"): (498, 320),
        ("Biometrika", "JRSS-B"): (221, 284),
        ("Communications", "JASA"): (68, 813),
        ("Communications", "JRSS-B"): (17, 276),
        ("JASA", "JRSS-B"): (142, 325),
    }
    rows = [
        Comparison(*pair, times=times)
        for both, (won, lost) in counts.items()
        for pair, times in ((both, won), (both[::-1], lost))
    ]
    expected = {"Biometrika": 0.0, "Communications": -2.949073, "JASA": -0.479570, "JRSS-B": 0.268954}
    assert strengths(bradley_terry(rows), "Biometrika") == pytest.approx(expected, abs=2e-6)


def test_a_small_contest_as_choix_has_it() -> None:
    """choix 0.4.1, ilsr_pairwise and opt_pairwise."""
    pairs = [(0, 1), (0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 0), (0, 4), (4, 3), (2, 0), (1, 3)]
    found = bradley_terry([Comparison(f"E{one}", f"E{other}") for one, other in pairs])
    assert found.strengths == pytest.approx([0.04892702, 0.0798543, 0.32380378, -0.31803241, -0.13455269], abs=1e-7)


LEVEL = [
    *[Comparison("A", "B"), Comparison("B", "C"), Comparison("C", "A"), Comparison("A", "C", times=2)],
    *[Comparison("A", "B", is_level=True, times=3), Comparison("C", "B", is_level=True)],
]


def test_level_pairs_by_davidson_s_model() -> None:
    """The same likelihood, written down once more and climbed by another program."""

    def loss(point: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        s = dict(zip("ABC", (point[0], point[1], -point[0] - point[1]), strict=True))
        total = 0.0
        for own in LEVEL:
            one, other = np.exp(s[own.winner]), np.exp(s[own.loser])
            tie = np.exp(point[2]) * np.sqrt(one * other)
            total += own.times * np.log((tie if own.is_level else one) / (one + other + tie))
        return float(-total)

    best = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-10})
    found = bradley_terry(LEVEL)
    assert found.strengths[:2] == pytest.approx(best.x[:2], abs=1e-6)
    assert found.level == pytest.approx(np.exp(best.x[2]), rel=1e-5)
    a = next(own for own in found.standings if own.entry == "A")
    assert (a.won, a.lost, a.level) == (3, 1, 3)


def test_whoever_never_lost_is_ahead_and_it_is_said_how_that_was_worked_out() -> None:
    rows = [Comparison("Ana", "Bea"), Comparison("Bea", "Cleo"), Comparison("Cleo", "Bea"), Comparison("Ana", "Cleo")]
    found = bradley_terry(rows)
    assert [(own.entry, own.rank) for own in found.standings] == [("Ana", 1), ("Bea", 2), ("Cleo", 2)]
    (message,) = found.messages
    assert (message.code, message.params["entries"]) == ("pairs_one_sided", "Ana")
    assert np.all(np.isfinite(found.strengths))
    low, high = found.standings[0].interval
    assert low < float(found.standings[0].strength) < high
    assert high - low > 3.0, "three comparisons say little"


def test_of_several_who_always_win_against_the_rest_all_are_named() -> None:
    ring = [Comparison(one, other) for one, other in itertools.pairwise("ABCA")]
    found = bradley_terry([*ring, Comparison("C", "X"), Comparison("X", "Y")])
    assert found.messages[0].params["entries"] == "A, B, C"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "pairs_none"),
        ([Comparison("A", "B"), Comparison("C", "D")], "pairs_not_linked"),
    ],
)
def test_what_has_no_common_order_is_refused(rows: list[Comparison], code: str) -> None:
    with pytest.raises(Refused) as refused:
        bradley_terry(rows)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.params.get("groups", "A, B | C, D") == "A, B | C, D"


def test_the_same_record_shares_a_place() -> None:
    ring = [Comparison(one, other, times=2) for one, other in itertools.pairwise("ABCA")]
    found = bradley_terry(ring)
    assert [(own.rank, str(own.strength), own.ahead) for own in found.standings] == [
        (1, "0.000000", 0.5),
        (1, "0.000000", 0.5),
        (1, "0.000000", None),
    ]


def test_level_pairs_that_let_strengths_grow_without_end_are_held_and_said() -> None:
    """A won twice, B never, once they were level: the likelihood only grows with both numbers."""
    found = bradley_terry([Comparison("A", "B", times=2), Comparison("A", "B", is_level=True)])
    assert [message.code for message in found.messages] == ["pairs_without_end"]
    assert 0.0 < found.strengths[0] < 5.0
    held = bradley_terry([Comparison("A", "B", times=2), Comparison("A", "B", is_level=True), Comparison("B", "A")])
    assert held.messages == ()


def test_where_nobody_was_ever_preferred_all_share_the_first_place() -> None:
    found = bradley_terry([Comparison("A", "B", is_level=True), Comparison("B", "C", is_level=True, times=4)])
    assert [(own.rank, float(own.strength)) for own in found.standings] == [(1, 0.0)] * 3
    assert [message.code for message in found.messages] == ["pairs_all_level"]


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()).filter(lambda own: own[0] != own[1]),
        min_size=1,
        max_size=25,
    ),
    st.randoms(use_true_random=False),
)
def test_every_table_of_comparisons_has_finite_strengths_whatever_their_order(
    pairs: Sequence[tuple[int, int, bool]], dice: object
) -> None:
    rows = [Comparison(f"E{one}", f"E{other}", level) for one, other, level in pairs]
    shuffled = dice.sample(rows, len(rows))  # type: ignore[attr-defined]
    try:
        found = bradley_terry(rows)
    except Refused:
        with pytest.raises(Refused) as again:
            bradley_terry(shuffled)
        assert {own.code for own in again.value.problems} == {"pairs_not_linked"}
        return
    assert np.all(np.isfinite(found.strengths))
    assert np.all(np.isfinite(found.covariance))
    assert [own.entry for own in found.standings] == [own.entry for own in bradley_terry(shuffled).standings]
    # The likelihood has its greatest value where every entry wins as often as it is expected to.
    assert sum(float(own.strength) for own in found.standings) == pytest.approx(0.0, abs=1e-4)
