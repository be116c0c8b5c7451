"""Practising, as a judge does: filling in a practice sheet, comparing it with the example, trying again.

Always true: of one farm a judge has at most one open attempt; what was compared never changes again; a save made from
an older page is refused rather than written over a newer one; nothing here is ever read by a real sheet or result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.choices import choice_of
from judging.domain.scoring.scoresheet import Mark, mark_problems
from judging.services import audit
from judging.services.contest.editions import windows
from judging.services.practice.practice import sheet_of
from judging.storage.models import Judge, PracticeAttempt, PracticeFarm
from judging.storage.queries import practice as queries


def save(
    session: Session,
    *,
    actor: Actor,
    judge: Judge,
    farm: PracticeFarm,
    marks: Sequence[Mark],
    expected_version: int,
    now: datetime,
) -> PracticeAttempt | None:
    """Keep a whole practice sheet as it was sent; its first mark begins an attempt. Sending it twice keeps it once.

    Answers the open attempt, None where nothing was given yet. Raises Refused for unsound marks, or where the attempt
    was changed or compared since the page was opened.
    """
    _require_hers(session, actor, judge, farm)
    if problems := mark_problems(sheet_of(farm.edition), marks):
        raise Refused(*problems)
    attempt = queries.last_attempt(session, judge, farm)
    if attempt is not None and not attempt.is_open:
        raise Refused(Problem.of("practice_already_compared"))
    before = {**attempt.taken_back, **attempt.marks} if attempt is not None else {}
    given = {mark.criterion: written for mark in marks if (written := _written(mark, before))}
    if attempt is None:
        return _begun(session, judge, farm, given, 1, now) if given else None
    if attempt.given != given:
        if attempt.version != expected_version:
            raise Refused(Problem.of("practice_changed_meanwhile"))
        attempt.given, attempt.version = given, attempt.version + 1
    return attempt


def _written(mark: Mark, before: Mapping[str, Mark]) -> list[str]:
    """A mark as an attempt keeps it; one that was taken back with what stood before. Empty where it says nothing."""
    stood = before.get(mark.criterion)
    if not mark.is_given and stood is not None:
        return [choice_of(mark), mark.note, choice_of(stood)]
    return [] if mark.says_nothing else [choice_of(mark), mark.note]


def finish(session: Session, *, actor: Actor, judge: Judge, farm: PracticeFarm, now: datetime) -> PracticeAttempt:
    """Close the open attempt so that it can be compared: complete, or refused naming each criterion without a mark.

    "Not observed" is an answer here: an invented farm does not say everything. Closing twice is once.
    """
    _require_hers(session, actor, judge, farm)
    attempt = queries.last_attempt(session, judge, farm)
    if attempt is not None and not attempt.is_open:
        return attempt
    given = attempt.marks if attempt is not None else {}
    gaps = [
        Problem.of("criterion_missing", at=criterion.key, criterion=criterion.key)
        for criterion in sheet_of(farm.edition).criteria
        if criterion.key not in given
    ]
    if attempt is None or gaps:
        raise Refused(*gaps)
    attempt.compared_at = now
    audit.record(
        session,
        actor=actor,
        action="practice.compared",
        subject=f"practice_attempt:{attempt.id}",
        edition_id=farm.edition_id,
        now=now,
        farm=farm.title.get(farm.edition.home.languages[0], ""),
        number=attempt.number,
    )
    return attempt


def try_again(
    session: Session, *, actor: Actor, judge: Judge, farm: PracticeFarm, now: datetime
) -> PracticeAttempt | None:
    """Begin another attempt, empty; the open one where there is one, None before the first."""
    _require_hers(session, actor, judge, farm)
    last = queries.last_attempt(session, judge, farm)
    if last is None or last.is_open:
        return last
    return _begun(session, judge, farm, {}, last.number + 1, now)


def _begun(
    session: Session, judge: Judge, farm: PracticeFarm, given: dict[str, list[str]], number: int, now: datetime
) -> PracticeAttempt:
    attempt = PracticeAttempt(
        farm_id=farm.id, judge_id=judge.id, number=number, version=1, given=given, begun_at=now, compared_at=None
    )
    session.add(attempt)
    session.flush()
    return attempt


def _require_hers(session: Session, actor: Actor, judge: Judge, farm: PracticeFarm) -> None:
    """Nobody practises in a judge's stead, nor once the results are published."""
    if actor.role is not Role.JUDGE or actor.id != judge.id:
        raise NotFound("practice")
    if windows(session, farm.edition).published:
        raise Refused(Problem.of("results_published"))
