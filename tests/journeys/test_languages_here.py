"""Help and the three languages open without a signal, and a language chosen meanwhile is the one she reads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Holder
from tests.journeys.field import (
    Field,
    enter,
    level,
    network,
    open_sheet,
    tap,
    telephone,
    where,
)
from tests.journeys.first_day import field, go, held

__all__ = ["field", "held"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_help_opens_without_signal_on_a_phone_that_only_opened_a_sheet(browser: Browser, field: Field) -> None:
    context = browser.new_context(**telephone(field))
    page = context.new_page()
    enter(page, field, "J1")
    open_sheet(page, field, "J1", next(iter(field.sheets("J1"))))
    network(context, on=False)
    page.get_by_role("link", name="Ayuda").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ayuda para el jurado")
    page.locator("footer").get_by_role("link", name="Ayuda").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ayuda para el jurado")
    context.close()


def speak(page: Page, language: str) -> None:
    """Press the name of a language at the foot of the page."""
    page.locator("footer").get_by_role("link", name=language).click()


def test_the_three_languages_open_without_signal_and_nothing_typed_is_lost(held: Holder, field: Field) -> None:
    page = held("J3")
    _, address = list(field.sheets("J3").items())[4]
    network(page.context, on=False)
    go(page, "/judge/help")
    speak(page, "Français")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aide pour le jury")
    page.get_by_role("link", name="Mes fermes").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes fermes")
    go(page, address)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    tap(page, "A1", "3")
    expect(where(page, "A1")).to_have_text("Sur cet appareil")
    page.locator("#A1 .note summary").click()
    page.locator("#A1-note").focus()
    page.keyboard.type("Ombre de pacay.")
    speak(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(level(page, "A1", "3")).to_be_checked()
    expect(page.locator("#A1-note")).to_have_value("Ombre de pacay.")
    go(page, "/judge/dictate?sheet=" + address.rsplit("/", 1)[1])
    expect(page.get_by_role("heading", level=1)).to_have_text("Dictate my sheets")
    speak(page, "Español")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dictar mis hojas")
    expect(page.locator("#dictate section:visible")).to_have_count(1)
    go(page, "/judge/report")
    page.locator("#words").fill("El puente está cortado.")
    speak(page, "Français")
    expect(page.locator("#words")).to_have_value("El puente está cortado.")


def test_a_language_chosen_without_signal_is_the_one_she_reads_when_it_is_back(held: Holder, field: Field) -> None:
    page = held("J4")
    network(page.context, on=False)
    go(page, "/judge/")
    speak(page, "English")
    expect(page.get_by_role("heading", level=1)).to_have_text("My farms")
    network(page.context, on=True)
    go(page, "/judge/pin")  # which no telephone keeps
    expect(page.locator("html")).to_have_attribute("lang", "en")
    go(page, "/judge/pin?lang=fr")
    network(page.context, on=False)
    go(page, "/judge/help")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aide pour le jury")


def test_a_chosen_language_stays_however_the_pages_come(held: Holder, field: Field) -> None:
    """From the service, from the telephone, in another tab: one page names the language, all others follow."""
    page = held("J2")
    number, address = next(iter(field.sheets("J2").items()))
    go(page, address)
    speak(page, "Français")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    others = {"/judge/": "Mes fermes", "/judge/help": "Aide pour le jury", "/judge/outbox": "Ce qui reste à envoyer"}
    for is_away in (False, True):
        network(page.context, on=not is_away)
        for kept, heading in others.items():
            go(page, kept)
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        go(page, address)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.get_by_role("button", name="Enregistrer et continuer")).to_be_attached()
    page.close()
    page = page.context.new_page()  # the tab is closed, without a signal
    go(page, "/judge/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes fermes")
    tap_farm = page.locator(f'li.farm[data-number="{number}"] a').first
    tap_farm.click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    go(page, "/judge/nowhere")  # the page for what is not here
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    network(page.context, on=True)
    for asked in (address, "/judge/review"):
        go(page, asked)
        expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_page_that_is_kept_in_one_language_opens_in_it_rather_than_not_at_all(browser: Browser, field: Field) -> None:
    context = browser.new_context(**telephone(field))
    page = context.new_page()
    enter(page, field, "J1")
    number = next(iter(field.sheets("J1")))
    open_sheet(page, field, "J1", number)
    network(context, on=False)
    speak(page, "English")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("fieldset.criterion")).to_have_count(20)
    context.close()
