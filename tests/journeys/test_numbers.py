"""A mark that is typed as a number, with the sheet's code: on a telephone, beside other farms, without a signal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.permissions import OPERATOR
from judging.services.demo import demo
from judging.services.scoring import scoring
from judging.storage import append_only
from judging.storage.models import Ballot, BallotState, SheetVersion
from tests.journeys.conftest import Holder, see
from tests.journeys.field import SAVED, Field, network, open_sheet, pill, served, where
from tests.journeys.layout import faults
from tests.journeys.setting import SECRET

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _two_numbers(session: Session, folder: Path, now: datetime) -> None:
    """Every sheet open; A1, which may not apply, and A2 are numbers from 0 to 20."""
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    for ballot in session.scalars(select(Ballot).where(Ballot.state == BallotState.SUBMITTED)):
        scoring.reopen_ballot(session, actor=OPERATOR, assignment=ballot.assignment, reason="Para probar.", now=now)
    append_only.take_off(session.connection())
    version = session.scalars(select(SheetVersion)).one()
    first, *rest = version.document["sections"]
    number = {"levels": [], "scale": {"max": "20", "step": "0.5"}}
    one, other, *others = first["criteria"]
    criteria = [{**one, **number, "not_applicable": True}, {**other, **number, "not_applicable": False}, *others]
    version.document = {**version.document, "sections": [{**first, "criteria": criteria}, *rest]}
    version.digest = "two numbers"
    session.flush()
    append_only.put_on(session.connection())


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with served(tmp_path_factory.mktemp("numbers"), _two_numbers) as service:
        yield service


def number(page: Page, box: str = "#A1") -> Locator:
    return page.locator(f"{box} input.short")


def instead(page: Page, criterion: str, value: str) -> Locator:
    return page.locator(f'#{criterion} input[type=radio][value="{value}"]')


def choose(page: Page, words: str, box: str = "#A1") -> None:
    page.locator(f"{box} label.level", has_text=words).click()


def test_what_is_touched_last_stands_alone(held: Holder, field: Field) -> None:
    page = held("J3", is_long=False)
    open_sheet(page, field, "J3", "C009")
    page.goto(f"{field.sheets('J3')['C009']}#A1")
    number(page).fill("12,5")
    number(page).blur()
    expect(where(page, "A1")).to_have_text("Guardado")
    choose(page, "No corresponde")
    expect(number(page)).to_have_value("")
    expect(pill(page)).to_have_text(SAVED)
    page.goto(f"{field.sheets('J3')['C009']}#A1")
    expect(instead(page, "A1", "na")).to_be_checked()
    number(page).fill("8")
    number(page).blur()
    expect(instead(page, "A1", "na")).not_to_be_checked()
    expect(pill(page)).to_have_text(SAVED)
    page.locator("#A1").get_by_text("Borrar la nota").click()
    expect(number(page)).to_have_value("")
    expect(page.locator("#A1 .clearing")).to_contain_text("Nota borrada")
    expect(pill(page)).to_have_text(SAVED)
    page.locator("#A1").get_by_role("button", name="Deshacer").click()
    expect(number(page)).to_have_value("8")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J3", "C009", "A1") == ["2", "12.5", "not_applicable", "8", "cleared", "8"]
    assert faults(page) == []
    see(page, "number")


def test_what_could_not_be_observed_is_kept_without_signal_and_arrives_with_its_reason(
    held: Holder, field: Field
) -> None:
    page = held("J2")
    open_sheet(page, field, "J2", "C011")
    expect(page.locator("#A2 label.level", has_text="No corresponde")).to_have_count(0)
    number(page, "#A2").fill("7")
    number(page, "#A2").blur()
    expect(where(page, "A2")).to_have_text("Guardado")
    network(page.context, on=False)
    choose(page, "No se pudo observar", "#A2")
    expect(where(page, "A2")).to_contain_text("Escriba por qué no pudo ver A2.")
    page.locator("#A2 summary", has_text="Comentario").click()
    page.locator("#A2 textarea").fill("Llovía.")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    page.reload()
    expect(instead(page, "A2", "no")).to_be_checked()
    expect(number(page, "#A2")).to_have_value("")
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J2", "C011", "A2")[-1] == "not_observed"
    assert field.note("J2", "C011", "A2") == "Llovía."


@pytest.mark.parametrize("beside", [False, True], ids=["on its sheet", "beside another farm"])
def test_a_number_whose_field_is_not_left_is_there_when_the_page_was_left(
    held: Holder, field: Field, beside: bool
) -> None:
    page, farm = held("J5"), "C010"
    place = field.sheets("J5")[farm].rpartition("/")[2]
    other = next(address.rpartition("/")[2] for number, address in field.sheets("J5").items() if number != farm)
    address = f"/judge/compare?farm={place}&farm={other}&at=A1" if beside else field.sheets("J5")[farm]
    box = f"#f{place}" if beside else "#A1"
    page.goto(address)
    expect(pill(page)).to_have_text(SAVED)
    number(page, box).fill("")
    number(page, box).press_sequentially(wanted := "13.5" if beside else "12.5")
    page.goto("/judge/")
    expect(pill(page)).to_have_text(SAVED)
    assert field.versions("J5", farm, "A1")[-1] == wanted
    page.goto(address)
    expect(number(page, box)).to_have_value(wanted)


@pytest.mark.parametrize("beside", [False, True], ids=["on its sheet", "beside another farm"])
def test_while_a_number_is_typed_the_line_says_that_it_is_still_to_go(held: Holder, field: Field, beside: bool) -> None:
    page = held("J5")
    one, other = (address.rpartition("/")[2] for address in list(field.sheets("J5").values())[:2])
    page.goto(f"/judge/compare?farm={one}&farm={other}&at=A2" if beside else f"/judge/sheets/{one}")
    expect(pill(page)).to_have_text(SAVED)
    typed = number(page, f"#f{one}" if beside else "#A2")
    stood = typed.input_value()
    typed.focus()
    page.keyboard.press("End")
    page.keyboard.type("5")
    expect(pill(page)).to_have_text("Enviando 1…")
    page.keyboard.press("Backspace")
    expect(typed).to_have_value(stood)
    expect(pill(page)).to_have_text(SAVED)


def test_beside_another_farm_it_is_the_same(held: Holder, field: Field) -> None:
    page = held("J1")
    one, other = (field.sheets("J1")[number].rpartition("/")[2] for number in ("C001", "C002"))
    page.goto(f"/judge/compare?farm={one}&farm={other}&at=A1")
    expect(pill(page)).to_have_text(SAVED)
    choose(page, "No corresponde", f"#f{one}")
    expect(number(page, f"#f{one}")).to_have_value("")
    number(page, f"#f{other}").fill("11")
    number(page, f"#f{other}").blur()
    expect(pill(page)).to_have_text(SAVED)
    page.locator(f"#f{other}").get_by_text("Borrar la nota").click()
    expect(number(page, f"#f{other}")).to_have_value("")
    page.locator(f"#f{other}").get_by_role("button", name="Deshacer").click()
    expect(number(page, f"#f{other}")).to_have_value("11")
    expect(pill(page)).to_have_text(SAVED)
    page.reload()
    expect(page.locator(f'#f{one} input[type=radio][value="na"]')).to_be_checked()
    assert field.versions("J1", "C001", "A1")[-1] == "not_applicable"
    assert field.versions("J1", "C002", "A1")[-1] == "11"
