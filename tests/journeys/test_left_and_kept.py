"""A judge leaves pages, sheets and telephones: what she gave goes along, stays, or is asked about."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import Ballot, BallotState
from tests.journeys.conftest import Holder
from tests.journeys.field import HERE, SAVED, Field, criteria, level, network, open_sheet, pill, tap

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def number(field: Field, judge: str, farm: str) -> str:
    return field.sheets(judge)[farm].rpartition("/")[2]


def compare(page: Page, field: Field, judge: str, *farms: str, at: str) -> None:
    chosen = "&".join(f"farm={number(field, judge, farm)}" for farm in farms)
    page.goto(f"/judge/compare?{chosen}&at={at}")
    expect(pill(page)).to_have_text(SAVED)


def choose(page: Page, field: Field, judge: str, farm: str, value: str) -> None:
    page.locator(f'[name="{number(field, judge, farm)}.mark"][value="{value}"]').evaluate("one => one.click()")


def test_a_mark_given_in_comparar_is_kept_before_any_link_and_the_line_tells_the_truth(
    field: Field, held: Holder
) -> None:
    page, judge, one, other = held("J3"), "J3", *list(field.sheets("J3"))[:2]
    compare(page, field, judge, one, other, at="B1")
    before = field.versions(judge, one, "B1")
    choose(page, field, judge, one, "0.5")
    last = page.locator("ol.steps-of a").last
    last.click()
    expect(page.locator("ol.steps-of a").last).to_have_attribute("aria-current", "step")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions(judge, one, "B1") == [*before, "0.5"]
    compare(page, field, judge, one, other, at="B1")
    expect(page.locator(f'[name="{number(field, judge, one)}.mark"][value="0.5"]')).to_be_checked()
    network(page.context, on=False)
    choose(page, field, judge, other, "1.5")
    page.locator(f"#n{number(field, judge, other)}").press_sequentially("Menos sombra que la otra.")
    page.get_by_role("link", name="Mis fincas").first.click()
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    network(page.context, on=True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions(judge, other, "B1")[-1] == "1.5"
    assert field.note(judge, other, "B1") == "Menos sombra que la otra."
    open_sheet(page, field, judge, other)
    expect(level(page, "B1", "1.5")).to_be_checked()


def test_in_comparar_too_what_lacks_its_reason_says_so_over_a_mark_that_is_on_its_way(
    field: Field, held: Holder
) -> None:
    page, judge, one, other = held("J3"), "J3", *list(field.sheets("J3"))[:2]
    compare(page, field, judge, one, other, at="D2")
    network(page.context, on=False)
    line = page.locator(f"#f{number(field, judge, other)} .where")
    choose(page, field, judge, other, "2.5")
    expect(line).to_have_text(HERE)
    choose(page, field, judge, other, "no")
    expect(line).to_contain_text("Escriba por qué no pudo ver D2.")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    page.locator(f"#n{number(field, judge, other)}").fill("No había tiempo.")
    expect(line).to_have_text(HERE)


PAUSE_WITHOUT_END = """() => {
    const real = setTimeout;
    window.setTimeout = (call, pause, ...more) => pause !== 600 && real(call, pause, ...more);
}"""


@pytest.mark.parametrize("beside", [False, True], ids=["on its sheet", "beside another farm"])
def test_while_a_comment_is_typed_the_line_says_that_it_is_still_to_go(
    field: Field, held: Holder, beside: bool
) -> None:
    page, judge, one, other = held("J3"), "J3", *list(field.sheets("J3"))[:2]
    words = page.locator(f"#n{number(field, judge, one)}" if beside else "#D3-note")
    if beside:
        compare(page, field, judge, one, other, at="D3")
    else:
        open_sheet(page, field, judge, one)
        page.locator("#D3 .note summary").click()
    page.evaluate(PAUSE_WITHOUT_END)
    stood = words.input_value()
    words.fill(typed := f"Tres terrazas{', vistas al lado' if beside else ''}.")
    expect(pill(page)).to_have_text("Enviando 1…")
    page.keyboard.press("End")
    page.keyboard.type(" ")
    words.fill(stood)
    expect(pill(page)).to_have_text(SAVED)
    words.fill(typed)
    expect(pill(page)).to_have_text("Enviando 1…")
    page.goto("/judge/")
    expect(pill(page)).to_have_text(SAVED)
    assert field.note(judge, one, "D3") == typed


@pytest.mark.parametrize("beside", [False, True], ids=["on its sheet", "beside another farm"])
def test_words_that_went_out_from_the_next_page_are_not_put_over_newer_ones(
    field: Field, held: Holder, beside: bool
) -> None:
    page, judge, one, other = held("J3"), "J3", *list(field.sheets("J3"))[:2]
    key, words = ("C1", f"#n{number(field, judge, one)}") if beside else ("C2", "#C2-note")

    def look() -> None:
        if beside:
            compare(page, field, judge, one, other, at=key)
        else:
            open_sheet(page, field, judge, one)

    look()
    page.locator(words).evaluate(
        """field => {
            field.value = "Vi dos especies.";
            field.dispatchEvent(new Event("input", { bubbles: true }));
            location.assign("/judge/");
        }"""
    )
    page.wait_for_url("**/judge/")
    expect(pill(page)).to_have_text(SAVED)
    assert field.note(judge, one, key) == "Vi dos especies."
    field.office_writes(judge, one, Mark.of(key, "3", "Cuatro, dice su hoja."))
    look()
    expect(page.locator(words)).to_have_value("Cuatro, dice su hoja.")
    expect(pill(page)).to_have_text(SAVED)
    assert field.note(judge, one, key) == "Cuatro, dice su hoja."


def test_saving_in_comparar_goes_on_to_the_next_criterion(field: Field, held: Holder) -> None:
    page, judge, one, other = held("J3"), "J3", *list(field.sheets("J3"))[:2]
    compare(page, field, judge, one, other, at="B2")
    choose(page, field, judge, one, "2.5")
    page.get_by_role("button", name="Guardar y seguir").click()
    page.wait_for_url("**at=B3**")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions(judge, one, "B2")[-1] == "2.5"


def test_marks_given_in_practice_and_words_about_a_conflict_wait_too(field: Field, held: Holder) -> None:
    page = held("J5")
    page.goto("/judge/practice")
    page.locator("main a.button, main .cards a").first.click()
    expect(pill(page)).to_have_text(SAVED)
    box = page.locator("fieldset.criterion").first
    box.locator("input[type=radio]").nth(1).evaluate("one => one.click()")
    expect(pill(page)).to_have_text("Falta guardar esta página")
    here = page.url
    page.goto("/judge/commitment")
    reason = page.locator("[name^=reason]").first
    reason.evaluate("one => { const fold = one.closest('details'); if (fold) fold.open = true; }")
    reason.fill("Es comadre de mi hermana.")
    page.goto(here)
    expect(page.locator("fieldset.criterion").first.locator("input[type=radio]").nth(1)).to_be_checked()
    expect(pill(page)).to_have_text("Falta guardar esta página")
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(pill(page)).to_have_text(SAVED)
    page.goto("/judge/commitment")
    expect(page.locator("[name^=reason]").first).to_have_value("Es comadre de mi hermana.")


def test_signing_out_with_unsent_marks_asks_and_she_may_stay(field: Field, held: Holder) -> None:
    page = held("J4")
    open_sheet(page, field, "J4", "C008")
    with field.faults(lose=99):
        tap(page, "A1", "0.5")
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
        page.get_by_role("button", name="Salir", exact=True).click()
        expect(page.locator("#leaving")).to_contain_text("Faltan enviar 1.")
        page.get_by_role("button", name="Quedarme").click()
        page.reload()
        expect(level(page, "A1", "0.5")).to_be_checked()
        page.get_by_role("button", name="Salir", exact=True).click()
        page.get_by_role("button", name="Salir de todos modos").click()
        page.wait_for_url(f"{field.address}/")
    page.goto(f"/e/{field.code('J4')}")
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/judge/**")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J4", "C008", "A1")[-1] == "0.5"


def test_signing_out_without_a_signal_closes_her_pages_and_is_finished_later(field: Field, held: Holder) -> None:
    page = held("J4")
    page.goto("/judge/")
    open_sheet(page, field, "J4", "C008")
    network(page.context, on=False)
    page.get_by_role("button", name="Salir", exact=True).click()
    page.get_by_role("button", name="Cerrar ahora").click()
    expect(page.get_by_text("Usted cerró sus páginas")).to_be_visible()
    page.goto(field.sheets("J4")["C008"])
    expect(page.locator("form.sheet")).to_have_count(0)
    page.get_by_role("button", name="Volver a abrir").click()
    expect(page.get_by_role("heading", name="Mis fincas", level=1)).to_be_visible()
    page.goto(field.sheets("J4")["C008"])
    expect(page.locator("form.sheet")).to_be_visible()
    page.get_by_role("button", name="Salir", exact=True).click()
    page.get_by_role("button", name="Cerrar ahora").click()
    expect(page.get_by_text("Usted cerró sus páginas")).to_be_visible()
    network(page.context, on=True)
    page.goto("/judge/")
    page.wait_for_url(f"{field.address}/")
    page.goto("/judge/")
    page.wait_for_url("**/enter**")


def test_a_sheet_signed_without_a_signal_is_sealed_here_until_she_takes_it_back(field: Field, held: Holder) -> None:
    page, farm = held("J2"), "C003"
    open_sheet(page, field, "J2", farm)
    page.goto("/judge/")
    page.goto("/judge/deliver")
    open_sheet(page, field, "J2", farm)
    network(page.context, on=False)
    for key in criteria(page):
        tap(page, key, "1.5" if level(page, key, "2.5").is_checked() else "2.5")
    page.get_by_role("button", name="Entregar esta hoja").click()
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    expect(page.get_by_text("Se entregará cuando haya señal.")).to_be_visible()
    page.goto(field.sheets("J2")[farm])
    expect(page.get_by_text("Usted firmó esta hoja aquí.")).to_be_visible()
    expect(level(page, "A1", "0.5")).to_be_disabled()
    page.get_by_role("button", name="Corregirla antes de entregar").click()
    expect(level(page, "A1", "0.5")).to_be_enabled()
    tap(page, "A1", "0.5")
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=70_000)
    assert field.versions("J2", farm, "A1")[-1] == "0.5"
    with field.database.reading() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.assignment_id == int(number(field, "J2", farm)))).one()
        assert ballot.state is not BallotState.SUBMITTED


def test_a_wish_that_waits_here_is_told_again_and_is_no_draft_any_more(field: Field, held: Holder) -> None:
    page, farm = held("J4"), list(field.sheets("J4"))[-1]
    page.goto(f"/judge/deliver?sheet={number(field, 'J4', farm)}")
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    page.wait_for_url("**/judge/receipt**")
    page.goto(field.sheets("J4")[farm])
    expect(page.locator("html[data-kept]")).to_be_attached()
    expect(pill(page)).to_have_text(SAVED)
    network(page.context, on=False)
    page.get_by_text("Pedir que la abran otra vez").click()
    words = page.get_by_label("¿Qué hay que corregir?")
    words.fill("En B2 puse la nota de otra finca.")
    expect(pill(page)).to_have_text("Falta guardar esta página")
    page.get_by_role("button", name="Pedir que la abran").click()
    for _ in range(2):
        expect(page.locator("#wish .told")).to_have_text(re.compile("Su pedido está en este aparato"))
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
        page.goto(field.sheets("J4")[farm])
    expect(words).to_have_value("")
    network(page.context, on=True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("La organización todavía no contestó.")).to_be_visible()
    expect(pill(page)).to_have_text(SAVED)


def test_passing_a_sheet_on_sends_first_what_is_only_on_the_telephone(field: Field, held: Holder) -> None:
    page = held("J2")
    farm, other = "C012", "C011"
    open_sheet(page, field, "J2", farm)
    network(page.context, on=False)
    tap(page, "A1", "0.5")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    network(page.context, on=True)
    page.goto(f"{field.sheets('J2')[farm]}/move")
    page.get_by_label(other).check()
    page.get_by_label("¿Qué pasó?").fill("Abrí la hoja de al lado.")
    page.get_by_role("button", name="Pasar la hoja").click()
    page.wait_for_url(f"**/{number(field, 'J2', other)}/move")
    assert field.versions("J2", other, "A1")[-1] == "0.5"


def test_whoever_signs_in_next_is_told_of_marks_that_wait_here(field: Field, held: Holder) -> None:
    page = held("J4")
    page.goto("/enter")
    expect(page.locator("#left-here")).to_be_hidden()
    open_sheet(page, field, "J4", "C008")
    with field.faults(lose=99):
        tap(page, "A2", "0.5")
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
        page.goto(f"/e/{field.code('J5')}")
        expect(page.locator("#left-here")).to_contain_text("notas sin enviar: 1.")
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/judge/**")
    page.goto(f"/e/{field.code('J4')}")
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/judge/**")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J4", "C008", "A2")[-1] == "0.5"
