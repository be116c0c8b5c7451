"""A day at tables: who came, and what a free judge gets next. Everything by one button, without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.services.assigning import tables as service
from judging.services.assigning.tables import Room
from judging.services.contest.rounds import why_fixed
from judging.storage.models import Edition, Judge, Round
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Kept
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class Seat:
    """A judge: what she has before her, and what she would get next."""

    judge: Judge
    has: Sequence[str]
    next: str | None
    is_away: bool
    is_shadow: bool


@dataclass(frozen=True)
class TablesPage(Page):
    """The room as it stands. `counts` are sheets in or on the way, by entry."""

    template: ClassVar[str] = "organiser/assigning/tables.html"
    edition: Edition
    room: Room
    seats: Sequence[Seat]
    closed: Problem | None
    problems: tuple[Problem, ...] = ()

    @property
    def shown(self) -> str:
        """Whose boxes are ticked, as the form carries them."""
        names = {f"absent-{one}" for one in self.room.absent} | {f"away-{one}" for one in self.room.away}
        return " ".join(sorted(names))

    @property
    def whole(self) -> int:
        """How many of the entries that are there have all their sheets, or will."""
        tables = self.room.tables
        return sum(tables.has(entry) >= tables.per_entry for entry in tables.entries)


class GiveForm(Form):
    """To whom the next one is given."""

    judge = Kept()


class PresenceForm(Form):
    """Who did not come, and whose boxes were ticked on the page."""

    shown = Kept()
    absent = ByKey(prefix="absent-")
    away = ByKey(prefix="away-")


@blueprint.get("/<slug>/assignments/tables")
@allow(Role.ORGANISER)
def tables(slug: str) -> ResponseReturnValue:
    """The room."""
    session = read_session()
    return render(_page(session, round_or_404(session, slug)))


@blueprint.post("/<slug>/assignments/tables")
@allow(Role.ORGANISER)
def give_next(slug: str) -> ResponseReturnValue:
    """Give a free judge what is next."""
    form = GiveForm.sent()
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            number = service.give_next(db, actor=visitor().actor, round_=round_, judge_key=form.judge.data, now=now())
    except Refused as refusal:
        return _refused(slug, refusal)
    flash(words().gettext("Le toca {number}.").format(number=number))
    return redirect(url_for("organiser.tables", slug=slug), 303)


@blueprint.post("/<slug>/assignments/tables/presence")
@allow(Role.ORGANISER)
def mark_presence(slug: str) -> ResponseReturnValue:
    """Keep who did not come."""
    form = PresenceForm.sent()
    ticked = {f"absent-{one}" for one in form.absent.data} | {f"away-{one}" for one in form.away.data}
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            gone = service.mark_presence(
                db, actor=visitor().actor, round_=round_, ticked=ticked, shown=form.shown.data.split(), now=now()
            )
    except Refused as refusal:
        return _refused(slug, refusal)
    say = words().ngettext("Está anotado. Quitó {num} hoja que nadie había empezado.",
                           "Está anotado. Quitó {num} hojas que nadie había empezado.", gone)  # fmt: skip
    flash(say.format(num=gone) if gone else words().gettext("Está anotado."))
    return redirect(url_for("organiser.tables", slug=slug), 303)


def _refused(slug: str, refusal: Refused) -> ResponseReturnValue:
    session = read_session()
    return render(replace(_page(session, round_or_404(session, slug)), problems=refusal.problems), 422)


def _page(session: Session, round_: Round) -> TablesPage:
    room = service.room_of(session, round_)
    seats = [
        Seat(
            judge,
            room.tables.now_of(judge.key),
            room.tables.next_for(judge.key),
            judge.key in room.away,
            judge.key in room.tables.shadows,
        )
        for judge in room.judges
    ]
    return TablesPage(round_.edition, room, seats, why_fixed(session, round_))
