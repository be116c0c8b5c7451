"""The file that a judge saves on a telephone which cannot send is loaded by an organiser, and counts once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from judging.domain.scoring.scoresheet import Mark
from judging.services.demo.demo import STAFF_EMAIL, STAFF_PASSWORD
from tests.journeys.conftest import Holder, see
from tests.journeys.field import HERE, SAVED, Field, network, open_sheet, pill, tap, where
from tests.journeys.setting import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HALF_A_SIGN = "\ud83d"


def saved_copy(page: Page, folder: Path) -> Path:
    """Save the copy on the page of what is unsent."""
    page.goto("/judge/outbox")
    expect(page.locator("#unsent li").first).to_be_visible()
    with page.expect_download() as copy:
        page.get_by_role("button", name="Guardar una copia").click()
    file = folder / copy.value.suggested_filename
    copy.value.save_as(file)
    return file


@pytest.fixture
def nelly(browser: Browser, field: Field) -> Iterator[Page]:
    """An organiser at her desk, on the page where a copy is loaded."""
    context = browser.new_context(viewport=LAPTOP, base_url=field.address, locale="es-BO")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Correo").fill(STAFF_EMAIL)
    page.get_by_label("Contraseña").fill(STAFF_PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/organiser/**")
    page.goto("/organiser/caranavi-2026/paper")
    page.get_by_role("link", name="Cargar una copia").click()
    yield page
    context.close()


def look_at(page: Page, judge: str, file: Path) -> None:
    page.get_by_label("Juez").select_option(judge)
    page.get_by_label("Archivo").set_input_files(file)
    page.get_by_role("button", name="Revisar el archivo").click()


def test_a_copy_saved_without_signal_is_looked_at_loaded_and_counts_once(
    held: Holder, nelly: Page, field: Field, tmp_path: Path
) -> None:
    page = held("J5")
    open_sheet(page, field, "J5", "C004")
    before = {key: field.versions("J5", "C004", key) for key in ("A1", "A2", "A3")}
    network(page.context, on=False)
    other = page.context.new_page()
    other.goto(field.sheets("J5")["C004"])
    tap(page, "A1", "0.5")
    expect(where(page, "A1")).to_have_text(HERE)
    tap(other, "A1", "1.5")  # on another page, so that it waits for the first
    expect(where(other, "A1")).to_have_text(HERE)
    tap(page, "A2", "0.5")
    expect(where(page, "A2")).to_have_text(HERE)
    tap(page, "A3", "0.5")
    expect(where(page, "A3")).to_have_text(HERE)
    page.locator("#A3 .note summary").click()
    page.locator("#A3-note").fill(f"Ñandú «sombra» \\ / \t 🌱 {HALF_A_SIGN}")
    expect(where(page, "A3")).to_have_text(HERE)
    field.office_writes("J5", "C004", Mark.of("A2", "3.5", "Hoja en papel."))
    file = saved_copy(page, tmp_path)
    things = json.loads(file.read_text(encoding="utf-8"))["marks"]
    # A tap that may be on its way does not change: the comment to it may be a thing of its own, after it.
    assert list(dict.fromkeys((one["key"], one["value"]) for one in things)) == [
        ("A1", "0.5"),
        ("A1", "1.5"),
        ("A2", "0.5"),
        ("A3", "0.5"),
    ]
    assert things[-1]["note"].startswith("Ñandú «sombra»")
    look_at(nelly, "J5", file)
    rows = nelly.locator("tbody tr")
    expect(rows).to_have_count(len(things))
    expect(rows.filter(has_text="A2")).to_contain_text("hay otra nota")
    expect(rows.filter(has_text="A2")).to_contain_text("3,5 «Hoja en papel.»")
    expect(rows.filter(has_text="Ñandú «sombra»")).to_have_count(1)
    see(nelly, "copy-plan")
    assert field.versions("J5", "C004", "A1") == before["A1"]
    nelly.get_by_role("button", name=f"Cargar {len(things) - 1}").click()
    expect(nelly.get_by_text(f"Entró {len(things) - 1} de {len(things)}.")).to_be_visible()
    loaded = field.versions("J5", "C004", "A3")
    assert loaded[: len(before["A3"])] == before["A3"]
    assert loaded[-1] == "0.5"
    assert field.versions("J5", "C004", "A1") == [*before["A1"], "0.5", "1.5"]
    network(page.context, on=True)
    other.close()
    page.goto(field.sheets("J5")["C004"])
    expect(pill(page)).to_have_text("1 por resolver", timeout=60_000)
    expect(page.locator("#A2")).to_contain_text("Hay dos notas distintas")
    assert field.versions("J5", "C004", "A1") == [*before["A1"], "0.5", "1.5"], "sent too, and written once"
    assert field.versions("J5", "C004", "A3") == loaded
    assert field.note("J5", "C004", "A3").startswith("Ñandú «sombra»")
    expect(page.locator("#A3")).to_contain_text("usted, de un archivo que cargó Organización")


def test_a_copy_that_somebody_changed_or_of_somebody_else_is_refused_in_words(
    held: Holder, nelly: Page, field: Field, tmp_path: Path
) -> None:
    page = held("J4")
    open_sheet(page, field, "J4", "C008")
    network(page.context, on=False)
    tap(page, "B1", "0.5")
    expect(where(page, "B1")).to_have_text(HERE)
    file = saved_copy(page, tmp_path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"0.5"', '"4"'), encoding="utf-8")
    look_at(nelly, "J4", file)
    expect(nelly.get_by_role("alert")).to_contain_text("Este archivo cambió después de que el juez lo guardó.")
    see(nelly, "copy-refused")
    file.write_text(text, encoding="utf-8")
    look_at(nelly, "J5", file)
    expect(nelly.get_by_role("alert")).to_contain_text("Este archivo es de ")
    look_at(nelly, "J4", file)
    expect(nelly.locator("tbody tr")).to_have_count(1)
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=60_000)
