"""Entries, from the applicant's side and the organiser's: begin, write step by step, send, take back, admit.

Always true: a draft is saved however incomplete, and what was not said stays unsaid (NULL); only a draft whose steps
are all done can be sent; what was sent is changed by nobody but an organiser, under his own name; every change counts
the entry's `version` up and leaves one line in the log, without the person's words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.entries.consents import CONSENTS, missing_consents
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.forms.completeness import why_not_admitted
from judging.domain.permissions import Actor, Role, may_edit_entry
from judging.domain.phases import Windows, entries_are_open
from judging.domain.typed import kept_story
from judging.services import audit, cards, tries
from judging.services.contest.editions import windows
from judging.services.entries.answers import bring_up, files_counted, missing, standing_of
from judging.services.entries.numbers import free_numbers
from judging.services.tries import Door
from judging.storage.models import Category, Edition, Entry, EntryStatus, Event

CONSENT_TEXT = 3  # counts up when the words of the consents change, so that the log says what was agreed to
DOUBLE_PRESS = timedelta(minutes=10)
_STAFF = (Role.ORGANISER, Role.OPERATOR)
_SENT = (EntryStatus.SUBMITTED, EntryStatus.ACCEPTED, EntryStatus.EXCLUDED)


@dataclass(frozen=True)
class Beginning:
    """What somebody says before an entry exists. `begin_id` is made by the page, so that a double press is one."""

    begin_id: str
    language: str
    consents: Mapping[str, bool]
    typed_by: str = ""


def begin_entry(session: Session, *, actor: Actor, edition: Edition, beginning: Beginning, door: Door) -> Entry:
    """Make a draft with the next free number of its edition and a code of its own.

    Raises Refused("entries_closed") outside the time for it, "drafts_slow" where very many come from one address, or
    with the consents that are missing. The same `begin_id` within a few minutes answers the same untouched draft.
    """
    now = door.now
    if not entries_are_open(windows(session, edition), now):
        raise Refused(Problem.of("entries_closed"))
    refused = missing_consents(beginning.consents)
    if refused:
        raise Refused(*refused)
    begun = _begun_a_moment_ago(session, edition, beginning.begin_id, now)
    if begun is not None:
        return begun
    wait = tries.spend(session, door, tries.DRAFTS)
    if wait:
        raise Refused(Problem.of("drafts_slow", seconds=wait))
    entry = Entry(
        edition=edition,
        number=next(free_numbers(session, edition)),
        status=EntryStatus.DRAFT,
        language=beginning.language,
        form_digest=edition.form_digest,
        answers={},
        consents={key: bool(beginning.consents.get(key)) for key in CONSENTS},
        steps_done=[],
        version=1,
        code_serial=1,
        typed_by=beginning.typed_by[: limits.LINE],
        created_at=now,
    )
    cards.give_code(entry, door.secret)
    session.add(entry)
    session.flush()
    told = {"begin_id": beginning.begin_id, "consents": entry.consents, "language": beginning.language}
    audit.of_entry(session, actor, "entry.begun", entry, now, **told, consent_text=CONSENT_TEXT, way="screen")
    return entry


def _begun_a_moment_ago(session: Session, edition: Edition, begin_id: str, now: datetime) -> Entry | None:
    """The draft of the first press. An entry somebody has written in is never given out again: the next person
    at this phone must not find it."""
    line = session.scalar(
        select(Event).where(
            Event.edition_id == edition.id,
            Event.action == "entry.begun",
            Event.at > now - DOUBLE_PRESS,
            Event.at <= now,
            Event.details["begin_id"].as_string() == begin_id,
        )
    )
    if line is None:
        return None
    return session.scalar(
        select(Entry).where(Entry.edition_id == edition.id, Entry.number == line.details["number"], Entry.version == 1)
    )


def save_consents(session: Session, *, actor: Actor, entry: Entry, consents: Mapping[str, bool], now: datetime) -> None:
    """Change what may be done with a family's data, at any time: a consent can always be taken back.

    The two without which nobody can take part end only with the entry itself (`withdraw_entry`); what is no longer
    asked for stays as it was said.
    """
    _require_own(actor, entry)
    refused = missing_consents(consents)
    if refused:
        raise Refused(*refused)
    given = {**entry.consents, **{key: bool(consents.get(key)) for key in CONSENTS}}
    if given != entry.consents:
        entry.consents, entry.version = given, entry.version + 1
        audit.of_entry(
            session, actor, "entry.consents", entry, now, consents=given, consent_text=CONSENT_TEXT, way="screen"
        )


def submit_entry(session: Session, *, actor: Actor, entry: Entry, now: datetime) -> None:
    """Send an entry. Sending twice is once. Raises Refused with every gap of its form, or with the reasons of the rules
    that it does not meet."""
    if entry.status in _SENT:
        _require_own(actor, entry)
        return
    require_may_edit(session, actor=actor, entry=entry, now=now)
    gaps = [gap for _, gap in missing(entry)]
    if gaps:
        raise Refused(*gaps)
    stopped = why_not_admitted(standing_of(entry))
    if stopped:
        raise Refused(*stopped)
    bring_up(entry)
    entry.submitted_at = now
    files = files_counted(standing_of(entry))
    _move(
        session, actor, entry, EntryStatus.SUBMITTED, "", "entry.submitted", now, **({"files": files} if files else {})
    )


def withdraw_entry(session: Session, *, actor: Actor, entry: Entry, now: datetime) -> None:
    """Take an entry out of the contest, at the family's wish, at any time before the results are published."""
    _require_own(actor, entry)
    if entry.status is EntryStatus.WITHDRAWN:
        return
    if (problem := why_not_withdrawn(session, entry)) is not None:
        raise Refused(problem)
    _move(session, actor, entry, EntryStatus.WITHDRAWN, "", "entry.withdrawn", now)


def why_not_withdrawn(session: Session, entry: Entry) -> Problem | None:
    """Why an entry that takes part cannot be taken back (any more)."""
    if entry.status is EntryStatus.EXCLUDED:
        return Problem.of("withdraw_excluded")
    return Problem.of("withdraw_after_results") if windows(session, entry.edition).published else None


def may_withdraw(session: Session, entry: Entry) -> bool:
    """Whether a page offers to take the entry back."""
    return entry.status is not EntryStatus.WITHDRAWN and why_not_withdrawn(session, entry) is None


def restore_entry(session: Session, *, actor: Actor, entry: Entry, now: datetime) -> None:
    """Undo `withdraw_entry` while entries are taken: back to draft, or to sent if it had been sent."""
    _require_own(actor, entry)
    if entry.status is not EntryStatus.WITHDRAWN:
        return
    if not entries_are_open(windows(session, entry.edition), now):
        raise Refused(Problem.of("entries_closed"))
    status = EntryStatus.DRAFT if entry.submitted_at is None else EntryStatus.SUBMITTED
    _move(session, actor, entry, status, "", "entry.restored", now)


def require_may_edit(session: Session, *, actor: Actor, entry: Entry, now: datetime) -> None:
    """Raise unless this person may write in this entry at this moment."""
    _require_own(actor, entry)
    is_draft = entry.status is EntryStatus.DRAFT
    if may_edit_entry(
        actor,
        entry_id=entry.id,
        is_draft=is_draft,
        entries_are_open=is_open_for(windows(session, entry.edition), entry, now),
    ):
        return
    if is_draft:
        raise Refused(Problem.of("entries_closed"))
    withdrawn = entry.status is EntryStatus.WITHDRAWN
    raise Refused(Problem.of("entry_withdrawn" if withdrawn else "entry_sent", number=entry.number))


def is_open_for(times: Windows, entry: Entry, now: datetime) -> bool:
    """Whether this entry may be written now: while entries are taken, or given back by the organisers (a draft with
    a reason), which happens mostly after the last day."""
    given_back = entry.status is EntryStatus.DRAFT and bool(entry.status_reason)
    return entries_are_open(times, now) or (given_back and not times.published)


def _require_own(actor: Actor, entry: Entry) -> None:
    """The family itself, or an organiser; for anybody else the entry does not exist."""
    if not (actor.role in _STAFF or (actor.role is Role.APPLICANT and actor.id == entry.id)):
        raise NotFound("entry")


def accept_entry(
    session: Session, *, actor: Actor, entry: Entry, now: datetime, category: Category | None = None
) -> None:
    """Admit an entry to judging, in this category (else the one it has, else the edition's first).

    A second call changes nothing but the category. Raises Refused("entry_not_sent") for a draft or an entry taken
    back, Refused("category_of_another_edition") for a foreign category.
    """
    _require_may_decide(session, actor, entry)
    _require_status(entry, *_SENT)
    if category is not None and category.edition_id != entry.edition_id:
        raise Refused(Problem.of("category_of_another_edition", at="category"))
    entry.category = category or entry.category or _first_category(entry)
    _move(session, actor, entry, EntryStatus.ACCEPTED, "", "entry.accepted", now)


def exclude_entry(session: Session, *, actor: Actor, entry: Entry, reason: str, now: datetime) -> None:
    """Do not admit an entry; the family reads the reason. Raises Refused("reason_needed", at="reason") without one."""
    _require_may_decide(session, actor, entry)
    _require_status(entry, *_SENT)
    _move(session, actor, entry, EntryStatus.EXCLUDED, _reason(reason), "entry.excluded", now)


def reopen_entry(session: Session, *, actor: Actor, entry: Entry, reason: str, now: datetime) -> None:
    """Give an entry back to the family for correction; they read the reason and send it again."""
    _require_may_decide(session, actor, entry)
    _require_status(entry, *_SENT, EntryStatus.WITHDRAWN)
    _move(session, actor, entry, EntryStatus.DRAFT, _reason(reason), "entry.reopened", now)


def _first_category(entry: Entry) -> Category | None:
    return next((category for category in entry.edition.categories if not category.is_distinction), None)


def _reason(given: str) -> str:
    reason = kept_story(given, at="reason")
    if not reason:
        raise Refused(Problem.of("reason_needed", at="reason"))
    if len(reason) > limits.REASON:
        raise Refused(Problem.of("text_too_long_for_field", at="reason", longest=limits.REASON, length=len(reason)))
    return reason


def _require_may_decide(session: Session, actor: Actor, entry: Entry) -> None:
    """Organisers decide, until the results are published: what was published speaks of the entries as they stood."""
    if actor.role not in _STAFF:
        raise Refused(Problem.of("not_yours_to_decide"))
    if windows(session, entry.edition).published:
        raise Refused(Problem.of("results_published"))


def _require_status(entry: Entry, *statuses: EntryStatus) -> None:
    if entry.status not in statuses:
        raise Refused(Problem.of("entry_not_sent", number=entry.number))


def _move(
    session: Session,
    actor: Actor,
    entry: Entry,
    status: EntryStatus,
    reason: str,
    action: str,
    now: datetime,
    **more: object,
) -> None:
    """Change where an entry stands, and say so in the log."""
    before = entry.status
    entry.status, entry.status_reason, entry.version = status, reason, entry.version + 1
    audit.of_entry(session, actor, action, entry, now, before=before.value, reason=reason, **more)
