"""The score sheet as people set their telephones: large letters, own colours, no movement, a narrow screen, no mouse.

And what a screen reader hears, and that nothing of a whole day's work leaves the service's own host.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.field import (
    SAVED,
    Field,
    criteria,
    enter,
    level,
    network,
    open_sheet,
    pill,
    tap,
    telephone,
    where,
)
from tests.journeys.setting import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# WCAG 1.4.12: the spacing that a page must bear.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
READERS = {
    "a narrow screen": ({"width": 320, "height": 640}, ""),
    "letters twice as large": (PHONE, "html { font-size: 225% !important; }"),  # ours are 112.5 %
    "wide spacing": (PHONE, SPACING),
    "wide spacing on a laptop": (LAPTOP, SPACING),
}


def opened(browser: Browser, field: Field, **more: Any) -> Page:
    context = browser.new_context(**{**telephone(field), **more})
    context.set_default_timeout(30_000)
    page = context.new_page()
    enter(page, field, "J1")
    open_sheet(page, field, "J1", "C001")
    return page


def change(page: Page) -> None:
    """Choose a level of A1 that was not chosen, and wait until it is saved."""
    tap(page, "A1", "0.5" if level(page, "A1", "1.5").is_checked() else "1.5")
    expect(where(page, "A1")).to_have_text("Guardado")
    expect(pill(page)).to_have_text(SAVED)


@pytest.mark.parametrize("reader", READERS)
def test_the_sheet_never_scrolls_sideways(browser: Browser, field: Field, reader: str) -> None:
    size, style = READERS[reader]
    page = opened(browser, field, viewport=size)
    page.evaluate(
        """style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);
        document.adoptedStyleSheets.push(sheet);
        for (const one of document.querySelectorAll("details")) one.open = true; }""",
        style,
    )
    change(page)
    outside = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(one => one.getClientRects().length
            && getComputedStyle(one).visibility === "visible" && !one.closest(".hidden-label, .scroll, .index ol")
            && one.getBoundingClientRect().right > innerWidth + 1
            ).map(one => `${one.tagName}.${one.className}: ${one.getBoundingClientRect().right}`)"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], outside
    assert outside == []
    page.context.close()


LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "her own colours": {"forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_chosen_level_is_known_without_colour(browser: Browser, field: Field, look: str) -> None:
    """A tick on its number, heavier words and a thick frame; and beside it a level that has none of them."""
    page = opened(browser, field, **LOOKS[look])
    tap(page, "A1", "3")
    expect(level(page, "A1", "3")).to_be_checked()
    shape = """field => { const card = field.parentElement;
        const of = (part, pseudo) => getComputedStyle(card.querySelector(part), pseudo);
        return [of(".disc", "::after").content, of(".words").fontWeight, of(".words", "::after").borderTopWidth,
                of(".words", "::after").content]; }"""
    chosen = level(page, "A1", "3").evaluate(shape)
    other = level(page, "A1", "2").evaluate(shape)
    assert "✓" in chosen[0]
    assert other[0] == "none"
    assert int(chosen[1]) > int(other[1])
    assert (chosen[2], chosen[3] != "none") == ("4px", True)
    assert other[3] == "none"
    page.context.close()


def test_nothing_moves_for_somebody_who_wants_no_movement(browser: Browser, field: Field) -> None:
    page = opened(browser, field, reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter(one => { const style = getComputedStyle(one);
        return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0
            || style.scrollBehavior === "smooth"; }).map(one => one.tagName + "." + one.className)"""
    change(page)
    assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving)  # so that this test could fail
    page.context.close()


def test_a_screen_reader_hears_each_criterion_and_each_level_in_words(browser: Browser, field: Field) -> None:
    page = opened(browser, field)
    names = heard(page)
    keys = criteria(page)
    groups = [name for role, name in names if role in ("group", "radiogroup") and name[:2] in keys]
    assert [name[:2] for name in groups] == keys
    assert all(len(name) > 10 for name in groups)
    radios = levels_in(names)
    printed = page.locator("label.level .words").all_inner_texts()
    assert len(radios) == len(printed) > 100
    for name, words in zip(radios, printed, strict=True):
        assert _plain(words) in _plain(name)
        assert len(name) > 3, name
    change(page)
    assert levels_in(heard(page)) == radios, "a card's name changes under the thumb"
    marked = page.locator("fieldset.criterion:has(.level input:checked)").count()
    assert [name for role, name in heard(page) if role == "radio"].count("Borrar la nota") == marked > 0
    page.context.close()


def levels_in(names: list[tuple[str, str]]) -> list[str]:
    """The cards; the way to clear a mark stands beside those that have one."""
    return [name for role, name in names if role == "radio" and name != "Borrar la nota"]


def heard(page: Page) -> list[tuple[str, str]]:
    """Role and name of everything in the accessibility tree, in the order of the page."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[tuple[str, str]] = []
    waiting = [nodes[0]["nodeId"]]
    while waiting:
        node = by_id.get(waiting.pop())
        if node is None:
            continue
        if not node.get("ignored"):
            found.append((node["role"]["value"], str(node.get("name", {}).get("value", ""))))
        waiting += reversed(node.get("childIds", []))
    session.detach()
    return found


def _plain(text: str) -> str:
    return "".join(text.split())


def test_a_whole_run_of_a_judge_breaks_no_rule_of_the_page_and_asks_no_other_host(
    browser: Browser, field: Field
) -> None:
    context = browser.new_context(**telephone(field))
    context.set_default_timeout(30_000)
    context.add_init_script(
        """addEventListener("securitypolicyviolation",
            event => console.error("policy:", event.violatedDirective, event.blockedURI));"""
    )
    asked: list[str] = []
    said: list[str] = []

    def ask(request: Request) -> None:
        asked.append(request.url)

    context.on("request", ask)
    context.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    context.on("weberror", lambda wrong: said.append(str(wrong.error)))
    page = context.new_page()
    enter(page, field, "J2")
    page.get_by_role("button", name="Descargar").click()
    expect(page.locator("#away p")).to_contain_text("Listo sin señal")
    for name in ("review", "help", "commitment", "pin", "offline", "outbox", "deliver"):
        page.goto(f"/judge/{name}")
        expect(pill(page)).to_have_text(SAVED)
    open_sheet(page, field, "J2", "C009")
    for key in criteria(page):
        tap(page, key, "1.5")
    expect(pill(page)).to_have_text(SAVED)
    for way in ("code", "move", "deliver"):
        page.goto(f"{field.sheets('J2')['C009']}/{way}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    open_sheet(page, field, "J2", "C009")
    before = list(said)
    network(context, on=False)
    tap(page, "A1", "2.5")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    network(context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/")
    context.close()
    assert before == []
    assert [line for line in said if "policy" in line.lower()] == []
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((field.address, "data:", "blob:"))] == []
