"""Workbooks of every mark: few sheets come at once, many are asked for, seen coming, fetched while they are true."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from sqlalchemy import func, select

from judging.domain.permissions import EditionRole
from judging.domain.work import Kind, PackOf
from judging.jobs import packing
from judging.jobs.works import Works
from judging.services import packs
from judging.services.people import staff
from judging.storage.models import EditionMember, Entry, Pack
from tests.formulas import Book
from tests.pages import Visitor
from tests.web.organiser.exports.test_exports import file
from tests.world import QUICK, START, World

PAGE = "/organiser/caranavi-2026/exports"


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every round has more sheets than are written while somebody waits."""
    monkeypatch.setitem(packs.FEW, PackOf.BOOK, 0)  # type: ignore[arg-type]


def text_of(visitor: Visitor) -> str:
    assert visitor.page is not None
    return visitor.page.text


def colleague(world: World, role: EditionRole) -> Visitor:
    """Somebody who has this role in the edition, which is a real one now."""
    password = "una-frase-larga-y-propia"
    with world.writing() as session:
        edition = world.edition(session)
        edition.is_demo = False
        hashed = QUICK.hash(password)
        one = staff.add_staff(session, email=f"{role}@example.org", name=role, password_hash=hashed, now=START)
        session.add(EditionMember(edition_id=edition.id, staff_id=one.id, role=role, added_at=START))
    visitor = Visitor(world.app)
    visitor.get("/sign-in")
    visitor.submit({"email": f"{role}@example.org", "password": password})
    return visitor


def work_on(world: World) -> None:
    Works(world.settings, world.database, world.queue, world.clock).perform(Kind.PACKS, 0)


def press(visitor: Visitor, table: str, address: str = PAGE) -> None:
    visitor.get(address)
    token, [save_id, *_] = visitor.token(), re.findall(r'name="save_id" value="([^"]+)"', text_of(visitor))
    people = "1" if "people=1" in address and table == "results" else ""
    sent = {"csrf_token": token, "save_id": save_id, "table": table, "people": people}
    visitor.post(f"{PAGE}/books", sent)


def addresses(visitor: Visitor) -> list[str]:
    visitor.get(PAGE)
    return re.findall(r'href="([^"]*/exports/books/\d+\.xlsx)"', text_of(visitor))


def cells(content: bytes) -> dict[str, bytes]:
    """What the parts of a workbook say, but for when it was made."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name) for name in parts.namelist() if not name.startswith("docProps/")}


def counted(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(Pack)) or 0


@pytest.mark.parametrize("table", ["marks", "results"])
def test_nelly_asks_for_a_workbook_and_fetches_the_one_that_few_sheets_would_have_been(
    world: World, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    at_once, nelly = file(world, f"{table}.xlsx"), world.organiser()
    monkeypatch.setitem(packs.FEW, PackOf.BOOK, 0)  # type: ignore[arg-type]
    press(nelly, table)
    assert "data-going" in text_of(nelly)
    assert addresses(nelly) == []
    work_on(world)
    [address] = addresses(nelly)
    assert "data-going" not in text_of(nelly)
    answer = nelly.client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert f"caranavi-2026-{table}.xlsx" in answer.headers["Content-Disposition"]
    assert cells(answer.data) == cells(at_once)
    answer.close()


def test_a_workbook_speaks_the_language_of_the_page_it_was_asked_on(world: World, many: None) -> None:
    nelly = world.organiser()
    nelly.get(f"{PAGE}?lang=fr")
    press(nelly, "marks")
    nelly.get(f"{PAGE}?lang=es")
    work_on(world)
    with nelly.client.get(addresses(nelly)[0]) as answer:
        assert "Juge" in Book(answer.data).values.values()


def test_people_are_named_only_where_she_asked_for_people(world: World, many: None) -> None:
    nelly = world.organiser()
    for address in (PAGE, f"{PAGE}?people=1"):
        press(nelly, "results", address)
        work_on(world)
    with world.reading() as session:
        name = session.scalars(select(Entry).where(Entry.number == "C001")).one().holder_names[0]
    named = []
    for address in addresses(nelly):
        with nelly.client.get(address) as answer:
            named.append(any(name in str(value) for value in Book(answer.data).values.values()))
    assert named == [True, False], "the newest first"


def test_two_presses_are_one_workbook_and_who_comes_by_an_address_is_led_to_the_button(
    world: World, many: None
) -> None:
    nelly = world.organiser()
    for _ in range(2):
        press(nelly, "results")
    assert counted(world) == 1
    assert "pida el libro con el botón" in nelly.get(f"{PAGE}/results.xlsx").text
    assert file(world, "results.csv"), "the other formats come at once"


def test_few_sheets_are_written_at_once_also_for_a_button_of_before(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nelly = world.organiser()
    monkeypatch.setitem(packs.FEW, PackOf.BOOK, 0)  # type: ignore[arg-type]
    nelly.get(PAGE)
    monkeypatch.setitem(packs.FEW, PackOf.BOOK, 300)  # type: ignore[arg-type]
    sent = {"csrf_token": nelly.token(), "save_id": "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c01", "table": "marks"}
    answer = nelly.client.post(f"{PAGE}/books", data=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/marks.xlsx")
    assert counted(world) == 0


def test_a_workbook_that_says_another_order_than_todays_is_not_given_out(world: World, many: None) -> None:
    nelly = world.organiser()
    press(nelly, "results")
    work_on(world)
    [address] = addresses(nelly)
    with world.writing() as session:
        edition = world.edition(session)
        edition.rule = {"kind": "mean", "min_sheets": 9, "tie_chain": []}
    assert addresses(nelly) == []
    assert "Ya no es lo de hoy" in text_of(nelly)
    assert nelly.client.get(address).status_code == 303


def test_one_that_cannot_be_made_is_told_and_tried_again(
    world: World, many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(*_: object) -> bytes:
        raise ZeroDivisionError

    nelly = world.organiser()
    with monkeypatch.context() as broken:
        broken.setattr(packing.books, "chosen", stumbles)
        press(nelly, "marks")
        work_on(world)
    assert "No se pudo" in nelly.get(PAGE).text
    nelly.submit({}, action="/again")
    work_on(world)
    assert len(addresses(nelly)) == 1


def test_who_reads_everything_may_have_one_and_who_sees_no_order_may_not(world: World, many: None) -> None:
    auditor, secretary = (colleague(world, role) for role in (EditionRole.AUDITOR, EditionRole.SECRETARY))
    press(auditor, "marks")
    work_on(world)
    [address] = addresses(auditor)
    with auditor.client.get(address) as answer:
        assert answer.status_code == 200
    secretary.get(PAGE)
    assert "/books" not in text_of(secretary)
    assert secretary.client.get(address).status_code == 403
    sent = {"csrf_token": secretary.token(), "table": "marks"}
    secretary.post(f"{PAGE}/books", sent, status=403)


@pytest.mark.parametrize("wrong", [{"table": "entries"}, {"table": "x"}, {"people": "yes"}])
def test_what_no_page_asks_for_is_refused(world: World, many: None, wrong: dict[str, str]) -> None:
    nelly = world.organiser()
    nelly.get(PAGE)
    press_id = "0f8f3a52-2c1b-4d39-9d39-0a5c7c1b0c01"
    nelly.post(
        f"{PAGE}/books", {"csrf_token": nelly.token(), "save_id": press_id, "table": "marks", **wrong}, status=400
    )
    assert counted(world) == 0
