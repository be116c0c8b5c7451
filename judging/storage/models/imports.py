"""Tables on their way into an edition: sent, told how they are read, confirmed, carried out in parts, taken back.

Always true: until somebody confirms it, a run is a draft that changes nothing and may go; a confirmed one keeps its
table until all of it is done, so that it goes on after whatever stopped it; afterwards it keeps what was done (`made`),
and not the table. `done` counts the rows that were seen to, of `total`; `left_out` says which could not be written.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain.imports.plan import What
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition


class ImportRun(Base):
    """One table. `content` is its sheets as text (`domain/imports/book.py`), `digest` the SHA-256 of the file; `what`,
    `sheet`, `columns` (heading -> target), `zone`, `entries`, `submit`, `may_be_named` and `only_sound` say how it is
    read and carried out (`services/imports/orders.Order`); `source` names its heading row.

    `plan` is the version of the plan that was confirmed; `taken_until` is how long whoever is at it may take; `parts`
    are what was written, each by one transaction.
    """

    __tablename__ = "import_run"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    what: Mapped[What] = mapped_column(one_of(What), default=What.MARKS)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    sheet: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(64), default="")
    columns: Mapped[dict[str, str]] = mapped_column(default=dict)
    zone: Mapped[str] = mapped_column(String(60), default="")
    plan: Mapped[str] = mapped_column(String(16), default="")
    entries: Mapped[str] = mapped_column(String(12), default="existing")
    submit: Mapped[bool] = mapped_column(default=False)
    may_be_named: Mapped[bool] = mapped_column(default=False)
    only_sound: Mapped[bool] = mapped_column(default=False)
    by: Mapped[str] = mapped_column(String(80))
    by_name: Mapped[str] = mapped_column(String(200))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[list[Any]] = mapped_column(default=list)
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    taken_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(200), default="")

    edition: Mapped[Edition] = relationship()
    parts: Mapped[list[ImportPart]] = relationship(order_by="ImportPart.id")

    @property
    def made(self) -> list[Any]:
        """The rows that were written, in their order, each with what it takes to undo it."""
        return [one for part in self.parts for one in part.made]


class ImportPart(Base):
    """What one transaction of a run wrote, so that a part costs the same however much came before it."""

    __tablename__ = "import_part"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), index=True)
    made: Mapped[list[Any]]
