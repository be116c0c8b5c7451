"""The judge in the field: no mark is ever lost, and the page always says the truth about where it is."""

from __future__ import annotations

import json
import re
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark
from judging.services.people import judges
from judging.storage.models import BallotSave, Judge
from tests.journeys.conftest import Holder
from tests.journeys.field import (
    HERE,
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
from tests.journeys.setting import SECRET

pytestmark = pytest.mark.browser


def test_a_tap_says_where_it_is_and_is_still_there_after_a_reload(field: Field, held: Holder) -> None:
    page = held("J1")
    open_sheet(page, field, "J1", "C001")
    tap(page, "A1", "1.5")
    expect(where(page, "A1")).to_have_text(re.compile("En este aparato|Guardado"))
    expect(where(page, "A1")).to_have_text("Guardado")
    expect(pill(page)).to_have_text(SAVED)
    page.reload()
    expect(level(page, "A1", "1.5")).to_be_checked()
    assert field.versions("J1", "C001", "A1")[-1] == "1.5"


def test_after_a_download_every_farm_opens_without_signal_and_no_other(field: Field, held: Holder) -> None:
    page = held("J2")
    page.get_by_role("button", name="Descargar para trabajar sin señal").click()
    expect(page.locator("#away p")).to_have_text(re.compile(r"Listo sin señal ✓ \(hoy \d+:\d\d"))
    network(page.context, on=False)
    for number, address in field.sheets("J2").items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        expect(page.locator("fieldset.criterion")).to_have_count(20)
    page.goto(field.sheets("J1")["C004"])
    expect(page.get_by_role("heading", level=1)).to_have_text("Sin señal")
    page.get_by_role("link", name="Seguir con las fincas que descargó").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mis fincas")


def test_two_farms_scored_without_signal_survive_the_tab_and_arrive_once_by_themselves(
    field: Field, held: Holder
) -> None:
    page = held("J4")
    context, farms = page.context, ("C003", "C005")
    for farm in farms:
        open_sheet(page, field, "J4", farm)
    network(context, on=False)
    for farm in farms:
        page.goto(field.sheets("J4")[farm])
        expect(pill(page)).to_be_visible()
        keys = criteria(page)
        before = {key: field.versions("J4", farm, key) for key in keys}
        chosen = {key: "0.5" if before[key][-1:] != ["0.5"] else "1.5" for key in keys}
        for key in keys:
            tap(page, key, chosen[key])
        expect(page.locator(".where", has_text=HERE)).to_have_count(len(keys))
    page.close()
    page = context.new_page()
    page.goto(field.sheets("J4")["C003"])
    expect(pill(page)).to_have_text("Sin señal · 40 en este aparato")
    page.goto("/judge/outbox")
    expect(page.locator("#unsent li")).to_have_count(40)
    network(context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    expect(page.get_by_text("No falta nada")).to_be_visible()
    for key in keys:
        after = field.versions("J4", "C005", key)
        assert (after[:-1], after[-1]) == (before[key], chosen[key])


def test_three_quick_taps_on_a_slow_line_end_with_the_third_and_no_false_word(field: Field, held: Holder) -> None:
    page = held("J1")
    open_sheet(page, field, "J1", "C002")
    before = field.versions("J1", "C002", "B1")
    page.evaluate(
        """() => { const pill = document.querySelector(".pill"); window.said = [];
        new MutationObserver(() => said.push(pill.textContent)).observe(pill, { childList: true }); }"""
    )
    with field.faults(delay=0.6):
        for value in ("0.5", "1.5", "2.5"):
            tap(page, "B1", value)
            time.sleep(0.1)
        expect(where(page, "B1")).to_have_text("Guardado")
        expect(pill(page)).to_have_text(SAVED)
    said = page.evaluate("window.said")
    assert SAVED not in said[said.index("Enviando 1…") : -1], said
    assert field.versions("J1", "C002", "B1") == [*before, "0.5", "2.5"]


def test_lost_answers_do_not_save_twice(field: Field, held: Holder) -> None:
    page = held("J1")
    open_sheet(page, field, "J1", "C004")
    before = field.versions("J1", "C004", "B2")
    with field.faults(lose=2):
        tap(page, "B2", "0.5")
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
        tap(page, "B2", "1.5")
        expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J1", "C004", "B2") == [*before, "0.5", "1.5"]


def test_two_tabs_without_signal_send_each_mark_once(field: Field, held: Holder) -> None:
    one = held("J5")
    other = one.context.new_page()
    open_sheet(one, field, "J5", "C004")
    open_sheet(other, field, "J5", "C006")
    network(one.context, on=False)
    for page in (one, other):
        for key in ("A1", "A2", "A3"):
            tap(page, key, "0.5")
        expect(page.locator(".where", has_text=HERE)).to_have_count(3)
    sent: list[str] = []
    one.context.on(
        "response",
        lambda answer: (
            sent.extend(item["id"] for item in json.loads(answer.request.post_data or "{}")["ops"])
            if answer.url.endswith("/sync")
            else None
        ),
    )
    before = field.count(BallotSave)
    network(one.context, on=True)
    for page in (one, other):
        expect(pill(page)).to_have_text(SAVED)
    assert len(sent) == len(set(sent)) == 6
    assert field.count(BallotSave) == before + 6


@pytest.mark.parametrize(("choice", "stands", "farm"), [("Usar 0,5", "0.5", "C007"), ("Usar 3,5", "3.5", "C009")])
def test_a_mark_changed_by_the_office_meanwhile_is_shown_with_hers_and_both_are_kept(
    field: Field, held: Holder, choice: str, stands: str, farm: str
) -> None:
    page = held("J5")
    open_sheet(page, field, "J5", farm)
    network(page.context, on=False)
    tap(page, "A4", "0.5")
    expect(where(page, "A4")).to_have_text(HERE)
    field.office_writes("J5", farm, Mark.of("A4", "3.5", "Hoja en papel."))
    network(page.context, on=True)
    expect(pill(page)).to_have_text("1 por resolver")
    box = page.locator("#A4")
    expect(box).to_contain_text("Guardada por: la organización, de su hoja en papel")
    expect(box).to_contain_text("3,5 «Hoja en papel.»")
    assert field.versions("J5", farm, "A4")[-1] == "3.5"
    box.get_by_role("button", name=choice).click()
    expect(pill(page)).to_have_text(SAVED)
    expect(level(page, "A4", stands)).to_be_checked()
    kept = field.versions("J5", farm, "A4")
    assert kept[-1] == stands
    assert {"0.5", "3.5"} <= set(kept)


def test_without_javascript_a_sheet_is_filled_saved_and_shown_again(field: Field, held: Holder) -> None:
    page = held("J3", javascript=False)
    page.goto(field.sheets("J3")["C003"])
    expect(pill(page)).to_be_hidden()
    level(page, "A1", "0.5").check(force=True)
    page.get_by_role("button", name="Guardar y seguir").click()  # the sheet is complete: nothing is asked
    expect(page.get_by_role("heading", level=1)).to_contain_text("C004")
    page.goto(field.sheets("J3")["C003"])
    expect(level(page, "A1", "0.5")).to_be_checked()


REFUSALS = {
    "from the start": "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };",
    "when it is full": "IDBObjectStore.prototype.put = () => { throw new DOMException('no', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("how", REFUSALS)
def test_a_telephone_that_keeps_nothing_says_so_and_saves_straight_away(field: Field, held: Holder, how: str) -> None:
    page = held("J3", script=REFUSALS[how])
    page.goto(field.sheets("J3")["C004"])
    value = {"from the start": "0.5", "when it is full": "1.5"}[how]
    tap(page, "A2", value)
    expect(page.get_by_text("Este aparato no deja guardar nada en esta página.")).to_be_visible()
    expect(where(page, "A2")).to_have_text("Guardado")
    assert field.versions("J3", "C004", "A2")[-1] == value
    network(page.context, on=False)
    tap(page, "A3", value)
    expect(pill(page)).to_have_text("Sin señal · 1 sin guardar")
    expect(where(page, "A3")).to_have_text("Sin guardar todavía")
    page.get_by_role("button", name="Guardar y seguir").click()
    expect(page.locator(".told")).to_contain_text("Quédese en esta página")


def test_a_whole_sheet_by_keyboard_with_the_focus_always_in_sight(field: Field, held: Holder) -> None:
    page = held("J1")
    open_sheet(page, field, "J1", "C005")
    page.evaluate("location.hash = 'A1'")
    keys = criteria(page)
    for place, key in enumerate(keys):
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type === 'radio' && document.activeElement.name") == key:
                break
        page.keyboard.press(str(place % 5))
        expect(level(page, key, str(place % 5))).to_be_checked()
        assert page.evaluate(
            """() => { const box = document.activeElement.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return top.closest("label") === document.activeElement.closest("label"); }"""
        ), f"{key}: the focus is hidden"
    page.locator("#A1 .note summary").click()
    page.locator("#A1-note").focus()
    page.keyboard.type("Vi 4 sombras, no 3. N")
    expect(level(page, "A1", "0")).to_be_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{field.sheets('J1')['C008']}")
    expect(pill(page)).to_have_text(SAVED)
    assert [field.versions("J1", "C005", key)[-1] for key in keys] == [str(place % 5) for place in range(20)]
    page.go_back()
    expect(page.locator("#A1-note")).to_have_value("Vi 4 sombras, no 3. N")
    expect(level(page, "E4", "4")).to_be_checked()
    tap(page, "E4", "2")
    expect(where(page, "E4")).to_have_text("Guardado")


def test_the_outbox_lists_what_is_unsent_and_gives_it_away_only_with_a_way_back(
    field: Field, held: Holder, tmp_path: Path
) -> None:
    page = held("J2")
    open_sheet(page, field, "J2", "C001")
    network(page.context, on=False)
    tap(page, "C1", "0.5")
    tap(page, "C2", "1.5")
    expect(where(page, "C2")).to_have_text(HERE)
    pill(page).click()
    lines = page.locator("#unsent li")
    expect(lines).to_have_count(2)
    expect(lines.nth(1)).to_contain_text("C001")
    with page.expect_download() as copy:
        page.get_by_role("button", name="Guardar una copia").click()
    copy.value.save_as(tmp_path / "copy.json")
    kept = json.loads((tmp_path / "copy.json").read_text(encoding="utf-8"))
    assert [(one["key"], one["value"]) for one in kept["marks"]] == [("C1", "0.5"), ("C2", "1.5")]
    lines.nth(0).get_by_role("button", name="Descartar").click()
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    page.get_by_role("button", name="Deshacer").click()
    expect(pill(page)).to_have_text("Sin señal · 2 en este aparato")
    page.get_by_role("button", name="Enviar ahora").click()
    expect(pill(page)).to_have_text("Sin señal · 2 en este aparato")
    expect(page.get_by_role("button", name="Enviar ahora")).to_be_focused()
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J2", "C001", "C1")[-1] == "0.5"


def test_a_sign_in_that_ended_keeps_what_is_unsent_until_the_new_card_opens(field: Field, held: Holder) -> None:
    page = held("J4")
    open_sheet(page, field, "J4", "C006")
    with field.database.transaction() as session:
        judge = session.query(Judge).filter_by(key="J4").one()
        judges.reissue_code(session, actor=OPERATOR, judge=judge, secret=SECRET.encode(), now=judge.committed_at)
    tap(page, "A1", "0.5")
    expect(pill(page)).to_have_text("Entre de nuevo para enviar 1 nota")
    pill(page).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    enter(page, field, "J4")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J4", "C006", "A1")[-1] == "0.5"


IN_CACHES = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const one of await cache.keys()) {
            const said = await (await cache.match(one)).json().catch(() => ({ unsent: { length: -1 } }));
            found.push([new URL(one.url).pathname, said.unsent.length]);
        }
    }
    return found;
}"""


def test_leaving_takes_the_pages_off_the_telephone_and_not_what_is_unsent(field: Field, held: Holder) -> None:
    page = held("J4")
    open_sheet(page, field, "J4", "C008")
    with field.faults(lose=99):
        tap(page, "A1", "0.5")
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
        page.get_by_role("button", name="Salir", exact=True).click()
        page.get_by_role("button", name="Salir de todos modos").click()
        page.wait_for_url(f"{field.address}/")
        assert page.evaluate(IN_CACHES) == [["/judge/unsent", 1]], "no page, only the second copy of what is unsent"
    enter(page, field, "J4")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J4", "C008", "A1")[-1] == "0.5"
    page.get_by_role("button", name="Salir", exact=True).click()
    page.wait_for_url(f"{field.address}/")
    assert page.evaluate(IN_CACHES) == [["/judge/unsent", 0]], "what was sent stays nowhere"


def test_a_server_that_hangs_does_not_hold_the_judge_up(field: Field, held: Holder) -> None:
    page = held("J5")
    open_sheet(page, field, "J5", "C010")
    field.tell(signal.SIGSTOP)
    try:
        page.reload()
        expect(page.locator("fieldset.criterion")).to_have_count(20)
        tap(page, "D1", "0.5")
        expect(where(page, "D1")).to_have_text(HERE)
    finally:
        field.tell(signal.SIGCONT)
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J5", "C010", "D1")[-1] == "0.5"


def test_from_a_borrowed_phone_everything_goes_after_she_has_seen_what_is_unsent(
    field: Field, browser: Browser
) -> None:
    context = browser.new_context(**telephone(field))
    page = context.new_page()
    page.goto(f"/e/{field.code('J1')}")
    page.get_by_label("Este aparato es prestado").check()
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/judge/**")
    open_sheet(page, field, "J1", "C001")
    held = "async () => (await indexedDB.databases()).length + (await caches.keys()).length"
    assert page.evaluate(held) > 0
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/judge/outbox#leave")
    expect(page.locator("html[data-kept]")).to_be_attached()  # nothing is on its way any more
    page.get_by_role("button", name="Salir y borrar todo").click()
    page.wait_for_url(f"{field.address}/")
    assert page.evaluate(held) == 0
    assert context.cookies() == []
    context.close()
