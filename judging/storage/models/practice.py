"""Practice farms and how judges scored them: a world apart from the contest, which no real figure ever reads.

Always true: an attempt that was compared with the example never changes again (services/practising.py); another try is
another row, so every one of them is kept; no other table refers to these.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from judging.domain.scoring.choices import mark_of
from judging.domain.scoring.scoresheet import Mark
from judging.storage.models.base import Base
from judging.storage.models.contest import Edition
from judging.storage.models.people import Judge


class PracticeFarm(Base):
    """One invented farm to practise on.

    `texts` has {says, figures, section-KEY: {language: words}}, KEY a section of the sheet; `facts` has {altitude_m,
    area_ha, coffee_since: number as text}; `agreed` has {criterion: {"mark": choice as in domain/choices.py, "why":
    {language: words}}}.
    """

    __tablename__ = "practice_farm"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    position: Mapped[int]
    title: Mapped[dict[str, str]]
    texts: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    agreed: Mapped[dict[str, Any]]
    is_published: Mapped[bool] = mapped_column(default=False)

    edition: Mapped[Edition] = relationship()

    @property
    def example(self) -> dict[str, Mark]:
        """The agreed marks, by criterion."""
        return {key: mark_of(key, one["mark"], "") for key, one in self.agreed.items() if one.get("mark")}

    def fact(self, name: str) -> Decimal | None:
        """One of the facts; None where it is not said."""
        return Decimal(str(self.facts[name]).replace(",", ".")) if self.facts.get(name) else None

    def why(self, criterion: str) -> Mapping[str, str]:
        """The reason for an agreed mark."""
        found: Mapping[str, str] = self.agreed.get(criterion, {}).get("why", {})
        return found


class PracticeAttempt(Base):
    """One judge's try at one practice farm; `version` counts its saves.

    `given` has {criterion: [choice, comment]}, and behind a choice that was taken back the one that stood before.
    """

    __tablename__ = "practice_attempt"
    __table_args__ = (UniqueConstraint("farm_id", "judge_id", "number"),)

    farm_id: Mapped[int] = mapped_column(ForeignKey("practice_farm.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judge.id"), index=True)
    number: Mapped[int]
    version: Mapped[int]
    given: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]
    compared_at: Mapped[datetime | None]

    farm: Mapped[PracticeFarm] = relationship()
    judge: Mapped[Judge] = relationship()

    @property
    def marks(self) -> dict[str, Mark]:
        """What she gave, by criterion: not what she took back."""
        return {key: mark for key, mark in self.standing.items() if mark.is_given}

    @property
    def standing(self) -> dict[str, Mark]:
        """What she wrote last for each criterion, be it that she took the mark back and left her comment."""
        return {key: mark_of(key, choice, note) for key, (choice, note, *_) in self.given.items()}

    @property
    def taken_back(self) -> dict[str, Mark]:
        """The marks that she took back and may have back, by criterion."""
        return {key: mark_of(key, before, "") for key, (_, _, *befores) in self.given.items() for before in befores}

    @property
    def is_open(self) -> bool:
        return self.compared_at is None
