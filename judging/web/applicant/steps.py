"""Filling the form in: each step is a page that saves what it understands and leads on.

Always true: whatever cannot be saved is shown again as it was typed, with the reason at its field; adding or removing
a row saves too, so that a dead battery costs one row at most; a step that another phone saved meanwhile is never
overwritten: both answers are shown and the person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.entries import entryform as form
from judging.domain.entries import entryreading as reading
from judging.domain.entries.crops import Catalogue
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.number import whole
from judging.domain.permissions import Role
from judging.services.entries import entries
from judging.storage.catalogue import crop_catalogue
from judging.web.access import allow, now, visitor
from judging.web.applicant.blueprint import EntryPage, blueprint, may_be_written, own_entry
from judging.web.applicant.forms import StepForm, sent_step
from judging.web.applicant.pages import asked, comma, questions_of, step_page
from judging.web.context import read_session, transaction
from judging.web.page import render, words


@dataclass(frozen=True)
class ConflictPage(EntryPage):
    """Two phones saved the same step: both answers, and the form to save one's own after all."""

    template: ClassVar[str] = "applicant/conflict.html"
    step: form.Step
    mine: form.StepValue
    standing: form.StepValue
    typed: Mapping[str, str]
    seen: str
    catalogue: Catalogue
    questions: tuple[form.Question, ...]


@blueprint.get("/step/<name>")
@allow(Role.APPLICANT)
def step(name: str) -> ResponseReturnValue:
    """One step to fill in."""
    wanted = _step_or_404(name)
    session = read_session()
    entry = own_entry(session)
    if not may_be_written(session, entry):
        flash(words().gettext("Su inscripción ya no se puede cambiar."), "warn")
        return redirect(url_for("applicant.tasks"))
    value = entries.step_value(entry, wanted)
    shown = () if form.is_empty(value) else form.gaps(value)
    return render(
        step_page(
            session,
            entry,
            wanted,
            reading.typed_of(value, comma()),
            gaps=shown,
            seen=form.fingerprint(value),
            back=_back(request.args.get("back")),
        )
    )


@blueprint.post("/step/<name>")
@allow(Role.APPLICANT)
def save_step(name: str) -> ResponseReturnValue:
    """Save a step, and go where the pressed button leads."""
    wanted = _step_or_404(name)
    arrived = sent_step(wanted, questions_of(own_entry(read_session())))
    pressed, typed = arrived.do.data or "continue", _typed(wanted, arrived)
    try:
        with transaction() as db:
            entry = own_entry(db)
            understood = reading.read(wanted, typed, asked(entry))
            _insist(understood, pressed)
            entries.save_step(
                db,
                actor=visitor().actor,
                entry=entry,
                value=understood.value,
                seen=arrived.seen.data,
                now=now(),
            )
    except Stale as stale:
        return _conflict(wanted, typed, understood.value, stale.current)
    except Refused as refusal:
        return _again(wanted, typed, arrived, arrived.seen.data, refusal.problems)
    if pressed == "add" or pressed.startswith("remove-"):
        return _again(wanted, typed, arrived, form.fingerprint(understood.value))
    return _onwards(wanted, pressed, _back(arrived.back.data), understood.value)


def _step_or_404(name: str) -> form.Step:
    return form.Step(name) if name in list(form.Step) else abort(404)


def _typed(step_: form.Step, arrived: StepForm) -> dict[str, str]:
    """What was typed, without the row whose "remove" was pressed."""
    typed, pressed = dict(arrived.answers), arrived.do.data
    place = whole(pressed.removeprefix("remove-"))
    if pressed.startswith("remove-") and place is not None and step_ in reading.ROW_FIELDS:
        return reading.without_row(step_, typed, place)
    return typed


def _insist(understood: reading.Reading, pressed: str) -> None:
    """Refuse what cannot be read; and, from somebody who goes on, what does not go together."""
    problems = understood.problems
    if not problems and pressed == "continue":
        problems = form.contradictions(understood.value)
    if problems:
        raise Refused(*problems)


def _again(
    step_: form.Step, typed: Mapping[str, str], arrived: StepForm, seen: str, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    """The same page with what was typed, one more row if asked for."""
    session = read_session()
    new_row = None
    if arrived.do.data == "add":
        new_row = reading.row_count(typed)
        typed = reading.with_rows(typed, new_row + 1)
    page = step_page(
        session,
        own_entry(session),
        step_,
        typed,
        seen=seen,
        problems=problems,
        new_row=new_row,
        back=_back(arrived.back.data),
    )
    return render(page, 422 if problems else 200)


def _conflict(
    step_: form.Step, typed: Mapping[str, str], mine: form.StepValue, standing: form.StepValue
) -> ResponseReturnValue:
    entry = own_entry(read_session())
    return render(
        ConflictPage(
            entry,
            step_,
            mine,
            standing,
            typed,
            form.fingerprint(standing),
            crop_catalogue(),
            entries.knock_out_questions(entry),
        ),
        409,
    )


def _onwards(step_: form.Step, pressed: str, back: str, value: form.StepValue) -> ResponseReturnValue:
    """To the next step, back to the review, or to the list."""
    if form.gaps(value):
        flash(words().gettext("Guardado. A esta parte todavía le falta algo: puede completarla después."), "warn")
    else:
        flash(words().gettext("Guardado."))
    if pressed == "later":
        return redirect(url_for("applicant.tasks"), 303)
    following = form.next_step(step_)
    if back or following is None:
        return redirect(url_for("applicant.review"), 303)
    return redirect(url_for("applicant.step", name=following.value), 303)


def _back(given: str | None) -> str:
    return "review" if given == "review" else ""
