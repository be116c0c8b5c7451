"""Two people confirm one proposal at the same moment on PostgreSQL: it is done once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from judging.domain.agreement.steps import ProposalState, Step, What
from judging.domain.errors import Stale
from judging.domain.permissions import Actor, Role
from judging.services.agreement import proposals, settings
from judging.services.agreement.changes import Change, Means
from judging.services.demo import demo
from judging.services.people import staff
from judging.services.results import results
from judging.storage import migrate
from judging.storage.database import Database
from judging.storage.models import Edition, Proposal, Publication, Staff
from tests.postgresql import cluster
from tests.world import SECRET, START

pytestmark = [pytest.mark.postgresql, pytest.mark.xdist_group("postgresql")]
MEANS = Means("https://premio.example.org", SECRET.encode())


@pytest.fixture
def database() -> Iterator[Database]:
    with cluster() as url:
        opened = Database(url)
        migrate.upgrade(opened)
        yield opened
        opened.close()


def accounts(database: Database) -> list[Actor]:
    """Nelly, Óscar and Pía, who all organise the demonstration."""
    with database.transaction() as session:
        demo.load_demo(session, secret=SECRET.encode(), now=START)
        for name in ("Óscar", "Pía"):
            email = f"{'oscar' if name == 'Óscar' else 'pia'}@example.org"
            staff.add_staff(session, email=email, name=name, password_hash="x", now=START)
        rows = session.scalars(select(Staff).order_by(Staff.id)).all()
        return [Actor(Role.ORGANISER, one.id, one.name) for one in rows]


def proposed(database: Database, nelly: Actor) -> tuple[int, int]:
    with database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        settings.want_two(session, actor=nelly, edition=edition, step=Step.PUBLISH, now=START)
        seen = results.digest_of_record(results.draft(session, edition))
        content = {"note": "", "seen": seen, "publication": 0, "confirmed": ""}
        change = Change(What.PUBLISH, content)
        made = proposals.do_or_ask(session, actor=nelly, edition=edition, change=change, means=MEANS, now=START)
        assert made is not None
        assert session.scalars(select(Publication)).all() == [], "what was tried leaves nothing"
        return edition.id, made.id


def test_two_confirm_at_the_same_moment_and_it_is_done_once(database: Database) -> None:
    nelly, *others = accounts(database)
    edition_id, number = proposed(database, nelly)
    told, start = [], threading.Barrier(2)

    def press(actor: Actor) -> None:
        start.wait()
        try:
            with database.transaction(edition_id) as session:
                edition = session.get_one(Edition, edition_id)
                proposals.confirm(session, actor=actor, edition=edition, proposal_id=number, means=MEANS, now=START)
            told.append("done")
        except Stale as stale:
            told.append(stale.problems[0].code)

    threads = [threading.Thread(target=press, args=(actor,)) for actor in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "proposal_confirmed_already"]
    with database.reading() as session:
        assert len(session.scalars(select(Publication)).all()) == 1
        assert session.scalars(select(Proposal.state)).all() == [ProposalState.CONFIRMED]
