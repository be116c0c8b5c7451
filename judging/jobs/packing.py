"""Making large files: papers part by part, a workbook in one go; each part is made outside any transaction, put on
disk, and then counted.

Always true: a kill loses the part in hand and no more; who lost a pack to another stops before he ends it; what cannot
be made is given up with its reason and the next pack is begun.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta

from judging.domain.errors import Problem, Refused
from judging.domain.work import LEASE, PackOf
from judging.services import packs
from judging.services.certificates.designs import pictures_of
from judging.services.certificates.papers import data_of
from judging.services.certificates.printers import HERE, Printers
from judging.services.exports import books
from judging.services.families import letters
from judging.services.paper.papersheets import sheets_pdf
from judging.services.proof.sealing import Seal, shop_job
from judging.storage.database import Database
from judging.storage.models import Edition
from judging.storage.packfiles import PackFiles
from judging.storage.queries import paper as paper_queries
from judging.storage.queries import results as result_queries

Clock = Callable[[], datetime]
PART = {PackOf.SHEETS: 25, PackOf.PRINT: 1000, PackOf.LETTERS: 50}
"""Rows of one part: some seconds of drawing, far less than a lease. A workbook has no parts: 3,600 sheets take four."""


class Packer:
    """What making packs needs to know."""

    def __init__(
        self,
        database: Database,
        files: PackFiles,
        seal: Seal,
        clock: Clock,
        printers: Printers = HERE,
        lease: timedelta = LEASE,
    ) -> None:
        self._database, self._files, self._seal, self._clock = database, files, seal, clock
        self._printers, self._lease = printers, lease

    def made(self) -> Iterator[bool]:
        """Make every pack that waits: an item for each part, True for a pack that is whole."""
        while (taken := self._take()) is not None:
            yield from self._one(taken)

    def _take(self) -> packs.Taken | None:
        with self._database.transaction() as session:
            return packs.take(session, now=self._clock(), lease=self._lease)

    def _one(self, taken: packs.Taken) -> Generator[bool]:
        try:
            yield from self._book(taken) if taken.of is PackOf.BOOK else self._parts(taken)
        except GeneratorExit:  # the consumer is to stop
            with self._database.transaction(taken.edition_id) as session:
                packs.give_back(session, taken, now=self._clock())
            raise
        except Refused as refusal:
            self._fail(taken, refusal.problems[0])
        except Exception:
            logging.getLogger("judging").exception("a pack could not be made")
            self._fail(taken, Problem.of("pack_not_made"))

    def _parts(self, taken: packs.Taken) -> Generator[bool]:
        size, done = PART[taken.of], 0
        parts = [taken.rows[start : start + size] for start in range(0, len(taken.rows), size)]
        for number, rows in enumerate(parts):
            done += len(rows)
            if done <= taken.done and self._files.has_part(taken.place, number):
                continue
            self._files.keep_part(taken.place, number, self._drawn(taken, rows))
            with self._database.transaction(taken.edition_id) as session:
                if not packs.keep(session, taken, done=done, now=self._clock(), lease=self._lease):
                    return
            yield False
        if not self._files.join(taken.place, len(parts)):
            raise Refused(Problem.of("paper_nothing_to_print"))
        if self._ended(taken):
            self._files.forget_parts(taken.place)
            yield True

    def _book(self, taken: packs.Taken) -> Generator[bool]:
        with self._database.reading() as session:
            content = books.chosen(session, session.get_one(Edition, taken.edition_id), taken.choice)
        if not content:
            raise Refused(Problem.of("paper_nothing_to_print"))
        self._files.keep_whole(taken.place, taken.of.ending, content)
        if self._ended(taken):
            yield True

    def _ended(self, taken: packs.Taken) -> bool:
        with self._database.transaction(taken.edition_id) as session:
            return packs.end(session, taken, now=self._clock())

    def _fail(self, taken: packs.Taken, problem: Problem) -> None:
        with self._database.transaction(taken.edition_id) as session:
            packs.fail(session, taken, problem=problem, now=self._clock())

    def _drawn(self, taken: packs.Taken, rows: tuple[int, ...]) -> bytes:
        """These rows as one PDF; nothing where none of them is to be printed any more."""
        with self._database.reading() as session:
            edition = session.get_one(Edition, taken.edition_id)
            match taken.of:
                case PackOf.SHEETS:
                    round_ = paper_queries.round_of(session, rows)
                    pairs = paper_queries.to_print(session, round_, only=rows) if round_ else []
                    return sheets_pdf(edition, round_, pairs, taken.choice["paper"]) if round_ and pairs else b""
                case PackOf.LETTERS:
                    paper = letters.letters_paper(session, edition, rows)
                    return self._printers.do(paper) if paper else b""
                case _:
                    wanted = [item for item in result_queries.valid_certificates(session, edition) if item.id in rows]
                    pictures = pictures_of(session, edition, [data_of(item.printed) for item in wanted])
                    return self._printers.do(shop_job(wanted, self._seal, pictures)) if wanted else b""
