"""What goes on in the background, on a page for the service's first account; and one more try with a button."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from judging.domain.errors import Problem
from judging.domain.permissions import Actor, Role
from judging.domain.work import NIGHTLY, JobState, Kind, PackOf
from judging.jobs import chores
from judging.jobs.works import Works
from judging.services import ledger, packs
from judging.services.people import sign_in, staff
from judging.storage.models import Certificate, Job, Pack
from tests.jobs.test_queue import issued_now
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import PASSWORD, signed_in
from tests.world import QUICK, START, World

PAGE = "/organiser/background"
NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes is tested elsewhere."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)


def account(world: World, name: str) -> Visitor:
    """An organiser with an account of her own; the first of the service looks after it."""
    with world.writing() as session:
        staff.add_staff(
            session, email=f"{name}@example.org", name=name.title(), password_hash=QUICK.hash(PASSWORD), now=START
        )
    return signed_in(world, f"{name}@example.org", PASSWORD)


@pytest.fixture
def marta(world: World) -> Visitor:
    return account(world, "marta")


def works(world: World) -> Works:
    return Works(world.settings, world.database, world.queue, world.clock)


def night(world: World) -> int:
    return int(f"{world.clock.now:%Y%m%d}")


def row(visitor: Visitor, begins: str) -> str:
    """The words of the table's row that begins so."""
    visitor.get(PAGE)
    return visitor.text.partition(begins)[2][:120]


def test_only_the_first_account_of_the_service_sees_it_and_presses_there(world: World, marta: Visitor) -> None:
    assert "Trabajo en segundo plano" in marta.get("/organiser/caranavi-2026/").text
    for stranger in (account(world, "ema"), world.organiser()):
        assert "Trabajo en segundo plano" not in stranger.get("/organiser/caranavi-2026/").text
        stranger.get(PAGE, status=404)
        stranger.post(f"{PAGE}/again", {"what": "backup", "row": "20260915"}, status=404)


def test_the_nights_say_when_they_were_what_came_of_it_and_when_they_are_next(world: World, marta: Visitor) -> None:
    assert "nunca – en este minuto" in row(marta, "Copia de la noche")
    for kind in NIGHTLY:
        works(world).perform(kind, night(world))
    told = row(marta, "Copia de la noche")
    assert "✓ bien" in told
    assert "en este minuto" not in told
    world.clock.now = START.replace(day=16, hour=5)
    marta = signed_in(world, "marta@example.org", PASSWORD)
    assert "en este minuto" not in row(marta, "Copia de la noche")
    world.clock.pass_by(hours=1)
    assert "en este minuto" in row(marta, "Copia de la noche")


def test_a_night_that_was_given_up_is_told_with_its_reason_and_tried_again_with_a_button(
    world: World, marta: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = dict(chores.CHORES) | {Kind.BACKUP: lambda *_: Problem.of("job_no_room", folder="/copias", least=900)}
    with monkeypatch.context() as no_room:
        no_room.setattr("judging.jobs.works.CHORES", fails)
        works(world).perform(Kind.BACKUP, night(world))
    assert "1 cosa quedó para usted" in marta.get("/organiser/caranavi-2026/").text
    page = marta.get(PAGE).text
    assert "no quedan 900 MB libres" in page
    assert "15 de septiembre de 2026" in page, "a day is told as people say it"
    world.queue.huey.storage.flush_queue()
    marta.submit({}, action=f"{PAGE}/again")
    assert b'"backup", 20260915' in bytes(world.queue.huey.storage.enqueued_items()[0])
    assert "no quedan" not in marta.get(PAGE).text
    assert "no ha terminado" in row(marta, "Copia de la noche")
    works(world).perform(Kind.BACKUP, night(world))
    assert "bien" in row(marta, "Copia de la noche")


def test_one_more_try_whose_wake_was_lost_is_found_by_the_sweep_also_on_another_day(world: World) -> None:
    piece = {"kind": Kind.CHECK, "row_id": 20260914}
    with world.writing() as session:
        ledger.take(session, **piece, now=START)
        ledger.set_aside(session, **piece, problem=Problem.of("job_failed", reason="X"), now=START)
    world.clock.now = START.replace(hour=3)
    works(world).perform(Kind.SWEEP, 0)
    assert world.queue.huey.storage.enqueued_items() == []
    with world.writing() as session:
        ledger.again(session, **piece, now=world.clock.now)
    works(world).perform(Kind.SWEEP, 0)
    assert [b'"check", 20260914' in bytes(one) for one in world.queue.huey.storage.enqueued_items()] == [True]


def test_a_night_that_was_done_settles_the_ones_before_it(world: World) -> None:
    with world.writing() as session:
        for before, state in ((20260912, JobState.SET_ASIDE), (20260913, JobState.RUNNING), (20260914, JobState.DONE)):
            session.add(
                Job(kind=Kind.CLEANING, row_id=before, state=state, attempts=1, lease_until=START, ended_at=START)
            )
    works(world).perform(Kind.CLEANING, night(world))
    with world.reading() as session:
        assert session.scalars(select(Job.row_id).order_by(Job.id)).all() == [20260914, 20260915]


def test_what_waits_and_what_is_in_hand_and_what_was_given_up_is_counted(world: World, marta: Visitor) -> None:
    issued_now(world)
    with world.writing() as session:
        every = session.scalars(select(Certificate.id).order_by(Certificate.id)).all()
        failed = {"code": "paper_not_drawn", "params": {}}
        session.execute(update(Certificate).where(Certificate.id.in_(every[:2])).values(failure=failed))
        ledger.take(session, kind=Kind.PAPERS, row_id=every[2], now=START)
    assert row(marta, "Ahora").count("") > 0
    assert f"Certificados por dibujar {len(every) - 3} 1 2" in marta.text
    assert "no se pudo dibujar" in marta.text.lower()
    assert "· 2" in marta.text, "both are told in one line"
    marta.submit({}, action=f"{PAGE}/again")
    assert f"Certificados por dibujar {len(every) - 1} 1 0" in marta.text


def test_a_file_that_was_given_up_is_tried_again_here_too(world: World, marta: Visitor) -> None:
    with world.writing() as session:
        choice, save_id = {"judge": "J1", "paper": "a4"}, "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c01"
        edition, of = world.edition(session), PackOf.SHEETS
        pack = packs.ask(session, actor=NELLY, edition=edition, of=of, choice=choice, save_id=save_id, now=START)
        pack.failure = {"code": "pack_not_made", "params": {}}
    assert "No se pudo hacer el archivo" in marta.get(PAGE).text
    marta.submit({}, action=f"{PAGE}/again")
    assert "Archivos pedidos 1 0 0" in marta.text
    with world.reading() as session:
        assert session.scalars(select(Pack)).one().failure is None


def test_work_that_nobody_does_is_said(world: World, marta: Visitor) -> None:
    issued_now(world)
    world.clock.now += timedelta(minutes=10, microseconds=-1)
    assert "nadie lo hace" not in marta.get(PAGE).text
    world.clock.now += timedelta(microseconds=1)
    assert "espera desde hace 10 minutos y nadie lo hace" in marta.get(PAGE).text


@pytest.mark.parametrize(
    ("what", "number", "status"),
    [
        ("letters", "1", 404),
        ("sweep", "0", 404),
        ("packs", "9", 404),
        ("papers", "9", 404),
        ("x", "1", 400),
        ("check", "", 400),
    ],
)
def test_what_no_button_names_is_refused(marta: Visitor, what: str, number: str, status: int) -> None:
    marta.get("/organiser/account")
    marta.post(f"{PAGE}/again", {"what": what, "row": number}, status=status)
