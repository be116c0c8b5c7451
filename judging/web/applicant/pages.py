"""The form's pages as typed objects: one for each step, with what was typed and what can be picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from judging.domain.entries import entryform as form
from judging.domain.entries import entryreading as reading
from judging.domain.entries.crops import Catalogue
from judging.domain.errors import Problem
from judging.i18n import BOLIVIA
from judging.services.entries import entries
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Entry
from judging.storage.queries import applicant as queries
from judging.web.access import now
from judging.web.applicant.blueprint import EntryPage
from judging.web.page import words

ROWS_AT_FIRST = {form.Step.CROPS: 4, form.Step.INCOMES: 3}


@dataclass(frozen=True, kw_only=True)
class StepPage(EntryPage):
    """One step to fill in. `seen` names the value the form was made from; `back` is "review" when the person came
    from there; `new_row` is a row just added, to go on in."""

    shows: ClassVar[form.Step]
    typed: Mapping[str, str]
    seen: str
    problems: tuple[Problem, ...] = ()
    gaps: tuple[Problem, ...] = ()
    back: str = ""
    new_row: int | None = None

    @property
    def step(self) -> form.Step:
        return self.shows

    @property
    def place(self) -> int:
        return list(form.Step).index(self.shows) + 1

    @property
    def rows(self) -> int:
        return reading.row_count(self.typed)

    @property
    def rows_at_most(self) -> int:
        return form.ROWS_AT_MOST

    @property
    def text(self) -> Callable[[str], str]:
        """What was typed in a field: `page.text("area_ha")`; empty for one that was left alone."""
        return lambda name: self.typed.get(name, "")


@dataclass(frozen=True, kw_only=True)
class FamilyPage(StepPage):
    """Who enters."""

    template: ClassVar[str] = "applicant/steps/familia.html"
    shows: ClassVar[form.Step] = form.Step.FAMILY
    genders: Sequence[str] = form.GENDERS


@dataclass(frozen=True, kw_only=True)
class FarmPage(StepPage):
    """The farm."""

    template: ClassVar[str] = "applicant/steps/finca.html"
    shows: ClassVar[form.Step] = form.Step.FARM
    communities: Sequence[str]
    cooperatives: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class CropsPage(StepPage):
    """What grows and lives there."""

    template: ClassVar[str] = "applicant/steps/cultivos.html"
    shows: ClassVar[form.Step] = form.Step.CROPS
    catalogue: Catalogue
    units: Sequence[str] = form.UNITS
    uses: Sequence[str] = form.USES


@dataclass(frozen=True, kw_only=True)
class IncomesPage(StepPage):
    """What the family lives on; `total` is the sum of the shares as typed, None where they cannot be read."""

    template: ClassVar[str] = "applicant/steps/ingresos.html"
    shows: ClassVar[form.Step] = form.Step.INCOMES
    total: str | None


@dataclass(frozen=True, kw_only=True)
class CarePage(StepPage):
    """How the farm is cared for."""

    template: ClassVar[str] = "applicant/steps/cuidado.html"
    shows: ClassVar[form.Step] = form.Step.CARE
    questions: Sequence[form.Question]
    longest: int = form.LONGEST_TEXT


PAGES: Mapping[form.Step, type[StepPage]] = {
    page.shows: page for page in (FamilyPage, FarmPage, CropsPage, IncomesPage, CarePage)
}


def step_page(session: Session, entry: Entry, step: form.Step, typed: Mapping[str, str], **more: Any) -> StepPage:
    """The page of a step, with what can be picked in it. `more` are further fields of `StepPage`."""
    if step in ROWS_AT_FIRST and not more.get("problems"):
        typed = reading.with_rows(typed, ROWS_AT_FIRST[step])
    return PAGES[step](entry=entry, typed=typed, **more, **_choices(session, entry, step, typed))


def _choices(session: Session, entry: Entry, step: form.Step, typed: Mapping[str, str]) -> dict[str, Any]:
    if step is form.Step.FARM:
        return {
            "communities": queries.communities(session, entry.edition),
            "cooperatives": queries.cooperatives(session, entry.edition),
        }
    if step is form.Step.CROPS:
        return {"catalogue": crop_catalogue()}
    if step is form.Step.INCOMES:
        return {"total": _total(typed, entry)}
    return {"questions": entries.knock_out_questions(entry)} if step is form.Step.CARE else {}


def _total(typed: Mapping[str, str], entry: Entry) -> str | None:
    """The sum of the shares, when all of them can be read and there is one."""
    understood = reading.read(form.Step.INCOMES, typed, asked(entry))
    value = understood.value
    if understood.problems or not isinstance(value, form.Incomes) or not value.lines:
        return None
    return form.plain(value.total).replace(".", comma())


def questions_of(entry: Entry) -> tuple[str, ...]:
    """The declarations that this entry's form asks, by key."""
    return tuple(item.key for item in entries.knock_out_questions(entry))


def asked(entry: Entry) -> reading.Asked:
    """What the form's questions depend on, for this entry, today."""
    return reading.Asked(now().astimezone(BOLIVIA).year, crop_catalogue(), questions_of(entry))


def comma() -> str:
    """The decimal sign of the reader's language."""
    return "." if words().language == "en" else ","
