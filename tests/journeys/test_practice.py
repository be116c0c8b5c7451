"""Practising in a real browser: without JavaScript from the first level to the comparison, and shutting nobody out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.field import Field
from tests.journeys.test_judge_quality import COLOUR, EVERYTHING, signed_in, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FARM = "/judge/practice/1"


def test_gladys_practises_without_javascript(browser: Browser, field: Field) -> None:
    context = signed_in(browser, field, "J4", java_script_enabled=False)
    page = context.pages[0]
    page.goto(FARM)
    page.locator('input[name="A1"][value="3"]').check(force=True)
    page.get_by_role("button", name="Comparar con el ejemplo").click()
    expect(page.locator(".notice.bad h2")).to_have_text("Falta corregir 19 cosas")
    expect(page.locator('input[name="A1"][value="3"]')).to_be_checked()
    for box in page.locator("fieldset.criterion").all():
        box.locator('input[value="2"]').check(force=True)
    page.get_by_role("button", name="Comparar con el ejemplo").click()
    expect(page.get_by_role("heading", name="Usted y el ejemplo")).to_be_visible()
    expect(page.locator("svg.pair")).to_have_count(20)
    context.close()


def test_no_page_of_the_practice_shuts_anybody_out(browser: Browser, field: Field) -> None:
    """axe-core with the rules of WCAG 2.2 AA, light and dark, and no page is wider than a telephone."""
    context = signed_in(browser, field, "J1")
    page = context.pages[0]
    found: dict[str, list[str]] = {}
    for address in ("/judge/", "/judge/practice", f"{FARM}/attempts/1", "again"):
        if address == "again":
            page.goto(f"{FARM}/attempts/1")
            page.get_by_role("button", name="Intentar otra vez").click()
            expect(page.get_by_text("Intento 2")).to_be_visible()
        else:
            page.goto(address)
        for theme, rules in (("dark", COLOUR), ("light", EVERYTHING)):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            found[f"{address}, {theme}"] = violations(page, rules)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
