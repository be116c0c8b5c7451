"""What stood before is unfolded on the sheet itself, and asking for it loses nothing that is on the sheet."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from judging.domain.scoring.scoresheet import Mark
from tests.journeys.field import Field, enter, level, tap, telephone

pytestmark = pytest.mark.browser


def test_earlier_marks_unfold_in_place_and_the_sheet_stays_open(browser: Browser, field: Field) -> None:
    for value in ("1", "2", "4"):
        field.office_writes("J2", "C009", Mark.of("A1", value, f"Hoja con {value}."))
    with browser.new_context(**telephone(field)) as context:
        page = context.new_page()
        enter(page, field, "J2")
        sheet = field.sheets("J2")["C009"]
        page.goto(sheet)
        tap(page, "A2", "3")
        page.locator("#A1 .past a").click()
        expect(page.locator("#A1 .past details")).to_have_attribute("open", "")
        expect(page.locator("#A1 .past li")).to_have_text(
            [re.compile(words) for words in ("Hoja con 2", "Hoja con 1", "usted")]
        )
        assert page.url.endswith(sheet)
        expect(level(page, "A2", "3")).to_be_checked()
