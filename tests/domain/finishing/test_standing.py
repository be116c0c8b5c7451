"""What is found where an edition stands: dates, judges, entries and sheets, each with its opposite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from judging.domain.finishing.finding import NONE, SCORING, At, Finding, Opening, found, gravest_first
from judging.domain.finishing.standing import JudgeStands, RoundStands, Stands, look_round
from judging.domain.phases import Phase, Window, Windows
from judging.domain.results.rounds import RoundState

NOW = datetime(2026, 9, 15, tzinfo=UTC)


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


DESK = RoundStands("desk", {"es": "Mesa"}, RoundState.NOW, Window(day(12), day(20)), 2, 2, 3)
FINAL = RoundStands("final", {"es": "Final"}, RoundState.AHEAD, Window(day(21), day(22)), 2, 3, 3)
SOUND = Stands(
    now=NOW,
    phase=Phase.PREPARING,
    times=Windows(day(1), day(10), day(12), day(20)),
    languages=("es", "en"),
    rounds=(DESK, FINAL),
    judges=(JudgeStands(1, "Ada", "es"), JudgeStands(2, "Bruno", "en"), JudgeStands(3, "Carla", "es")),
    categories=(({"es": "Ciencia"}, 0),),
    admitted=0,
    waiting=0,
    lacking=(),
    recused=(),
    missing=0,
    expected=0,
    owing=(),
    stuck=(),
    runners=2,
    needs_two=True,
)
SCORES = replace(
    SOUND, phase=Phase.SCORING, times=Windows(day(-9), day(-5), day(-4), day(1)), admitted=6,
    categories=(({"es": "Ciencia"}, 6),), expected=12, missing=4, owing=("Ada",),
)  # fmt: skip


def codes(here: Stands) -> dict[str, Finding]:
    return {one.problem.code: one for one in look_round(here)}


def test_nothing_is_found_where_all_is_sound() -> None:
    assert look_round(SOUND) == []
    assert look_round(replace(SCORES, missing=0)) == []


def times(**more: Any) -> Stands:
    return replace(SOUND, times=replace(SOUND.times, **more))


def rounds(*them: RoundStands) -> Stands:
    return replace(SOUND, rounds=them)


FOUND = [
    (times(entries_from=None), "finish_entries_unset", At.DATES, NONE),
    (times(scoring_from=None, scoring_until=None), "finish_scoring_unset", At.DATES, NONE),
    (times(scoring_from=day(-9), scoring_until=day(-3)), "finish_scoring_first", At.DATES, NONE),
    (times(scoring_from=day(5)), "finish_scoring_early", At.DATES, NONE),
    (times(scoring_from=None, scoring_until=day(-1)), "finish_scoring_past", At.DATES, NONE),
    (replace(SCORES, admitted=0), "finish_nobody_entered", At.DATES, NONE),
    (rounds(DESK, replace(FINAL, window=Window(None, None))), "finish_round_undated", At.ROUND, NONE),
    (rounds(DESK, replace(FINAL, window=Window(day(15), day(22)))), "finish_round_early", At.ROUND, NONE),
    (rounds(replace(DESK, judges=1), FINAL), "finish_few_judges", At.JUDGES, SCORING),
    (rounds(replace(DESK, judges=0), FINAL), "finish_few_judges", At.NEW_JUDGE, SCORING),
    (rounds(DESK, replace(FINAL, judges=1)), "finish_few_judges", At.JUDGES, NONE),
    (rounds(DESK, replace(FINAL, judges=2)), "finish_panel_small", At.ROUND, NONE),
    (rounds(DESK, replace(FINAL, absent=("Bruno",))), "finish_panel_absent", At.ROUND, NONE),
    (replace(SOUND, languages=("en",)), "finish_judge_language", At.JUDGE, NONE),
    (replace(SOUND, runners=1), "finish_one_person", At.TEAM, NONE),
    (replace(SCORES, waiting=2), "finish_unchecked", At.ENTRIES, NONE),
    (replace(SCORES, categories=(({"es": "Ciencia"}, 2),)), "finish_few_entrants", At.ENTRIES, NONE),
    (replace(SCORES, lacking=("F001",)), "finish_unassigned", At.ASSIGNMENTS, NONE),
    (replace(SCORES, lacking=("F001",), recused=("F001",)), "finish_recused", At.ASSIGNMENTS, NONE),
    (replace(SCORES, stuck=("F002",)), "finish_stuck", At.NOT_APPLICABLE, NONE),
    (SCORES, "finish_sheets_missing", At.JUDGES, NONE),
]


@pytest.mark.parametrize(("here", "code", "at", "stops"), FOUND, ids=[f"{it[1]}-{n}" for n, it in enumerate(FOUND)])
def test_what_is_wrong_is_found_with_its_place_and_its_gravity(
    here: Stands, code: str, at: At, stops: frozenset[Opening]
) -> None:
    one = codes(here)[code]
    assert (one.at, one.stops) == (at, stops)


@pytest.mark.parametrize(
    ("here", "code"),
    [
        (replace(SOUND, categories=(({"es": "Ciencia"}, 2),)), "finish_few_entrants"),
        (replace(SOUND, waiting=2), "finish_unchecked"),
        (replace(SCORES, times=replace(SCORES.times, scoring_until=day(9))), "finish_sheets_missing"),
        (replace(SOUND, runners=1, needs_two=False), "finish_one_person"),
        (replace(SCORES, lacking=("F001",), recused=("F001",)), "finish_unassigned"),
        (rounds(replace(DESK, judges=0, state=RoundState.OVER), FINAL), "finish_few_judges"),
    ],
)
def test_what_is_too_early_to_say_or_is_said_otherwise_is_not_said(here: Stands, code: str) -> None:
    assert code not in codes(here)


def test_once_published_only_what_certificates_need_is_looked_at() -> None:
    over = replace(SCORES, phase=Phase.PUBLISHED, runners=1, waiting=3, lacking=("F001",))
    assert set(codes(over)) == {"finish_one_person"}


def test_what_stops_comes_first_and_a_long_list_is_cut() -> None:
    light, grave = found("a", At.DATES), found("b", At.FORM, stops=SCORING)
    assert gravest_first([light, grave]) == (grave, light)
    many = replace(SCORES, lacking=tuple(f"F{n:03d}" for n in range(9)))
    assert codes(many)["finish_unassigned"].problem.params["entries"].endswith("F005 …")
