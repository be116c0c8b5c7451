"""Who may read which photo: a judge those of her own sheets, organisers those of their edition, nobody else any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.storage.models import (
    Assignment,
    Edition,
    Entry,
    EntryFile,
    Event,
    Judge,
    Photo,
    PhotoKind,
    Round,
)
from judging.storage.queries.numbering import by_number
from judging.storage.queries.standing import is_open


def of_sheet(session: Session, assignment: Assignment, kind: PhotoKind = PhotoKind.EVIDENCE) -> Sequence[Photo]:
    """The photos that are on a sheet the reader has reached already, oldest first (1 query)."""
    return session.scalars(_on(assignment, kind).where(Photo.removed_at.is_(None)).order_by(Photo.id)).all()


def every_one_of(session: Session, assignment: Assignment) -> Sequence[Photo]:
    """All evidence that ever was on a sheet, removed or not (1 query)."""
    return session.scalars(_on(assignment, PhotoKind.EVIDENCE).order_by(Photo.id)).all()


def visit_ended_at(session: Session, entry: Entry) -> datetime | None:
    """When a family last took back its yes to the visit and to photos; None where it never said yes (1 query)."""
    about = Event.subject == f"entry:{entry.id}", Event.action.in_(("entry.begun", "entry.consents"))
    was_allowed, ended = True, None
    for line in session.scalars(select(Event).where(*about).order_by(Event.id)):
        is_allowed = line.details["consents"].get("visit") is True
        if line.action == "entry.consents" and was_allowed and not is_allowed:
            ended = line.at
        was_allowed = is_allowed
    return ended


def removed_of_sheet(session: Session, assignment: Assignment, *, first: int, most: int) -> Sequence[Photo]:
    """`most` of the evidence that was taken off a sheet, the last one first, from the place `first` (1 query)."""
    gone = _on(assignment, PhotoKind.EVIDENCE).where(Photo.removed_at.is_not(None))
    return session.scalars(gone.order_by(Photo.removed_at.desc(), Photo.id).offset(first).limit(most)).all()


def removed_count(session: Session, assignment: Assignment) -> int:
    """How much that is (1 query)."""
    gone = _on(assignment, PhotoKind.EVIDENCE).where(Photo.removed_at.is_not(None)).with_only_columns(Photo.id)
    return session.scalar(select(func.count()).select_from(gone.subquery())) or 0


def _on(assignment: Assignment, kind: PhotoKind) -> Select[Photo]:
    return select(Photo).where(Photo.assignment_id == assignment.id, Photo.kind == kind)


def hers(session: Session, judge: Judge, photo_id: int) -> Photo | None:
    """An evidence photo on one of the sheets that are hers to score, removed or not."""
    return session.scalar(
        select(Photo)
        .join(Photo.assignment)
        .where(
            Photo.id == photo_id,
            Photo.kind == PhotoKind.EVIDENCE,
            Assignment.judge_id == judge.id,
            is_open(Role.JUDGE, Place.SHEET),
        )
        .options(
            contains_eager(Photo.assignment).options(
                joinedload(Assignment.entry),
                joinedload(Assignment.ballot),
                joinedload(Assignment.round).options(joinedload(Round.sheet_version), joinedload(Round.edition)),
            )
        )
    )


def sent_by(session: Session, judge: Judge, sent_digest: str) -> Photo | None:
    """A photo of hers that came as these very bytes, so that they need not be sent again."""
    return session.scalars(
        select(Photo)
        .join(Photo.assignment)
        .where(Photo.sent_digest == sent_digest, Photo.kind == PhotoKind.EVIDENCE, Assignment.judge_id == judge.id)
        .order_by(Photo.id)
    ).first()


def by_save(session: Session, save_id: str) -> Photo | None:
    """The photo that a sender's identifier stands for; whose it is, the caller has to see."""
    return session.scalar(select(Photo).where(Photo.save_id == save_id).options(joinedload(Photo.assignment)))


def of_edition(session: Session, edition: Edition, photo_id: int) -> Photo | None:
    """A photo of whatever kind in an organiser's edition."""
    return session.scalar(_of(edition).where(Photo.id == photo_id))


def of_farm(session: Session, entry: Entry) -> Sequence[Photo]:
    """All photos of a farm that are not removed, by judge, with their sheets (1 query)."""
    return session.scalars(
        _joined()
        .where(Assignment.entry_id == entry.id, Photo.removed_at.is_(None))
        .order_by(Round.position, *by_number(Judge.key), Photo.kind, Photo.id)
    ).all()


def removed_of_farm(session: Session, entry: Entry) -> Sequence[Photo]:
    """The photos of a farm that were removed, the last one first (1 query)."""
    return session.scalars(
        _joined()
        .where(Assignment.entry_id == entry.id, Photo.removed_at.is_not(None))
        .order_by(Photo.removed_at.desc(), Photo.id)
    ).all()


def bytes_of_edition(session: Session, edition_id: int) -> int:
    """How much room the photos of an edition take (1 query)."""
    return (
        session.scalar(
            select(func.sum(Photo.size))
            .join(Photo.assignment)
            .join(Assignment.round)
            .where(Round.edition_id == edition_id)
        )
        or 0
    )


def files_named(session: Session) -> Sequence[tuple[str, str, str]]:
    """(digest, judge, number of the farm) for each photo of every edition (1 query)."""
    rows = session.execute(
        select(Photo.digest, Judge.name, Entry.number)
        .join(Photo.assignment)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .order_by(Photo.id)
    )
    return [(digest, judge, number) for digest, judge, number in rows]


def digests(session: Session) -> set[str]:
    """Every file on disk that a row names, a judge's or an entry's. Nothing else may be swept."""
    return {*session.scalars(select(Photo.digest)), *session.scalars(select(EntryFile.digest))}


def _of(edition: Edition) -> Select[Photo]:
    return _joined().where(Round.edition_id == edition.id)


def _joined() -> Select[Photo]:
    return (
        select(Photo)
        .join(Photo.assignment)
        .join(Assignment.round)
        .join(Assignment.judge)
        .join(Assignment.entry)
        .options(
            contains_eager(Photo.assignment).options(
                contains_eager(Assignment.judge),
                contains_eager(Assignment.entry),
                contains_eager(Assignment.round).joinedload(Round.sheet_version),
            )
        )
    )
