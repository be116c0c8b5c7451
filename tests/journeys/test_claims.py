"""A family finds a slip in its name: asked for on a phone without JavaScript, accepted, and the old page leads on."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from judging.certificates import Signatory
from judging.domain.permissions import OPERATOR
from judging.services import cards
from judging.services.certificates import issuing, papers, pending
from judging.services.results import results
from judging.storage.models import Certificate, CertificateState, Edition, Entry
from tests.journeys.conftest import Opener, Service, see
from tests.journeys.setting import LAPTOP, PHONE, SECRET

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST, RIGHT = "CARANAVI-2026-0001", "Saturnina Mamani Kuchu"


def prize_is_given(service: Service) -> str:
    """Results published, certificates issued, their papers kept; answers Saturnina's code."""
    now = datetime.now(UTC)
    with service.database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        made = results.publish(session, actor=OPERATOR, edition=edition, now=now)
        paper = papers.Paper("Equipo del concurso", "Caranavi", (Signatory("Elena Choque", "Jurado"),))
        issuing.issue(session, actor=OPERATOR, publication=made, paper=paper, base_url=service.address, now=now)
        rows = session.scalars(select(Certificate).where(Certificate.state == CertificateState.PENDING)).all()
        for row in rows:
            pending.keep_paper(session, code=row.code, pdf=b"%PDF " + row.code.encode())
        return next(row.code for row in rows if row.number == FIRST)


def entry_code(service: Service, number: str) -> str:
    with service.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.number == number)).one()
        return cards.code_of(entry, SECRET.encode())


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


@pytest.mark.usefixtures("consumer")
def test_a_family_asks_the_organiser_accepts_and_the_old_page_leads_to_the_corrected_one(
    opened: Opener, service: Service
) -> None:
    code = prize_is_given(service)
    family, nelly = opened(PHONE, javascript=False), opened(LAPTOP)

    family.goto("/verify")
    family.get_by_role("main").get_by_role("link", name="Guardarlo, compartirlo").click()
    family.get_by_label("Código del certificado").fill(code.lower().replace("-", " "))
    press(family, "Abrir mi certificado")
    see(family, "claim")
    family.get_by_role("main").get_by_role("link", name="Hay un error en el nombre").click()
    family.get_by_label("Debe decir").fill(RIGHT)
    family.get_by_label("Código de la inscripción").fill(entry_code(service, "C003"))
    press(family, "Pedir la corrección")
    see(family, "claim-name-refused")
    expect(family.get_by_label("Debe decir")).to_have_value(RIGHT)
    family.get_by_label("¿Qué está mal?").fill("Mi apellido va sin apóstrofo.")
    press(family, "Pedir la corrección")
    expect(family.get_by_role("main")).to_contain_text("La organización está mirando el pedido")
    see(family, "claim-asked")

    nelly.goto("/organiser/")
    nelly.get_by_label("Correo electrónico").fill("demo@example.org")
    nelly.get_by_label("Contraseña").fill("demostracion-2026")
    press(nelly, "Entrar")
    nelly.get_by_role("main").get_by_role("link", name="Contestar").click()
    see(nelly, "names")
    press(nelly, "Aceptar y emitir el corregido")
    expect(nelly.get_by_role("main")).to_contain_text(f"{FIRST}-R1")

    for _ in range(120):  # the paper is drawn meanwhile
        family.goto(f"/c/{code}")
        if "está listo" in family.get_by_role("main").inner_text():
            break
        family.wait_for_timeout(500)
    see(family, "claim-corrected")
    family.get_by_role("main").get_by_role("link", name="Abrir el corregido").click()
    expect(family.get_by_role("heading", level=1)).to_contain_text(RIGHT)
    address = family.get_by_role("main").get_by_role("link", name=re.compile("PDF")).first.get_attribute("href")
    assert address
    assert family.context.request.get(address).body().startswith(b"%PDF")
