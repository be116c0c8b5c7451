"""Where a contest is at home: its clocks across summer time, what they are called, and in which words it speaks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from judging.domain.home import HOME, Home, home_from
from judging.i18n import clocks_in, translator, translator_in

BRUSSELS = Home("Europe/Brussels", "BE", ("fr", "en"))
SUMMER, WINTER = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
"""Half past two of the night in which Belgium's clocks go back, which comes twice."""


def test_where_nobody_decided_it_is_bolivia_in_three_languages() -> None:
    assert home_from(None, None, None) == HOME == Home("America/La_Paz", "BO", ("es", "fr", "en"))
    assert home_from("Africa/Nairobi", "KE", ["en"]) == Home("Africa/Nairobi", "KE", ("en",))


@pytest.mark.parametrize(
    ("typed", "is_end", "meant"),
    [
        (datetime(2026, 7, 1, 10, 0), False, datetime(2026, 7, 1, 8, 0, tzinfo=UTC)),
        (datetime(2026, 12, 1, 10, 0), False, datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30), False, SUMMER),
        (datetime(2026, 10, 25, 2, 30), True, WINTER),
        (datetime(2026, 3, 29, 2, 30), False, None),
        (datetime(2026, 3, 29, 2, 30), True, None),
        (datetime(2026, 3, 29, 3, 0), False, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_comes_twice_cheats_nobody_and_one_that_never_comes_is_none(
    typed: datetime, is_end: bool, meant: datetime | None
) -> None:
    assert BRUSSELS.moment(typed, is_end=is_end) == meant


def test_of_two_alike_times_each_is_told_by_its_distance_from_universal_time() -> None:
    french = translator("fr", BRUSSELS)
    assert french.moment(SUMMER) == "25 octobre 2026 à 02:30 (UTC+02:00)"
    assert french.moment(WINTER) == "25 octobre 2026 à 02:30 (UTC+01:00)"
    assert french.moment(datetime(2026, 10, 25, 3, 30, tzinfo=UTC)) == "25 octobre 2026 à 04:30"


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("America/La_Paz", ("hora de Bolivia", "heure\u00a0: Bolivie", "Bolivia time")),
        ("Europe/Brussels", ("hora de Bélgica", "heure\u00a0: Belgique", "Belgium time")),
        (
            "US/Eastern",
            (
                "hora de Estados Unidos (Nueva York)",
                "heure\u00a0: États-Unis (New York)",
                "United States (New York) time",
            ),
        ),
        ("UTC", ("UTC", "UTC", "UTC")),
        ("Etc/GMT+4", ("GMT-04:00", "UTC-04:00", "GMT-04:00")),
    ],
)
def test_clocks_are_called_by_their_country_in_the_reader_s_language(zone: str, told: tuple[str, ...]) -> None:
    assert tuple(clocks_in(zone, language) for language in ("es", "fr", "en")) == told


def test_who_asks_for_a_language_of_another_contest_is_spoken_to_in_the_first_of_this_one() -> None:
    assert translator_in(BRUSSELS, "en").language == "en"
    assert translator_in(BRUSSELS, "es").language == "fr"


def test_words_that_lack_in_a_language_are_those_of_the_contest_s_first_not_spanish() -> None:
    left_over = {"es": "Feria", "fr": "Foire"}
    assert translator("en", BRUSSELS).pick(left_over) == "Foire"
    assert translator("en", BRUSSELS).language_of(left_over) == "fr"
    assert translator("en").pick(left_over) == "Feria"
    assert translator("en", BRUSSELS).pick({"es": "Feria"}) == "Feria"
