"""Photos on disk: whole or not there, and parts that go on where they broke off."""

from __future__ import annotations

import fcntl
import hashlib
import os
import random
import threading
import time
from pathlib import Path

import pytest

from judging.storage.files import KEPT_ARRIVING, LARGEST_FILE, LARGEST_PART, MOST_ARRIVING, PartRefused, PhotoFiles
from judging.storage.pictures import photograph
from tests.web.judge.field.photo_samples import jpeg

ROSA, CLAIRE = 1, 2
CONTENT = random.Random(7).randbytes(150_000)
NAME = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> PhotoFiles:
    return PhotoFiles(tmp_path)


def send(files: PhotoFiles, offset: int, *, sender: int = ROSA, upto: int | None = None, name: str = NAME) -> int:
    part = CONTENT[offset : offset + LARGEST_PART if upto is None else upto]
    return files.take_part(sender, name, offset=offset, size=len(CONTENT), part=part)


def has(files: PhotoFiles, sender: int, name: str) -> int:
    """How many bytes of a file are there."""
    path = files.arriving / f"{sender}-{name}"
    return path.stat().st_size if path.exists() else 0


def test_a_file_that_comes_in_parts_is_whole_with_the_last(files: PhotoFiles) -> None:
    assert [send(files, 0), send(files, 65_536)] == [65_536, 131_072]
    assert files.whole(ROSA, NAME) is None
    assert send(files, 131_072) == len(CONTENT)
    assert files.whole(ROSA, NAME) == CONTENT


def test_a_part_that_comes_twice_or_overlaps_is_kept_once(files: PhotoFiles) -> None:
    send(files, 0)
    assert send(files, 0) == 65_536
    assert send(files, 60_000) == 125_536
    assert send(files, 125_536) == len(CONTENT)
    assert send(files, 0) == len(CONTENT)
    assert files.whole(ROSA, NAME) == CONTENT


def test_a_part_after_a_gap_is_refused_with_what_is_there(files: PhotoFiles) -> None:
    send(files, 0, upto=1000)
    with pytest.raises(PartRefused, match="photo_part_missing") as refusal:
        send(files, 65_536)
    assert refusal.value.have == 1000
    assert has(files, ROSA, NAME) == 1000


def test_a_whole_file_that_is_not_what_its_name_says_is_thrown_away(files: PhotoFiles) -> None:
    other = "0" * 64
    send(files, 0, name=other)
    send(files, 65_536, name=other)
    with pytest.raises(PartRefused, match="photo_broken"):
        send(files, 131_072, name=other)
    assert has(files, ROSA, other) == 0


@pytest.mark.parametrize("name", ["../../secret_key", "A" * 64, "ab", NAME + "0", f"{NAME}\n"])
def test_a_name_that_is_no_digest_reaches_no_file(files: PhotoFiles, name: str) -> None:
    with pytest.raises(PartRefused, match="photo_broken"):
        send(files, 0, name=name)
    assert [path for path in files.folder.rglob("*") if path.is_file()] == []


def test_too_large_a_file_or_part_is_refused(files: PhotoFiles) -> None:
    for size, part in ((LARGEST_FILE + 1, b"x"), (100_000, b"x" * (LARGEST_PART + 1)), (0, b"")):
        with pytest.raises(PartRefused, match="photo_too_heavy"):
            files.take_part(ROSA, NAME, offset=0, size=size, part=part)
    assert has(files, ROSA, NAME) == 0


def test_nobody_goes_on_with_what_somebody_else_began(files: PhotoFiles) -> None:
    send(files, 0)
    assert has(files, CLAIRE, NAME) == 0
    with pytest.raises(PartRefused, match="photo_part_missing"):
        send(files, 65_536, sender=CLAIRE)


def test_two_telephones_that_send_the_same_part_at_once_write_it_once(files: PhotoFiles) -> None:
    send(files, 0, upto=0)
    with (files.arriving / f"{ROSA}-{NAME}").open("ab") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = threading.Thread(target=send, args=(files, 0))
        second.start()
        time.sleep(0.2)  # whoever does not wait for the first writes now
        first.write(CONTENT[:LARGEST_PART])
    second.join()
    assert has(files, ROSA, NAME) == LARGEST_PART


def test_what_nobody_went_on_with_makes_room(files: PhotoFiles) -> None:
    send(files, 0)
    old = time.time() - KEPT_ARRIVING - 10
    os.utime(files.arriving / f"{ROSA}-{NAME}", (old, old))
    for place in range(MOST_ARRIVING + 5):
        files.take_part(ROSA, f"{place:064x}", offset=0, size=10, part=b"x")
    names = {path.name for path in files.arriving.iterdir()}
    assert f"{ROSA}-{NAME}" not in names
    assert len(names) <= MOST_ARRIVING + 1


def test_a_photo_is_kept_once_and_swept_only_where_no_row_names_it(files: PhotoFiles) -> None:
    one, other = photograph(jpeg()), photograph(jpeg(shade=90))
    for picture in (one, one, other):
        files.keep(picture)
    assert files.path(one.digest).read_bytes() == one.content
    assert files.path(one.digest, small=True).read_bytes() == one.small
    assert files.sweep({one.digest}) == 0  # fresh: its row may still be on its way
    assert files.sweep({one.digest}, older_than=-1) == 1
    assert files.path(one.digest).exists()
    assert not files.path(other.digest).exists()
    assert not files.path(other.digest, small=True).exists()
