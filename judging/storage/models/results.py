"""What is decided and made known: the jury's recorded decisions, publication, award, certificate.

Always true: a publication is a sealed text with its digest, never edited (a newer one takes its place); a certificate
keeps what was printed and the printed bytes themselves, so that yesterday's certificate never changes.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain.deliberation import DecisionKind
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition
from judging.storage.models.entries import Entry


class CertificateState(StrEnum):
    """Waiting for its bytes, valid, or revoked (with a reason that anyone may read)."""

    PENDING = "pending"
    VALID = "valid"
    REVOKED = "revoked"


class Publication(Base):
    """A sealed snapshot of the results. `snapshot` is canonical JSON text; `digest` its SHA-256."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(1000), default="")

    edition: Mapped[Edition] = relationship()


class Deliberation(Base):
    """One decision of the jury, beside the computed order of a category (`category` is its key in the record).

    `entries` are the numbers it is about; `votes` holds number -> votes where the kind is a vote.
    """

    __tablename__ = "deliberation"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason_given"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    category: Mapped[str] = mapped_column(String(40))
    kind: Mapped[DecisionKind] = mapped_column(one_of(DecisionKind))
    reason: Mapped[str] = mapped_column(String(4000))
    entries: Mapped[list[Any]]
    votes: Mapped[dict[str, Any]]
    decided_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()


class Award(Base):
    """What an entry won: `kind` is "place" (with its place) or the key of a distinction, or "participation"."""

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("publication_id", "entry_id", "kind"),)

    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    place: Mapped[int | None]
    title: Mapped[dict[str, str]]
    reason: Mapped[str] = mapped_column(String(1000), default="")

    publication: Mapped[Publication] = relationship()
    entry: Mapped[Entry] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(back_populates="award", order_by="Certificate.id")


class Certificate(Base):
    """A numbered certificate for one holder. `printed` is exactly what stands on the paper."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("number"))

    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(20))
    state: Mapped[CertificateState] = mapped_column(one_of(CertificateState), default=CertificateState.PENDING)
    printed: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(1000), default="")
    failure: Mapped[dict[str, Any] | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    award: Mapped[Award] = relationship(back_populates="certificates")
