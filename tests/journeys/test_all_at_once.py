"""A whole visit without a signal: marks, a photo, the delivery and a report wait together, are counted, and arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from judging.storage.models import Ballot, BallotState, DeviceMessage
from tests.journeys.field import SAVED, Field, enter, network, pill, telephone
from tests.journeys.test_device_messages import assignment, card, fill_whole, number_in
from tests.journeys.test_photos import add, here, photos_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FARM = "C003"


@pytest.fixture
def page(browser: Browser, field: Field) -> Iterator[Page]:
    """A judge's telephone, with all her farms on it."""
    context = browser.new_context(**telephone(field))
    context.set_default_timeout(60_000)
    opened = context.new_page()
    enter(opened, field, "J4")
    download(opened)
    yield opened
    context.close()


def download(page: Page) -> None:
    page.get_by_role("button", name="Descargar para trabajar sin señal").click()
    expect(page.locator("#away p")).to_contain_text("Listo sin señal")


def wait_for_the_next_second(field: Field) -> None:
    """Permits count in whole seconds: until one asked for now is from after the delivery."""
    with field.database.reading() as session:
        [delivered] = [one.submitted_at for one in session.query(Ballot).filter_by(state=BallotState.SUBMITTED)]
    assert delivered is not None
    while time.time() < int(delivered.timestamp()) + 1:
        time.sleep(0.02)


def unsent(page: Page) -> Locator:
    return page.locator("#unsent li")


def test_marks_a_photo_the_delivery_and_a_report_wait_together_and_all_arrive(
    field: Field, page: Page, tmp_path: Path
) -> None:
    taken = tmp_path / "farm.jpg"
    Image.effect_noise((800, 600), 60).convert("RGB").save(taken, "JPEG")
    sheet = field.sheets("J4")[FARM]
    network(page.context, on=False)
    page.goto(sheet)
    expect(pill(page)).to_be_visible()
    fill_whole(page)
    page.locator("#A1").get_by_role("link", name="Foto").click()
    add(page, taken, "A1", "Sombra")
    expect(here(page)).to_contain_text("En este aparato")
    expect(pill(page)).to_have_text("Sin señal · 21 en este aparato")

    page.goto(f"/judge/deliver?sheet={number_in(sheet)}")
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    expect(page.get_by_text("Se entregará cuando haya señal.")).to_be_visible()
    page.goto("/judge/report")
    expect(pill(page)).to_be_visible()
    page.get_by_label("¿Qué pasó?").fill("Llueve.")
    page.get_by_role("button", name="Enviar el aviso").click()
    expect(pill(page)).to_have_text("Sin señal · 23 en este aparato")
    page.goto("/judge/outbox")
    expect(unsent(page)).to_have_count(23)
    assert len(photos_of(field, "J4", FARM)) == 0

    with field.faults(cut_after=0):  # the photo is slower than all the rest
        network(page.context, on=True)
        expect(unsent(page)).to_have_count(1, timeout=40_000)
        expect(unsent(page)).to_contain_text("Sombra")
        assert assignment(field, "J4", FARM)[2] is BallotState.SUBMITTED
        page.goto("/judge/")
        expect(card(page, FARM)).to_contain_text("Entregada")
        wait_for_the_next_second(field)
        with page.expect_response("**/api/v1/lease"):  # one from after the delivery
            page.get_by_role("button", name="Descargar para trabajar sin señal").click()
        expect(page.get_by_role("button", name="Descargar para trabajar sin señal")).to_be_enabled()
    expect(pill(page)).to_have_text(SAVED, timeout=90_000)
    [photo] = photos_of(field, "J4", FARM)
    assert (photo.criterion, photo.caption, photo.came_late) == ("A1", "Sombra", True)
    with field.database.reading() as session:
        assert {message.kind.value for message in session.query(DeviceMessage)} == {"delivery", "report"}
