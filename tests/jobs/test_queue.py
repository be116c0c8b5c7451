"""The queue wakes and nothing else: messages are plain, a broken queue stops nobody, and the sweep finds what waits."""

from __future__ import annotations

import pickle
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from huey.registry import Message

from judging.domain.families.mailserver import MailServer, Security
from judging.domain.work import Kind
from judging.jobs.works import Turn, Works
from judging.queue import Plain, Queue
from judging.services.certificates import issuing, papers
from judging.services.results import awards, results
from judging.storage.models import Certificate, CertificateState
from judging.storage.queries import work
from tests.services.results.test_results import NELLY
from tests.world import START, World

BASE = "https://premio.example"


@pytest.fixture
def queue(queue_url: str) -> Iterator[Queue]:
    made = Queue(queue_url)
    yield made
    made.close()


def messages(queue: Queue) -> list[bytes]:
    return [bytes(one) for one in queue.huey.storage.enqueued_items()]


# ---------------------------------------------------------------------------------------------------- messages
def test_a_wake_travels_as_plain_words_and_arrives(queue: Queue) -> None:
    queue.wake(Kind.LETTERS, 7)
    (message,) = messages(queue)
    assert b'"letters", 7' in message
    arrived: list[tuple[Kind, int]] = []
    queue.perform = lambda kind, row: arrived.append((kind, row))
    queue.huey.execute(queue.huey.dequeue())
    assert arrived == [(Kind.LETTERS, 7)]
    assert messages(queue) == []


def test_nobody_else_reads_the_queues_file(tmp_path: Path) -> None:
    queue = Queue(f"sqlite:///{tmp_path / 'new' / 'queue.sqlite3'}")
    queue.wake(Kind.PAPERS)
    queue.close()
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize("bad", [pickle.dumps({"a": 1}), b"[1, 2]", b'["a", "work", "letters", "7"]', b'{"a": "b"}'])
def test_what_is_no_wake_is_neither_run_nor_unpickled(bad: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several kinds of not being one
        Plain().deserialize(bad)
    with pytest.raises(ValueError, match="only a wake"):
        Plain().serialize({"a": 1})
    assert Plain().deserialize(Plain().serialize(Message("a", "work", args=("papers", 0)))).args == ("papers", 0)


def test_a_kind_that_nobody_knows_is_refused(queue: Queue) -> None:
    queue.perform = lambda kind, row: pytest.fail("it was done")
    queue.huey.storage.enqueue(b'["a", "judging.queue.work", "formatting", 0]')
    with pytest.raises(ValueError, match="formatting"):
        queue.huey.dequeue().execute()


def test_a_queue_that_cannot_be_reached_fails_no_page(caplog: pytest.LogCaptureFixture) -> None:
    Queue("redis://127.0.0.1:9/0").wake(Kind.PAPERS)
    assert "the queue cannot be reached" in caplog.text


# --------------------------------------------------------------------------------------------------- what waits
def issued_now(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        made = results.publish(session, actor=NELLY, edition=edition, now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
        paper = papers.Paper("Equipo del concurso", "Caranavi, Bolivia")
        issuing.issue(session, actor=NELLY, publication=made, paper=paper, base_url=BASE, now=START)


def waiting(world: World) -> dict[Kind, object]:
    with world.reading() as session:
        return dict(work.waits_since(session, world.clock.now))


def test_work_whose_wake_was_lost_is_found_by_the_sweep(world: World, queue: Queue) -> None:
    works = Works(world.settings, world.database, queue, world.clock)
    world.clock.now = world.clock.now.replace(hour=3)  # the night's work is not due yet
    works.perform(Kind.SWEEP, 0)
    assert messages(queue) == []
    issued_now(world)  # and nobody woke anybody
    assert waiting(world) == {Kind.PAPERS: START}
    works.perform(Kind.SWEEP, 0)
    assert [b'"papers"' in one for one in messages(queue)] == [True]


def test_ready_tells_for_how_long_work_waits_and_that_it_is_no_trouble(world: World) -> None:
    def asked() -> tuple[int, int]:
        world.app.extensions.pop("judging.ready", None)
        answer = world.anybody().client.get("/readyz")
        return answer.status_code, answer.json["waits"]

    assert asked() == (200, 0)
    issued_now(world)
    world.clock.pass_by(minutes=3)
    assert asked() == (200, 180)
    with world.writing() as session:
        for row in session.query(Certificate):
            row.state = CertificateState.VALID
    assert asked() == (200, 0)


# -------------------------------------------------------------------------------------------------------- turns
def test_who_comes_while_a_kind_is_being_done_has_it_look_once_more() -> None:
    turn, done, busy, go_on = Turn(), [], threading.Event(), threading.Event()

    def work_on() -> None:
        done.append(len(done))
        busy.set()
        assert go_on.wait(10)

    first = threading.Thread(target=turn.take, args=(work_on,))
    first.start()
    assert busy.wait(10)
    turn.take(work_on)  # does not wait
    turn.take(work_on)
    assert done == [0]
    go_on.set()
    first.join(10)
    assert done == [0, 1]


def test_a_kind_that_failed_can_be_done_again() -> None:
    turn, done = Turn(), []
    with pytest.raises(ZeroDivisionError):
        turn.take(lambda: done.append(1 // 0))
    turn.take(lambda: done.append(1))
    assert done == [1]


def test_a_mail_server_in_trouble_ends_the_round_and_nothing_else(
    world: World, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.services.families.test_mailing import queue as letter_for  # noqa: PLC0415 - its fixtures are others

    issued_now(world)
    with world.writing() as session:
        for row in session.query(Certificate):
            row.state = CertificateState.VALID
    letter_for(world, n0001="ana@example.org")
    settings = replace(world.settings, mail=MailServer("127.0.0.1", 9, Security.NONE, "premio@example.org"))
    world.clock.pass_by(seconds=1)
    assert Kind.LETTERS in waiting(world)
    Works(settings, world.database, queue, world.clock).perform(Kind.LETTERS, 0)
    assert "letters wait" in caplog.text
    assert Kind.LETTERS not in waiting(world), "it is not due before the server had its time"
    world.clock.pass_by(seconds=timedelta(minutes=30).total_seconds())
    assert Kind.LETTERS in waiting(world)
