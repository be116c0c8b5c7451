"""What a ceremony shows, in which order: the lowest place that is read first, ties together, special prizes last."""

from __future__ import annotations

from decimal import Decimal

from judging.domain.results.ceremony import Given, StepKind, steps
from judging.domain.results.record import CategoryTold, RecordLine


def line(number: str, rank: int, *, shares: bool = False) -> RecordLine:
    return RecordLine(
        number=number, rank=rank, score=Decimal(80 - rank), judges=3, parts={}, shares_place=shares, own=None, came=None
    )


def category(key: str, *lines: RecordLine) -> CategoryTold:
    return CategoryTold(key, {"en": key.title()}, lines, (), (), ())


def told(categories: list[CategoryTold], given: list[Given] | None = None, places: int = 3) -> list[tuple[str, ...]]:
    return [(one.kind.value, one.category, *one.numbers) for one in steps(categories, given or [], places)]


def test_the_lowest_place_comes_first_and_the_first_place_last() -> None:
    one = category("high", line("C1", 1), line("C2", 2), line("C3", 3), line("C4", 4))
    assert told([one]) == [
        ("welcome", ""),
        ("place", "high", "C3"),
        ("place", "high", "C2"),
        ("place", "high", "C1"),
        ("end", ""),
    ]


def test_who_shares_a_place_is_shown_together_and_no_place_is_made_up() -> None:
    one = category("high", line("C1", 1, shares=True), line("C2", 1, shares=True), line("C3", 3))
    assert told([one])[1:3] == [("place", "high", "C3"), ("place", "high", "C1", "C2")]


def test_several_categories_are_announced_and_one_without_an_entry_is_not() -> None:
    high, low, empty = category("high", line("C1", 1)), category("low", line("C2", 1)), category("none")
    kinds = told([high, empty, low])
    assert [one[1] for one in kinds if one[0] == StepKind.CATEGORY] == ["high", "low"]


def test_fewer_places_are_read_where_fewer_are_public_and_never_more_than_three() -> None:
    one = category("high", *(line(f"C{rank}", rank) for rank in range(1, 7)))
    assert len([step for step in told([one], places=1) if step[0] == "place"]) == 1
    assert len([step for step in told([one], places=6) if step[0] == "place"]) == 3


def test_special_prizes_come_after_the_categories_in_their_order() -> None:
    given = [Given("youth", {"en": "Youth"}, "C9"), Given("women", {"en": "Women"}, "C8")]
    assert told([category("high", line("C1", 1))], given)[-3:-1] == [
        ("distinction", "youth", "C9"),
        ("distinction", "women", "C8"),
    ]
