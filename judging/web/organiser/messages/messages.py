"""What messages there are: who is to be reminded of what, what is on its way, and what became of the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.messages.occasions import AUDIENCE_OF, Audience, Occasion
from judging.domain.permissions import Deed, Role
from judging.domain.work import Kind
from judging.services.families import mailing
from judging.services.messages import sending as service
from judging.services.messages import texts
from judging.services.messages.people import Means
from judging.storage.models import Edition, Letter, Reminder, Sending, Way
from judging.storage.queries import messages as queries
from judging.web.access import allow, may_do, now, visitor
from judging.web.context import queue, read_session, settings, transaction
from judging.web.forms.fields import Choice, Whole
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.paging import Pages, pages_of

UNDO, UNHAND, AGAIN = "undo", "unhand", "again"


class ActForm(Form):
    """What is to be done with a sending (undo) or a reminder (unhand, again), and its number."""

    act = Choice(known=(UNDO, UNHAND, AGAIN))
    row = Whole()


@dataclass(frozen=True)
class OccasionLine:
    """One occasion with everybody who is meant now."""

    draft: service.Draft
    goes_by_itself: bool

    @property
    def codes(self) -> list[str]:
        """How they are called in short."""
        return [line.person.code for line in self.draft.lines]


@dataclass(frozen=True)
class SentLine:
    """One reminder of the past, and what became of it."""

    reminder: Reminder
    letter: Letter | None
    code: str
    problem: Problem | None

    @property
    def may_go_again(self) -> bool:
        """Whether a person may have it tried once more."""
        return self.letter is not None and mailing.may_go_again(self.letter)

    @property
    def may_be_unhanded(self) -> bool:
        """Whether it was noted by hand, and stands."""
        return self.reminder.way is not Way.MAIL and self.reminder.taken_back_at is None


@dataclass(frozen=True)
class HeldLine:
    """A sending of which something has not gone yet, and to how many."""

    sending: Sending
    waiting: int


@dataclass(frozen=True)
class MessagesPage(Page):
    """All of it."""

    template: ClassVar[str] = "organiser/messages/messages.html"
    edition: Edition
    groups: Sequence[tuple[Audience, Sequence[OccasionLine]]]
    held: Sequence[HeldLine]
    sent: Sequence[SentLine]
    paging: Pages
    has_mail: bool
    problems: tuple[Problem, ...] = ()


def occasions() -> list[Occasion]:
    """Those whose messages she may send: what is for the team only who runs the edition."""
    return [one for one in Occasion if AUDIENCE_OF[one] is not Audience.TEAM or may_do(Deed.RUN)]


def occasion_or_404(name: str) -> Occasion:
    """The occasion of an address; refused where its messages are not hers to send."""
    if name not in [one.value for one in Occasion]:
        abort(404)
    return Occasion(name) if Occasion(name) in occasions() else abort(403)


def has_mail(edition: Edition) -> bool:
    """Whether e-mails may go from this edition."""
    return settings().mail is not None and not edition.is_invented


def draft(session: Session, edition: Edition, occasion: Occasion) -> service.Draft:
    """How it would go now."""
    means = Means(settings().base_url, settings().secret_key)
    return service.draft(session, edition, occasion, means, now(), has_mail=settings().mail is not None)


@blueprint.get("/<slug>/messages")
@allow(Role.ORGANISER, to=Deed.WRITE)
def messages(slug: str) -> ResponseReturnValue:
    """The messages."""
    return render(_page(slug))


@blueprint.post("/<slug>/messages")
@allow(Role.ORGANISER, to=Deed.WRITE)
def act_on_message(slug: str) -> ResponseReturnValue:
    """Take back what has not gone, or what was noted by mistake; try once more what was refused."""
    form = ActForm.sent()
    try:
        form.checked()
        with transaction() as db:
            said = _act(db, edition_or_404(db, slug), form.act.data, form.row.data or 0)
    except NotFound:
        abort(404)
    except Refused as refusal:
        return render(_page(slug, refusal.problems), 422)
    if form.act.data == AGAIN:
        queue().wake(Kind.LETTERS)
    flash(said)
    return redirect(url_for("organiser.messages", slug=slug), 303)


def _act(db: Session, edition: Edition, act: str, row: int) -> str:
    """Do it, and say what was done."""
    gettext, who = words().gettext, visitor().actor
    if act == UNDO:
        service.undo(db, actor=who, edition=edition, sending_id=row, now=now())
        return gettext("Se deshizo: lo que no había salido ya no sale.")
    if act == UNHAND:
        service.unhand(db, actor=who, edition=edition, reminder_id=row, now=now())
        return gettext("Se borró lo anotado.")
    if act == AGAIN:
        service.again(db, actor=who, edition=edition, reminder_id=row, now=now())
        return gettext("Se prueba otra vez.")
    abort(400)


def sent_line(reminder: Reminder, letter: Letter | None) -> SentLine:
    """A reminder as lists show it."""
    problem = mailing.problem_of(letter) if letter is not None else None
    return SentLine(reminder, letter, service.code_of(reminder), problem)


def _page(slug: str, problems: tuple[Problem, ...] = ()) -> MessagesPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    on = texts.rules_of(edition)
    found = [OccasionLine(draft(session, edition, one), one in on) for one in occasions()]
    groups = [(who, [one for one in found if AUDIENCE_OF[one.draft.occasion] is who]) for who in Audience]
    paging = pages_of(queries.count(session, edition), url_for("organiser.messages", slug=slug))
    newest = queries.newest(session, edition, first=paging.first, most=paging.lines)
    held = [HeldLine(one, waiting) for one, waiting in queries.held(session, edition)]
    return MessagesPage(
        edition,
        [(who, own) for who, own in groups if own],
        held,
        [sent_line(reminder, letter) for reminder, letter in newest],
        paging,
        has_mail(edition),
        problems,
    )
