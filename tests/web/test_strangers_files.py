"""Files from strangers that grow when they are opened: the process that answers people does not grow with them.

Each file is made here; how much the process took at most is what the system counted. Honest files pass as before.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from judging.certificates.engine.pictures import accepted
from judging.certificates.plate.pool import Limits
from judging.domain.errors import Refused
from judging.services.certificates import printers as module
from judging.services.certificates.printers import Printers
from judging.services.imports.orders import LARGEST_FILE
from judging.services.proof.verification import LARGEST_READ
from judging.storage.models import Certificate
from tests.pages import Visitor
from tests.web.judge.field.photo_samples import jpeg, photos_on
from tests.web.judge.field.test_photos import add
from tests.web.organiser.certificates.test_certificates import compared, issued, published
from tests.world import World

__all__ = ["issued", "published"]
GROWS_BY = 60_000_000
"""More than the process may take for a file of half a megabyte: its upload, twice, and a page."""
A_TABLE_GROWS_BY = 120_000_000
"""More than a table of half a megabyte may take: what is said of 50,000 wrong rows is 51 MB of Python's own count, and
what earlier work of the process left in pieces is no room for it."""


def swollen_pdf(grown: int) -> bytes:
    """A PDF that claims a signature and whose table of contents is this many zeros."""
    packer, packed = zlib.compressobj(9), bytearray()
    for _ in range(grown // 10_000_000):
        packed += packer.compress(bytes(10_000_000))
    packed += packer.flush()
    head = b"%PDF-1.7\n"
    kind = b"/Type/XRef/Size %d/W[1 1 1]/Filter/FlateDecode/ByteRange[0 1 2 3]" % (grown // 3)
    entries = b"<<%s/Length %d>>" % (kind, len(packed))
    table = b"1 0 obj\n" + entries + b"\nstream\n" + bytes(packed) + b"\nendstream\nendobj\n"
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)


def picture(side: int, kind: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (side, side), (90, 120, 60)).save(made, kind)
    return made.getvalue()


def grown_by(act: Callable[[], object]) -> int:
    """How many bytes of memory this process took at most meanwhile, beyond what it had."""
    Path("/proc/self/clear_refs").write_text("5")  # the highest mark begins anew
    before = _resident("VmRSS")
    act()
    return _resident("VmHWM") - before


def _resident(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


def test_a_pdf_that_grows_a_thousandfold_is_unknown_and_costs_nothing(issued: World) -> None:
    content, anybody = swollen_pdf(400_000_000), issued.anybody()
    assert len(content) < LARGEST_READ
    anybody.get("/verify")
    compared(anybody, b"%PDF nothing /ByteRange", "")  # the first one loads what looks into files
    assert grown_by(lambda: compared(anybody, content, "")) < GROWS_BY


def test_while_two_files_are_looked_into_a_strangers_third_waits_and_ours_does_not(
    issued: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_READERS", 0)  # as if they were under way
    issued.app.extensions["judging.printers"] = Printers()
    with issued.reading() as session:
        ours = session.scalars(select(Certificate).where(Certificate.pdf.is_not(None))).first()
        assert ours is not None
        paper, code = ours.pdf or b"", ours.code
    anybody = issued.anybody()
    anybody.get("/verify")
    said = compared(anybody, b"%PDF /ByteRange of somebody", "", status=429)
    assert "15" in said
    assert "El archivo es idéntico al original." in compared(anybody, paper, "")
    assert "El archivo no es el original de este certificado" in compared(anybody, paper + b"/ByteRange", code)


def test_a_photo_of_few_bytes_and_many_pixels_is_kept_and_costs_nothing_here(world: World) -> None:
    content, nestor = picture(4_898), world.judge("J3")
    assert len(content) < 100_000
    add(nestor, world, "C009", jpeg())
    assert grown_by(lambda: add(nestor, world, "C009", content)) < GROWS_BY
    assert [max(photo.width, photo.height) for photo in photos_on(world, "J3", "C009")] == [640, 1280]


@pytest.mark.parametrize("is_handwriting", [False, True])
def test_a_logo_of_few_bytes_and_many_pixels_is_taken_and_costs_nothing_here(*, is_handwriting: bool) -> None:
    content, small, here = picture(4_898), picture(100), Printers()
    assert here.accepted(small, at="logo") == accepted(small)
    assert grown_by(lambda: here.accepted(content, at="logo", is_handwriting=is_handwriting)) < GROWS_BY


def test_a_picture_that_asks_for_more_than_its_worker_has_is_refused_at_its_field_and_the_next_one_is_not() -> None:
    poor = Printers(limits=Limits(memory_bytes=150_000_000))
    for read in (poor.photograph, poor.accepted):
        with pytest.raises(Refused) as refusal:
            read(picture(4_898), at="here")
        assert [(problem.code[-9:], problem.field) for problem in refusal.value.problems] == [("too_large", "here")]
        read(picture(100), at="here")
        with pytest.raises(Refused) as refusal:
            read(b"no picture", at="here")
        assert [problem.code[-10:] for problem in refusal.value.problems] == ["unreadable"]


def rows(count: int, row: bytes) -> bytes:
    return b"".join(row % {b"n": n} for n in range(count))


SWOLLEN_TABLES = {
    "cells": b"entry,judge,A1\n" + b"," * 499_000,
    "lines": b"entry,judge,A1\n" + b"a\n" * 240_000,
    "columns": b"entry,judge," + b",".join(b"%d" % n for n in range(70_000)),
    "sheets": b"entry,judge,A1\n" + rows(35_000, b"%(n)x,%(n)x,1\n"),
    "marks": b"entry,judge,criterion,mark\n" + rows(29_000, b"%(n)x,%(n)x,A1,1\n"),
    "gaps": b"entry,judge,A1\n" + rows(10_000, b"%(n)x,%(n)x,1\n"),
    "faults": b"entry,judge,A1\n" + "\U0001f600,b,z\n".encode() * 50_000,
}
"""Half a megabyte, the most that an organiser may send; unbounded they took up to 305 MB, or half a minute."""


@pytest.mark.parametrize("kind", SWOLLEN_TABLES)
def test_a_table_that_grows_when_it_is_read_costs_little(world: World, kind: str) -> None:
    nelly, content = world.organiser(), SWOLLEN_TABLES[kind]
    assert len(content) <= LARGEST_FILE
    shown(nelly, b"entry,judge,A1\nC999,J1,1\n")
    assert grown_by(partial(shown, nelly, content)) < A_TABLE_GROWS_BY


def shown(visitor: Visitor, content: bytes) -> None:
    """Send a table of marks and look at its plan, unless it is refused before."""
    visitor.get("/organiser/caranavi-2026/import/of/marks")
    data = {"csrf_token": visitor.token(), "what": "marks", "file": (io.BytesIO(content), "notas.csv")}
    answer = visitor.client.post("/organiser/caranavi-2026/import", data=data, follow_redirects=True)
    answer.request.environ["wsgi.input"].close()
    is_read = answer.request.path.endswith("/columns")
    visitor._took(answer, 200 if is_read else 422)
    if is_read:
        visitor.submit({"entries": "new", "submit": "1"}, action="/columns")
