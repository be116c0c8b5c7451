"""Practice farms: what a judge may read of them (published ones, and her own attempts), and what an organiser may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

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
            found[farm_id] = Lesson(farm_id, title, None if given is None else len(given), before.done)
    return list(found.values())


def lesson_farm(session: Session, judge: Judge, farm_id: int) -> PracticeFarm | None:
    """One published practice farm of her edition, with its sheet at hand (2 queries)."""
    return session.scalar(
        select(PracticeFarm)
        .join(PracticeFarm.edition)
        .where(PracticeFarm.id == farm_id, PracticeFarm.edition_id == judge.edition_id, PracticeFarm.is_published)
        .options(contains_eager(PracticeFarm.edition).selectinload(Edition.rounds).joinedload(Round.sheet_version))
    )


def own_attempts(session: Session, judge: Judge, farm: PracticeFarm) -> Sequence[PracticeAttempt]:
    """Her attempts at one farm, oldest first (1 query)."""
    return session.scalars(
        select(PracticeAttempt)
        .where(PracticeAttempt.farm_id == farm.id, PracticeAttempt.judge_id == judge.id)
        .order_by(PracticeAttempt.number)
    ).all()


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


def attempts(session: Session, edition: Edition) -> Sequence[PracticeAttempt]:
    """Every attempt at an edition's practice farms, by farm, judge and number, with both (1 query)."""
    return session.scalars(
        select(PracticeAttempt)
        .join(PracticeAttempt.farm)
        .where(PracticeFarm.edition_id == edition.id)
        .order_by(PracticeFarm.position, PracticeFarm.id, PracticeAttempt.judge_id, PracticeAttempt.number)
        .options(
            contains_eager(PracticeAttempt.farm).options(defer(PracticeFarm.texts)),
            joinedload(PracticeAttempt.judge),
        )
    ).all()


def attempt_count(session: Session, farm_: PracticeFarm) -> int:
    """How many attempts at one farm were compared with its example (1 query)."""
    compared = PracticeAttempt.compared_at.is_not(None)
    counted = select(func.count()).where(PracticeAttempt.farm_id == farm_.id, compared)
    return session.scalar(counted) or 0


def editions_with_farms(session: Session, but: Edition) -> Sequence[tuple[Edition, int]]:
    """The other editions that have practice farms, with how many, newest first (1 query)."""
    rows: Any = session.execute(
        select(Edition, func.count(PracticeFarm.id))
        .join(PracticeFarm, PracticeFarm.edition_id == Edition.id)
        .where(Edition.id != but.id)
        .group_by(Edition.id)
        .order_by(Edition.created_at.desc(), Edition.id.desc())
    ).all()
    return [(edition, count) for edition, count in rows]


def _of(edition: Edition) -> Select[PracticeFarm]:
    return select(PracticeFarm).where(PracticeFarm.edition_id == edition.id)
