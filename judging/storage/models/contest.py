"""The contest as data: competition, edition, category, score sheet and round.

Always true: texts for people are {language: words}; `paper_name` is a spelling for paper in the languages whose name
has letters that the paper lacks; a score sheet's document never changes once it has a ballot (a change is a new
version); an edition's windows decide by the clock what is open; what is announced stays as it was announced, and what
a button did stands beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from judging.domain import limits
from judging.domain.home import EMBLEM, FARM, Home, home_from
from judging.domain.phases import Window, Windows
from judging.domain.results.awards import PUBLIC_PLACES
from judging.domain.results.rounds import RoundPlan, RoundState
from judging.domain.scoring.scoresheet import ScoreSheet, sheet_from_document
from judging.storage.models.base import Base, one_of


class Competition(Base):
    """The prize that comes back."""

    __tablename__ = "competition"
    __table_args__ = (UniqueConstraint("slug"),)

    slug: Mapped[str] = mapped_column(String(limits.SLUG))
    name: Mapped[dict[str, str]]
    paper_name: Mapped[dict[str, str] | None]
    editions: Mapped[list[Edition]] = relationship(back_populates="competition")

    @property
    def on_paper(self) -> dict[str, str]:
        """The name as it is printed."""
        return {**self.name, **(self.paper_name or {})}


class FormVersion(Base):
    """One version of an application form: an immutable document, found by its digest, whoever uses it."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("digest"),)

    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]]


class Edition(Base):
    """One running of a competition, with its own dates, rule, form and score sheet.

    `texts` holds the public words (summary, about, prizes, who_can_enter, contact); `rule` is the document
    of a `judging.domain.ranking.ranking.Rule`; `practice` holds {is_required, limits} of the judges' practice (None:
    the defaults). `languages` (the first is the one it is written in), `zone` (IANA's name of its clocks) and `country`
    (ISO 3166, of telephones without one) and `emblem` are None where nobody decided: `domain/home.py` says what holds
    then. `vocabulary` is one of `domain/home.py`: how what is judged, and who enters it, is called.
    `form_digest` names its application form; None: the coffee form (`services/contest/forms.py`).
    `two_people` are the steps (`domain/agreement/steps.py`) that need a second person; None: no step does.
    `messages` holds what was decided about messages (services/messages/texts.py): {texts, rules, cap}; None: nothing.
    `rehearsal_of_id` is set where it is the rehearsal of another edition: a copy of it in which everything is invented.
    """

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("slug"), UniqueConstraint("rehearsal_of_id"))

    competition_id: Mapped[int] = mapped_column(ForeignKey("competition.id"))
    slug: Mapped[str] = mapped_column(String(limits.SLUG))
    name: Mapped[dict[str, str]]
    paper_name: Mapped[dict[str, str] | None]
    texts: Mapped[dict[str, Any]]
    rule: Mapped[dict[str, Any]]
    number_prefix: Mapped[str] = mapped_column(String(12))
    languages: Mapped[list[Any] | None]
    zone: Mapped[str | None] = mapped_column(String(60))
    country: Mapped[str | None] = mapped_column(String(2))
    emblem: Mapped[str | None] = mapped_column(String(20))
    vocabulary: Mapped[str] = mapped_column(String(limits.VOCABULARY), default=FARM)
    form_digest: Mapped[str | None] = mapped_column(String(64))
    is_demo: Mapped[bool] = mapped_column(default=False)
    rehearsal_of_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    entries_from: Mapped[datetime | None]
    entries_until: Mapped[datetime | None]
    scoring_from: Mapped[datetime | None]
    scoring_until: Mapped[datetime | None]
    entries_opened_at: Mapped[datetime | None]
    entries_closed_at: Mapped[datetime | None]
    scoring_opened_at: Mapped[datetime | None]
    scoring_closed_at: Mapped[datetime | None]
    practice: Mapped[dict[str, Any] | None]
    two_people: Mapped[list[Any] | None]
    messages: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]

    competition: Mapped[Competition] = relationship(back_populates="editions")
    categories: Mapped[list[Category]] = relationship(back_populates="edition", order_by="Category.position")
    rounds: Mapped[list[Round]] = relationship(back_populates="edition", order_by="Round.position")
    form_version: Mapped[FormVersion | None] = relationship(
        primaryjoin=lambda: foreign(Edition.form_digest) == FormVersion.digest, viewonly=True
    )
    rehearsal_of: Mapped[Edition | None] = relationship(remote_side="Edition.id")

    @property
    def is_rehearsal(self) -> bool:
        """Whether it rehearses another edition: for those who run that one, and for nobody else."""
        return self.rehearsal_of_id is not None

    @property
    def is_invented(self) -> bool:
        """Whether nobody in it is real: a demonstration, for everybody, or a rehearsal."""
        return self.is_demo or self.is_rehearsal

    @property
    def team_of(self) -> int:
        """The edition whose team runs this one: a rehearsal has none of its own."""
        return self.rehearsal_of_id or self.id

    @property
    def on_paper(self) -> dict[str, str]:
        """The name as it is printed."""
        return {**self.name, **(self.paper_name or {})}

    @property
    def home(self) -> Home:
        """Its clocks, its country and its languages, with what holds where nobody decided."""
        return home_from(self.zone, self.country, self.languages, self.vocabulary)

    @property
    def drawn(self) -> str:
        """The emblem that is drawn where it has no sign of its own."""
        return self.emblem or EMBLEM

    @property
    def public_places(self) -> int:
        """How many places are made public (with all who share the last one); the others appear as a number only."""
        return int(self.texts.get("public_places", PUBLIC_PLACES))

    @property
    def entries_window(self) -> Window:
        """When families may enter: as announced, and by button."""
        return Window(self.entries_from, self.entries_until, self.entries_opened_at, self.entries_closed_at)

    @property
    def scoring_window(self) -> Window:
        """When judges may score: as announced, and by button."""
        return Window(self.scoring_from, self.scoring_until, self.scoring_opened_at, self.scoring_closed_at)

    def windows(self, *, published: bool) -> Windows:
        """What is really open when; whether its results are out is known to who asks."""
        entries, scoring = self.entries_window, self.scoring_window
        return Windows(*entries.held, *scoring.held, published, entries.button, scoring.button)


class Category(Base):
    """What entries are ranked in (`is_distinction` false) or a special prize across categories."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[dict[str, str]]
    position: Mapped[int]
    is_distinction: Mapped[bool] = mapped_column(default=False)

    edition: Mapped[Edition] = relationship(back_populates="categories")


class SheetVersion(Base):
    """One version of a score sheet: an immutable document with its digest.

    `follows` is the version in whose place it came, None where nothing stood there; `made_at`, and the `reason` that
    was given, are known of versions that took another's place.
    """

    __tablename__ = "sheet_version"
    __table_args__ = (UniqueConstraint("edition_id", "version"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    follows: Mapped[int | None]
    made_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")

    @property
    def sheet(self) -> ScoreSheet:
        return sheet_from_document(self.document)


class Round(Base):
    """A stage of judging (desk review, field visit, final) with its sheet.

    One round is judged at a time: those before it are over and stay as they are, those after it lie ahead. `position`
    counts from 1 in the order in which they are judged; `plan` is the document of a `RoundPlan` (None: nothing of its
    own). While it is judged its window stands in the edition (`Edition.scoring_window`); before, and once it is over,
    in its own four moments. `going_on` are the entries of the next round, by number, with the score they carry there,
    once the shortlist is frozen; `shortlist` is the sealed text it was made from (`services/analysis/shortlists.py`),
    with its digest. `sheet_draft` is the document of the sheet's next version, as long as nobody has confirmed it.
    """

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    sheet_version_id: Mapped[int] = mapped_column(ForeignKey("sheet_version.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[dict[str, str]]
    position: Mapped[int]
    state: Mapped[RoundState] = mapped_column(one_of(RoundState), default=RoundState.NOW)
    plan: Mapped[dict[str, Any] | None]
    scoring_from: Mapped[datetime | None]
    scoring_until: Mapped[datetime | None]
    scoring_opened_at: Mapped[datetime | None]
    scoring_closed_at: Mapped[datetime | None]
    going_on: Mapped[dict[str, str] | None]
    shortlist: Mapped[str | None] = mapped_column(Text, deferred=True)
    shortlist_digest: Mapped[str | None] = mapped_column(String(64))
    sheet_draft: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)

    edition: Mapped[Edition] = relationship(back_populates="rounds")
    sheet_version: Mapped[SheetVersion] = relationship()

    @property
    def own_plan(self) -> RoundPlan:
        """What is declared of this round alone."""
        return RoundPlan.from_document(self.plan or {})

    @property
    def scoring_window(self) -> Window:
        """When its judges score: as announced, and by button."""
        if self.state is RoundState.NOW:
            return self.edition.scoring_window
        return Window(self.scoring_from, self.scoring_until, self.scoring_opened_at, self.scoring_closed_at)

    def windows(self, *, published: bool) -> Windows:
        """What is really open when in this round; whether the results are out is known to who asks."""
        entries, scoring = self.edition.entries_window, self.scoring_window
        return Windows(*entries.held, *scoring.held, published, entries.button, scoring.button)

    @property
    def is_blind(self) -> bool:
        """Whether its judges know entries by their number alone."""
        return bool((self.plan or {}).get("blind"))

    @property
    def is_now(self) -> bool:
        """Whether this round is the one that is judged."""
        return self.state is RoundState.NOW
