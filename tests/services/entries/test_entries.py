"""What an organiser may decide about an entry, what a family may, and what neither may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Refused, Stale
from judging.domain.forms.answers import Amount, Answers, Person, Place
from judging.domain.forms.kinds import Section
from judging.domain.permissions import Actor, Role
from judging.services.contest.forms import coffee_form
from judging.services.entries import answering, answers, entries
from judging.services.tries import Door
from judging.storage.models import Edition, Entry, EntryStatus, Event
from tests.world import SECRET, START, World

MARTA = Actor(Role.ORGANISER, 1, "Marta")
CONSENTS = {"process": True, "jury": True}
FARM = {"community": Place("Bolinda"), "altitude_m": 1450, "area_ha": Amount(Decimal("2.5"), "ha")}
FAMILY_PAGE, FARM_PAGE = coffee_form().sections[:2]


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    with world.writing() as writing:
        yield writing


@pytest.fixture
def edition(session: Session) -> Edition:
    return session.scalars(select(Edition)).one()


@pytest.fixture
def draft(session: Session, edition: Edition) -> Entry:
    """An entry that Felipa has just begun."""
    return entries.begin_entry(
        session,
        actor=Actor(Role.PUBLIC, 0, ""),
        edition=edition,
        door=DOOR,
        beginning=entries.Beginning("b1", "es", CONSENTS),
    )


DOOR = Door(SECRET.encode(), "192.0.2.1", "Firefox", START)


def family_of(entry: Entry) -> Actor:
    return Actor(Role.APPLICANT, entry.id, entry.number)


def sent(session: Session, number: str = "C001") -> Entry:
    entry = session.scalars(select(Entry).where(Entry.number == number)).one()
    entry.status = EntryStatus.SUBMITTED
    return entry


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.problems[0].code


def standing(entry: Entry, section: Section) -> dict[str, Any]:
    """What an entry answers in a section."""
    return answers.within(section, answers.answers_of(entry))


def save(
    session: Session,
    entry: Entry,
    said: Answers,
    actor: Actor | None = None,
    *,
    section: Section = FARM_PAGE,
    seen: str | None = None,
) -> None:
    answering.save_section(
        session,
        actor=actor or family_of(entry),
        entry=entry,
        section=section,
        shown=section.asked,
        answers=said,
        seen=answers.fingerprint(standing(entry, section)) if seen is None else seen,
        now=START,
    )


def test_numbers_run_on_and_are_never_used_twice(session: Session, edition: Edition, draft: Entry) -> None:
    assert draft.number == "C013"
    entries.withdraw_entry(session, actor=family_of(draft), entry=draft, now=START)
    edition.number_prefix = "C"
    another = entries.begin_entry(
        session,
        actor=Actor(Role.PUBLIC, 0, ""),
        edition=edition,
        door=DOOR,
        beginning=entries.Beginning("b2", "es", CONSENTS),
    )
    assert another.number == "C014"
    assert another.code_digest != draft.code_digest


def test_the_organiser_admits_a_sent_entry_into_a_category_of_its_edition(session: Session, edition: Edition) -> None:
    entry = sent(session)
    entry.category = None
    entries.accept_entry(session, actor=MARTA, entry=entry, now=START)
    assert (entry.status, entry.category) == (EntryStatus.ACCEPTED, edition.categories[0])
    line = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert line is not None
    assert (line.action, line.actor_name, line.details["before"]) == ("entry.accepted", "Marta", "submitted")


def test_a_draft_cannot_be_admitted_and_a_family_cannot_admit_itself(session: Session, draft: Entry) -> None:
    with pytest.raises(Refused) as refused:
        entries.accept_entry(session, actor=MARTA, entry=draft, now=START)
    assert code(refused) == "entry_not_sent"
    entry = sent(session)
    for actor in (family_of(entry), Actor(Role.JUDGE, 1, "Rosa")):
        with pytest.raises(Refused) as refused:
            entries.accept_entry(session, actor=actor, entry=entry, now=START)
        assert code(refused) == "not_yours_to_decide"
    assert entry.status is EntryStatus.SUBMITTED


@pytest.mark.parametrize("decide", [entries.exclude_entry, entries.reopen_entry])
def test_not_admitting_and_giving_back_need_a_reason_for_the_family(session: Session, decide: object) -> None:
    entry = sent(session)
    assert callable(decide)
    with pytest.raises(Refused) as refused:
        decide(session, actor=MARTA, entry=entry, reason="  ", now=START)
    assert code(refused) == "reason_needed"
    decide(session, actor=MARTA, entry=entry, reason=" Falta la superficie. ", now=START)
    assert entry.status in (EntryStatus.EXCLUDED, EntryStatus.DRAFT)
    assert entry.status_reason == "Falta la superficie."


def test_an_entry_given_back_after_the_last_day_can_be_corrected_and_another_draft_cannot(
    session: Session, edition: Edition, draft: Entry
) -> None:
    edition.entries_until = START - timedelta(hours=1)
    entry = sent(session)
    entries.reopen_entry(session, actor=MARTA, entry=entry, reason="¿Cuántas hectáreas?", now=START)
    save(session, entry, FARM)
    assert entry.area_ha == Decimal("2.5")
    entries.submit_entry(session, actor=family_of(entry), entry=entry, now=START)
    assert (entry.status, entry.status_reason) == (EntryStatus.SUBMITTED, "")
    with pytest.raises(Refused) as refused:
        save(session, draft, FARM)
    assert code(refused) == "entries_closed"


def test_nobody_but_the_family_and_the_organisers_finds_an_entry(session: Session, draft: Entry) -> None:
    for stranger in (Actor(Role.APPLICANT, draft.id + 1, "C099"), Actor(Role.JUDGE, draft.id, "Rosa")):
        with pytest.raises(NotFound):
            save(session, draft, FARM, stranger)
    save(session, draft, FARM, MARTA)
    assert draft.community == "Bolinda"


def test_what_is_sent_is_changed_by_organisers_alone(session: Session) -> None:
    entry = sent(session)
    with pytest.raises(Refused) as refused:
        save(session, entry, FARM)
    assert code(refused) == "entry_sent"
    save(session, entry, FARM, MARTA)
    assert entry.community == "Bolinda"


def test_who_started_from_an_old_answer_is_shown_what_stands_and_overwrites_nothing(
    session: Session, draft: Entry
) -> None:
    old = answers.fingerprint(standing(draft, FARM_PAGE))
    save(session, draft, FARM)
    with pytest.raises(Stale) as stale:
        save(session, draft, {"community": Place("Alto Mirador")}, seen=old)
    assert stale.value.current == FARM
    assert standing(draft, FARM_PAGE) == FARM


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Felipa \U0001f41d Ñáñez", "name_sign_unknown"),
        ("Felipa ☕", "name_sign_unknown"),
        ("Felipamaria" * 18, "name_too_long"),
    ],
)
def test_a_name_that_the_certificate_cannot_show_is_refused_when_it_is_written(
    session: Session, draft: Entry, name: str, problem: str
) -> None:
    with pytest.raises(Refused) as refused:
        save(session, draft, {"people": (Person(name),)}, section=FAMILY_PAGE)
    assert code(refused) == problem
    assert refused.value.problems[0].field == "person-1-full_name"
    save(session, draft, {"people": (Person("Felipa K’apa Ñáñez"),)}, section=FAMILY_PAGE)
    assert draft.holder_names == ["Felipa K’apa Ñáñez"]


def test_sending_names_everything_that_is_missing_and_twice_is_once(session: Session, draft: Entry) -> None:
    with pytest.raises(Refused) as refused:
        entries.submit_entry(session, actor=family_of(draft), entry=draft, now=START)
    assert {"person-1-full_name", "area_ha", "row-0-crop", "row-0-source", "declaration-K1"} <= {
        problem.field for problem in refused.value.problems
    }
    entry = sent(session)
    version, at = entry.version, entry.submitted_at
    entries.submit_entry(session, actor=family_of(entry), entry=entry, now=START)
    assert (entry.version, entry.submitted_at) == (version, at)


def test_a_step_that_loses_an_answer_is_no_longer_done(session: Session, draft: Entry) -> None:
    save(session, draft, FARM)
    assert draft.steps_done == ["finca"]
    save(session, draft, {"community": Place("Bolinda")})
    assert draft.steps_done == []
    assert draft.area_ha is None


def test_a_family_takes_its_entry_back_and_undoes_it_only_while_entries_are_taken(
    session: Session, edition: Edition
) -> None:
    entry = sent(session)
    family = family_of(entry)
    entries.withdraw_entry(session, actor=family, entry=entry, now=START)
    assert entry.status is EntryStatus.WITHDRAWN
    with pytest.raises(Refused) as refused:
        save(session, entry, FARM)
    assert code(refused) == "entry_withdrawn"
    entries.restore_entry(session, actor=family, entry=entry, now=START)
    assert entry.status is EntryStatus.SUBMITTED
    entries.withdraw_entry(session, actor=family, entry=entry, now=START)
    edition.entries_until = START
    with pytest.raises(Refused) as refused:
        entries.restore_entry(session, actor=family, entry=entry, now=START)
    assert code(refused) == "entries_closed"


def test_a_consent_can_be_taken_back_at_any_time_but_not_the_two_that_are_needed(
    session: Session, edition: Edition
) -> None:
    edition.entries_until = START
    entry = sent(session)
    entries.save_consents(
        session, actor=family_of(entry), entry=entry, now=START, consents={**CONSENTS, "publish": False}
    )
    assert entry.consents["publish"] is False
    with pytest.raises(Refused) as refused:
        entries.save_consents(session, actor=family_of(entry), entry=entry, consents={"process": True}, now=START)
    assert code(refused) == "consent_jury_missing"
    with pytest.raises(NotFound):
        entries.save_consents(session, actor=Actor(Role.JUDGE, 1, "Rosa"), entry=entry, consents=CONSENTS, now=START)
