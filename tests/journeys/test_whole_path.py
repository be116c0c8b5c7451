"""From the application to a certificate that anybody verifies, in a real browser, on a phone and on a laptop.

On the phone it runs without JavaScript: every page must work as a plain form. The family writes Spanish names; the
sponsor reads the results in French and English at the end.
"""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Opener, Service, see
from tests.journeys.setting import LAPTOP, PHONE

pytestmark = pytest.mark.browser

SLUG = "caranavi-2026"
NAME = "Benedicta Mamani Ñaupa"


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f'main [name="{name.replace("__", "-")}"]').first.fill(value)


def pdf_behind(page: Page, name: str | re.Pattern[str]) -> bytes:
    """What the person's browser would open from this link."""
    address = page.get_by_role("main").get_by_role("link", name=name).first.get_attribute("href")
    assert address
    answer = page.context.request.get(address)
    assert answer.ok, f"{address}: {answer.status}"
    return answer.body()


def enter_with_code(page: Page, code: str) -> None:
    page.goto("/enter")
    see(page, "enter")
    page.get_by_label("Código", exact=True).fill(f"{code[:4].lower()} {code[4:]}")
    press(page, "Entrar")


def benedicta_begins(page: Page) -> str:
    """She begins on a borrowed phone, from the poster to the first answers; answers the code on the screen."""
    page.goto("/")
    see(page, "home")
    follow(page, "Inscribirme")
    see(page, "apply-start")
    press(page, "Empezar mi inscripción")
    see(page, "apply-start-refused")
    expect(page).to_have_title(re.compile("^Error:"))
    for consent in ("process", "jury", "visit", "publish"):
        page.locator(f'[name="consent-{consent}"]').check()
    press(page, "Empezar mi inscripción")
    see(page, "apply-code")
    shown = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", page.get_by_role("main").inner_text())
    assert shown
    follow(page, "Ya lo guardé, seguir")
    see(page, "apply-family")
    fill(page, person__1__full_name=NAME, person__1__birth_year="1999", phone="712 34567")
    press(page, "Guardar y seguir otro día")
    see(page, "apply-tasks")
    return shown.group(0).replace("-", "")


def benedicta_goes_on(page: Page, code: str) -> str:
    """She comes back with her code on another phone, to the receipt; answers her entry's number."""
    enter_with_code(page, code)
    see(page, "apply-tasks-again")
    follow(page, "Seguir con: Su finca")
    see(page, "apply-farm")
    fill(page, community="Taipiplaya", area_ha="abc", altitude_m="1450", coffee_since="2012")
    press(page, "Guardar y seguir")
    see(page, "apply-farm-refused")
    expect(page.locator('[name="area_ha"]:visible')).to_have_value("abc")
    fill(page, area_ha="2,5")
    press(page, "Guardar y seguir")
    see(page, "apply-crops")
    page.locator('[name="row-0-crop"]').select_option("Coffea arabica")
    fill(page, row__0__amount="3500")
    press(page, "Guardar y seguir")
    see(page, "apply-incomes")
    fill(page, row__0__source="café", row__0__share="70", row__1__source="miel", row__1__share="30")
    press(page, "Guardar y seguir")
    see(page, "apply-care")
    fill(page, story="Sembramos siquili y cedro entre el café.", shade="Podamos cada año.", soil_water="Compost.")
    for place in range(1, 6):
        page.locator(f'[name="declaration-K{place}"][value="no"]').check()
    press(page, "Guardar y seguir")
    see(page, "apply-review")
    press(page, "Enviar mi inscripción")
    see(page, "apply-receipt")
    found = re.search(r"C\d{3}", page.get_by_role("main").inner_text())
    assert found
    assert pdf_behind(page, re.compile("comprobante")).startswith(b"%PDF")
    return found.group(0)


def organiser_signs_in(page: Page) -> None:
    page.goto("/organiser/")
    see(page, "sign-in")
    page.get_by_label("Correo electrónico").fill("demo@example.org")
    page.get_by_label("Contraseña").fill("wrong password")
    press(page, "Entrar")
    see(page, "sign-in-refused")
    page.get_by_label("Contraseña").fill("demostracion-2026")
    press(page, "Entrar")
    see(page, "overview")


def organiser_admits_and_assigns(page: Page, number: str) -> None:
    page.goto(f"/organiser/{SLUG}/entries")
    see(page, "entries")
    follow(page, number)
    see(page, "entry")
    press(page, "Admitir")
    page.goto(f"/organiser/{SLUG}/judges")
    see(page, "judges")
    follow(page, re.compile("tarjetas"))
    see(page, "cards")
    page.goto(f"/organiser/{SLUG}/assignments")
    row = page.get_by_role("row").filter(has_text=number)
    for place in (0, 1):
        row.get_by_role("checkbox").nth(place).check()
    see(page, "assignments")
    press(page, "Guardar asignación")
    see(page, "assignments-saved")


def choose(criterion: Locator, level: str) -> None:
    """Tap a level, with its card in the middle of the screen: at the edge the bar with the buttons lies over it."""
    card = criterion.locator(f'input[value="{level}"]')
    card.evaluate("card => card.scrollIntoView({block: 'center'})")
    card.check(force=True)


def judge_scores(page: Page, code: str, number: str, level: str) -> None:
    enter_with_code(page, code)
    see(page, "judge-farms")
    page.goto("/judge/commitment")
    see(page, "judge-commitment")
    for answer in page.locator('fieldset[data-new] input[value="no"]').all():
        answer.check()
    press(page, re.compile("Guardar|Confirmar"))
    page.wait_for_url(re.compile(r"/judge/(sheets/\d+)?$"))  # once her answer has arrived
    page.goto("/judge/")
    follow(page, re.compile(number))
    see(page, "judge-sheet")
    criteria = page.locator("fieldset.criterion")
    for place in range(criteria.count() - 1):
        choose(criteria.nth(place), level)
    press(page, "Entregar esta hoja")
    expect(page.get_by_role("main")).to_contain_text("Falta 1 criterio de 20")
    see(page, "judge-missing")
    follow(page, re.compile("^E4"))
    choose(page.locator("fieldset.criterion").last, level)
    see(page, "judge-sheet-full")
    press(page, "Entregar esta hoja")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entregar la hoja")
    see(page, "judge-deliver")
    press(page, re.compile("^Firmar y entregar"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Comprobante de entrega")
    see(page, "judge-delivered")
    page.goto("/judge/review")
    see(page, "judge-review")


def organiser_publishes(page: Page, number: str) -> None:
    page.goto(f"/organiser/{SLUG}/")
    see(page, "overview-later")
    page.goto(f"/organiser/{SLUG}/results")
    see(page, "results-draft")
    expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("100,00")
    follow(page, "Revisar y publicar")
    see(page, "publish")
    press(page, re.compile("^Publicar"))
    see(page, "published")


def organiser_issues(page: Page, javascript: bool) -> bytes:
    """Issue every certificate and wait for them; answers all of them as a ZIP."""
    page.goto(f"/organiser/{SLUG}/certificates")
    see(page, "certificates")
    press(page, re.compile("^Emitir"))
    expect(page.get_by_role("main")).to_contain_text("certificados listos")
    see(page, "certificates-issuing")
    all_there = re.compile(r"\b(\d+) de \1\b")
    while not javascript and not all_there.search(page.get_by_role("main").inner_text()):
        page.wait_for_timeout(500)
        follow(page, "Ver cómo va")
    # With JavaScript the part that tells of it comes again by itself, until all papers are there.
    expect(page.get_by_role("main")).to_contain_text(all_there, timeout=240_000)
    see(page, "certificates-issued")
    return pdf_behind(page, "Descargar todos (ZIP)")


def certificate_of(name: str, everything: bytes, folder: Path) -> tuple[Path, str]:
    """The PDF that names this person in an archive of all, and the code printed on it."""
    with zipfile.ZipFile(io.BytesIO(everything)) as archive:
        for number, member in enumerate(archive.namelist()):
            path = folder / f"{number}.pdf"
            path.write_bytes(archive.read(member))
            text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
            code = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", text)
            if name in " ".join(text.split()) and code:
                return path, code.group(0)
    raise AssertionError(f"no certificate names {name}")


def anybody_verifies(page: Page, pdf: Path, code: str) -> None:
    page.goto(f"/editions/{SLUG}/results")
    see(page, "results")
    expect(page.get_by_role("main")).to_contain_text(NAME)
    page.goto("/verify")
    see(page, "verify")
    page.get_by_label("Código", exact=False).first.fill(code.lower().replace("-", " "))
    press(page, "Verificar")
    see(page, "verified")
    expect(page.get_by_role("main")).to_contain_text(NAME)
    expect(page.get_by_role("main")).to_contain_text("válido")
    page.locator("main summary").filter(has_text="PDF").first.click()
    page.locator('input[type="file"]').set_input_files(pdf)
    press(page, "Comparar")
    see(page, "compared")
    expect(page.get_by_role("main")).to_contain_text("idéntico al original")
    page.goto("/verify?code=AAAAA-AAAAA")
    see(page, "verify-unknown")
    page.goto("/nothing-here")
    see(page, "not-found")


def sponsors_read(page: Page, heading: str, language: str) -> None:
    page.goto(f"/editions/{SLUG}/results")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    see(page, f"results-{language}")


@pytest.mark.usefixtures("consumer")
@pytest.mark.parametrize(
    ("size", "javascript"),
    [
        pytest.param(PHONE, False, id="phone, no script"),
        # The same road half a minute longer; what scripts add is tried every day by the shorter journeys.
        pytest.param(LAPTOP, True, id="laptop", marks=pytest.mark.slow),
    ],
)
def test_from_application_to_verified_certificate(
    opened: Opener, service: Service, tmp_path: Path, size: dict[str, int], javascript: bool
) -> None:
    code = benedicta_begins(opened(size, javascript=javascript))
    number = benedicta_goes_on(opened(size, javascript=javascript), code)
    organiser = opened(size, javascript=javascript)
    organiser_signs_in(organiser)
    organiser_admits_and_assigns(organiser, number)
    for key in ("J1", "J2"):
        judge_scores(opened(size, javascript=javascript), service.judge_code(key), number, "4")
    organiser_publishes(organiser, number)
    pdf, code = certificate_of(NAME, organiser_issues(organiser, javascript), tmp_path)
    anybody_verifies(opened(size, javascript=javascript), pdf, code)
    sponsors_read(opened(size, javascript=javascript, language="fr-FR"), "Résultats", "fr")
    sponsors_read(opened(size, javascript=javascript, language="en-GB"), "Results", "en")
