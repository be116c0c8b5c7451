"""Letters that go out after the answer was sent: each taken in a short transaction, handed over, and noted.

Always true: no transaction waits for a mail server; what is left to do stands in the database, so a crash loses
nothing; a server in trouble ends the round, and the next one begins some minutes later. Two posts at once share the
work: a letter is taken by one of them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from judging.domain.families.mailserver import MailServer
from judging.notify import Result, ServerTrouble, hand_over, written
from judging.services.families import mailing
from judging.storage.database import Database

Clock = Callable[[], datetime]
PAUSE = 1.0
"""Seconds between two letters: a server that takes many at once may think of spam."""


class Post:
    """What sending needs to know: where the letters stand, who takes them, and the address of the service."""

    def __init__(
        self, database: Database, server: MailServer, base_url: str, clock: Clock, *, pause: float = PAUSE
    ) -> None:
        self._database, self.server, self._base_url, self._clock = database, server, base_url, clock
        self._pause = pause

    def letters(self) -> Iterator[Result]:
        """Hand over every letter that is due, one by one. Raises ServerTrouble after noting it."""
        while (taken := self._take()) is not None:
            try:
                outcome = hand_over(self.server, written(taken.words, self._clock()), taken.words.to)
            except ServerTrouble as trouble:
                with self._database.transaction() as session:
                    mailing.give_back(session, letter_id=taken.letter_id, trouble=trouble, now=self._clock())
                raise
            with self._database.transaction() as session:
                mailing.settle(session, letter_id=taken.letter_id, outcome=outcome, now=self._clock())
            yield outcome.result
            time.sleep(self._pause)

    def next_due(self) -> datetime | None:
        """When the next letter wants to go."""
        with self._database.reading() as session:
            return mailing.next_due(session)

    def seconds_until(self, due: datetime) -> float:
        return max(0.0, (due - self._clock()).total_seconds())

    def _take(self) -> mailing.Taken | None:
        with self._database.transaction() as session:
            return mailing.take(session, server=self.server, base_url=self._base_url, now=self._clock())


class Postman:
    """One background thread per process that empties the outbox; it lives as long as a letter waits."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._lock, self._stir = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Begin, or have another look now: nothing queued before this call is overlooked."""
        with self._lock:
            self._stir.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="letters", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until the outbox is empty, at most this long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            try:
                if not self._is_still_wanted():
                    return
                for _ in self._post.letters():
                    pass
            except ServerTrouble as trouble:
                logging.getLogger("judging").warning("letters wait: %s", trouble)
            except Exception:
                logging.getLogger("judging").exception("sending letters stopped")
                self._stir.wait(60)

    def _is_still_wanted(self) -> bool:
        """Wait for the next letter's time, or for being woken; False, and no thread any more, when none waits."""
        while not self._stir.is_set():
            with self._lock:
                due = self._post.next_due()
                if due is None and not self._stir.is_set():
                    self._thread = None
                    return False
            if due is None or self._stir.wait(min(self._post.seconds_until(due), 60.0)):
                break
            if self._post.seconds_until(due) <= 0:
                break
        self._stir.clear()
        return True
