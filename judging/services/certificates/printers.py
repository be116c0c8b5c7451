"""Who does the heavy and the risky work: papers are drawn here or in some small processes, strangers' files read apart.

Always true: no picture, no PDF and no workbook from outside is opened in the process that answers people; whoever opens
it has so much memory and so many seconds, and a file that asks for more is refused. With printers of their own
(`JUDGING_PRINTERS`) no layout engine is loaded in that process either. Workers live while there is work and a minute
more, so that a small machine has its memory back.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from judging.certificates.engine.pictures import AcceptedPicture, accepted
from judging.certificates.plate.pool import Limits, Pool, Reading, Task, WorkerLost
from judging.domain.entries.attached import recognised
from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import FileType
from judging.domain.imports.book import Book, book_of, text_of
from judging.domain.tables.grid import Grid
from judging.storage.pictures import EVIDENCE_PX, Picture, photograph
from judging.storage.tabular import MOST_BYTES, OWN, PACKED, WORKBOOK, Most, grid_of

if TYPE_CHECKING:
    from judging.certificates.proof.signing import Report

Submit = Callable[[Task], "Future[bytes]"]
IDLE_SECONDS = 60.0
ONE_VISITOR = Limits(memory_bytes=1_000_000_000, cpu_seconds=20, wall_seconds=30.0, tasks=200)
"""What a single request for a paper may use: less than a run of a thousand papers."""
A_PDF = Limits(memory_bytes=400_000_000, cpu_seconds=10, wall_seconds=15.0, tasks=200)
"""An honest one takes 210 MB of addresses, most of it the reader's own code, and a fifth of a second."""
A_TABLE = Limits(memory_bytes=900_000_000, cpu_seconds=20, wall_seconds=30.0, tasks=50)
"""Twice the cells that are read of a workbook took 810 MB and 14 seconds of processor."""
A_PICTURE = Limits(memory_bytes=600_000_000, cpu_seconds=20, wall_seconds=30.0, tasks=200)
"""The largest that is taken (24 megapixels of handwriting) takes 490 MB."""
MOST_READERS = 2
"""So many strangers' PDFs may be under way or wait in a process, so that they never take all its threads."""


class Busy(RuntimeError):
    """So many strangers' files are being read just now that another one has to come later."""


@dataclass(frozen=True)
class Photographing:
    """A photo to be written anew; answers its size and how long its small one is on one line, then both."""

    upload: bytes
    longest: int
    at: str

    def done(self) -> bytes:
        """See `storage.pictures.photograph`."""
        made = photograph(self.upload, longest=self.longest, at=self.at)
        head = json.dumps([made.width, made.height, len(made.small)]).encode()
        return head + b"\n" + made.small + made.content


@dataclass(frozen=True)
class Accepting:
    """A logo or a signature to be written anew."""

    upload: bytes
    at: str
    is_handwriting: bool

    def done(self) -> bytes:
        """See `engine.pictures.accepted`."""
        return accepted(self.upload, at=self.at, is_handwriting=self.is_handwriting).content


@dataclass(frozen=True)
class Recognising:
    """A file of which is to be told what it is; answers its kind, nothing for one that we do not take."""

    upload: bytes

    def done(self) -> bytes:
        """See `domain.entries.attached.recognised`."""
        return (recognised(self.upload) or "").encode()


@dataclass(frozen=True)
class Opening:
    """A workbook of which one sheet is to be read; answers its rows as text."""

    upload: bytes
    most: Most
    sheet: str

    def done(self) -> bytes:
        """See `storage.workbooks.sheet_of_workbook`."""
        from judging.storage.workbooks import sheet_of_workbook  # noqa: PLC0415 - only a worker loads the decoder

        return sheet_of_workbook(self.upload, self.most, self.sheet).to_text().encode()


@dataclass(frozen=True)
class OpeningAll:
    """A workbook of which all sheets that people see are to be read; answers them as text."""

    upload: bytes
    most: Most

    def done(self) -> bytes:
        """See `storage.workbooks.sheets_of_workbook`."""
        from judging.storage.workbooks import sheets_of_workbook  # noqa: PLC0415 - only a worker loads the decoder

        return text_of(sheets_of_workbook(self.upload, self.most))


class _Apart:
    """One worker for one kind of task: begun when it is wanted, ended when nothing came for a minute."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._idle: threading.Timer | None = None

    def do(self, task: Task) -> bytes:
        """One task. Raises what it raised, or WorkerLost."""
        with self._lock:
            if self._pool is None:
                self._pool = Pool(1, self._limits)
            pool = self._pool
            self._rest_later()
        return pool.submit(task).result()

    def _rest_later(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_SECONDS, self._rest)
        self._idle.daemon = True
        self._idle.start()

    def _rest(self) -> None:
        if self._pool is not None:
            self._pool.rest()


class Printers:
    """So many workers for a run of papers, and one for single tasks; none (0) is this process itself.

    Strangers' pictures, PDFs and workbooks have a worker of their own each, whatever the number.
    """

    def __init__(self, count: int = 0, limits: Limits | None = None) -> None:
        self.count = count
        self._limits = limits
        self._single = _Apart(limits or ONE_VISITOR)
        self._pdfs, self._pictures = _Apart(limits or A_PDF), _Apart(limits or A_PICTURE)
        self._tables = _Apart(limits or A_TABLE)
        self._readers = threading.Semaphore(MOST_READERS)

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
        return self._single.do(task) if self.count else task.done()

    def report(self, content: bytes, trusted: Sequence[bytes]) -> Report:
        """What the signature of a stranger's file says; a file that overwhelms its worker cannot be read.

        Raises Busy where others are being read.
        """
        # Slow to load, and few visitors compare a file.
        from judging.certificates.proof.signing import Report, Verdict, report_from  # noqa: PLC0415

        if not self._readers.acquire(blocking=False):
            raise Busy
        try:
            return report_from(self._pdfs.do(Reading(content, trusted)))
        except (WorkerLost, RuntimeError):
            return Report(Verdict.UNREADABLE)
        finally:
            self._readers.release()

    def photograph(self, upload: bytes, *, longest: int = EVIDENCE_PX, at: str = "photo") -> Picture:
        """The photo written anew. Raises Refused, for one that overwhelms its worker too."""
        answer = self._pixels(Photographing(upload, longest, at), Problem.of("photo_too_large", at=at))
        head, _, both = answer.partition(b"\n")
        width, height, small = json.loads(head)
        return Picture(both[small:], both[:small], width, height)

    def accepted(self, upload: bytes, *, at: str, is_handwriting: bool = False) -> AcceptedPicture:
        """The logo or signature written anew. Raises Refused, for one that overwhelms its worker too."""
        answer = self._pixels(Accepting(upload, at, is_handwriting), Problem.of("picture_too_large", at=at))
        return AcceptedPicture.of(answer)

    def recognised(self, upload: bytes, *, at: str) -> FileType | None:
        """What a file is that came with an entry; None for what we do not take. Raises Refused."""
        answer = self._pixels(Recognising(upload), Problem.of("attached_overwhelms", at=at))
        return FileType(answer.decode()) if answer else None

    def grid(self, upload: bytes, most: Most | None = None, sheet: str = "") -> Grid:
        """The rows of a table that somebody sent: a file of text, or one sheet of a workbook.

        Raises Refused, for a workbook that overwhelms its worker too.
        """
        if not upload.startswith(PACKED):
            return grid_of(upload, most or OWN)
        if len(upload) > MOST_BYTES:
            raise Refused(Problem.of("file_too_big", megabytes=MOST_BYTES // 1_000_000))
        try:
            return Grid.from_text(self._tables.do(Opening(upload, most or WORKBOOK, sheet)))
        except (WorkerLost, RuntimeError) as error:
            raise Refused(Problem.of("workbook_too_large")) from error

    def book(self, upload: bytes, most: Most) -> Book:
        """The sheets of a workbook that somebody sent, or the one table of a file of text. Raises Refused as `grid`."""
        if not upload.startswith(PACKED):
            return (grid_of(upload, most),)
        if len(upload) > MOST_BYTES:
            raise Refused(Problem.of("file_too_big", megabytes=MOST_BYTES // 1_000_000))
        try:
            return book_of(self._tables.do(OpeningAll(upload, most)))
        except (WorkerLost, RuntimeError) as error:
            raise Refused(Problem.of("workbook_too_large")) from error

    def _pixels(self, task: Task, too_large: Problem) -> bytes:
        """A picture written anew; a worker that is lost is given a second try, because a busy machine may be why."""
        try:
            try:
                return self._pictures.do(task)
            except WorkerLost:
                return self._pictures.do(task)
        except (WorkerLost, RuntimeError) as error:  # out of memory, or of time twice
            raise Refused(too_large) from error


def _done_here(task: Task) -> Future[bytes]:
    future: Future[bytes] = Future()
    try:
        future.set_result(task.done())
    except Exception as error:
        future.set_exception(error)
    return future


HERE = Printers()
"""Papers are drawn in this process."""
