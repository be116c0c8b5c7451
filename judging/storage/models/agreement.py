"""A step that waits for a second person.

Always true: who asked, and who answered, keep their names here whatever becomes of their accounts; what was answered is
never open again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain import limits
from judging.domain.agreement.steps import ProposalState, Step, What
from judging.storage.models.base import Base, one_of
from judging.storage.models.contest import Edition


class Proposal(Base):
    """What one person wants done, exactly (`content`), and how that stood when she asked (`stood`, its texts by name).

    `asked_by_id` is her account; `answered_by` is "" while it waits, and the server where it fell by itself.
    """

    __tablename__ = "proposal"
    __table_args__ = (Index("ix_proposal_edition_id_state", "edition_id", "state"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    step: Mapped[Step] = mapped_column(one_of(Step))
    what: Mapped[What] = mapped_column(one_of(What))
    content: Mapped[dict[str, Any]]
    stood: Mapped[dict[str, Any]]
    state: Mapped[ProposalState] = mapped_column(one_of(ProposalState), default=ProposalState.WAITING)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_by: Mapped[str] = mapped_column(String(limits.LINE))
    asked_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(limits.LINE), default="")
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")

    edition: Mapped[Edition] = relationship()
