"""How the edition and its competition are called, and with which words it is spoken of: corrected here, before
certificates freeze it.

Always true: what is already issued or published keeps the name it came out with, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from judging.domain import limits
from judging.domain.errors import Refused, Stale
from judging.domain.home import VOCABULARIES
from judging.domain.permissions import Role
from judging.i18n import LANGUAGES
from judging.services.certificates import naming as service
from judging.storage.models import Edition
from judging.web.access import allow, now, the_staff, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import OneLine
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.members import told
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

KINDS = ("name", "paper_name", "competition", "competition_paper_name")


class _NamesForm(Form):
    """The names as they are typed, a language may stay empty; and the vocabulary."""

    seen = Seen()
    vocabulary = OneLine(longest=limits.VOCABULARY)


NAMES_FORM = built(
    _NamesForm,
    {
        f"{kind}_{language}": OneLine(name=f"{kind}-{language}", longest=limits.EDITION_NAME)
        for kind in KINDS
        for language in LANGUAGES
    },
)


@dataclass(frozen=True)
class NamesPage(Page):
    """The names; the competition's own only where she may change it."""

    template: ClassVar[str] = "organiser/contest/names.html"
    edition: Edition
    form: _NamesForm
    may_name_competition: bool


@blueprint.app_template_global()
def vocabularies() -> list[tuple[str, Markup]]:
    """The vocabularies there are, as each is called."""
    return [(key, told(words(), "vocabulary", key)) for key in VOCABULARIES]


@blueprint.get("/<slug>/name")
@allow(Role.ORGANISER)
def names(slug: str) -> ResponseReturnValue:
    """How the edition is called."""
    return render(_page(slug))


@blueprint.post("/<slug>/name")
@allow(Role.ORGANISER)
def set_names(slug: str) -> ResponseReturnValue:
    """Keep the names."""
    form = NAMES_FORM.sent()
    try:
        form.checked()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            service.rename(
                db,
                actor=visitor().actor,
                edition=edition,
                names={field.name: field.typed for field in form if field.raw_data},  # what is not asked stays
                may_name_competition=service.may_name_competition(db, the_staff(), edition.competition),
                now=now(),
                seen=form.seen.data,
            )
    except Stale as stale:
        return render(replace(_page(slug), form=form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(replace(_page(slug), form=form.refused(refusal)), 422)
    flash(words().gettext("El nombre está guardado."))
    return redirect(url_for("organiser.names", slug=slug), 303)


def _page(slug: str) -> NamesPage:
    edition = edition_or_404(read_session(), slug)
    standing = service.names_of(edition)
    return NamesPage(
        edition,
        NAMES_FORM.showing(standing, standing=standing),
        service.may_name_competition(read_session(), the_staff(), edition.competition),
    )
