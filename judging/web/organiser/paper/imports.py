"""Scores that come from outside: read, checked as a whole, shown, then written.

The file travels in the form between the two steps (packed), so that nothing lies about on the server; the second step
reads and checks it all over again.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.paper import importing
from judging.services.paper import imports as service
from judging.services.results.results import sheet_of
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.forms.fields import Kept, Raw, Tick, Upload
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

LARGEST_FILE = 500_000
PROBLEMS_SHOWN = 200


@dataclass(frozen=True)
class ImportPage(Page):
    """The form to send a table of marks."""

    template: ClassVar[str] = "organiser/paper/import.html"
    edition: Edition
    sheet: ScoreSheet
    order: service.Order
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0


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
    """Import the table that was shown."""
    form = ImportForm.sent()
    order = form.order(_unpack(form.packed.data))
    try:
        with transaction() as db:
            done = importing.carry_out(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                order=order,
                secret=settings().secret_key,
                now=now(),
                seen=form.seen.data,
            )
    except Stale as stale:
        return _plan_page(read_session(), slug, stale.current, *stale.problems)
    except Refused as refusal:
        return _form(read_session(), slug, order, *refusal.problems)
    said = words().ngettext("Se trajo {sheets} hoja de notas.", "Se trajeron {sheets} hojas de notas.", done.new_sheets)
    flash(said.format(sheets=done.new_sheets))
    return redirect(url_for("organiser.results", slug=slug), 303)


def _plan_page(session: Session, slug: str, plan: service.Plan, *problems: Problem) -> ResponseReturnValue:
    page = PlanPage(edition_or_404(session, slug), plan, _pack(plan.order.content), problems)
    return render(page, 409 if problems else 200)


def _form(session: Session, slug: str, order: service.Order, *problems: Problem) -> ResponseReturnValue:
    edition = edition_or_404(session, slug)
    shown = problems[:PROBLEMS_SHOWN]
    page = ImportPage(edition, sheet_of(edition), order, shown, len(problems) - len(shown))
    return render(page, 422 if problems else 200)


def _pack(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


def _unpack(packed: str) -> bytes:
    """What `_pack` packed; nothing at all where it was tampered with or would swell beyond the limit."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), LARGEST_FILE)
    except (binascii.Error, ValueError, zlib.error):
        return b""
