"""After the delivery: the receipt of what was delivered, and the wish to have a sheet opened again.

The code of the sheet keeps a wish on the telephone first (static/js/judge/pages/reopen.js); without code it is a plain
form whose identifier makes a second press change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Refused
from judging.domain.permissions import Role
from judging.domain.scoring import scorecodes
from judging.services.contest.sheetversions import dictated_as
from judging.services.field import device_messages
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, DeviceMessageKind, Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Raw, SaveId
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge
from judging.web.judge.sheet.sheet import sealed_sheet
from judging.web.numbers import rows_in
from judging.web.page import render, words


@dataclass(frozen=True)
class Delivered:
    """One sheet as it was delivered; `line` says every mark, and two signs check them (domain/scoring/scorecodes)."""

    assignment: Assignment
    at: datetime
    whole: int
    line: str


@dataclass(frozen=True)
class ReceiptPage(JudgePage):
    """What was delivered, when, and the code of each sheet."""

    template: ClassVar[str] = "judge/sheet/receipt.html"
    judge: Judge
    sheets: Sequence[Delivered]


class WishForm(Form):
    """Why a delivered sheet should be opened again."""

    save_id = SaveId()
    words = Raw()


@blueprint.get("/receipt")
@allow(Role.JUDGE)
def receipt() -> ResponseReturnValue:
    """The receipt of these sheets of hers, or of all that she has delivered."""
    judge, asked = committed_judge(), rows_in(request.args.getlist("sheet"))
    hers = [item for item in queries.assignments(read_session(), judge) if _delivered_at(item) is not None]
    sheets = [_delivered(judge, item) for item in hers if not asked or item.id in asked]
    return render(ReceiptPage(judge.edition, judge, sheets or abort(404)))


@blueprint.post("/sheets/<int:assignment_id>/reopening")
@allow(Role.JUDGE)
def ask_to_reopen(assignment_id: int) -> ResponseReturnValue:
    """Ask the organisers to open a delivered sheet again."""
    judge, form = committed_judge(), WishForm.sent().checked()
    wish = device_messages.Request(
        id=form.save_id.data, kind=DeviceMessageKind.REOPENING, assignment_id=assignment_id, words=form.words.data
    )
    try:
        with transaction() as db:
            hers = queries.herself(db, judge)
            device_messages.ask(db, actor=visitor().actor, judge=hers, request=wish, now=now())
    except Refused as refusal:
        return sealed_sheet(judge, assignment_id, form.words.data, refusal.problems)
    flash(words().gettext("La organización recibió su pedido. Aquí verá la respuesta."))
    return redirect(url_for("judge.sheet", assignment_id=assignment_id), 303)


def _delivered(judge: Judge, assignment: Assignment) -> Delivered:
    sheet, at = scoring.sheet_of(assignment), _delivered_at(assignment)
    marks = assignment.ballot.marks if assignment.ballot is not None else {}
    round_ = dictated_as(assignment.round)
    line = scorecodes.score_code(sheet, marks, judge=judge.key, round_=round_, farm=assignment.entry.number)
    assert at is not None
    return Delivered(assignment, at, len(sheet.criteria), line)


def _delivered_at(assignment: Assignment) -> datetime | None:
    ballot = assignment.ballot
    return ballot.submitted_at if ballot is not None and ballot.state is BallotState.SUBMITTED else None
