"""What was typed is never lost by leaving: a link, another language, Back, an empty battery, no signal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from judging.services import cards
from judging.services.demo import demo
from judging.storage.models import Entry, EntryStatus
from tests.journeys.conftest import Service
from tests.journeys.setting import LAPTOP, PHONE, SECRET

pytestmark = pytest.mark.browser
STORY = "Empezamos en 1998 con mi suegra; antes era barbecho."
Device = Callable[..., BrowserContext]
Code = Callable[[str], str]
UNSAVED = "Todavía sin guardar"
BACK = "Aquí está lo que escribió"


@pytest.fixture
def code(service: Service) -> Code:
    """The code of a family that is still writing."""

    def code_of(number: str) -> str:
        with service.database.transaction() as session:
            entry = session.scalars(select(Entry).where(Entry.number == number)).one()
            entry.status = EntryStatus.DRAFT
            return cards.code_of(entry, SECRET.encode())

    return code_of


@pytest.fixture
def device(browser: Browser, service: Service) -> Iterator[Device]:
    with ExitStack() as closing:

        def made(size: dict[str, int] = PHONE) -> BrowserContext:
            context = browser.new_context(viewport=size, base_url=service.address, locale="es-BO")  # type: ignore[arg-type]
            closing.callback(context.close)
            context.set_default_timeout(60_000)
            return context

        yield made


def come_in(page: Page, code: str, *, borrowed: bool = False) -> None:
    page.goto(f"/e/{code}")
    if borrowed:
        page.get_by_label("Este aparato es prestado").check()
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/apply/**")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Salir", exact=True).click()


def story(page: Page) -> Locator:
    return page.locator("#story")


def test_a_family_finds_its_words_again_however_it_left(device: Device, code: Code) -> None:
    context = device()
    page = context.new_page()
    come_in(page, code("C012"))
    page.goto("/apply/step/cuidado")
    was = story(page).input_value()
    story(page).fill(STORY)
    expect(page.get_by_text(UNSAVED)).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(story(page)).to_have_value(STORY)
    page.goto("/apply/step/cuidado?lang=es")
    page.locator("a.crumb").click()
    page.go_back()
    expect(story(page)).to_have_value(STORY)
    page.close()  # an empty battery, as far as the page can tell
    page = context.new_page()
    page.goto("/apply/step/cuidado")
    expect(story(page)).to_have_value(STORY)
    expect(page.get_by_text(BACK)).to_be_visible()
    page.get_by_role("button", name="Quitarlo").click()
    expect(story(page)).to_have_value(was)
    page.get_by_role("button", name="Deshacer").click()
    expect(story(page)).to_have_value(STORY)
    context.set_offline(True)
    page.get_by_role("button", name="Guardar y seguir otro día").click()
    page.wait_for_timeout(500)
    context.set_offline(False)
    page.goto("/apply/step/cuidado")
    expect(story(page)).to_have_value(STORY)
    page.get_by_role("button", name="Guardar y seguir otro día").click()
    page.wait_for_url("**/apply/")
    assert page.evaluate("Object.keys(localStorage)") == []
    page.goto("/apply/step/cuidado")
    expect(story(page)).to_have_value(STORY)
    expect(page.get_by_text(BACK)).to_have_count(0)
    expect(page.get_by_text(UNSAVED)).to_have_count(0)


def test_words_stay_however_far_the_telephone_s_clock_jumps(device: Device, code: Code) -> None:
    context = device()
    page = context.new_page()
    come_in(page, code("C012"))
    page.goto("/apply/step/cuidado")
    story(page).fill(STORY)
    page.close()
    for said in ("2031-01-01T10:00:00Z", "2020-01-01T10:00:00Z"):
        page = context.new_page()
        page.clock.set_fixed_time(said)
        page.goto("/apply/step/cuidado")
        expect(story(page)).to_have_value(STORY)
        page.close()


def test_of_more_drafts_than_a_telephone_keeps_the_oldest_goes(device: Device, code: Code) -> None:
    page = device().new_page()
    come_in(page, code("C012"))
    fill = """most => { for (let n = 1; n <= most; n++) localStorage.setItem(`typed/x/${n}`, JSON.stringify(
        { id: `${n}`, at: 0, turn: n, base: {}, now: {} })); }"""
    page.evaluate(fill, 200)
    page.goto("/apply/step/cuidado")
    assert page.evaluate("Object.keys(localStorage).length") == 200
    story(page).fill(STORY)
    page.goto("/apply/step/cuidado")
    expect(story(page)).to_have_value(STORY)
    keys = page.evaluate("Object.keys(localStorage)")
    assert len(keys) == 200
    assert "typed/x/1" not in keys
    assert "typed/x/2" in keys


def test_one_family_s_words_never_come_into_another_s_form(device: Device, code: Code) -> None:
    page = device().new_page()
    ours, theirs = code("C012"), code("C011")
    come_in(page, ours)
    page.goto("/apply/step/cuidado")
    story(page).fill(STORY)
    come_in(page, theirs)
    page.goto("/apply/step/cuidado")
    expect(story(page)).not_to_have_value(STORY)
    expect(page.get_by_text(BACK)).to_have_count(0)
    come_in(page, ours)
    page.goto("/apply/step/cuidado")
    expect(story(page)).to_have_value(STORY)
    sign_out(page)
    expect(page.get_by_text("Al salir se borra de aquí")).to_be_visible()
    page.get_by_role("button", name="Quedarme").click()
    sign_out(page)
    page.get_by_role("button", name="Salir y borrarlo").click()
    page.wait_for_url(lambda address: "/apply" not in address)
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
    come_in(page, ours)
    page.goto("/apply/step/cuidado")
    expect(story(page)).not_to_have_value(STORY)


def test_a_borrowed_telephone_keeps_words_only_while_the_page_is_open(device: Device, code: Code) -> None:
    page = device().new_page()
    come_in(page, code("C012"), borrowed=True)
    page.goto("/apply/step/cuidado")
    story(page).fill(STORY)
    page.reload()
    expect(story(page)).to_have_value(STORY)
    assert STORY not in page.evaluate("JSON.stringify(localStorage)")


def test_rows_of_a_table_and_choices_come_back_as_they_were(device: Device, code: Code) -> None:
    page = device().new_page()
    come_in(page, code("C012"))
    page.goto("/apply/step/ingresos")
    page.get_by_role("button", name="Agregar otro ingreso").click()
    rows = page.locator(".row-card").count()
    page.locator(f"#row-{rows - 1}-source").fill("Miel")
    page.locator("#row-0-share").fill("33")
    page.goto("/apply/")
    page.goto("/apply/step/ingresos")
    expect(page.locator(f"#row-{rows - 1}-source")).to_have_value("Miel")
    expect(page.locator("#row-0-share")).to_have_value("33")
    page.goto("/apply/step/finca")
    page.locator("#area_ha").fill("mucho")
    page.get_by_role("button", name="Guardar y seguir otro día").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.goto("/apply/")
    page.goto("/apply/step/finca")
    expect(page.locator("#area_ha")).to_have_value("mucho")
    page.goto("/apply/step/cuidado")
    box = page.locator("[name^=declaration-][value=yes]").first
    box.check()
    page.goto("/apply/step/cuidado")
    expect(page.locator("[name^=declaration-][value=yes]").first).to_be_checked()


def test_what_another_telephone_saved_meanwhile_is_shown_beside_her_own(device: Device, code: Code) -> None:
    one, other = device().new_page(), device().new_page()
    ours = code("C012")
    for page in (one, other):
        come_in(page, ours)
        page.goto("/apply/step/cuidado")
    story(one).fill(STORY)
    one.goto("/apply/")
    story(other).fill("Otra historia.")
    other.get_by_role("button", name="Guardar y seguir otro día").click()
    other.wait_for_url("**/apply/")
    one.goto("/apply/step/cuidado")
    expect(story(one)).to_have_value("Otra historia.")
    offer = one.locator("[data-is=offer]")
    expect(offer).to_contain_text(STORY)
    expect(offer).to_contain_text("Otra historia.")
    offer.get_by_role("button", name="Poner lo mío").click()
    expect(story(one)).to_have_value(STORY)


@pytest.mark.slow
def test_an_organiser_s_long_reason_and_her_dates_wait_for_her(service: Service, device: Device) -> None:
    page = device(LAPTOP).new_page()
    page.goto("/sign-in")
    page.locator("main [name=email]").fill(demo.STAFF_EMAIL)
    page.locator("main [name=password]").fill(demo.STAFF_PASSWORD)
    page.locator("main [type=submit], main button").first.click()
    expect(page).not_to_have_url(f"{service.address}/sign-in")
    page.goto("/organiser/caranavi-2026/dates")
    field = page.locator("main input[type=datetime-local]").first
    field.fill("2031-05-04T10:30")
    page.goto("/organiser/caranavi-2026/entries/C001")
    reason = page.locator("textarea").first
    name = reason.get_attribute("id")
    reason.evaluate("one => { one.closest('details') && (one.closest('details').open = true) }")
    reason.fill("Falta la firma del esposo, y la foto no es de esta finca.")
    page.goto("/organiser/caranavi-2026/dates")
    expect(page.locator("main input[type=datetime-local]").first).to_have_value("2031-05-04T10:30")
    page.goto("/organiser/caranavi-2026/entries/C001")
    expect(page.locator(f"#{name}")).to_have_value("Falta la firma del esposo, y la foto no es de esta finca.")
