"""Marks that came after the close from telephones that had no signal: what they say, and whether they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.scoresheet import Criterion, Mark
from judging.services import late as service
from judging.services import scoring
from judging.storage.models import Assignment, Edition, LateMark
from judging.storage.queries import late as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class Row:
    """One criterion: what came late, and what stands now (None: nothing)."""

    criterion: Criterion
    late: LateMark
    standing: Mark | None


@dataclass(frozen=True)
class Sheet:
    """One sheet with late marks."""

    assignment: Assignment
    rows: Sequence[Row]
    came_at: datetime


@dataclass(frozen=True)
class LatePage(Page):
    """Every sheet with marks to decide about."""

    template: ClassVar[str] = "organiser/late.html"
    edition: Edition
    sheets: Sequence[Sheet]
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/late")
@allow(Role.ORGANISER)
def late_scores(slug: str) -> ResponseReturnValue:
    """Notas que llegaron tarde."""
    return _page(slug)


@blueprint.post("/<slug>/late/<int:assignment_id>")
@allow(Role.ORGANISER)
def decide_late(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Let the late marks of one sheet count, or not."""
    say = words().gettext("No se cuentan. Quedan en el registro.")
    try:
        with transaction() as db:
            marks = queries.of_sheet(db, edition_or_404(db, slug), assignment_id)
            if request.form.get("do") == "count":
                say = _said(service.count(db, actor=visitor().actor, marks=marks, now=now()))
            else:
                service.decline(db, actor=visitor().actor, marks=marks, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _page(slug, refusal.problems)
    flash(say)
    return redirect(url_for("organiser.late_scores", slug=slug), 303)


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
    found = queries.waiting(session, edition)
    sheets = [_sheet(list(marks)) for _, marks in groupby(found, lambda mark: mark.assignment_id)]
    return render(LatePage(edition, sheets, problems), 409 if problems else 200)


def _sheet(marks: Sequence[LateMark]) -> Sheet:
    assignment, newest = marks[0].assignment, {mark.criterion: mark for mark in marks}
    standing = assignment.ballot.marks if assignment.ballot else {}
    rows = [
        Row(criterion, newest[criterion.key], standing.get(criterion.key))
        for criterion in scoring.sheet_of(assignment).criteria
        if criterion.key in newest
    ]
    return Sheet(assignment, rows, max(mark.received_at for mark in marks))
