"""Certificates beside the places: special mentions, thanks to judges, organisations that stood by the families."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.agreement.steps import What
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.results.kinds import COOPERATIVE, THANKS
from judging.i18n import LANGUAGES
from judging.services.agreement.changes import Change
from judging.services.agreement.proposals import do_or_ask
from judging.services.certificates import mentions as mention_service
from judging.services.certificates import recognitions as service
from judging.services.certificates.recipients import Recipient, beside
from judging.storage.models import Award, Edition
from judging.storage.queries import designs as queries
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as result_queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, OneLine, Story
from judging.web.forms.form import Form, built
from judging.web.organiser.agreement.agreement import asked_and_back, means
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.certificates.certificates import list_page
from judging.web.page import Page, offered, render, words


@dataclass(frozen=True)
class BesidePage(Page):
    """Who is thanked and recognised, who was taken off, and the form for one organisation more."""

    template: ClassVar[str] = "organiser/certificates/certificates_beside.html"
    edition: Edition
    thanks: Sequence[Recipient]
    organisations: Sequence[Recipient]
    suggested: Sequence[str]
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    languages: Mapping[str, str] = field(default_factory=offered)


@blueprint.get("/<slug>/certificates/thanks")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def thanks(slug: str) -> ResponseReturnValue:
    """Judges who delivered, and organisations."""
    return render(_page(slug))


def _page(slug: str, typed: Mapping[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> BesidePage:
    session = read_session()
    edition = edition_or_404(session, slug)
    found = beside(session, edition)
    return BesidePage(
        edition=edition,
        thanks=[item for item in found if item.kind == THANKS],
        organisations=[item for item in found if item.kind == COOPERATIVE],
        suggested=service.organisations_of_entries(session, edition),
        typed=typed or {},
        problems=problems,
    )


class OrganisationForm(Form):
    """An organisation that stood by the families, and what for."""

    organisation = OneLine(longest=limits.TITLE)
    language = Kept()
    reason = Story(longest=limits.PRINTED_REASON)


class MentionForm(Form):
    """A special mention: for which entry, and why; `MENTION_FORM` adds its title in each language."""

    entry = Kept(name="mention-entry")
    reason = Story(longest=limits.PRINTED_REASON, name="mention-reason")


MENTION_FORM = built(
    MentionForm, {f"title_{language}": OneLine(name=f"mention-title-{language}") for language in LANGUAGES}
)


@blueprint.post("/<slug>/certificates/organisations")
@allow(Role.ORGANISER)
def add_organisation(slug: str) -> ResponseReturnValue:
    """Put one organisation more on the list."""
    form = OrganisationForm.sent()
    try:
        form.checked()
        with transaction() as db:
            service.add_organisation(
                db,
                actor=visitor().actor,
                edition=edition_or_404(db, slug),
                now=now(),
                name=form.organisation.data,
                language=form.language.data,
                reason=form.reason.data,
            )
    except Refused as refusal:
        return render(_page(slug, dict(form.typed), refusal.problems), 422)
    return redirect(url_for("organiser.thanks", slug=slug, _anchor="organisations"), 303)


@blueprint.post("/<slug>/certificates/thanks/<int:number>/off")
@allow(Role.ORGANISER)
def take_off(slug: str, number: int) -> ResponseReturnValue:
    """Take an organisation off the list."""

    def change(db: Session, edition: Edition) -> None:
        row = queries.recognition(db, edition, number) or abort(404)
        service.take_off(db, actor=visitor().actor, recognition=row, now=now())

    return _changed(slug, change)


@blueprint.post("/<slug>/certificates/thanks/judges/<key>/off")
@allow(Role.ORGANISER)
def take_off_judge(slug: str, key: str) -> ResponseReturnValue:
    """Take a judge off the list."""

    def change(db: Session, edition: Edition) -> None:
        judge = next((one for one in edition_queries.judges(db, edition) if one.key == key), None) or abort(404)
        service.take_off_judge(db, actor=visitor().actor, judge=judge, now=now())

    return _changed(slug, change)


@blueprint.post("/<slug>/certificates/thanks/<int:number>/back")
@allow(Role.ORGANISER)
def put_back(slug: str, number: int) -> ResponseReturnValue:
    """Put a name that was taken off back on the list."""

    def change(db: Session, edition: Edition) -> None:
        row = queries.recognition(db, edition, number) or abort(404)
        service.put_back(db, actor=visitor().actor, recognition=row, now=now())

    return _changed(slug, change)


def _changed(slug: str, change: Callable[[Session, Edition], None]) -> ResponseReturnValue:
    try:
        with transaction() as db:
            change(db, edition_or_404(db, slug))
    except Refused as refusal:
        return render(_page(slug, problems=refusal.problems), 422)
    return redirect(url_for("organiser.thanks", slug=slug), 303)


# ------------------------------------------------------------------------------------------------ mentions
@blueprint.post("/<slug>/certificates/mentions")
@allow(Role.ORGANISER)
def give_mention(slug: str) -> ResponseReturnValue:
    """Give an entry a special mention in words of the organisers' own."""
    form = MENTION_FORM.sent()
    try:
        form.checked()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            mention_service.give_mention(
                db,
                actor=visitor().actor,
                now=now(),
                reason=form.reason.data,
                publication=edition_queries.latest_publication(db, edition) or abort(404),
                entry=result_queries.entry(db, edition, form.entry.data),
                title={language: form[f"title_{language}"].data for language in LANGUAGES},
            )
    except Refused as refusal:
        status = 409 if isinstance(refusal, Stale) else 422
        return render(list_page(slug, dict(form.typed), refusal.problems), status)
    return redirect(url_for("organiser.certificates", slug=slug, _anchor="mentions"), 303)


@blueprint.post("/<slug>/certificates/mentions/<kind>/back")
@allow(Role.ORGANISER)
def take_back_mention(slug: str, kind: str) -> ResponseReturnValue:
    """Take a special mention back; nothing was issued for it yet."""
    try:
        with transaction() as db:
            edition, given = edition_or_404(db, slug), _mention(db, slug, kind)
            told = {"prize": kind, "title": words().pick(given.title), "entry": given.entry.number}
            change = Change(What.MENTION_BACK, told)
            asked = do_or_ask(db, actor=visitor().actor, edition=edition, change=change, means=means(), now=now())
    except Refused as refusal:
        return render(list_page(slug, problems=refusal.problems), 422)
    if asked is not None:
        return asked_and_back(slug, asked)
    flash(words().gettext("Se retiró la mención."))
    return redirect(url_for("organiser.certificates", slug=slug, _anchor="mentions"), 303)


def _mention(db: Session, slug: str, kind: str) -> Award:
    publication = edition_queries.latest_publication(db, edition_or_404(db, slug)) or abort(404)
    found = (award for award in result_queries.awards(db, publication) if award.kind == kind)
    return next((award for award in found if mention_service.is_mention(award)), None) or abort(404)
