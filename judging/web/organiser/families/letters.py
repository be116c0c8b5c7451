"""The letters to those who entered: what they say, all of them as one file, and one by itself.

Always true: there is no letter before results are published; whoever is tied to an entry reads no letter of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.domain.errors import Stale
from judging.domain.permissions import Deed, Role
from judging.domain.work import PackOf
from judging.services.families import letters as service
from judging.services.packs import FEW
from judging.storage.models import Edition
from judging.storage.queries import organiser as plan
from judging.web.access import allow, now, visitor
from judging.web.context import printers, read_session, transaction
from judging.web.forms.fields import Tick
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.packs import Packs, packs_of, too_many_at_once
from judging.web.page import Page, render, words


class LettersForm(Form):
    """Whether letters tell the level of each criterion."""

    seen = Seen()
    levels = Tick()


@dataclass(frozen=True)
class LettersPage(Page):
    """How many letters there are, what they say, and the files asked for."""

    template: ClassVar[str] = "organiser/families/letters.html"
    edition: Edition
    count: int
    form: LettersForm
    packs: Packs


@blueprint.get("/<slug>/letters")
@allow(Role.ORGANISER, to=Deed.ORDER)
def letters(slug: str) -> ResponseReturnValue:
    """The letters of an edition."""
    return render(_page(slug))


@blueprint.post("/<slug>/letters")
@allow(Role.ORGANISER)
def set_letters(slug: str) -> ResponseReturnValue:
    """Say what letters tell."""
    form = LettersForm.sent()
    try:
        with transaction() as db:
            service.tell_levels(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                tells=form.levels.data,
                now=now(),
                seen=form.seen.data,
            )
    except Stale as stale:
        page = _page(slug)
        return render(replace(page, form=form.clashing(stale, {"levels": page.form.levels.typed})), 409)
    flash(words().gettext("Lo que dicen las cartas está guardado."))
    return redirect(url_for("organiser.letters", slug=slug), 303)


@blueprint.get("/<slug>/letters.pdf")
@allow(Role.ORGANISER, to=Deed.ORDER)
def letters_file(slug: str) -> ResponseReturnValue:
    """Some letters in one file; many are asked for."""
    session = read_session()
    edition = edition_or_404(session, slug)
    rows = [entry.id for entry in service.receivers(session, edition)]
    if len(rows) > FEW[PackOf.LETTERS]:
        return too_many_at_once(slug, PackOf.LETTERS)
    paper = service.letters_paper(session, edition, rows) or abort(404)
    return letter_file(printers().do(paper), f"{slug}-letters.pdf", as_attachment=True)


@blueprint.get("/<slug>/entries/<number>/letter.pdf")
@allow(Role.ORGANISER, to=Deed.ORDER)
def entry_letter(slug: str, number: str) -> ResponseReturnValue:
    """The letter of one entry."""
    session = read_session()
    entry = plan.entry(session, edition_or_404(session, slug), number) or abort(404)
    paper = service.letter_to(session, entry) or abort(404)
    return letter_file(printers().do(paper), f"{entry.number}-letter.pdf")


def letter_file(content: bytes, name: str, *, as_attachment: bool = False) -> Response:
    """Letters as a file, to be kept by nobody on the way."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment" if as_attachment else "inline", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(slug: str) -> LettersPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    standing = service.standing_of(edition)
    form = LettersForm.showing({"levels": "yes" if standing["levels"] else ""}, standing=standing)
    return LettersPage(edition, len(service.receivers(session, edition)), form, packs_of(edition, PackOf.LETTERS))
