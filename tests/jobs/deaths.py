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
from pkgutil import resolve_name
from types import SimpleNamespace
from typing import Any

from judging import bringing
from judging.domain.work import Kind

BEFORE, AFTER = True, False
IMPORTS = "judging.web.organiser.imports.carrying"
bringing.PART_SECONDS = 0.0
bringing.time = SimpleNamespace(monotonic=time.monotonic, sleep=time.sleep)  # type: ignore[assignment]


def _always(_answer: object, *_: object, **__: object) -> bool:
    return True


def _of(kind: Kind) -> Callable[..., bool]:
    return lambda _answer, *args, **named: kind in (*args, *named.values())


def _of_check(_answer: object, _session: object, **named: object) -> bool:
    return named["kind"] is Kind.CHECK


PLACES: dict[str, tuple[str, str, bool, Callable[..., bool]]] = {
    # ------------------------------------------------------------------------------------------------- the consumer
    "import: taken, not committed": ("judging.services.imports.runs", "take", AFTER, _always),
    "import: taken": ("judging.services.imports.runs", "work_of", BEFORE, _always),
    "import: part written, not committed": ("judging.services.imports.runs", "go_on", AFTER, _always),
    "import: between parts": ("judging.bringing:time", "sleep", BEFORE, lambda _, seconds: seconds > 0),
    "import: last part written, not committed": (
        "judging.services.imports.runs",
        "go_on",
        AFTER,
        lambda is_over, *_: is_over,
    ),
    "import: ended": ("judging.bringing:time", "sleep", BEFORE, lambda _, seconds: seconds == 0),
    "stamp: to be asked for": ("judging.services.certificates.stamps:Stamping", "stamped", BEFORE, _always),
    "stamp: answered": ("judging.services.certificates.stamps:Stamping", "stamped", AFTER, _always),
    "stamp: kept, not committed": ("judging.services.certificates.stamps", "keep_stamped", AFTER, _always),
    "stamp: kept": ("judging.services.certificates.stamps", "next_unstamped", BEFORE, _always),
    "cleaning: not committed": ("judging.services.packs", "clean", AFTER, _always),
    "cleaning: files": ("judging.storage.packfiles:PackFiles", "sweep", BEFORE, _always),
    "backup: copied": ("judging.storage.copies", "_written_anew", AFTER, _always),
    "backup: on disk, without its name": ("judging.storage.copies", "_flush", AFTER, _always),
    "check: computed": ("judging.jobs.chores", "check", AFTER, _always),
    "night: taken, not committed": ("judging.services.ledger", "take", AFTER, _of_check),
    "night: done": ("judging.jobs.works:Works", "_chore", AFTER, _of(Kind.CHECK)),
    "night: ended, not committed": ("judging.services.ledger", "end", AFTER, _of_check),
    # --------------------------------------------------------------------------------------------------- the server
    "page: import begun, not committed": ("judging.services.imports.runs", "confirm", AFTER, _always),
    "page: import begun": (IMPORTS, "bring", BEFORE, _always),
    "page: import woken": ("judging.queue:Queue", "wake", AFTER, _of(Kind.IMPORTS)),
    "page: once more, not committed": ("judging.services.background", "again", AFTER, _always),
    "page: once more, nobody woken": ("judging.queue:Queue", "wake", BEFORE, _of(Kind.CHECK)),
    "page: once more, woken": ("judging.queue:Queue", "wake", AFTER, _of(Kind.CHECK)),
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
    where, attribute, is_before, here = PLACES[name]
    owner = resolve_name(where)
    setattr(owner, attribute, _deadly(getattr(owner, attribute), is_before, here, alive))


def served() -> object:
    """The service, for gunicorn."""
    from judging.app import served as whole  # noqa: PLC0415 - large, and the consumer needs none of it

    if "ANSWERS_AFTER" in os.environ:
        resolve_name(IMPORTS).ANSWER_SECONDS = float(os.environ["ANSWERS_AFTER"])
    return whole()


def _consume(starts_at: datetime) -> None:
    from judging.cli.surroundings import surroundings  # noqa: PLC0415
    from judging.jobs import consumer  # noqa: PLC0415

    ahead = starts_at - datetime.now(UTC)
    consumer.datetime = SimpleNamespace(now=lambda zone: datetime.now(zone) + ahead)  # type: ignore[attr-defined]
    with surroundings() as here:
        consumer.run(here.settings, here.database)


if os.environ.get("DIES_AT"):
    _prepare(os.environ["DIES_AT"])
if __name__ == "__main__":
    if sys.argv[1:]:
        from judging.cli import main

        main(prog_name="judging")
    else:
        _consume(datetime.fromisoformat(os.environ["STARTS_AT"]))
