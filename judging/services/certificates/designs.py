"""Versions of how an edition's certificates look, and the pictures on them.

Always true: a change makes a new version and no version changes; what stands under texts["certificate"] is the newest
version; a certificate keeps the number and the digest of the version it was issued with. Pictures are kept by the
SHA-256 of the bytes that we wrote anew, once for each edition, and never given away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from judging.certificates import CertificateData
from judging.certificates.engine.pictures import AcceptedPicture
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.services import audit
from judging.services.certificates import papers
from judging.services.certificates.papers import Paper
from judging.services.certificates.printers import HERE, Printers
from judging.services.contest.editions import digest_of
from judging.storage.models import CertificateDesign, Edition, StoredPicture
from judging.storage.queries import designs as queries

HEAVIEST_UPLOAD = 8 * 1024 * 1024
"""What a telephone's photograph may weigh, in bytes."""


def keep_version(session: Session, *, actor: Actor, edition: Edition, paper: Paper, now: datetime) -> CertificateDesign:
    """Keep these choices; a new version where they differ from the newest one, else that one."""
    document = paper.to_document()
    digest = digest_of(document)
    papers.keep(edition, **document)
    newest = queries.newest_design(session, edition)
    if newest is not None and newest.digest == digest:
        return newest
    made = CertificateDesign(
        edition_id=edition.id,
        version=newest.version + 1 if newest else 1,
        document=document,
        digest=digest,
        made_at=now,
        made_by=actor.name,
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="certificates.look_kept",
        subject=f"design:{made.id}",
        edition_id=edition.id,
        now=now,
        version=made.version,
        look=paper.look,
    )
    return made


def version(session: Session, edition: Edition, number: int) -> Paper | None:
    """The choices of an earlier version."""
    found = queries.design_version(session, edition, number)
    return papers.paper_from(found.document, issuer="", home=edition.home) if found else None


def picture_of(upload: bytes, *, at: str, is_handwriting: bool = False, printers: Printers = HERE) -> AcceptedPicture:
    """What somebody sent, written anew by one of these workers: slow, so before a transaction. `at` is its form field.

    Raises Refused("picture_is_drawing") for an SVG, Refused("picture_unreadable") for anything else that is neither
    PNG nor JPEG, Refused("picture_too_heavy" or "picture_too_large") for one that no printer needs.
    """
    if len(upload) > HEAVIEST_UPLOAD:
        raise Refused(Problem.of("picture_too_heavy", at=at, megabytes=HEAVIEST_UPLOAD // 1024**2))
    if _is_drawing(upload):
        raise Refused(Problem.of("picture_is_drawing", at=at))
    return printers.accepted(upload, at=at, is_handwriting=is_handwriting)


def add_picture(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    picture: AcceptedPicture,
    now: datetime,
    action: str = "certificates.picture_added",
) -> StoredPicture:
    """Keep a picture that was written anew (`picture_of`); the same picture twice is one. The log calls it `action`."""
    known = queries.picture(session, edition, picture.name)
    if known is not None:
        return known
    made = StoredPicture(
        edition_id=edition.id, name=picture.name, content=picture.content, added_at=now, added_by=actor.name
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"picture:{made.id}",
        edition_id=edition.id,
        now=now,
        name=made.name,
    )
    return made


def _is_drawing(upload: bytes) -> bool:
    """Whether it begins as an SVG does, whatever its name says."""
    head = upload[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!doctype", b"<!--")) and b"<svg" in head)


def refuse_missing(session: Session, edition: Edition, paper: Paper) -> None:
    """Refuse choices that name a picture which this edition does not have."""
    known = queries.kept_pictures(session, edition, paper.pictures)
    places = [
        *((f"logo-{place}", logo.image) for place, logo in enumerate(paper.logos)),
        *((f"image-{place}", one.image) for place, one in enumerate(paper.signatories) if one.image),
    ]
    missing = [Problem.of("picture_missing", at=at, picture=name) for at, name in places if name not in known]
    if missing:
        raise Refused(*missing)


def pictures_of(session: Session, edition: Edition, wanted: Iterable[CertificateData]) -> Mapping[str, bytes]:
    """The bytes of every picture that these certificates show, by name."""
    return queries.picture_bytes(session, edition.id, {name for data in wanted for name in data.pictures})
