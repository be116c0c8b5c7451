"""A mark is cleared by hand: on a telephone and at a desk, one by one and in the long sheet, also without signal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Holder, see
from tests.journeys.field import HERE, SAVED, Field, enter, level, network, open_sheet, pill, telephone, where
from tests.journeys.setting import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AWAY = "Sin señal · 1 en este aparato"


def clear(page: Page, criterion: str) -> None:
    page.locator(f"#{criterion}").get_by_text("Borrar la nota").click()


def undo(page: Page, criterion: str) -> None:
    page.locator(f"#{criterion}").get_by_role("button", name="Deshacer").click()


def said(page: Page) -> str:
    return page.locator(".index strong").text_content() or ""


@pytest.mark.parametrize("is_long", [False, True], ids=["one by one", "whole"])
def test_a_mark_is_cleared_and_had_back_on_a_telephone(held: Holder, field: Field, is_long: bool) -> None:
    page, key = held("J3", is_long=is_long), "A3" if is_long else "A2"
    open_sheet(page, field, "J3", "C009")
    page.goto(f"{field.sheets('J3')['C009']}#{key}")
    before, stood = said(page), field.versions("J3", "C009", key)
    clear(page, key)
    expect(where(page, key)).to_have_text("Guardado")
    expect(page.locator(".index strong")).not_to_have_text(before)
    expect(page.locator(f"#{key} .clearing")).to_contain_text("Nota borrada")
    assert field.versions("J3", "C009", key) == [*stood, "cleared"]
    page.wait_for_timeout(500)  # longer than it takes to lead on
    expect(page.locator(f"#{key}")).to_be_visible()
    see(page, f"cleared-{'whole' if is_long else 'one-by-one'}")
    undo(page, key)
    expect(level(page, key, stood[-1])).to_be_checked()
    expect(page.locator(".index strong")).to_have_text(before)
    expect(page.locator(f"#{key}").get_by_role("button", name="Deshacer")).to_be_hidden()
    expect(where(page, key)).to_have_text("Guardado")
    assert field.versions("J3", "C009", key) == [*stood, "cleared", stood[-1]]


def test_without_signal_it_is_kept_cleared_over_a_reload_and_had_back_after_it(held: Holder, field: Field) -> None:
    page = held("J3")
    open_sheet(page, field, "J3", "C009")
    before, stood = said(page), field.versions("J3", "C009", "A4")
    network(page.context, on=False)
    clear(page, "A4")
    expect(where(page, "A4")).to_have_text(HERE)
    expect(pill(page)).to_have_text(AWAY)
    page.reload()
    expect(where(page, "A4")).to_have_text(HERE)
    expect(level(page, "A4", "none")).to_be_checked()
    expect(page.locator(".index strong")).not_to_have_text(before)
    undo(page, "A4")
    expect(level(page, "A4", stood[-1])).to_be_checked()
    clear(page, "A4")
    expect(where(page, "A4")).to_have_text(HERE)
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J3", "C009", "A4")[-1] == "cleared"
    page.reload()
    undo(page, "A4")
    expect(where(page, "A4")).to_have_text("Guardado")
    assert field.versions("J3", "C009", "A4")[-1] == stood[-1]


def test_what_was_given_and_cleared_without_signal_arrives_as_nothing(held: Holder, field: Field) -> None:
    page = held("J3")
    open_sheet(page, field, "J3", "C009")
    network(page.context, on=False)
    level(page, "E2", "3").evaluate("field => field.click()")
    expect(where(page, "E2")).to_have_text(HERE)
    clear(page, "E2")
    expect(level(page, "E2", "none")).to_be_checked()
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    page.reload()
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J3", "C009", "E2")[-1:] in ([], ["cleared"])
    expect(page.locator('.spot[href="#E2"]')).to_contain_text("falta")


def test_at_a_desk_a_key_clears_it(browser: Browser, field: Field) -> None:
    context = browser.new_context(**{**telephone(field, is_long=False), "viewport": LAPTOP})
    page = context.new_page()
    enter(page, field, "J3")
    open_sheet(page, field, "J3", "C009")
    stood = field.versions("J3", "C009", "B1")
    level(page, "B1", stood[-1]).focus()
    page.keyboard.press("Delete")
    expect(where(page, "B1")).to_have_text("Guardado")
    assert field.versions("J3", "C009", "B1")[-1] == "cleared"
    undo(page, "B1")
    expect(level(page, "B1", stood[-1])).to_be_focused()
    expect(where(page, "B1")).to_have_text("Guardado")
    page.locator("#B1 summary", has_text="Comentario").click()
    page.locator("#B1 textarea").fill("abc")
    page.keyboard.press("Delete")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J3", "C009", "B1")[-1] == stood[-1], "in a comment the key is the comment's"
    context.close()


def test_a_criterion_without_a_mark_has_nothing_to_clear(held: Holder, field: Field) -> None:
    page = held("J3")
    open_sheet(page, field, "J3", "C009")
    assert not field.versions("J3", "C009", "E4")
    expect(page.locator("#E4").get_by_text("Borrar la nota")).to_be_hidden()
    level(page, "E4", "3").evaluate("field => field.click()")
    expect(page.locator("#E4").get_by_text("Borrar la nota")).to_be_visible()


def test_without_code_a_mark_is_cleared_with_the_sheet_and_had_back(held: Holder, field: Field) -> None:
    page = held("J3", javascript=False)
    page.goto(field.sheets("J3")["C009"])
    stood = field.versions("J3", "C009", "D1")
    clear(page, "D1")
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    assert field.versions("J3", "C009", "D1")[-1] == "cleared"
    undo(page, "D1")
    assert field.versions("J3", "C009", "D1") == [*stood, "cleared", stood[-1]]
    expect(level(page, "D1", stood[-1])).to_be_checked()


def test_halves_are_small_cards_in_one_row_on_a_telephone(held: Holder, field: Field) -> None:
    page = held("J3", is_long=False)
    open_sheet(page, field, "J3", "C009")
    page.goto(f"{field.sheets('J3')['C009']}#A1")
    halves = page.locator("#A1 .level.half")
    boxes = [one.bounding_box() for one in halves.all()]
    assert len(boxes) == 4
    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert all(box and box["height"] <= 60 for box in boxes)


def test_beside_another_farm_a_mark_is_had_back_at_once_and_after_a_reload(held: Holder, field: Field) -> None:
    page = held("J3")
    here, other = (field.sheets("J3")[farm].rpartition("/")[2] for farm in ("C003", "C007"))
    stood = field.versions("J3", "C003", "D2")
    page.goto(f"/judge/compare?farm={here}&farm={other}&at=D2")
    expect(pill(page)).to_have_text(SAVED)
    card = page.locator(f'#f{here} input[type=radio][value="{stood[-1]}"]')
    clear(page, f"f{here}")
    expect(page.locator(f"#f{here} .clearing")).to_contain_text("Nota borrada")
    undo(page, f"f{here}")
    expect(card).to_be_checked()
    expect(page.locator(f"#f{here}").get_by_role("button", name="Deshacer")).to_be_hidden()
    expect(pill(page)).to_have_text(SAVED)
    clear(page, f"f{here}")
    expect(pill(page)).to_have_text(SAVED)
    page.reload()
    undo(page, f"f{here}")
    expect(card).to_be_checked()
    expect(page.locator(f"#f{here}").get_by_text("Guardado")).to_be_visible()
    assert field.versions("J3", "C003", "D2") == [*stood, "cleared", stood[-1], "cleared", stood[-1]]
    expect(page.locator(f"#f{other}").get_by_role("button", name="Deshacer")).to_have_count(0)


def test_in_practice_a_mark_is_had_back_before_and_after_it_is_saved(held: Holder, field: Field) -> None:
    page = held("J3")
    page.goto("/judge/practice/1")
    box, card = page.locator("#A1"), level(page, "A1", "3")
    expect(box.get_by_text("Borrar la nota")).to_be_hidden()
    page.locator('#A1 label:has(input[value="3"])').click()
    clear(page, "A1")
    expect(box.locator(".clearing")).to_contain_text("Nota borrada")
    undo(page, "A1")
    expect(card).to_be_checked()
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(page.get_by_text("Guardado.")).to_be_visible()
    clear(page, "A1")
    expect(box.get_by_role("button", name="Deshacer")).to_be_visible()
    page.goto("/judge/")
    page.goto("/judge/practice/1")
    undo(page, "A1")
    expect(card).to_be_checked()
    clear(page, "A1")
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(page.get_by_text("Guardado.")).to_be_visible()
    expect(card).not_to_be_checked()
    undo(page, "A1")
    expect(card).to_be_checked()
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(page.get_by_text("Guardado.")).to_be_visible()
    expect(card).to_be_checked()
