"""Marks and deliveries that came after the close from telephones that had no signal, and whether they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.domain.scoring.remarks import Remark
from judging.domain.scoring.scoresheet import Criterion, Mark
from judging.domain.typed import version_of
from judging.services.contest.editions import windows
from judging.services.field import late as service
from judging.services.scoring import scoring
from judging.storage.models import Assignment, DeviceMessage, Edition, LateMark
from judging.storage.queries import device_messages as message_queries
from judging.storage.queries import late as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Choice
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of


@dataclass(frozen=True)
class LateRow:
    """One criterion: what came late, and what stands now (None: nothing)."""

    criterion: Criterion | Remark
    late: LateMark
    standing: Mark | None


@dataclass(frozen=True)
class LateSheet:
    """One sheet with late marks, or (without `rows`) with a late delivery; `missing` criteria keep it from delivery."""

    assignment: Assignment
    rows: Sequence[LateRow]
    came_at: datetime
    is_delivery: bool
    missing: int
    seen: str


@dataclass(frozen=True)
class LatePage(Page):
    """The sheets with marks to decide about, page by page."""

    template: ClassVar[str] = "organiser/field/late.html"
    edition: Edition
    sheets: Sequence[LateSheet]
    paging: Pages
    is_published: bool
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/late")
@allow(Role.ORGANISER, to=Deed.ORDER)
def late_scores(slug: str) -> ResponseReturnValue:
    """Notas que llegaron tarde."""
    return _page(slug)


class DecideForm(Form):
    """Whether the late marks of a sheet count; `seen` is what waited when it was shown."""

    do = Choice(known=("count", "decline"))
    seen = Seen()


@blueprint.post("/<slug>/late/<int:assignment_id>")
@allow(Role.ORGANISER, marks=True)
def decide_late(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Let the late marks of one sheet count, or not."""
    form, say = DecideForm.sent(), words().gettext("No se cuentan. Quedan en el registro.")
    counts = (form.do.data or abort(400)) == "count"
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            queries.has_sheet(db, edition, assignment_id) or abort(404)
            marks = queries.of_sheet(db, edition, assignment_id)
            wishes = message_queries.late_deliveries(db, edition, [assignment_id])
            service.require_as_seen(marks, wishes, form.seen.data)
            if counts:
                say = _count(db, marks, wishes)
            else:
                _decline(db, marks, wishes)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(slug, refusal.problems)
    flash(say)
    return redirect(url_for("organiser.late_scores", slug=slug), 303)


def _count(db: Session, marks: Sequence[LateMark], wishes: Sequence[DeviceMessage]) -> str:
    """Let them count; answers what to say. A delivery stands once nothing is missing."""
    actor = visitor().actor
    say = words().gettext("La hoja está entregada.")
    if marks or not wishes:
        counted = service.count(db, actor=actor, marks=marks, now=now())
        say = _said(counted)
        if counted.missing:
            return say
    for wish in wishes:
        service.decide_delivery(db, actor=actor, wish=wish, accepts=True, now=now())
    return say


def _decline(db: Session, marks: Sequence[LateMark], wishes: Sequence[DeviceMessage]) -> None:
    if marks or not wishes:
        service.decline(db, actor=visitor().actor, marks=marks, now=now())
    for wish in wishes:
        service.decide_delivery(db, actor=visitor().actor, wish=wish, accepts=False, now=now())


def _said(counted: service.Counted) -> str:
    if not counted.missing:
        return words().gettext("Las notas cuentan, y la hoja está entregada.")
    return words().ngettext(
        "Las notas están en la hoja. Falta %(num)s criterio: todavía no está entregada.",
        "Las notas están en la hoja. Faltan %(num)s criterios: todavía no está entregada.",
        counted.missing,
    ) % {"num": counted.missing}


def _page(slug: str, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    session = read_session()
    edition = edition_or_404(session, slug)
    marked = queries.sheets(session, edition)
    every = list(dict.fromkeys([*marked, *message_queries.late_delivery_sheets(session, edition)]))
    paging = pages_of(len(every), url_for("organiser.late_scores", slug=slug))
    shown = every[paging.first :][: paging.lines]
    found, waiting = queries.assignments(session, edition, shown), queries.waiting(session, edition, shown)
    wishes = {wish.assignment_id: wish for wish in message_queries.late_deliveries(session, edition, shown)}
    sheets = {one.id: _sheet(one, waiting.get(one.id, queries.Waiting()), wishes.get(one.id)) for one in found}
    page = LatePage(edition, [sheets[one] for one in shown], paging, windows(session, edition).published, problems)
    return render(page, 409 if problems else 200)


def _sheet(assignment: Assignment, waiting: queries.Waiting, wish: DeviceMessage | None) -> LateSheet:
    """Without marks that came late (they all came in time), only its delivery waits."""
    newest = {mark.criterion: mark for mark in waiting.newest}
    standing = assignment.ballot.standing if assignment.ballot else {}
    sheet = scoring.sheet_of(assignment)
    rows = [
        LateRow(asked, newest[asked.key], _stands(standing.get(asked.key)))
        for asked in sheet.every
        if asked.key in newest
    ]
    gaps = scoring.delivery_problems(sheet, {**standing, **{key: mark.as_mark() for key, mark in newest.items()}})
    wishes = [wish] if wish is not None else []
    came_at = max(one.received_at for one in waiting.newest or wishes)
    seen = version_of(service.as_waiting(assignment, waiting, wishes))
    return LateSheet(assignment, rows, came_at, wish is not None, len(gaps), seen)


def _stands(mark: Mark | None) -> Mark | None:
    """What stands: a mark, or words without one; one that was taken back is none."""
    return mark if mark is not None and (mark.is_given or (mark.is_remark and mark.note)) else None
