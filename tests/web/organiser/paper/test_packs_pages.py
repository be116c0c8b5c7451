"""Files of many papers on the pages: asked for with a button, seen growing, fetched by who runs the edition alone."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from sqlalchemy import func, select

from judging.domain.entries.standing import EntryStatus
from judging.domain.permissions import OPERATOR
from judging.domain.work import Kind, PackOf
from judging.jobs import packing
from judging.jobs.works import Works
from judging.services import packs
from judging.services.contest.editions import create_edition
from judging.services.demo.demo import shipped
from judging.services.people import sign_in, staff
from judging.storage.models import Entry, Pack
from judging.storage.packfiles import PackFiles
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import PASSWORD, made_real, signed_in
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"
PRESS = {"of": "sheets", "judge": "J1", "farm": "", "paper": "a4", "kind": "", "save_id": ""}


def blank(*_: object) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made)
    return made.getvalue()


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet is one too many to be drawn at once, and drawn as one empty page."""
    monkeypatch.setitem(packs.FEW, PackOf.SHEETS, 0)  # type: ignore[arg-type]
    monkeypatch.setattr(packing, "sheets_pdf", blank)


def work_on(world: World) -> None:
    Works(world.settings, world.database, world.queue, world.clock).perform(Kind.PACKS, 0)


def press(visitor: Visitor, **other: str) -> None:
    visitor.get(f"{HERE}/paper")
    visitor.submit({"judge": "J1", **other}, action=f"{HERE}/files")


def status(visitor: Visitor, file: str) -> int:
    with visitor.client.get(file) as answer:
        return answer.status_code


def counted(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(Pack)) or 0


def address(page: str) -> str:
    found = re.search(r'href="([^"]*/files/\d+\.pdf)"', page)
    assert found, "no file is offered"
    return found[1]


def test_nelly_asks_for_a_judges_sheets_sees_how_far_they_are_and_fetches_them(world: World) -> None:
    nelly = world.organiser()
    press(nelly)
    assert [b'"packs"' in one for one in map(bytes, world.queue.huey.storage.enqueued_items())] == [True]
    page = nelly.get(f"{HERE}/paper").text
    assert "0 de " in page
    assert "data-going" in page
    assert ".pdf" not in page
    work_on(world)
    page = nelly.get(f"{HERE}/paper").text
    assert "data-going" not in page
    answer = nelly.client.get(address(page))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "filename=caranavi-2026-sheets-J1-a4.pdf" in answer.headers["Content-Disposition"].replace('"', "")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
    answer.close()


def test_two_presses_of_one_page_are_one_file(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/paper")
    sent = dict(re.findall(r'name="(csrf_token|save_id)" value="([^"]+)"', nelly.page.text if nelly.page else ""))
    for _ in range(2):
        nelly.post(f"{HERE}/files", {**PRESS, "save_id": sent["save_id"]})
        work_on(world)
    assert counted(world) == 1


def test_few_sheets_come_at_once_and_nothing_is_kept_of_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(packs.FEW, PackOf.SHEETS, 12)  # type: ignore[arg-type]
    nelly = world.organiser()
    nelly.get(f"{HERE}/paper")
    answer = nelly.client.post(
        f"{HERE}/files",
        data={**PRESS, "farm": "C001", "csrf_token": nelly.token()},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert (answer.status_code, answer.location) == (303, f"{HERE}/paper/sheets.pdf?judge=J1&farm=C001&paper=a4")
    assert counted(world) == 0


def test_many_by_an_address_are_pointed_to_the_button(world: World) -> None:
    assert "pídalas con el botón" in world.organiser().get(f"{HERE}/paper/sheets.pdf?judge=J1").text
    assert counted(world) == 0


def test_a_judge_without_farms_is_told_that_there_is_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(packs.FEW, PackOf.SHEETS, 12)  # type: ignore[arg-type]
    nelly = world.organiser()
    press(nelly, judge="J1", farm="C999")
    assert "No hay" in nelly.text
    assert counted(world) == 0


@pytest.mark.parametrize("wrong", [{"of": "everything"}, {"paper": "a0"}, {"of": "print", "kind": "nobel"}])
def test_what_no_page_asks_for_is_refused(world: World, wrong: dict[str, str]) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/paper")
    nelly.post(f"{HERE}/files", {**PRESS, **wrong}, status=400)
    assert counted(world) == 0


def test_a_file_that_is_not_todays_any_more_is_not_given_out(world: World) -> None:
    nelly = world.organiser()
    press(nelly)
    work_on(world)
    file = address(nelly.get(f"{HERE}/paper").text)
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C001")).one().status = EntryStatus.WITHDRAWN
    assert "Ya no es lo de hoy" in nelly.get(f"{HERE}/paper").text
    assert nelly.client.get(file).status_code == 303
    nelly.get(file)
    assert "ya no es el de hoy" in nelly.page.text if nelly.page else ""


def test_a_file_gone_from_the_disk_is_told(world: World) -> None:
    nelly = world.organiser()
    press(nelly)
    work_on(world)
    file = address(nelly.get(f"{HERE}/paper").text)
    with world.reading() as session:
        place = session.scalars(select(Pack.place)).one()
    PackFiles(world.settings.instance).whole(place).unlink()
    assert "Ya se borró" in nelly.get(f"{HERE}/paper").text
    assert nelly.client.get(file).status_code == 303


def test_one_that_was_given_up_says_why_and_is_tried_again_with_a_button(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nelly = world.organiser()
    press(nelly)
    monkeypatch.setattr(packing, "sheets_pdf", lambda *_: 1 // 0)
    work_on(world)
    page = nelly.get(f"{HERE}/paper")
    assert "No se pudo hacer el archivo" in page.text
    monkeypatch.setattr(packing, "sheets_pdf", blank)
    nelly.submit(action="/again")
    work_on(world)
    address(nelly.get(f"{HERE}/paper").text)


def account(world: World, name: str) -> Visitor:
    """An organiser with an account of her own; the first of the service runs every edition."""
    with world.writing() as session:
        staff.add_staff(
            session, email=f"{name}@example.org", name=name.title(), password_hash=QUICK.hash(PASSWORD), now=START
        )
    return signed_in(world, f"{name}@example.org", PASSWORD)


def test_a_file_is_for_who_runs_its_edition(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    demonstrator = world.organiser()
    made_real(world)
    marta, ema = account(world, "marta"), account(world, "ema")
    press(marta)
    work_on(world)
    file = address(marta.get(f"{HERE}/paper").text)
    assert status(marta, file) == 200
    for stranger in (demonstrator, ema):
        assert stranger.client.get(file).status_code == 404
        assert stranger.post(file.replace(".pdf", "/again"), status=404)
    assert world.anybody().client.get(file).status_code == 302
    assert world.judge("J1").client.get(file).status_code == 403


def test_a_file_is_found_under_its_own_edition_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    made_real(world)
    marta = account(world, "marta")
    document = shipped("demo_caranavi.json")
    document["edition"] |= {"slug": "otra", "name": {"es": "Otra"}}
    with world.writing() as session:
        sheet = shipped("kits/coffee/sheet.json")
        create_edition(session, actor=OPERATOR, document=document, now=START, sheet=sheet)
    press(marta)
    work_on(world)
    file = address(marta.get(f"{HERE}/paper").text)
    assert status(marta, file) == 200
    assert status(marta, file.replace("caranavi-2026", "otra")) == 404
