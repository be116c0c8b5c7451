"""The log of deliveries as it is read: what it says of each prize of each winner, and its lines a page at a time.

Always true: what a list asks and reads does not grow with the lines of a log; a note changes nothing of what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from judging.storage.models import Delivery, DeliveryStep, Edition, Entry

Key = tuple[int, int, int | None]
"""Numbers of a prize's and an entry's row, and the place among the holders (None: the whole place)."""
_HAS = (DeliveryStep.DELIVERED, DeliveryStep.KEPT)


@dataclass(frozen=True)
class Log:
    """What the lines about one prize of one winner say: how many there are, the number of the newest one, the newest
    one that is more than a note, the newest one that says it was handed over, and whether it ever came back."""

    lines: int = 0
    newest: int = 0
    last: Delivery | None = None
    handed: Delivery | None = None
    came_back: bool = False

    @property
    def is_with_somebody(self) -> bool:
        """Whether somebody has it."""
        return self.last is not None and self.last.step in _HAS

    @property
    def is_kept(self) -> bool:
        """Whether it was decided that it stays with who has it."""
        return self.last is not None and self.last.step is DeliveryStep.KEPT


def logs(session: Session, edition: Edition) -> Mapping[Key, Log]:
    """What the log says, by what it is about; what it says nothing of has none (two queries at most)."""
    whole = (Delivery.prize_id, Delivery.entry_id, Delivery.holder)
    asked = select(
        *whole,
        func.count(Delivery.id),
        func.max(Delivery.id),
        _newest(Delivery.step != DeliveryStep.NOTE),
        _newest(Delivery.step == DeliveryStep.DELIVERED),
        _newest(Delivery.step == DeliveryStep.RETURNED),
    )
    found = session.execute(asked.where(Delivery.edition_id == edition.id).group_by(*whole)).all()
    rows = _rows(session, {number for line in found for number in line[5:7] if number is not None})
    return {
        (prize, entry, holder): Log(lines, newest, rows.get(last), rows.get(handed), back is not None)
        for prize, entry, holder, lines, newest, last, handed, back in found
    }


def _newest(which: ColumnElement[bool]) -> ColumnElement[Any]:
    """The number of the newest of these lines, NULL where there is none."""
    return func.max(case((which, Delivery.id)))


def _rows(session: Session, numbers: set[int]) -> Mapping[int | None, Delivery]:
    if not numbers:
        return {}
    asked = select(Delivery).where(Delivery.id.in_(numbers))
    asked = asked.options(joinedload(Delivery.prize), joinedload(Delivery.entry).selectinload(Entry.holders))
    return {line.id: line for line in session.scalars(asked)}


def lines(session: Session, key: Key, *, first: int, most: int) -> Sequence[Delivery]:
    """Lines about one prize of one winner, the newest first, from the given place on."""
    asked = select(Delivery).where(_about(key)).order_by(Delivery.id.desc())
    return session.scalars(asked.offset(first).limit(most)).all()


def picture_name(session: Session, key: Key, line: int) -> str:
    """The name of the picture of a line, "" where there is none."""
    return session.scalar(select(Delivery.picture).where(_about(key), Delivery.id == line)) or ""


def notes(session: Session, edition: Edition) -> Mapping[Key, Sequence[str]]:
    """What was noted, each with its day ("2026-12-01: …"), the oldest first (one query)."""
    asked = select(Delivery.prize_id, Delivery.entry_id, Delivery.holder, Delivery.day, Delivery.note)
    asked = asked.where(Delivery.edition_id == edition.id, Delivery.note != "").order_by(Delivery.id)
    found: dict[Key, list[str]] = {}
    for prize, entry, holder, day, note in session.execute(asked):
        found.setdefault((prize, entry, holder), []).append(f"{day}: {note}")
    return found


def _about(key: Key) -> ColumnElement[bool]:
    prize, entry, holder = key
    return (Delivery.prize_id == prize) & (Delivery.entry_id == entry) & Delivery.holder.is_not_distinct_from(holder)
