"""The server and the consumer beside it, as one: `judging serve`, which `bin/run` calls.

Always true: whichever of the two dies is started again, at once or, where it dies young, after a growing pause; told to
stop (SIGTERM, SIGINT), both stop; killed, both are told to stop by the system. A server that refuses to serve
(`NOT_SERVED`) ends all. This module uses nothing but Python itself, because it stays in memory as long as they live.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

NOT_SERVED = 3
"""The exit code of a process that refuses to serve; gunicorn ends as a whole on it."""
YOUNG_SECONDS = 10.0
LONGEST_PAUSE = 30.0
STOP_SECONDS = 40.0
"""After so long what does not stop is killed; it loses nothing that was acknowledged."""
LOOK_SECONDS = 0.2
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


class Kept:
    """A program that is started again when it ends."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._due = 0.0
        self._pause = 1.0

    def look(self, now: float) -> int | None:
        """Start it where it does not run and its pause is over; its exit code where it just ended."""
        ended = self._process.poll() if self._process is not None else None
        if ended is not None:
            self._process = None
            self._pause = min(2 * self._pause, LONGEST_PAUSE) if now - self._started < YOUNG_SECONDS else 1.0
            self._due = now + self._pause
        if self._process is None and now >= self._due:
            # A session of its own: Ctrl-C is for us alone, who stop it in order.
            self._process = subprocess.Popen(self._command, start_new_session=True, preexec_fn=_die_with_us)
            self._started = now
        return ended

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def commands(env: Mapping[str, str], more: Sequence[str]) -> tuple[list[str], list[str]]:
    """How the server (with more arguments for gunicorn) and the consumer are called."""
    port, workers = env.get("JUDGING_PORT", "") or "8000", env.get("JUDGING_WORKERS", "") or "2"
    server = f"-m judging.starting --workers {workers} --threads 8 --bind 127.0.0.1:{port}".split()
    server += ["--worker-class", "judging.answering.Worker"]
    server += ["--limit-request-line", "8190"]  # as long as it can be: an address that is too long gets our own page
    server += ["--no-control-socket", "--log-level", "warning", *more, "judging.app:served()"]
    return [sys.executable, *server], [sys.executable, "-m", "judging.cli", "jobs", "run"]


def serve(more: Sequence[str]) -> int:
    """Keep both running until told to stop; answers the exit code."""
    # The requests and the consumer already use the processor's cores; numpy's own threads would fight over them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    server, consumer = (Kept(command) for command in commands(os.environ, more))
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    code = 0
    while not told and code != NOT_SERVED:
        now = time.monotonic()
        code = server.look(now) or 0
        consumer.look(now)
        time.sleep(LOOK_SECONDS)
    for one in (server, consumer):
        one.stop()
    for one in (server, consumer):
        one.wait(STOP_SECONDS)
    return code


def _die_with_us() -> None:
    """Linux alone: the system tells this child to stop when its parent is gone."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
