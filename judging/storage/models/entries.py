"""Who enters, and with what: the entry, its holders, crops and income.

Always true: a draft is saved step by step and may be incomplete; what was submitted is complete; what a person did not
say is NULL or absent, never a zero. The applicant's code and the
word with which a family gets a new one (`code_word`, None: none was said) are found by their keyed digests.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from judging.domain import limits
from judging.domain.entries.standing import EntryStatus
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Category, Edition, FormVersion


class Entry(Base):
    """One application in one edition. `number` ("C001") is given at the first save and never reused.

    `title` is what its form's question with that role says, empty without one; `paper_community` is a spelling for
    paper, None for the community as it is written; `form_digest` names the form its answers were given in,
    None where no other ever stood.
    """

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("edition_id", "number"), UniqueConstraint("code_digest"))

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    number: Mapped[str] = mapped_column(String(20))
    status: Mapped[EntryStatus] = mapped_column(one_of(EntryStatus), default=EntryStatus.DRAFT)
    status_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    language: Mapped[str] = mapped_column(String(5), default="es")
    title: Mapped[str] = mapped_column(String(limits.LINE), default="")
    community: Mapped[str] = mapped_column(String(limits.LINE), default="")
    paper_community: Mapped[str | None] = mapped_column(String(limits.LINE))
    cooperative: Mapped[str] = mapped_column(String(limits.LINE), default="")
    phone: Mapped[str] = mapped_column(String(limits.PHONE), default="")
    altitude_m: Mapped[int | None]
    area_ha: Mapped[Decimal | None]
    coffee_since: Mapped[int | None]
    form_digest: Mapped[str | None] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]]
    consents: Mapped[dict[str, Any]]
    steps_done: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)
    code_serial: Mapped[int] = mapped_column(default=1)
    code_digest: Mapped[str] = mapped_column(String(64))
    code_secret: Mapped[str | None] = mapped_column(String(32))
    code_word: Mapped[str | None] = mapped_column(String(64), index=True)
    typed_by: Mapped[str] = mapped_column(String(limits.LINE), default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    category: Mapped[Category | None] = relationship()
    form_version: Mapped[FormVersion | None] = relationship(
        primaryjoin=lambda: foreign(Entry.form_digest) == FormVersion.digest, viewonly=True
    )
    holders: Mapped[list[Holder]] = relationship(
        back_populates="entry", order_by="Holder.position", cascade="all, delete-orphan"
    )
    crops: Mapped[list[CropRow]] = relationship(
        back_populates="entry", order_by="CropRow.position", cascade="all, delete-orphan"
    )
    incomes: Mapped[list[IncomeRow]] = relationship(
        back_populates="entry", order_by="IncomeRow.position", cascade="all, delete-orphan"
    )

    @property
    def holder_names(self) -> list[str]:
        return [holder.full_name for holder in self.holders]

    @property
    def called(self) -> list[str]:
        """What it is met as beside its number: its title, where its form asks for one, and its holders."""
        return [self.title, *self.holder_names] if self.title else self.holder_names

    @property
    def paper_names(self) -> list[str]:
        """The holders as they are printed, in letters that the paper has."""
        return [holder.on_paper for holder in self.holders]

    @property
    def may_not_be_visited(self) -> bool:
        """Whether the family said no to the visit and to photos, or took its yes back; False where nobody asked it."""
        return self.consents.get("visit") is False

    @property
    def community_on_paper(self) -> str:
        """The community as it is printed."""
        return self.paper_community or self.community


class Holder(Base):
    """A person on the award; a couple is two holders. `paper_name` is a spelling for paper, None for the name."""

    __tablename__ = "holder"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    full_name: Mapped[str] = mapped_column(String(limits.LINE))
    paper_name: Mapped[str | None] = mapped_column(String(limits.LINE))
    birth_year: Mapped[int | None]
    gender: Mapped[str] = mapped_column(String(20), default="unspecified")

    entry: Mapped[Entry] = relationship(back_populates="holders")

    @property
    def on_paper(self) -> str:
        """The name as it is printed."""
        return self.paper_name or self.full_name


class CropRow(Base):
    """One crop or animal of the farm. `crop` is a catalogue name, or empty with `other_name` in the family's words."""

    __tablename__ = "crop_row"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    crop: Mapped[str] = mapped_column(String(limits.OTHER_CROP), default="")
    other_name: Mapped[str] = mapped_column(String(limits.OTHER_CROP), default="")
    amount: Mapped[Decimal | None]
    unit: Mapped[str] = mapped_column(String(20), default="plants")
    use: Mapped[str] = mapped_column(String(20), default="both")

    entry: Mapped[Entry] = relationship(back_populates="crops")


class IncomeRow(Base):
    """One source of the family's income and its share in percent."""

    __tablename__ = "income_row"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    source: Mapped[str] = mapped_column(String(limits.LINE))
    share: Mapped[Decimal]

    entry: Mapped[Entry] = relationship(back_populates="incomes")
