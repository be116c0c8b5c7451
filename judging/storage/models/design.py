"""How an edition's certificates look, version by version, and the pictures on them.

Always true: a version and a picture never change and are never deleted (the database refuses it), so that a certificate
issued with them can be drawn again to the same bytes; a picture is named by the SHA-256 of its bytes, which are ours
(`judging.certificates.engine.pictures`), never those that somebody sent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.storage.models.base import Base
from judging.storage.models.contest import Edition


class CertificateDesign(Base):
    """One version of the organisers' choices (`document`, see `services.papers.Paper`); numbered from 1."""

    __tablename__ = "certificate_design"
    __table_args__ = (UniqueConstraint("edition_id", "version"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))

    edition: Mapped[Edition] = relationship()


class StoredPicture(Base):
    """A logo or a handwritten signature of an edition, PNG or JPEG."""

    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))

    edition: Mapped[Edition] = relationship()
