"""The prizes and sponsors of an edition: their list, in their order, with what was taken away and can be put back.

Always true: a button that was pressed on another list than the one that stands changes nothing; what somebody has
received is neither changed nor taken away here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.services.certificates import designs
from judging.services.prizes import catalogue as service
from judging.services.prizes.shown import ShownPrize, shown
from judging.storage.models import Edition, Prize, Sponsor
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, visitor
from judging.web.context import printers, read_session, transaction
from judging.web.forms.fields import Kept, Upload
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words


class ListForm(Form):
    """The list that stood beside the button."""

    seen = Seen()


@dataclass(frozen=True)
class PrizeLine:
    """One prize as the list tells it."""

    row: Prize
    shown: ShownPrize
    is_given: bool


@dataclass(frozen=True)
class PrizesPage(Page):
    """The prizes and sponsors that are there, and those taken away."""

    template: ClassVar[str] = "organiser/prizes/prizes.html"
    edition: Edition
    prizes: Sequence[PrizeLine]
    sponsors: Sequence[Sponsor]
    removed_prizes: Sequence[PrizeLine]
    removed_sponsors: Sequence[Sponsor]
    form: ListForm
    is_published: bool
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/prizes")
@allow(Role.ORGANISER, to=Deed.READ)
def prizes(slug: str) -> ResponseReturnValue:
    """What can be won, and who gives it."""
    return render(_page(read_session(), slug))


@blueprint.post("/<slug>/prizes/<key>/<act>")
@allow(Role.ORGANISER)
def act_on_prize(slug: str, key: str, act: str) -> ResponseReturnValue:
    """Move a prize up, take it away or put it back."""
    return _act(slug, act, lambda db: prize_or_404(db, edition_or_404(db, slug), key))


@blueprint.post("/<slug>/sponsors/<key>/<act>")
@allow(Role.ORGANISER)
def act_on_sponsor(slug: str, key: str, act: str) -> ResponseReturnValue:
    """Move a sponsor up, take it away or put it back."""
    return _act(slug, act, lambda db: sponsor_or_404(db, edition_or_404(db, slug), key))


def _act(slug: str, act: str, find: Callable[[Session], service.Row]) -> ResponseReturnValue:
    acts = {"up": service.move_up, "remove": service.remove, "back": service.put_back}
    if act not in acts:
        abort(404)
    form = ListForm.sent()
    try:
        with transaction() as db:
            acts[act](db, actor=visitor().actor, row=find(db), now=now(), seen=form.seen.data)
    except Refused as refusal:
        page = replace(_page(read_session(), slug), problems=refusal.problems)
        return render(page, 409 if isinstance(refusal, Stale) else 422)
    told = {
        "up": words().gettext("El orden está guardado."),
        "remove": words().gettext("Está quitado. Abajo, entre lo quitado, se puede devolver."),
        "back": words().gettext("Está otra vez en su lugar."),
    }
    flash(told[act])
    return redirect(url_for("organiser.prizes", slug=slug), 303)


def prize_or_404(session: Session, edition: Edition, key: str) -> Prize:
    """A prize of the edition, one taken away too."""
    return next((one for one in service.prizes(session, edition) if one.key == key), None) or abort(404)


def sponsor_or_404(session: Session, edition: Edition, key: str) -> Sponsor:
    """A sponsor of the edition, one taken away too."""
    return next((one for one in service.sponsors(session, edition) if one.key == key), None) or abort(404)


def keep_picture(slug: str, file: Upload, kept: Kept, *, action: str) -> None:
    """Keep a picture that came with a form before the form is, so that it need not be sent again; its name is said in
    the form from then on. Raises Refused for what is none."""
    if not file.is_sent:
        return
    sent = designs.picture_of(file.content(designs.HEAVIEST_UPLOAD + 1), at="file", printers=printers())
    with transaction() as db:
        about = {"actor": visitor().actor, "edition": edition_or_404(db, slug), "now": now()}
        kept.process_formdata([designs.add_picture(db, picture=sent, action=action, **about).name])  # type: ignore[arg-type]


def _page(session: Session, slug: str) -> PrizesPage:
    edition = edition_or_404(session, slug)
    rows, givers = service.prizes(session, edition), service.sponsors(session, edition)
    given = service.given_ids(session, edition)
    lines = [
        PrizeLine(row, told, row.id in given) for row, told in zip(rows, shown(words(), edition, rows), strict=True)
    ]
    return PrizesPage(
        edition=edition,
        prizes=[line for line in lines if line.row.removed_at is None],
        sponsors=[one for one in givers if one.removed_at is None],
        removed_prizes=[line for line in lines if line.row.removed_at is not None],
        removed_sponsors=[one for one in givers if one.removed_at is not None],
        form=ListForm.showing({}, standing=service.list_of(rows, givers)),
        is_published=queries.latest_publication(session, edition) is not None,
    )
