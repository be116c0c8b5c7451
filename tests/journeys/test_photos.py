"""Photos in the field: small and upright from the telephone on, kept without a signal, sent once, open to all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.domain.scoring.sheetcodes import sheet_code
from judging.services.demo import demo
from judging.services.people import judges
from judging.storage.files import PhotoFiles
from judging.storage.models import Assignment, AssignmentState, Entry, Judge, Photo
from tests.journeys.conftest import Holder, see
from tests.journeys.field import SAVED, Field, enter, network, pill, telephone
from tests.journeys.setting import SECRET
from tests.journeys.test_judge_quality import COLOUR, EVERYTHING, violations

pytestmark = pytest.mark.browser
WIDE, HIGH = 4000, 3000  # as the sensor sees it; the telephone was held upright


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of twelve million pixels as a telephone writes it: lying on its side, with the place where it was taken.

    Upright, its left upper corner is red and its right upper one blue.
    """
    upright = Image.effect_noise((HIGH, WIDE), 90).convert("RGB")
    draw = ImageDraw.Draw(upright)
    draw.rectangle((0, 0, 600, 600), fill="red")
    draw.rectangle((HIGH - 600, 0, HIGH, 600), fill="blue")
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter to the right to see it upright
    exif[0x010F] = "A telephone"
    exif.get_ifd(0x8825).update({1: "S", 2: (15.0, 49.0, 12.0), 3: "W", 4: (67.0, 33.0, 54.0)})
    path = tmp_path_factory.mktemp("camera") / "farm.jpg"
    lying.save(path, "JPEG", quality=88, exif=exif)
    assert lying.size == (WIDE, HIGH)
    assert path.stat().st_size > 4_000_000
    return path


def photos_of(field: Field, judge: str, farm: str) -> list[Photo]:
    with field.database.reading() as session:
        return list(
            session.scalars(
                select(Photo)
                .join(Photo.assignment)
                .join(Assignment.judge)
                .join(Assignment.entry)
                .where(Judge.key == judge, Entry.number == farm)
                .order_by(Photo.id)
            )
        )


def add(page: Page, photo: Path, criterion: str = "", caption: str = "") -> None:
    """Choose a photo as the camera would give it."""
    expect(page.locator("#photos.by-code")).to_be_attached()
    page.get_by_label("¿De qué es la foto?").select_option(criterion)
    page.get_by_label("Qué se ve (si quiere)").fill(caption)
    page.get_by_label("Tomar una foto").set_input_files(photo)


def here(page: Page) -> Locator:
    return page.locator(".unsent-photos .photo")


def bytes_here(page: Page) -> tuple[int, bool, int, int]:
    """Of the one photo on the telephone: its bytes, whether they hold EXIF, its width and height."""
    found: list[Any] = page.evaluate(
        """async () => {
            const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("photos-"));
            const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
            const db = await asked(indexedDB.open(name));
            const [{ blob }] = await asked(db.transaction("blobs").objectStore("blobs").getAll());
            db.close();
            const text = new TextDecoder("latin1").decode(await blob.arrayBuffer());
            const picture = await createImageBitmap(blob);
            return [blob.size, text.includes("Exif"), picture.width, picture.height];
        }"""
    )
    return found[0], found[1], found[2], found[3]


@pytest.mark.slow
def test_a_large_photo_taken_without_signal_is_small_upright_nameless_and_arrives_once(
    field: Field, held: Holder, camera: Path
) -> None:
    page = held("J1")
    context, address = page.context, f"{field.sheets('J1')['C001']}/photos"
    page.get_by_role("button", name="Descargar").click()
    expect(page.locator("#away p")).to_contain_text("Listo sin señal")
    network(context, on=False)
    page.goto(field.sheets("J1")["C001"])
    page.locator("#A1").get_by_role("link", name="Foto").click()
    expect(page.get_by_label("¿De qué es la foto?")).to_have_value("A1")
    expect(page.locator(".takers")).to_have_css("display", "grid")  # the style came with the download
    add(page, camera, "A1", "Árboles de sombra")
    expect(here(page)).to_contain_text("En este aparato")
    expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    size, has_exif, width, height = bytes_here(page)
    assert size <= 500_000
    assert not has_exif
    assert (width, height) == (960, 1280)
    page.close()
    page = context.new_page()
    page.goto("/judge/outbox")
    expect(page.locator("#unsent li")).to_contain_text("Foto A1")
    expect(page.locator("#unsent li")).to_contain_text("«Árboles de sombra»")
    page.goto(address)
    expect(here(page).locator("img")).to_be_visible()
    network(context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=30_000)
    expect(here(page)).to_contain_text("Guardada")
    [photo] = photos_of(field, "J1", "C001")
    assert (photo.criterion, photo.caption) == ("A1", "Árboles de sombra")
    files = PhotoFiles(field.folder)
    path = files.path(photo.digest)
    assert path.stat().st_size <= 500_000
    assert files.path(photo.digest, small=True).stat().st_size <= 8_000
    with Image.open(path) as kept:
        assert kept.size == (960, 1280)
        assert not kept.getexif()
        assert "exif" not in kept.info
        colours = [kept.convert("RGB").getpixel((x, 60)) for x in (60, 900)]
    assert [max(range(3), key=lambda part: colour[part]) for colour in colours] == [0, 2]  # type: ignore[index]
    page.reload()
    expect(page.locator(".photo", has_text="Árboles de sombra")).to_have_count(1)
    expect(page.locator(".photo img")).to_have_js_property("naturalWidth", 180)


@pytest.mark.slow
def test_an_upload_that_broke_off_half_way_goes_on_at_that_byte(field: Field, held: Holder, camera: Path) -> None:
    page = held("J2")
    address = f"{field.sheets('J2')['C009']}/photos"
    page.goto(address)
    sent: list[int] = []
    page.context.on("request", lambda asked: sent.extend(offsets_in(asked.url)))
    with field.faults(cut_after=3):
        add(page, camera, "B1")
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato")
    assert photos_of(field, "J2", "C009") == []
    assert sent[:3] == [0, 65_536, 131_072]
    page.close()
    before = len(sent)
    page = page.context.new_page()
    page.goto("/judge/")  # any page of hers sends what waits
    expect(pill(page)).to_be_visible()
    expect(pill(page)).to_have_text(SAVED, timeout=30_000)
    assert sent[before] == 3 * 65_536
    assert sent[before:] == sorted(set(sent[before:]))
    [photo] = photos_of(field, "J2", "C009")
    assert photo.criterion == "B1"
    page.goto(address)
    expect(page.locator(".photo")).to_have_count(1)


def offsets_in(address: str) -> list[int]:
    """From where a part of a photo goes on; nothing for any other request."""
    return [int(address.partition("offset=")[2].partition("&")[0])] if "/api/v1/blob/" in address else []


@pytest.mark.slow
def test_what_the_service_refuses_says_why_and_can_be_discarded_undone_and_tried_again(
    field: Field, held: Holder, camera: Path
) -> None:
    page = held("J4")
    page.goto(f"{field.sheets('J4')['C003']}/photos")
    expect(page.locator("#photos.by-code")).to_be_attached()
    hers = select(Assignment).join(Assignment.judge).join(Assignment.entry)
    hers = hers.where(Judge.key == "J4", Entry.number == "C003")

    def let_her(state: AssignmentState) -> None:
        with field.database.transaction() as session:
            session.scalars(hers).one().state = state

    let_her(AssignmentState.RECUSED)
    add(page, camera, "A1")
    expect(here(page)).to_contain_text("No se pudo enviar: Esta finca ya no está en su lista.", timeout=30_000)
    expect(pill(page)).to_have_text("1 por resolver")
    here(page).get_by_role("button", name="Descartar").click()
    expect(here(page)).to_contain_text("Descartada.")
    expect(pill(page)).to_have_text(SAVED)
    here(page).get_by_role("button", name="Deshacer").click()
    expect(here(page)).to_contain_text("No se pudo enviar")
    let_her(AssignmentState.ASSIGNED)
    here(page).get_by_role("button", name="Reintentar").click()
    expect(here(page)).to_contain_text("Guardada", timeout=30_000)
    expect(pill(page)).to_have_text(SAVED)
    assert len(photos_of(field, "J4", "C003")) == 1


@pytest.mark.slow
def test_a_sign_in_that_ended_keeps_the_photo_and_the_outbox_sends_it_when_asked(
    field: Field, held: Holder, camera: Path
) -> None:
    page = held("J5")
    farm, sheet = next(iter(field.sheets("J5").items()))
    page.goto(f"{sheet}/photos")
    with field.database.transaction() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J5")).one()
        judges.reissue_code(session, actor=OPERATOR, judge=judge, secret=SECRET.encode(), now=datetime.now(UTC))
    add(page, camera)
    expect(pill(page)).to_have_text("Entre de nuevo para enviar lo que falta: 1", timeout=30_000)
    assert photos_of(field, "J5", farm) == []
    with field.faults(cut_after=0):
        enter(page, field, "J5")
        page.goto("/judge/outbox")
        expect(pill(page)).to_have_text("Sin señal · 1 en este aparato", timeout=30_000)
        expect(page.locator("#unsent li")).to_contain_text("La finca entera")
        expect(page.locator("#unsent a")).to_have_attribute("href", f"{sheet}/photos")
    page.get_by_role("button", name="Enviar ahora").click()
    expect(pill(page)).to_have_text(SAVED, timeout=30_000)
    expect(page.get_by_text("No falta nada")).to_be_visible()
    assert len(photos_of(field, "J5", farm)) == 1


@pytest.mark.slow
def test_the_pages_of_photos_shut_nobody_out(field: Field, held: Holder, camera: Path) -> None:
    page = held("J3")
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        for theme, rules in (("dark", COLOUR), ("light", EVERYTHING)):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            found[f"{name}, {theme}"] = violations(page, rules)
            see(page, f"photos-{name}-{theme}")

    page.goto(f"{field.sheets('J3')['C009']}/photos")
    look("none")
    add(page, camera, "", "La finca desde el camino")
    expect(here(page)).to_contain_text("Guardada", timeout=30_000)
    look("sent")
    page.reload()
    network(page.context, on=False)
    add(page, camera, "B1")
    expect(here(page)).to_contain_text("En este aparato")
    look("here")
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=30_000)
    page.reload()
    page.locator(".photo a").first.click()
    expect(page.locator("dialog[open] img")).to_have_js_property("naturalHeight", 1280)
    look("large")
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog[open]")).to_contain_text("2 / 2")
    page.keyboard.press("Escape")
    page.goto(page.locator(".photo a").first.get_attribute("href") or "")
    look("one")
    office = page.context.browser.new_page(**telephone(field))  # type: ignore[union-attr]
    office.goto("/sign-in")
    office.get_by_label("Correo").fill(demo.STAFF_EMAIL)
    office.get_by_label("Contraseña").fill(demo.STAFF_PASSWORD)
    office.get_by_role("button", name="Entrar").click()
    office.wait_for_url("**/organiser/**")
    page, edition = office, "/organiser/caranavi-2026"
    sheet = int(field.sheets("J3")["C009"].rpartition("/")[2])
    page.goto(f"{edition}/paper/photos?code={sheet_code(sheet)}")
    page.get_by_label("La foto, o la página pasada por un escáner").set_input_files(camera)
    page.get_by_role("button", name="Guardar la foto").click()
    expect(page.get_by_role("link", name="Digitar esta hoja")).to_be_visible()
    look("paper")
    page.goto(f"{edition}/paper/sheets/{sheet}")
    look("paper-keying")
    page.goto(f"{edition}/entries/C009/photos")
    look("farm")
    page.locator(".photo a").first.click()
    expect(page.get_by_role("navigation", name="Entre las fotos")).to_be_visible()
    look("farm-one")
    office.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.slow
@pytest.mark.parametrize("is_long", [False, True], ids=["one by one", "whole"])
def test_from_her_photos_she_comes_back_to_the_criterion_and_sees_what_is_only_on_the_telephone(
    field: Field, held: Holder, camera: Path, is_long: bool
) -> None:
    page, key = held("J2", is_long=is_long), "C2" if is_long else "C1"
    page.get_by_role("button", name="Descargar").click()
    expect(page.locator("#away p")).to_contain_text("Listo sin señal")
    page.goto(f"{field.sheets('J2')['C009']}#{key}")
    expect(pill(page)).to_have_text(SAVED)
    network(page.context, on=False)
    page.locator(f"#{key}").get_by_role("link", name="Foto").click()
    expect(page.get_by_label("¿De qué es la foto?")).to_have_value(key)
    add(page, camera, key)
    expect(here(page)).to_contain_text("En este aparato")
    page.get_by_role("link", name="Volver a la hoja").click()
    page.wait_for_url(f"**{field.sheets('J2')['C009']}#{key}")
    expect(page.locator(f"#{key}")).to_be_in_viewport()
    thumb = page.locator(f"#{key} .under img[data-photo]")
    expect(thumb).to_have_count(1)
    assert thumb.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    see(page, f"unsent-thumb-{'whole' if is_long else 'one-by-one'}")
    expect(page.locator("[data-photo]")).to_have_count(1)
    network(page.context, on=True)
    expect(pill(page)).to_have_text(SAVED, timeout=30_000)
    expect(thumb).to_be_visible()
    page.reload()
    expect(pill(page)).to_have_text(SAVED)
    expect(page.locator("[data-photo]")).to_have_count(0)
    expect(page.locator(f"#{key} .under img")).to_have_count(1)


@pytest.mark.slow
def test_words_for_a_photo_wait_for_it_when_the_page_is_left(field: Field, held: Holder, camera: Path) -> None:
    page, where = held("J3"), f"{field.sheets('J3')['C009']}/photos"
    page.goto(f"{where}?criterion=D3")
    expect(page.locator("#photos.by-code")).to_be_attached()
    expect(pill(page)).to_have_text(SAVED)
    words = page.get_by_label("Qué se ve (si quiere)")
    words.press_sequentially("Barrera de pasto")
    expect(pill(page)).to_have_text("Falta guardar esta página")
    page.get_by_role("link", name="Volver a la hoja").click()
    expect(pill(page)).to_have_text(SAVED)
    for asked, of in (("", ""), ("?criterion=D2", "D2")):  # of what it is says the address
        page.goto(where + asked)
        expect(page.locator("#photos.by-code")).to_be_attached()
        expect(words).to_have_value("Barrera de pasto")
        expect(page.get_by_label("¿De qué es la foto?")).to_have_value(of)
        expect(pill(page)).to_have_text("Falta guardar esta página")
    page.get_by_label("Tomar una foto").set_input_files(camera)
    expect(here(page)).to_contain_text("Guardada", timeout=30_000)
    expect(words).to_have_value("")
    expect(pill(page)).to_have_text(SAVED)
    [photo] = photos_of(field, "J3", "C009")
    assert (photo.criterion, photo.caption) == ("D2", "Barrera de pasto")
    page.reload()
    expect(page.locator("#photos.by-code")).to_be_attached()
    expect(words).to_have_value("")
    expect(pill(page)).to_have_text(SAVED)


@pytest.mark.slow
def test_a_photo_that_she_discards_leaves_the_sheet_too(field: Field, held: Holder, camera: Path) -> None:
    page = held("J2")
    page.get_by_role("button", name="Descargar").click()
    expect(page.locator("#away p")).to_contain_text("Listo sin señal")
    network(page.context, on=False)
    page.goto(f"{field.sheets('J2')['C009']}/photos?criterion=D3")
    add(page, camera, "D3")
    expect(here(page)).to_contain_text("En este aparato")
    page.get_by_role("button", name="Descartar").click()
    expect(here(page)).to_contain_text("Descartada.")
    page.get_by_role("link", name="Volver a la hoja").click()
    expect(page.locator("#D3")).to_be_in_viewport()
    expect(page.locator("[data-photo]")).to_have_count(0)
    network(page.context, on=True)
