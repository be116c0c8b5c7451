"""Finals judged by places: the skating system, Borda, Copeland, Schulze and Kemeny."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.errors import Refused
from judging.domain.ranking.rankdata import (
    Ballot,
    PlaceOrder,
    borda,
    copeland,
    kemeny,
    schulze,
    strongest_paths,
    support,
)
from judging.domain.ranking.skating import skating, skating_final

# Schulze (2011), "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
# election method", the example with 45 voters.
SCHULZE = (
    (5, "ACBED"),
    (5, "ADECB"),
    (8, "BEDAC"),
    (3, "CABED"),
    (7, "CAEBD"),
    (2, "CBADE"),
    (7, "DCEBA"),
    (8, "EBADC"),
)
# The usual textbook example: the capital of Tennessee (Memphis, Nashville, Chattanooga, Knoxville).
TENNESSEE = ((42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM"))

# Teaching examples of the WDSF and the Svenska Danssportförbundet, one for each rule; couples in official order.
OFFICIAL = [
    "11121 42212 33354 24543 56435 65666",
    "1121421 6215212 2433633 3352154 4564365 5646546",
    "3161121 2215313 1542262 5424654 4633546 6356435",
    "3332523 4443232 2266414 1615146 5551361 6124655",
]
# Examples of the encyclopedia article "Skating system", with their places.
ENCYCLOPEDIA = [
    ("11212 22131 33323", "1 2 3"),
    ("11152 23311 32225 44533 55444", "1 2 3 4 5"),
    ("11223 22112 33331", "2 1 3"),
    ("11334 22222 33411 44143", "5/2 1 5/2 4"),
    ("11125 24512 52251 33333 45444", "1 2 3 4 5"),
]

ORDERS = st.lists(st.permutations("ABCDE"), min_size=1, max_size=6)


def elect(votes: tuple[tuple[int, str], ...]) -> list[Ballot]:
    return [Ballot.in_order(order, count) for count, order in votes]


def marks(text: str) -> dict[str, list[int]]:
    return {f"couple {row}": [int(mark) for mark in line] for row, line in enumerate(text.split(), start=1)}


@pytest.mark.parametrize("text", OFFICIAL)
def test_the_federations_examples(text: str) -> None:
    assert list(in_order(skating(marks(text)))) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(("text", "places"), ENCYCLOPEDIA)
def test_the_encyclopedia_s_examples(text: str, places: str) -> None:
    assert in_order(skating(marks(text))) == [Fraction(place) for place in places.split()]


def in_order(places: dict[str, Fraction]) -> list[Fraction]:
    return [places[key] for key in sorted(places)]


def test_equal_majorities_go_by_the_smaller_sum_before_the_next_column() -> None:
    """At column 2 the first two couples both have three marks, 1+1+2 and 2+2+2; at column 3 it would be 3 and 5."""
    assert in_order(skating(marks("11255 23322 55111 32433 44544"))) == [2, 3, 1, 4, 5]


def test_a_final_of_several_dances_adds_places_and_breaks_ties_by_better_places() -> None:
    waltz, tango, rumba = "111 222 333", "333 222 111", "222 333 111"
    # Sums: couple 1 has 1+3+2, couple 2 has 2+2+3, couple 3 has 3+1+1.
    assert in_order(skating_final([marks(waltz), marks(tango), marks(rumba)])) == [2, 3, 1]
    # 1+2 and 2+1: one first place each with the same sum; over all marks couple 2 has four firsts of six.
    assert in_order(skating_final([marks("112 221 333"), marks("222 111 333")])) == [2, 1, 3]
    # Turned round exactly, nothing tells them apart.
    assert in_order(skating_final([marks("111 222"), marks("222 111")])) == [Fraction(3, 2), Fraction(3, 2)]


def test_rule_10_prefers_the_couple_with_the_better_single_place() -> None:
    """Sums 6, 6 and 6 of places (1, 1, 4), (2, 2, 2) and (3, 4, 1) ... : two first places go first."""
    dances = [marks("111 222 333 444"), marks("111 222 444 333"), marks("444 222 111 333")]
    assert in_order(skating_final(dances)) == [1, 2, 3, 4]


def test_marks_that_are_no_places_are_refused() -> None:
    with pytest.raises(Refused, match="skating_needs_places"):
        skating(marks("11 12"))
    with pytest.raises(Refused, match="skating_needs_every_judge"):
        skating({"couple 1": [1, 1], "couple 2": [2]})
    with pytest.raises(Refused, match="no_sheets"):
        skating({})


def points(found: PlaceOrder) -> dict[str, float]:
    return {key: float(own) for key, own in (found.figures or {}).items()}


def test_schulze_s_ballots() -> None:
    """Published order E A C B D; the figures by an independent program."""
    ballots = elect(SCHULZE)
    assert schulze(ballots).places == {"E": 1, "A": 2, "C": 3, "B": 4, "D": 5}
    entries, counts = support(ballots)
    paths = strongest_paths(counts)
    known = {"AB": 28, "AC": 28, "AD": 30, "AE": 24, "BA": 25, "EA": 25, "CB": 29, "CD": 29, "ED": 31}
    assert {pair: paths[entries.index(pair[0]), entries.index(pair[1])] for pair in known} == known
    assert points(borda(ballots)) == {"A": 98, "B": 92, "C": 89, "D": 69, "E": 102}
    assert points(copeland(ballots)) == {"A": 2, "B": 2, "C": 2, "D": 1, "E": 3}
    best = kemeny(ballots)
    assert ("".join(best.order), best.support, best.is_unique) == ("EBADC", 260, True)


def test_the_capital_of_tennessee() -> None:
    ballots = elect(TENNESSEE)
    expected = {"N": 1, "C": 2, "K": 3, "M": 4}
    assert schulze(ballots).places == copeland(ballots).places == kemeny(ballots).places == expected
    assert points(borda(ballots)) == {"M": 126, "N": 194, "C": 173, "K": 107}


def test_kemeny_says_when_several_orders_are_best() -> None:
    """Quandt's tasting 88 (liquidasset.com/report88.html): six best orders, and only B, C and E are in doubt."""
    lines = ["84315267", "75326418", "65874123", "42356187", "58426317", "63725814", "85623417", "78615324"]
    found = kemeny([Ballot(dict(zip("ABCDEFGH", map(int, line), strict=True))) for line in lines])
    assert found.optima == 6
    assert not found.is_unique
    assert found.places == {"G": 1, "D": 2, "F": 3, "B": 4, "C": 4, "E": 4, "H": 7, "A": 8}


def test_kemeny_has_a_limit_and_says_so() -> None:
    sixteen = kemeny([Ballot.in_order("ABCDEFGHIJKLMNOP")])
    assert sixteen.order == tuple("ABCDEFGHIJKLMNOP")
    with pytest.raises(Refused, match="kemeny_too_many"):
        kemeny([Ballot.in_order("ABCDEFGHIJKLMNOPQ")])


@given(ORDERS)
def test_kemeny_finds_what_trying_every_order_finds(orders: list[list[str]]) -> None:
    ballots = [Ballot.in_order(order) for order in orders]
    entries, counts = support(ballots)

    def gained(order: tuple[int, ...]) -> int:
        return sum(int(counts[a, b]) for place, a in enumerate(order) for b in order[place + 1 :])

    all_orders = {order: gained(order) for order in permutations(range(len(entries)))}
    best = max(all_orders.values())
    optima = [order for order, value in all_orders.items() if value == best]
    found = kemeny(ballots)
    assert (found.support, found.optima) == (best, len(optima))
    assert tuple(entries.index(key) for key in found.order) == min(optima)
    ahead = [
        sum(
            all(order.index(other) < order.index(place) for order in optima)
            for other in range(len(entries))
            if other != place
        )
        for place in range(len(entries))
    ]
    assert [found.places[key] for key in entries] == [1 + sum(other < own for other in ahead) for own in ahead]


@given(ORDERS, st.permutations("ABCDE"))
def test_neither_names_nor_the_order_of_ballots_matter(orders: list[list[str]], names: list[str]) -> None:
    renamed = dict(zip("ABCDE", names, strict=True))
    plain = [Ballot.in_order(order) for order in orders]
    other = [Ballot.in_order(renamed[key] for key in order) for order in reversed(orders)]
    for method in (borda, copeland, schulze, kemeny):
        found, expected = method(other).places, method(plain).places
        assert {key: found[renamed[key]] for key in expected} == dict(expected)
    one = {key: [order.index(key) + 1 for order in orders] for key in "ABCDE"}
    two = {renamed[key]: own[::-1] for key, own in one.items()}
    first, second = skating(one), skating(two)
    assert {key: second[renamed[key]] for key in first} == first
    assert sum(first.values()) == 15


@given(ORDERS)
def test_one_more_first_place_never_lowers_the_winner(orders: list[list[str]]) -> None:
    ballots = [Ballot.in_order(order) for order in orders]
    for method in (borda, copeland, schulze):
        winner = min(method(ballots).places, key=method(ballots).places.__getitem__)
        raised = [Ballot.in_order([winner, *(key for key in order if key != winner)]) for order in orders]
        assert method(raised).places[winner] == 1


def test_equal_places_give_half_a_point_and_missing_ones_are_refused() -> None:
    tied = Ballot({"A": 1, "B": 1, "C": 3})
    assert borda([tied]).figures == {"A": Fraction(3, 2), "B": Fraction(3, 2), "C": 0}
    assert schulze([tied]).places == {"A": 1, "B": 1, "C": 3}
    with pytest.raises(Refused, match="place_missing"):
        borda([tied, Ballot({"A": 1, "B": 2})])
    with pytest.raises(Refused, match="no_sheets"):
        schulze([])
