"""Saying that a criterion does not apply to one farm, for all its judges, and taking that back."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import Role
from judging.services.scoring import corrections as service
from judging.storage.queries import results as queries
from judging.web.access import allow, now, visitor
from judging.web.context import transaction
from judging.web.forms.fields import Kept, Words
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round
from judging.web.organiser.results.results import entry_page
from judging.web.page import render, words


@blueprint.post("/<slug>/results/<number>/not-applicable")
@allow(Role.ORGANISER, marks=True)
def decide_not_applicable(slug: str, number: str) -> ResponseReturnValue:
    """Write "not applicable" on every sheet of the farm."""
    return _carry_out(
        slug,
        number,
        service.decide_not_applicable,
        lambda done: (
            words().ngettext(
                "Se anotó «no corresponde» en %(num)s hoja.", "Se anotó «no corresponde» en %(num)s hojas.", done
            )
            % {"num": done}
        ),
    )


@blueprint.post("/<slug>/results/<number>/applicable")
@allow(Role.ORGANISER, marks=True)
def undo_not_applicable(slug: str, number: str) -> ResponseReturnValue:
    """Bring back the marks that stood before."""
    return _carry_out(
        slug,
        number,
        service.undo_not_applicable,
        lambda back: (
            words().gettext("Se deshizo: valen otra vez las notas de antes.")
            + (
                " "
                + words().ngettext(
                    "%(num)s hoja volvió a su juez, porque le falta esta nota.",
                    "%(num)s hojas volvieron a sus jueces, porque les falta esta nota.",
                    back,
                )
                % {"num": back}
                if back
                else ""
            )
        ),
    )


class CorrectionForm(Form):
    """The criterion that does not apply to a farm, and why."""

    criterion = Kept()
    reason = Words()


def _carry_out(slug: str, number: str, act: Callable[..., int], done: Callable[[int], str]) -> ResponseReturnValue:
    form = CorrectionForm.sent()
    criterion, reason = form.criterion.data, form.reason.data
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            round_ = chosen_round(edition)
            entry = queries.entry(db, edition, number) or abort(404)
            count = act(
                db,
                actor=visitor().actor,
                edition=edition,
                entry=entry,
                criterion=criterion,
                reason=reason,
                now=now(),
                round_=round_,
            )
    except NotFound:
        raise
    except Refused as refusal:
        page = entry_page(slug, number, chosen=criterion, reason=reason, problems=refusal.problems)
        return render(page, 422)
    flash(done(count))
    return redirect(url_for("organiser.entry_results", slug=slug, number=number), 303)
