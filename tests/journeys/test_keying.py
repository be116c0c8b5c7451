"""Typing a paper sheet in by keyboard alone: digits run on by themselves, and by Tab where there is no JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from judging.domain.scoring.sheetcodes import sheet_code, shown_sheet_code
from judging.services.demo import demo
from judging.services.people.staff import add_staff
from judging.storage.models import Assignment, Entry, Judge
from tests.journeys.conftest import Opener, Service, see
from tests.journeys.setting import LAPTOP
from tests.world import QUICK

pytestmark = pytest.mark.browser

PAPER = "/organiser/caranavi-2026/paper"


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.locator("main [name=email]").fill(email)
    page.locator("main [name=password]").fill(password)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url("/sign-in")


def code_of(service: Service, judge: str, farm: str) -> str:
    with service.database.reading() as session:
        return sheet_code(
            session.scalars(
                select(Assignment.id)
                .join(Assignment.judge)
                .join(Assignment.entry)
                .where(Judge.key == judge, Entry.number == farm)
            ).one()
        )


def test_two_people_type_a_sheet_in_without_touching_the_mouse(service: Service, opened: Opener) -> None:
    code = code_of(service, "J2", "C011")
    with service.database.transaction() as session:
        add_staff(
            session,
            email="pedro@example.org",
            name="Pedro",
            password_hash=QUICK.hash("otra persona 1"),
            now=datetime.now(UTC),
        )
    nelly = opened(LAPTOP)
    sign_in(nelly, demo.STAFF_EMAIL, demo.STAFF_PASSWORD)
    nelly.goto(PAPER)
    expect(nelly.locator("#code")).to_be_focused()
    nelly.keyboard.type(code)  # as a scanner does: the cursor is in the field already
    nelly.keyboard.press("Enter")
    expect(nelly.get_by_role("heading", level=1)).to_have_text("C011 · Claire Delvaux")
    expect(nelly.locator("#A1")).to_be_focused()
    nelly.keyboard.type("32412,5" + "3" * 15)  # one key for a whole mark, three for a half
    expect(nelly.locator("#B1")).to_have_value("2,5")
    expect(nelly.locator("#E4")).to_have_value("3")
    expect(nelly.locator("output")).to_have_text("57.5")
    see(nelly, "keying")
    nelly.keyboard.press("Enter")
    expect(nelly.locator("main")).to_contain_text("C011, Claire Delvaux: guardada. La suma es 57,5.")
    expect(nelly.locator("#code")).to_be_focused()

    pedro = opened(LAPTOP, javascript=False)
    sign_in(pedro, "pedro@example.org", "otra persona 1")
    pedro.goto(f"{PAPER}?code={shown_sheet_code(code)}")
    expect(pedro.locator("#A1")).to_be_focused()
    for mark in ("3", "2", "4", "1", "2.5", *"33333333333332", "3"):
        pedro.keyboard.type(mark)
        pedro.keyboard.press("Tab")
    pedro.locator("#E4").press("Enter")
    expect(pedro.locator("main")).to_contain_text("Las lecturas no son iguales en 1 criterio.")
    expect(pedro.get_by_role("group", name="E3")).to_be_visible()
    see(pedro, "keying-differences")
