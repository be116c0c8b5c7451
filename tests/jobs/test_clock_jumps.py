"""The clock is two days ahead or behind while work goes on, and right again: nothing waits for the wrong hour."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.certificates import render_certificate
from judging.certificates.proof.keys import create_keys
from judging.certificates.proof.signing import Verdict, sign_pdf, verify_pdf
from judging.domain.imports.plan import What
from judging.domain.work import IN_HAND, NIGHTLY, JobState, Kind, PackOf
from judging.jobs.works import Works
from judging.services import ledger, packs
from judging.services.background import background
from judging.services.certificates import pending
from judging.services.families import mailing
from judging.services.imports import runs
from judging.services.imports.orders import Entries
from judging.services.imports.planning import plan
from judging.storage.files import MOST_ARRIVING, PhotoFiles
from judging.storage.models import Certificate, CertificateState, Job, Letter, LetterState
from judging.storage.queries import work
from tests.certificates.samples import SPANISH
from tests.jobs.test_ledger import sweep
from tests.jobs.test_queue import issued_now
from tests.services.families.test_mailing import plain_server
from tests.services.imports.tables import order_of
from tests.services.imports.test_runs import TABLE
from tests.story import NELLY
from tests.world import START, World

AHEAD, BEHIND = timedelta(days=2), timedelta(days=-2)
JUMPS = [pytest.param(AHEAD, id="ahead"), pytest.param(BEHIND, id="behind")]
BASE = "https://premio.example"


@pytest.fixture
def works(world: World) -> Works:
    return Works(world.settings, world.database, world.queue, world.clock)


def waiting(world: World) -> set[Kind]:
    with world.reading() as session:
        return set(work.waits_since(session, world.clock.now))


@pytest.mark.parametrize("jump", JUMPS)
def test_a_certificate_in_a_dead_hand_is_free_after_twice_its_time_at_most(world: World, jump: timedelta) -> None:
    issued_now(world)
    with world.writing() as session:
        taken = pending.take(session, now=world.clock.now + jump)
        assert taken is not None
    world.clock.now += 2 * IN_HAND[Kind.PAPERS]
    with world.writing() as session:
        again = pending.take(session, now=world.clock.now)
        assert again is not None
        assert again.code == taken.code
        assert work.pieces(session, world.clock.now)[Kind.PAPERS].in_hand == 1


@pytest.mark.parametrize("jump", JUMPS)
def test_a_file_of_many_papers_is_gone_on_with(world: World, jump: timedelta) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        packs.ask(session, actor=NELLY, edition=edition, of=PackOf.SHEETS, choice={}, save_id="x" * 8, now=START)
    with world.writing() as session:
        assert packs.take(session, now=world.clock.now + jump) is not None
    world.clock.now += 2 * IN_HAND[Kind.PACKS]
    assert Kind.PACKS in waiting(world)
    with world.writing() as session:
        assert packs.take(session, now=world.clock.now) is not None


@pytest.mark.parametrize("jump", JUMPS)
def test_an_import_in_a_dead_hand_is_carried_on(world: World, jump: timedelta) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        order = order_of(TABLE, What.MARKS, entries=Entries.NEW)
        made = plan(session, edition=edition, order=order, now=START + jump)
        run = runs.begin(session, actor=NELLY, edition=edition, order=order, made=made, now=START + jump)
        assert runs.take(session, run.id, START + jump) is not None
        number = run.id
    world.clock.now += 2 * runs.HELD
    assert Kind.IMPORTS in waiting(world)
    with world.writing() as session:
        assert runs.waiting(session, world.clock.now) == [number]
        assert runs.take(session, number, world.clock.now) is not None


@pytest.mark.parametrize("state", [LetterState.QUEUED, LetterState.SENDING])
@pytest.mark.parametrize("jump", JUMPS)
def test_a_letter_put_off_by_a_wrong_clock_is_looked_for_and_met(
    world: World, works: Works, jump: timedelta, state: LetterState
) -> None:
    issued_now(world)
    with world.writing() as session:
        certificate = session.scalars(select(Certificate).order_by(Certificate.id)).first()
        assert certificate is not None
        certificate.state, certificate.pdf, certificate.digest = CertificateState.VALID, b"%PDF", "0" * 64
        wanted = {"n0001": (certificate, "ana@example.org")}
        mailing.queue(session, actor=NELLY, wanted=wanted, sender="a@example.org", reply_to="", now=START + jump)
        session.scalars(select(Letter)).one().state = state
    assert Kind.LETTERS in waiting(world)
    works.perform(Kind.SWEEP, 0)
    found = [bytes(one) for one in world.queue.huey.storage.enqueued_items()]
    assert any(b'"letters"' in one for one in found)
    with world.writing() as session:
        taken = mailing.take(session, server=plain_server(25), base_url=BASE, now=world.clock.now)
        assert (taken is not None) == (state is LetterState.QUEUED), "one that was on its way is left to a person"
    with world.reading() as session:
        assert session.scalars(select(Letter.state)).one() in (LetterState.SENDING, LetterState.UNSURE)


# ------------------------------------------------------------------------------------------------------- nights
def nights(world: World) -> list[tuple[str, int]]:
    with world.reading() as session:
        done = select(Job.kind, Job.row_id).where(Job.state == JobState.DONE).order_by(Job.id)
        return [(kind, night) for kind, night in session.execute(done)]


def test_a_night_that_a_clock_ahead_took_for_done_is_done_when_it_comes(world: World, works: Works) -> None:
    world.clock.now += AHEAD
    assert sweep(world, works) == list(NIGHTLY)
    world.clock.now -= AHEAD
    found = []
    for _ in range(3):
        found.append(sweep(world, works))
        world.clock.pass_by(days=1)
    assert found == [list(NIGHTLY)] * 3
    with world.reading() as session:
        assert [night.last.row_id for night in background(session, world.clock.now).nights if night.last] == [
            20260917
        ] * len(NIGHTLY)


def test_a_clock_behind_does_a_night_again_and_the_page_tells_the_truth(world: World, works: Works) -> None:
    assert sweep(world, works) == list(NIGHTLY)
    world.clock.now += BEHIND
    with world.reading() as session:
        assert [night.next_at for night in background(session, world.clock.now).nights] == [None] * len(NIGHTLY)
    assert sweep(world, works) == list(NIGHTLY)
    with world.reading() as session:
        told = background(session, world.clock.now).nights
        assert [night.next_at for night in told] == [START.replace(day=14, hour=6, minute=0)] * len(NIGHTLY)
        latest = ledger.latest(session, Kind.CHECK)
        assert latest is not None
        assert latest.row_id == 20260913
    world.clock.now -= BEHIND
    assert sweep(world, works) == list(NIGHTLY), "once more rather than not at all"
    assert sweep(world, works) == []


def test_the_copy_just_made_is_never_the_one_that_goes(world: World, works: Works) -> None:
    for day in (*range(7), -400):
        world.clock.now = START + timedelta(days=day)
        works.perform(Kind.BACKUP, int(f"{world.clock.now:%Y%m%d}"))
    copies = sorted(path.name for path in (world.settings.instance / "backups").iterdir())
    assert "judging-20250811.sqlite3" in copies
    assert len(copies) == 7
    for day in range(1, 8):
        world.clock.now = START + timedelta(days=day - 400)
        works.perform(Kind.BACKUP, int(f"{world.clock.now:%Y%m%d}"))
    copies = sorted(path.name for path in (world.settings.instance / "backups").iterdir())
    assert [name[8:14] for name in copies] == ["202508"] * 7, "none takes the room of fresh ones for ever"


# ------------------------------------------------------------------------------------------------ files and keys
def test_unfinished_photos_from_the_future_stop_no_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = PhotoFiles(tmp_path)
    for place in range(MOST_ARRIVING + 1):
        files.take_part(7, f"{place:064x}", offset=0, size=10, part=b"x")
    late = next(iter(files.arriving.iterdir())).stat().st_mtime - AHEAD.total_seconds()
    monkeypatch.setattr("judging.storage.files.time.time", lambda: late)
    name = "f" * 64
    for offset in range(3):
        assert files.take_part(7, name, offset=offset, size=10, part=b"y") == offset + 1
        files.take_part(7, "e" * 64, offset=0, size=10, part=b"x")
    assert (files.arriving / f"7-{name}").exists()


@pytest.mark.parametrize("jump", JUMPS)
def test_keys_made_by_a_wrong_clock_sign_what_holds_when_it_is_right(tmp_path: Path, jump: timedelta) -> None:
    keys = create_keys(tmp_path / "keys", issuer_name="Asociación", now=START + jump)
    signed = sign_pdf(render_certificate(SPANISH), keys, START)
    assert verify_pdf(signed, [keys.authority]).verdict is Verdict.VALID
