"""Filling the form in: each section is a page that saves what it understands and leads on.

Always true: whatever cannot be saved is shown again as it was typed, with the reason at its field; adding or removing
a row saves too, so that a dead battery costs one row at most; a section that another phone saved meanwhile is never
overwritten: both answers are shown and the person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.forms import rows
from judging.domain.forms.answers import Answers
from judging.domain.forms.completeness import Standing, contradictions, gaps, is_empty, standing
from judging.domain.forms.kinds import Question, Section
from judging.domain.forms.retyping import typed_of
from judging.domain.permissions import Role
from judging.services.entries import answering
from judging.services.entries import answers as kept
from judging.storage.models import Entry
from judging.web.access import allow, now, visitor
from judging.web.applicant.blueprint import blueprint, may_be_written, own_entry
from judging.web.applicant.files import received
from judging.web.applicant.pages import ConflictPage, Shown, asked, step_page, told
from judging.web.context import read_session, transaction
from judging.web.forms.asking import Pressed, SectionForm, after, pressed_in, sent_section, shown_questions
from judging.web.numbers import comma
from judging.web.page import render, words
from judging.web.uploads import takes_pictures


@dataclass(frozen=True)
class Arrived:
    """A section as it arrived: its form, the button in a list that was pressed, what was typed without the row that was
    taken out, and what was understood of the questions on its page. `refused`: why files are not kept."""

    section: Section
    form: SectionForm
    button: Pressed | None
    typed: Mapping[str, str]
    shown: tuple[Question, ...]
    understood: rows.Reading
    refused: tuple[Problem, ...]

    @property
    def pressed(self) -> str:
        return self.form.do.data or "continue"


@blueprint.get("/step/<name>")
@allow(Role.APPLICANT)
def step(name: str) -> ResponseReturnValue:
    """One section to fill in."""
    session = read_session()
    entry = own_entry(session)
    stands = kept.standing_of(entry)
    section = _section_or_404(stands, name)
    if not may_be_written(session, entry):
        flash(words().gettext("Su inscripción ya no se puede cambiar."), "warn")
        return redirect(url_for("applicant.tasks"))
    answers = kept.within(section, stands.answers)
    shown = Shown(
        typed=typed_of(section, answers, comma()),
        gaps=() if is_empty(section, answers) else gaps(stands, section),
        seen=kept.fingerprint(answers),
        back=_back(request.args.get("back")),
    )
    return render(step_page(session, entry, stands, section, shown))


@blueprint.post("/step/<name>")
@allow(Role.APPLICANT)
@takes_pictures
def save_step(name: str) -> ResponseReturnValue:
    """Save a section, and go where the pressed button leads."""
    stood = kept.standing_of(own_entry(read_session()))
    arrived = _arrived(_section_or_404(stood, name))
    try:
        with transaction() as db:
            entry = own_entry(db)
            _insist(entry, arrived)
            _save(db, entry, arrived)
            stands = kept.standing_of(entry)
    except Stale as stale:
        return _conflict(arrived, stale.current)
    except Refused as refusal:
        return _again(arrived, arrived.form.seen.data, refusal.problems)
    if arrived.button is not None:
        return _again(arrived, kept.fingerprint(kept.within(arrived.section, stands.answers)))
    return _onwards(arrived, stands, _back(arrived.form.back.data))


def _section_or_404(stands: Standing, name: str) -> Section:
    found = stands.form.section(name)
    return found if found is not None and stands.is_asked(found) else abort(404)


def _arrived(section: Section) -> Arrived:
    form = sent_section(section)
    button = pressed_in(section, form.do.data)
    shown = shown_questions(section, form.shown.data)
    typed, refused = received(shown, after(button, form.answers))
    on_page = Section(section.key, section.title, shown)
    return Arrived(section, form, button, typed, shown, rows.read(on_page, typed, asked()), refused)


def _save(db: Session, entry: Entry, arrived: Arrived) -> None:
    """Save what was understood of the page."""
    answering.save_section(
        db,
        actor=visitor().actor,
        entry=entry,
        section=arrived.section,
        shown=arrived.shown,
        answers=arrived.understood.answers,
        seen=arrived.form.seen.data,
        now=now(),
    )


def _insist(entry: Entry, arrived: Arrived) -> None:
    """Refuse what cannot be read; and, from somebody who goes on, what does not go together."""
    problems = (*arrived.understood.problems, *arrived.refused)
    if not problems and arrived.pressed == "continue":
        problems = contradictions(_stands_once_saved(entry, arrived), arrived.section)
    if problems:
        raise Refused(*problems)


def _stands_once_saved(entry: Entry, arrived: Arrived) -> Standing:
    """What is asked and said once the page is saved as far as it was understood."""
    form = kept.form_of(entry)
    answers = kept.once_saved(kept.answers_of(entry, form), arrived.shown, arrived.understood.answers)
    return standing(form, answers)


def _again(arrived: Arrived, seen: str, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    """The same page with what was typed, one more row if asked for."""
    session = read_session()
    entry = own_entry(session)
    typed, new_row = arrived.typed, ""
    if arrived.button is not None and arrived.button.row is None and arrived.button.question.has_rows:
        question = arrived.button.question
        count = rows.row_count(question, typed)
        new_row = question.at(count, rows.row_parts(question)[0])
        typed = rows.with_rows(question, typed, count + 1)
    stands = _stands_once_saved(entry, arrived)
    others = replace(arrived.section, questions=tuple(q for q in arrived.section.asked if q not in arrived.shown))
    typed = {**typed_of(others, stands.answers, comma()), **typed}  # what was not on the page shows what stands
    shown = Shown(typed=typed, seen=seen, problems=problems, new_row=new_row, back=_back(arrived.form.back.data))
    return render(step_page(session, entry, stands, arrived.section, shown), 422 if problems else 200)


def _conflict(arrived: Arrived, standing_now: Answers) -> ResponseReturnValue:
    section, understood = arrived.section, arrived.understood.answers
    mine = kept.once_saved(standing_now, arrived.shown, understood)
    return render(
        ConflictPage(
            own_entry(read_session()),
            section,
            told(section, mine),
            told(section, standing_now),
            arrived.typed,
            arrived.form.shown.data,
            kept.fingerprint(standing_now),
        ),
        409,
    )


def _onwards(arrived: Arrived, stands: Standing, back: str) -> ResponseReturnValue:
    """To what is asked now besides, to the next section, back to the review, or to the list."""
    section, on_page = arrived.section, {question.key for question in arrived.shown}
    if gaps(stands, section):
        flash(words().gettext("Guardado. A esta parte todavía le falta algo: puede completarla después."), "warn")
    else:
        flash(words().gettext("Guardado."))
    if arrived.pressed == "later":
        return redirect(url_for("applicant.tasks"), 303)
    if any(question.key in stands.asked and question.key not in on_page for question in section.asked):
        return redirect(url_for("applicant.step", name=section.key, back=back or None), 303)
    asked_now = [one.key for one in stands.sections()]
    following = asked_now[asked_now.index(section.key) + 1 :] if section.key in asked_now else []
    if back or not following:
        return redirect(url_for("applicant.review"), 303)
    return redirect(url_for("applicant.step", name=following[0]), 303)


def _back(given: str | None) -> str:
    return "review" if given == "review" else ""
