"""The ledger of scores: assignment, ballot, save and mark.

A *conflict statement* is the judge's word (or an organiser's decision) that no conflict of interest keeps her from
scoring a farm; without one its sheet does not open. Its table keeps the name it was released with, `clearance`.
Always true: marks are only ever added (the database refuses to change one, and to delete one outside a
demonstration); the mark that counts is the one `CurrentMark` points to; a save carries an identifier made by the one
who saves, so that the second arrival of the same save changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.entries.standing import Place, is_in
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models.base import Base, is_number, one_of
from judging.storage.models.contest import Round
from judging.storage.models.entries import Entry
from judging.storage.models.people import Judge


class AssignmentState(StrEnum):
    """Whether the judge is to score the entry: yes, no because of a conflict, no because absent."""

    ASSIGNED = "assigned"
    RECUSED = "recused"
    ABSENT = "absent"


class BallotState(StrEnum):
    """Draft: being written. Submitted: delivered and sealed. Reopened: given back by an organiser, with a reason."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


class MarkSource(StrEnum):
    """How a mark came in."""

    SCREEN = "screen"
    PAPER = "paper"
    IMPORT = "import"
    CORRECTION = "correction"


class Assignment(Base):
    """One judge, one entry, one round. `reason` says in words why a judge does not score."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("round_id", "judge_id", "entry_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    state: Mapped[AssignmentState] = mapped_column(one_of(AssignmentState), default=AssignmentState.ASSIGNED)
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    changed_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    judge: Mapped[Judge] = relationship()
    entry: Mapped[Entry] = relationship()
    ballot: Mapped[Ballot | None] = relationship(back_populates="assignment")
    conflict_statement: Mapped[ConflictStatement | None] = relationship(
        back_populates="assignment", cascade="all, delete-orphan"
    )

    @property
    def place(self) -> str:
        """Where the entry is from, as its judge reads it: nothing in a blind round."""
        return "" if self.round.is_blind else self.entry.community

    @property
    def cooperative(self) -> str:
        """To which cooperative it belongs, as its judge reads it: none in a blind round."""
        return "" if self.round.is_blind else self.entry.cooperative

    @property
    def called(self) -> list[str]:
        """Its title and its holders, as its judge reads them: nothing in a blind round."""
        return [] if self.round.is_blind else self.entry.called

    def is_open(self, role: Role, place: Place) -> bool:
        """Whether its judge is to score the farm, and somebody in this role meets the farm in this place."""
        return self.state is AssignmentState.ASSIGNED and is_in(self.entry.status, role, place)


class ConflictStatement(Base):
    """The word that nothing ties a judge to a farm."""

    __tablename__ = "clearance"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"))
    at: Mapped[datetime]

    assignment: Mapped[Assignment] = relationship(back_populates="conflict_statement")


class Ballot(Base):
    """One judge's sheet for one assignment. `version` counts its saves: who saves says which version he saw."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    state: Mapped[BallotState] = mapped_column(one_of(BallotState), default=BallotState.DRAFT)
    version: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    reopen_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    created_at: Mapped[datetime]

    assignment: Mapped[Assignment] = relationship(back_populates="ballot")
    current: Mapped[list[CurrentMark]] = relationship(back_populates="ballot")

    @property
    def marks(self) -> dict[str, Mark]:
        """The marks that count, by criterion: not those that were taken back."""
        return {key: mark for key, mark in self.standing.items() if mark.is_given}

    @property
    def standing(self) -> dict[str, Mark]:
        """What was written last for each criterion, be it that the mark was taken back."""
        return {pointer.criterion: pointer.mark.as_mark() for pointer in self.current}


class BallotSave(Base):
    """One act of saving: its client-made identifier and the answer it got."""

    __tablename__ = "ballot_save"
    __table_args__ = (UniqueConstraint("save_id"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    save_id: Mapped[str] = mapped_column(String(36))
    version: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    source: Mapped[MarkSource] = mapped_column(one_of(MarkSource))
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    answer: Mapped[dict[str, Any]]


class MarkRow(Base):
    """One version of one mark. Never changed."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("ballot_id", "criterion", "version"),
        CheckConstraint("(state = 'value') = (value IS NOT NULL)", name="value_exactly_when_given"),
        CheckConstraint(is_number("value"), name="value_a_number"),
    )

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    save_row_id: Mapped[int] = mapped_column(ForeignKey("ballot_save.id"))
    criterion: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    state: Mapped[MarkState] = mapped_column(one_of(MarkState))
    value: Mapped[Decimal | None]
    note: Mapped[str] = mapped_column(String(limits.STORY), default="")

    save: Mapped[BallotSave] = relationship()

    @property
    def is_decided_by_organisers(self) -> bool:
        """Whether organisers decided, for all judges, that the criterion does not apply to this farm."""
        return self.state is MarkState.NOT_APPLICABLE and self.criterion in self.save.answer.get("decided", ())

    def as_mark(self) -> Mark:
        return Mark(self.criterion, self.state, self.value, self.note)


class CurrentMark(Base):
    """The pointer to the mark that counts for one criterion of one ballot."""

    __tablename__ = "current_mark"
    __table_args__ = (UniqueConstraint("ballot_id", "criterion"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(60))
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))

    ballot: Mapped[Ballot] = relationship(back_populates="current")
    mark: Mapped[MarkRow] = relationship(lazy="joined", innerjoin=True)


class BallotTotal(Base):
    """What a delivered ballot comes to: its standing marks and their points, so that results need not read each mark.

    `document` is canonical JSON (`services/results/totals.py`), `digest` its SHA-256. It counts only while `version`
    is the ballot's and `sheet_digest` the sheet's; where it does not, or is missing, the marks themselves are read.
    """

    __tablename__ = "ballot_total"
    __table_args__ = (UniqueConstraint("ballot_id"),)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"))
    version: Mapped[int]
    sheet_digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
