"""Reading what goes back and forth with the families: name requests, handed links, letters, and their certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from judging.storage.models import (
    Award,
    Certificate,
    CertificateState,
    Channel,
    Edition,
    Entry,
    HandedLink,
    Letter,
    LetterState,
    NameRequest,
    NameState,
    Recognition,
)
from judging.storage.queries.results import in_edition


@dataclass(frozen=True)
class Sendings:
    """How the link of one certificate went out so far.

    `letters` are the newest of its letters, those first that did not arrive (yet); `all_letters` counts every one,
    `arrived` those that did.
    """

    handed: tuple[HandedLink, ...] = ()
    letters: tuple[Letter, ...] = ()
    all_letters: int = 0
    arrived: int = 0


# --------------------------------------------------------------------------------------------- name requests
def requests_for(session: Session, certificate: Certificate) -> Sequence[NameRequest]:
    """All that was asked about one certificate's name, newest first (1 query)."""
    return session.scalars(
        select(NameRequest).where(NameRequest.certificate_id == certificate.id).order_by(NameRequest.id.desc())
    ).all()


def by_ask_id(session: Session, certificate: Certificate, ask_id: str) -> NameRequest | None:
    """The request that a form's press already made."""
    return session.scalar(
        select(NameRequest).where(NameRequest.ask_id == ask_id, NameRequest.certificate_id == certificate.id)
    )


def waiting_requests(session: Session, edition: Edition) -> Sequence[NameRequest]:
    """The requests that nobody has answered yet, newest first, with all that a page says of them (4 queries)."""
    return session.scalars(_told(_requests(edition).where(_is_open()))).all()


def answered_requests(session: Session, edition: Edition, *, first: int, most: int) -> Sequence[NameRequest]:
    """The other requests, newest first: `most` of them, from the place `first` (4 queries)."""
    return session.scalars(_told(_requests(edition).where(~_is_open())).offset(first).limit(most)).all()


def answered_count(session: Session, edition: Edition) -> int:
    """How many those are (1 query)."""
    answered = _requests(edition).where(~_is_open()).with_only_columns(NameRequest.id).subquery()
    return session.scalar(select(func.count()).select_from(answered)) or 0


def _is_open() -> ColumnElement[bool]:
    return and_(NameRequest.state == NameState.WAITING, Certificate.state != CertificateState.REVOKED)


def _told(requests: Select[NameRequest]) -> Select[NameRequest]:
    """Newest first, with certificate, its siblings and holders."""
    certificate = contains_eager(NameRequest.certificate)
    return requests.order_by(NameRequest.id.desc()).options(
        certificate.contains_eager(Certificate.award).options(
            contains_eager(Award.entry).selectinload(Entry.holders),
            contains_eager(Award.entry).joinedload(Entry.edition),
            selectinload(Award.certificates),
        ),
        certificate.contains_eager(Certificate.recognition).options(
            joinedload(Recognition.edition), selectinload(Recognition.certificates)
        ),
    )


def name_request(session: Session, edition: Edition, request_id: int) -> NameRequest | None:
    """One request of an edition."""
    return session.scalar(
        _requests(edition)
        .where(NameRequest.id == request_id)
        .options(contains_eager(NameRequest.certificate).contains_eager(Certificate.award).contains_eager(Award.entry))
    )


def waiting_numbers(session: Session, edition: Edition) -> Sequence[str]:
    """The numbers of the certificates about whose name somebody asks and nobody decided (1 query)."""
    return session.scalars(
        _requests(edition).where(_is_open()).with_only_columns(Certificate.number).order_by(Certificate.number)
    ).all()


def _requests(edition: Edition) -> Select[NameRequest]:
    return in_edition(select(NameRequest).join(NameRequest.certificate), edition)


# ------------------------------------------------------------------------------------------------------ links
def valid_certificates(session: Session, edition: Edition) -> Sequence[Certificate]:
    """The valid certificates of an edition by number, with entry and edition (1 query)."""
    return session.scalars(
        in_edition(select(Certificate), edition)
        .where(Certificate.state == CertificateState.VALID)
        .order_by(Certificate.number)
        .options(
            contains_eager(Certificate.award)
            .contains_eager(Award.entry)
            .joinedload(Entry.edition)
            .joinedload(Edition.competition),
            contains_eager(Certificate.recognition).joinedload(Recognition.edition).joinedload(Edition.competition),
        )
    ).all()


def sendings(session: Session, certificates: Sequence[Certificate], *, most: int) -> Mapping[int, Sendings]:
    """How the links of these certificates went out, by certificate, with so many letters of each (2 queries)."""
    wanted, found = [one.id for one in certificates], dict[int, Sendings]()
    for link in session.scalars(
        select(HandedLink).where(HandedLink.certificate_id.in_(wanted)).order_by(HandedLink.id)
    ):
        own = found.get(link.certificate_id, Sendings())
        found[link.certificate_id] = replace(own, handed=(*own.handed, link))
    arrived, each = case((Letter.state == LetterState.SENT, 1), else_=0), Letter.certificate_id
    place = func.row_number().over(partition_by=each, order_by=(arrived, Letter.id.desc())).label("place")
    every, there = func.count().over(partition_by=each), func.sum(arrived).over(partition_by=each)
    lines = select(Letter.id, place, every.label("every"), there.label("arrived")).where(each.in_(wanted)).subquery()
    for letter, every_one, those in session.execute(
        select(Letter, lines.c.every, lines.c.arrived)
        .join(lines, lines.c.id == Letter.id)
        .where(lines.c.place <= most)
        .order_by(lines.c.place)
    ):
        certificate = letter.certificate_id or 0
        own = found.get(certificate, Sendings())
        found[certificate] = Sendings(own.handed, (*own.letters, letter), every_one, those)
    return found


def letters_to(session: Session, certificate: Certificate, address: str) -> Sequence[Letter]:
    """The letters about one certificate that went to this address, oldest first (1 query)."""
    own = select(Letter).where(Letter.certificate_id == certificate.id, Letter.address == address)
    return session.scalars(own.order_by(Letter.id)).all()


def is_handed(session: Session, certificate: Certificate, channel: Channel) -> bool:
    """Whether somebody said already that the link went out this way (1 query)."""
    own = select(HandedLink.id).where(HandedLink.certificate_id == certificate.id, HandedLink.channel == channel)
    return session.scalar(own.limit(1)) is not None


def own_certificates(session: Session, reader: Entry) -> Sequence[Certificate]:
    """The valid certificates of the reader's own entry, by number (1 query)."""
    return session.scalars(
        select(Certificate)
        .join(Certificate.award)
        .where(Award.entry_id == reader.id, Certificate.state == CertificateState.VALID)
        .order_by(Certificate.number)
    ).all()
