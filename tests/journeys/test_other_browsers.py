"""The judge's promise in Firefox and WebKit: no mark is lost while the service is away, none is counted twice.

Chromium's tests (test_offline.py) go deeper; here the service is really stopped, and comes back on its own port.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark
from judging.services.field import copies
from judging.storage.models import Judge
from tests.journeys.field import HERE, SAVED, Field
from tests.journeys.otherbrowsers import Firefox, OtherBrowser, WebKit
from tests.journeys.setting import SECRET
from tests.machine import needs

pytestmark = [pytest.mark.browser, pytest.mark.other_browsers, pytest.mark.slow]
ENGINES: dict[str, type[OtherBrowser]] = {"J4": Firefox, "J5": WebKit}  # by the judge who has it on her telephone


@pytest.fixture(
    params=[pytest.param("J4", marks=needs("firefox")), pytest.param("J5", marks=needs("webkit"))],
    ids=lambda judge: ENGINES[judge].name,
)
def judge(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def held(judge: str, field: Field, tmp_path: Path) -> Iterator[OtherBrowser]:
    """The judge's telephone, signed in."""
    with ENGINES[judge](tmp_path) as browser:
        browser.go(f"{field.address}/e/{field.code(judge)}?lang=es")  # WebKit tells no language of its own
        browser.press("main button", "Entrar")
        browser.wait_for("her farms", "return location.pathname.startsWith('/judge/')")
        browser.run("localStorage.setItem('ways', 'all')")  # the long sheet, as she chose on it
        yield browser


@contextmanager
def away(field: Field) -> Iterator[None]:
    """The service is not there, as long as the block lasts."""
    field.stop()
    try:
        yield
    finally:
        field.start()


def open_sheet(browser: OtherBrowser, field: Field, judge: str, farm: str) -> None:
    browser.go(field.address + field.sheets(judge)[farm])
    browser.wait_for("the copy on the telephone", "return document.querySelector('html[data-kept]')")
    browser.wait_for_words(".pill", SAVED)


def other_than(before: list[str]) -> str:
    return "0.5" if before[-1:] != ["0.5"] else "1.5"


def test_a_tap_says_where_it_is_and_is_still_there_after_a_reload(held: OtherBrowser, field: Field, judge: str) -> None:
    farm = next(iter(field.sheets(judge)))
    open_sheet(held, field, judge, farm)
    value = other_than(field.versions(judge, farm, "A1"))
    held.tap("A1", value)
    held.wait_for_words("#A1 .where", "Guardado")
    assert field.versions(judge, farm, "A1")[-1] == value
    held.wait_for_words(".pill", SAVED)
    held.reload()
    held.wait_for_words(".pill", SAVED)
    assert held.is_chosen("A1", value)


def test_two_farms_scored_while_the_service_is_away_survive_the_tab_and_arrive_once_by_themselves(
    held: OtherBrowser, field: Field, judge: str
) -> None:
    farms = list(field.sheets(judge))[1:3]
    before: dict[tuple[str, str], list[str]] = {}
    for farm in farms:
        open_sheet(held, field, judge, farm)
        keys = held.run("return [...document.querySelectorAll('fieldset.criterion')].map(box => box.id)")
        assert len(keys) == 20
        before.update({(farm, key): field.versions(judge, farm, key) for key in keys})
    addresses = field.sheets(judge)
    with away(field):
        for farm in farms:
            held.go(field.address + addresses[farm])
            held.wait_for("her sheet", "return document.querySelector('.pill')?.textContent")
            for key in keys:
                held.tap(key, other_than(before[farm, key]))
            held.wait_for(
                "twenty marks on the telephone",
                """const all = [...document.querySelectorAll(".where")];
                return all.filter(one => one.textContent === arguments[0]).length === 20;""",
                HERE,
            )
        held.move_to_a_new_tab()
        for farm in farms:
            held.go(field.address + addresses[farm])
            held.wait_for_words(".pill", "Sin señal · 40 en este aparato")
            assert all(held.is_chosen(key, other_than(before[farm, key])) for key in keys)
        assert all(field.versions(judge, *cell) == earlier for cell, earlier in before.items())
    held.wait_for_words(".pill", SAVED)
    for cell, earlier in before.items():
        assert field.versions(judge, *cell) == [*earlier, other_than(earlier)], cell


@pytest.mark.parametrize("hers", [True, False], ids=["she keeps hers", "she takes the other"])
def test_a_mark_changed_by_the_office_meanwhile_is_shown_with_hers_and_both_are_kept(
    held: OtherBrowser, field: Field, judge: str, hers: bool
) -> None:
    farm = list(field.sheets(judge))[-1 if hers else -2]
    open_sheet(held, field, judge, farm)
    with away(field):
        held.tap("A4", "0.5")
        held.wait_for_words("#A4 .where", HERE)
        field.office_writes(judge, farm, Mark.of("A4", "3.5", "Hoja en papel."))
    held.wait_for_words(".pill", "1 por resolver")
    held.wait_for_words("#A4", "Guardada por: la organización, de su hoja en papel")
    held.wait_for_words("#A4", "3,5 «Hoja en papel.»")
    assert field.versions(judge, farm, "A4")[-1] == "3.5"
    held.press("#A4 button", "Usar 0,5" if hers else "Usar 3,5")
    held.wait_for_words(".pill", SAVED)
    stands = "0.5" if hers else "3.5"
    assert held.is_chosen("A4", stands)
    kept = field.versions(judge, farm, "A4")
    assert kept[-1] == stands
    assert {"0.5", "3.5"} <= set(kept)


def test_the_kept_pages_say_what_is_here_in_every_language_and_a_copy_is_sealed(
    held: OtherBrowser, field: Field, judge: str
) -> None:
    held.go(f"{field.address}/judge/?lang=es")
    held.wait_for("the copy on the telephone", "return document.querySelector('html[data-kept]')")
    held.press("#away button")
    held.wait_for_words("#away p", "Listo sin señal")
    farm, where = list(field.sheets(judge).items())[4]
    value = other_than(field.versions(judge, farm, "C3"))
    with away(field):
        held.go(field.address + where)
        held.wait_for_words(".pill", SAVED)
        held.tap("C3", value)
        held.wait_for_words("#C3 .where", HERE)
        held.go(f"{field.address}/judge/")
        held.wait_for_words(f'li[data-number="{farm}"] .here', "1 en este aparato")
        held.go(f"{field.address}/judge/review")
        held.wait_for_words(f'td:has(a[href="{where}#C3"])', f"{value.replace('.', ',')}sin enviar")
        held.go(f"{field.address}/judge/dictate?sheet={where.rpartition('/')[2]}")
        held.wait_for_words(f'[data-farm="{farm}"]:not([hidden]) .with-unsent:not([hidden])', "solo en este aparato")
        held.go(f"{field.address}/judge/help?lang=fr")
        held.wait_for_words("h1", "Aide pour le jury")
        held.go(f"{field.address}/judge/outbox")
        held.wait_for_words("h1", "Ce qui reste à envoyer")
        held.wait_for_words("#unsent li", "C3")
        held.run(
            """const make = URL.createObjectURL;
            URL.createObjectURL = (file) => {
              file.text().then((said) => { window.given = said; });
              return make(file);
            };
            document.getElementById("copy").click();"""
        )
        copy = str(held.wait_for("the copy", "return window.given"))
    with field.database.reading() as session:
        row = session.scalars(select(Judge).where(Judge.key == judge)).one()
        now = datetime.now(UTC)
        read = copies.read(session, copy.encode(), secret=SECRET.encode(), edition=row.edition, judge=row, now=now)
    assert [(thing["key"], thing["value"]) for thing in read.things] == [("C3", value)]
    held.wait_for_words(".pill", "Tout est enregistré")
    assert field.versions(judge, farm, "C3")[-1] == value


def test_words_in_a_form_that_is_left_in_the_same_moment_are_there(held: OtherBrowser, field: Field) -> None:
    held.go(f"{field.address}/judge/report")
    held.wait_for_words("#judge:not([hidden]) .pill", SAVED)
    held.run(
        """const words = document.getElementById("words");
        words.value = "El puente está cortado.";
        words.dispatchEvent(new Event("input", { bubbles: true }));
        location.assign("/judge/");"""
    )
    held.wait_for("her farms", "return location.pathname === '/judge/' && document.querySelector('.pill')?.textContent")
    held.go(f"{field.address}/judge/report?lang=en")
    held.wait_for("her words", "return document.getElementById('words').value === 'El puente está cortado.'")


def test_a_tap_on_a_page_that_is_left_in_the_same_moment_is_there(held: OtherBrowser, field: Field, judge: str) -> None:
    farm = list(field.sheets(judge))[3]
    open_sheet(held, field, judge, farm)
    value = other_than(field.versions(judge, farm, "B2"))
    held.run(
        """document.querySelector(arguments[0]).click();
        location.assign("/judge/");""",
        f'#B2 input[value="{value}"]',
    )
    held.wait_for("her farms", "return location.pathname === '/judge/' && document.querySelector('.pill')?.textContent")
    held.wait_for_words("#judge:not([hidden]) .pill", SAVED)
    assert field.versions(judge, farm, "B2")[-1] == value
