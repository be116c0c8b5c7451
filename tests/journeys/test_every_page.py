"""Every page that an organiser, a family or anybody can open, read by axe-core: light and dark, telephone and laptop.

The pages come from the service's own table of addresses, so that a new page is here the day it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from judging.app import create_app, let_go
from judging.certificates import Signatory
from judging.config import Settings
from judging.domain.permissions import OPERATOR, Role
from judging.services import cards
from judging.services.certificates import issuing, papers, pending
from judging.services.contest.forms import coffee_form
from judging.services.demo import demo
from judging.services.results import awards, results
from judging.storage.models import Assignment, Certificate, Edition, Entry, EntryStatus, Judge
from tests.journeys.conftest import Service, see
from tests.journeys.setting import LAPTOP, PHONE, SECRET
from tests.journeys.test_judge_quality import COLOUR, EVERYTHING, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SLUG = "caranavi-2026"
FILE = re.compile(r"[./](pdf|png|zip|json|csv|pem|js|<path:filename>)$")
PEOPLE = {
    "anybody": {Role.PUBLIC},
    "a family still writing": {Role.APPLICANT},
    "a family that has sent": {Role.APPLICANT},
    "an organiser": {Role.ORGANISER},
}


@pytest.fixture
def published(service: Service) -> Service:
    """The demonstration after its results were published and its certificates issued."""
    now = datetime.now(UTC)
    with service.database.transaction() as session:
        edition = session.scalars(select(Edition)).one()
        made = results.publish(session, actor=OPERATOR, edition=edition, now=now)
        awards.decide_awards(session, actor=OPERATOR, publication=made, now=now)
        paper = papers.Paper("Equipo del concurso", "Caranavi, Bolivia", (Signatory("Rosa Tarifa", "Jurado"),))
        issuing.issue(session, actor=OPERATOR, publication=made, paper=paper, base_url=service.address, now=now)
        for row in session.scalars(select(Certificate).order_by(Certificate.id)):
            pending.keep_paper(session, code=row.code, pdf=b"%PDF " + row.code.encode())  # or the page reloads
    return service


def samples(session: Session) -> dict[str, str]:
    """A value for each part of an address."""
    certificate = session.scalars(select(Certificate).order_by(Certificate.number)).first()
    assert certificate
    return {
        "slug": SLUG,
        "code": certificate.code,
        "certificate": certificate.number,
        "number": "C001",
        "assignment_id": str(session.scalars(select(Assignment.id).order_by(Assignment.id)).first()),
        "judge_id": str(session.scalars(select(Judge.id).order_by(Judge.id)).first()),
    }


def addresses(rules: list[Rule], audiences: dict[str, set[Role]], roles: set[Role], known: dict[str, str]) -> list[str]:
    """Every address of these people that a browser can ask for. A part nobody has a value for yet is 1."""
    found = []
    for rule in rules:
        if FILE.search(rule.rule) or "GET" not in (rule.methods or ()) or not audiences[rule.endpoint] & roles:
            continue
        address, values = rule.rule, dict(known)
        if "certificates" in address:
            values["number"] = known["certificate"]
        if "publications" in address:
            values["number"] = "1"
        for part in rule.arguments - {"name"}:
            address = address.replace(f"<int:{part}>", values.get(part, "1")).replace(
                f"<{part}>", values.get(part, "1")
            )
        found += (
            [address.replace("<name>", section.key) for section in coffee_form().sections]
            if "name" in rule.arguments
            else [address]
        )
    return found


def is_a_page(page: Page, address: str) -> bool:
    answer = page.context.request.get(address)
    assert answer.status < 500, address
    return answer.headers.get("content-type", "").startswith("text/html")


def signed_in(browser: Browser, service: Service, who: str) -> Page:
    context = browser.new_context(viewport=PHONE, base_url=service.address, locale="es-BO")  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    page = context.new_page()
    if who == "an organiser":
        page.goto("/sign-in")
        page.locator("main [name=email]").fill(demo.STAFF_EMAIL)
        page.locator("main [name=password]").fill(demo.STAFF_PASSWORD)
        page.locator("main [type=submit], main button").first.click()
        expect(page).not_to_have_url(f"{service.address}/sign-in")
    elif who != "anybody":
        page.goto(f"/e/{family_code(service, draft='writing' in who)}")
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_url("**/apply/**")
    return page


def family_code(service: Service, *, draft: bool) -> str:
    with service.database.transaction() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C001")).one()
        if draft:
            entry.status = EntryStatus.DRAFT
        return cards.code_of(entry, SECRET.encode())


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[tuple[list[Rule], dict[str, set[Role]]]]:
    app = create_app(Settings.from_env({"JUDGING_INSTANCE": str(tmp_path), "JUDGING_SECRET_KEY": SECRET}))
    said = {name: set(getattr(view, "audience", ())) for name, view in app.view_functions.items()}
    yield list(app.url_map.iter_rules()), said
    let_go(app)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shuts_anybody_out(
    browser: Browser, published: Service, rules: tuple[list[Rule], dict[str, set[Role]]], who: str
) -> None:
    with published.database.reading() as session:
        known = samples(session)
    page = signed_in(browser, published, who)
    wanted = [one for one in addresses(*rules, PEOPLE[who], known) if is_a_page(page, one)]
    assert len(wanted) > 4
    found: dict[str, list[str]] = {}
    for address in wanted:
        page.goto(address)
        for size in (PHONE, LAPTOP):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for theme, tests in (("dark", COLOUR), ("light", EVERYTHING)):
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
                if faults := violations(page, tests):
                    found[f"{address}, {theme}, {size['width']}"] = faults
            try:
                see(page, "axe" + address.replace("/", "-"))
            except AssertionError as wide:
                found[f"{address}, {size['width']}"] = [str(wide)]
    page.context.close()
    assert not found, "\n".join(f"{where}: {faults}" for where, faults in found.items())
