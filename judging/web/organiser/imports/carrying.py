"""A table's plan, read before anything is done; then how far it is, what came of it, and the way back.

What is confirmed is brought in part by part, so that judges save meanwhile; how far it is stands on the page of the
table, and a button goes on with it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.bringing import bring
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.imports.plan import Grouped, Plan, Row, Show, What, grouped
from judging.domain.permissions import Deed, Role
from judging.domain.typed import version_of
from judging.domain.work import Kind
from judging.services.contest.forms import edition_form
from judging.services.imports import runs
from judging.services.imports.naming import label_of
from judging.services.imports.orders import Order
from judging.services.imports.planning import plan, targets_of
from judging.services.imports.undoing import standing_run, undo, why_not
from judging.storage.models import Edition, ImportRun
from judging.web.access import allow, now, visitor
from judging.web.context import database, forget_what_was_read, queue, read_session, settings, transaction
from judging.web.forms.fields import Kept, Tick
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of

ROWS_SHOWN = 100
ANSWER_SECONDS = 5.0
"""So long an answer waits for an import; the consumer brings the rest, or the next press."""


@dataclass(frozen=True)
class PlanPage(Page):
    """What would happen, row by row, and the buttons that make it happen; `problems` say why it is shown again.

    `called` are the words of what a row changes, by key.
    """

    template: ClassVar[str] = "organiser/imports/plan.html"
    edition: Edition
    run: ImportRun
    plan: Plan
    show: Show
    paging: Pages
    rows: Sequence[Row]
    whole: Sequence[Grouped]
    wrong: Sequence[Grouped]
    more_wrong: int
    called: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class RunPage(Page):
    """How far an import is, or what came of it; `in_the_way` says why it cannot be taken back.

    `is_going` where somebody has it in hand or will within a minute, so that the page looks again by itself.
    """

    template: ClassVar[str] = "organiser/imports/run.html"
    edition: Edition
    run: ImportRun
    is_going: bool
    left_out: Sequence[Grouped]
    more_left_out: int
    counts: Mapping[str, int]
    in_the_way: Sequence[Problem]
    more_in_the_way: int
    seen: str
    problems: tuple[Problem, ...] = ()


class ConfirmForm(Form):
    """The plan that was seen, and whether its sound rows are wanted without the others."""

    seen = Kept()
    only_sound = Tick()


class UndoImportForm(Form):
    """The import that was seen."""

    seen = Kept()


@blueprint.get("/<slug>/import/<int:run>")
@blueprint.get("/<slug>/import/<int:run>/<show>")
@allow(Role.ORGANISER, to=Deed.ORDER)
def show_import(slug: str, run: int, show: str = "") -> ResponseReturnValue:
    """The plan of a draft; of a confirmed table how far it is, or what came of it."""
    session = read_session()
    found = _run_or_404(session, edition_or_404(session, slug), run)
    if show and show not in set(Show):
        abort(404)
    return _plan_page(session, found, show=show) if found.confirmed_at is None else _run_page(session, found)


@blueprint.post("/<slug>/import/<int:run>/confirm")
@allow(Role.ORGANISER, marks=True)
def confirm_import(slug: str, run: int) -> ResponseReturnValue:
    """Import the table that was shown, as far as one answer can wait for it."""
    form = ConfirmForm.sent()
    session = read_session()
    edition = edition_or_404(session, slug)
    found = _run_or_404(session, edition, run)
    if found.confirmed_at is not None:
        return redirect(url_for("organiser.show_import", slug=slug, run=run), 303)
    made = plan(session, edition=edition, order=Order.of(found), now=now())
    try:
        with transaction() as db:
            mine = _run_or_404(db, edition_or_404(db, slug), run)
            run = runs.confirm(
                db, run=mine, made=made, seen=form.seen.data, only_sound=form.only_sound.data, now=now()
            ).id
    except Stale as stale:
        session = read_session()
        return _plan_page(session, _run_or_404(session, edition_or_404(session, slug), run), *stale.problems)
    except Refused as refusal:
        session = read_session()
        return _plan_page(session, _run_or_404(session, edition_or_404(session, slug), run), refused=refusal)
    return _brought(slug, run)


@blueprint.post("/<slug>/import/<int:run>/resume")
@allow(Role.ORGANISER, marks=True)
def resume_import(slug: str, run: int) -> ResponseReturnValue:
    """Go on with an import that is under way, after whatever stopped it."""
    session = read_session()
    found = _run_or_404(session, edition_or_404(session, slug), run)
    return _brought(slug, found.id)


@blueprint.post("/<slug>/import/<int:run>/undo")
@allow(Role.ORGANISER, marks=True)
def undo_import(slug: str, run: int) -> ResponseReturnValue:
    """Take an import back, whole or not at all."""
    form = UndoImportForm.sent()
    try:
        with transaction() as db:
            found = _run_or_404(db, edition_or_404(db, slug), run)
            undo(db, actor=visitor().actor, run=found, seen=form.seen.data, now=now())
    except Refused as refusal:
        session = read_session()
        found = _run_or_404(session, edition_or_404(session, slug), run)
        return _run_page(session, found, *refusal.problems, status=409 if isinstance(refusal, Stale) else 422)
    return redirect(url_for("organiser.show_import", slug=slug, run=run), 303)


@blueprint.post("/<slug>/import/<int:run>/discard")
@allow(Role.ORGANISER)
def discard_import(slug: str, run: int) -> ResponseReturnValue:
    """Forget a draft."""
    with transaction() as db:
        runs.discard(db, _run_or_404(db, edition_or_404(db, slug), run))
    return redirect(url_for("organiser.imports", slug=slug), 303)


def _run_or_404(session: Session, edition: Edition, run: int) -> ImportRun:
    return runs.one(session, edition, run, visitor().actor) or abort(404)


def _brought(slug: str, run_id: int) -> ResponseReturnValue:
    """Bring in as much as fits into one answer; then what came of it, or how far it is."""
    until = time.monotonic() + ANSWER_SECONDS
    parts = bring(database(), run_id, settings().secret_key, now)
    for is_over in parts:
        if not is_over and time.monotonic() >= until:
            parts.close()
            queue().wake(Kind.IMPORTS)
            break
    forget_what_was_read()
    return redirect(url_for("organiser.show_import", slug=slug, run=run_id), 303)


# ------------------------------------------------------------------------------------------------------ the pages
def _plan_page(
    session: Session, run: ImportRun, *problems: Problem, show: str = "", refused: Refused | None = None
) -> ResponseReturnValue:
    made = plan(session, edition=run.edition, order=Order.of(run), now=now())
    shown = Show(show) if show else Show.WRONG if made.wrong else Show.ALL
    rows = made.shown(shown)
    address = url_for("organiser.show_import", slug=run.edition.slug, run=run.id, show=shown.value)
    paging = pages_of(len(rows), address, lines=ROWS_SHOWN)
    wrong, more = grouped([told for row in made.wrong for told in row.problems])
    whole, _ = grouped(made.whole)
    known = [told.problem for told in made.problems]
    others = tuple(one for one in refused.problems if one not in known) if refused else problems
    page = PlanPage(
        run.edition,
        run,
        made,
        shown,
        paging,
        rows[paging.first : paging.first + ROWS_SHOWN],
        whole,
        wrong,
        more,
        _called(run),
        others,
    )
    return render(page, 422 if refused else 409 if problems else 200)


def _called(run: ImportRun) -> dict[str, str]:
    """What a row may change -> its words."""
    if run.what is What.JUDGES:
        return {target.key: label_of(target, words()) for target in targets_of(run.what, run.edition)}
    return {question.key: words().pick(question.name) for question in edition_form(run.edition).questions}


def _run_page(session: Session, run: ImportRun, *problems: Problem, status: int = 422) -> ResponseReturnValue:
    at = now()
    left_out, more = grouped(runs.problems_of(run))
    in_the_way = why_not(session, run) if run.ended_at and not run.undone_at else ()
    page = RunPage(
        run.edition,
        run,
        runs.comes_by_itself(run, at),
        left_out,
        more,
        runs.counts_of(run),
        in_the_way[:20],
        max(0, len(in_the_way) - 20),
        version_of(standing_run(run)),
        problems,
    )
    return render(page, status if problems else 200)
