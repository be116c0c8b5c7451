"""What is decided and made known: the jury's recorded decisions, publication, award, recognition, certificate.

A *recognition* is what somebody gets beside the awards: thanks to a judge who delivered, an organisation that stood
by the families. Always true: a judge is thanked once in an edition; an organisation is recognised once under one
name; what was taken off the list stays in its row, so that it can be put back; a publication is a sealed text with
its digest, never edited (a newer one takes its place); a certificate keeps what was printed and the printed bytes
themselves, so that yesterday's certificate never changes.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.results.deliberation import DecisionKind
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition
from judging.storage.models.entries import Entry
from judging.storage.models.people import Judge


class CertificateState(StrEnum):
    """Waiting for its bytes, valid, or revoked (with a reason that anyone may read)."""

    PENDING = "pending"
    VALID = "valid"
    REVOKED = "revoked"


class Publication(Base):
    """A sealed snapshot of the results. `snapshot` is canonical JSON text; `digest` its SHA-256.

    `last_save_id` is the last save there was in the service: what came later did not count, whatever the clocks said.
    A publication from before this was kept has none; its hour decides.
    """

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    number: Mapped[int]
    snapshot: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(limits.REASON), default="")
    last_save_id: Mapped[int | None]

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
    reason: Mapped[str] = mapped_column(String(limits.STORY))
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
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")

    publication: Mapped[Publication] = relationship()
    entry: Mapped[Entry] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(back_populates="award", order_by="Certificate.id")


class RecognitionKind(StrEnum):
    """Thanks to a judge, or the recognition of an organisation."""

    THANKS = "thanks"
    COOPERATIVE = "cooperative"


class Recognition(Base):
    """One name that gets a certificate without an award. `judge` is whom it thanks; an organisation has none."""

    __tablename__ = "recognition"
    __table_args__ = (
        UniqueConstraint("edition_id", "judge_id"),
        CheckConstraint("length(name) > 0", name="named"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[RecognitionKind] = mapped_column(one_of(RecognitionKind))
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"))
    name: Mapped[str] = mapped_column(String(limits.LINE))
    language: Mapped[str] = mapped_column(String(5))
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    judge: Mapped[Judge | None] = relationship()
    certificates: Mapped[list[Certificate]] = relationship(back_populates="recognition", order_by="Certificate.id")


class Certificate(Base):
    """A numbered certificate for one holder. `printed` is exactly what stands on the paper.

    It is for an award, or for somebody who is thanked or recognised beside the awards (`recognition`).
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("number"),
        CheckConstraint(
            "CASE WHEN award_id IS NULL THEN 0 ELSE 1 END + CASE WHEN recognition_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_reason",
        ),
    )

    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), index=True)
    recognition_id: Mapped[int | None] = mapped_column(ForeignKey("recognition.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(20))
    state: Mapped[CertificateState] = mapped_column(one_of(CertificateState), default=CertificateState.PENDING)
    printed: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    failure: Mapped[dict[str, Any] | None]
    digest: Mapped[str] = mapped_column(String(64), default="")
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    award: Mapped[Award | None] = relationship(back_populates="certificates")
    recognition: Mapped[Recognition | None] = relationship(back_populates="certificates")

    @property
    def entry(self) -> Entry | None:
        """The entry whose award this is; none where it is not for an award."""
        return self.award.entry if self.award is not None else None

    @property
    def edition(self) -> Edition:
        """The edition it belongs to."""
        return self._reason.entry.edition if isinstance(self._reason, Award) else self._reason.edition

    @property
    def language(self) -> str:
        """The language of whoever gets it."""
        return self._reason.entry.language if isinstance(self._reason, Award) else self._reason.language

    @property
    def siblings(self) -> list[Certificate]:
        """All certificates of the same award, or of the same recognition; itself included."""
        return self._reason.certificates

    @property
    def _reason(self) -> Award | Recognition:
        reason = self.award or self.recognition
        if reason is None:
            raise LookupError(f"certificate {self.number} is for nothing")
        return reason
