"""A process of the service that dies (kill -9) at one place of its work: consumer, server or command.

`DIES_AT` names the place, and how often it is passed alive before that ("import: between parts 3"). `STARTS_AT` is what
time it is for a consumer when it starts; a part of an import is one sheet or person. All else is the service as it is.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from judging import bringing
from judging.app import served
from judging.cli.surroundings import surroundings
from judging.domain.work import Kind
from judging.jobs import chores, consumer
from judging.jobs.works import Works
from judging.queue import Queue
from judging.services import ledger
from judging.services.certificates import stamps
from judging.services.certificates.stamps import Stamping
from judging.services.paper import packs, runs
from judging.storage import copies
from judging.storage.packfiles import PackFiles
from judging.web.organiser.contest import work
from judging.web.organiser.paper import imports

__all__ = ["PLACES", "served"]
BEFORE, AFTER = True, False
bringing.PART_SECONDS = 0.0
bringing.time = SimpleNamespace(monotonic=time.monotonic, sleep=time.sleep)  # type: ignore[assignment]


def _always(_answer: object, *_: object, **__: object) -> bool:
    return True


def _of(kind: Kind) -> Callable[..., bool]:
    return lambda _answer, *args, **named: kind in (*args, *named.values())


def _of_check(_answer: object, _session: object, **named: object) -> bool:
    return named["kind"] is Kind.CHECK


PLACES: dict[str, tuple[Any, str, bool, Callable[..., bool]]] = {
    # ------------------------------------------------------------------------------------------------- the consumer
    "import: taken, not committed": (runs, "take", AFTER, _always),
    "import: taken": (runs, "work_of", BEFORE, _always),
    "import: part written, not committed": (runs, "go_on", AFTER, _always),
    "import: between parts": (bringing.time, "sleep", BEFORE, lambda _, seconds: seconds > 0),
    "import: last part written, not committed": (runs, "go_on", AFTER, lambda is_over, *_: is_over),
    "import: ended": (bringing.time, "sleep", BEFORE, lambda _, seconds: seconds == 0),
    "stamp: to be asked for": (Stamping, "stamped", BEFORE, _always),
    "stamp: answered": (Stamping, "stamped", AFTER, _always),
    "stamp: kept, not committed": (stamps, "keep_stamped", AFTER, _always),
    "stamp: kept": (stamps, "next_unstamped", BEFORE, _always),
    "cleaning: not committed": (packs, "clean", AFTER, _always),
    "cleaning: files": (PackFiles, "sweep", BEFORE, _always),
    "backup: copied": (copies, "_written_anew", AFTER, _always),
    "backup: on disk, without its name": (copies, "_flush", AFTER, _always),
    "check: computed": (chores, "check", AFTER, _always),
    "night: taken, not committed": (ledger, "take", AFTER, _of_check),
    "night: done": (Works, "_chore", AFTER, _of(Kind.CHECK)),
    "night: ended, not committed": (ledger, "end", AFTER, _of_check),
    # --------------------------------------------------------------------------------------------------- the server
    "page: import begun, not committed": (runs, "begin", AFTER, _always),
    "page: import begun": (imports, "bring", BEFORE, _always),
    "page: import woken": (Queue, "wake", AFTER, _of(Kind.IMPORTS)),
    "page: once more, not committed": (work.service, "again", AFTER, _always),
    "page: once more, nobody woken": (Queue, "wake", BEFORE, _of(Kind.CHECK)),
    "page: once more, woken": (Queue, "wake", AFTER, _of(Kind.CHECK)),
}


def _die() -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _deadly(
    real: Callable[..., object], is_before: bool, here: Callable[..., bool], alive: int
) -> Callable[..., object]:
    passed = 0

    def both(*args: Any, **named: Any) -> object:
        nonlocal passed
        answer = None if is_before else real(*args, **named)
        if here(answer, *args, **named):
            passed += 1
            if passed > alive:
                _die()
        return real(*args, **named) if is_before else answer

    return both


def _prepare(place: str) -> None:
    name, _, number = place.rpartition(" ")
    name, alive = (name, int(number)) if number.isdigit() else (place, 0)
    owner, attribute, is_before, here = PLACES[name]
    setattr(owner, attribute, _deadly(getattr(owner, attribute), is_before, here, alive))


def _consume(starts_at: datetime) -> None:
    ahead = starts_at - datetime.now(UTC)
    consumer.datetime = SimpleNamespace(now=lambda zone: datetime.now(zone) + ahead)  # type: ignore[attr-defined]
    with surroundings() as here:
        consumer.run(here.settings, here.database)


if os.environ.get("DIES_AT"):
    _prepare(os.environ["DIES_AT"])
if "ANSWERS_AFTER" in os.environ:
    imports.ANSWER_SECONDS = float(os.environ["ANSWERS_AFTER"])
if __name__ == "__main__":
    if sys.argv[1:]:
        from judging.cli import main

        main(prog_name="judging")
    else:
        _consume(datetime.fromisoformat(os.environ["STARTS_AT"]))
