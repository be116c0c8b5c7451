"""Whose turn it is to write: a kernel lock on a side file, waited for as long as one is willing to.

SQLite's own waiting sleeps by a table and lets one writer starve; the kernel's does not, but cannot be given an end.
So the first waiter of a process asks the kernel by a thread that may be left behind. Always true: nobody waits longer
than he said; a lock that comes too late for who asked goes to the next waiter of this process, or is given back; who is
in no hurry asks only when nobody else writes or waits, in any process, or after `COURTESY_SECONDS` of that.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from judging.storage.trouble import Trouble, Unavailable

COURTESY_SECONDS = 2.0
"""So long who is in no hurry lets others go first; more of them must not stop him for ever."""
LOOK_SECONDS = 0.005


class Turn:
    """The turn at one database, for all threads of this process and for other processes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._here = threading.Lock()
        self._asked: _Asked | None = None

    @contextmanager
    def taken(self, seconds: float, *, in_no_hurry: bool = False) -> Iterator[None]:
        """Have the turn inside the block; Unavailable when it does not come in so many seconds.

        Who is `in_no_hurry` lets everybody go first who writes or waits by then.
        """
        until = time.monotonic() + seconds
        if in_no_hurry:
            self._let_others_first(min(seconds, COURTESY_SECONDS))
            with self._had(until):
                yield
            return
        others = os.open(f"{self._path}.others", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(others, fcntl.LOCK_SH)  # held for a moment alone by who looks whether anybody is here
            with self._had(until):
                yield
        finally:
            os.close(others)

    def _let_others_first(self, seconds: float) -> None:
        """Wait until nobody in a hurry writes or waits, or for so many seconds."""
        until = time.monotonic() + seconds
        others = os.open(f"{self._path}.others", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while True:
                try:
                    fcntl.flock(others, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() >= until:
                        return
                    time.sleep(LOOK_SECONDS)
                else:
                    return
        finally:
            os.close(others)

    @contextmanager
    def _had(self, until: float) -> Iterator[None]:
        seconds = max(0.0, until - time.monotonic())
        if not self._here.acquire(timeout=seconds):
            raise Unavailable(Trouble.BUSY)
        try:
            descriptor = self._locked(max(0.0, until - time.monotonic()))
            try:
                yield
            finally:
                os.close(descriptor)
        finally:
            self._here.release()

    def _locked(self, seconds: float) -> int:
        asked = self._asked if self._asked is not None and self._asked.renew() else None
        if asked is None:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                asked = self._asked = _Asked(descriptor)
            else:
                return descriptor
        if not asked.answered(seconds):
            raise Unavailable(Trouble.BUSY)
        self._asked = None
        return asked.descriptor


class _Asked:
    """A lock that the kernel was asked for, by a thread of its own."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._guard = threading.Lock()
        self._has_come = threading.Event()
        self._is_wanted = True
        self._is_over = False
        threading.Thread(target=self._ask, name="turn", daemon=True).start()

    def _ask(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self._guard:
            if self._is_wanted:
                self._has_come.set()
            else:
                self._is_over = True
                os.close(self.descriptor)

    def renew(self) -> bool:
        """Want it again after somebody gave up waiting; False where it came and was given back meanwhile."""
        with self._guard:
            self._is_wanted = not self._is_over
            return self._is_wanted

    def answered(self, seconds: float) -> bool:
        """Whether it came in time; where not, it is not wanted any more."""
        if self._has_come.wait(seconds):
            return True
        with self._guard:
            self._is_wanted = self._has_come.is_set()
            return self._is_wanted
