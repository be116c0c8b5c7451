"""What an organiser is told to do next: the most urgent first, seven at most, nothing once all is published."""

from __future__ import annotations

from collections import Counter

from judging.domain.phases import Phase, Windows
from judging.services.results.progress import Task, ToDo, things_to_do

NO_DATES = Windows(None, None, None, None)


def told(waiting: int, stands: Phase = Phase.PREPARING) -> list[Task]:
    """The list of an edition without dates and judges, where so many things wait for an answer."""
    asked = [ToDo(Task.HEAR_JUDGES, 1, 1, (f"problem {number}",)) for number in range(waiting)]
    return [item.task for item in things_to_do(stands, NO_DATES, Counter(), [], [], [], asked)]


def test_what_judges_wait_for_comes_before_what_has_time() -> None:
    assert told(1) == [Task.HEAR_JUDGES, Task.SET_DATES, Task.ADD_JUDGES]


def test_the_list_is_seven_lines_long_at_most_and_cut_at_the_least_urgent() -> None:
    assert told(5) == [Task.HEAR_JUDGES] * 5 + [Task.SET_DATES, Task.ADD_JUDGES]
    assert told(6) == [Task.HEAR_JUDGES] * 6 + [Task.SET_DATES]
    assert told(9) == [Task.HEAR_JUDGES] * 7


def test_a_task_with_nothing_to_do_is_no_line() -> None:
    assert Task.CHECK_ENTRIES not in told(0)
    assert Task.ASSIGN_JUDGES not in told(0)


def test_once_published_there_is_nothing_left_to_do() -> None:
    assert told(3, Phase.PUBLISHED) == []
