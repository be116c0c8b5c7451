"""What anybody may read: published people by their consent, and certificates by their code or their bytes.

Always true: a name and a community leave here only for an entry that still stands and whose holders agreed to be
named; phone, identity card, place on the map and income never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from judging.domain.entries.standing import Place, is_in
from judging.domain.permissions import Role
from judging.storage.models import Award, Certificate, CertificateState, Edition, Entry, Recognition


@dataclass(frozen=True)
class Named:
    """Who stands behind a published number, as far as they agreed; no name and no community otherwise.

    `title` is what the entry itself is called, which names nobody.
    """

    names: tuple[str, ...] = ()
    community: str = ""
    title: str = ""


def agreed_to_be_named(entry: Entry) -> bool:
    """Whether the holders agreed that their name, community and result are published."""
    return is_in(entry.status, Role.PUBLIC, Place.PUBLIC_PAGE) and entry.consents.get("publish") is True


def named(session: Session, edition: Edition, numbers: Iterable[str]) -> Mapping[str, Named]:
    """The people behind these entry numbers, by number (2 queries)."""
    found = session.scalars(
        select(Entry)
        .where(Entry.edition_id == edition.id, Entry.number.in_(list(numbers)))
        .options(selectinload(Entry.holders))
    )
    return {entry.number: _named(entry) for entry in found}


def _named(entry: Entry) -> Named:
    title = entry.title if is_in(entry.status, Role.PUBLIC, Place.PUBLIC_PAGE) else ""
    if agreed_to_be_named(entry):
        return Named(tuple(entry.holder_names), entry.community, title)
    return Named(title=title)


def certificate(session: Session, code: str) -> Certificate | None:
    """The certificate of a well-formed code, once its paper exists; with its award's other certificates."""
    return session.scalar(
        _certificates().where(Certificate.code == code, Certificate.state != CertificateState.PENDING)
    )


def certificate_with_bytes(session: Session, code: str) -> Certificate | None:
    """The same, with the bytes of the paper."""
    return session.scalar(
        _certificates()
        .where(Certificate.code == code, Certificate.state == CertificateState.VALID)
        .options(undefer(Certificate.pdf))
    )


def certificate_of_file(session: Session, digest: str) -> Certificate | None:
    """The certificate whose paper has these bytes (SHA-256, hexadecimal)."""
    return session.scalar(
        _certificates().where(Certificate.digest == digest, Certificate.state != CertificateState.PENDING)
    )


def void_certificates(session: Session) -> Sequence[Certificate]:
    """Every certificate that is void, with the others for the same thing (3 queries)."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.state == CertificateState.REVOKED)
        .order_by(Certificate.id)
        .options(
            joinedload(Certificate.award).selectinload(Award.certificates),
            joinedload(Certificate.recognition).selectinload(Recognition.certificates),
        )
    ).all()


def _certificates() -> Select[Certificate]:
    return select(Certificate).options(
        joinedload(Certificate.award).options(
            joinedload(Award.entry).joinedload(Entry.edition), selectinload(Award.certificates)
        ),
        joinedload(Certificate.recognition).options(
            joinedload(Recognition.edition), selectinload(Recognition.certificates)
        ),
    )
