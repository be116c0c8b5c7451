"""The form's pages as typed objects: one for each section, with what was typed and what can be picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.forms.answers import Answers
from judging.domain.forms.completeness import Standing
from judging.domain.forms.kinds import Question, Role, Section
from judging.domain.forms.reading import Asked
from judging.services.entries.answers import asked_at
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Edition, Entry
from judging.storage.queries import applicant as queries
from judging.web.access import now
from judging.web.applicant.blueprint import EntryPage
from judging.web.context import home
from judging.web.forms.asking import Asking
from judging.web.forms.telling import Line, lines_of
from judging.web.numbers import comma
from judging.web.page import words


@dataclass(frozen=True, kw_only=True)
class StepPage(EntryPage):
    """One section to fill in, the `place`th of `of`. `seen` names the answers the page was made from; `back` is
    "review" when the person came from there."""

    template: ClassVar[str] = "applicant/steps/step.html"
    asking: Asking
    place: int
    of: int
    seen: str
    gaps: tuple[Problem, ...] = ()
    back: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.asking.problems


@dataclass(frozen=True)
class ConflictPage(EntryPage):
    """Two phones saved the same section: both answers, and the form to save one's own after all."""

    template: ClassVar[str] = "applicant/conflict.html"
    section: Section
    mine: Sequence[Line]
    standing: Sequence[Line]
    typed: Mapping[str, str]
    shown: str
    seen: str

    @property
    def has_files(self) -> bool:
        """Whether any answer is files."""
        return any(line.files for line in (*self.mine, *self.standing))


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a section's page is made of besides its form: what was typed, what is wrong, the row to go on in."""

    typed: Mapping[str, str]
    seen: str
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Problem, ...] = ()
    back: str = ""
    new_row: str = ""


def step_page(session: Session, entry: Entry, stands: Standing, section: Section, shown: Shown) -> StepPage:
    """The page of a section, with what can be picked in it."""
    asking = Asking(
        section=section,
        questions=stands.questions(section),
        typed=shown.typed,
        asked=asked(),
        catalogue=crop_catalogue(),
        comma=comma(),
        problems=shown.problems,
        known={question.key: _known(session, entry, question) for question in section.asked},
        on_paper=entry.paper_names,
        new_row=shown.new_row,
        files_at="applicant.entry_file",
    )
    sections = [one.key for one in stands.sections()]
    place = sections.index(section.key) + 1
    page = StepPage(entry=entry, asking=asking, place=place, of=len(sections), seen=shown.seen)
    return replace(page, gaps=shown.gaps, back=shown.back)


def _known(session: Session, entry: Entry, question: Question) -> Sequence[str]:
    """Names to pick from: those the form suggests, and those the edition knows by now."""
    suggested = [words().pick(text) for text in question.suggestions]
    by_now = _BY_NOW.get(question.role)
    return list(dict.fromkeys([*suggested, *(by_now(session, entry.edition) if by_now else ())]))


_BY_NOW: Mapping[Role | None, Callable[[Session, Edition], Sequence[str]]] = {
    Role.COMMUNITY: queries.communities,
    Role.COOPERATIVE: queries.cooperatives,
}


def told(section: Section, answers: Answers) -> Sequence[Line]:
    """A section's answers in words."""
    return lines_of(section.asked, answers, crop_catalogue())


def asked() -> Asked:
    """What understanding a form hangs on, today."""
    return asked_at(home(), now())
