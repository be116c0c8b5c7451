"""Without a signal a judge's pages say what this telephone has, not what the service said when they were kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.services.paper import dictation
from judging.storage.models import Edition, Judge
from tests.journeys.conftest import Holder, see
from tests.journeys.field import (
    HERE,
    SAVED,
    Field,
    criteria,
    network,
    pill,
    tap,
    where,
)
from tests.journeys.first_day import farm, field, figure, go, held, score

__all__ = ["field", "held"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# ---------------------------------------------------------------------------------------------------- Mis fincas
def test_a_farm_scored_without_signal_is_begun_then_complete_then_signed(held: Holder, field: Field) -> None:
    page = held("J2")
    sheets = field.sheets("J2")
    number, address = list(sheets.items())[1]
    network(page.context, on=False)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Sin empezar")
    expect(page.locator("#so-far")).to_be_hidden()
    go(page, address)
    keys = criteria(page)
    score(page, *keys[:3])
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("3 de 20 criterios")
    expect(farm(page, number).locator(".here")).to_have_text("3 en este aparato")
    expect(figure(page, "started")).to_have_text("1")
    expect(figure(page, "new")).to_have_text(str(len(sheets) - 1))
    go(page, "/judge/?show=started")
    expect(farm(page, number)).to_be_visible()
    go(page, "/judge/?show=new")
    expect(farm(page, number)).to_be_hidden()

    go(page, address)
    score(page, *keys[3:])
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Completa, falta entregar")
    expect(figure(page, "complete")).to_have_text("1")
    expect(page.locator("#so-far")).to_have_text("Completas, sin entregar: 1")

    go(page, "/judge/deliver?sheet=" + address.rsplit("/", 1)[1])
    page.get_by_role("button", name="Firmar y entregar 1 hoja").click()
    expect(page.locator(".told")).to_contain_text("Se entregará cuando haya señal")
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Se entregará cuando haya señal")
    expect(figure(page, "todo")).to_have_text(str(len(sheets) - 1))
    expect(figure(page, "delivered")).to_have_text("0")
    expect(page.locator("#so-far")).to_have_text("Firmadas, se entregan cuando haya señal: 1")
    go(page, "/judge/?show=todo")
    expect(farm(page, number)).to_be_hidden()

    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=60_000)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("✓ Entregada")
    expect(page.locator("#so-far")).to_be_hidden()


def test_a_mark_that_is_taken_back_makes_a_complete_farm_incomplete(held: Holder, field: Field) -> None:
    page = held("J3")
    number, address = next(iter(field.sheets("J3").items()))
    network(page.context, on=False)
    go(page, address)
    keys = criteria(page)
    score(page, *keys)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("Completa, falta entregar")
    go(page, address)
    tap(page, keys[4], "no")
    page.locator(f"#{keys[4]} .note summary").click()
    page.locator(f"#{keys[4]}-note").fill("Era de noche.")
    expect(where(page, keys[4])).to_have_text(HERE)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("19 de 20 criterios")


def test_marks_that_the_service_has_and_an_older_list_does_not_know_count_too(held: Holder, field: Field) -> None:
    page = held("J3")
    number, address = list(field.sheets("J3").items())[2]
    go(page, address)
    for key in ("A1", "A2"):
        tap(page, key, "3")
        expect(where(page, key)).to_have_text("Guardado")
    page.reload()  # now the page itself shows them
    expect(pill(page)).to_have_text(SAVED)
    tap(page, "A3", "3")
    expect(where(page, "A3")).to_have_text("Guardado")
    network(page.context, on=False)
    go(page, "/judge/")
    expect(farm(page, number).locator(".chip")).to_have_text("3 de 20 criterios")
    expect(farm(page, number).locator(".here")).to_have_text("")


def test_the_button_leads_to_what_is_next_here(held: Holder, field: Field) -> None:
    page = held("J5")
    onward, sheets = page.locator("#onward"), list(field.sheets("J5").items())
    (first, address), (second, _) = sheets[:2]
    expect(onward).to_have_text(f"Empezar con {first}")
    network(page.context, on=False)
    go(page, address)
    keys = criteria(page)
    score(page, keys[0])
    go(page, "/judge/")
    expect(onward).to_have_text(f"Seguir con {first}")
    go(page, address)
    score(page, *keys[1:])
    go(page, "/judge/")
    expect(onward).to_have_text(f"Seguir con {second}")
    onward.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(second)


# ---------------------------------------------------------------------------------------------------- Mis notas
def column(page: Page, number: str) -> int:
    heads = page.locator("table.matrix thead th").all_text_contents()
    return next(place for place, text in enumerate(heads) if text.startswith(number))


def spot(page: Page, number: str, criterion: str) -> Locator:
    """The cell of one farm and criterion."""
    row = page.locator("table.matrix tbody tr", has=page.locator(".key", has_text=criterion))
    return row.locator("th, td").nth(column(page, number))


def test_my_marks_show_those_kept_here_in_place_of_the_old_ones(held: Holder, field: Field) -> None:
    page = held("J4")
    (number, address), (other, _) = list(field.sheets("J4").items())[:2]
    go(page, address)
    for key in ("A1", "A2"):
        tap(page, key, "3")
        expect(where(page, key)).to_have_text("Guardado")
    go(page, "/judge/review")
    expect(spot(page, number, "A1")).to_have_text("3")
    expect(page.locator("#kept-here")).to_be_hidden()
    network(page.context, on=False)
    go(page, address)
    score(page, "A1", "A4", value="0.5")
    page.locator("#A4 .note summary").click()
    page.locator("#A4-note").fill("Sombra de un solo lado.")
    tap(page, "B1", "no")
    page.locator("#B1 .note summary").click()
    page.locator("#B1-note").fill("Llovía.")
    expect(where(page, "B1")).to_have_text(HERE)
    go(page, "/judge/review")
    expect(spot(page, number, "A1")).to_have_text("0,5sin enviar")
    expect(spot(page, number, "A2")).to_have_text("3")
    expect(spot(page, number, "A3")).to_have_text("falta")
    expect(spot(page, number, "B1")).to_have_text("?sin enviar")
    expect(spot(page, number, "B1").locator("a")).to_have_attribute("aria-label", "No se pudo observar")
    expect(spot(page, other, "A1")).to_have_text("falta")
    expect(page.locator("thead th").nth(column(page, number)).locator("small")).to_have_text("3 de 20")
    farms = len(field.sheets("J4"))
    row = page.locator("table.matrix tbody tr", has=page.locator(".key", has_text="A1"))
    expect(row.locator(".range span")).to_have_text(f"0,5 · en 1 de {farms}")
    expect(row.locator(".strip circle")).to_have_count(1)
    expect(row.locator(".strip circle")).to_have_attribute("cx", "12.5")  # an eighth of the way from 0 to 4
    kept = page.locator("#kept-here li")
    expect(kept).to_have_count(3)
    expect(kept.filter(has_text="A4")).to_contain_text("0,5 «Sombra de un solo lado.»")
    expect(kept.filter(has_text="A4")).to_contain_text("sin enviar")
    see(page, "review-without-signal")
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=60_000)
    expect(spot(page, number, "A1")).to_have_text("0,5")
    expect(page.locator("#kept-here")).to_be_hidden()
    page.reload()
    expect(spot(page, number, "A4")).to_have_text("0,5")


def test_a_mark_that_is_discarded_gives_the_old_one_back(held: Holder, field: Field) -> None:
    page = held("J4")
    number, address = list(field.sheets("J4").items())[3]
    go(page, address)
    tap(page, "A1", "3")
    expect(where(page, "A1")).to_have_text("Guardado")
    go(page, "/judge/review")
    network(page.context, on=False)
    go(page, address)
    score(page, "A1", "A2", value="0.5")
    go(page, "/judge/review")
    expect(spot(page, number, "A2")).to_have_text("0,5sin enviar")
    other = page.context.new_page()
    go(other, "/judge/outbox")
    for _ in range(2):
        other.get_by_role("button", name="Descartar").first.click()
    expect(spot(page, number, "A1")).to_have_text("3")
    expect(spot(page, number, "A2")).to_have_text("falta")


# ------------------------------------------------------------------------------------------------- Dictar mi hoja
def test_the_line_to_dictate_is_made_from_the_marks_kept_here(held: Holder, field: Field) -> None:
    page = held("J5")
    number, address = list(field.sheets("J5").items())[4]
    go(page, address)
    tap(page, "A1", "0.5")
    expect(where(page, "A1")).to_have_text("Guardado")
    network(page.context, on=False)
    go(page, address)
    keys = criteria(page)
    values = ["0.5", "1", "2.5", "4", "0"] * 4
    for key, value in list(zip(keys, values, strict=True))[1:]:
        tap(page, key, value)
    expect(page.locator(".where", has_text=HERE)).to_have_count(19)
    page.get_by_role("link", name="Dictar mi hoja por teléfono").click()
    shown = page.locator("#dictate section:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator(".how-far")).to_have_text("Lleva 20 de 20 criterios.")
    expect(shown.locator(".with-unsent")).to_be_visible()
    expect(shown.locator("tbody tr")).to_have_count(20)
    expect(shown.locator("tbody tr").nth(2).locator("b")).to_have_text("2.5")
    line = shown.locator(".line-to-say").text_content() or ""
    assert line.startswith(f"{number} {'-'.join(values)} ")
    see(page, "dictate-without-signal")
    with field.database.transaction() as session:  # dictated by telephone, and taken in
        judge = session.scalars(select(Judge).where(Judge.key == "J5")).one()
        [taken] = dictation.take_lines(
            session,
            actor=OPERATOR,
            edition=judge.edition,
            judge=judge,
            text=line,
            unseen_because="Dictada.",
            now=datetime.now(UTC),
        )
        assert (taken.problems, taken.written) == ((), 19)
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=60_000)
    page.reload()
    expect(shown.locator(".line-to-say")).to_have_text(line)
    expect(shown.locator(".with-unsent")).to_be_hidden()


def test_all_lines_stand_together_and_a_sheet_without_marks_has_none(held: Holder, field: Field) -> None:
    page = held("J1")
    number, address = next(iter(field.sheets("J1").items()))
    network(page.context, on=False)
    go(page, address)
    score(page, "A2")
    go(page, "/judge/outbox")
    page.get_by_role("link", name="Dictar mis hojas").click()
    papers = page.locator("#dictate section")
    expect(papers).to_have_count(len(field.sheets("J1")))
    hers = page.locator(f'#dictate section[data-farm="{number}"]')
    expect(hers.locator(".line-to-say")).to_contain_text(f"{number} f-2.5-f-")
    expect(hers.locator(".how-far")).to_have_text("Lleva 1 de 20 criterios.")
    expect(page.locator("#dictate .line-to-say:visible")).to_have_count(1)
    expect(page.locator("#dictate .no-marks:visible")).to_have_count(len(field.sheets("J1")) - 1)


# ------------------------------------------------------------------------------------------------------ late marks
@contextmanager
def closed(field: Field) -> Iterator[None]:
    """Scoring is over, as long as the block lasts."""
    with field.database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        until, edition.scoring_until = edition.scoring_until, datetime.now(UTC)
    try:
        yield
    finally:
        with field.database.transaction() as session:
            session.scalars(select(Edition)).one().scoring_until = until


def test_marks_that_come_after_the_close_are_called_late_on_every_page(held: Holder, field: Field) -> None:
    page = held("J4")
    number, address = list(field.sheets("J4").items())[-1]
    network(page.context, on=False)
    go(page, address)
    score(page, "A1", "B2")
    with closed(field):
        network(page.context, on=True)
        for key in ("A1", "B2"):
            expect(where(page, key)).to_have_text("Llegó después del cierre. La organización decide si cuenta.")
        network(page.context, on=False)  # the pages kept here know nothing of it, the telephone does
        go(page, "/judge/")
        expect(farm(page, number).locator(".here")).to_have_text("Notas que llegaron después del cierre: 2")
        expect(farm(page, number).locator(".chip")).to_have_text("Sin empezar")
        go(page, "/judge/review")
        expect(spot(page, number, "A1")).to_have_text("faltatarde: 2,5")
        expect(page.locator("#kept-here li")).to_have_count(2)
        expect(page.locator("#kept-here li").first).to_contain_text("La organización decide si cuenta.")
        network(page.context, on=True)
        go(page, "/judge/")  # now the service says it
        expect(farm(page, number).locator(".here")).to_have_text("Notas que llegaron después del cierre: 2")
        go(page, "/judge/review")
        expect(spot(page, number, "A1")).to_have_text("faltatarde: 2,5")
        expect(page.locator("#kept-here")).to_be_hidden()
        go(page, address)
        expect(page.locator("#A1")).to_contain_text("Llegó después del cierre: 2,5.")
        network(page.context, on=False)
        go(page, "/judge/")
        expect(farm(page, number).locator(".here")).to_have_text("Notas que llegaron después del cierre: 2")


def test_what_is_unsent_when_the_close_has_passed_by_the_phones_clock_says_so(held: Holder, field: Field) -> None:
    page = held("J5")
    number, address = list(field.sheets("J5").items())[-1]
    network(page.context, on=False)
    go(page, address)
    score(page, "A1")
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=300))
    go(page, address)
    expect(where(page, "A1")).to_have_text("En este aparato. Según su hora, ya pasó el cierre.")
    tap(page, "A2", "1")
    expect(where(page, "A2")).to_have_text("En este aparato. Según su hora, ya pasó el cierre.")
    go(page, "/judge/")
    expect(farm(page, number).locator(".here")).to_have_text("En este aparato, después del cierre: 2")
    go(page, "/judge/review")
    expect(spot(page, number, "A1")).to_have_text("2,5sin enviar, tarde")
    go(page, "/judge/outbox")
    expect(page.locator("#unsent li").first).to_contain_text("Según su hora, ya pasó el cierre.")
    network(page.context, on=True)  # the service's clock is the one that counts
    expect(page.get_by_text("No falta nada")).to_be_visible(timeout=60_000)
    assert field.versions("J5", number, "A1") == ["2.5"]
