"""Flags about judges as the public hears of them: counted, without a name unless it was announced, sealed for good."""

from __future__ import annotations

import json

import pytest

from judging.domain.errors import Problem
from judging.domain.results.flags import FlagTold, Identity, Outcome, Raised, note_of, public_note

GLADYS = Identity("general", "J4", "judge_strict")
CLAIRE = Identity("general", "J2", "judge_strict")
NESTOR = Identity("general", "J3", "single_total", "C009")


def test_a_flag_is_known_by_its_category_judge_kind_and_farm() -> None:
    found = Raised.of("general", Problem.of("single_total", judge="J3", entry="C009", total=12.345678901234, p=0.01))
    assert found.identity == NESTOR
    assert found.figures == {"total": 12.3456789, "p": 0.01}
    assert Raised.of("general", Problem.of("judge_strict", judge="J4", severity=-4.3)).identity == GLADYS


def test_the_public_hears_how_often_what_was_found_and_what_was_done() -> None:
    told = public_note([(GLADYS, Outcome.TALKED), (CLAIRE, Outcome.TALKED), (NESTOR, None)])
    assert told == [
        FlagTold("general", "judge_strict", Outcome.TALKED, 2),
        FlagTold("general", "single_total", None, 1),
    ]


def test_what_was_done_differently_is_told_apart_and_the_undecided_come_first() -> None:
    told = public_note(
        [(GLADYS, Outcome.TALKED), (CLAIRE, Outcome.NOTHING), (Identity("general", "J5", "judge_strict"), None)]
    )
    assert [(line.outcome, line.count) for line in told] == [(None, 1), (Outcome.NOTHING, 1), (Outcome.TALKED, 1)]


def test_judges_are_named_once_each_and_only_where_it_was_announced() -> None:
    decided = [(CLAIRE, Outcome.OTHER), (Identity("general", "J2", "judge_strict", "C001"), Outcome.OTHER)]
    assert [line.judges for line in public_note(decided)] == [()]
    (line,) = public_note(decided, names_judges=True)
    assert (line.count, line.judges) == (2, ("J2",))
    many = [(Identity("general", f"J{number}", "judge_strict"), Outcome.OTHER) for number in (7, 3, 9, 1, 8)]
    assert [line.judges for line in public_note(many, names_judges=True)] == [("J1", "J3", "J7", "J8", "J9")]


def test_a_record_sealed_without_a_note_is_not_one_in_which_nothing_was_found() -> None:
    assert note_of({}) is None
    assert note_of({"watching": []}) == []


@pytest.mark.parametrize("names_judges", [True, False])
def test_the_note_is_read_back_as_it_was_sealed(names_judges: bool) -> None:
    told = public_note([(GLADYS, Outcome.REOPENED), (NESTOR, None)], names_judges=names_judges)
    sealed = json.loads(json.dumps({"watching": [line.to_document() for line in told]}))
    assert note_of(sealed) == told
    assert ("J4" in json.dumps(sealed)) is names_judges
