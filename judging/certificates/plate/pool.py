"""Work in processes of their own, kept small and ended when they take too long: printing, and reading strangers' files.

A layout engine is a large piece of native code that meets names from strangers, and a PDF to be compared comes from
anybody. So each worker is started fresh
("spawn": nothing is inherited half-way, and Pango does not survive a fork in every state), may use so much memory
and so many seconds of processor, and is replaced after so many tasks. A worker that dies or runs over its time
takes only its one task with it (`WorkerLost`); the next one finds a new worker.

Keys never go into a worker: what it answers is signed outside. For a small site one engine behind one lock does as
well: `Task.done` in the process itself.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from judging.certificates.layout.pages import UNSEALED
from judging.certificates.model import CertificateData, Sealing
from judging.domain.errors import Problem, Refused

_SPAWN: Final = multiprocessing.get_context("spawn")
_START_SECONDS: Final = 60.0
_READY, _GOOD, _REFUSED, _FAULT = b"ready", b"+", b"-", b"!"


class WorkerLost(RuntimeError):
    """The worker died (memory, processor time) or was ended after its time; the certificate may be tried again."""


@dataclass(frozen=True)
class Limits:
    """What one worker may use, and after how many tasks a new one takes its place."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    tasks: int = 5_000


class Task(Protocol):
    """Something to do in a worker; plain data, so that it can be sent there."""

    def done(self) -> bytes:
        """Do it, and answer its result. Runs in the worker, or in this process where there are no workers."""


@dataclass(frozen=True)
class Job:
    """One certificate to print, with what belongs to it."""

    data: CertificateData
    pictures: Mapping[str, bytes] | None = None
    credential: bytes = b""
    sealing: Sealing = UNSEALED

    def done(self) -> bytes:
        """The paper. Raises Refused as `print_certificate` does."""
        from judging.certificates.plate.printing import print_certificate  # noqa: PLC0415 - large

        return print_certificate(
            self.data, pictures=self.pictures, credential=self.credential, sealing=self.sealing
        ).pdf


@dataclass(frozen=True)
class ShopJob:
    """All certificates in one file for the print shop; `sealings` by their codes."""

    items: Sequence[CertificateData]
    sealings: Mapping[str, Sealing]
    pictures: Mapping[str, bytes] | None = None

    def done(self) -> bytes:
        """The file."""
        from judging.certificates.plate.printall import print_all  # noqa: PLC0415 - large

        return print_all(self.items, self.pictures, self.sealings)


@dataclass(frozen=True)
class Reading:
    """A stranger's file to be looked at: what its signature says, beside these trusted certificates (PEM)."""

    content: bytes
    trusted: Sequence[bytes]

    def done(self) -> bytes:
        """The report as JSON; `signing.report_from` reads it back."""
        from judging.certificates.proof.signing import verify_pdf  # noqa: PLC0415 - large

        return verify_pdf(self.content, self.trusted).to_json()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.tasks = 0
        self._is_ready = False
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(theirs, limits), daemon=True)
        self._process.start()
        theirs.close()

    def did(self, task: Task) -> bytes:
        """The task's result. Raises what it raised, or WorkerLost."""
        self.tasks += 1
        seconds = self._limits.wall_seconds
        try:
            if not self._is_ready:
                self._is_ready = self._pipe.poll(_START_SECONDS) and self._pipe.recv_bytes() == _READY
            self._pipe.send(task)
            if not self._is_ready or not self._pipe.poll(seconds):
                raise WorkerLost(f"a worker took more than {seconds:g} seconds")
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError) as error:
            raise WorkerLost("the worker ended before its task was done") from error
        return _opened(answer)

    def end(self, *, at_once: bool = False) -> None:
        """Stop the process, at once if it does not stop by itself."""
        self._pipe.close()
        self._process.join(timeout=0 if at_once else 1)
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

    def submit(self, task: Task) -> Future[bytes]:
        """Have it done; the future holds the result, or raises Refused, WorkerLost or a fault of ours."""
        return self._threads.submit(self._did, task)

    def rest(self) -> None:
        """End the workers that have nothing to do; the next task begins a new one."""
        for _ in range(self._count):
            try:
                worker = self._free.get_nowait()
            except Empty:
                return
            if worker is not None:
                worker.end()
            self._free.put(None)

    def map(self, jobs: Iterable[Task]) -> Iterator[Future[bytes]]:
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

    def _did(self, task: Task) -> bytes:
        worker = self._free.get() or _Worker(self._limits)
        is_lost = False
        try:
            return worker.did(task)
        except WorkerLost:
            is_lost = True
            raise
        finally:
            is_over = is_lost or worker.tasks >= self._limits.tasks
            if is_over:
                worker.end(at_once=is_lost)
            self._free.put(None if is_over else worker)


def _opened(answer: bytes) -> bytes:
    """The result; or raised: a refusal as it was, anything else as a fault with its words. Plain data, never unpickled:
    a worker that a stranger's file took over must not get any further."""
    kind, content = answer[:1], answer[1:]
    if kind == _GOOD:
        return content
    if kind == _REFUSED:
        raise Refused(*(Problem.of(code, at=at, **params) for code, at, params in json.loads(content)))
    raise RuntimeError(content.decode(errors="replace"))


def _work(pipe: Connection, limits: Limits) -> None:
    """A worker's life: do what comes through the pipe until it is closed."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pipe.send_bytes(_READY)
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            return
        _allow(limits.cpu_seconds)
        pipe.send_bytes(_answer(task))


def _answer(task: Task) -> bytes:
    try:
        return _GOOD + task.done()
    except Refused as refusal:
        told = [(problem.code, problem.field, problem.params) for problem in refusal.problems]
        return _REFUSED + json.dumps(told).encode()
    except Exception as error:
        return _FAULT + f"{type(error).__name__}: {error}".encode()


def _allow(seconds: int) -> None:
    """So many more seconds of processor time; the system ends the process after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
