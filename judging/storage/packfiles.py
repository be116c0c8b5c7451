"""Large files on disk, below the instance folder: made part by part, fetched, and cleared after some days.

    packs/5c…/3.pdf        a part of the pack whose place is 5c…; empty where nothing of it is to be printed any more
    packs/5c…/whole.pdf    the pack, once all its parts are there; then they are gone
    packs/5c…/whole.xlsx   a pack that is made in one go

Always true: a file here is whole and on disk (it is written beside, flushed and renamed); nobody but the service's
account reads it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Collection
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pikepdf

from judging.storage.files import write_whole

_WHOLE = "whole"


class PackFiles:
    """The packs of one instance."""

    def __init__(self, instance: Path) -> None:
        self.folder = instance / "packs"

    def whole(self, place: str, ending: str = "pdf") -> Path:
        """Where a pack stands, whether it is there or not."""
        return self.folder / place / f"{_WHOLE}.{ending}"

    def has_whole(self, place: str, ending: str = "pdf") -> bool:
        return self.whole(place, ending).exists()

    def keep_whole(self, place: str, ending: str, content: bytes) -> None:
        """Have a pack that was made in one go on disk when this returns."""
        self._make_room(place)
        write_whole(self.whole(place, ending), content)

    def has_part(self, place: str, number: int) -> bool:
        return self._part(place, number).exists()

    def keep_part(self, place: str, number: int, content: bytes) -> None:
        """Have a part on disk when this returns; one that was there is replaced."""
        self._make_room(place)
        write_whole(self._part(place, number), content)

    def join(self, place: str, parts: int) -> bool:
        """Make the whole of so many parts, all of which are there; False where there is no page in them."""
        with ExitStack() as opened:
            joined = opened.enter_context(pikepdf.new())
            for path in (self._part(place, number) for number in range(parts)):
                if path.stat().st_size:
                    joined.pages.extend(opened.enter_context(pikepdf.open(path)).pages)
            if not joined.pages:
                return False
            made = BytesIO()
            joined.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        write_whole(self.whole(place), made.getvalue())
        return True

    def forget_parts(self, place: str) -> None:
        """Delete the parts of a pack that is whole."""
        for path in (self.folder / place).glob("*"):
            if path.stem != _WHOLE:
                path.unlink(missing_ok=True)

    def sweep(self, named: Collection[str], *, older_than: float = 3600.0) -> None:
        """Delete the packs that no row names; a fresh one may belong to a row that came after `named` was read."""
        for path in self.folder.glob("*"):
            if path.name not in named and time.time() - path.stat().st_mtime > older_than:
                shutil.rmtree(path, ignore_errors=True)

    def _make_room(self, place: str) -> None:
        for folder in (self.folder, self.folder / place):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _part(self, place: str, number: int) -> Path:
        return self.folder / place / f"{number}.pdf"
