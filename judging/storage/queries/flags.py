"""What organisers read of the flags about judges: only of their edition."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from judging.storage.models import Edition, JudgeFlag


def noted(session: Session, edition: Edition) -> Sequence[JudgeFlag]:
    """Every noted flag with its judge and decisions, oldest first (2 queries)."""
    return session.scalars(
        select(JudgeFlag)
        .where(JudgeFlag.edition_id == edition.id)
        .order_by(JudgeFlag.id)
        .options(joinedload(JudgeFlag.judge), selectinload(JudgeFlag.decisions))
    ).all()


def one(session: Session, edition: Edition, flag_id: int) -> JudgeFlag | None:
    """One noted flag of this edition."""
    return session.scalars(
        select(JudgeFlag)
        .where(JudgeFlag.edition_id == edition.id, JudgeFlag.id == flag_id)
        .options(joinedload(JudgeFlag.judge))
    ).one_or_none()
