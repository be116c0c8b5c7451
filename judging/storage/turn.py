"""Whose turn it is to write: a kernel lock on a side file, waited for as long as one is willing to.

SQLite's own waiting sleeps by a table and lets one writer starve; the kernel's does not, but cannot be given an end.
So the first waiter of a process asks the kernel by a thread that may be left behind. Always true: nobody waits longer
than he said; a lock that comes too late for who asked goes to the next waiter of this process, or is given back.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from judging.storage.trouble import Trouble, Unavailable


class Turn:
    """The turn at one database, for all threads of this process and for other processes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._here = threading.Lock()
        self._asked: _Asked | None = None

    @contextmanager
    def taken(self, seconds: float) -> Iterator[None]:
        """Have the turn inside the block; Unavailable when it does not come in so many seconds."""
        until = time.monotonic() + seconds
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
