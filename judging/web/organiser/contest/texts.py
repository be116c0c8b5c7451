"""What the edition says of itself to everybody: written here, read on its poster and where families enter.

Always true: what stands on the page in one language stands beside its other languages; a text in a language that the
edition does not speak now is kept as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.contest.plan import TEXTS
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import Role
from judging.i18n import LANGUAGES
from judging.services.contest import texts as service
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Story
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words


class _TextsForm(Form):
    """Each text in each language; any may stay empty."""

    seen = Seen()


TEXTS_FORM = built(
    _TextsForm,
    {
        f"{key}_{language}": Story(name=f"{key}-{language}", longest=limits.EDITION_TEXT)
        for key in TEXTS
        for language in LANGUAGES
    },
)


@dataclass(frozen=True)
class TextsPage(Page):
    """The texts as they stand, or as they were typed."""

    template: ClassVar[str] = "organiser/contest/texts.html"
    edition: Edition
    form: _TextsForm


@blueprint.get("/<slug>/texts")
@allow(Role.ORGANISER)
def texts(slug: str) -> ResponseReturnValue:
    """What is told to everybody."""
    return render(_page(slug))


@blueprint.post("/<slug>/texts")
@allow(Role.ORGANISER)
def set_texts(slug: str) -> ResponseReturnValue:
    """Keep the texts."""
    form = TEXTS_FORM.sent()
    try:
        form.checked()
        with transaction() as db:
            service.say(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                said={field.name: field.data for field in form if field.name != "seen" and field.raw_data},
                now=now(),
                seen=form.seen.data,
            )
    except Stale as stale:
        return render(replace(_page(slug), form=form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(replace(_page(slug), form=form.refused(refusal)), 422)
    flash(words().gettext("Los textos están guardados."))
    return redirect(url_for("organiser.texts", slug=slug), 303)


def _page(slug: str) -> TextsPage:
    edition = edition_or_404(read_session(), slug)
    standing = service.texts_of(edition)
    return TextsPage(edition, TEXTS_FORM.showing(standing, standing=standing))
