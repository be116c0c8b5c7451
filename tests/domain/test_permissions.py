"""Who may write on a sheet and who may change an entry: each role, each condition, both ways."""

from __future__ import annotations

import pytest

from judging.domain.permissions import ANYBODY, OPERATOR, Actor, Role, may_edit_entry, may_score

NESTOR = Actor(Role.JUDGE, 3, "Néstor Choque Laime")
NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")
SATURNINA = Actor(Role.APPLICANT, 3, "Saturnina Mamani")


def test_a_judge_writes_on_her_own_sheet_while_scoring_is_open() -> None:
    assert may_score(NESTOR, judge_id=3, is_assigned=True, scoring_is_open=True)


@pytest.mark.parametrize(
    ("judge_id", "is_assigned", "scoring_is_open"), [(4, True, True), (3, False, True), (3, True, False)]
)
def test_not_on_anothers_nor_on_one_taken_from_her_nor_after_the_close(
    judge_id: int, is_assigned: bool, scoring_is_open: bool
) -> None:
    assert not may_score(NESTOR, judge_id=judge_id, is_assigned=is_assigned, scoring_is_open=scoring_is_open)


@pytest.mark.parametrize("actor", [NELLY, OPERATOR])
def test_the_office_writes_in_a_judges_stead_at_any_time_but_only_on_sheets_that_are_somebodys(actor: Actor) -> None:
    for scoring_is_open in (True, False):
        assert may_score(actor, judge_id=3, is_assigned=True, scoring_is_open=scoring_is_open)
        assert not may_score(actor, judge_id=3, is_assigned=False, scoring_is_open=scoring_is_open)


@pytest.mark.parametrize("actor", [SATURNINA, ANYBODY, Actor(Role.PUBLIC, 3, "")])
def test_nobody_else_scores_whatever_number_they_have(actor: Actor) -> None:
    assert not may_score(actor, judge_id=actor.id, is_assigned=True, scoring_is_open=True)


def test_a_family_changes_its_own_draft_while_entries_are_taken() -> None:
    assert may_edit_entry(SATURNINA, entry_id=3, is_draft=True, entries_are_open=True)


@pytest.mark.parametrize(
    ("entry_id", "is_draft", "entries_are_open"), [(4, True, True), (3, False, True), (3, True, False)]
)
def test_not_anothers_nor_one_that_was_sent_nor_after_the_close(
    entry_id: int, is_draft: bool, entries_are_open: bool
) -> None:
    assert not may_edit_entry(SATURNINA, entry_id=entry_id, is_draft=is_draft, entries_are_open=entries_are_open)


@pytest.mark.parametrize("actor", [NELLY, OPERATOR])
def test_the_office_changes_an_entry_at_any_time(actor: Actor) -> None:
    assert may_edit_entry(actor, entry_id=3, is_draft=False, entries_are_open=False)


@pytest.mark.parametrize("actor", [NESTOR, ANYBODY])
def test_no_judge_and_no_passer_by_changes_an_entry(actor: Actor) -> None:
    assert not may_edit_entry(actor, entry_id=actor.id, is_draft=True, entries_are_open=True)


def test_the_log_names_a_role_and_a_number() -> None:
    assert [str(actor) for actor in (NESTOR, NELLY, OPERATOR, ANYBODY)] == [
        "judge:3",
        "organiser:1",
        "operator:0",
        "public:0",
    ]
