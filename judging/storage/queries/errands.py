"""What an organiser reads of the errands of judges' telephones: what waits for her, only of her edition."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from judging.storage.models import (
    Assignment,
    Ballot,
    CurrentMark,
    Edition,
    Errand,
    ErrandKind,
    ErrandState,
    Judge,
    Round,
)


def problems(session: Session, edition: Edition) -> Sequence[Errand]:
    """What judges reported and nobody has dealt with, the oldest first, ties that came late among it (1 query)."""
    return session.scalars(
        _waiting(edition)
        .where(Errand.kind != ErrandKind.DELIVERY)
        .order_by(Errand.received_at, Errand.id)
        .options(joinedload(Errand.assignment).joinedload(Assignment.entry))
    ).all()


def problem(session: Session, edition: Edition, errand_id: int) -> Errand | None:
    """One errand of the edition that is no delivery, dealt with or not (1 query)."""
    return session.scalar(
        _of_edition(edition)
        .where(Errand.id == errand_id, Errand.kind != ErrandKind.DELIVERY)
        .options(joinedload(Errand.assignment).joinedload(Assignment.entry))
    )


def dealt_with(session: Session, edition: Edition, most: int = 20) -> Sequence[Errand]:
    """The last reports that somebody has dealt with (1 query)."""
    return session.scalars(
        _of_edition(edition)
        .where(Errand.decided_at.is_not(None), Errand.kind != ErrandKind.DELIVERY)
        .order_by(Errand.decided_at.desc(), Errand.id)
        .limit(most)
        .options(joinedload(Errand.assignment).joinedload(Assignment.entry))
    ).all()


def late_deliveries(session: Session, edition: Edition, assignment_id: int | None = None) -> Sequence[Errand]:
    """Deliveries that came after the close, each with its sheet's marks; of one sheet if asked (2 queries)."""
    query = _waiting(edition).where(Errand.kind == ErrandKind.DELIVERY, Errand.assignment_id.is_not(None))
    if assignment_id is not None:
        query = query.where(Errand.assignment_id == assignment_id)
    return session.scalars(
        query.order_by(Errand.id).options(
            joinedload(Errand.assignment).options(
                joinedload(Assignment.judge),
                joinedload(Assignment.entry),
                joinedload(Assignment.round).joinedload(Round.sheet_version),
                joinedload(Assignment.ballot).options(
                    selectinload(Ballot.current).joinedload(CurrentMark.mark),
                ),
            )
        )
    ).all()


def waiting_counts(session: Session, edition: Edition) -> tuple[int, int]:
    """How many problems wait, and how many deliveries that came late (1 query)."""
    rows = session.execute(
        select(Errand.kind, func.count())
        .join(Errand.judge)
        .where(Judge.edition_id == edition.id, Errand.state == ErrandState.WAITING)
        .group_by(Errand.kind)
    ).all()
    counts: dict[ErrandKind, int] = {kind: count for kind, count in rows}
    deliveries = counts.pop(ErrandKind.DELIVERY, 0)
    return sum(counts.values()), deliveries


def _waiting(edition: Edition) -> Select[Errand]:
    return _of_edition(edition).where(Errand.state == ErrandState.WAITING)


def _of_edition(edition: Edition) -> Select[Errand]:
    return select(Errand).join(Errand.judge).where(Judge.edition_id == edition.id).options(contains_eager(Errand.judge))
