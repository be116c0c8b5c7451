"""A page that is being opened does not move under its reader, whose finger is already on the way.

Measured is the browser's own figure, the share of the screen that moved without her doing anything; up to a tenth
counts as still (web.dev/articles/cls). On a telephone, and slowed down, so that what the page's code does comes after
the first picture of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.journeys.everybody import PEOPLE, addresses, come_in
from tests.journeys.field import Field, served
from tests.journeys.setting import PHONE
from tests.journeys.stages import STAGES

pytestmark = pytest.mark.browser
STILL = 0.1
SLOWER = 4
WATCHING = """window.moved = []; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved.push([one.value,
    one.sources.map(({ node }) => node && (node.id || node.className || node.nodeName)).join(", ")]);
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with ExitStack() as closing:
        yield closing.enter_context(served(tmp_path_factory.mktemp("still"), STAGES["open"]))


def moved_on(browser: Browser, service: Field, who: str, only: set[str] | None = None) -> dict[str, list[list[object]]]:
    """What moved on the pages of this person, by address."""
    page, found = come_in(browser, service, PEOPLE[who], PHONE), {}
    with service.database.reading() as session:
        wanted = [address for name, address in addresses(session, PEOPLE[who]) if only is None or name in only]
    assert wanted
    page.add_init_script(WATCHING)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    for address in wanted:
        page.goto(address, wait_until="load")
        if page.locator("#judge").count():
            page.locator("#judge:not([hidden])").wait_for(state="attached")
        page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")
        moved: list[list[object]] = page.evaluate("window.moved")
        if sum(float(str(share)) for share, _ in moved) > STILL:
            found[address] = moved
    page.context.close()
    return found


EVERY_DAY = {
    "a judge at work": {"judge.home", "judge.sheet", "judge.review"},
    "a judge who has delivered": {"judge.home", "judge.sheet"},
    "a family still writing": {"applicant.step"},
    "anybody": {"public.edition"},
}


@pytest.mark.parametrize("who", EVERY_DAY)
def test_what_is_opened_most_stays_where_it_is(browser: Browser, service: Field, who: str) -> None:
    assert moved_on(browser, service, who, EVERY_DAY[who]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_stays_where_it_is(browser: Browser, service: Field, who: str) -> None:
    assert moved_on(browser, service, who) == {}
