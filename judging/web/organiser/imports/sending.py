"""Sending a table, and telling what its columns hold.

A table that came is a draft of whoever sent it, read once (a workbook in a worker with little memory) and kept for two
days; nothing of it is in the edition before its plan is confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import Role as FormRole
from judging.domain.imports.columns import IGNORE, KEEP, SENT_AT, Target
from judging.domain.imports.plan import What, letters
from judging.domain.number import whole
from judging.domain.permissions import Deed, Role
from judging.domain.tables.frame import Frame
from judging.services.contest.editions import why_final
from judging.services.contest.forms import edition_form
from judging.services.imports import runs
from judging.services.imports.naming import csv_template, label_of, xlsx_template
from judging.services.imports.orders import LARGEST_FILE, MOST, Entries, Order
from judging.services.imports.planning import UNTOLD, guess, targets_of
from judging.storage.models import Edition, ImportRun
from judging.web.access import allow, now, visitor
from judging.web.context import forget_what_was_read, printers, read_session, transaction
from judging.web.forms.fields import ByKey, Choice, Kept, Tick, Upload, Words
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

FIRST_VALUES = 3
_DOWNLOADS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class ImportsPage(Page):
    """What may be imported, the form to send a table, and what was imported before. `what` is what it is chosen for."""

    template: ClassVar[str] = "organiser/imports/imports.html"
    edition: Edition
    what: What
    offered: Sequence[What]
    before: Sequence[ImportRun]
    pasted: str = ""
    problems: tuple[Problem, ...] = ()
    closed: Problem | None = None
    largest: int = LARGEST_FILE // 1000


@dataclass(frozen=True)
class Column:
    """One column of a table: its place as a spreadsheet calls it, its heading, its first values, and what it holds."""

    number: int
    letter: str
    heading: str
    values: Sequence[str]
    target: str


@dataclass(frozen=True)
class ColumnsPage(Page):
    """A select for each column, and how the table is to be taken. `targets` are pairs of what is sent and its words;
    `sheets` the names of the workbook's sheets."""

    template: ClassVar[str] = "organiser/imports/columns.html"
    edition: Edition
    run: ImportRun
    order: Order
    columns: Sequence[Column]
    targets: Sequence[tuple[str, str]]
    sheets: Sequence[str]
    zone: str
    has_stamps: bool
    problems: tuple[Problem, ...] = ()


class SendForm(Form):
    """A file, or pasted text, and what it is about."""

    what = Choice(known=[str(what) for what in What], otherwise=str(What.ENTRIES))
    file = Upload()
    text = Words()


class ColumnsForm(Form):
    """What each column holds ("column-0": the first), and how the table is taken; `do` is the button."""

    column = ByKey(prefix="column-")
    sheet = Kept()
    zone = Kept()
    entries = Kept()
    submit = Tick()
    may_be_named = Tick()
    do = Kept()

    def order(self, run: ImportRun) -> Order:
        """The order of this draft as it was told. Raises Refused where the sheet holds no table."""
        before = Order.of(run)
        sheet = whole(self.sheet.data or "", most=max(0, len(before.book) - 1))
        order = replace(
            before,
            sheet=before.sheet if sheet is None else sheet,
            zone="UTC" if self.zone.data == "UTC" else "",
            entries=Entries.NEW if self.entries.data == Entries.NEW else Entries.EXISTING,
            submit=self.submit.data,
            may_be_named=self.may_be_named.data,
        )
        if order.sheet != before.sheet:
            return replace(order, columns={})
        told = {heading: self.column.data.get(str(n), "") for n, heading in enumerate(order.frame.heading)}
        return replace(order, columns=told)


def offered(edition: Edition) -> tuple[What, ...]:
    """What may be imported: lists only where the form asks for them."""
    roles = edition_form(edition).by_role
    lists = {What.CROPS: FormRole.CROPS, What.INCOMES: FormRole.INCOMES}
    return tuple(what for what in What if what not in lists or lists[what] in roles)


@blueprint.get("/<slug>/import")
@blueprint.get("/<slug>/import/of/<what>")
@allow(Role.ORGANISER, to=Deed.ORDER)
def imports(slug: str, what: str = What.ENTRIES) -> ResponseReturnValue:
    """The form to send a table, and what was imported before."""
    return _start(slug, _what(what))


@blueprint.post("/<slug>/import")
@allow(Role.ORGANISER, marks=True)
def send_table(slug: str) -> ResponseReturnValue:
    """Keep a table as a draft, and ask what its columns hold."""
    form = SendForm.sent()
    what = What(form.what.data or What.ENTRIES)
    content = form.file.content(LARGEST_FILE + 1) or form.text.data.strip().encode()
    try:
        if form.file.is_sent and form.text.data.strip():
            raise Refused(Problem.of("import_chosen_twice", at="file"))
        if not content:
            raise Refused(Problem.of("import_nothing_chosen", at="file"))
        if len(content) > LARGEST_FILE:
            raise Refused(Problem.of("import_too_big", at="file", kilobytes=LARGEST_FILE // 1000))
        book = printers().book(content, MOST)
        name = form.file.data.filename if form.file.is_sent else ""
        with transaction() as db:
            edition = edition_or_404(db, slug)
            sent = runs.Sent.of(book, content, name)
            run = runs.send(db, actor=visitor().actor, edition=edition, what=what, sent=sent, now=now())
            order = Order.of(run)
            runs.tell(db, run, replace(order, submit=what is What.ENTRIES, columns=guess(db, edition, order)))
            run_id = run.id
    except Refused as refusal:
        return _start(slug, what, form.text.data, *(_at_file(problem) for problem in refusal.problems))
    return redirect(url_for("organiser.import_columns", slug=slug, run=run_id), 303)


def _what(text: str) -> What:
    """What a table is about, as an address says it."""
    return What(text) if text in set(What) else abort(404)


def _at_file(problem: Problem) -> Problem:
    return Problem(problem.code, problem.params, "file")


def _start(slug: str, what: What, pasted: str = "", *problems: Problem) -> ResponseReturnValue:
    session = read_session()
    edition = edition_or_404(session, slug)
    before, closed = runs.confirmed(session, edition), why_final(session, edition)
    may = offered(edition)
    page = ImportsPage(edition, what if what in may else What.ENTRIES, may, before, pasted, problems[:200], closed)
    return render(page, 422 if problems else 200)


@blueprint.get("/<slug>/import/template/<what>.<kind>")
@allow(Role.ORGANISER, to=Deed.READ)
def import_template(slug: str, what: str, kind: str) -> ResponseReturnValue:
    """A table with the right headings, to fill in."""
    if kind not in _DOWNLOADS:
        abort(404)
    edition = edition_or_404(read_session(), slug)
    headings = [label_of(target, words()) for target in targets_of(_what(what), edition) if target.is_offered]
    content = xlsx_template(headings) if kind == "xlsx" else csv_template(headings)
    answer = Response(content, mimetype=_DOWNLOADS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{what}-{slug}.{kind}"'
    return answer


# ---------------------------------------------------------------------------------------------------- the columns
@blueprint.get("/<slug>/import/<int:run>/columns")
@allow(Role.ORGANISER, marks=True)
def import_columns(slug: str, run: int) -> ResponseReturnValue:
    """What each column holds."""
    session = read_session()
    edition = edition_or_404(session, slug)
    found = runs.one(session, edition, run, visitor().actor) or abort(404)
    if found.confirmed_at is not None:
        return redirect(url_for("organiser.show_import", slug=slug, run=run), 303)
    return _columns(session, edition, found, Order.of(found))


@blueprint.post("/<slug>/import/<int:run>/columns")
@allow(Role.ORGANISER, marks=True)
def save_columns(slug: str, run: int) -> ResponseReturnValue:
    """Keep what the columns hold, and show what would happen."""
    form = ColumnsForm.sent()
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            found = runs.one(db, edition, run, visitor().actor) or abort(404)
            order = form.order(found)
            is_other_sheet = not order.columns
            if is_other_sheet:
                order = replace(order, columns=guess(db, edition, order))
            _require_known(order, edition)
            runs.tell(db, found, order)
    except Refused as refusal:
        session = read_session()
        edition = edition_or_404(session, slug)
        found = runs.one(session, edition, run, visitor().actor) or abort(404)
        return _columns(session, edition, found, Order.of(found), *refusal.problems)
    forget_what_was_read()
    page = "organiser.import_columns" if is_other_sheet or form.do.data == "sheet" else "organiser.show_import"
    return redirect(url_for(page, slug=slug, run=run), 303)


def _require_known(order: Order, edition: Edition) -> None:
    """Refuse what no select of the page offers."""
    known = {KEEP, IGNORE, UNTOLD, *(target.key for target in targets_of(order.what, edition))}
    if not set(order.columns.values()) <= known:
        raise Refused(Problem.of("choice_unknown"))


def _columns(
    session: Session, edition: Edition, run: ImportRun, order: Order, *problems: Problem
) -> ResponseReturnValue:
    targets = targets_of(run.what, edition)
    page = ColumnsPage(
        edition,
        run,
        order,
        _told(order.frame, order.columns),
        _options(run.what, targets),
        [grid.origin.sheet for grid in order.book] if len(order.book) > 1 else (),
        words().clocks(),
        any(target.key == SENT_AT for target in targets),
        problems,
    )
    return render(page, 422 if problems else 200)


def _told(frame: Frame, columns: Mapping[str, str]) -> list[Column]:
    return [
        Column(
            number,
            letters(frame.places[number]),
            heading,
            [text for text in frame.columns[number] if text.strip()][:FIRST_VALUES],
            columns.get(heading, IGNORE),
        )
        for number, heading in enumerate(frame.heading)
    ]


def _options(what: What, targets: Sequence[Target]) -> list[tuple[str, str]]:
    own = [(target.key, label_of(target, words())) for target in targets]
    rest = [(IGNORE, words().gettext("No leer"))]
    if what is What.ENTRIES:
        rest.insert(0, (KEEP, words().gettext("Guardar como texto, junto a las respuestas")))
    if what is What.MARKS:
        rest.insert(0, (UNTOLD, words().gettext("Sin decir: elija qué es")))
    return [*rest, *own]
