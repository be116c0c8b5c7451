"""Tables of marks on their way into an edition, in parts between which judges save.

Always true: a run keeps the file until all of it is done, so that it goes on after whatever stopped it; afterwards it
keeps what was done, and not the file. `done` counts the sheets that were seen to, of `total`; `left_out`
says which could not be written, as problems.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.storage.models.base import Base
from judging.storage.models.contest import Edition


class ImportRun(Base):
    """One import. `entries`, `submit` and `may_be_named` say how the file is read (services/paper/imports.Order);
    `plan` is the version of the plan that was confirmed; `taken_until` is how long whoever is at it may take."""

    __tablename__ = "import_run"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    plan: Mapped[str] = mapped_column(String(16))
    entries: Mapped[str] = mapped_column(String(12))
    submit: Mapped[bool]
    may_be_named: Mapped[bool]
    by: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(200))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    begun_at: Mapped[datetime]
    taken_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
