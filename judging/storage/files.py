"""Photos on disk, below the instance folder: kept by their SHA-256, and the parts of those still arriving.

    photos/ab/ab12….jpg        a photo, named by the SHA-256 of its bytes; photos/ab/ab12….small.jpg the small one
    photos/ab/ab12….file       a document that came with an entry, as it came
    photos/arriving/7-ab12…    what a sender (7) has sent so far of the file whose SHA-256 is ab12…;
                               a family is told from a judge by a letter before her number (e7-ab12…)

Always true: a file below photos/ab/ is whole, on disk and never changes (it is written beside, flushed and renamed), so
that a row may name it as soon as `keep` returns; a part that arrives twice is kept once; only the sender who began a
file can go on with it. Why on disk and not in the database: docs/decisions/0009-photos.md.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import time
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from judging.domain.errors import Problem, Refused
from judging.storage.pictures import Picture

LARGEST_PART = 64 * 1024
LARGEST_FILE = 600_000
MOST_ARRIVING = 60
KEPT_ARRIVING = 30 * 86_400.0  # seconds
AHEAD = 60.0
"""Seconds by which the disk's clock may be ahead of this machine's."""
DIGEST = re.compile(r"[0-9a-f]{64}")


Sender = int | str
"""Who sends: the number of a judge, or "e" and the number of an entry."""


class PartRefused(Refused):
    """A part that does not follow what is there; `have` says how many bytes are."""

    def __init__(self, problem: Problem, have: int) -> None:
        super().__init__(problem)
        self.have = have


class PhotoFiles:
    """The photos of one instance."""

    def __init__(self, instance: Path) -> None:
        self.folder = instance / "photos"
        self.arriving = self.folder / "arriving"

    # ------------------------------------------------------------------------------------------------------ kept
    def path(self, digest: str, *, small: bool = False) -> Path:
        """Where a photo stands, whether it is there or not."""
        return self.folder / digest[:2] / f"{digest}{'.small' if small else ''}.jpg"

    def keep(self, picture: Picture) -> None:
        """Have a photo and its small one on disk when this returns."""
        for small, content in ((False, picture.content), (True, picture.small)):
            path = self.path(picture.digest, small=small)
            if path.exists():
                path.touch()  # as fresh as one just written: `sweep` leaves it alone until its row is there
            else:
                write_whole(path, content)

    def document(self, digest: str) -> Path:
        """Where a document stands, whether it is there or not."""
        return self.folder / digest[:2] / f"{digest}.file"

    def keep_document(self, content: bytes) -> str:
        """Have a document on disk when this returns; answers its name, the SHA-256 of its bytes."""
        digest = sha256(content).hexdigest()
        path = self.document(digest)
        if path.exists():
            path.touch()
        else:
            write_whole(path, content)
        return digest

    def digest_of(self, digest: str, *, is_document: bool = False) -> str:
        """The SHA-256 of what stands under a name; empty where nothing does."""
        path = self.document(digest) if is_document else self.path(digest)
        return sha256(path.read_bytes()).hexdigest() if path.exists() else ""

    def sweep(self, named: Collection[str], *, older_than: float = 3600.0) -> int:
        """Delete the photos and documents that no row names, and answer how many; a fresh one may still get its row."""
        unnamed = [
            path
            for path in self.folder.glob("[0-9a-f][0-9a-f]/*.*")
            if path.name.partition(".")[0] not in named and time.time() - path.stat().st_mtime > older_than
        ]
        for path in unnamed:
            path.unlink(missing_ok=True)
        return sum(not path.name.endswith(".small.jpg") for path in unnamed)

    # -------------------------------------------------------------------------------------------------- arriving
    def take_part(
        self,
        sender: Sender,
        digest: str,
        *,
        offset: int,
        size: int,
        part: bytes,
        largest: int = LARGEST_FILE,
        most: int = MOST_ARRIVING,
    ) -> int:
        """Add the bytes from `offset` of a file of `size` bytes; answers how many are here now.

        A part that is here already changes nothing. Raises PartRefused for one that leaves a gap, and for a whole file
        whose bytes are not those that its name says (then none are kept).
        """
        if not 0 < size <= largest or len(part) > LARGEST_PART:
            raise PartRefused(Problem.of("photo_too_heavy"), 0)
        path = self._arriving(sender, digest)
        self._make_room(sender, path, most)
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            have = os.fstat(file.fileno()).st_size
            if offset > have:
                raise PartRefused(Problem.of("photo_part_missing"), have)
            file.write(part[have - offset :][: size - have])
            file.flush()
            have = max(have, os.fstat(file.fileno()).st_size)
        if have == size and self.whole(sender, digest) is None:
            self.forget(sender, digest)
            raise PartRefused(Problem.of("photo_broken"), 0)
        return have

    def whole(self, sender: Sender, digest: str) -> bytes | None:
        """The bytes of a file that is here whole and true to its name."""
        path = self._arriving(sender, digest)
        content = path.read_bytes() if path.exists() else b""
        return content if sha256(content).hexdigest() == digest else None

    def forget(self, sender: Sender, digest: str) -> None:
        """Delete what arrived of a file."""
        self._arriving(sender, digest).unlink(missing_ok=True)

    def forget_arriving(self, *, older_than: float) -> int:
        """Take away what is still arriving and got no part for so many seconds, of every sender; answers how many."""
        oldest = time.time() - older_than
        gone = [path for path in self.arriving.glob("*-*") if path.stat().st_mtime < oldest]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _arriving(self, sender: Sender, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise PartRefused(Problem.of("photo_broken"), 0)
        return self.arriving / f"{sender}-{digest}"

    def _make_room(self, sender: Sender, but: Path, most: int) -> None:
        """Delete what nobody went on with: files a month old, and a sender's oldest where there are too many.

        `but` is the one that comes now; what a clock ahead of its time wrote counts as old as can be.
        """
        self.arriving.mkdir(parents=True, exist_ok=True)
        now = time.time()
        ages = {path: now - path.stat().st_mtime for path in self.arriving.glob(f"{sender}-*") if path != but}
        mine = sorted(ages, key=lambda path: KEPT_ARRIVING if ages[path] < -AHEAD else ages[path])
        for place, path in enumerate(mine, start=1):
            if place >= most or ages[path] > KEPT_ARRIVING:
                path.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either whole or not there, and on disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
