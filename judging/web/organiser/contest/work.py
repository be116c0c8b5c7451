"""What goes on in the background of the whole service, for its first account: what waits, what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role, may_see_work
from judging.domain.work import NIGHTLY, Kind
from judging.services import background as service
from judging.storage.models import Staff
from judging.web.access import allow, now, the_staff
from judging.web.context import queue, read_session, transaction
from judging.web.forms.fields import Kept
from judging.web.forms.form import Form
from judging.web.numbers import whole
from judging.web.organiser.blueprint import blueprint
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class WorkPage(Page):
    """All that goes on, at one moment."""

    template: ClassVar[str] = "organiser/contest/work.html"
    work: service.Background

    @staticmethod
    def night(row: int) -> date:
        """The date of a night's work."""
        return datetime.strptime(str(row), "%Y%m%d").date()


class AgainForm(Form):
    """What is to be tried once more."""

    what = Kept()
    row = Kept()

    def piece(self) -> tuple[Kind, int]:
        """Its kind and number; 400 for what no page of ours names."""
        if self.what.data not in list(Kind):
            abort(400)
        try:
            return Kind(self.what.data), whole(self.row.data)
        except ValueError:
            abort(400)


def sees_work(staff: Staff) -> bool:
    """Whether this account is shown what goes on in the background."""
    return may_see_work(account_is_demo=staff.is_demo, is_admin=staff.is_admin)


@blueprint.get("/background")
@allow(Role.ORGANISER)
def work() -> ResponseReturnValue:
    """What goes on."""
    _first_account_or_404()
    return render(WorkPage(service.background(read_session(), now())))


@blueprint.post("/background/again")
@allow(Role.ORGANISER)
def work_again() -> ResponseReturnValue:
    """Have something that was given up tried once more."""
    _first_account_or_404()
    kind, row = AgainForm.sent().piece()
    with transaction() as db:
        service.again(db, kind=kind, row=row, now=now())
    queue().wake(kind, row if kind in NIGHTLY else 0)
    flash(words().gettext("Se intenta otra vez."))
    return redirect(url_for("organiser.work"), 303)


def _first_account_or_404() -> None:
    if not sees_work(the_staff()):
        abort(404)
