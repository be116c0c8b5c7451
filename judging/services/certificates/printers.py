"""Who does the heavy and the risky work on PDFs: this process, or some small ones of their own (`JUDGING_PRINTERS`).

Always true: with processes of their own, no layout engine is loaded and no stranger's PDF is parsed in the process that
answers people; the workers live while there is work and a minute more, so that a small machine has its memory back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import TYPE_CHECKING

from judging.certificates.plate.pool import Limits, Pool, Reading, Task, WorkerLost

if TYPE_CHECKING:
    from judging.certificates.proof.signing import Report

Submit = Callable[[Task], "Future[bytes]"]
IDLE_SECONDS = 60.0
ONE_VISITOR = Limits(memory_bytes=1_000_000_000, cpu_seconds=20, wall_seconds=30.0, tasks=200)
"""What a single request may use: less than a run of a thousand papers."""


class Printers:
    """So many workers for a run of papers, and one for single tasks; none (0) is this process itself."""

    def __init__(self, count: int = 0, limits: Limits | None = None) -> None:
        self.count = count
        self._limits = limits
        self._lock = threading.Lock()
        self._single: Pool | None = None
        self._idle: threading.Timer | None = None

    @contextmanager
    def at_work(self) -> Iterator[Submit]:
        """A way to have tasks done, for one run of them."""
        if not self.count:
            yield _done_here
            return
        with Pool(self.count, self._limits) as pool:
            yield pool.submit

    def do(self, task: Task) -> bytes:
        """One task. Raises what it raised, or WorkerLost."""
        if not self.count:
            return task.done()
        with self._lock:
            if self._single is None:
                self._single = Pool(1, self._limits or ONE_VISITOR)
            pool = self._single
            self._rest_later()
        return pool.submit(task).result()

    def report(self, content: bytes, trusted: Sequence[bytes]) -> Report:
        """What the signature of a stranger's file says; a file that overwhelms its worker cannot be read."""
        # Slow to load, and few visitors compare a file.
        from judging.certificates.proof.signing import Report, Verdict, report_from  # noqa: PLC0415

        try:
            return report_from(self.do(Reading(content, trusted)))
        except (WorkerLost, RuntimeError):
            return Report(Verdict.UNREADABLE)

    def _rest_later(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_SECONDS, self._rest)
        self._idle.daemon = True
        self._idle.start()

    def _rest(self) -> None:
        if self._single is not None:
            self._single.rest()


def _done_here(task: Task) -> Future[bytes]:
    future: Future[bytes] = Future()
    try:
        future.set_result(task.done())
    except Exception as error:
        future.set_exception(error)
    return future
