"""What judges reported from the field: who, when, on which page and farm, and what the telephone said of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.services.field import device_messages, reopening
from judging.storage.models import DeviceMessage, DeviceMessageKind, DeviceMessageState, Edition
from judging.storage.queries import device_messages as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Kept
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of


@dataclass(frozen=True)
class ProblemsPage(Page):
    """What waits for an answer, the oldest first, and what was dealt with last."""

    template: ClassVar[str] = "organiser/field/problems.html"
    edition: Edition
    waiting: Sequence[DeviceMessage]
    paging: Pages
    settled: Sequence[DeviceMessage]
    typed: Mapping[str, str]
    problems: tuple[Problem, ...]


@blueprint.get("/<slug>/problems")
@allow(Role.ORGANISER, to=Deed.READ)
def problems(slug: str) -> ResponseReturnValue:
    """Avisos de jueces."""
    return _page(slug, {})


def _page(slug: str, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    db = read_session()
    edition = edition_or_404(db, slug)
    paging = pages_of(queries.waiting_counts(db, edition)[0], url_for("organiser.problems", slug=slug))
    waiting = queries.problems(db, edition, first=paging.first, most=paging.lines)
    page = ProblemsPage(edition, waiting, paging, queries.dealt_with(db, edition), typed, problems)
    return render(page, _status(problems))


def _status(problems: tuple[Problem, ...]) -> int:
    """422 for something to correct in a field, 409 where the sheet cannot be opened now."""
    if not problems:
        return 200
    return 422 if any(problem.field for problem in problems) else 409


class AnswerForm(Form):
    """What an organiser answers to wishes, each at its own field, and whether the sheet is opened."""

    answer = ByKey(prefix="answer-", is_words=True)
    then = Kept()


@blueprint.post("/<slug>/problems/<int:message_id>/reopening")
@allow(Role.ORGANISER, marks=True)
def answer_reopening(slug: str, message_id: int) -> ResponseReturnValue:
    """Open the sheet a judge asked for, or say why not."""
    form, actor = AnswerForm.sent(), visitor().actor
    said, is_opened = form.answer.data.get(str(message_id), ""), form.then.data == "open"
    try:
        with transaction() as db:
            wish = queries.problem(db, edition_or_404(db, slug), message_id) or abort(404)
            if wish.kind is not DeviceMessageKind.REOPENING:
                abort(404)
            if is_opened:
                reopening.open_again(db, actor=actor, wish=wish, reason=said, now=now())
            else:
                reopening.decline(db, actor=actor, wish=wish, reason=said, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _page(slug, form.typed, refusal.problems)
    told = (
        words().gettext("La hoja está abierta otra vez para el juez.")
        if is_opened
        else words().gettext("El juez verá su respuesta en la hoja.")
    )
    flash(told)
    return redirect(url_for("organiser.problems", slug=slug), 303)


@blueprint.post("/<slug>/problems/<int:message_id>")
@allow(Role.ORGANISER, to=Deed.RECEIVE)
def settle_problem(slug: str, message_id: int) -> ResponseReturnValue:
    """Mark one as dealt with."""
    with transaction() as db:
        message = queries.problem(db, edition_or_404(db, slug), message_id) or abort(404)
        device_messages.settle(db, actor=visitor().actor, message=message, state=DeviceMessageState.DONE, now=now())
    flash(words().gettext("El aviso quedó como resuelto."))
    return redirect(url_for("organiser.problems", slug=slug), 303)
