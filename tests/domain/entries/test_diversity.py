"""Diversity measures against published vectors, and the three proposed levels of the score sheet."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.domain.entries.diversity import (
    COCA,
    COFFEE,
    Amount,
    Crop,
    Diversity,
    measure,
    propose_associated_crops,
    propose_crop_balance,
    propose_income_balance,
)
from judging.domain.errors import Refused


def items(*amounts: Amount) -> list[tuple[str, Amount]]:
    return [(f"item {place}", amount) for place, amount in enumerate(amounts)]


def found(*amounts: Amount) -> Diversity:
    diversity = measure(items(*amounts))
    assert diversity is not None
    return diversity


# S, H', 1-D, 1/D, exp H', J: scikit-bio's and vegan's own test vectors, a field course's dune quadrat (P10).
PUBLISHED = [
    ((5, 5), 2, 0.693147181, 0.5, 2, 2, 1),
    ((0, 1, 2, 3, 4), 4, 1.279854226, 0.7, 3.333333333, 3.596115467, 0.923219672),
    ((1, 2, 3, 4, 5), 5, 1.489750319, 0.755555556, 4.090909091, 4.435987798, 0.925633917),
    ((1, 0, 2, 5, 2), 4, 1.220607265, 0.66, 2.941176471, 3.389245277, 0.880482024),
    ((1, 1, 1, 1, 1, 1), 6, 1.791759469, 0.833333333, 6, 6, 1),
    ((1, 2, 3, 1), 4, 1.277034259, 0.693877551, 3.266666667, 3.585988827, 0.921185497),
    ((2, 8, 1, 1, 3), 5, 1.286872630, 0.648888889, 2.848101266, 3.621443236, 0.799578922),
]
# S, largest share, HHI, 1-HHI, 1/HHI, H', exp H', J, level of E1 (None: not a base for E1).
FARMS = [
    ((100,), 1, 1, 1, 0, 1, 0, 1, None, 0),
    ((95, 5), 2, 0.95, 0.905, 0.095, 1.104972376, 0.198515243, 1.219590618, 0.286396957, 0),
    ((90, 10), 2, 0.9, 0.82, 0.18, 1.219512195, 0.325082973, 1.384145488, 0.468995594, 0),
    ((80, 20), 2, 0.8, 0.68, 0.32, 1.470588235, 0.500402424, 1.649384888, 0.721928095, 1),
    ((75, 15, 10), 3, 0.75, 0.595, 0.405, 1.680672269, 0.730588061, 2.076301241, 0.665009912, 2),
    ((45, 20, 15, 10, 10), 5, 0.45, 0.285, 0.715, 3.508771930, 1.426301062, 4.163270995, 0.886210677, 4),
    ((40, 20, 20, 10, 10), 5, 0.4, 0.26, 0.74, 3.846153846, 1.470808476, 4.352752816, 0.913864688, 4),
    ((1.5, 0.5, 0.25, 0.25), 4, 0.6, 0.42, 0.58, 2.380952381, 1.088899975, 2.971004097, 0.785475297, None),
    (
        (5000, 300, 80, 60, 20),
        5,
        0.915750916,
        0.841967556,
        0.158032444,
        1.187694220,
        0.372010268,
        1.450647877,
        0.231142976,
        None,
    ),
    (
        (300, 80, 60, 20),
        4,
        0.652173913,
        0.474480151,
        0.525519849,
        2.107569721,
        0.984982593,
        2.677765272,
        0.710514751,
        None,
    ),
]


@pytest.mark.parametrize(("amounts", "s", "h", "one_minus_d", "q2", "q1", "j"), PUBLISHED)
def test_published_vectors(
    amounts: tuple[int, ...], s: int, h: float, one_minus_d: float, q2: float, q1: float, j: float
) -> None:
    got = found(*amounts)
    assert got.hill_q0 == s
    assert (got.shannon, got.gini_simpson, got.hill_q2, got.hill_q1, got.pielou) == pytest.approx(
        (h, one_minus_d, q2, q1, j), abs=5e-10
    )


def test_the_largest_share_and_dominance_of_published_vectors() -> None:
    assert found(1, 2, 3, 4, 5).max_share == pytest.approx(1 / 3)
    assert found(1, 0, 2, 5, 2).hhi == pytest.approx(0.34)


@pytest.mark.parametrize(("amounts", "s", "top", "hhi", "gini", "q2", "h", "q1", "j", "level"), FARMS)
def test_farms(
    amounts: tuple[Amount, ...],
    s: int,
    top: float,
    hhi: float,
    gini: float,
    q2: float,
    h: float,
    q1: float,
    j: float | None,
    level: int | None,
) -> None:
    got = found(*amounts)
    assert (got.hill_q0, got.max_share, got.hhi, got.gini_simpson) == pytest.approx((s, top, hhi, gini), abs=5e-10)
    assert (got.hill_q2, got.shannon, got.hill_q1) == pytest.approx((q2, h, q1), abs=5e-10)
    assert got.pielou == (None if j is None else pytest.approx(j, abs=5e-10))
    if level is not None:
        assert propose_income_balance(items(*amounts)) == level


def test_nothing_declared_is_unknown_and_not_zero() -> None:
    for nothing in ([], items(0, 0)):
        assert measure(nothing) is None
        assert propose_crop_balance(nothing) is None
        assert propose_income_balance(nothing) is None


@pytest.mark.parametrize("wrong", [-1, -0.5, Decimal("-3")])
def test_a_negative_amount_is_refused_by_name(wrong: Amount) -> None:
    with pytest.raises(Refused) as refusal:
        measure([("yuca", 5), ("plátano", wrong)])
    assert [(p.code, p.params) for p in refusal.value.problems] == [("amount_negative", {"item": "plátano"})]


@pytest.mark.parametrize("wrong", [math.nan, math.inf, True])
def test_what_is_no_number_is_refused_by_name(wrong: Amount) -> None:
    with pytest.raises(Refused) as refusal:
        measure([("yuca", wrong), ("plátano", -1)])
    assert [p.code for p in refusal.value.problems] == ["amount_not_a_number", "amount_negative"]


AMOUNTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)


@given(AMOUNTS, st.data())
def test_order_scale_zeros_and_split_rows_change_nothing(amounts: list[int], data: st.DataObject) -> None:
    rows = items(*amounts)
    expected = measure(rows)
    assert measure(data.draw(st.permutations(rows))) == expected
    assert measure([(name, 7 * amount) for name, amount in rows]) == expected
    assert measure([*rows, ("nothing", 0)]) == expected
    split = [(name, half) for name, amount in rows for half in (Decimal(amount) / 4, Decimal(amount) * 3 / 4)]
    assert measure(split) == expected


@given(AMOUNTS)
def test_effective_numbers_fall_with_their_order(amounts: list[int]) -> None:
    got = found(*amounts)
    assert got.hill_q0 + 1e-9 >= got.hill_q1 >= got.hill_q2 - 1e-9
    even = len({amount for amount in amounts if amount}) == 1
    assert math.isclose(got.hill_q2, got.hill_q0, rel_tol=1e-12) == even


def crops(**species_by_group: int) -> list[Crop]:
    return [
        Crop(f"{group} {number}", group, nitrogen_fixer=group == "nfix_shade")
        for group, count in species_by_group.items()
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("declared", "level"),
    [
        ([], 0),
        (crops(fruit=1), 0),
        (crops(fruit=2), 1),
        (crops(fruit=6), 1),
        (crops(fruit=3, staple=1), 2),
        (crops(fruit=5, staple=1, timber=1), 2),
        (crops(fruit=4, staple=1, timber=1, vegetable=1), 3),
        (crops(fruit=7, staple=2, timber=1, vegetable=1, nfix_shade=1), 4),
        (crops(fruit=6, staple=2, timber=1, vegetable=1, nfix_shade=1), 3),
        (crops(fruit=8, medicinal_aromatic=1, timber=1, vegetable=1, nfix_shade=1), 3),
        (crops(fruit=8, staple=1, timber=1, vegetable=1, livestock_bees=1), 3),
    ],
)
def test_number_and_functions_of_associated_crops(declared: list[Crop], level: int) -> None:
    assert propose_associated_crops(declared) == level


def test_a_bean_is_a_staple_and_a_nitrogen_fixer() -> None:
    beans = Crop("Phaseolus vulgaris", "staple", nitrogen_fixer=True)
    assert propose_associated_crops([beans, *crops(fruit=8, timber=1, vegetable=1, livestock_bees=1)]) == 4


def test_coffee_cover_plants_and_coca_are_no_associated_crops() -> None:
    uncounted = [
        Crop(COFFEE, "main_crop"),
        Crop(COCA, "other_cash"),
        Crop("Mucuna pruriens", "cover_crop", nitrogen_fixer=True),
    ]
    assert propose_associated_crops([*uncounted, *crops(fruit=1)]) == 0
    assert propose_associated_crops([Crop("Camellia sinensis", "other_cash"), *crops(fruit=1)]) == 1


def test_two_rows_of_one_species_are_one_crop() -> None:
    assert propose_associated_crops(crops(fruit=1) * 3) == 0


def test_balance_of_associated_crops_leaves_coffee_out() -> None:
    plants: list[tuple[str, Amount]] = [(COFFEE, 5000), *items(300, 80, 60, 20)]
    assert propose_crop_balance(plants) == 2
    assert propose_crop_balance([(COFFEE, 5000)]) is None


@pytest.mark.parametrize(("equal_crops", "level"), [(1, 0), (2, 1), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)])
def test_equal_crops_on_a_border_belong_to_the_higher_level(equal_crops: int, level: int) -> None:
    assert propose_crop_balance(items(*[1] * equal_crops)) == level


@pytest.mark.parametrize(
    ("percentages", "level"),
    [((60, 25, 15), 3), ((1, 1, 1), 4), ((Decimal("0.1"), 0.1, 0.1), 4), ((50, 50), 2)],
)
def test_balance_of_incomes_is_exact_on_the_borders(percentages: tuple[Amount, ...], level: int) -> None:
    assert propose_income_balance(items(*percentages)) == level


def test_coca_income_earns_no_points() -> None:
    assert propose_income_balance([("café", 70), (COCA, 30)]) == propose_income_balance([("café", 70)]) == 0
