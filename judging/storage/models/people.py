"""Who acts: staff, judges, their sign-ins and failed tries.

Always true: no password, code, PIN or session identifier is kept in clear; a code on paper is found by its keyed
digest; a sign-in ends when its row says so, whatever the cookie says.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.permissions import EditionRole, Role
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition
from judging.storage.models.entries import Entry


class Staff(Base):
    """An organiser, known by e-mail. `is_admin`: the first of the service, who belongs to every edition."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("email"),)

    email: Mapped[str] = mapped_column(String(limits.EMAIL))
    name: Mapped[str] = mapped_column(String(limits.LINE))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="es")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class EditionMember(Base):
    """An organiser belongs to an edition, as what. Without a row she does not even learn that it exists."""

    __tablename__ = "edition_member"
    __table_args__ = (UniqueConstraint("edition_id", "staff_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[EditionRole] = mapped_column(one_of(EditionRole), default=EditionRole.ORGANISER)
    added_at: Mapped[datetime]

    staff: Mapped[Staff] = relationship()


class Invitation(Base):
    """A link with which somebody comes in once: to an edition, as what; without one, as the first organiser of all.

    `token_digest` is the keyed digest of the secret in the link, which only the service's key makes of `salt`; `name`
    is whom it was made for.
    """

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("token_digest"),)

    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    role: Mapped[EditionRole] = mapped_column(one_of(EditionRole))
    name: Mapped[str] = mapped_column(String(limits.LINE), default="")
    salt: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(limits.LINE))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    withdrawn_at: Mapped[datetime | None]

    edition: Mapped[Edition | None] = relationship()
    used_by: Mapped[Staff | None] = relationship()


class StaffConflict(Base):
    """What an organiser declared that ties her to an entry; it binds her until somebody else lifts it."""

    __tablename__ = "staff_conflict"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    reason: Mapped[str] = mapped_column(String(limits.REASON))
    declared_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str] = mapped_column(String(limits.LINE), default="")
    lifted_because: Mapped[str] = mapped_column(String(limits.REASON), default="")

    staff: Mapped[Staff] = relationship()
    entry: Mapped[Entry] = relationship()


class Judge(Base):
    """Somebody who scores in one edition, known by the code on a printed card and an optional PIN.

    `paper_name` is a spelling of the name for paper, None where the name itself is printed.
    """

    __tablename__ = "judge"
    __table_args__ = (UniqueConstraint("code_digest"), UniqueConstraint("edition_id", "key"))

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(limits.LINE))
    paper_name: Mapped[str | None] = mapped_column(String(limits.LINE))
    community: Mapped[str] = mapped_column(String(limits.LINE), default="")
    cooperative: Mapped[str] = mapped_column(String(limits.LINE), default="")
    phone: Mapped[str] = mapped_column(String(limits.PHONE), default="")
    email: Mapped[str] = mapped_column(String(limits.EMAIL), default="")
    expertise: Mapped[list[Any]]
    language: Mapped[str] = mapped_column(String(5), default="es")
    is_active: Mapped[bool] = mapped_column(default=True)
    code_serial: Mapped[int] = mapped_column(default=1)
    code_digest: Mapped[str] = mapped_column(String(64))
    code_secret: Mapped[str | None] = mapped_column(String(32))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    committed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()

    @property
    def on_paper(self) -> str:
        """The name as it is printed."""
        return self.paper_name or self.name


class SignIn(Base):
    """One signed-in browser: whose, since when, until when. The cookie holds a random secret, this its digest.

    `log_line` is the newest line of the log when an organiser came in; None for everybody else, and before 0029.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        CheckConstraint(
            "CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END + CASE WHEN judge_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_person",
        ),
    )

    token_digest: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role] = mapped_column(one_of(Role))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    judge_id: Mapped[int | None] = mapped_column(ForeignKey("judge.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(200), default="")
    log_line: Mapped[int | None]

    staff: Mapped[Staff | None] = relationship()
    judge: Mapped[Judge | None] = relationship()
    entry: Mapped[Entry | None] = relationship()


class FailedTry(Base):
    """A wrong password, code or PIN: what was tried against (a digest) and from where, to slow guessing down."""

    __tablename__ = "failed_try"
    __table_args__ = (Index("ix_failed_try_target_at", "target", "at"),)

    target: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
