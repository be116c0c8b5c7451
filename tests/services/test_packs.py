"""Files of many papers: asked for once, made part by part, and given out only while they are true."""

from __future__ import annotations

import io
import stat
import threading
from collections.abc import Sequence
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import func, select

from judging.domain.entries.standing import EntryStatus
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.work import LEASE, Kind, PackOf
from judging.jobs import packing
from judging.jobs.packing import Packer
from judging.services import ledger, packs
from judging.services.proof.sealing import Seal
from judging.storage.models import Assignment, Edition, Entry, Job, Pack, Round
from judging.storage.packfiles import PackFiles
from tests.jobs.test_queue import issued_now
from tests.world import World

REAL = "test_a_pack_is_made_part_by_part_and_holds_every_page_once"
NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")
PRESS = "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c01"
OTHER_PRESS = "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c02"


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[str]:
    """The sheets that were drawn, in order: two in a part, three empty pages each, but where a test draws real ones."""
    names: list[str] = []

    def three_pages_each(_edition: Edition, _round: Round, pairs: Sequence[Assignment], _paper: str) -> bytes:
        names.extend(pair.entry.number for pair in pairs)
        made = io.BytesIO()
        with pikepdf.new() as pdf:
            for _ in range(3 * len(pairs)):
                pdf.add_blank_page()
            pdf.save(made)
        return made.getvalue()

    monkeypatch.setitem(packing.PART, PackOf.SHEETS, 2)
    if request.node.name != REAL:
        monkeypatch.setattr(packing, "sheets_pdf", three_pages_each)
    return names


def ask(world: World, save_id: str = PRESS, of: PackOf = PackOf.SHEETS, **choice: str) -> int:
    wanted = {"judge": "J1", "paper": "a4", **choice} if of is PackOf.SHEETS else choice
    with world.writing() as session:
        edition, now = world.edition(session), world.clock.now
        return packs.ask(session, actor=NELLY, edition=edition, of=of, choice=wanted, save_id=save_id, now=now).id


def files(world: World) -> PackFiles:
    return PackFiles(world.settings.instance)


def packer(world: World) -> Packer:
    return Packer(world.database, files(world), Seal.of(world.settings.instance, "https://premio.example"), world.clock)


def pack(world: World, number: int) -> Pack:
    with world.reading() as session:
        return session.get_one(Pack, number)


def is_true(world: World, number: int) -> bool:
    with world.reading() as session:
        return packs.is_true(session, session.get_one(Pack, number))


def pages_of(world: World, number: int) -> int:
    with pikepdf.open(files(world).whole(pack(world, number).place)) as pdf:
        return len(pdf.pages)


def test_the_same_press_and_the_same_choice_under_way_are_one_piece_of_work(world: World) -> None:
    first = ask(world)
    assert ask(world) == first, "the same press"
    assert ask(world, OTHER_PRESS) == first, "the same choice, under way"
    assert ask(world, "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c03", judge="J2") != first
    list(packer(world).made())
    assert ask(world) == first, "the same press, late"
    assert ask(world, OTHER_PRESS) != first, "asked for again, after it was there"


def test_two_who_press_in_the_same_moment_ask_once(world: World) -> None:
    pressed: list[int] = []
    threads = [threading.Thread(target=lambda one=one: pressed.append(ask(world, one))) for one in (PRESS, OTHER_PRESS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(pressed) == 2
    assert len(set(pressed)) == 1


def test_a_pack_is_made_part_by_part_and_holds_every_page_once(world: World) -> None:
    number = ask(world)
    every = len(pack(world, number).rows)
    made = packer(world).made()
    assert next(made) is False
    assert pack(world, number).done == 2
    *_, last = list(made)
    assert last is True
    assert pack(world, number).ended_at == world.clock.now
    assert pages_of(world, number) == 3 * every
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_who_stops_gives_it_back_and_the_next_goes_on_with_what_is_missing(world: World, drawn: list[str]) -> None:
    number = ask(world)
    made = packer(world).made()
    next(made)
    made.close()
    list(packer(world).made())
    assert len(drawn) == len(set(drawn)) == len(pack(world, number).rows), "none is drawn twice"
    assert pages_of(world, number) == 3 * len(pack(world, number).rows)


def test_a_part_that_is_counted_and_gone_from_the_disk_is_drawn_again(world: World) -> None:
    number = ask(world)
    made = packer(world).made()
    next(made)
    made.close()
    for part in (files(world).folder / pack(world, number).place).iterdir():
        part.unlink()
    list(packer(world).made())
    assert pages_of(world, number) == 3 * len(pack(world, number).rows)


def test_who_lost_it_to_another_ends_nothing(world: World) -> None:
    number = ask(world)
    slow = packer(world).made()
    next(slow)
    world.clock.now += LEASE
    quick = packer(world).made()
    next(quick)
    assert list(slow) == [], "it is in another's hand"
    assert pack(world, number).ended_at is None
    assert list(quick)[-1] is True


def test_one_that_never_gets_further_is_given_up_until_a_person_says_so_and_one_that_does_is_not(world: World) -> None:
    number = ask(world)
    for attempt in range(6):
        with world.writing() as session:
            taken = packs.take(session, now=world.clock.now)
            assert taken is not None, attempt
            assert packs.keep(session, taken, done=1, now=world.clock.now)
        world.clock.now += LEASE
    for _ in range(ledger.MOST_ATTEMPTS):
        with world.writing() as session:
            assert packs.take(session, now=world.clock.now) is not None
        world.clock.now += LEASE
    with world.writing() as session:
        assert packs.take(session, now=world.clock.now) is None
    assert pack(world, number).failure == {"code": "job_died", "params": {"attempts": 4}}
    assert ask(world, OTHER_PRESS) != number, "it is not under way any more"
    with world.writing() as session:
        packs.again(session, session.get_one(Pack, number))
    with world.writing() as session:
        again = packs.take(session, now=world.clock.now)
        assert again is not None
        assert again.pack_id == number
    for attempt in range(2, ledger.MOST_ATTEMPTS + 1):
        world.clock.now += LEASE
        with world.writing() as session:
            assert packs.take(session, now=world.clock.now) is not None, attempt
    world.clock.now += LEASE
    with world.writing() as session:
        packs.take(session, now=world.clock.now)
        assert session.get_one(Pack, number).failure is not None, "four tries again, no more"


def test_what_cannot_be_drawn_is_told_and_the_next_one_is_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ask(world), ask(world, OTHER_PRESS, judge="J2")
    real = packing.sheets_pdf

    def stumbles(edition: Edition, round_: Round, pairs: Sequence[Assignment], paper: str) -> bytes:
        if pairs[0].judge.key == "J1":
            raise ZeroDivisionError
        return real(edition, round_, pairs, paper)

    monkeypatch.setattr(packing, "sheets_pdf", stumbles)
    assert list(packer(world).made())[-1] is True
    assert pack(world, first).failure == {"code": "pack_not_made", "params": {}}
    assert pack(world, second).ended_at is not None


def test_nothing_to_put_in_is_said_at_once(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        ask(world, judge="J9")
    assert refusal.value.problems == (Problem.of("paper_nothing_to_print"),)


def withdraw(world: World, number: str = "C001") -> None:
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == number)).one().status = EntryStatus.WITHDRAWN


def test_a_farm_withdrawn_since_is_in_no_file_that_is_made_or_given_out(world: World) -> None:
    number = ask(world)
    every = len(pack(world, number).rows)
    list(packer(world).made())
    assert is_true(world, number)
    second = ask(world, OTHER_PRESS)
    withdraw(world)
    assert not is_true(world, number)
    list(packer(world).made())
    assert pages_of(world, second) == 3 * (every - 1)


def test_certificates_for_the_print_shop_are_packed_in_their_order(world: World) -> None:
    from judging.jobs.papers import render_pending  # noqa: PLC0415 - large

    issued_now(world)
    render_pending(world.database, Seal.of(world.settings.instance, "https://premio.example"), world.clock)
    number = ask(world, of=PackOf.PRINT)
    list(packer(world).made())
    assert pages_of(world, number) == len(pack(world, number).rows) >= 15


@pytest.mark.parametrize(("days", "stays"), [(6, True), (8, False)])
def test_a_file_is_there_for_a_week_and_then_gone_with_its_row(world: World, days: int, stays: bool) -> None:
    number = ask(world)
    list(packer(world).made())
    place = pack(world, number).place
    world.clock.now += timedelta(days=days)
    with world.writing() as session:
        places = packs.clean(session, world.clock.now)
    files(world).sweep(places, older_than=-1)
    assert (place in places) is stays
    assert files(world).has_whole(place) is stays


def test_one_that_is_still_being_made_is_not_cleared(world: World) -> None:
    number = ask(world)
    world.clock.now += timedelta(days=30)
    with world.writing() as session:
        assert packs.clean(session, world.clock.now) == {session.get_one(Pack, number).place}


def test_nobody_else_of_the_machine_reads_the_files(world: World) -> None:
    ask(world)
    list(packer(world).made())
    found = [files(world).folder, *files(world).folder.rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o700, 0o600}


def test_pieces_in_hand_do_not_wait_and_lost_ones_do(world: World) -> None:
    from tests.jobs.test_queue import waiting  # noqa: PLC0415

    ask(world)
    asked = world.clock.now
    assert waiting(world) == {Kind.PACKS: asked}
    with world.writing() as session:
        assert packs.take(session, now=world.clock.now) is not None
    assert waiting(world) == {}
    world.clock.now += LEASE
    assert waiting(world) == {Kind.PACKS: asked}
