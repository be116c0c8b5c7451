"""Everybody who opens pages, and every page that each of them can open, from the service's own table of addresses.

A new page is here the day it is written. Always true: an address that answers without a page stands in tests/files.py
with the reason; every other one is asked for.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from judging.app import create_app, let_go
from judging.config import Settings
from judging.domain.permissions import Role
from judging.services import cards
from judging.services.contest.forms import coffee_form
from judging.services.demo import demo
from judging.services.people import invitations, staff
from judging.services.prizes import deliveries
from judging.storage.database import Database
from judging.storage.models import Assignment, Certificate, Edition, Entry, ImportRun, Invitation, Judge, Photo
from tests.files import FILES
from tests.journeys.field import Field
from tests.journeys.setting import SECRET
from tests.journeys.stages import pair
from tests.world import QUICK


@dataclass(frozen=True)
class Person:
    """Somebody with a browser: where she enters, and whose pages are hers."""

    role: Role
    judge: str = ""
    entry: str = ""
    runs_the_service: bool = False
    """The first organiser of the service, under her own name; the other is the demonstration's."""


PEOPLE = {
    "anybody": Person(Role.PUBLIC),
    "a family still writing": Person(Role.APPLICANT, entry="C012"),
    "a family that has sent": Person(Role.APPLICANT, entry="C001"),
    "a judge who has delivered": Person(Role.JUDGE, judge="J1"),
    "a judge at work": Person(Role.JUDGE, judge="J3"),
    "a judge with sheets not begun": Person(Role.JUDGE, judge="J2"),
    "an organiser": Person(Role.ORGANISER),
    "an organiser who runs the service": Person(Role.ORGANISER, runs_the_service=True),
}
HERS_ALONE = {"organiser.begin_edition", "organiser.new_edition", "organiser.work"}
"""What the demonstration's organiser never sees; the rest is the same for both."""
OWN_EMAIL, OWN_PASSWORD = "ana@example.org", "una clave bien larga"


# ------------------------------------------------------------------------------------------------------- addresses
@cache
def table() -> tuple[tuple[Rule, frozenset[Role]], ...]:
    """Every address that a browser can ask for, and whose it is."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({"JUDGING_INSTANCE": folder, "JUDGING_SECRET_KEY": SECRET}))
        let_go(app)
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return tuple((rule, frozenset(getattr(app.view_functions[rule.endpoint], "audience", ()))) for rule in rules)


def addresses(session: Session, person: Person) -> list[tuple[str, str]]:
    """(endpoint, address) of every page of this person; one with several faces is there several times."""
    found = []
    for rule, audience in table():
        if rule.endpoint in FILES or person.role not in audience:
            continue
        if person.role is Role.ORGANISER and (rule.endpoint in HERS_ALONE) is not person.runs_the_service:
            continue
        names = sorted(rule.arguments)
        for values in product(*(_values(session, rule.endpoint, name, person) for name in names)):
            address = rule.rule
            for name, value in zip(names, values, strict=True):
                address = address.replace(f"<int:{name}>", value).replace(f"<{name}>", value)
            found.append((rule.endpoint, address))
    return found


KEYS = {
    "organiser.round_form": "visit",
    "organiser.prize": "prize-1",
    "organiser.sponsor": "sponsor-1",
    "organiser.delivery": "prize-1",
}


def _values(session: Session, endpoint: str, part: str, person: Person) -> list[str]:
    """What a part of an address may be; nothing where there is nothing yet."""
    fixed = {
        "name": [section.key for section in coffee_form().sections],
        "payload": ["0"],
        "farm_id": ["1"],
        "key": ["A1"],
        "table": ["results"],
        "what": ["marks"],
        "show": ["all"],
        "kind": ["csv"],
        "who": ["all"],
        "occasion": ["sheets_left"],
    }
    if part == "token":
        return [invitation(session)]
    if part == "key" and endpoint in KEYS:
        return [KEYS[endpoint]]
    if part in fixed:
        return fixed[part]
    if part == "slug":
        return list(session.scalars(select(Edition.slug)))
    if part == "assignment_id":
        return _sheets(session, endpoint, person)
    if part == "number" and "certificate" not in endpoint:
        return _numbers(session, endpoint)
    if endpoint == "auth.code_link":
        known = session.scalars(select(Judge.key).order_by(Judge.key).limit(1))
        return [code(session, Person(Role.JUDGE, judge=key)) for key in known]
    column = {
        "number": Certificate.number,
        "code": Certificate.code,
        "judge_id": Judge.id,
        "photo_id": Photo.id,
        "run": ImportRun.id,
    }[part]
    return [str(one) for one in session.scalars(select(column).order_by(column).limit(1))]


def _numbers(session: Session, endpoint: str) -> list[str]:
    """Entries, or the practice farm; of a delivery those that won its prize."""
    if endpoint == "organiser.delivery":
        editions = session.scalars(select(Edition)).all()
        due = [one for edition in editions for one in deliveries.dues(session, edition)]
        return [one.entry.number for one in due if one.prize.key == KEYS[endpoint]]
    return ["1"] if endpoint == "judge.practice_comparison" else ["C001", "C009"]


def invitation(session: Session) -> str:
    """The secret of the newest link, or of none, which is no page."""
    found = session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    return invitations.token_of(found, SECRET.encode()) if found is not None else "0"


def _sheets(session: Session, endpoint: str, person: Person) -> list[str]:
    if person.role is Role.ORGANISER:
        return [str(pair(session, "J2", "C011").id)] if session.scalars(select(Assignment.id)).first() else []
    own = select(Assignment.id).join(Assignment.judge).join(Assignment.entry).order_by(Entry.number)
    rows = session.scalars(own.where(Judge.key == person.judge, Assignment.state == "assigned")).all()
    return sorted({str(rows[0]), str(rows[-1])})


def account(database: Database, person: Person) -> tuple[str, str]:
    """The address and the password of an organiser; her own account is made where it is not there yet."""
    if not person.runs_the_service:
        return demo.STAFF_EMAIL, demo.STAFF_PASSWORD
    with database.transaction() as session:
        if staff.by_address(session, OWN_EMAIL) is None:
            hashed = QUICK.hash(OWN_PASSWORD)
            staff.add_staff(session, email=OWN_EMAIL, name="Ana Quispe", password_hash=hashed, now=datetime.now(UTC))
    return OWN_EMAIL, OWN_PASSWORD


def code(session: Session, person: Person) -> str:
    """What this person types to enter."""
    if person.judge:
        judge = session.scalars(select(Judge).where(Judge.key == person.judge)).one()
        return cards.code_of(judge, SECRET.encode())
    entry = session.scalars(select(Entry).where(Entry.number == person.entry)).one()
    return cards.code_of(entry, SECRET.encode())


# ------------------------------------------------------------------------------------------------------------ doors
def come_in(browser: Browser, service: Field, person: Person, size: dict[str, int]) -> Page:
    """This person's browser, signed in; its context is closed by who asked for it."""
    context = browser.new_context(viewport=size, base_url=service.address, locale="es-BO")  # type: ignore[arg-type]
    context.set_default_timeout(60_000)
    page = context.new_page()
    if person.role is Role.ORGANISER:
        email, password = account(service.database, person)
        page.goto("/sign-in")
        page.locator("main [name=email]").fill(email)
        page.locator("main [name=password]").fill(password)
        page.locator("main [type=submit], main button").first.click()
        expect(page).not_to_have_url(f"{service.address}/sign-in")
    elif person.role is not Role.PUBLIC:
        with service.database.reading() as session:
            typed = code(session, person)
        page.goto(f"/e/{typed}")
        page.get_by_role("main").get_by_role("button").first.click()
        page.wait_for_url("**/apply/**" if person.entry else "**/judge/**")
    return page
