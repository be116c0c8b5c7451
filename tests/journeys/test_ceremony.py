"""Lidia leads the ceremony: the hall sees one step at a time, and nothing before she asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.everybody import PEOPLE, come_in
from tests.journeys.field import Field, served
from tests.journeys.setting import LAPTOP
from tests.journeys.stages import STAGES

pytestmark = pytest.mark.browser

HERE = "/organiser/caranavi-2026/ceremony"
HALL = {"width": 1280, "height": 720}
LOWEST = 0.05
"""Of the height of the hall's screen: what its letters have at least."""
LETTERS = """() => [...document.querySelectorAll("[data-step]:not([hidden]) :is(p, h2)")].map(
  (one) => Number.parseFloat(getComputedStyle(one).fontSize) / innerHeight)"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with served(tmp_path_factory.mktemp("ceremony"), STAGES["published"]) as running:
        yield running


@pytest.fixture
def lidia(browser: Browser, service: Field) -> Iterator[Page]:
    page = come_in(browser, service, PEOPLE["an organiser who runs the service"], dict(LAPTOP))
    yield page
    page.context.close()


def shown(page: Page) -> Locator:
    return page.locator("[data-step]:not([hidden])")


def screen_of(lidia: Page) -> Page:
    with lidia.expect_popup() as opened:
        lidia.get_by_role("link", name="Abrir la pantalla").click()
    hall = opened.value
    hall.wait_for_load_state()
    hall.set_viewport_size(HALL)  # type: ignore[arg-type]
    return hall


def test_each_place_appears_when_she_asks_for_it_and_what_comes_again_shows_no_more(lidia: Page) -> None:
    lidia.goto(HERE)
    hall = screen_of(lidia)
    expect(shown(hall)).to_have_count(1)
    assert shown(hall).get_attribute("class") == "step welcome"
    places = []
    for _ in range(hall.locator("[data-step]").count() - 1):
        hall.keyboard.press("Space")
        expect(shown(hall)).to_have_count(1)
        assert min(hall.evaluate(LETTERS)) >= LOWEST
        if "place" in (shown(hall).get_attribute("class") or ""):
            places.append(shown(hall).locator("h2").inner_text())
    assert places[:3] == ["Tercer lugar", "Segundo lugar", "Primer lugar"]
    assert shown(hall).get_attribute("class") == "step end"
    hall.keyboard.press("Space")
    assert shown(hall).get_attribute("class") == "step end", "after the end there is nothing"
    hall.keyboard.press("ArrowLeft")
    before = shown(hall).inner_text()
    hall.reload()
    expect(shown(hall)).to_have_text(before, use_inner_text=True)


def test_b_blanks_the_screen_and_shows_it_again(lidia: Page) -> None:
    lidia.goto(HERE)
    hall = screen_of(lidia)
    hall.keyboard.press("b")
    expect(shown(hall).locator("p").first).to_be_hidden()
    hall.keyboard.press("b")
    expect(shown(hall).locator("p").first).to_be_visible()


def test_the_notes_go_with_the_screen_and_lead_it(lidia: Page) -> None:
    lidia.goto(HERE)
    hall = screen_of(lidia)
    start = int(shown(hall).get_attribute("data-step") or 0)
    lidia.get_by_role("button", name="Mostrar lo siguiente").click()
    expect(hall.locator(f"[data-step='{start + 1}']")).to_be_visible()
    hall.keyboard.press("ArrowLeft")
    marked = lidia.locator("[data-note][aria-current]").first
    expect(marked).to_have_attribute("data-note", str(start))


def test_the_script_is_read_aloud_in_each_language_of_the_edition(lidia: Page) -> None:
    lidia.goto(HERE)
    said = lidia.locator("ol[lang] li[data-note='2']")
    words = [one.inner_text() for one in said.all()]
    assert len(words) == 3
    assert [text.partition(":")[0].strip() for text in words] == ["Segundo lugar", "Deuxième place", "Second place"]


def test_it_goes_on_with_the_cable_out(lidia: Page) -> None:
    lidia.goto(f"{HERE}/screen", wait_until="load")
    lidia.context.set_offline(True)
    for _ in range(3):
        lidia.keyboard.press("ArrowRight")
    expect(lidia.locator("[data-step='3']")).to_be_visible()
    assert lidia.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth > 0)")


def test_without_javascript_each_step_is_a_page(browser: Browser, service: Field, lidia: Page) -> None:
    state = lidia.context.storage_state()
    context = browser.new_context(
        java_script_enabled=False, storage_state=state, base_url=service.address, locale="es-BO"
    )
    page = context.new_page()
    page.goto(f"{HERE}/screen")
    for _ in range(2):
        page.get_by_role("link", name="Mostrar lo siguiente").click()
    expect(page.locator("[data-step='2']")).to_be_visible()
    page.get_by_role("link", name="Atrás").click()
    expect(page.locator("[data-step='1']")).to_be_visible()
    context.close()
