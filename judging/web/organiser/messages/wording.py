"""The words of one message in every language of the edition, with what is wrong in them at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Refused, Stale
from judging.domain.messages.occasions import AUDIENCE_OF, PLACES, Filled, Occasion
from judging.domain.permissions import Role
from judging.services.messages import texts as service
from judging.storage.models import Edition
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Choice, OneLine, Story
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.messages.messages import occasion_or_404
from judging.web.page import Page, render, tongues, words

KEEP, USUAL = "keep", "usual"


class WordsForm(Form):
    """Words in each language (`words_form`), and whether they are kept or the usual ones come back."""

    act = Choice(known=(KEEP, USUAL), otherwise=KEEP)
    seen = Seen()


@lru_cache(maxsize=16)
def words_form(languages: tuple[str, ...]) -> type[WordsForm]:
    """The form in these languages."""
    fields = {}
    for language in languages:
        fields[f"subject-{language}"] = OneLine()
        fields[f"body-{language}"] = Story(longest=limits.MESSAGE)
    return built(WordsForm, fields)


@dataclass(frozen=True)
class WordsPage(Page):
    """The words of one message."""

    template: ClassVar[str] = "organiser/messages/words.html"
    edition: Edition
    occasion: Occasion
    form: WordsForm
    tongues: Sequence[tuple[str, str]]
    is_own: bool

    @property
    def places(self) -> Sequence[Filled]:
        """What is filled in for each person."""
        return PLACES[AUDIENCE_OF[self.occasion]]


@blueprint.get("/<slug>/messages/<occasion>/words")
@allow(Role.ORGANISER)
def message_words(slug: str, occasion: str) -> ResponseReturnValue:
    """The words."""
    return render(_page(slug, occasion_or_404(occasion)))


@blueprint.post("/<slug>/messages/<occasion>/words")
@allow(Role.ORGANISER)
def change_message_words(slug: str, occasion: str) -> ResponseReturnValue:
    """Keep them, or go back to the usual ones."""
    wanted = occasion_or_404(occasion)
    form = words_form(edition_or_404(read_session(), slug).home.languages).sent()
    try:
        with transaction() as db:
            _change(db, edition_or_404(db, slug), wanted, form)
    except Stale as stale:
        page = _page(slug, wanted)
        return render(replace(page, form=form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        return render(replace(_page(slug, wanted), form=form.refused(refusal)), 422)
    flash(words().gettext("Las palabras están guardadas."))
    return redirect(url_for("organiser.message", slug=slug, occasion=occasion), 303)


def _change(db: Session, edition: Edition, occasion: Occasion, form: WordsForm) -> None:
    about = {"actor": visitor().actor, "edition": edition, "occasion": occasion, "now": now(), "seen": form.seen.data}
    if form.act.data == USUAL:
        service.forget_words(db, **about)  # type: ignore[arg-type]
        return
    form.checked()
    service.change_words(db, said=form.typed, **about)  # type: ignore[arg-type]


def _page(slug: str, occasion: Occasion) -> WordsPage:
    edition = edition_or_404(read_session(), slug)
    standing = service.standing_words(edition, occasion)
    form = words_form(edition.home.languages).showing(standing, standing=standing)
    return WordsPage(edition, occasion, form, tongues(), service.is_own(edition, occasion))
