"""The form as a family will meet it, page by page, with nothing saved.

Always true: nothing that is typed here is kept anywhere: the answers so far travel in the page itself; what is asked,
what is missing and who may enter is told by the same rules as to a family.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem
from judging.domain.forms import rows
from judging.domain.forms.answers import Answers, Kept, answers_of, plain_of
from judging.domain.forms.completeness import Standing, contradictions, gaps, standing, why_not_admitted
from judging.domain.forms.kinds import ATTACHED, FormDocument, Question, Section
from judging.domain.forms.reading import Asked
from judging.domain.forms.retyping import typed_of
from judging.domain.permissions import Deed, Role
from judging.services.contest.forms import edition_form
from judging.services.entries.answers import once_saved, within
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Edition
from judging.web.access import allow, now
from judging.web.context import read_session
from judging.web.forms.asking import Asking, Pressed, after, pressed_in, sent_section, shown_questions
from judging.web.forms.fields import Kept as Carried
from judging.web.forms.fields import Raw
from judging.web.forms.form import Form, sent_in
from judging.web.forms.telling import Line, lines_of
from judging.web.numbers import comma
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

BACK = "back"
LARGEST = 200_000
"""Signs of the answers that a page carries along."""


class WhereForm(Form):
    """Where one is in the form, and the answers so far, as JSON."""

    then = Carried()
    kept = Raw()
    do = Carried()


@dataclass(frozen=True)
class PreviewPage(Page):
    """One section to try, the `place`th of `of`; without an `asking`, the end: all that was answered."""

    template: ClassVar[str] = "organiser/forms/preview.html"
    edition: Edition
    form: FormDocument
    kept: str
    place: int
    of: int
    asking: Asking | None = None
    told: Sequence[tuple[Section, Sequence[Line]]] = ()
    missing: Sequence[Problem] = ()
    shut_out: Sequence[Problem] = ()

    @property
    def problems(self) -> Sequence[Problem]:
        return self.asking.problems if self.asking is not None else ()

    @property
    def section(self) -> Section | None:
        return self.asking.section if self.asking is not None else None


@blueprint.get("/<slug>/form/preview")
@allow(Role.ORGANISER, to=Deed.READ)
def form_preview(slug: str) -> ResponseReturnValue:
    """Its first page."""
    edition = edition_or_404(read_session(), slug)
    stands = standing(edition_form(edition), {})
    return render(_page(edition, stands, next(iter(stands.sections()), None)))


@blueprint.post("/<slug>/form/preview")
@allow(Role.ORGANISER, to=Deed.READ)
def try_form(slug: str) -> ResponseReturnValue:
    """Understand a page as it would be from a family, and show the next one."""
    edition = edition_or_404(read_session(), slug)
    form, where = edition_form(edition), WhereForm.sent()
    stands = standing(form, _answers(form, where.kept.data))
    section = form.section(where.then.data)
    if section is None or not stands.is_asked(section):
        return render(_page(edition, stands, _beside(stands, where.then.data, where.do.data)))
    arrived = sent_section(section)
    button = pressed_in(section, where.do.data)
    shown = shown_questions(section, arrived.shown.data)
    typed = _with_files(shown, after(button, arrived.answers))
    understood = rows.read(Section(section.key, section.title, shown), typed, _asked())
    stands = standing(form, once_saved(stands.answers, shown, understood.answers))
    if where.do.data == BACK:
        return render(_page(edition, stands, _beside(stands, section.key, BACK)))
    problems = understood.problems or (() if button else contradictions(stands, section))
    if button is not None or problems:
        shown_again, new_row = _with_row(button, typed)
        return render(_page(edition, stands, section, shown_again, problems, new_row), 422 if problems else 200)
    on_page = {question.key for question in shown}
    if any(question.key in stands.asked and question.key not in on_page for question in section.asked):
        return render(_page(edition, stands, section))
    return render(_page(edition, stands, _beside(stands, section.key, "")))


def _with_files(shown: Sequence[Question], typed: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed, with the files that were chosen: a plain form sends what they are called and nothing of them."""
    page = dict(typed)
    for question in (one for one in shown if one.kind in ATTACHED):
        for name in sent_in(question.control):
            page = rows.with_file(question, page, Kept(sha256(name.encode()).hexdigest(), name, 0))
    return page


def _with_row(button: Pressed | None, typed: Mapping[str, str]) -> tuple[Mapping[str, str], str]:
    """What was typed with the row that was asked for, and the control to go on in."""
    if button is None or button.row is not None or not button.question.has_rows:
        return typed, ""
    count = rows.row_count(button.question, typed)
    new_row = button.question.at(count, rows.row_parts(button.question)[0])
    return rows.with_rows(button.question, typed, count + 1), new_row


def _beside(stands: Standing, key: str, do: str) -> Section | None:
    """The section after the one of this key, or before it; None after the last. From the end, the last one."""
    sections = list(stands.sections())
    keys = [section.key for section in sections]
    place = keys.index(key) if key in keys else len(keys)
    if do == BACK:
        return sections[max(0, place - 1)] if sections else None
    return sections[place + 1] if place + 1 < len(sections) else None


def _answers(form: FormDocument, kept: str) -> dict[str, Any]:
    """The answers that a page carried along; none of what is no such thing."""
    try:
        found = json.loads(kept) if len(kept) <= LARGEST else {}
    except (ValueError, RecursionError):
        return {}
    return answers_of(form, found) if isinstance(found, dict) else {}


def _asked() -> Asked:
    return Asked(now().year, crop_catalogue())


def _page(
    edition: Edition,
    stands: Standing,
    section: Section | None,
    typed: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
    new_row: str = "",
) -> PreviewPage:
    kept = json.dumps(plain_of(stands.answers), ensure_ascii=False)
    sections = stands.sections()
    page = PreviewPage(edition, stands.form, kept, len(sections) + 1, len(sections))
    if section is None:
        return replace(page, told=_told(stands), missing=_missing(stands), shut_out=why_not_admitted(stands))
    asking = Asking(
        section=section,
        questions=stands.questions(section),
        typed=typed_of(section, within(section, stands.answers), comma()) if typed is None else typed,
        asked=_asked(),
        catalogue=crop_catalogue(),
        comma=comma(),
        problems=problems,
        known={one.key: [words().pick(text) for text in one.suggestions] for one in section.asked},
        new_row=new_row,
    )
    return replace(page, asking=asking, place=[one.key for one in sections].index(section.key) + 1)


def _told(stands: Standing) -> list[tuple[Section, Sequence[Line]]]:
    counted: Answers = stands.counted
    return [(one, lines_of(stands.questions(one), counted, crop_catalogue())) for one in stands.sections()]


def _missing(stands: Standing) -> list[Problem]:
    return [replace(gap, field=None) for section in stands.sections() for gap in gaps(stands, section)]
