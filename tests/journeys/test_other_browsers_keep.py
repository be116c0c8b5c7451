"""What was typed and the judge's hand, in Firefox and WebKit: what she leaves is kept, however soon, and told truly.

Each line has its deeper test in Chromium (test_kept_and_shown.py, test_left_and_kept.py, test_clearing.py); here is
what depends on how a browser stores, leaves a page and wakes another tab.
"""

from __future__ import annotations

import time

import pytest

from tests.journeys.field import HERE, SAVED, Field
from tests.journeys.otherbrowsers import OtherBrowser
from tests.journeys.test_other_browsers import away, held, judge, open_sheet, other_than

__all__ = ["held", "judge"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.other_browsers, pytest.mark.slow]
AWAY = "Sin señal · 1 en este aparato"
TYPE = """const field = document.querySelector(arguments[0]);
field.value = arguments[1];
field.dispatchEvent(new Event("input", { bubbles: true }));"""


def choose(browser: OtherBrowser, selector: str) -> None:
    """As a finger does, without waiting for anything."""
    browser.wait_for(selector, "return document.querySelector(arguments[0])", selector)
    browser.run("document.querySelector(arguments[0]).click()", selector)


def mark(key: str, value: str) -> str:
    return f'#{key} input[value="{value}"]'


def write(browser: OtherBrowser, selector: str, words: str, *, then: str = "") -> None:
    """Type, and in the same moment do something more."""
    browser.run(TYPE + then, selector, words)


def arrives(field: Field, judge: str, farm: str, key: str, words: str) -> bool:
    """Whether a comment comes to the service by itself."""
    end = time.monotonic() + 20
    while field.note(judge, farm, key) != words and time.monotonic() < end:
        time.sleep(0.1)
    return field.note(judge, farm, key) == words


def blank(browser: OtherBrowser, field: Field, judge: str, farm: str, key: str) -> None:
    """Take away what stands at a criterion."""
    if field.versions(judge, farm, key)[-1:] not in ([], ["cleared"]):
        choose(browser, mark(key, "none"))
        browser.wait_for_words(f"#{key} .where", "Guardado")
        browser.wait_for_words(".pill", SAVED)


def test_a_comment_is_there_however_soon_the_page_is_left(held: OtherBrowser, field: Field, judge: str) -> None:
    farm = next(iter(field.sheets(judge)))
    open_sheet(held, field, judge, farm)
    choose(held, mark("B1", value := other_than(field.versions(judge, farm, "B1"))))
    held.wait_for_words("#B1 .where", "Guardado")
    write(held, "#B1-note", "La sombra es de pacay.", then='location.assign("/judge/");')
    held.wait_for("her farms", "return location.pathname === '/judge/'")
    held.wait_for_words("#judge:not([hidden]) .pill", SAVED)
    assert field.note(judge, farm, "B1") == "La sombra es de pacay."
    assert field.versions(judge, farm, "B1")[-1] == value
    open_sheet(held, field, judge, farm)
    write(held, "#B1-note", "La sombra es de inga.", then="location.reload();")
    held.wait_for(
        "her words again",
        """return document.querySelector("html[data-kept]")
        && document.getElementById("B1-note").value === "La sombra es de inga.";""",
    )
    assert arrives(field, judge, farm, "B1", "La sombra es de inga.")


def test_what_is_no_mark_yet_waits_here_and_says_what_it_lacks(held: OtherBrowser, field: Field, judge: str) -> None:
    farm, where = list(field.sheets(judge).items())[1]
    open_sheet(held, field, judge, farm)
    blank(held, field, judge, farm, "C1")
    before = {key: field.versions(judge, farm, key) for key in ("C1", "C2")}
    with away(field):
        write(held, "#C1-note", "Primero la palabra.")
        held.wait_for_words("#C1 .where", HERE)  # a comment beside a mark that was taken back is one
        held.wait_for_words(".pill", AWAY)
        choose(held, mark("C2", value := other_than(before["C2"])))
        held.wait_for_words("#C2 .where", HERE)
        choose(held, mark("C2", "no"))
        held.wait_for_words("#C2 .where", "Escriba por qué no pudo ver C2.")
        held.move_to_a_new_tab()
        held.go(field.address + where)
        held.wait_for_words("#C1 .where", HERE)
        held.wait_for_words("#C2 .where", "Escriba por qué no pudo ver C2.")
        assert held.run("return document.getElementById('C1-note').value") == "Primero la palabra."
        choose(held, mark("C1", "1.5"))
        write(held, "#C2-note", "Llovía.")
        held.wait_for_words("#C1 .where", HERE)
        held.wait_for_words("#C2 .where", HERE)
    held.wait_for_words(".pill", SAVED)
    assert field.versions(judge, farm, "C1") == [*before["C1"], "cleared", "1.5"]
    assert field.note(judge, farm, "C1") == "Primero la palabra."
    assert field.versions(judge, farm, "C2") == [*before["C2"], value, "not_observed"]
    assert field.note(judge, farm, "C2") == "Llovía."


def test_a_mark_is_cleared_and_had_back_while_the_service_is_away(held: OtherBrowser, field: Field, judge: str) -> None:
    farm = list(field.sheets(judge))[2]
    open_sheet(held, field, judge, farm)
    choose(held, mark("D1", value := other_than(field.versions(judge, farm, "D1"))))
    held.wait_for_words("#D1 .where", "Guardado")
    held.wait_for_words(".pill", SAVED)
    before = field.versions(judge, farm, "D1")
    with away(field):
        choose(held, mark("D1", "none"))
        held.wait_for_words("#D1 .where", HERE)
        held.run("window.isOld = true; location.reload()")
        held.wait_for("the page anew", "return !window.isOld && document.querySelector('#D1 .where')")
        held.wait_for_words("#D1 .where", HERE)
        assert held.is_chosen("D1", "none")
    held.wait_for_words(".pill", SAVED)
    assert field.versions(judge, farm, "D1") == [*before, "cleared"]
    held.reload()
    held.press("#D1 button", "Deshacer")
    held.wait_for_words("#D1 .where", "Guardado")
    assert held.is_chosen("D1", value)
    assert field.versions(judge, farm, "D1") == [*before, "cleared", value]


def test_what_is_given_beside_other_farms_is_kept_before_any_link(held: OtherBrowser, field: Field, judge: str) -> None:
    (one, _), (other, where) = list(field.sheets(judge).items())[3:5]
    places = [field.sheets(judge)[farm].rpartition("/")[2] for farm in (one, other)]
    open_sheet(held, field, judge, other)  # where the link leads
    held.go(f"{field.address}/judge/compare?farm={places[0]}&farm={places[1]}&at=D2")
    held.wait_for_words("#judge:not([hidden]) .pill", SAVED)
    value = other_than(field.versions(judge, other, "D2"))
    with away(field):
        choose(held, f'[name="{places[1]}.mark"][value="{value}"]')
        held.wait_for_words(f"#f{places[1]} .where", HERE)
        write(held, f"#n{places[1]}", "Menos sombra que la otra.", then=f'location.assign("{where}");')
        held.wait_for_words(".pill", AWAY)
    held.wait_for_words(".pill", SAVED)
    assert field.versions(judge, other, "D2")[-1] == value
    assert field.note(judge, other, "D2") == "Menos sombra que la otra."


def test_marks_given_in_practice_wait_on_the_telephone(held: OtherBrowser, field: Field) -> None:
    held.go(f"{field.address}/judge/practice/1")
    held.wait_for_words("#judge:not([hidden]) .pill", SAVED)
    choose(held, mark("A1", "3"))
    write(held, "#A1 textarea", "Se ve el suelo.", then='location.assign("/judge/");')
    held.wait_for("her farms", "return location.pathname === '/judge/'")
    held.go(f"{field.address}/judge/practice/1")
    held.wait_for_words("#judge:not([hidden]) .pill", "Falta guardar esta página")
    assert held.is_chosen("A1", "3")
    assert held.run("return document.querySelector('#A1 textarea').value") == "Se ve el suelo."


def test_two_tabs_tell_each_other_and_an_old_one_puts_nothing_back(
    held: OtherBrowser, field: Field, judge: str
) -> None:
    farm, where = list(field.sheets(judge).items())[5]
    open_sheet(held, field, judge, farm)
    before = field.versions(judge, farm, "E1")
    with held.another_tab():
        open_sheet(held, field, judge, farm)
        choose(held, mark("E1", first := other_than(before)))
        held.wait_for_words("#E1 .where", "Guardado")
    write(held, "#E1-note", "Tres especies nativas.")
    held.wait_for("the tap of the other tab", "return document.querySelector(arguments[0]).checked", mark("E1", first))
    held.wait_for_words("#E1 .where", "Guardado")
    held.wait_for_words(".pill", SAVED)
    assert field.note(judge, farm, "E1") == "Tres especies nativas."
    assert field.versions(judge, farm, "E1") == [*before, first, first]
    with away(field):
        choose(held, mark("E2", "0.5"))
        held.wait_for_words("#E2 .where", HERE)
        with held.another_tab():
            held.go(field.address + where)
            held.wait_for("the same tap", "return document.querySelector(arguments[0])?.checked", mark("E2", "0.5"))
            choose(held, mark("E2", "2.5"))
            held.wait_for_words("#E2 .where", HERE)
        held.wait_for("the newer tap", "return document.querySelector(arguments[0]).checked", mark("E2", "2.5"))
    held.wait_for_words(".pill", SAVED)
    assert field.versions(judge, farm, "E2")[-2:] == ["0.5", "2.5"]


def test_signing_out_with_unsent_marks_asks_and_they_wait_for_her(held: OtherBrowser, field: Field, judge: str) -> None:
    farm = list(field.sheets(judge))[-1]
    open_sheet(held, field, judge, farm)
    value = other_than(field.versions(judge, farm, "A3"))
    with field.faults(lose=99):
        choose(held, mark("A3", value))
        held.wait_for_words(".pill", AWAY)
        held.press('form[action$="/sign-out"] button', "Salir")
        held.wait_for_words("#leaving", "Faltan enviar 1.")
        held.press("#leaving button", "Salir de todos modos")
        held.wait_for("the beginning", "return location.pathname === '/'")
    held.go(f"{field.address}/e/{field.code(judge)}?lang=es")
    held.press("main button", "Entrar")
    held.wait_for("her farms", "return location.pathname.startsWith('/judge/')")
    held.wait_for_words("#judge:not([hidden]) .pill", SAVED)
    assert field.versions(judge, farm, "A3")[-1] == value
