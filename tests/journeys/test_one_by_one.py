"""The judge's hand: one criterion per screen on a telephone, few actions for a farm, her place always shown.

An action is a tap of the thumb or one swipe over the screen: what it takes to see something counts like what it takes
to choose it.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Holder, see
from tests.journeys.field import (
    SAVED,
    Field,
    criteria,
    enter,
    level,
    open_sheet,
    pill,
    tap,
    telephone,
    where,
    whole_sheet,
)
from tests.journeys.layout import SMALLEST, faults
from tests.journeys.setting import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_ACTIONS = 40
TALLEST_HEADER, ON_A_SCREEN_OF = 120, {"width": 360, "height": 800}
SWIPE = 500  # pixels
LEVELS = ("0", "1", "2", "3", "4", "2.5")
# What a thumb can reach: between what stands at the top and the bar at the foot.
IN_SIGHT = """card => {
    const box = card.getBoundingClientRect(), at = document.querySelector(".device").getBoundingClientRect().bottom;
    return box.top >= at - 1 && box.bottom <= document.querySelector(".bar-of-sheet").getBoundingClientRect().top + 1;
}"""


class Thumb:
    """Taps and swipes as somebody does who looks for one card after another, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def give(self, criterion: str, value: str) -> None:
        card = self.page.locator(f'#{criterion} label:has(input[value="{value}"])')
        expect(card).to_be_visible()
        for _ in range(10):
            if card.evaluate(IN_SIGHT):
                break
            self.page.mouse.wheel(0, SWIPE)
            self.page.wait_for_timeout(100)
            self.actions += 1
        card.click()
        self.actions += 1


def standing_at(page: Page) -> str:
    return page.locator("fieldset.now").get_attribute("id") or ""


def test_a_farm_of_twenty_criteria_is_scored_in_at_most_forty_actions(held: Holder, field: Field) -> None:
    page = held("J2", is_long=False)
    open_sheet(page, field, "J2", "C011")
    thumb, keys = Thumb(page), criteria(page)
    assert len(keys) == 20
    for place, key in enumerate(keys):
        expect(page.locator("fieldset.criterion:visible")).to_have_attribute("id", key)
        thumb.give(key, LEVELS[place % len(LEVELS)])
    expect(page.locator("#end")).to_be_visible()
    expect(page.locator(".index strong")).to_have_text("20 de 20")
    expect(pill(page)).to_have_text(SAVED)
    assert thumb.actions <= MOST_ACTIONS
    assert field.versions("J2", "C011", keys[5]) == ["2.5"]
    see(page, "one-by-one-end")


def test_what_stands_above_every_page_takes_little_of_a_telephone(browser: Browser, field: Field) -> None:
    context = browser.new_context(**{**telephone(field, is_long=False), "viewport": ON_A_SCREEN_OF})
    page = context.new_page()
    enter(page, field, "J1")
    for address in (field.sheets("J1")["C001"], "/judge/", "/judge/review", "/judge/help"):
        page.goto(address)
        expect(pill(page)).to_have_text(SAVED)
        heights = page.locator("header.top, .device").evaluate_all("them => them.map(one => one.offsetHeight)")
        assert sum(heights) <= TALLEST_HEADER, (address, heights)
    context.close()


def test_the_farm_is_named_wherever_she_stands(held: Holder, field: Field) -> None:
    page = held("J1", is_long=False)
    open_sheet(page, field, "J1", "C002")
    name = page.locator(".farm-now")
    for place in ("A1", "E4", "end"):
        page.locator(f'.spot[href="#{place}"]').evaluate("spot => spot.click()")
        expect(page.locator(f"#{place}")).to_be_visible()
        expect(name).to_be_in_viewport()
        expect(name).to_contain_text("C002")
    assert (page.locator("h1 .place").text_content() or "") in (name.text_content() or "")


def test_a_first_mark_leads_on_and_a_changed_one_does_not(held: Holder, field: Field) -> None:
    page = held("J2", is_long=False)
    page.goto(field.sheets("J2")["C012"])  # fourteen of twenty
    expect(page.locator("fieldset.now")).to_be_visible()
    first = standing_at(page)
    page.locator(f"#{first} label:has(input[value='3'])").click()
    expect(page.locator(f"#{first}")).to_be_hidden()
    second = standing_at(page)
    assert second != first
    page.locator(f'.spot[href="#{first}"]').click()
    expect(page.locator(f"#{first}")).to_be_visible()
    page.locator(f"#{first} label:has(input[value='2'])").click()
    expect(page.locator(f"#{first} .where")).to_have_text("Guardado")
    page.wait_for_timeout(500)  # longer than it takes to lead on
    assert standing_at(page) == first
    page.get_by_role("button", name="Seguir →").click()
    assert standing_at(page) == second
    level(page, second, "1").focus()
    page.keyboard.press("3")
    expect(page.locator(f"#{second} .where")).to_have_text("Guardado")
    page.wait_for_timeout(500)
    assert standing_at(page) == second, "the keys choose without turning the page"


STANDING = """key => [...document.querySelectorAll(`#${key} :is(label, .note summary), #${key} ~ fieldset`)]
  .filter(one => one.offsetParent).map(one => [one.offsetTop, one.offsetLeft, one.offsetHeight].join(" "))"""


@pytest.mark.parametrize("size", [SMALLEST, PHONE, LAPTOP], ids=["320 px", "telephone", "laptop"])
@pytest.mark.parametrize("way", ["one", "all"])
def test_whatever_she_chooses_says_at_its_edge_where_it_is_and_moves_nothing(
    held: Holder, field: Field, size: dict[str, int], way: str
) -> None:
    """Her next tap is on its way already: a line that came in late would put another mark under it."""
    page = held("J2")
    page.set_viewport_size(size)
    page.evaluate("way => localStorage.setItem('ways', way)", way)
    open_sheet(page, field, "J2", "C011")
    key = page.locator(".criterion:has(.half)").first.get_attribute("id")
    assert key is not None
    values = page.locator(f"#{key} .level:not(.other) input").evaluate_all("them => them.map(one => one.value)")
    tap(page, key, values[0])  # the first mark of a criterion leads on; what she gives instead of it does not
    expect(where(page, key)).to_have_text("Guardado")
    open_sheet(page, field, "J2", "C011")
    page.locator(f'.spot[href="#{key}"]').click()
    expect(page.locator(f"#{key}")).to_be_visible()
    before = page.evaluate(STANDING, key)
    assert len(before) > len(values)
    for value in values[1:]:
        page.locator(f'#{key} label:has(input[value="{value}"])').click()
        expect(page.locator(f"#{key} .where[data-state=kept]")).to_be_visible()
        assert page.evaluate(STANDING, key) == before, value
        page.evaluate("key => document.querySelector(`#${key} .where`).remove()", key)  # so that it is told anew
    level(page, key, values[1]).evaluate("half => half.click()")
    expect(where(page, key)).to_have_text("Guardado")
    assert faults(page) == []


def test_a_whole_sheet_that_was_opened_again_opens_where_there_is_something_to_look_at(
    held: Holder, field: Field
) -> None:
    page = held("J1", is_long=False)
    open_sheet(page, field, "J1", "C002")  # whole, and opened again in the field
    expect(page.locator("fieldset.now")).to_have_attribute("id", "A1")
    expect(page.locator("#end")).to_be_hidden()


def test_what_could_not_be_observed_stays_for_its_reason(held: Holder, field: Field) -> None:
    page = held("J3", is_long=False)
    page.goto(field.sheets("J3")["C009"])
    expect(page.locator("fieldset.now")).to_be_visible()
    here = standing_at(page)
    page.locator(f"#{here} label:has(input[value='no'])").click()
    page.wait_for_timeout(500)
    assert standing_at(page) == here
    expect(page.locator(f"#{here} textarea")).to_be_visible()


def test_the_choice_of_the_long_sheet_is_kept_on_the_device(browser: Browser, field: Field) -> None:
    context = browser.new_context(**telephone(field, is_long=False))
    page = context.new_page()
    enter(page, field, "J1")
    open_sheet(page, field, "J1", "C004")
    shown = page.locator("fieldset.criterion:visible")
    page.goto(field.sheets("J1")["C004"] + "#B2")
    expect(shown).to_have_count(1)
    whole_sheet(page)
    expect(shown).to_have_count(20)
    page.reload()
    expect(page.get_by_role("button", name="Ver un criterio por pantalla")).to_be_visible()
    expect(shown).to_have_count(20)
    page.goto(field.sheets("J1")["C005"])
    expect(pill(page)).to_have_text(SAVED)
    expect(shown).to_have_count(20)
    page.get_by_role("button", name="Ver un criterio por pantalla").click()
    expect(shown).to_have_count(1)
    context.close()


def test_without_code_and_on_a_large_screen_the_sheet_is_long(browser: Browser, field: Field, held: Holder) -> None:
    plain = held("J1", javascript=False)
    plain.goto(field.sheets("J1")["C001"])
    expect(plain.locator("fieldset.criterion:visible")).to_have_count(20)
    expect(plain.get_by_text("Ver la hoja entera")).to_be_hidden()
    expect(plain.get_by_role("button", name="Seguir →")).to_have_count(0)
    context = browser.new_context(**{**telephone(field, is_long=False), "viewport": LAPTOP})
    desk = context.new_page()
    enter(desk, field, "J1")
    open_sheet(desk, field, "J1", "C001")
    expect(desk.locator("fieldset.criterion:visible")).to_have_count(20)
    expect(desk.get_by_text("Teclas:")).to_be_visible()
    desk.locator("#C1").evaluate("box => box.scrollIntoView({ block: 'center' })")
    expect(desk.locator(".spot[aria-current]")).not_to_have_text("A1 con nota")
    desk.locator("#C1 textarea").evaluate("field => field.focus()")
    desk.keyboard.press("Control+.")
    desk.wait_for_url("**" + field.sheets("J1")["C002"])
    expect(desk.locator(".ways")).to_be_visible()
    desk.keyboard.press("Control+,")
    desk.wait_for_url("**" + field.sheets("J1")["C001"])
    context.close()


def test_an_unfinished_sheet_is_not_left_unasked(held: Holder, field: Field) -> None:
    page = held("J2", is_long=False)
    open_sheet(page, field, "J2", "C012")
    page.locator('.spot[href="#end"]').evaluate("spot => spot.click()")
    page.get_by_role("button", name="Guardar y seguir").click()
    expect(page.locator(".left")).to_contain_text("En esta hoja falta")
    page.get_by_role("link", name="Completar esta hoja").click()
    expect(page.locator("fieldset.now")).to_be_visible()
    expect(page.locator(".left")).to_be_hidden()
    page.locator('.spot[href="#end"]').evaluate("spot => spot.click()")
    page.get_by_role("button", name="Guardar y seguir").click()
    page.get_by_role("link", name="Dejarla así y seguir").click()
    page.wait_for_url(lambda url: field.sheets("J2")["C012"] not in url)


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["telephone", "laptop"])
def test_comparing_begins_with_a_card_in_the_first_screen(browser: Browser, field: Field, size: dict[str, int]) -> None:
    context = browser.new_context(**{**telephone(field, is_long=False), "viewport": size})
    page = context.new_page()
    enter(page, field, "J1")
    farms = [field.sheets("J1")[number].rpartition("/")[2] for number in ("C001", "C002")]
    page.goto(f"/judge/compare?farm={farms[0]}&farm={farms[1]}&at=D2")
    expect(pill(page)).to_have_text(SAVED)
    card = page.locator("label.level").first.bounding_box()
    bar = page.locator("form .sticky").bounding_box()
    assert card is not None
    assert bar is not None
    assert card["y"] + card["height"] <= bar["y"]
    expect(page.locator(".steps-of [aria-current]")).to_be_in_viewport()
    context.close()
