"""Which reminders go by themselves, and how many messages go in a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.errors import Refused, Stale
from judging.domain.messages.occasions import AUDIENCE_OF, Audience, Occasion
from judging.domain.permissions import Role
from judging.services.messages import texts as service
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Tick, Whole
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.messages.messages import has_mail
from judging.web.page import Page, render, words


class LimitForm(Form):
    """How many messages go in a day; `SettingsForm` adds a box for each rule."""

    cap = Whole(low=1, high=limits.REMINDERS, wrong="message_cap_wrong", needed="message_cap_missing")
    seen = Seen()


SettingsForm = built(LimitForm, {f"rule-{one.value}": Tick() for one in Occasion})


@dataclass(frozen=True)
class MessageSettingsPage(Page):
    """The settings."""

    template: ClassVar[str] = "organiser/messages/settings.html"
    edition: Edition
    form: LimitForm
    has_mail: bool

    @property
    def groups(self) -> Sequence[tuple[Audience, Sequence[Occasion]]]:
        """The occasions, by whom they are for."""
        return [(who, [one for one in Occasion if AUDIENCE_OF[one] is who]) for who in Audience]


@blueprint.get("/<slug>/messages/settings")
@allow(Role.ORGANISER)
def message_settings(slug: str) -> ResponseReturnValue:
    """The settings."""
    return render(_page(slug))


@blueprint.post("/<slug>/messages/settings")
@allow(Role.ORGANISER)
def set_messages(slug: str) -> ResponseReturnValue:
    """Keep them."""
    form = SettingsForm.sent()
    try:
        form.checked()
        rules = [one for one in Occasion if form[f"rule-{one.value}"].data]
        with transaction() as db:
            edition, who, seen = edition_or_404(db, slug), visitor().actor, form.seen.data
            service.change_settings(
                db, actor=who, edition=edition, cap=form.cap.data, rules=rules, now=now(), seen=seen
            )
    except Stale as stale:
        return render(replace(_page(slug), form=form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(replace(_page(slug), form=form.refused(refusal)), 422)
    flash(words().gettext("Está guardado."))
    return redirect(url_for("organiser.messages", slug=slug), 303)


def _page(slug: str) -> MessageSettingsPage:
    edition = edition_or_404(read_session(), slug)
    standing = service.standing_settings(edition)
    return MessageSettingsPage(edition, SettingsForm.showing(standing, standing=standing), has_mail(edition))
