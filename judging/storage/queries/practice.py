"""Practice farms: what a judge may read of them (published ones, and her own attempts), and what an organiser may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, contains_eager

from judging.domain.scoring.choices import CLEARED
from judging.storage.models import Edition, Judge, PracticeAttempt, PracticeFarm, Round


@dataclass(frozen=True)
class Lesson:
    """One published practice farm as a judge's lists show it: how many marks her open attempt has, and her tries.

    `given` is None where no attempt is open; `done` counts those that were compared with the example.
    """

    farm_id: int
    title: Mapping[str, str]
    given: int | None
    done: int


def lessons(session: Session, judge: Judge) -> list[Lesson]:
    """The published practice farms of her edition, in their order (1 query)."""
    rows = session.execute(
        select(PracticeFarm.id, PracticeFarm.title, PracticeAttempt.given, PracticeAttempt.compared_at)
        .outerjoin(
            PracticeAttempt,
            and_(PracticeAttempt.farm_id == PracticeFarm.id, PracticeAttempt.judge_id == judge.id),
        )
        .where(PracticeFarm.edition_id == judge.edition_id, PracticeFarm.is_published)
        .order_by(PracticeFarm.position, PracticeFarm.id, PracticeAttempt.number)
    ).all()
    found: dict[int, Lesson] = {}
    for farm_id, title, given, compared_at in rows:
        before = found.get(farm_id, Lesson(farm_id, title, None, 0))
        if compared_at is not None:
            found[farm_id] = Lesson(farm_id, title, before.given, before.done + 1)
        else:
            found[farm_id] = Lesson(farm_id, title, None if given is None else _count(given), before.done)
    return list(found.values())


def _count(given: Mapping[str, Sequence[str]]) -> int:
    """How many marks an attempt has: what was taken back is none."""
    return sum(choice != CLEARED for choice, *_ in given.values())


def lesson_farm(session: Session, judge: Judge, farm_id: int) -> PracticeFarm | None:
    """One published practice farm of her edition, with its sheet at hand (2 queries)."""
    return session.scalar(
        select(PracticeFarm)
        .join(PracticeFarm.edition)
        .where(PracticeFarm.id == farm_id, PracticeFarm.edition_id == judge.edition_id, PracticeFarm.is_published)
        .options(contains_eager(PracticeFarm.edition).selectinload(Edition.rounds).joinedload(Round.sheet_version))
    )


def last_attempt(session: Session, judge: Judge, farm: PracticeFarm) -> PracticeAttempt | None:
    """Her newest attempt at one farm, the only one that may be open (1 query)."""
    return session.scalars(_hers(judge, farm).order_by(PracticeAttempt.number.desc()).limit(1)).first()


def compared_attempt(session: Session, judge: Judge, farm: PracticeFarm, number: int) -> PracticeAttempt | None:
    """One of her attempts that were compared with the example (1 query)."""
    return session.scalar(_compared(judge, farm).where(PracticeAttempt.number == number))


def compared_attempts(
    session: Session, judge: Judge, farm: PracticeFarm, *, first: int, most: int
) -> Sequence[PracticeAttempt]:
    """`most` of those, oldest first, from the place `first` (1 query)."""
    return session.scalars(_compared(judge, farm).order_by(PracticeAttempt.number).offset(first).limit(most)).all()


def compared_count(session: Session, judge: Judge, farm: PracticeFarm) -> int:
    """How many those are (1 query)."""
    found = _compared(judge, farm).with_only_columns(PracticeAttempt.id).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _hers(judge: Judge, farm: PracticeFarm) -> Select[PracticeAttempt]:
    return select(PracticeAttempt).where(PracticeAttempt.farm_id == farm.id, PracticeAttempt.judge_id == judge.id)


def _compared(judge: Judge, farm: PracticeFarm) -> Select[PracticeAttempt]:
    return _hers(judge, farm).where(PracticeAttempt.compared_at.is_not(None))


def is_waiting(session: Session, judge_id: int, edition: Edition) -> bool:
    """Whether a published practice farm is left that this judge never compared with its example (1 query)."""
    compared = exists().where(
        PracticeAttempt.farm_id == PracticeFarm.id,
        PracticeAttempt.judge_id == judge_id,
        PracticeAttempt.compared_at.is_not(None),
    )
    left = select(func.count()).where(PracticeFarm.edition_id == edition.id, PracticeFarm.is_published, ~compared)
    return bool(session.scalar(left))


def farms(session: Session, edition: Edition) -> Sequence[PracticeFarm]:
    """Every practice farm of an edition, in order (1 query)."""
    return session.scalars(_of(edition).order_by(PracticeFarm.position, PracticeFarm.id)).all()


def farm(session: Session, edition: Edition, farm_id: int) -> PracticeFarm | None:
    """One practice farm of an edition."""
    return session.scalar(_of(edition).where(PracticeFarm.id == farm_id))


class Tried(NamedTuple):
    """How often a judge tried one farm, and how many of her tries were compared with its example."""

    farm_id: int
    judge_id: int
    begun: int
    compared: int


def tried(session: Session, edition: Edition) -> Sequence[Tried]:
    """Who tried which practice farm of an edition (1 query)."""
    rows = session.execute(
        select(PracticeAttempt.farm_id, PracticeAttempt.judge_id, func.count(), func.count(PracticeAttempt.compared_at))
        .join(PracticeAttempt.farm)
        .where(PracticeFarm.edition_id == edition.id)
        .group_by(PracticeAttempt.farm_id, PracticeAttempt.judge_id)
    )
    return [Tried(*row) for row in rows]


def first_attempts(session: Session, edition: Edition) -> Sequence[PracticeAttempt]:
    """The first attempt of each judge at each farm that was compared with its example (1 query)."""
    first = (
        select(PracticeAttempt.farm_id, PracticeAttempt.judge_id, func.min(PracticeAttempt.number).label("number"))
        .where(PracticeAttempt.compared_at.is_not(None))
        .group_by(PracticeAttempt.farm_id, PracticeAttempt.judge_id)
        .subquery()
    )
    its = (
        PracticeAttempt.farm_id == first.c.farm_id,
        PracticeAttempt.judge_id == first.c.judge_id,
        PracticeAttempt.number == first.c.number,
    )
    return session.scalars(
        select(PracticeAttempt)
        .join(PracticeAttempt.farm)
        .join(first, and_(*its))
        .where(PracticeFarm.edition_id == edition.id)
        .order_by(PracticeFarm.position, PracticeFarm.id)
    ).all()


def attempt_count(session: Session, farm_: PracticeFarm) -> int:
    """How many attempts at one farm were compared with its example (1 query)."""
    compared = PracticeAttempt.compared_at.is_not(None)
    counted = select(func.count()).where(PracticeAttempt.farm_id == farm_.id, compared)
    return session.scalar(counted) or 0


def editions_with_farms(session: Session, but: Edition) -> Sequence[tuple[Edition, int]]:
    """The other editions that have practice farms, with how many, newest first; no rehearsal (1 query)."""
    rows: Any = session.execute(
        select(Edition, func.count(PracticeFarm.id))
        .join(PracticeFarm, PracticeFarm.edition_id == Edition.id)
        .where(Edition.id != but.id, Edition.rehearsal_of_id.is_(None))
        .group_by(Edition.id)
        .order_by(Edition.id.desc())
    ).all()
    return [(edition, count) for edition, count in rows]


def _of(edition: Edition) -> Select[PracticeFarm]:
    return select(PracticeFarm).where(PracticeFarm.edition_id == edition.id)
