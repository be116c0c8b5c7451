"""Without a signal a judge's pages say what this telephone has, not what the service said when they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from judging.services.demo import demo
from judging.storage.models import Ballot, BallotSave, BallotTotal, CurrentMark, MarkRow
from tests.journeys.conftest import Holder
from tests.journeys.field import HERE, SAVED, Field, criteria, network, pill, served, tap, where
from tests.journeys.setting import SECRET

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """The first day: every judge has her farms, and none has begun a sheet."""
    with served(tmp_path_factory.mktemp("field"), _first_day) as service:
        yield service


def _first_day(session: Session, folder: Path, now: datetime) -> None:
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    session.flush()
    ballots = select(Ballot.id)
    for kind in (BallotTotal, CurrentMark, MarkRow, BallotSave):
        session.execute(delete(kind).where(kind.ballot_id.in_(ballots)))
    session.execute(delete(Ballot))


@pytest.fixture
def held(held: Holder) -> Holder:
    """A judge's telephone, signed in and with all her farms on it."""

    def one(judge: str) -> Page:
        page = held(judge)
        expect(page.locator("html[data-kept]")).to_be_attached()
        page.get_by_role("button", name="Descargar para trabajar sin señal").click()
        expect(page.locator("#away p")).to_contain_text("Listo sin señal")
        return page

    return one


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(pill(page)).to_be_visible()


def farm(page: Page, number: str) -> Locator:
    return page.locator(f'li.farm[data-number="{number}"]')


def figure(page: Page, show: str) -> Locator:
    return page.locator(f'.filters [data-show="{show}"] .n')


def score(page: Page, *keys: str, value: str = "2.5") -> None:
    """Give a level, without a signal, and wait until the telephone has them all."""
    for key in keys:
        tap(page, key, value)
    for key in keys:
        expect(where(page, key)).to_have_text(HERE)


# ---------------------------------------------------------------------------------------------------- Mis fincas
def test_a_farm_scored_without_signal_is_begun_then_complete_then_signed(held: Holder, field: Field) -> None:
    page = held("J2")
    sheets = field.sheets("J2")
    number, address = list(sheets.items())[1]
    network(page.context, on=False)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Sin empezar")
    expect(page.locator("#so-far")).to_be_hidden()
    go(page, address)
    keys = criteria(page)
    score(page, *keys[:3])
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("3 de 20 criterios")
    expect(farm(page, number).locator(".here")).to_have_text("3 en este teléfono")
    expect(figure(page, "started")).to_have_text("1")
    expect(figure(page, "new")).to_have_text(str(len(sheets) - 1))
    go(page, "/judge/?show=started")
    expect(farm(page, number)).to_be_visible()
    go(page, "/judge/?show=new")
    expect(farm(page, number)).to_be_hidden()

    go(page, address)
    score(page, *keys[3:])
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Completa, falta entregar")
    expect(figure(page, "complete")).to_have_text("1")
    expect(page.locator("#so-far")).to_have_text("Completas, sin entregar: 1")

    go(page, "/judge/deliver?sheet=" + address.rsplit("/", 1)[1])
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    expect(page.locator(".told")).to_contain_text("Se entregará cuando haya señal")
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Se entregará cuando haya señal")
    expect(figure(page, "todo")).to_have_text(str(len(sheets) - 1))
    expect(figure(page, "delivered")).to_have_text("0")
    expect(page.locator("#so-far")).to_have_text("Firmadas, se entregan cuando haya señal: 1")
    go(page, "/judge/?show=todo")
    expect(farm(page, number)).to_be_hidden()

    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=60_000)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("✓ Entregada")
    expect(page.locator("#so-far")).to_be_hidden()


def test_a_mark_that_is_taken_back_makes_a_complete_farm_incomplete(held: Holder, field: Field) -> None:
    page = held("J3")
    number, address = next(iter(field.sheets("J3").items()))
    network(page.context, on=False)
    go(page, address)
    keys = criteria(page)
    score(page, *keys)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Completa, falta entregar")
    go(page, address)
    tap(page, keys[4], "no")
    page.locator(f"#{keys[4]} .note summary").click()
    page.locator(f"#{keys[4]}-note").fill("Era de noche.")
    expect(where(page, keys[4])).to_have_text(HERE)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("19 de 20 criterios")


def test_marks_that_the_service_has_and_an_older_list_does_not_know_count_too(held: Holder, field: Field) -> None:
    page = held("J3")
    number, address = list(field.sheets("J3").items())[2]
    go(page, address)
    for key in ("A1", "A2"):
        tap(page, key, "3")
        expect(where(page, key)).to_have_text("Guardado")
    page.reload()  # now the page itself shows them
    expect(pill(page)).to_have_text(SAVED)
    tap(page, "A3", "3")
    expect(where(page, "A3")).to_have_text("Guardado")
    network(page.context, on=False)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("3 de 20 criterios")
    expect(farm(page, number).locator(".here")).to_have_text("")


def test_the_button_leads_to_what_is_next_here(held: Holder, field: Field) -> None:
    page = held("J5")
    onward, sheets = page.locator("#onward"), list(field.sheets("J5").items())
    (first, address), (second, _) = sheets[:2]
    expect(onward).to_have_text(f"Empezar con {first}")
    network(page.context, on=False)
    go(page, address)
    keys = criteria(page)
    score(page, keys[0])
    go(page, "/judge/")
    expect(onward).to_have_text(f"Seguir con {first}")
    go(page, address)
    score(page, *keys[1:])
    go(page, "/judge/")
    expect(onward).to_have_text(f"Seguir con {second}")
    onward.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(second)
