"""The workbooks of every mark of a round: few sheets are written at once, many are asked for and fetched when made.

Always true: a workbook is asked for in the language of the page, and given out only to who may read the order, only
while it says just what it would today.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Deed, Role
from judging.domain.work import PackOf
from judging.services import packs as service
from judging.services.exports import books
from judging.services.exports.books import Book
from judging.storage.models import Edition, Round
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, SaveId
from judging.web.forms.form import Form
from judging.web.organiser import packs
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.page import words


class BookForm(Form):
    """Which workbook, and whether it may name people."""

    table = Kept()
    people = Kept()
    save_id = SaveId()

    def choice(self, round_: Round) -> Mapping[str, str]:
        """Which; 400 for what no page of ours asks for."""
        if self.table.data not in set(Book) or self.people.data not in ("", books.PEOPLE):
            abort(400)
        people = self.people.data if self.table.data == Book.RESULTS else ""
        return {"table": self.table.data, "round": round_.key, "people": people, "language": words().language}


def is_many(round_: Round) -> bool:
    """Whether the round has more sheets than are written while she waits."""
    return len(books.sheets_in(read_session(), round_)) > service.FEW[PackOf.BOOK]


def too_many_at_once(edition: Edition) -> ResponseReturnValue:
    """For who comes by an address."""
    flash(
        words().gettext("Son demasiadas notas para escribirlas mientras usted espera: pida el libro con el botón."),
        "warn",
    )
    return _back(edition.slug)


@blueprint.post("/<slug>/exports/books")
@allow(Role.ORGANISER, to=Deed.ORDER)
def ask_book(slug: str) -> ResponseReturnValue:
    """Have a workbook made; one of few sheets is written at once."""
    form = BookForm.sent()
    form.checked()
    edition = edition_or_404(read_session(), slug)
    round_ = chosen_round(edition)
    choice = form.choice(round_)
    if not is_many(round_):
        asked: dict[str, Any] = {"people": 1} if choice["people"] else {}
        return redirect(url_for("organiser.export", slug=slug, table=choice["table"], kind="xlsx", **asked), 303)
    with transaction() as db:
        edition = edition_or_404(db, slug)
        pressed, actor = form.save_id.data, visitor().actor
        service.ask(db, actor=actor, edition=edition, of=PackOf.BOOK, choice=choice, save_id=pressed, now=now())
    packs.wake()
    return _back(slug)


@blueprint.post("/<slug>/exports/books/<int:pack_id>/again")
@allow(Role.ORGANISER, to=Deed.ORDER)
def book_again(slug: str, pack_id: int) -> ResponseReturnValue:
    """Have a workbook that was given up tried again."""
    with transaction() as db:
        service.again(db, packs.pack_or_404(db, slug, pack_id, {PackOf.BOOK}))
    packs.wake()
    return _back(slug)


@blueprint.get("/<slug>/exports/books/<int:pack_id>.xlsx")
@allow(Role.ORGANISER, to=Deed.ORDER)
def book_file(slug: str, pack_id: int) -> ResponseReturnValue:
    """The workbook; back to its page where it is not there, or does not say any more what it would today."""
    pack = packs.pack_or_404(read_session(), slug, pack_id, {PackOf.BOOK})
    line = packs.line_of(pack)
    if not line.is_given_out:
        return packs.gone(_back(slug))
    named = [line.choice["round"]] if len(pack.edition.rounds) > 1 else []
    return packs.sent(pack, "-".join([slug, *named, line.choice["table"]]))


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("organiser.exports", slug=slug, _anchor="files"), 303)
