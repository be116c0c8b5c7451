"""The judge's hand beside the sheet: another language, forty farms to answer about, large letters, keys at a desk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.services.contest.editions import current_round
from judging.services.demo import demo
from judging.storage.models import Assignment, AssignmentState, Entry, EntryStatus, Judge
from tests.journeys.conftest import Holder, see
from tests.journeys.field import SAVED, Field, enter, open_sheet, pill, served, telephone
from tests.journeys.layout import faults
from tests.journeys.setting import LAPTOP, PHONE, SECRET

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FORTY = [f"C{number}" for number in range(101, 141)]
UNDER_THE_LINE = """box => box.querySelector("legend .name").getBoundingClientRect().top
    >= document.querySelector(".device").getBoundingClientRect().bottom - 1"""


def compare(page: Page, field: Field, judge: str, at: str) -> list[str]:
    """Comparar with C001 and C002 of a judge."""
    farms = [field.sheets(judge)[farm].rpartition("/")[2] for farm in ("C001", "C002")]
    page.goto(f"/judge/compare?farm={farms[0]}&farm={farms[1]}&at={at}")
    expect(pill(page)).to_have_text(SAVED)
    return farms


def test_comparing_goes_on_in_another_language_with_its_farms_and_what_was_just_given(
    held: Holder, field: Field
) -> None:
    page = held("J1")
    one, other = compare(page, field, "J1", "C1")
    page.locator(f'#f{one} label:has(input[value="1"])').click()
    page.locator(f"#f{other} textarea").fill("Aprende de su vecina.")
    page.locator("footer").get_by_role("link", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".steps-of [aria-current]")).to_have_text("C1")
    assert page.locator("fieldset[data-sheet]").evaluate_all("boxes => boxes.map(box => box.id)") == [
        f"f{one}",
        f"f{other}",
    ]
    expect(page.locator(f'#f{one} input[type=radio][value="1"]')).to_be_checked()
    expect(page.locator(f"#f{other} textarea")).to_have_value("Aprende de su vecina.")
    expect(pill(page)).to_have_text("Tout est enregistré")
    assert field.versions("J1", "C001", "C1")[-1] == "1"
    assert field.note("J1", "C002", "C1") == "Aprende de su vecina."


@pytest.mark.parametrize("language", ["es", "fr", "en"])
def test_with_letters_twice_as_large_nothing_is_cut_and_the_criterion_stands_below_the_line(
    large_browser: Browser, field: Field, language: str
) -> None:
    context = large_browser.new_context(**telephone(field, is_long=False))
    page = context.new_page()
    enter(page, field, "J1")
    page.goto(f"/judge/help?lang={language}")
    farms = [field.sheets("J1")[farm].rpartition("/")[2] for farm in ("C001", "C002")]
    page.goto(f"/judge/compare?farm={farms[0]}&farm={farms[1]}&at=D2")
    expect(pill(page)).to_be_visible()
    assert faults(page) == []
    page.goto(field.sheets("J1")["C001"] + "#B2")
    expect(pill(page)).to_be_visible()
    for key in ("B2", "D2"):
        page.locator(f'.spot[href="#{key}"]').evaluate("spot => spot.click()")
        expect(page.locator(f"#{key}")).to_be_visible()
        assert page.locator(f"#{key}").evaluate(UNDER_THE_LINE), key
    assert faults(page) == []
    context.close()


def test_at_a_desk_the_keys_leave_no_unfinished_sheet_unasked(browser: Browser, field: Field) -> None:
    context = browser.new_context(**{**telephone(field), "viewport": LAPTOP})
    page = context.new_page()
    enter(page, field, "J2")
    open_sheet(page, field, "J2", "C012")
    page.locator("#A1 input").first.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".left")).to_contain_text("En esta hoja falta")
    expect(page.get_by_role("link", name="Completar esta hoja")).to_be_focused()
    assert field.sheets("J2")["C012"] in page.url
    context.close()


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["telephone", "laptop"])
def test_halves_beside_other_farms_stand_in_one_low_row(browser: Browser, field: Field, size: dict[str, int]) -> None:
    context = browser.new_context(**{**telephone(field), "viewport": size})
    page = context.new_page()
    enter(page, field, "J1")
    one, _ = compare(page, field, "J1", "D2")
    boxes = [half.bounding_box() for half in page.locator(f"#f{one} .level.half").all()]
    assert len(boxes) == 4
    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert all(box and box["height"] <= 60 for box in boxes)
    context.close()


# ------------------------------------------------------------------------------------------------------- forty farms
def _forty_more(session: Session, folder: Path, now: datetime) -> None:
    """Néstor and Gladys are given forty farms after their commitment."""
    demo.load_demo(session, secret=SECRET.encode(), now=now)
    session.flush()
    known = session.scalars(select(Entry).where(Entry.number == "C001")).one()
    judges = session.scalars(select(Judge).where(Judge.key.in_(("J3", "J4")))).all()
    for number in FORTY:
        entry = Entry(
            edition_id=known.edition_id,
            category_id=known.category_id,
            number=number,
            status=EntryStatus.ACCEPTED,
            community="Taipiplaya",
            answers=known.answers,
            consents=known.consents,
            steps_done=known.steps_done,
            code_digest=uuid.uuid4().hex,
            created_at=now,
        )
        session.add(entry)
        for judge in judges:
            session.add(Assignment(round=current_round(judge.edition), judge=judge, entry=entry, changed_at=now))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with served(tmp_path_factory.mktemp("crowd"), _forty_more) as service:
        yield service


@pytest.mark.parametrize(("judge", "has_code"), [("J3", True), ("J4", False)], ids=["with code", "without"])
def test_none_of_these_answers_about_forty_farms_at_once(
    browser: Browser, crowd: Field, judge: str, has_code: bool
) -> None:
    context = browser.new_context(**telephone(crowd), java_script_enabled=has_code)
    page = context.new_page()
    enter(page, crowd, judge)
    page.goto("/judge/commitment")
    expect(page.locator("fieldset[data-asked]:visible")).to_have_count(40)
    expect(page.locator("label:has([name=none])")).to_contain_text(", ".join(FORTY))
    known = page.locator('fieldset[data-asked][data-farm^="C107"]')
    known.locator('input[value="yes"]').check(force=True)
    known.locator("summary").click() if not has_code else expect(known.locator("details")).to_have_attribute("open", "")
    known.locator("[name^=reason]").fill("Es mi cuñada.")
    found = faults(page)
    assert not found, "\n".join(found)
    see(page, "forty-farms")
    page.locator("label:has([name=none])").click()
    page.get_by_role("button", name="Guardar").click()
    page.wait_for_url("**/judge/")
    if has_code:
        expect(pill(page)).to_have_text(SAVED)
    context.close()
    with crowd.database.reading() as session:
        hers = select(Assignment).join(Assignment.entry).join(Assignment.judge).where(Judge.key == judge)
        rows = session.scalars(hers.where(Entry.number.in_(FORTY))).all()
        assert {row.entry.number for row in rows if row.state is AssignmentState.RECUSED} == {"C107"}
        assert all(row.conflict_statement is not None for row in rows if row.entry.number != "C107")
