"""The browser tests see their own letters: wide ones unless a test asks for the narrow, whatever a page asks for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.fonts import MONO, Family
from tests.journeys.setting import ROOT

pytestmark = pytest.mark.browser
WORDS = "Premio a la caficultura agroecológica"


def drawn(browser: Browser, style: str) -> tuple[set[str], float]:
    """The families that a browser draws these words with, and how wide they come out."""
    page = browser.new_page()
    page.set_content(f"<p><span style='{style}'>{WORDS}</span></p>")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "span"})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    width = page.locator("span").evaluate("one => one.getBoundingClientRect().width")
    page.close()
    return {font["familyName"] for font in fonts}, width


@pytest.mark.parametrize("asked", ["system-ui", "sans-serif", "serif", "Roboto, Noto Sans, sans-serif", "Nunca Vista"])
def test_whatever_a_page_asks_for_it_gets_the_chosen_family(
    browser: Browser, narrow_browser: Browser, asked: str
) -> None:
    wide, narrow = (drawn(one, f"font-family:{asked}") for one in (browser, narrow_browser))
    assert (wide[0], narrow[0]) == ({Family.WIDE.value}, {Family.NARROW.value})
    assert wide[1] > 1.2 * narrow[1]


def test_letters_of_one_width_stay_so(browser: Browser, narrow_browser: Browser) -> None:
    for one in (browser, narrow_browser):
        assert drawn(one, "font-family: ui-monospace, Menlo, Consolas, monospace")[0] == {MONO}


def test_no_style_of_ours_names_a_family_that_the_tests_could_not_replace() -> None:
    """A page brings no font of its own: it would be as wide as it likes, and heavy on a slow line."""
    styles = [path.read_text(encoding="utf-8") for path in (ROOT / "judging/static/css").glob("*.css")]
    assert styles
    assert not [style for style in styles if "@font-face" in style]


def test_the_browser_knows_neither_zone_nor_language_of_the_machine(browser: Browser) -> None:
    page = browser.new_page()
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "UTC"
    page.close()
