"""The turn to write: who is in no hurry lets everybody go first, in this process and in others, but not for ever."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import pytest

from judging.storage import turn
from judging.storage.turn import Turn


@pytest.mark.parametrize("is_another_process", [False, True])
def test_who_is_in_no_hurry_comes_after_all_who_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_another_process: bool
) -> None:
    monkeypatch.setattr(turn, "COURTESY_SECONDS", 60.0)
    first, path = Turn(str(tmp_path / "turn")), str(tmp_path / "turn")
    judge, table = Turn(path), (Turn(path) if is_another_process else first)
    came: list[str] = []

    def comes(who: str, own: Turn, *, in_no_hurry: bool) -> threading.Thread:
        def write() -> None:
            with own.taken(60, in_no_hurry=in_no_hurry):
                came.append(who)

        thread = threading.Thread(target=write)
        thread.start()
        return thread

    with first.taken(60):
        waiting = [comes("the table", table, in_no_hurry=True)]
        for n in range(3):
            waiting.append(comes("a judge", judge, in_no_hurry=False))
            while not _wait_here(path, n + 2):
                assert waiting[-1].is_alive()
        assert came == []
    for thread in waiting:
        thread.join(60)
    assert came == ["a judge"] * 3 + ["the table"]


def test_others_who_never_end_do_not_stop_it_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "COURTESY_SECONDS", 0.02)
    path = str(tmp_path / "turn")
    somebody = os.open(f"{path}.others", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(somebody, fcntl.LOCK_SH)
    with Turn(path).taken(60, in_no_hurry=True):
        pass
    os.close(somebody)


def _wait_here(path: str, count: int) -> bool:
    """Whether so many in a hurry have the turn or wait for it, by the system's own list of locks."""
    inode = os.stat(f"{path}.others").st_ino
    lines = Path("/proc/locks").read_text().splitlines()
    return sum(f":{inode} " in line and "READ" in line and "->" not in line for line in lines) >= count
