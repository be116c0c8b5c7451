"""Before an entry exists: what the contest asks, the consents, and the code that leads back.

Always true: looking at the page makes nothing; the first press of the button makes the draft, signs this browser in
for it and shows its code; a second press within minutes leads to the same draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import Role as FormRole
from judging.domain.permissions import Role
from judging.domain.phases import entries_are_open, entries_are_over
from judging.services.contest.editions import windows
from judging.services.contest.forms import edition_form
from judging.services.entries import entries
from judging.services.entries.answers import standing_of
from judging.services.families import newcodes
from judging.services.people import sign_in
from judging.storage.models import Edition, Entry, EntryStatus
from judging.web.access import allow, announced_or_404, door, now, remember, visitor
from judging.web.applicant.blueprint import Code, EntryPage, blueprint, code_of, own_entry
from judging.web.applicant.forms import StartForm, WordForm
from judging.web.context import read_session, settings, transaction
from judging.web.errors import slowed
from judging.web.page import Page, render, words


@dataclass(frozen=True)
class StartPage(Page):
    """What the contest is and asks; `already` is an entry that is open on this phone."""

    template: ClassVar[str] = "applicant/start/start.html"
    edition: Edition
    begin_id: str
    already: Entry | None
    consents: Mapping[str, bool] = field(default_factory=dict)
    typed_by: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def parts(self) -> int:
        """How many parts the form of the edition has."""
        return len(edition_form(self.edition).sections)

    @property
    def asks_area_and_stones(self) -> bool:
        """Whether the form asks how large the farm is, and shares that are told with ten stones."""
        form = edition_form(self.edition)
        return FormRole.AREA in form.by_role and any(question.stones == 10 for question in form.questions)


@dataclass(frozen=True)
class ClosedPage(Page):
    """Entries are not taken now: from when (None: not known), or since when."""

    template: ClassVar[str] = "applicant/start/closed.html"
    edition: Edition
    opens: datetime | None
    closed: datetime | None
    published: bool


@dataclass(frozen=True)
class CodePage(EntryPage):
    """The code of the entry, large, and the word with which the family gets another one.

    `first` is the part of the form that a draft goes on with; "" where nothing is filled in any more.
    """

    template: ClassVar[str] = "applicant/start/code.html"
    code: Code
    first: str
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>")
@allow(Role.PUBLIC)
def start(slug: str) -> ResponseReturnValue:
    """Before you start."""
    edition = announced_or_404(read_session(), slug)
    closed = _closed(edition)
    return render(closed) if closed else render(_start(edition))


@blueprint.post("/<slug>")
@allow(Role.PUBLIC)
def begin(slug: str) -> ResponseReturnValue:
    """The first save: make the draft and sign this browser in for it."""
    form, here = StartForm.sent(), door()
    beginning = form.beginning(words().language)
    try:
        form.checked()
        with transaction() as db:
            edition = announced_or_404(db, slug)
            entry = entries.begin_entry(db, actor=visitor().actor, edition=edition, beginning=beginning, door=here)
            signed_in = sign_in.for_new_entry(db, here, entry=entry)
    except Refused as refusal:
        edition = announced_or_404(read_session(), slug)
        closed = _closed(edition)
        if closed:
            return render(closed, 409)
        return slowed(render(_start(edition, form.refused(refusal)), 422), refusal.problems[0])
    remember(signed_in)
    return redirect(url_for("applicant.code"), 303)


@blueprint.get("/code")
@allow(Role.APPLICANT)
def code() -> ResponseReturnValue:
    """The code that leads back, to photograph, print or send to oneself."""
    return render(_code_page(own_entry(read_session())))


@blueprint.post("/code")
@allow(Role.APPLICANT)
def save_word() -> ResponseReturnValue:
    """Keep the family's code word."""
    form = WordForm.sent()
    try:
        with transaction() as db:
            entry, key = own_entry(db), settings().secret_key
            newcodes.set_word(db, actor=visitor().actor, entry=entry, word=form.word.data, secret=key, now=now())
    except Refused as refusal:
        return render(_code_page(own_entry(read_session()), refusal.problems), 422)
    flash(words().gettext("Su palabra secreta está guardada."))
    return redirect(url_for("applicant.code"), 303)


def _start(edition: Edition, form: StartForm | None = None) -> StartPage:
    already = visitor().entry
    page = StartPage(edition, str(uuid.uuid4()), already if already and already.edition_id == edition.id else None)
    if form is None:
        return page
    begun = form.beginning(words().language)
    return StartPage(edition, begun.begin_id, page.already, begun.consents, form.typed_by.typed, form.problems)


def _code_page(entry: Entry, problems: tuple[Problem, ...] = ()) -> CodePage:
    sections = standing_of(entry).sections() if entry.status is EntryStatus.DRAFT else ()
    return CodePage(entry, code_of(entry), sections[0].key if sections else "", problems)


def _closed(edition: Edition) -> ClosedPage | None:
    """The page that says when, if entries are not taken now."""
    times = windows(read_session(), edition)
    if entries_are_open(times, now()):
        return None
    is_over = entries_are_over(times, now())
    return ClosedPage(
        edition, None if is_over else times.entries_from, times.entries_until if is_over else None, times.published
    )
