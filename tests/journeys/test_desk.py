"""The organiser's desk: the first screen shows the page, and a long page has a way to jump.

On a laptop the menu is one row and stays in sight; on a telephone one line that unfolds. No page is longer than three
screens without places to jump to; fields stay as wide as a line can be read.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.everybody import PEOPLE, addresses, come_in
from tests.journeys.field import Field, served
from tests.journeys.layout import SMALLEST
from tests.journeys.setting import LAPTOP
from tests.journeys.stages import STAGES

pytestmark = pytest.mark.browser

TALLEST_MENU = 60
TALLEST_ABOVE = {LAPTOP["width"]: 260, SMALLEST["width"]: 330}
"""What stands above a page, its round included, on a laptop and on the smallest telephone."""
MOST_SCREENS = 3
WIDEST_FIELD = 740
EVERY_DAY = {
    "organiser.overview",
    "organiser.rounds",
    "organiser.agreement",
    "organiser.entry",
    "organiser.entries",
    "organiser.results",
    "organiser.place",
}
MEASURE = """() => {
  const seen = (found) => [...found].filter((one) => one.getClientRects().length);
  const main = document.querySelector("main"), page = document.documentElement;
  const fields = "input:not([type=radio], [type=checkbox], [type=hidden], [type=range]), select, textarea";
  return {
    menus: seen(document.querySelectorAll("nav.nav")).map((nav) => nav.getBoundingClientRect().height),
    above: main.getBoundingClientRect().top + scrollY,
    screens: page.scrollHeight / innerHeight,
    jumps: [...document.querySelectorAll(".jumps a, main .between-parts a")].map((link) => link.hash.slice(1)),
    fields: seen(main.querySelectorAll(fields)).map((one) => [one.name || one.id, one.getBoundingClientRect().width]),
  };
}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with ExitStack() as closing:
        yield closing.enter_context(served(tmp_path_factory.mktemp("desk"), STAGES["open"]))


def faults_of(page: Page, width: int) -> list[str]:
    """What is short of the desk on the page that is shown."""
    here: dict[str, Any] = page.evaluate(MEASURE)
    found = [f"the menu is {height:.0f} px high" for height in here["menus"] if height > TALLEST_MENU]
    if len(here["menus"]) > 1:
        found.append("two menus are shown")
    if here["above"] > TALLEST_ABOVE[width]:
        found.append(f"{here['above']:.0f} px stand above it")
    if here["screens"] > MOST_SCREENS and not here["jumps"]:
        found.append(f"{here['screens']:.1f} screens and no way to jump")
    found += [f"{to} is no place on it" for to in here["jumps"] if not page.locator(f'[id="{to}"]').count()]
    if width == LAPTOP["width"]:
        found += [f"{name} is {wide:.0f} px wide" for name, wide in here["fields"] if wide > WIDEST_FIELD]
    return found


def walked(
    browser: Browser, service: Field, who: str, size: dict[str, int], only: set[str] | None = None
) -> dict[str, list[str]]:
    """What is short on each of the pages of this organiser, by address."""
    page, found = come_in(browser, service, PEOPLE[who], size), {}
    with service.database.reading() as session:
        wanted = [address for name, address in addresses(session, PEOPLE[who]) if only is None or name in only]
    assert wanted
    for address in wanted:
        page.goto(address)
        if short := faults_of(page, size["width"]):
            found[address] = short
    page.context.close()
    return found


@pytest.mark.parametrize("size", [LAPTOP, SMALLEST], ids=["laptop", "telephone"])
def test_what_is_opened_most_shows_itself_first_and_can_be_jumped_on(
    browser: Browser, service: Field, size: dict[str, int]
) -> None:
    assert walked(browser, service, "an organiser", size, EVERY_DAY) == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", [LAPTOP, SMALLEST], ids=["laptop", "telephone"])
@pytest.mark.parametrize("who", ["an organiser", "an organiser who runs the service"])
def test_every_page_of_the_desk_shows_itself_first_and_can_be_jumped_on(
    browser: Browser, service: Field, who: str, size: dict[str, int]
) -> None:
    assert walked(browser, service, who, size) == {}


def test_a_group_opens_over_the_page_closes_with_the_next_and_with_escape(browser: Browser, service: Field) -> None:
    page = come_in(browser, service, PEOPLE["an organiser"], LAPTOP)
    page.goto("/organiser/caranavi-2026/")
    row, above = page.locator("nav.in-a-row"), page.locator("main").bounding_box()
    row.get_by_text("Trabajo", exact=True).click()
    entries = row.get_by_role("link", name="Inscripciones")
    expect(entries).to_be_visible()
    assert page.locator("main").bounding_box() == above, "nothing moves under it"
    row.get_by_text("Ajustes", exact=True).click()
    expect(entries).to_be_hidden()
    page.keyboard.press("Escape")
    expect(row.get_by_role("link", name="Equipo")).to_be_hidden()
    row.get_by_text("Trabajo", exact=True).click()
    entries.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inscripciones")
    page.context.close()


def test_from_the_end_of_a_long_page_one_jumps_to_any_part_without_javascript(browser: Browser, service: Field) -> None:
    signed = come_in(browser, service, PEOPLE["an organiser"], LAPTOP)
    state = signed.context.storage_state()
    signed.context.close()
    context = browser.new_context(
        viewport=LAPTOP,  # type: ignore[arg-type]
        base_url=service.address,
        storage_state=state,
        java_script_enabled=False,
        locale="es-BO",
    )
    page = context.new_page()
    page.goto("/organiser/caranavi-2026/entries/C001")
    page.keyboard.press("End")
    page.locator("nav.in-a-row").get_by_text("En esta página").click()
    page.locator("nav.in-a-row").get_by_role("link", name="Jueces de esta finca").click()
    heading = page.get_by_role("heading", name="Jueces de esta finca")
    expect(heading).to_be_in_viewport()
    box, menu = heading.bounding_box(), page.locator("nav.in-a-row").bounding_box()
    assert box is not None
    assert menu is not None
    assert box["y"] >= menu["y"] + menu["height"], "the menu does not hide it"
    context.close()
