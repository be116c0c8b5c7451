"""Letters that go out after the answer was sent: each taken in a short transaction, handed over, and noted.

Always true: no transaction waits for a mail server; what is left to do stands in the database, so a crash loses
nothing; a server in trouble ends the round, and the next one begins some minutes later. Two posts at once share the
work: a letter is taken by one of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from judging.domain.families.mailserver import MailServer
from judging.notify import Result, ServerTrouble, hand_over, written
from judging.services.families import mailing
from judging.services.messages import outgoing
from judging.storage.database import Database

Clock = Callable[[], datetime]
PAUSE = 1.0
"""Seconds between two letters: a server that takes many at once may think of spam."""


class Post:
    """What sending needs to know: where the letters stand, who takes them, the address of the service, and its
    secret, of which the codes of judges' cards are made (without it no letter tells one)."""

    def __init__(
        self,
        database: Database,
        server: MailServer,
        base_url: str,
        clock: Clock,
        *,
        secret: bytes = b"",
        pause: float = PAUSE,
    ) -> None:
        self._database, self.server, self._base_url, self._clock = database, server, base_url, clock
        self._secret, self._pause = secret, pause

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

    def _take(self) -> mailing.Taken | None:
        with self._database.transaction() as session:
            now = self._clock()
            means = outgoing.Means(self.server, self._base_url, self._secret)
            wording = outgoing.wording(session, means, now)
            return mailing.take(session, server=self.server, base_url=self._base_url, now=now, wording=wording)
