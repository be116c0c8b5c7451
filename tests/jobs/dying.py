"""The service as a server that dies (kill -9, with all its workers) at a step of the request that asks for work.

`DIES_AT` says where: "row" before the row of the work is committed, "wake" after that and before anybody is woken,
"answer" after the wake and before the answer. Without it the service is as it is, but that no sheets are few.
"""

from __future__ import annotations

import os
import signal

from judging.app import served
from judging.domain.work import Kind, PackOf
from judging.queue import Queue
from judging.services import packs


def _die(*_: object, **__: object) -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _after(done: object) -> object:
    def both(*args: object, **named: object) -> None:
        done(*args, **named)  # type: ignore[operator]
        _die()

    return both


def _wake(self: Queue, kind: Kind, row: int = 0) -> None:
    _real_wake(self, kind, row)
    if kind is Kind.PACKS:
        _die()


_real_wake = Queue.wake
packs.FEW = {**packs.FEW, PackOf.SHEETS: 0}  # type: ignore[misc]
match os.environ.get("DIES_AT", ""):
    case "row":
        packs.ask = _after(packs.ask)  # type: ignore[assignment]
    case "wake":
        Queue.wake = _die  # type: ignore[method-assign,assignment]
    case "answer":
        Queue.wake = _wake  # type: ignore[method-assign]
    case "":
        pass
    case other:
        raise ValueError(other)

app = served()
