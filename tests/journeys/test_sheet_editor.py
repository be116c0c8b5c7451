"""An organiser writes the score sheet of her own contest in a browser, on a telephone and at a desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.everybody import PEOPLE, come_in
from tests.journeys.field import Field, served
from tests.journeys.layout import SMALLEST, faults
from tests.journeys.setting import PHONE
from tests.journeys.stages import STAGES

pytestmark = pytest.mark.browser
ANA = PEOPLE["an organiser who runs the service"]
DESK = {"width": 1366, "height": 768}
SHEET = "/organiser/feria/sheet"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with served(tmp_path_factory.mktemp("sheet"), STAGES["new"]) as running:
        yield running


@pytest.fixture(scope="module")
def fair(browser: Browser, service: Field) -> str:
    """A contest of her own from the shipped kit; its sheet's address."""
    page = come_in(browser, service, ANA, DESK)
    page.goto("/organiser/new")
    page.locator("[name=name-es]").fill("Feria")
    page.locator("main form button").last.click()
    expect(page).to_have_url(f"{service.address}/organiser/feria/")
    page.context.close()
    return SHEET


def test_the_sum_follows_what_is_typed_and_a_button_keeps_it(browser: Browser, service: Field, fair: str) -> None:
    page = come_in(browser, service, ANA, DESK)
    page.goto(fair)
    total = page.locator("[data-sum-here]")
    expect(total).to_have_text("100,00")
    page.locator("[name=weight-A1]").fill("9,5")
    expect(total).to_have_text("102,5")
    page.get_by_role("button", name="Bajar A1").click()
    expect(page.locator("[name=weight-A1]")).to_have_value("9,5")
    rows = page.locator("tbody tr")
    expect(rows.nth(0)).to_have_id("at-A2")
    expect(rows.nth(1)).to_have_id("at-A1")
    page.context.close()


def test_the_pages_of_the_editor_hold_on_the_smallest_screens(
    browser: Browser, large_browser: Browser, service: Field, fair: str
) -> None:
    for shown, size in ((browser, SMALLEST), (large_browser, PHONE), (browser, DESK)):
        page = come_in(shown, service, ANA, size)
        for address in ("", "/head", "/section", "/criterion?key=A1", "/criterion?section="):
            page.goto(fair + address)
            assert not faults(page), f"{size} {address}"
        page.context.close()


def test_above_the_preview_on_a_telephone_stands_the_name_of_the_edition(
    browser: Browser, service: Field, fair: str
) -> None:
    page = come_in(browser, service, ANA, PHONE)
    page.goto(f"{fair}/preview")
    box = page.locator(".top .brand span").bounding_box()
    assert box is not None
    assert box["width"] > 20
    page.context.close()


def test_what_keeps_the_contest_from_finishing_holds_on_the_smallest_screens(
    browser: Browser, large_browser: Browser, service: Field, fair: str
) -> None:
    for shown, size in ((browser, SMALLEST), (large_browser, PHONE), (browser, DESK)):
        page = come_in(shown, service, ANA, size)
        for address in ("", "dates", "place"):
            page.goto(fair.removesuffix("sheet") + address)
            for summary in page.locator("#finish ~ details > summary").all():
                summary.click()
            assert not faults(page), f"{size} {address}"
        page.context.close()
