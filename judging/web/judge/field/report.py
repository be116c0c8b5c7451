"""Avisar de un problema: what happened in her words, with the page she came from and what her browser is.

The code of the page keeps a report on the telephone first and sends it with the marks
(services/field/device_messages.py); without code it is a plain form whose identifier makes a second press change
nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.typed import storable
from judging.services.field import device_messages
from judging.storage.models import DeviceMessageKind, Judge
from judging.storage.queries import judge as queries
from judging.storage.queries.judge import Step
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Raw, Words
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, blueprint, judge_to_show
from judging.web.judge.sheet.form import new_save_id
from judging.web.numbers import rows_in
from judging.web.page import render, words

LONGEST_PATH = 200


@dataclass(frozen=True)
class ReportPage(JudgePage):
    """What happened, on which farm; `came_from` is the page she was on, where her browser says it."""

    template: ClassVar[str] = "judge/field/report.html"
    judge: Judge
    farms: Sequence[Step]
    came_from: str
    op_id: str
    typed: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


class ReportForm(Form):
    """What happened, on which farm if any, and the page she came from."""

    op_id = Raw()
    words = Words()
    sheet = Kept()
    came_from = Kept()

    def message(self, browser: str) -> device_messages.Request:
        """The report as it says. One without a proper identifier is none of ours: 400."""
        try:
            op_id = str(uuid.UUID(self.op_id.data))
        except ValueError:
            abort(400)
        sheet = self.sheet.data
        about = {"page": self.came_from.data[:LONGEST_PATH], "browser": browser[:LONGEST_PATH]}
        return device_messages.Request(
            id=op_id,
            kind=DeviceMessageKind.REPORT,
            assignment_id=next(iter(rows_in([sheet])), 0),
            words=self.words.data,
            about={name: value for name, value in about.items() if value},
        )


@blueprint.get("/report")
@allow(Role.JUDGE)
def report() -> ResponseReturnValue:
    """The form."""
    return _page({})


@blueprint.post("/report")
@allow(Role.JUDGE)
def send_report() -> ResponseReturnValue:
    """Tell the organisers."""
    form = ReportForm.sent()
    request_ = form.message(storable(request.user_agent.string))
    try:
        with transaction() as db:
            judge = queries.herself(db, the_judge())
            device_messages.ask(db, actor=visitor().actor, judge=judge, request=request_, now=now())
    except Refused as refusal:
        return _page(form.typed, refusal.problems)
    flash(words().gettext("Gracias. La organización recibió su aviso."))
    return redirect(url_for("judge.help_page"), 303)


def _page(form: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge = judge_to_show(the_judge())
    farms = queries.way(read_session(), judge)
    came_from = form.get("came_from", "") if form else _came_from()
    page = ReportPage(judge.edition, judge, farms, came_from, new_save_id(), form, problems)
    return render(page, 422 if problems else 200)


def _came_from() -> str:
    """The judge's page on which she asked for help; empty where her browser does not say, or it was none of hers."""
    path = urlsplit(request.referrer or "").path
    is_page = path.startswith(url_for("judge.home")) and path != url_for("judge.service_worker")
    return path[:LONGEST_PATH] if is_page else ""
