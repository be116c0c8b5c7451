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

from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.services.field import device_messages
from judging.services.field.sync import Result
from judging.storage.models import Assignment, AssignmentState, DeviceMessageKind, Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.judge.blueprint import JudgePage, blueprint, judge_to_show
from judging.web.judge.sheet.form import new_save_id
from judging.web.page import render, words

LONGEST_PATH = 200


@dataclass(frozen=True)
class ReportPage(JudgePage):
    """What happened, on which farm; `came_from` is the page she was on, where her browser says it."""

    template: ClassVar[str] = "judge/field/report.html"
    judge: Judge
    farms: Sequence[Assignment]
    came_from: str
    op_id: str
    typed: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@blueprint.get("/report")
@allow(Role.JUDGE)
def report() -> ResponseReturnValue:
    """The form."""
    return _page({})


@blueprint.post("/report")
@allow(Role.JUDGE)
def send_report() -> ResponseReturnValue:
    """Tell the organisers."""
    form = request.form
    request_ = _request(form)
    with transaction() as db:
        judge = queries.herself(db, the_judge())
        answer = device_messages.take(db, actor=visitor().actor, judge=judge, permit=None, request=request_, now=now())
    if answer.result is not Result.OK:
        return _page(form, answer.problems)
    flash(words().gettext("Gracias. La organización recibió su aviso."))
    return redirect(url_for("judge.help_page"), 303)


def _request(form: Mapping[str, str]) -> device_messages.Request:
    try:
        op_id = str(uuid.UUID(form["op_id"]))
    except (KeyError, ValueError):
        abort(400)
    sheet = form.get("sheet", "")
    about = {"page": form.get("came_from", "")[:LONGEST_PATH], "browser": request.user_agent.string[:LONGEST_PATH]}
    return device_messages.Request(
        id=op_id,
        kind=DeviceMessageKind.REPORT,
        assignment_id=int(sheet) if sheet.isdecimal() and len(sheet) < 10 else 0,
        words=form.get("words", ""),
        about={name: value for name, value in about.items() if value},
    )


def _page(form: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge = judge_to_show(the_judge())
    farms = [stop.assignment for stop in queries.way(read_session(), judge)]
    standing = [farm for farm in farms if farm.state is AssignmentState.ASSIGNED]
    came_from = form.get("came_from", "") if form else _came_from()
    page = ReportPage(judge.edition, judge, standing, came_from, new_save_id(), form, problems)
    return render(page, 422 if problems else 200)


def _came_from() -> str:
    """The judge's page on which she asked for help; empty where her browser does not say, or it was none of hers."""
    path = urlsplit(request.referrer or "").path
    is_page = path.startswith(url_for("judge.home")) and path != url_for("judge.service_worker")
    return path[:LONGEST_PATH] if is_page else ""
