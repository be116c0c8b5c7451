"""What is open when: the edges of the windows, and the phase that people are shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from judging.domain.phases import Phase, Windows, entries_are_open, is_within, phase, scoring_is_open


def day(number: int) -> datetime:
    return datetime(2026, 9, number, 12, tzinfo=UTC)


INSTANT = timedelta(microseconds=1)
WINDOWS = Windows(day(1), day(10), day(15), day(20))


def test_a_window_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    assert not is_within(day(1) - INSTANT, day(1), day(10))
    assert is_within(day(1), day(1), day(10))
    assert is_within(day(10) - INSTANT, day(1), day(10))
    assert not is_within(day(10), day(1), day(10))


def test_without_a_beginning_nothing_is_open_and_without_an_end_until_further_notice() -> None:
    assert not is_within(day(5), None, day(10))
    assert not is_within(day(5), None, None)
    assert is_within(day(28), day(1), None)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (day(1) - INSTANT, Phase.PREPARING),
        (day(1), Phase.ENTERING),
        (day(10) - INSTANT, Phase.ENTERING),
        (day(10), Phase.CHECKING),
        (day(15) - INSTANT, Phase.CHECKING),
        (day(15), Phase.SCORING),
        (day(20) - INSTANT, Phase.SCORING),
        (day(20), Phase.DELIBERATING),
        (day(28), Phase.DELIBERATING),
    ],
)
def test_an_edition_passes_through_its_phases_in_order(now: datetime, expected: Phase) -> None:
    assert phase(WINDOWS, now) is expected
    assert entries_are_open(WINDOWS, now) is (expected is Phase.ENTERING)
    assert scoring_is_open(WINDOWS, now) is (expected is Phase.SCORING)


def test_publishing_ends_everything_whatever_the_windows_say() -> None:
    published = replace(WINDOWS, published=True)
    for now in (day(5), day(17), day(28)):
        assert phase(published, now) is Phase.PUBLISHED
        assert not entries_are_open(published, now)
        assert not scoring_is_open(published, now)


def test_where_windows_overlap_both_are_open_and_the_later_phase_is_shown() -> None:
    overlapping = replace(WINDOWS, entries_until=day(18))
    assert phase(overlapping, day(16)) is Phase.SCORING
    assert entries_are_open(overlapping, day(16))
    assert scoring_is_open(overlapping, day(16))


def test_an_edition_without_dates_is_being_prepared() -> None:
    assert phase(Windows(None, None, None, None), day(5)) is Phase.PREPARING
    assert phase(Windows(None, None, day(15), None), day(5)) is Phase.PREPARING
    assert phase(Windows(None, None, day(15), None), day(28)) is Phase.SCORING
