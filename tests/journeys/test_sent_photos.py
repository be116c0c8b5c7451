"""A family sends a photo with its form from a telephone: made small there, sent in parts, and told truthfully."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from judging.domain.permissions import OPERATOR, Role
from judging.services.contest.forms import form_document, set_form
from judging.storage.models import Edition, Entry, EntryFile, EntryStatus
from tests.journeys.everybody import Person, come_in
from tests.journeys.field import Field, served
from tests.journeys.stages import STAGES
from tests.world import START

QUESTIONS = [
    {"key": "stall", "kind": "photos", "label": {"es": "Fotos de su finca"}, "at_most": 2},
    {"key": "deed", "kind": "files", "label": {"es": "El título de la tierra"}},
]
TALL = (960, 1280)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Field]:
    """Entries are taken, C001 is a draft, and its form asks for photos and a deed."""
    with served(tmp_path, STAGES["open"]) as running:
        with running.database.transaction() as session:
            edition = session.query(Edition).one()
            document = form_document(edition)
            section = {"key": "proof", "title": {"es": "Con qué lo muestra"}, "questions": QUESTIONS}
            document["sections"].append(section)
            set_form(session, actor=OPERATOR, edition=edition, document=document, now=START)
            session.query(Entry).filter_by(number="C001").one().status = EntryStatus.DRAFT
        yield running


def photographed(folder: Path) -> str:
    """Twelve million pixels, held upright, with the place in it: some megabytes."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "S", 2: (15.0, 49.0, 12.0)})
    path = folder / "IMG_2031.JPG"
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(path, "JPEG", quality=90, exif=exif)
    assert path.stat().st_size > 2_000_000
    return str(path)


def kept(service: Field) -> list[tuple[str, int, tuple[int, int]]]:
    with service.database.reading() as session:
        return [(row.name, row.size, (row.width, row.height)) for row in session.query(EntryFile)]


def counted(service: Field) -> list[str]:
    with service.database.reading() as session:
        entry = session.query(Entry).filter_by(number="C001").one()
        return [one["name"] for one in entry.answers.get("stall", [])]


def at_the_form(browser: Browser, service: Field, width: int) -> Page:
    page = come_in(browser, service, Person(Role.APPLICANT, entry="C001"), {"width": width, "height": 740})
    page.goto("/apply/step/proof")
    return page


@pytest.mark.parametrize("width", [320, 1366])
def test_a_photo_of_twelve_million_pixels_arrives_small_once_there_is_a_signal(
    browser: Browser, service: Field, tmp_path: Path, width: int
) -> None:
    page = at_the_form(browser, service, width)
    field = page.locator("#stall")
    expect(field.get_by_role("button", name="Enviar lo elegido")).to_be_hidden()  # nobody needs to press it
    page.context.set_offline(True)
    page.locator("#stall-new").set_input_files(photographed(tmp_path))
    expect(field.get_by_text("Todavía no llegó")).to_be_visible()
    assert kept(service) == []
    page.context.set_offline(False)
    expect(field.get_by_text("✓ Llegó")).to_be_visible()
    [(name, size, shape)] = kept(service)
    assert (name, shape) == ("IMG_2031.jpg", TALL)
    assert size <= 500_000
    assert counted(service) == ["IMG_2031.jpg"], "it counts before anything is saved"
    page.get_by_role("button", name="Guardar y seguir", exact=True).last.click()
    page.wait_for_url("**/apply/review")
    assert counted(service) == ["IMG_2031.jpg"]
    page.goto("/apply/step/proof")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#stall").get_by_role("button", name="Quitar").click()
    expect(page.locator("#stall .files li")).to_have_count(0)
    assert counted(service) == []
    page.context.close()


def test_what_is_no_photo_is_told_and_a_press_waits_for_what_is_on_its_way(
    browser: Browser, service: Field, tmp_path: Path
) -> None:
    page = at_the_form(browser, service, 360)
    drawing = tmp_path / "drawing.jpg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    page.locator("#stall-new").set_input_files(str(drawing))
    expect(page.locator("#stall").get_by_text("No se guardó")).to_be_visible()
    page.locator("#stall").get_by_role("button", name="Quitar").click()
    page.context.set_offline(True)
    page.locator("#stall-new").set_input_files(photographed(tmp_path))
    expect(page.locator("#stall").get_by_text("Todavía no llegó")).to_be_visible()
    page.get_by_role("button", name="Guardar y seguir", exact=True).last.click()
    expect(page.get_by_text("Espere: todavía no llegó todo (1)")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**/apply/review")
    assert counted(service) == ["IMG_2031.jpg"]
    page.context.close()


def test_without_the_code_a_plain_form_does_the_same(browser: Browser, service: Field, tmp_path: Path) -> None:
    with browser.new_context(base_url=service.address, java_script_enabled=False, locale="es-BO") as plain:
        signed = at_the_form(browser, service, 360)
        plain.add_cookies(signed.context.cookies())  # type: ignore[arg-type]
        signed.context.close()
        page = plain.new_page()
        page.goto("/apply/step/proof")
        page.locator("#stall-new").set_input_files(photographed(tmp_path))
        page.get_by_role("button", name="Enviar lo elegido y seguir aquí").first.click()
        expect(page.locator("#stall .files img")).to_have_count(1)
        [(_, size, shape)] = kept(service)
        assert shape == TALL
        assert size <= 500_000
