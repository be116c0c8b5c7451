"""Photos that belong to a judge's sheet: what she saw on the farm, and her sheet on paper; and what families send.

Vocabulary: an *evidence* photo is taken by the judge, of one criterion or of the farm as a whole (`criterion` empty); a
*paper* photo is the organisers' picture of the sheet she filled in by hand.
A *file of an entry* answers a question of its form: a photo, written anew, or a document as it came. Its row never
changes and never goes: whether it counts is said by the entry's answers, which name it by its digest.
Always true: the row names bytes by their SHA-256 (`digest`, storage/files.py) and these never change; `save_id` is made
by the one who sends, so that a second arrival adds nothing; what is removed stays as a row with who and when, and can
be put back.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.forms.kinds import PICTURES, FileType
from judging.storage.models.base import Base, one_of
from judging.storage.models.entries import Entry
from judging.storage.models.scoring import Assignment


class PhotoKind(StrEnum):
    """What a photo shows: the farm, or the sheet on paper."""

    EVIDENCE = "evidence"
    PAPER = "paper"


class Photo(Base):
    """One photo. `sent_digest` is the SHA-256 of what arrived, before it was written anew; `taken_at` the telephone's
    own clock, for information only; `came_late` says that the sheet was closed or delivered when it arrived."""

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("save_id"),
        CheckConstraint("size > 0 AND width > 0 AND height > 0", name="holds_something"),
    )

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    kind: Mapped[PhotoKind] = mapped_column(one_of(PhotoKind))
    criterion: Mapped[str] = mapped_column(String(60), default="")
    caption: Mapped[str] = mapped_column(String(limits.CAPTION), default="")
    save_id: Mapped[str] = mapped_column(String(36))
    sent_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))
    added_name: Mapped[str] = mapped_column(String(200))
    device: Mapped[str] = mapped_column(String(40), default="")
    came_late: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(80), default="")

    assignment: Mapped[Assignment] = relationship()

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class EntryFile(Base):
    """A file that came with an entry, to answer `question`. `name` is what it is called, ending as what it is;
    `sent_digest` the SHA-256 of what arrived; `width` and `height` are 0 of what is no picture."""

    __tablename__ = "entry_file"
    __table_args__ = (
        UniqueConstraint("entry_id", "question", "digest"),
        CheckConstraint("size > 0 AND width >= 0 AND height >= 0", name="holds_something"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    question: Mapped[str] = mapped_column(String(limits.FORM_KEY))
    kind: Mapped[FileType] = mapped_column(one_of(FileType))
    name: Mapped[str] = mapped_column(String(limits.LINE))
    sent_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(80))

    entry: Mapped[Entry] = relationship()

    @property
    def is_picture(self) -> bool:
        """Whether it was drawn anew, and has a small one."""
        return self.kind in PICTURES
