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

from judging.domain.entries import entryform as form
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor, Role, may_edit_entry
from judging.domain.phases import Windows, entries_are_open
from judging.domain.typed import kept_story
from judging.services import audit, cards, lettering, tries
from judging.services.contest.editions import round_of, windows
from judging.services.entries.numbers import free_numbers
from judging.services.tries import Door
from judging.storage.models import Category, CropRow, Edition, Entry, EntryStatus, Event, Holder, IncomeRow

CONSENT_TEXT = 2  # counts up when the words of the consents change, so that the log says what was agreed to
DOUBLE_PRESS = timedelta(minutes=10)
LONGEST_REASON = 1000
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
    missing = form.missing_consents(beginning.consents)
    if missing:
        raise Refused(*missing)
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
        answers={},
        consents={key: bool(beginning.consents.get(key)) for key in form.CONSENTS},
        steps_done=[],
        version=1,
        code_serial=1,
        typed_by=beginning.typed_by[:200],
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
            Event.at.between(now - DOUBLE_PRESS, now),
            Event.details["begin_id"].as_string() == begin_id,
        )
    )
    if line is None:
        return None
    return session.scalar(
        select(Entry).where(Entry.edition_id == edition.id, Entry.number == line.details["number"], Entry.version == 1)
    )


def knock_out_questions(entry: Entry) -> tuple[form.Question, ...]:
    """The yes/no questions of the edition's score sheet that may stop an entry."""
    document = round_of(entry.edition).sheet_version.document
    return tuple(form.Question(item["key"], item["text"]) for item in document.get("knock_outs", ()))


def step_value(entry: Entry, step: form.Step) -> form.StepValue:
    """What stands in one step of an entry."""
    if step is form.Step.FAMILY:
        return form.Family(tuple(_person(holder) for holder in entry.holders), entry.phone)
    if step is form.Step.FARM:
        return form.Farm(
            entry.community,
            entry.cooperative,
            entry.altitude_m,
            entry.area_ha,
            entry.coffee_since,
            entry.paper_community or "",
        )
    if step is form.Step.CROPS:
        return form.Crops(
            tuple(form.CropLine(row.crop, row.other_name, row.amount, row.unit, row.use) for row in entry.crops)
        )
    if step is form.Step.INCOMES:
        return form.Incomes(tuple(form.IncomeLine(row.source, row.share) for row in entry.incomes))
    said, declared = entry.answers, entry.answers.get("knock_outs", {})
    return form.Care(
        **{name: said.get(name, "") for name in form.TEXTS},
        knock_out_note=said.get("knock_out_note", ""),
        knock_outs={question.key: declared.get(question.key) for question in knock_out_questions(entry)},
    )


def _person(holder: Holder) -> form.Person:
    return form.Person(holder.full_name, holder.birth_year, holder.gender, holder.paper_name or "")


def step_values(entry: Entry) -> dict[form.Step, form.StepValue]:
    """What stands in every step of an entry."""
    return {step: step_value(entry, step) for step in form.Step}


def save_step(session: Session, *, actor: Actor, entry: Entry, value: form.StepValue, seen: str, now: datetime) -> None:
    """Save one step of a draft, complete or not.

    `seen` is the fingerprint of the value the writer started from: if another phone has saved this step since, Stale
    is raised with what stands now (`current`), and nothing is overwritten. Saving what stands already changes nothing.
    Raises Refused for an entry that is sent or closed, and for a name or a place that cannot stand on paper.
    """
    require_may_edit(session, actor=actor, entry=entry, now=now)
    step = form.step_of(value)
    standing = step_value(entry, step)
    if value == standing:
        return
    if seen != form.fingerprint(standing):
        raise Stale(Problem.of("step_changed_meanwhile"), current=standing)
    if isinstance(value, form.Family):
        _require_names_fit(value)
    elif isinstance(value, form.Farm):
        _require_place_fits(value)
    _write(entry, value)
    done = {*entry.steps_done, step.value} if not form.gaps(value) else {*entry.steps_done} - {step.value}
    entry.steps_done, entry.version = sorted(done), entry.version + 1
    audit.of_entry(
        session, actor, "entry.step_saved", entry, now, step=step.value, done=step.value in done, version=entry.version
    )


def _write(entry: Entry, value: form.StepValue) -> None:
    """Put a value into the entry's rows."""
    if isinstance(value, form.Family):
        entry.phone = value.phone
        entry.holders = [
            Holder(
                position=place,
                full_name=person.full_name,
                paper_name=person.paper_name or None,
                birth_year=person.birth_year,
                gender=person.gender,
            )
            for place, person in enumerate(value.people)
        ]
    elif isinstance(value, form.Farm):
        entry.community, entry.paper_community = value.community, value.paper_community or None
        entry.cooperative, entry.coffee_since = value.cooperative, value.coffee_since
        entry.altitude_m, entry.area_ha = value.altitude_m, value.area_ha
    elif isinstance(value, form.Crops):
        entry.crops = [
            CropRow(
                position=place,
                crop=line.crop,
                other_name=line.other_name,
                amount=line.amount,
                unit=line.unit,
                use=line.use,
            )
            for place, line in enumerate(value.lines)
        ]
    elif isinstance(value, form.Incomes):
        shares = enumerate(value.lines)
        entry.incomes = [IncomeRow(position=place, source=line.source, share=line.share) for place, line in shares]
    else:
        declared = {key: answer for key, answer in value.knock_outs.items() if answer is not None}
        entry.answers = {
            **entry.answers,
            **{name: getattr(value, name) for name in form.TEXTS},
            "knock_outs": declared,
            "knock_out_note": value.knock_out_note,
        }


def _require_names_fit(family: form.Family) -> None:
    """A name that the certificate cannot show is refused now, not on the day of the prize.

    One in letters that the paper does not have is asked for a spelling, and kept as its owner writes it beside it.
    """
    problems = []
    for place, person in enumerate(family.people, start=1):
        field = f"person-{place}-paper_name" if person.paper_name else f"person-{place}-full_name"
        problems += [_asked_anew(problem, place) for problem in lettering.problems_of_name(person.on_paper, at=field)]
    if problems:
        raise Refused(*problems)


def _require_place_fits(farm: form.Farm) -> None:
    """A community in letters that judges' sheets on paper cannot show is asked for a spelling beside it."""
    told = {"at": "community", "spelling_at": "paper_community"}
    if problems := lettering.problems_of_spelled(farm.community, farm.paper_community, **told):
        raise Refused(*problems)


def _asked_anew(problem: Problem, place: int) -> Problem:
    """Of a name in letters that the paper does not have, the question for another spelling; else the same."""
    sign, field = str(problem.params.get("sign", "")), str(problem.field)
    if lettering.is_written(sign) and field.endswith("full_name"):
        return Problem.of("paper_name_needed", at=f"person-{place}-paper_name", sign=sign)
    return problem


def save_consents(session: Session, *, actor: Actor, entry: Entry, consents: Mapping[str, bool], now: datetime) -> None:
    """Change what may be done with a family's data, at any time: a consent can always be taken back.

    The two without which nobody can take part end only with the entry itself (`withdraw_entry`); what is no longer
    asked for stays as it was said.
    """
    _require_own(actor, entry)
    missing = form.missing_consents(consents)
    if missing:
        raise Refused(*missing)
    given = {**entry.consents, **{key: bool(consents.get(key)) for key in form.CONSENTS}}
    if given != entry.consents:
        entry.consents, entry.version = given, entry.version + 1
        audit.of_entry(
            session, actor, "entry.consents", entry, now, consents=given, consent_text=CONSENT_TEXT, way="screen"
        )


def submit_entry(session: Session, *, actor: Actor, entry: Entry, now: datetime) -> None:
    """Send an entry. Sending twice is once. Raises Refused with every gap of every step."""
    if entry.status in _SENT:
        _require_own(actor, entry)
        return
    require_may_edit(session, actor=actor, entry=entry, now=now)
    missing = [gap for value in step_values(entry).values() for gap in form.gaps(value)]
    if missing:
        raise Refused(*missing)
    entry.submitted_at = now
    _move(session, actor, entry, EntryStatus.SUBMITTED, "", "entry.submitted", now)


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
    if len(reason) > LONGEST_REASON:
        raise Refused(Problem.of("text_too_long_for_field", at="reason", longest=LONGEST_REASON, length=len(reason)))
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
    session: Session, actor: Actor, entry: Entry, status: EntryStatus, reason: str, action: str, now: datetime
) -> None:
    """Change where an entry stands, and say so in the log."""
    before = entry.status
    entry.status, entry.status_reason, entry.version = status, reason, entry.version + 1
    audit.of_entry(session, actor, action, entry, now, before=before.value, reason=reason)
