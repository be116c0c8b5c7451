"""Imports part by part: judges save in between, what stops one loses nothing, and nothing is written twice or over."""

from __future__ import annotations

import fcntl
import itertools
import os
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judging import bringing
from judging.domain.errors import Refused, Stale
from judging.domain.imports.plan import What
from judging.domain.permissions import OPERATOR, Actor, EditionRole
from judging.domain.scoring.scoresheet import Mark
from judging.domain.work import Kind
from judging.jobs.works import Works
from judging.queue import Queue
from judging.services.imports import runs
from judging.services.imports.orders import Entries
from judging.services.imports.planning import plan
from judging.services.people import staff
from judging.services.scoring import scoring
from judging.storage import turn
from judging.storage.models import Assignment, BallotSave, Entry, Event, ImportRun, Judge, MarkRow
from judging.storage.queries.work import waits_since
from tests.services.imports.tables import order_of
from tests.services.imports.test_marks import FULL, called, wide
from tests.story import actor, pair
from tests.world import World

FARMS = ("Ana Nina", "Berta Coa", "Celia Mamani")
KILLED: list[Iterator[bool]] = []
TABLE = wide(*(f"{farm},{judge},{FULL}" for farm in FARMS for judge in ("J1", "J2", "Rosa Nueva")))


@pytest.fixture(autouse=True)
def one_sheet_is_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "PART_SECONDS", 0.0)
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    monkeypatch.setattr(bringing, "PAUSE_SECONDS", 0.0)


def begin(world: World, content: bytes = TABLE, seen: str | None = None, by: Actor = OPERATOR, **how: object) -> int:
    with world.reading() as session:
        order = order_of(content, What.MARKS, **{"entries": Entries.NEW, **how})
        made = plan(session, edition=world.edition(session), order=order, now=world.clock.now)
    with world.writing() as session:
        edition = world.edition(session)
        return runs.begin(session, actor=by, edition=edition, order=order, made=made, seen=seen, now=world.clock.now).id


def parts(world: World, run_id: int, most: int = 1000) -> int:
    """Carry it on by so many parts at most, then stop as a process that was killed; how many there were."""
    going = bringing.bring(world.database, run_id, world.settings.secret_key, world.clock)
    KILLED.append(going)  # nobody tells it that it ends
    return sum(1 for _ in itertools.islice(going, most))


def run_of(world: World, run_id: int) -> ImportRun:
    with world.reading() as session:
        return session.get_one(ImportRun, run_id)


def counted(world: World) -> tuple[int, ...]:
    with world.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (MarkRow, Entry, Judge))


def test_it_comes_in_parts_and_ends_with_one_line_in_the_log_and_without_the_file(world: World) -> None:
    before = counted(world)
    run_id = begin(world)
    assert counted(world) == before, "confirmed is not written"
    assert parts(world, run_id) >= 9
    assert counted(world) == (before[0] + 9 * len(FULL.split(",")), before[1] + 3, before[2] + 1)
    run = run_of(world, run_id)
    assert (run.done, run.total, run.left_out, run.content) == (9, 9, [], b"")
    assert run.ended_at == world.clock.now
    with world.reading() as session:
        assert len(session.scalars(select(Event).where(Event.action == "table.imported")).all()) == 1


def test_whatever_stops_it_at_any_part_it_goes_on_and_nothing_is_there_twice(world: World) -> None:
    before = counted(world)
    run_id = begin(world)
    rounds = 0
    while run_of(world, run_id).ended_at is None:
        parts(world, run_id, most=1)
        world.clock.pass_by(seconds=60)  # whoever was at it is known to be gone
        rounds += 1
    assert rounds >= 9
    assert counted(world) == (before[0] + 9 * 20, before[1] + 3, before[2] + 1)
    with world.reading() as session:
        saves = session.scalars(select(BallotSave.save_id).where(BallotSave.source == "import")).all()
    assert len(saves) == len(set(saves)) == 9


def test_while_one_is_at_it_another_does_nothing_and_after_a_while_takes_over(world: World) -> None:
    run_id = begin(world)
    assert parts(world, run_id, most=3) == 3
    assert parts(world, run_id) == 0
    with world.reading() as session:
        assert runs.waiting(session, world.clock.now) == []
    world.clock.pass_by(seconds=31)
    with world.reading() as session:
        assert runs.waiting(session, world.clock.now) == [run_id]
    assert list(bringing.bring_all(world.database, world.settings.secret_key, world.clock))[-1] is True
    assert run_of(world, run_id).done == 9


def test_an_import_that_fails_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = begin(world), 10**6
    monkeypatch.setattr(runs, "waiting", lambda *_: [bad, good])
    real = runs.edition_of

    def edition_of(session: Session, run_id: int) -> int | None:
        if run_id == bad:
            raise RuntimeError("nobody thought of this")
        return real(session, run_id)

    monkeypatch.setattr(runs, "edition_of", edition_of)
    assert list(bringing.bring_all(world.database, world.settings.secret_key, world.clock))[-1] is True
    assert run_of(world, good).ended_at is not None


def test_who_has_had_enough_puts_it_down_and_the_consumer_takes_it_up_at_once(world: World) -> None:
    run_id = begin(world)
    going = bringing.bring(world.database, run_id, world.settings.secret_key, world.clock)
    assert next(going) is False
    with world.reading() as session:
        assert Kind.IMPORTS not in waits_since(session, world.clock.now)
    going.close()
    with world.reading() as session:
        assert waits_since(session, world.clock.now)[Kind.IMPORTS] == world.clock.now
    Works(world.settings, world.database, Queue("sqlite:///unused"), world.clock).perform(Kind.IMPORTS, 0)
    assert run_of(world, run_id).ended_at is not None
    assert run_of(world, run_id).done == 9
    with world.reading() as session:
        assert Kind.IMPORTS not in waits_since(session, world.clock.now)


def test_a_judge_saves_between_two_parts_and_her_mark_is_not_written_over(world: World) -> None:
    table = wide(f"C012,J3,{FULL}", f"C012,J4,{FULL}", f"C012,J5,{FULL}")
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C012")).one()
        nina = session.scalars(select(Judge).where(Judge.key == "J5")).one()
        round_id = session.scalars(select(Assignment.round_id)).first()
        session.add(Assignment(round_id=round_id, judge=nina, entry=entry, changed_at=world.clock.now, reason=""))
    run_id = begin(world, table)
    going = bringing.bring(world.database, run_id, world.settings.secret_key, world.clock)
    assert next(going) is False
    with world.writing() as session:
        hers = pair(session, "J5", "C012")
        scoring.save_ballot(
            session,
            actor=actor(hers),
            assignment=hers,
            marks=[Mark.of("A1", 1)],
            expected_version=hers.ballot.version if hers.ballot else 0,
            save_id="5a5a5a5a-0000-4000-8000-000000000001",
            now=world.clock.now,
        )
    assert list(going)[-1] is True
    run = run_of(world, run_id)
    [told] = runs.problems_of(run)
    problem = told.problem
    assert (problem.code, problem.params["line"], problem.params["entry"]) == ("import_sheet_differs", 4, "C012")
    with world.reading() as session:
        marks = {key: pair(session, key, "C012").ballot.marks for key in ("J3", "J4", "J5")}  # type: ignore[union-attr]
    assert marks["J5"] == {"A1": Mark.of("A1", 1)}
    assert len(marks["J3"]) == len(marks["J4"]) == 20


def test_no_part_begins_while_a_judge_waits_for_her_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "COURTESY_SECONDS", 600.0)
    run_id, came = begin(world), threading.Event()
    going = bringing.bring(world.database, run_id, world.settings.secret_key, world.clock)
    assert next(going) is False
    before = counted(world)

    def bring_one() -> None:
        next(going)
        came.set()

    judge = os.open(f"{world.database.file}.turn.others", os.O_RDWR)
    fcntl.flock(judge, fcntl.LOCK_SH)  # as whoever writes or waits in another process
    table = threading.Thread(target=bring_one)
    table.start()
    assert not came.wait(0.3)
    assert counted(world) == before
    os.close(judge)
    assert came.wait(60)
    table.join(60)
    assert counted(world) != before
    assert list(going)[-1] is True


def test_what_changed_between_the_confirmation_and_the_first_part_stops_it_untouched(world: World) -> None:
    run_id, before = begin(world, wide(f"C012,Rosa Nueva,{FULL}")), counted(world)
    called(world, J3="Rosa Nueva")
    assert parts(world, run_id) == 1
    [told] = runs.problems_of(run_of(world, run_id))
    assert told.problem.code == "import_plan_changed"
    assert counted(world) == before
    assert run_of(world, run_id).ended_at is not None, "the next table can come"


def test_pressed_twice_it_is_one_run_and_another_table_waits(world: World) -> None:
    run_id = begin(world)
    assert begin(world) == run_id
    with pytest.raises(Refused, match="import_under_way"):
        begin(world, wide(f"C012,J3,{FULL}"))
    parts(world, run_id)
    assert begin(world, wide(f"C012,J3,{FULL}")) != run_id


def test_what_was_not_shown_is_not_begun(world: World) -> None:
    with pytest.raises(Stale, match="import_plan_changed"):
        begin(world, seen="0" * 16)
    with pytest.raises(Refused, match="import_entry_unknown"):
        begin(world, entries=Entries.EXISTING)
    with world.reading() as session:
        assert session.scalars(select(ImportRun)).all() == []


def test_it_ends_whatever_became_of_the_role_of_who_began_it(world: World) -> None:
    """Her later rows are left out, each with its reason; an import that never ended would keep every other waiting."""
    with world.writing() as session:
        edition = world.edition(session)
        edition.is_demo = False
        her = staff.add_staff(session, email="ema@example.org", name="Ema", password_hash="x", now=world.clock.now)
        her.is_admin = False
        session.flush()
        staff.let_join(session, actor=OPERATOR, edition=edition, email=her.email, now=world.clock.now)
        ema, number = staff.actor_of(her), her.id
    run_id = begin(world, by=ema)
    assert parts(world, run_id, most=3) == 3
    with world.writing() as session:
        edition = world.edition(session)
        other = staff.add_staff(session, email="olga@example.org", name="Olga", password_hash="x", now=world.clock.now)
        assert other.is_admin
        staff.change_role(
            session, actor=OPERATOR, edition=edition, staff_id=number, role=EditionRole.AUDITOR, now=world.clock.now
        )
    world.clock.pass_by(seconds=60)
    parts(world, run_id)
    run = run_of(world, run_id)
    assert run.ended_at is not None
    assert {one["code"] for one in run.left_out} == {"role_only_reads"}
