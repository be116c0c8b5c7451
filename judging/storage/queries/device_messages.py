"""What an organiser reads of the messages of judges' telephones: what waits for her, only of her edition."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.storage.models import (
    Assignment,
    Ballot,
    CurrentMark,
    DeviceMessage,
    DeviceMessageKind,
    DeviceMessageState,
    Edition,
    Judge,
    Round,
)
from judging.storage.queries.standing import stands


def problems(session: Session, edition: Edition, *, first: int, most: int) -> Sequence[DeviceMessage]:
    """What judges reported and nobody has dealt with, the oldest first, conflicts that came late among it (1 query).

    `most` of them, from the place `first`; `waiting_counts` says how many there are.
    """
    return session.scalars(
        _waiting(edition)
        .where(DeviceMessage.kind != DeviceMessageKind.DELIVERY)
        .order_by(DeviceMessage.id)
        .offset(first)
        .limit(most)
        .options(
            joinedload(DeviceMessage.assignment).options(joinedload(Assignment.entry), joinedload(Assignment.ballot))
        )
    ).all()


def problem(session: Session, edition: Edition, message_id: int) -> DeviceMessage | None:
    """One message of the edition that is no delivery, dealt with or not (1 query)."""
    return session.scalar(
        _of_edition(edition)
        .where(DeviceMessage.id == message_id, DeviceMessage.kind != DeviceMessageKind.DELIVERY)
        .options(joinedload(DeviceMessage.assignment).joinedload(Assignment.entry))
    )


def dealt_with(session: Session, edition: Edition, most: int = 20) -> Sequence[DeviceMessage]:
    """The last reports that somebody has dealt with (1 query)."""
    return session.scalars(
        _of_edition(edition)
        .where(DeviceMessage.decided_at.is_not(None), DeviceMessage.kind != DeviceMessageKind.DELIVERY)
        .order_by(DeviceMessage.decided_at.desc(), DeviceMessage.id)
        .limit(most)
        .options(joinedload(DeviceMessage.assignment).joinedload(Assignment.entry))
    ).all()


def late_delivery_sheets(session: Session, edition: Edition) -> Sequence[int]:
    """The sheets whose delivery came after the close and waits, in the order in which they came (1 query)."""
    found = session.scalars(
        _late_deliveries(edition).with_only_columns(DeviceMessage.assignment_id).order_by(DeviceMessage.id)
    )
    return list(dict.fromkeys(sheet for sheet in found if sheet is not None))


def late_deliveries(session: Session, edition: Edition, sheets: Collection[int]) -> Sequence[DeviceMessage]:
    """The deliveries of these sheets that came after the close, each with its sheet's marks (2 queries)."""
    query = _late_deliveries(edition).where(DeviceMessage.assignment_id.in_(sheets))
    return session.scalars(
        query.order_by(DeviceMessage.id).options(
            joinedload(DeviceMessage.assignment).options(
                joinedload(Assignment.judge),
                joinedload(Assignment.entry),
                joinedload(Assignment.round).joinedload(Round.sheet_version),
                joinedload(Assignment.ballot).options(
                    selectinload(Ballot.current).joinedload(CurrentMark.mark),
                ),
            )
        )
    ).all()


def _late_deliveries(edition: Edition) -> Select[DeviceMessage]:
    return _waiting(edition).where(
        DeviceMessage.kind == DeviceMessageKind.DELIVERY, DeviceMessage.assignment_id.is_not(None), _of_farm_in()
    )


def waiting_counts(session: Session, edition: Edition) -> tuple[int, int]:
    """How many problems wait, and how many deliveries that came late (1 query)."""
    rows = session.execute(
        select(DeviceMessage.kind, func.count())
        .join(DeviceMessage.judge)
        .where(
            Judge.edition_id == edition.id,
            DeviceMessage.state == DeviceMessageState.WAITING,
            or_(DeviceMessage.kind != DeviceMessageKind.DELIVERY, _of_farm_in()),
        )
        .group_by(DeviceMessage.kind)
    ).all()
    counts: dict[DeviceMessageKind, int] = {kind: count for kind, count in rows}
    deliveries = counts.pop(DeviceMessageKind.DELIVERY, 0)
    return sum(counts.values()), deliveries


def _of_farm_in() -> ColumnElement[bool]:
    """Whether the farm that a message is about is (still) judged."""
    return DeviceMessage.assignment.has(Assignment.entry.has(stands(Role.ORGANISER, Place.SHEET)))


def _waiting(edition: Edition) -> Select[DeviceMessage]:
    return _of_edition(edition).where(DeviceMessage.state == DeviceMessageState.WAITING)


def _of_edition(edition: Edition) -> Select[DeviceMessage]:
    return (
        select(DeviceMessage)
        .join(DeviceMessage.judge)
        .where(Judge.edition_id == edition.id)
        .options(contains_eager(DeviceMessage.judge))
    )
