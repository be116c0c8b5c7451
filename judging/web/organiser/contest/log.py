"""What happened in an edition, in words: newest first, fifty lines a page, about one judge or farm if asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue

from judging.domain.permissions import OPERATOR, Deed, Role
from judging.sentences import SENTENCES, filled
from judging.sentences.members import MEMBERS
from judging.storage.models import Edition, Entry, Event, Judge
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.numbers import whole
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

UNKNOWN = "event other"
ROLES = frozenset({"role", "before"})
"""Details that may be a role in the edition."""
CALLED = {"what": "proposed", "step": "step", "occasion": "occasion", "way": "way"}
"""Details that may be a member of one of these tables."""


@dataclass(frozen=True)
class LogLine:
    """One event in words; `who` is empty for what the machine's operator did."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True)
class LogPage(Page):
    """One page of the log. `chosen` is what the form shows as chosen ("judge:3", "entry:7" or "")."""

    template: ClassVar[str] = "organiser/contest/log.html"
    edition: Edition
    lines: Sequence[LogLine]
    total: int
    page: int
    pages: int
    judges: Sequence[Judge]
    entries: Sequence[Entry]
    chosen: str


@blueprint.get("/<slug>/log")
@allow(Role.ORGANISER, to=Deed.ORDER)
def log(slug: str) -> ResponseReturnValue:
    """The log."""
    session = read_session()
    edition = edition_or_404(session, slug)
    judges, entries = queries.judges(session, edition), queries.entries(session, edition)
    chosen = request.args.get("about", "")
    judge = next((one for one in judges if chosen == f"judge:{one.id}"), None)
    entry = next((one for one in entries if chosen == f"entry:{one.id}"), None)
    page = max(1, request.args.get("page", 1, type=whole))
    events, total = plan.events(session, edition, judge=judge, entry=entry, page=page)
    return render(
        LogPage(
            edition,
            lines_of(events),
            total,
            page,
            -(-total // plan.EVENTS_PER_PAGE),
            judges,
            entries,
            chosen if judge or entry else "",
        )
    )


def lines_of(events: Sequence[Event]) -> list[LogLine]:
    """The events in words, in the reader's language."""
    return [
        LogLine(event.at, "" if event.actor == str(OPERATOR) else event.actor_name, told(event)) for event in events
    ]


def told(event: Event) -> str:
    """What happened, in words."""
    details = {name: _called(name, value) for name, value in event.details.items()}
    figures = defaultdict(lambda: "–", details)
    code = f"event {event.action}"
    if code not in SENTENCES:
        code, figures["action"] = UNKNOWN, event.action
    return filled(words().gettext(SENTENCES[code]), figures)


def _called(name: str, value: object) -> str:
    table = "edition_role" if name in ROLES else CALLED.get(name)
    said = MEMBERS[table].get(str(value)) if table else None
    return words().gettext(said) if isinstance(said, str) else _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return str(len(value))
    return "–" if value in (None, "") else str(value)
