"""Scores that come from outside: read, checked as a whole, shown, then written.

The file travels in the form between the two steps (packed), so that nothing lies about on the server; the second step
reads and checks it all over again. What is confirmed is brought in part by part, so that judges save meanwhile; how far
it is stands on the page of the form, and a button goes on with it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.bringing import bring
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.domain.work import Kind
from judging.services.contest.editions import why_final
from judging.services.paper import imports as service
from judging.services.paper import runs
from judging.services.results.results import sheet_of
from judging.storage.models import Edition, ImportRun
from judging.web.access import allow, now, visitor
from judging.web.context import database, forget_what_was_read, queue, read_session, settings, transaction
from judging.web.forms.fields import Kept, Raw, Tick, Upload
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.carried import pack, unpack
from judging.web.page import Page, render, words

LARGEST_FILE = 500_000
PROBLEMS_SHOWN = 200
ANSWER_SECONDS = 5.0
"""So long an answer waits for an import; the consumer brings the rest, or the next press."""


@dataclass(frozen=True)
class Progress:
    """How far the last import is, where there is something to tell of it: it goes on or left sheets out.

    `is_going` where somebody has it in hand or will within a minute, so that the page looks again by itself.
    """

    done: int
    total: int
    is_over: bool
    is_going: bool
    left_out: tuple[Problem, ...]

    @classmethod
    def of(cls, run: ImportRun | None, at: datetime) -> Progress | None:
        """None where the last import ended with all it had."""
        if run is None or (run.ended_at is not None and not run.left_out):
            return None
        is_going = runs.is_in_hand(run, at)
        return cls(run.done, run.total, run.ended_at is not None, is_going, runs.problems_of(run)[:PROBLEMS_SHOWN])


@dataclass(frozen=True)
class ImportPage(Page):
    """The form to send a table of marks."""

    template: ClassVar[str] = "organiser/paper/import.html"
    edition: Edition
    sheet: ScoreSheet
    order: service.Order
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0
    progress: Progress | None = None
    closed: Problem | None = None


@dataclass(frozen=True)
class PlanPage(Page):
    """What would happen, and the button that makes it happen; `problems` say why it is shown again."""

    template: ClassVar[str] = "organiser/paper/import_plan.html"
    edition: Edition
    plan: service.Plan
    packed: str
    problems: tuple[Problem, ...] = ()


class ImportForm(Form):
    """A table and how it is to be read: first as a file, then as the packed copy of what was shown."""

    file = Upload()
    packed = Raw()
    entries = Kept()
    submit = Tick()
    may_be_named = Tick()
    seen = Kept()

    def order(self, content: bytes) -> service.Order:
        """What is to be imported, and how."""
        mode = service.Entries.NEW if self.entries.data == "new" else service.Entries.EXISTING
        return service.Order(content, mode, self.submit.data, self.may_be_named.data)


@blueprint.get("/<slug>/import")
@allow(Role.ORGANISER)
def import_scores(slug: str) -> ResponseReturnValue:
    """The form to send a table of marks."""
    return _form(read_session(), slug, service.Order(b""))


@blueprint.post("/<slug>/import")
@allow(Role.ORGANISER)
def plan_import(slug: str) -> ResponseReturnValue:
    """Read the file and say what it would do."""
    form = ImportForm.sent()
    order = form.order(form.file.content(LARGEST_FILE + 1))
    session = read_session()
    if not order.content:
        return _form(session, slug, order, Problem.of("import_nothing_chosen", at="file"))
    if len(order.content) > LARGEST_FILE:
        return _form(session, slug, order, Problem.of("import_too_big", at="file", kilobytes=LARGEST_FILE // 1000))
    plan = service.plan(session, edition=edition_or_404(session, slug), order=order)
    if plan.problems:
        return _form(session, slug, order, *plan.problems)
    return _plan_page(session, slug, plan)


@blueprint.post("/<slug>/import/confirm")
@allow(Role.ORGANISER)
def carry_out_import(slug: str) -> ResponseReturnValue:
    """Import the table that was shown, as far as one answer can wait for it."""
    form = ImportForm.sent()
    order = form.order(unpack(form.packed.data, most=LARGEST_FILE))
    session = read_session()
    made = service.plan(session, edition=edition_or_404(session, slug), order=order)
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            run = runs.begin(db, actor=visitor().actor, edition=edition, made=made, seen=form.seen.data, now=now())
    except Stale as stale:
        return _plan_page(read_session(), slug, stale.current, *stale.problems)
    except Refused as refusal:
        return _form(read_session(), slug, order, *refusal.problems)
    return _brought(slug, run.id)


@blueprint.post("/<slug>/import/resume")
@allow(Role.ORGANISER)
def resume_import(slug: str) -> ResponseReturnValue:
    """Go on with the import that is under way, after whatever stopped it."""
    session = read_session()
    run = runs.under_way(session, edition_or_404(session, slug))
    return redirect(url_for("organiser.import_scores", slug=slug), 303) if run is None else _brought(slug, run.id)


def _brought(slug: str, run_id: int) -> ResponseReturnValue:
    """Bring in as much as fits into one answer; then the results, or how far it is."""
    until = time.monotonic() + ANSWER_SECONDS
    parts = bring(database(), run_id, settings().secret_key, now)
    for is_over in parts:
        if not is_over and time.monotonic() >= until:
            parts.close()
            queue().wake(Kind.IMPORTS)
            break
    forget_what_was_read()
    session = read_session()
    run = runs.latest(session, edition_or_404(session, slug))
    if run is None or run.ended_at is None or run.left_out:
        return redirect(url_for("organiser.import_scores", slug=slug), 303)
    said = words().ngettext("Se trajo {sheets} hoja de notas.", "Se trajeron {sheets} hojas de notas.", run.total)
    flash(said.format(sheets=run.total))
    return redirect(url_for("organiser.results", slug=slug), 303)


def _plan_page(session: Session, slug: str, plan: service.Plan, *problems: Problem) -> ResponseReturnValue:
    page = PlanPage(edition_or_404(session, slug), plan, pack(plan.order.content), problems)
    return render(page, 409 if problems else 200)


def _form(session: Session, slug: str, order: service.Order, *problems: Problem) -> ResponseReturnValue:
    edition = edition_or_404(session, slug)
    shown, more = problems[:PROBLEMS_SHOWN], max(0, len(problems) - PROBLEMS_SHOWN)
    if more and problems[-1].code == "table_much_wrong":
        shown, more = (*shown, problems[-1]), 0
    progress = Progress.of(runs.latest(session, edition), now())
    closed = why_final(session, edition)
    page = ImportPage(edition, sheet_of(edition), order, shown, more, progress, closed)
    return render(page, 422 if problems else 200)
