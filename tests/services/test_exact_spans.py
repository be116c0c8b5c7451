"""The exact moment at which each span of time is over: a sign-in, a wait, a quota, a lease, a file that is kept.

Always true: to the last microsecond before, it holds; at the instant that was told, it is over. How the code says it
everywhere: tests/contract/test_moments.py; the windows of an edition: tests/web/test_exact_moments.py.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import codes
from judging.domain.errors import Refused
from judging.domain.families.mailserver import MailServer, Security
from judging.domain.imports.book import book_of
from judging.domain.imports.plan import What
from judging.domain.permissions import ANYBODY, Role
from judging.domain.work import LEASE, Kind, PackOf
from judging.services import ledger, packs, tries
from judging.services.entries import entries
from judging.services.families import mailing
from judging.services.imports import runs
from judging.services.people import sign_in
from judging.services.tries import Door
from judging.storage.models import (
    Edition,
    Entry,
    ImportRun,
    Job,
    Judge,
    Letter,
    LetterState,
    Pack,
    SignIn,
    Staff,
)
from tests.services.certificates.test_certificates import draw, issue
from tests.services.families.test_mailing import queue
from tests.services.results.test_results import NELLY
from tests.world import START, World

INSTANT = timedelta(microseconds=1)
Holds = Callable[[Session, datetime], bool]
Begun = Callable[[Session], tuple[timedelta, Holds]]
KEY = b"a key of our own, for this test"


def door(now: datetime) -> Door:
    return Door(KEY, "192.0.2.1", "Firefox", now)


def sign_in_of(role: Role, lasts: timedelta) -> Begun:
    """Somebody of this role has signed in."""

    def begun(session: Session) -> tuple[timedelta, Holds]:
        name, model = {
            Role.ORGANISER: ("staff", Staff),
            Role.JUDGE: ("judge", Judge),
            Role.APPLICANT: ("entry", Entry),
        }[role]
        person: dict[str, Any] = {name: session.scalars(select(model)).first()}
        digest = codes.digest(KEY, "token", "her cookie")
        session.add(SignIn(token_digest=digest, role=role, created_at=START, expires_at=START + lasts, **person))
        return lasts, lambda db, now: sign_in.current(db, KEY, "her cookie", now) is not None

    return begun


def tries_that_count(span: timedelta) -> Begun:
    def begun(session: Session) -> tuple[timedelta, Holds]:
        tries.note(session, START, "somebody")
        return span, lambda db, now: len(tries.failures(db, "somebody", now, span)) == 1

    return begun


def wait_after_wrong_tries(session: Session) -> tuple[timedelta, Holds]:
    """It is as long as it is told."""
    failed = [START] * (tries.FREE_TRIES + 3)
    return timedelta(seconds=tries.pause(failed, START)), lambda _, now: tries.pause(failed, now) > 0


def one_more_draft(session: Session) -> tuple[timedelta, Holds]:
    """When all entries of an address are begun, and the wait that is told."""
    for _ in range(tries.DRAFTS.free):
        assert tries.spend(session, door(START), tries.DRAFTS) == 0
    told = tries.spend(session, door(START), tries.DRAFTS)

    def waits(db: Session, now: datetime) -> bool:
        with db.begin_nested() as tried:
            left = tries.spend(db, door(now), tries.DRAFTS)
            tried.rollback()
        return left > 0

    return timedelta(seconds=told), waits


def second_press(session: Session) -> tuple[timedelta, Holds]:
    """The second press of the button that begins an entry finds the entry of the first."""
    edition = session.scalars(select(Edition)).one()
    said = entries.Beginning("a press", "es", {"process": True, "jury": True})
    entries.begin_entry(session, actor=ANYBODY, edition=edition, beginning=said, door=door(START))
    return entries.DOUBLE_PRESS, lambda db, now: entries._begun_a_moment_ago(db, edition, "a press", now) is not None


def work_in_hand(session: Session) -> tuple[timedelta, Holds]:
    """A piece of work that somebody has is nobody else's while the lease lasts."""
    assert ledger.take(session, kind=Kind.PACKS, row_id=1, now=START) == 1
    return LEASE, lambda db, now: not ledger.is_open(db, kind=Kind.PACKS, row_id=1, now=now)


def work_that_was_done(session: Session) -> tuple[timedelta, Holds]:
    ledger.take(session, kind=Kind.PACKS, row_id=1, now=START)
    ledger.end(session, kind=Kind.PACKS, row_id=1, attempt=1, now=START)
    return ledger.KEPT, is_kept(Job, ledger.clean)


def file_of_papers(session: Session) -> tuple[timedelta, Holds]:
    edition = session.scalars(select(Edition)).one()
    wanted = {"judge": "J1", "paper": "a4"}
    press = str(uuid.uuid4())
    made = packs.ask(session, actor=NELLY, edition=edition, of=PackOf.SHEETS, choice=wanted, save_id=press, now=START)
    made.ended_at = START
    return packs.KEPT, is_kept(Pack, packs.clean)


def table_nobody_confirmed(session: Session) -> tuple[timedelta, Holds]:
    edition = session.scalars(select(Edition)).one()
    content = b"entry,judge,A1\nC012,J3,3\n"
    sent = runs.Sent.of(book_of(content), content, "notas.csv")
    runs.send(session, actor=NELLY, edition=edition, what=What.MARKS, sent=sent, now=START)
    return runs.DRAFTS_KEPT, is_kept(ImportRun, runs.clean)


def is_kept(model: type[Any], clean: Callable[[Session, datetime], object]) -> Holds:
    """Whether a row is there after the night's clearing."""

    def holds(session: Session, now: datetime) -> bool:
        clean(session, now)
        return session.scalars(select(model)).first() is not None

    return holds


SPANS: dict[str, Begun] = {
    "a sign-in on a borrowed telephone": sign_in_of(Role.JUDGE, sign_in.STAY_ON_A_BORROWED_PHONE),
    **{f"a sign-in: {role}": sign_in_of(role, lasts) for role, lasts in sign_in.STAYS.items()},
    "wrong tries": tries_that_count(tries.WINDOW),
    "a day's wrong tries": tries_that_count(tries.DAY),
    "the wait after wrong tries": wait_after_wrong_tries,
    "the wait for one more entry": one_more_draft,
    "a second press": second_press,
    "work in hand": work_in_hand,
    "work that was done": work_that_was_done,
    "a file of papers": file_of_papers,
    "a table nobody confirmed": table_nobody_confirmed,
}


@pytest.mark.parametrize("name", SPANS)
def test_it_holds_to_the_last_instant_and_is_over_when_its_time_is_up(world: World, name: str) -> None:
    with world.writing() as session:
        lasts, holds = SPANS[name](session)
        session.flush()
        assert holds(session, START + lasts - INSTANT), "the last microsecond"
        assert not holds(session, START + lasts), "the instant itself"


def test_a_letter_goes_at_the_instant_that_was_told(published: World, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(published)
    draw(published, 17)
    monkeypatch.setattr(mailing, "TO_ONE_ADDRESS_A_DAY", 1)
    assert queue(published, n0001="coop@example.org") == 1
    published.clock.now += timedelta(days=1) - INSTANT
    with pytest.raises(Refused) as refused:
        queue(published, n0002="coop@example.org")
    assert refused.value.problems[0].params["hours"] == 1
    published.clock.now += INSTANT
    assert queue(published, n0002="coop@example.org") == 1


def test_a_letter_under_way_is_lost_when_its_time_is_up(published: World) -> None:
    issue(published)
    draw(published, 17)
    queue(published, n0001="ana@example.org")
    with published.writing() as session:
        letter = session.scalars(select(Letter)).one()
        letter.state, letter.due_at = LetterState.SENDING, START
        server = MailServer("127.0.0.1", 9, Security.NONE, "premio@example.org")
        expected = {mailing.LOST_AFTER - INSTANT: LetterState.SENDING, mailing.LOST_AFTER: LetterState.UNSURE}
        for after, state in expected.items():
            mailing.take(session, server=server, base_url="https://premio.example.org", now=START + after)
            assert letter.state is state
