"""What waits for a second person: read, confirmed, declined, withdrawn; and which steps need one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import DEED_OF, Step, What
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.work import Kind
from judging.services.agreed import needs_two, waiting, waiting_count, waiting_here
from judging.services.agreement import proposals as service
from judging.services.agreement import settings as steps
from judging.services.agreement.changes import Change, Means
from judging.storage.models import Edition, Proposal, Staff
from judging.web.access import allow, may_do, now, the_staff, visitor
from judging.web.context import forget_what_was_read, queue, read_session, settings, transaction
from judging.web.forms.fields import ByKey, Choice
from judging.web.forms.form import Form
from judging.web.members import told
from judging.web.numbers import whole
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of

ON_OVERVIEW = 5
"""So much of what waits is told on the first page of an edition."""
SHORT = 12
"""So many signs of a fingerprint are shown."""
PRINTS = frozenset({"record", "doubts", "flags"})
CALLED = {"role": "edition_role", "step": "step"}
ABOUT = ("name", "email", "role", "step", "number", "holder_name", "title", "entry", "reason")
"""What of a proposal's content is said beside what it is."""


class AnswerForm(Form):
    """Why it is declined."""

    reason = ByKey(prefix="reason-")


class StepForm(Form):
    """How many people a step needs from now on."""

    people = Choice(known=("one", "two"), wrong="choice_unknown")


@dataclass(frozen=True)
class Fact:
    """One thing that is told of how something stood when it was proposed, and how it stands."""

    name: str
    then: str
    now: str


@dataclass(frozen=True)
class Asked:
    """A proposal that waits, in a line."""

    row: Proposal
    text: str
    is_own: bool
    may_answer: bool


@dataclass(frozen=True)
class Waiting(Asked):
    """A proposal that waits, whole; `others` are those who may confirm it."""

    facts: Sequence[Fact]
    is_outdated: bool
    may_still: bool
    others: Sequence[Staff]
    reason: str = ""


@dataclass(frozen=True)
class StepLine:
    """One step, whether it needs two, and who may take it."""

    step: Step
    needs_two: bool
    may_change: bool
    who: Sequence[Staff]


@dataclass(frozen=True)
class AgreementPage(Page):
    """What waits (one of it whole, the others in a line), which steps need two people, and what was answered."""

    template: ClassVar[str] = "organiser/agreement/agreement.html"
    edition: Edition
    waiting: Sequence[Asked]
    paging: Pages
    steps: Sequence[StepLine]
    answered: Sequence[tuple[Proposal, str]]
    problems: tuple[Problem, ...]

    @property
    def leaves_a_way_round(self) -> bool:
        """Whether some step needs two, and one person alone lets others into the team."""
        needs = {line.step: line.needs_two for line in self.steps}
        return any(needs.values()) and not needs.get(Step.STAFF, True)


@blueprint.get("/<slug>/agreement")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def agreement(slug: str) -> ResponseReturnValue:
    """What waits for a second person."""
    return render(_page(slug))


@blueprint.post("/<slug>/agreement/<int:proposal_id>/confirm")
@allow(Role.ORGANISER)
def confirm_proposal(slug: str, proposal_id: int) -> ResponseReturnValue:
    """Carry out what somebody else proposed."""
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            done = service.confirm(
                db, actor=visitor().actor, edition=edition, proposal_id=proposal_id, means=means(), now=now()
            )
            makes_papers = done.what in (What.ISSUE, What.REISSUE)
    except Refused as refusal:
        return _refused(slug, refusal)
    if makes_papers:
        queue().wake(Kind.PAPERS)
    flash(words().gettext("Está confirmado y hecho."))
    return _back(slug)


@blueprint.post("/<slug>/agreement/<int:proposal_id>/decline")
@allow(Role.ORGANISER)
def decline_proposal(slug: str, proposal_id: int) -> ResponseReturnValue:
    """Say no to what somebody else proposed."""
    reasons = AnswerForm.sent().reason.data
    try:
        with transaction() as db:
            edition, reason = edition_or_404(db, slug), reasons.get(str(proposal_id), "")
            service.decline(
                db, actor=visitor().actor, edition=edition, proposal_id=proposal_id, reason=reason, now=now()
            )
    except Refused as refusal:
        return _refused(slug, refusal, reasons)
    flash(words().gettext("Está rechazado. Quien lo propuso lee su motivo aquí."))
    return _back(slug)


@blueprint.post("/<slug>/agreement/<int:proposal_id>/withdraw")
@allow(Role.ORGANISER)
def withdraw_proposal(slug: str, proposal_id: int) -> ResponseReturnValue:
    """Take one's own proposal back."""
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            service.withdraw(db, actor=visitor().actor, edition=edition, proposal_id=proposal_id, now=now())
    except Refused as refusal:
        return _refused(slug, refusal)
    return _back(slug)


@blueprint.post("/<slug>/agreement/steps/<step>")
@allow(Role.ORGANISER)
def set_step(slug: str, step: str) -> ResponseReturnValue:
    """Ask two people for a step from now on; or propose that one suffices."""
    form, wanted = StepForm.sent(), next((one for one in Step if one.value == step), None)
    try:
        if wanted is None:
            raise Refused(Problem.of("choice_unknown"))
        form.checked()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            if form.people.data == "two":
                steps.want_two(db, actor=visitor().actor, edition=edition, step=wanted, now=now())
            elif needs_two(edition, wanted):
                change = Change(What.ONE_PERSON, {"step": wanted.value})
                service.do_or_ask(db, actor=visitor().actor, edition=edition, change=change, means=means(), now=now())
    except Refused as refusal:
        return _refused(slug, refusal)
    return _back(slug)


def means() -> Means:
    """What carrying something out may need of this service."""
    return Means(settings().base_url, settings().secret_key)


def asked_and_back(slug: str, made: Proposal) -> ResponseReturnValue:
    """To the page of what waits, after something was proposed instead of done."""
    flash(words().gettext("Está propuesto. Ahora lo tiene que confirmar otra persona, desde su propia cuenta."))
    return redirect(url_for("organiser.agreement", slug=slug, about=made.id, _anchor=f"proposal-{made.id}"), 303)


def waiting_for(session: Session, edition: Edition) -> tuple[list[Asked], bool]:
    """The oldest that waits in an edition and she may answer, or asked herself; and whether there is more."""
    steps = [step for step in Step if may_do(DEED_OF[step])]
    rows = waiting_here(session, edition, asked_by=the_staff().id, steps=steps, most=ON_OVERVIEW + 1)
    return [Asked(*_line(row)) for row in rows[:ON_OVERVIEW]], len(rows) > ON_OVERVIEW


def _back(slug: str) -> ResponseReturnValue:
    return redirect(url_for("organiser.agreement", slug=slug), 303)


def _refused(slug: str, refusal: Refused, reasons: Mapping[str, str] | None = None) -> ResponseReturnValue:
    forget_what_was_read()
    return render(_page(slug, refusal.problems, reasons or {}), 409 if isinstance(refusal, Stale) else 422)


def _page(slug: str, problems: tuple[Problem, ...] = (), reasons: Mapping[str, str] | None = None) -> AgreementPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    paging = pages_of(waiting_count(session, edition), url_for("organiser.agreement", slug=slug))
    rows = list(waiting(session, edition, first=paging.first, most=paging.lines))
    about = (request.view_args or {}).get("proposal_id") or request.args.get("about", type=whole)
    shown = service.that_waits(session, edition, about) if about else next(iter(rows), None)
    if shown is not None and shown not in rows:
        rows.insert(0, shown)  # it stands on another page of the list
    return AgreementPage(
        edition=edition,
        waiting=[
            _waiting(session, edition, row, reasons or {}) if row is shown else Asked(*_line(row)) for row in rows
        ],
        paging=paging,
        steps=[
            StepLine(step, needs_two(edition, step), may_do(DEED_OF[step]), service.who_may(session, edition, step))
            for step in Step
            if not (edition.is_invented and step is Step.STAFF)  # it has no team of its own
        ],
        answered=[(row, text_of(row)) for row in service.answered(session, edition)],
        problems=problems,
    )


def _line(row: Proposal) -> tuple[Proposal, str, bool, bool]:
    is_own = row.asked_by_id == the_staff().id
    return row, text_of(row), is_own, may_do(DEED_OF[row.step]) and not is_own


def _waiting(session: Session, edition: Edition, row: Proposal, reasons: Mapping[str, str]) -> Waiting:
    stands = service.standing(session, edition, row, now())
    facts = [Fact(name, _said(name, text), _said(name, stands.now.get(name, ""))) for name, text in row.stood.items()]
    return Waiting(
        *_line(row),
        facts=[fact for fact in facts if fact.then != fact.now] if stands.is_outdated else facts,
        is_outdated=stands.is_outdated,
        may_still=stands.may_still,
        others=[one for one in service.who_may(session, edition, row.step) if one.id != row.asked_by_id],
        reason=reasons.get(str(row.id), ""),
    )


def text_of(row: Proposal) -> str:
    """What is proposed, in words, and about what."""
    said = str(told(words(), "proposed", row.what))
    about = [_said(name, str(row.content[name])) for name in ABOUT if row.content.get(name)]
    return f"{said} ({', '.join(about)})" if about else said


def _said(name: str, text: str) -> str:
    if name == "two_people":
        return "2" if text == "yes" else "1"
    if name == "void":
        return "✓" if text == "yes" else "–"
    if name in CALLED and text:
        return str(told(words(), CALLED[name], text))
    return text[:SHORT] if name in PRINTS and text else text or "–"
