"""The application form of an edition as a list: its sections and questions in their order, its rules, its lists.

Always true: a button that moves or takes out a piece does so in the form that its writer saw; a piece that something
else speaks of stays, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.contest import formediting as steps
from judging.domain.contest.formediting import Document, Sort, Spot
from judging.domain.contest.formlint import Finding, lint_form
from judging.domain.contest.kits import LARGEST_FILE, Kit
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.expressions.tree import Expression
from judging.domain.forms.kinds import FormDocument, Question
from judging.domain.permissions import Deed, Role
from judging.services.contest import formwriting as service
from judging.services.contest import kits
from judging.services.contest.forms import edition_form, form_document
from judging.storage.models import Edition
from judging.web import members
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Tick, Upload
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser import spots
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.forms.telling import condition, tell_change
from judging.web.page import Page, render, words

UP, DOWN, DROP = "up", "down", "drop"


class OrderForm(Form):
    """The buttons of the list; `act` is what is done and with which piece ("up:question:story")."""

    seen = Seen()
    act = Kept()
    digest = Kept()


class WholeForm(Form):
    """A document that takes the place of the form, or a kit whose form does."""

    seen = Seen()
    digest = Kept()
    file = Upload()
    kit = Kept()
    partly = Tick()


@dataclass(frozen=True)
class FormPage(Page):
    """The form as it stands."""

    template: ClassVar[str] = "organiser/forms/form.html"
    edition: Edition
    form: FormDocument
    document: Document
    missing: Mapping[Spot, int]
    written: service.Written
    order: OrderForm
    whole: WholeForm
    kits: Sequence[Kit]
    findings: Sequence[tuple[Finding, Problem]]
    largest: int = LARGEST_FILE // 1000

    @property
    def is_own(self) -> bool:
        """Whether somebody gave the edition a form; otherwise it has the coffee form."""
        return self.edition.form_digest is not None

    def way(self, sort: str, key: str = "", inside: str = "") -> str:
        """The address of a piece."""
        return spots.address_of(self.edition.slug, Spot(Sort(sort), key, inside))

    def lacking(self, sort: str, key: str = "", inside: str = "") -> int:
        """How many of its texts are missing in a language of the form; of a question, those of its parts with them."""
        return sum(
            number
            for spot, number in self.missing.items()
            if (spot.sort, spot.key) == (sort, key) and (not inside or spot.inside == inside)
        )

    def told(self, expression: Expression) -> str:
        """A condition in words."""
        return condition(expression, self.form)

    @property
    def asks_partly(self) -> bool:
        """Whether something of the file that was sent would be left out."""
        return any(problem.field == "partly" for problem in self.whole.problems)

    @property
    def is_stopped(self) -> bool:
        """Whether something was found with which the contest cannot go well."""
        return any(finding.stops for finding, _ in self.findings)

    def where(self, finding: Finding) -> str:
        """The address of the piece that a finding is about; "" for one that is about the whole."""
        return spots.address_of(self.edition.slug, steps.spot_at(self.document, finding.path)) if finding.path else ""

    def inner(self, question: Question) -> Sequence[Question]:
        """The questions of a repeated group."""
        return question.inside


@blueprint.get("/<slug>/form")
@allow(Role.ORGANISER, to=Deed.READ)
def form(slug: str) -> ResponseReturnValue:
    """The form."""
    return render(form_page(edition_or_404(read_session(), slug)))


@blueprint.post("/<slug>/form")
@allow(Role.ORGANISER)
def change_form(slug: str) -> ResponseReturnValue:
    """Move a piece, or take it out."""
    order_form = OrderForm.sent()
    act, _, code = order_form.act.data.partition(":")
    spot = spots.spot_of(code)
    try:
        done = _changed(slug, order_form.checked(), act, spot)
    except Stale as stale:
        page = form_page(edition_or_404(read_session(), slug))
        return render(replace(page, order=order_form.clashing(stale, stale.current)), 409)
    except Refused as refusal:
        page = form_page(edition_or_404(read_session(), slug))
        return render(replace(page, order=order_form.refused(refusal)), 422)
    if act == DROP:
        flash(words().gettext("El formulario está guardado."))
    tell_change(done)
    return redirect(url_for("organiser.form", slug=slug, _anchor=spots.anchor_of(spot) if spot else None), 303)


def _changed(slug: str, order_form: OrderForm, act: str, spot: Spot | None) -> service.Change:
    with transaction() as db:
        own = edition_or_404(db, slug)
        return service.change(
            db,
            actor=visitor().actor,
            edition=own,
            step=lambda document: _step(document, act, spot),
            did=act,
            now=now(),
            standing={"digest": service.digest(own)},
            seen=order_form.seen.data,
        )


def _step(document: Document, act: str, spot: Spot | None) -> Document:
    if spot is None or act not in (UP, DOWN, DROP):
        raise Refused(Problem.of("form_piece_unknown"))
    if act == DROP:
        return steps.without(document, spot)
    return steps.moved(document, spot, -1 if act == UP else 1)


def form_page(edition: Edition) -> FormPage:
    """The page of the form as it stands."""
    standing, document = {"digest": service.digest(edition)}, form_document(edition)
    form = edition_form(edition)
    return FormPage(
        edition,
        form,
        document,
        service.missing_words(edition),
        service.written(read_session(), edition),
        OrderForm.showing(standing, standing=standing),
        WholeForm.showing(standing, standing=standing),
        kits.shipped(),
        [(one, _told(one.problem)) for one in lint_form(form, document, edition.home.languages)],
    )


def _told(problem: Problem) -> Problem:
    """A finding's problem, its language by its name."""
    language = problem.params.get("language")
    named = {"language": members.told(words(), "form_language", language)} if language else {}
    return replace(problem, params={**problem.params, **named})
