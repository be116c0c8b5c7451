"""Reading designs of certificates, their pictures, and who is thanked or recognised, for organisers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotState,
    CertificateDesign,
    Delivery,
    Edition,
    Judge,
    Recognition,
    StoredPicture,
)
from judging.storage.queries.standing import is_open


def designs(session: Session, edition: Edition, *, first: int = 0, most: int = 20) -> Sequence[CertificateDesign]:
    """The versions of an edition's design, newest first: `most` of them, from the place `first`."""
    return session.scalars(
        select(CertificateDesign)
        .where(CertificateDesign.edition_id == edition.id)
        .order_by(CertificateDesign.version.desc())
        .offset(first)
        .limit(most)
    ).all()


def design_version(session: Session, edition: Edition, number: int) -> CertificateDesign | None:
    """One version of an edition's design."""
    return session.scalar(
        select(CertificateDesign).where(CertificateDesign.edition_id == edition.id, CertificateDesign.version == number)
    )


def newest_design(session: Session, edition: Edition) -> CertificateDesign | None:
    """The version that stands; None before anybody kept one."""
    return session.scalar(
        select(CertificateDesign)
        .where(CertificateDesign.edition_id == edition.id)
        .order_by(CertificateDesign.version.desc())
        .limit(1)
    )


def pictures(session: Session, edition: Edition) -> Sequence[StoredPicture]:
    """Every picture that was added to an edition for its papers or its sponsors, newest first; without their bytes.

    What shows somebody who received a prize, or her signature, is not among them.
    """
    shows_a_delivery = exists().where(Delivery.edition_id == edition.id, Delivery.picture == StoredPicture.name)
    asked = select(StoredPicture).where(StoredPicture.edition_id == edition.id, ~shows_a_delivery)
    return session.scalars(asked.order_by(StoredPicture.id.desc())).all()


def kept_pictures(session: Session, edition: Edition, names: Collection[str]) -> set[str]:
    """Which of these pictures an edition keeps, by name (no query for no names)."""
    if not names:
        return set()
    asked = select(StoredPicture.name).where(StoredPicture.edition_id == edition.id, StoredPicture.name.in_(set(names)))
    return set(session.scalars(asked))


def picture(session: Session, edition: Edition, name: str) -> StoredPicture | None:
    """One picture of an edition with its bytes."""
    return session.scalar(
        select(StoredPicture)
        .where(StoredPicture.edition_id == edition.id, StoredPicture.name == name)
        .options(undefer(StoredPicture.content))
    )


def picture_bytes(session: Session, edition_id: int, names: Collection[str]) -> dict[str, bytes]:
    """The bytes of these pictures by name; a name that is not kept is left out (no query for no names)."""
    if not names:
        return {}
    rows = session.execute(
        select(StoredPicture.name, StoredPicture.content).where(
            StoredPicture.edition_id == edition_id, StoredPicture.name.in_(set(names))
        )
    )
    return {name: content for name, content in rows}


def recognitions(session: Session, edition: Edition) -> Sequence[Recognition]:
    """Who is thanked or recognised, by name, those taken off the list included; with judge and certificates."""
    return session.scalars(
        select(Recognition)
        .where(Recognition.edition_id == edition.id)
        .order_by(Recognition.name, Recognition.id)
        .options(joinedload(Recognition.judge), selectinload(Recognition.certificates))
    ).all()


def recognition(session: Session, edition: Edition, number: int) -> Recognition | None:
    """One row of an edition."""
    return session.scalar(
        select(Recognition)
        .where(Recognition.edition_id == edition.id, Recognition.id == number)
        .options(selectinload(Recognition.certificates))
    )


def judges_who_delivered(session: Session, edition: Edition) -> Sequence[tuple[Judge, int]]:
    """Each judge with at least one delivered sheet, by name, and how many she delivered."""
    rows = session.execute(
        select(Judge, func.count(Ballot.id))
        .join(Assignment, Assignment.judge_id == Judge.id)
        .join(Ballot, Ballot.assignment_id == Assignment.id)
        .where(
            Judge.edition_id == edition.id,
            is_open(Role.JUDGE, Place.CERTIFICATE),
            Ballot.state == BallotState.SUBMITTED,
        )
        .group_by(Judge.id)
        .order_by(Judge.name, Judge.id)
    )
    return [(judge, count) for judge, count in rows]
