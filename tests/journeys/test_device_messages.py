"""What a judge says besides marks, without a signal: conflicts, deliveries, problems: once, or it says why not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import Assignment, AssignmentState, Ballot, BallotState, DeviceMessage, Entry, Judge
from tests.journeys.conftest import Holder
from tests.journeys.field import (
    SAVED,
    Field,
    criteria,
    level,
    network,
    open_sheet,
    pill,
    tap,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def held(held: Holder) -> Holder:
    """A judge's telephone, signed in and with all her farms on it."""

    def one(judge: str) -> Page:
        page = held(judge)
        expect(page.locator("html[data-kept]")).to_be_attached()
        page.get_by_role("button", name="Descargar para trabajar sin señal").click()
        expect(page.locator("#away p")).to_contain_text("Listo sin señal")
        return page

    return one


def assignment(field: Field, judge: str, farm: str) -> tuple[AssignmentState, str, BallotState | None]:
    """How an assignment stands: its state, the reason in her words, and its sheet's state."""
    with field.database.reading() as session:
        row = (
            session.query(Assignment)
            .join(Judge, Judge.id == Assignment.judge_id)
            .join(Entry, Entry.id == Assignment.entry_id)
            .filter(Judge.key == judge, Entry.number == farm)
            .one()
        )
        return row.state, row.reason, row.ballot.state if row.ballot else None


def card(page: Page, farm: str) -> Locator:
    return page.locator(f'li.farm[data-number="{farm}"]')


def number_in(address: str) -> str:
    return address.rsplit("/", 1)[1]


def say_tie(page: Page, field: Field, judge: str, farm: str, reason: str) -> str:
    """Declare a conflict on the page of the commitment; answers the sheet's address."""
    address = field.sheets(judge)[farm]
    page.goto("/judge/commitment")
    expect(pill(page)).to_be_visible()
    box = page.locator(f"#farm-{number_in(address)}")
    box.get_by_label("Sí, tengo un vínculo").check()
    box.get_by_label("Motivo").fill(reason)
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/judge/")
    return address


@pytest.mark.slow
def test_a_tie_said_without_signal_takes_the_farm_away_at_once_and_arrives_by_itself(
    field: Field, held: Holder
) -> None:
    page = held("J1")
    network(page.context, on=False)
    address = say_tie(page, field, "J1", "C004", "Es mi compadre.")
    expect(card(page, "C004")).to_be_hidden()
    expect(page.locator("#taken-here")).to_contain_text("C004")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sin señal")
    assert assignment(field, "J1", "C004")[0] is AssignmentState.ASSIGNED
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    assert assignment(field, "J1", "C004")[:2] == (AssignmentState.RECUSED, "Es mi compadre.")
    page.wait_for_url("**/judge/")  # the page of a farm that is gone leads back, once the kept pages know it
    network(page.context, on=False)
    page.goto("/judge/")
    expect(page.get_by_role("heading", name="Fincas que usted no califica")).to_be_visible()
    expect(card(page, "C004")).to_have_count(0)
    page.get_by_role("button", name="Deshacer: calificar C004").click()
    expect(page.get_by_text("Vuelve a su lista cuando haya señal.")).to_be_visible()
    network(page.context, on=True)
    expect(card(page, "C004")).to_be_visible(timeout=20_000)
    expect(pill(page)).to_have_text(SAVED)
    assert assignment(field, "J1", "C004")[0] is AssignmentState.ASSIGNED


@pytest.mark.slow
def test_a_tie_taken_back_without_signal_leaves_the_sheet_as_it_was(field: Field, held: Holder) -> None:
    page = held("J2")
    before = field.versions("J2", "C001", "A1")
    network(page.context, on=False)
    page.goto(field.sheets("J2")["C001"])
    tap(page, "A1", "0.5")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    address = say_tie(page, field, "J2", "C001", "Me equivoqué.")
    page.locator("#taken-here").get_by_role("button", name="Deshacer").click()
    expect(card(page, "C001")).to_be_visible()
    page.goto(address)
    expect(level(page, "A1", "0.5")).to_be_checked()
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    assert assignment(field, "J2", "C001")[0] is AssignmentState.ASSIGNED
    assert field.versions("J2", "C001", "A1") == [*before, "0.5"]


def fill_whole(page: Page) -> None:
    """Another mark than what stands on every criterion: 2.5, or 1.5 where that stands."""
    for key in criteria(page):
        tap(page, key, "1.5" if level(page, key, "2.5").is_checked() else "2.5")
    expect(page.locator(".index strong")).to_have_text("20 de 20")


@pytest.mark.slow
def test_a_sheet_delivered_without_signal_is_delivered_once_its_marks_are_in(field: Field, held: Holder) -> None:
    page = held("J4")
    network(page.context, on=False)
    address = field.sheets("J4")["C003"]
    page.goto(address)
    expect(pill(page)).to_be_visible()
    fill_whole(page)
    page.get_by_role("button", name="Entregar esta hoja").click()
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    expect(page.get_by_text("Se entregará cuando haya señal.")).to_be_visible()
    page.goto("/judge/")
    expect(card(page, "C003")).to_contain_text("Se entregará cuando haya señal")
    assert assignment(field, "J4", "C003")[2] is not BallotState.SUBMITTED
    with field.faults(lose=3):
        network(page.context, on=True)
        expect(card(page, "C003")).to_contain_text("Entregada", timeout=40_000)
    assert assignment(field, "J4", "C003")[2] is BallotState.SUBMITTED
    with field.database.reading() as session:
        assert session.query(Ballot).filter_by(state=BallotState.SUBMITTED).count() == 1
    page.goto(address)
    expect(page.locator("fieldset.criterion")).to_have_count(0)


@pytest.mark.slow
def test_a_difference_keeps_a_sheet_from_being_delivered_and_the_telephone_says_so(field: Field, held: Holder) -> None:
    page = held("J4")
    network(page.context, on=False)
    page.goto(field.sheets("J4")["C005"])
    expect(pill(page)).to_be_visible()
    fill_whole(page)
    page.get_by_role("button", name="Entregar esta hoja").click()
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    expect(page.get_by_text("Se entregará cuando haya señal.")).to_be_visible()
    field.office_writes("J4", "C005", Mark.of("A4", "4"))
    network(page.context, on=True)
    expect(pill(page)).to_have_text("2 por resolver")
    page.goto("/judge/outbox")
    line = page.locator("#unsent li").filter(has_text="Entregar la hoja")
    expect(line).to_contain_text("No se entregó: antes hay que resolver lo que está marcado en esta hoja.")
    assert assignment(field, "J4", "C005")[2] is not BallotState.SUBMITTED
    page.goto(field.sheets("J4")["C005"])
    page.get_by_role("button", name=re.compile("Usar .*la de este aparato")).click()
    expect(pill(page)).to_have_text("1 por resolver")
    page.goto("/judge/outbox")
    page.get_by_role("button", name="Reintentar").click()
    expect(pill(page)).to_have_text(SAVED)
    assert assignment(field, "J4", "C005")[2] is BallotState.SUBMITTED


@pytest.mark.slow
def test_a_sheet_with_something_missing_is_not_delivered_without_signal_either(field: Field, held: Holder) -> None:
    page = held("J5")
    open_sheet(page, field, "J5", "C009")
    network(page.context, on=False)
    for key in criteria(page):
        tap(page, key, "3")
    tap(page, "E4", "no")
    page.get_by_role("button", name="Entregar esta hoja").click()
    expect(page.get_by_role("main")).to_contain_text("Falta la nota de: E4.")
    expect(page.get_by_role("button", name=re.compile("Firmar y entregar"))).to_be_hidden()


@pytest.mark.slow
def test_a_problem_told_without_signal_reaches_the_organisers_by_itself(field: Field, held: Holder) -> None:
    page = held("J5")
    network(page.context, on=False)
    page.goto("/judge/help")
    page.get_by_role("link", name="Avisar de un problema", exact=True).click()
    expect(pill(page)).to_be_visible()
    page.get_by_label("¿Qué pasó?").fill("El puente está cortado.")
    page.get_by_label("¿En qué finca?").select_option(number_in(field.sheets("J5")["C004"]))
    page.get_by_role("button", name="Enviar el aviso").click()
    expect(page.get_by_text("Su aviso está en este aparato.")).to_be_visible()
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    with field.database.reading() as session:
        assert session.query(DeviceMessage).filter_by(kind="report").count() == 0
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED)
    with field.database.reading() as session:
        report = session.query(DeviceMessage).filter_by(kind="report").one()
        assert report.words == "El puente está cortado."
        assert report.assignment is not None
        assert report.assignment.entry.number == "C004"
        assert report.about["page"] == "/judge/help"


@pytest.mark.slow
def test_a_farm_given_meanwhile_is_asked_about_on_the_list_without_signal(field: Field, held: Holder) -> None:
    with field.database.transaction() as session:
        given = (
            session.query(Assignment).join(Judge).join(Entry).filter(Judge.key == "J4", Entry.number == "C008").one()
        )
        given.conflict_statement = None
    page = held("J4")
    network(page.context, on=False)
    page.goto("/judge/")
    expect(card(page, "C008")).to_contain_text("Antes, una pregunta")
    card(page, "C008").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Una pregunta antes de calificar")
    page.locator("fieldset[data-new]").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/judge/")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    network(page.context, on=True)
    expect(card(page, "C008")).not_to_contain_text("Antes, una pregunta")  # once her answer has arrived
    page.goto(field.sheets("J4")["C008"])
    expect(page.locator("fieldset.criterion")).to_have_count(20)


@pytest.mark.slow
def test_a_tie_discarded_before_it_was_sent_is_never_said(field: Field, held: Holder) -> None:
    page = held("J2")
    network(page.context, on=False)
    address = say_tie(page, field, "J2", "C011", "Mi vecina.")
    page.goto("/judge/outbox")
    page.get_by_role("button", name="Descartar").click()
    expect(pill(page)).to_have_text(SAVED)
    page.goto(address)
    expect(page.locator("fieldset.criterion")).to_have_count(20)
    network(page.context, on=True)
    page.goto("/judge/")
    expect(card(page, "C011")).to_be_visible()
    assert assignment(field, "J2", "C011")[0] is AssignmentState.ASSIGNED
