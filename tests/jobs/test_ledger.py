"""The ledger: one has a piece in hand at a time, the dead give it up, and what never ends is left to a person."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, update

from judging.cli import main
from judging.domain.errors import Problem
from judging.domain.work import LEASE, NIGHTLY, JobState, Kind
from judging.jobs.papers import papers_made
from judging.jobs.works import Works
from judging.services import ledger
from judging.services.certificates import pending
from judging.services.proof.sealing import Seal
from judging.storage.models import BallotTotal, Certificate, CertificateState, FailedTry, Job
from tests.jobs.test_queue import issued_now, messages
from tests.world import START, World

PIECE = {"kind": Kind.CHECK, "row_id": 20260915}


def take(world: World) -> int:
    with world.writing() as session:
        return ledger.take(session, **PIECE, now=world.clock.now)


def job(world: World, kind: Kind = Kind.CHECK) -> Job:
    with world.reading() as session:
        return session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc())).first()  # type: ignore


def test_one_has_it_in_hand_until_the_lease_is_over_and_who_lost_it_ends_nothing(world: World) -> None:
    assert take(world) == 1
    assert take(world) == ledger.NOT_NOW
    world.clock.now += LEASE
    assert take(world) == 2
    for attempt, state in ((1, JobState.RUNNING), (2, JobState.DONE)):
        with world.writing() as session:
            ledger.end(session, **PIECE, attempt=attempt, now=world.clock.now)
        assert job(world).state is state
    world.clock.now += 2 * LEASE
    assert take(world) == ledger.NOT_NOW, "it is done"


def test_what_was_begun_too_often_is_not_begun_again_and_what_was_given_back_does_not_count(world: World) -> None:
    for _ in range(10):
        assert take(world) == 1
        with world.writing() as session:
            ledger.give_back(session, **PIECE, now=world.clock.now)
    for attempt in range(1, ledger.MOST_ATTEMPTS + 1):
        assert take(world) == attempt
        world.clock.now += LEASE
    assert take(world) == ledger.TOO_OFTEN
    with world.writing() as session:
        ledger.set_aside(session, **PIECE, problem=Problem.of("job_died", attempts=4), now=world.clock.now)
    with world.reading() as session:
        assert [one.row_id for one in ledger.left_to_people(session)] == [20260915]


# ------------------------------------------------------------------------------------------------------- papers
def few_issued(world: World, count: int) -> None:
    issued_now(world)
    with world.writing() as session:
        rest = select(Certificate.id).order_by(Certificate.id).offset(count)
        session.execute(
            update(Certificate)
            .where(Certificate.id.in_(rest))
            .values(failure={"code": "paper_not_drawn", "params": {}})
        )
    assert world.database is not None


def test_two_who_draw_share_the_certificates(world: World) -> None:
    few_issued(world, 2)
    with world.writing() as session:
        first, second = (pending.take(session, now=START) for _ in range(2))
        assert first is not None
        assert second is not None
        assert first.code != second.code
        assert pending.take(session, now=START) is None
        pending.give_back(session, waiting=first, now=START)
        again = pending.take(session, now=START)
        assert again is not None
        assert again.code == first.code


def test_a_certificate_whose_drawing_always_kills_its_drawer_is_noted_and_the_next_one_drawn(world: World) -> None:
    few_issued(world, 2)
    now = START
    for _ in range(4):
        with world.writing() as session:
            deadly = pending.take(session, now=now)
        now += LEASE
    with world.writing() as session:
        next_one = pending.take(session, now=now)
        assert deadly is not None
        assert next_one is not None
        assert next_one.code != deadly.code
        failed = session.scalars(select(Certificate).where(Certificate.code == deadly.code)).one()
        assert failed.failure == {"code": "paper_worker_lost", "params": {}}
        pending.retry(session, edition=world.edition(session))
        session.flush()
        again = pending.take(session, now=now)
        assert again is not None
        assert again.code == deadly.code, "a person has it tried again"


def test_who_stops_drawing_gives_back_what_is_under_way(world: World) -> None:
    few_issued(world, 3)
    made = papers_made(world.database, Seal.of(world.settings.instance, "https://premio.example"), world.clock)
    assert next(made)
    made.close()
    with world.reading() as session:
        valid = Certificate.state == CertificateState.VALID
        assert session.scalar(select(func.count()).select_from(Certificate).where(valid)) == 1
    with world.writing() as session:
        assert pending.take(session, now=world.clock.now) is not None


# ------------------------------------------------------------------------------------------------------- nights
@pytest.fixture
def works(world: World) -> Works:
    return Works(world.settings, world.database, world.queue, world.clock)


def sweep(world: World, works: Works) -> list[str]:
    """What a sweep wakes; and it is done."""
    works.perform(Kind.SWEEP, 0)
    found = [str(one).split('"')[5] for one in messages(world.queue)]
    world.queue.huey.storage.flush_queue()
    for kind in found:
        works.perform(Kind(kind), int(f"{world.clock.now:%Y%m%d}"))
    return found


def test_a_nights_work_is_done_once_a_night_and_not_before_its_hour(world: World, works: Works) -> None:
    world.clock.now = START.replace(hour=5, minute=59)
    assert sweep(world, works) == []
    world.clock.pass_by(minutes=1)
    assert sweep(world, works) == list(NIGHTLY)
    world.clock.pass_by(hours=3)
    assert sweep(world, works) == []
    world.clock.pass_by(days=1)
    assert sweep(world, works) == list(NIGHTLY)


def test_the_last_seven_nights_have_a_copy_that_only_its_owner_reads(world: World, works: Works) -> None:
    for _ in range(9):
        world.clock.pass_by(days=1)
        works.perform(Kind.BACKUP, int(f"{world.clock.now:%Y%m%d}"))
    copies = sorted((world.settings.instance / "backups").iterdir())
    assert [copy.name for copy in copies] == [f"judging-202609{day}.sqlite3" for day in range(18, 25)]
    assert {stat.S_IMODE(copy.stat().st_mode) for copy in copies} == {0o600}


def test_old_counters_are_cleaned_away_and_fresh_ones_stay(world: World, works: Works) -> None:
    with world.writing() as session:
        for at in (START - timedelta(days=2), START):
            session.add(FailedTry(target="password:x", at=at))
    works.perform(Kind.CLEANING, 20260915)
    with world.reading() as session:
        assert session.scalars(select(FailedTry.at)).all() == [START]


def test_what_does_not_agree_is_left_to_a_person_until_a_night_in_which_it_agrees(
    world: World, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"INSTANCE": str(world.settings.instance), "LANG": "es"}.items():
        monkeypatch.setenv(f"JUDGING_{name}", value)

    def typed(*command: str) -> Result:
        return CliRunner().invoke(main, command)

    mended = falsify(world)
    works.perform(Kind.CHECK, 20260915)
    told = typed("jobs", "show")
    assert told.exit_code == 1
    assert "revisión de la noche del 2026-09-15: lo guardado no coincide en una cosa" in told.output
    assert typed("jobs", "again").exit_code == 0
    works.perform(Kind.CHECK, 20260915)
    assert typed("jobs", "show").exit_code == 1, "it does not agree yet"
    falsify(world, mended)
    works.perform(Kind.CHECK, 20260916)
    assert typed("jobs", "show").exit_code == 0


def falsify(world: World, document: str = "[]") -> str:
    """Put another document in the place of the first kept total; answers the one that stood there."""
    with world.writing() as session:
        row = session.scalars(select(BallotTotal).order_by(BallotTotal.id)).first()
        assert row is not None
        before = row.document
        digest = hashlib.sha256(document.encode()).hexdigest()
        session.execute(update(BallotTotal).where(BallotTotal.id == row.id).values(document=document, digest=digest))
        return before


def test_a_chore_that_fails_is_told_and_the_others_are_done(world: World, works: Works, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be", encoding="utf-8")
    settings = replace(world.settings, instance=tmp_path)
    broken = Works(settings, world.database, world.queue, world.clock)
    for kind in NIGHTLY:
        broken.perform(kind, 20260915)
    assert [job(world, kind).state for kind in NIGHTLY] == [
        JobState.DONE,
        JobState.SET_ASIDE,
        JobState.DONE,
        JobState.DONE,
    ]
