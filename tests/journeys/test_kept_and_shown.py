"""What a telephone shows is what is kept: with one sheet open twice, and after a backup was restored."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.cli.db import db
from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark
from judging.services.entries import entries
from judging.services.scoring import corrections
from judging.storage.models import Assignment, BallotSave, Entry, Judge, MarkRow
from tests.journeys.conftest import Holder
from tests.journeys.field import (
    HERE,
    SAVED,
    Field,
    level,
    network,
    open_sheet,
    pill,
    tap,
    where,
)
from tests.journeys.setting import SECRET

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("deaf", ["", "delete self.BroadcastChannel;"], ids=["told at once", "read again when seen"])
def test_one_sheet_open_twice_without_signal_keeps_both_taps_and_shows_what_is_kept(
    field: Field, held: Holder, deaf: str
) -> None:
    judge, farm, values = "J3", "C009" if deaf else "C003", ("0.5", "1.5", "2.5")
    one = held(judge, script=deaf)
    open_sheet(one, field, judge, farm)
    other = one.context.new_page()
    open_sheet(other, field, judge, farm)
    before = field.versions(judge, farm, "A1")
    network(one.context, on=False)
    for page, value in zip((one, other, one), values, strict=True):
        tap(page, "A1", value)
        expect(where(page, "A1")).to_have_text(HERE)
        for seen in (page, other if page is one else one):
            look_at(seen)
            expect(level(seen, "A1", value)).to_be_checked()
            expect(where(seen, "A1")).to_have_text(HERE)
            expect(pill(seen)).to_have_text("Sin señal · 1 en este aparato")
    network(one.context, on=True)
    for _ in range(100):
        if field.versions(judge, farm, "A1") == [*before, *values]:
            break
        one.wait_for_timeout(200)
    for page in (one, other):
        look_at(page)
        expect(pill(page)).to_have_text(SAVED)
        expect(level(page, "A1", values[-1])).to_be_checked()
    assert field.versions(judge, farm, "A1") == [*before, *values]


def look_at(page: Page) -> None:
    """Come back to a tab, which the tests' browser without a screen does not tell its page."""
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")


@pytest.mark.parametrize("leave", ["link", "reload", "back"])
def test_a_comment_is_there_however_soon_after_its_last_key_the_page_is_left(
    field: Field, held: Holder, leave: str
) -> None:
    page = held("J1")
    page.goto(f"{field.address}/judge/")
    open_sheet(page, field, "J1", "C001")
    tap(page, "A1", "1.5")
    expect(pill(page)).to_have_text(SAVED)

    page.locator("#A1 .note summary").click()
    page.locator("#A1-note").focus()
    page.keyboard.type("La sombra es de pacay.")
    if leave == "link":
        page.evaluate("document.querySelector('.crumb, nav a').click()")
    elif leave == "reload":
        page.reload()
    else:
        page.go_back()
    open_sheet(page, field, "J1", "C001")
    expect(page.locator("#A1-note")).to_have_value("La sombra es de pacay.")
    expect(level(page, "A1", "1.5")).to_be_checked()
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J1", "C001", "A1")[-1] == "1.5"
    with field.database.reading() as session:
        notes = session.scalars(select(MarkRow.note).where(MarkRow.criterion == "A1")).all()
    assert "La sombra es de pacay." in notes


def test_a_comment_being_written_in_one_tab_keeps_the_tap_of_the_other(field: Field, held: Holder) -> None:
    one = held("J5")
    open_sheet(one, field, "J5", "C004")
    other = one.context.new_page()
    open_sheet(other, field, "J5", "C004")
    network(one.context, on=False)
    tap(one, "B1", "0.5")
    expect(level(other, "B1", "0.5")).to_be_checked()
    other.locator("#B1 .note summary").click()
    other.locator("#B1-note").press_sequentially("Sombra de cuatro especies.")
    expect(where(other, "B1")).to_have_text(HERE)
    expect(one.locator("#B1-note")).to_have_value("Sombra de cuatro especies.")
    network(one.context, on=True)
    expect(pill(one)).to_have_text(SAVED)
    assert field.versions("J5", "C004", "B1")[-1] == "0.5"
    for page in (one, other):
        expect(page.locator("#B1-note")).to_have_value("Sombra de cuatro especies.")
        expect(level(page, "B1", "0.5")).to_be_checked()


@pytest.mark.parametrize("deaf", ["", "delete self.BroadcastChannel;"], ids=["two devices", "two tabs"])
def test_a_comment_in_a_stale_tab_does_not_put_the_value_back(field: Field, held: Holder, deaf: str) -> None:
    farm = "C010" if deaf else "C011"
    one = held("J5", script=deaf)
    open_sheet(one, field, "J5", farm)
    tap(one, "C1", "0.5")
    expect(where(one, "C1")).to_have_text("Guardado")
    one.reload()
    expect(pill(one)).to_have_text(SAVED)
    other = one.context.new_page() if deaf else held("J5")
    open_sheet(other, field, "J5", farm)
    tap(other, "C1", "2.5")
    expect(where(other, "C1")).to_have_text("Guardado")
    note = one.locator("#C1-note")
    note.evaluate("""field => { // in one breath, so that nothing tells this page anything before
        field.value = "Tres especies nativas.";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        dispatchEvent(new Event("pagehide"));
        dispatchEvent(new Event("pageshow")); // and back, with Back: what was given meanwhile is kept now
    }""")
    for _ in range(100):
        if field.note("J5", farm, "C1"):
            break
        one.wait_for_timeout(100)
    assert field.note("J5", farm, "C1") == "Tres especies nativas."
    assert field.versions("J5", farm, "C1")[-2:] == ["2.5", "2.5"]
    expect(level(one, "C1", "2.5")).to_be_checked()
    expect(pill(one)).to_have_text(SAVED)


def test_a_comment_before_its_level_waits_on_the_telephone_and_the_line_says_so(field: Field, held: Holder) -> None:
    page = held("J3")
    open_sheet(page, field, "J3", "C009")
    key = "E3"
    assert field.versions("J3", "C009", key) == []
    page.locator(f"#{key} .note summary").click()
    page.locator(f"#{key}-note").press_sequentially("Primero la palabra.")
    expect(where(page, key)).to_have_text("Su comentario está aquí. Falta elegir la nota.")
    expect(pill(page)).to_have_text("1 por resolver")
    page.goto("/judge/")
    expect(pill(page)).to_have_text("1 por resolver")
    page.goto(field.sheets("J3")["C009"])
    expect(page.locator(f"#{key}-note")).to_have_value("Primero la palabra.")
    tap(page, key, "1.5")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J3", "C009", key) == ["1.5"]
    assert field.note("J3", "C009", key) == "Primero la palabra."


def test_not_observed_waits_for_its_reason_without_a_signal_too(field: Field, held: Holder) -> None:
    page = held("J4")
    open_sheet(page, field, "J4", "C008")
    before = field.versions("J4", "C008", "A2")
    network(page.context, on=False)
    tap(page, "A2", "no")
    expect(where(page, "A2")).to_have_text("Escriba por qué no pudo ver A2.")
    expect(pill(page)).to_have_text("1 por resolver")
    page.reload()
    expect(level(page, "A2", "no")).to_be_checked()
    page.locator("#A2-note").evaluate("field => { field.closest('details').open = true }")
    page.locator("#A2-note").press_sequentially("El lote está detrás del río.")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=70_000)
    assert field.versions("J4", "C008", "A2") == [*before, "not_observed"]
    assert field.note("J4", "C008", "A2") == "El lote está detrás del río."


@pytest.mark.parametrize("seen_again", [False, True], ids=["on one page", "on the page after it"])
def test_what_lacks_its_reason_says_so_over_a_mark_that_is_on_its_way(
    field: Field, held: Holder, seen_again: bool
) -> None:
    page, key, lacks = held("J4"), "B3" if seen_again else "B2", "Escriba por qué no pudo ver"
    for address in ("/judge/outbox", "/judge/review"):
        page.goto(address)
        expect(page.locator("html[data-kept]")).to_be_attached()
    open_sheet(page, field, "J4", "C008")
    before = field.versions("J4", "C008", key)
    network(page.context, on=False)
    tap(page, key, "0.5")
    expect(where(page, key)).to_have_text(HERE)
    if seen_again:
        page.reload()
        expect(where(page, key)).to_have_text(HERE)
    tap(page, key, "no")
    expect(where(page, key)).to_contain_text(lacks)
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")  # the level, which is one
    page.get_by_role("button", name="Entregar esta hoja").click()
    expect(page.locator(".told")).to_have_text("Antes hay que resolver lo que está marcado en esta hoja.")
    page.goto("/judge/outbox")
    expect(page.locator("#unsent li")).to_contain_text("No se pudo observar")
    expect(page.locator("#unsent li")).to_contain_text(lacks)
    page.goto("/judge/review")
    expect(page.locator("#kept-here li")).to_contain_text(lacks)
    page.goto(field.sheets("J4")["C008"])
    expect(where(page, key)).to_contain_text(lacks)
    page.locator(f"#{key}-note").evaluate("field => { field.closest('details').open = true }")
    page.locator(f"#{key}-note").press_sequentially("Estaba cerrado.")
    expect(where(page, key)).to_have_text(HERE)
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=70_000)
    assert field.versions("J4", "C008", key) == [*before, "0.5", "not_observed"]
    assert field.note("J4", "C008", key) == "Estaba cerrado."


def test_a_level_after_what_lacked_its_reason_goes_out_on_whatever_page_each_was_given(
    field: Field, held: Holder
) -> None:
    page = held("J4")
    open_sheet(page, field, "J4", "C008")
    before = field.versions("J4", "C008", "B4")
    network(page.context, on=False)
    for value in ("0.5", "no", "2.5"):
        tap(page, "B4", value)
        expect(where(page, "B4")).to_have_text("Escriba por qué no pudo ver B4." if value == "no" else HERE)
        page.reload()
        expect(level(page, "B4", value)).to_be_checked()
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=70_000)
    assert field.versions("J4", "C008", "B4") == [*before, "0.5", "2.5"]


def test_what_is_discarded_in_one_tab_is_not_shown_by_the_other(field: Field, held: Holder) -> None:
    one = held("J4")
    open_sheet(one, field, "J4", "C005")
    stood = one.locator("#D3 input:checked").evaluate_all("found => found.map(one => one.value)")
    network(one.context, on=False)
    tap(one, "D3", "0.5" if stood != ["0.5"] else "1.5")
    expect(where(one, "D3")).to_have_text(HERE)
    other = one.context.new_page()
    other.goto("/judge/outbox")
    other.get_by_role("button", name="Descartar").click()
    expect(pill(one)).to_have_text(SAVED)
    expect(where(one, "D3")).to_have_text("")
    assert one.locator("#D3 input:checked").evaluate_all("found => found.map(one => one.value)") == stood
    other.get_by_role("button", name="Deshacer").click()
    expect(level(one, "D3", "0.5" if stood != ["0.5"] else "1.5")).to_be_checked()


def test_a_sheet_where_organisers_decided_one_criterion_takes_marks_for_the_others(field: Field, held: Holder) -> None:
    with field.database.transaction() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C010")).one()
        reason = "Nadie tiene horno en esta zona."
        corrections.decide_not_applicable(
            session,
            actor=OPERATOR,
            edition=entry.edition,
            entry=entry,
            criterion="B4",
            reason=reason,
            now=datetime.now(UTC),
        )
        judge = session.scalars(select(Judge.key).join(Assignment).where(Assignment.entry == entry)).first() or ""
    page = held(judge)
    open_sheet(page, field, judge, "C010")
    expect(page.locator("#B4")).to_contain_text(reason)
    expect(page.locator('.spot[href="#B4"]')).to_have_class(re.compile("full"))
    tap(page, "E4", "0.5")
    expect(where(page, "E4")).to_have_text("Guardado")
    assert field.versions(judge, "C010", "E4")[-1] == "0.5"


def operator(field: Field, *words: str) -> None:
    """`judging db …`, as an operator types it."""
    env = {"JUDGING_INSTANCE": str(field.folder), "JUDGING_SECRET_KEY": SECRET}
    done = CliRunner().invoke(db, words, env=env)
    assert done.exit_code == 0, done.output


def restore(field: Field, copy: Path) -> None:
    field.stop()
    field.database.close()
    operator(field, "restore", str(copy))
    field.start()


def wait_for(field: Field, judge: str, farm: str, key: str, page: Page, value: str) -> None:
    """Until a mark stands in the ledger."""
    for _ in range(100):
        if field.versions(judge, farm, key)[-1:] == [value]:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{key} is {field.versions(judge, farm, key)}, not {value}")


def test_marks_that_a_restored_backup_lacks_come_back_and_saved_is_true(
    field: Field, held: Holder, tmp_path: Path
) -> None:
    judge, farm = "J2", "C001"
    page = held(judge)
    open_sheet(page, field, judge, farm)
    before = field.versions(judge, farm, "A1")
    operator(field, "backup", str(tmp_path / "copy"))
    for key, value in (("A1", "0.5"), ("A2", "1.5"), ("A3", "2.5")):
        tap(page, key, value)
        expect(where(page, key)).to_have_text("Guardado")
    page.reload()  # the page has them now, and the telephone puts them aside
    expect(level(page, "A1", "0.5")).to_be_checked()
    tap(page, "B1", "0.5")
    expect(where(page, "B1")).to_have_text("Guardado")
    restore(field, tmp_path / "copy")
    assert field.versions(judge, farm, "A1") == before
    field.office_writes(judge, farm, Mark.of("A3", "3.5", "Hoja en papel."))
    page.goto(field.sheets(judge)[farm])
    expect(pill(page)).to_have_text("1 por resolver")
    for key, value in (("A1", "0.5"), ("A2", "1.5"), ("B1", "0.5")):
        wait_for(field, judge, farm, key, page, value)
        expect(level(page, key, value)).to_be_checked()
    assert field.versions(judge, farm, "A3")[-1] == "3.5", "nobody's newer mark is overwritten"
    page.locator("#A3").get_by_role("button", name="Usar 2,5").click()
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions(judge, farm, "A3")[-2:] == ["3.5", "2.5"]
    saves = field.count(BallotSave)
    page.reload()
    expect(pill(page)).to_have_text(SAVED)
    expect(level(page, "A3", "2.5")).to_be_checked()
    page.wait_for_timeout(1000)
    assert field.count(BallotSave) == saves, "nothing is sent twice"


def test_from_the_list_and_from_a_sheet_that_stayed_open_marks_come_back_too(
    field: Field, held: Holder, tmp_path: Path
) -> None:
    judge = "J4"
    page = held(judge)
    open_sheet(page, field, judge, "C006")
    operator(field, "backup", str(tmp_path / "copy"))
    tap(page, "A1", "0.5")
    expect(where(page, "A1")).to_have_text("Guardado")
    open_sheet(page, field, judge, "C008")
    for key in ("C1", "C2", "C3"):
        tap(page, key, "0.5")
        expect(where(page, key)).to_have_text("Guardado")
    restore(field, tmp_path / "copy")
    tap(page, "D1", "1.5")
    for key, value in (("D1", "1.5"), ("C1", "0.5"), ("C2", "0.5"), ("C3", "0.5")):
        wait_for(field, judge, "C008", key, page, value)
    page.goto("/judge/")
    wait_for(field, judge, "C006", "A1", page, "0.5")
    expect(pill(page)).to_have_text(SAVED)


def test_a_farm_that_left_her_list_leaves_the_telephone_and_her_marks_are_told_not_dropped(
    field: Field, held: Holder
) -> None:
    judge, farm, other = "J1", "C004", "C005"
    page = held(judge)
    page.get_by_role("button", name="Descargar para trabajar sin señal").click()
    expect(page.locator("#away p")).to_contain_text("Listo sin señal")
    sheet, its_photos = field.sheets(judge)[farm], field.sheets(judge)[farm] + "/photos"
    network(page.context, on=False)
    page.goto(sheet)
    tap(page, "A1", "0.5")
    expect(where(page, "A1")).to_have_text(HERE)
    decide(
        field,
        farm,
        lambda session, entry, now: entries.exclude_entry(
            session, actor=OPERATOR, entry=entry, reason="Fuera de la zona.", now=now
        ),
    )
    page.goto("/judge/")
    assert {sheet, its_photos} <= set(page.evaluate(KEPT)), "without a signal nothing is known, and nothing goes"
    network(page.context, on=True)
    page.goto("/judge/")
    expect(pill(page)).to_have_text("1 por resolver")
    expect(page.locator("#out + ul li")).to_contain_text(farm)
    for _ in range(100):
        if not {sheet, its_photos} & set(page.evaluate(KEPT)):
            break
        page.wait_for_timeout(200)
    kept = set(page.evaluate(KEPT))
    assert not {sheet, its_photos} & kept
    assert {field.sheets(judge)[other], field.sheets(judge)[other] + "/photos"} <= kept
    page.goto("/judge/outbox")
    expect(page.locator("#unsent li")).to_contain_text("A1")
    expect(page.locator("#unsent li [data-f=why]")).to_contain_text(farm)
    decide(
        field,
        farm,
        lambda session, entry, now: entries.accept_entry(session, actor=OPERATOR, entry=entry, now=now),
    )
    page.get_by_role("button", name="Reintentar").click()
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions(judge, farm, "A1")[-1] == "0.5"


KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    }
    return found;
}"""


def decide(field: Field, farm: str, what: Callable[[Session, Entry, datetime], object]) -> None:
    """The organisers decide about an entry."""
    with field.database.transaction() as session:
        what(session, session.scalars(select(Entry).where(Entry.number == farm)).one(), datetime.now(UTC))


def test_an_older_copy_of_a_page_makes_nothing_unsaved_and_sends_nothing_new(field: Field, held: Holder) -> None:
    page = held("J5")
    open_sheet(page, field, "J5", "C007")
    tap(page, "E1", "0.5")
    expect(where(page, "E1")).to_have_text("Guardado")
    saves = field.count(BallotSave)
    network(page.context, on=False)
    page.reload()
    expect(level(page, "E1", "0.5")).to_be_checked()
    expect(where(page, "E1")).to_have_text("Guardado")
    expect(pill(page)).to_have_text(SAVED)
    network(page.context, on=True)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(2000)
    expect(pill(page)).to_have_text(SAVED)
    assert field.count(BallotSave) == saves
    assert field.versions("J5", "C007", "E1")[-1] == "0.5"


SILENT = """const all = IDBObjectStore.prototype.getAll;
IDBObjectStore.prototype.getAll = function (...asked) {
  return document.getElementById("judge").hidden ? all.apply(this, asked) : new EventTarget();
};"""
"""A database that answers no more once the page stands there."""


def test_the_list_of_what_is_unsent_waits_until_it_knows(field: Field, held: Holder) -> None:
    for judge, script in (("J4", SILENT), ("J5", "")):
        page = held(judge, script=script)
        page.goto(f"{field.address}/judge/outbox")
        page.locator("#judge:not([hidden])").wait_for()
        page.wait_for_timeout(1000)
        expect(page.locator("#all-sent")).to_be_visible(visible=not script)
