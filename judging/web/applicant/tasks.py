"""The applicant's home: what is done and what is missing, or how it goes with an entry that is sent; consents; taking
an entry back and undoing that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.forms.completeness import Progress, progress
from judging.domain.forms.kinds import Question, Section
from judging.domain.permissions import Role
from judging.domain.phases import entries_are_open
from judging.services.contest.editions import windows
from judging.services.entries import answers, entries
from judging.services.families.feedback import Told, told
from judging.storage.models import Award, Certificate, EntryStatus
from judging.storage.queries import applicant as queries
from judging.storage.queries import claims
from judging.web.access import allow, now, visitor
from judging.web.applicant.blueprint import Code, EntryPage, blueprint, code_of, own_entry
from judging.web.applicant.forms import ConsentsForm
from judging.web.context import read_session, transaction
from judging.web.page import render, words


@dataclass(frozen=True)
class TasksPage(EntryPage):
    """The sections of a draft's form, each with how far it is; `anew` are questions that a new version asks."""

    template: ClassVar[str] = "applicant/tasks.html"
    code: Code
    states: Sequence[tuple[Section, Progress]]
    is_open: bool
    until: datetime | None
    may_withdraw: bool
    anew: Sequence[Question] = ()

    @property
    def done(self) -> int:
        return sum(1 for _, stands in self.states if stands is Progress.DONE)

    @property
    def next_open(self) -> Section | None:
        return next((section for section, stands in self.states if stands is not Progress.DONE), None)


@dataclass(frozen=True)
class StatusPage(EntryPage):
    """How it goes with an entry that is sent, admitted, not admitted or taken back."""

    template: ClassVar[str] = "applicant/status.html"
    code: Code
    is_published: bool
    may_restore: bool
    awards: Sequence[Award]
    certificates: Sequence[Certificate]
    feedback: Sequence[Told]


@dataclass(frozen=True)
class ConsentsPage(EntryPage):
    """What may be done with the family's data."""

    template: ClassVar[str] = "applicant/start/consents.html"
    consents: Mapping[str, bool]
    may_withdraw: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class WithdrawPage(EntryPage):
    """Whether the family really wants to leave the contest."""

    template: ClassVar[str] = "applicant/withdraw.html"
    may_be_undone: bool


@blueprint.get("/")
@allow(Role.APPLICANT)
def tasks() -> ResponseReturnValue:
    """The sections of a draft, or how it goes with a sent entry."""
    session = read_session()
    entry = own_entry(session)
    times = windows(session, entry.edition)
    if entry.status is EntryStatus.DRAFT:
        stands = answers.standing_of(entry)
        states = [(section, progress(stands, section)) for section in stands.sections()]
        is_open = entries.is_open_for(times, entry, now())
        may_withdraw = entries.may_withdraw(session, entry)
        anew = answers.asked_anew(entry)
        return render(TasksPage(entry, code_of(entry), states, is_open, times.entries_until, may_withdraw, anew))
    awards = queries.awards(session, entry) if times.published else ()
    papers = claims.own_certificates(session, entry) if times.published else ()
    said = told(session, entry) if times.published and entry.status is EntryStatus.ACCEPTED else ()
    is_open = entries_are_open(times, now())
    return render(StatusPage(entry, code_of(entry), times.published, is_open, awards, papers, said))


@blueprint.get("/consents")
@allow(Role.APPLICANT)
def consents() -> ResponseReturnValue:
    """The consents as they stand."""
    entry = own_entry(read_session())
    return render(_consents_page(entry.consents))


@blueprint.post("/consents")
@allow(Role.APPLICANT)
def save_consents() -> ResponseReturnValue:
    """Give or take back consents."""
    given = ConsentsForm.sent().given()
    try:
        with transaction() as db:
            entries.save_consents(db, actor=visitor().actor, entry=own_entry(db), consents=given, now=now())
    except Refused as refusal:
        return render(_consents_page(given, refusal.problems), 422)
    flash(words().gettext("Sus permisos están guardados."))
    return redirect(url_for("applicant.tasks"), 303)


def _consents_page(given: Mapping[str, bool], problems: tuple[Problem, ...] = ()) -> ConsentsPage:
    entry = own_entry(read_session())
    return ConsentsPage(entry, given, entries.may_withdraw(read_session(), entry), problems)


@blueprint.get("/withdraw")
@allow(Role.APPLICANT)
def withdraw() -> ResponseReturnValue:
    """Ask before an entry leaves the contest."""
    session = read_session()
    entry = own_entry(session)
    if not entries.may_withdraw(session, entry):
        return redirect(url_for("applicant.tasks"))
    return render(WithdrawPage(entry, entries_are_open(windows(session, entry.edition), now())))


@blueprint.post("/withdraw")
@allow(Role.APPLICANT)
def confirm_withdraw() -> ResponseReturnValue:
    """Take the entry back."""
    with transaction() as db:
        entries.withdraw_entry(db, actor=visitor().actor, entry=own_entry(db), now=now())
    return redirect(url_for("applicant.tasks"), 303)


@blueprint.post("/restore")
@allow(Role.APPLICANT)
def restore() -> ResponseReturnValue:
    """Undo taking the entry back."""
    with transaction() as db:
        entries.restore_entry(db, actor=visitor().actor, entry=own_entry(db), now=now())
    flash(words().gettext("Su inscripción está otra vez en el concurso."))
    return redirect(url_for("applicant.tasks"), 303)
