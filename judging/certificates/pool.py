"""Certificates printed in processes of their own, kept small, and ended when they take too long.

A layout engine is a large piece of native code that meets names from strangers. So each worker is started fresh
("spawn": nothing is inherited half-way, and Pango does not survive a fork in every state), may use so much memory
and so many seconds of processor, and is replaced after so many papers. A worker that dies or runs over its time
takes only its one certificate with it (`WorkerLost`); the next one finds a new worker.

For a small site one engine behind one lock does as well: `printing.print_certificate` in the process itself.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Final

from judging.certificates.model import CertificateData
from judging.domain.errors import Problem, Refused

_SPAWN: Final = multiprocessing.get_context("spawn")
_START_SECONDS: Final = 60.0


class WorkerLost(RuntimeError):
    """The worker died (memory, processor time) or was ended after its time; the certificate may be tried again."""


@dataclass(frozen=True)
class Limits:
    """What one worker may use, and after how many papers a new one takes its place."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    papers: int = 5_000


@dataclass(frozen=True)
class Job:
    """One certificate to print, with what belongs to it."""

    data: CertificateData
    pictures: Mapping[str, bytes] | None = None
    credential: bytes = b""


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.papers = 0
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(theirs, limits), daemon=True)
        self._process.start()
        theirs.close()

    def printed(self, job: Job) -> bytes:
        """The paper. Raises what printing raised, or WorkerLost."""
        self.papers += 1
        seconds = self._limits.wall_seconds + (_START_SECONDS if self.papers == 1 else 0)
        try:
            self._pipe.send(job)
            if not self._pipe.poll(seconds):
                raise WorkerLost(f"a certificate took more than {seconds:g} seconds")
            is_good, answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerLost("the worker ended before its certificate was done") from error
        if is_good:
            pdf: bytes = answer
            return pdf
        raise _raised(answer)

    def end(self) -> None:
        """Stop the process, at once if it does not stop by itself."""
        self._pipe.close()
        self._process.join(timeout=1)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class Pool:
    """Some workers, each used by one thread of ours at a time. A context manager: its end ends the workers."""

    def __init__(self, workers: int = 2, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._count = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="certificates")
        self._free: SimpleQueue[_Worker | None] = SimpleQueue()
        for _ in range(workers):
            self._free.put(None)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, job: Job) -> Future[bytes]:
        """Have it printed; the future holds the paper, or raises Refused, WorkerLost or a fault of ours."""
        return self._threads.submit(self._printed, job)

    def map(self, jobs: Iterable[Job]) -> Iterator[Future[bytes]]:
        """The jobs' futures in their order, only a few of them under way at once."""
        waiting: list[Future[bytes]] = []
        for job in jobs:
            waiting.append(self.submit(job))
            if len(waiting) > 4 * self._count:
                yield waiting.pop(0)
        yield from waiting

    def close(self) -> None:
        """Finish what is under way and end the workers."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._free.empty():
            if (worker := self._free.get()) is not None:
                worker.end()

    def _printed(self, job: Job) -> bytes:
        worker = self._free.get() or _Worker(self._limits)
        keep: _Worker | None = worker
        try:
            return worker.printed(job)
        except WorkerLost:
            keep = None
            raise
        finally:
            if keep is None or worker.papers >= self._limits.papers:
                worker.end()
                keep = None
            self._free.put(keep)


def _raised(answer: Any) -> Exception:
    """The exception a worker told of: refusals as they were, anything else as a fault with its words."""
    return Refused(*answer) if isinstance(answer, tuple) else RuntimeError(answer)


def _work(pipe: Connection, limits: Limits) -> None:
    """A worker's life: print what comes through the pipe until it is closed."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    # Only in the worker, and only after its limits are set: the layout engine is large.
    from judging.certificates.printing import print_certificate  # noqa: PLC0415

    while True:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        _allow(limits.cpu_seconds)
        try:
            paper = print_certificate(job.data, pictures=job.pictures, credential=job.credential)
            answer: tuple[bool, bytes | tuple[Problem, ...] | str] = (True, paper.pdf)
        except Refused as refusal:
            answer = (False, tuple(refusal.problems))
        except Exception as error:
            answer = (False, f"{type(error).__name__}: {error}")
        pipe.send(answer)


def _allow(seconds: int) -> None:
    """So many more seconds of processor time; the system ends the process after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
