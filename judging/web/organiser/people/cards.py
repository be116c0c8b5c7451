"""The judges' cards: a code and its QR to print, eight on a sheet of A4, and the same in a message to send.

Always true: a card opens nothing by itself (the address shows whose it is and a button); its code is derived, kept
nowhere, and dies when it is reissued.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue

from judging.domain import codes
from judging.domain.permissions import Deed, Role
from judging.i18n import translator_in
from judging.sentences import SENTENCES
from judging.services.cards import code_of
from judging.storage.models import Edition, Judge
from judging.storage.queries import editions as queries
from judging.web.access import allow
from judging.web.context import read_session, settings
from judging.web.numbers import whole
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render
from judging.web.qr import qr_picture


@dataclass(frozen=True)
class Card:
    """What stands on one card. `qr` is a picture as a data address; `message` is in the judge's own language."""

    judge: Judge
    code: str
    address: str
    qr: str
    message: str


@dataclass(frozen=True)
class CardsPage(Page):
    """Cards to print."""

    template: ClassVar[str] = "organiser/people/cards.html"
    edition: Edition
    cards: Sequence[Card]
    door: str


@blueprint.get("/<slug>/cards")
@allow(Role.ORGANISER, to=Deed.PRINT)
def cards(slug: str) -> ResponseReturnValue:
    """The cards of all judges, or of the one asked for."""
    edition = edition_or_404(read_session(), slug)
    wanted = request.args.get("judge", type=whole)
    judges = [
        judge for judge in queries.judges(read_session(), edition) if judge.is_active and wanted in (None, judge.id)
    ]
    return render(CardsPage(edition, [card_of(edition, judge) for judge in judges], f"{settings().base_url}/enter"))


def card_of(edition: Edition, judge: Judge) -> Card:
    """A judge's card."""
    code = codes.shown(code_of(judge, settings().secret_key))
    address = f"{settings().base_url}/e/{code}"
    own = translator_in(edition.home, judge.language)
    invitation = SENTENCES["invitation"]
    message = own.gettext(invitation).format(
        name=judge.name, edition=own.pick(edition.name), address=address, code=code
    )
    marked = f"{own.gettext('Ensayo')}: {message}" if edition.is_rehearsal else message
    return Card(judge, code, address, qr_picture(address), marked)
