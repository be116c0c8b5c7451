"""A page that answers a form is read in another language with all that was typed, and nothing is done for it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import func, select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.database import Database
from judging.storage.models import BallotSave, DeviceMessage, Event, MarkRow
from judging.storage.trouble import Trouble, Unavailable
from tests.pages import Visitor, parsed
from tests.web.judge.sheet.judging_paths import address, marks, number_of, office_writes
from tests.world import World

HERE = "/organiser/caranavi-2026"


def languages(visitor: Visitor) -> dict[str, Element]:
    """What leads to each language on the last page, by language."""
    assert visitor.page is not None
    nav = next(one for one in parsed(visitor.page.text).iter("nav") if "speaks" in (one.get("class") or ""))
    return {one.get("lang", ""): one for one in nav.iter() if one.tag in ("a", "button")}


def reads_in(visitor: Visitor, language: str, *, status: int) -> None:
    """Press the button of a language on a page that answers a form, as a browser without code does."""
    assert visitor.page is not None
    button = languages(visitor)[language]
    assert button.tag == "button", "a page that answers a form has no address of its own"
    form = next(one for one in parsed(visitor.page.text).iter("form") if one.get("id") == button.get("form"))
    fields: dict[str, list[str]] = {}
    for one in form.iter("input"):
        fields.setdefault(one.get("name", ""), []).append(one.get("value", ""))
    visitor.post(button.get("formaction", ""), fields, status=status, token=False)
    assert f'<html lang="{language}"' in visitor.page.text


def rows(world: World) -> tuple[int, ...]:
    with world.reading() as session:
        counted = (MarkRow, BallotSave, Event, DeviceMessage)
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in counted)


def chosen(visitor: Visitor, key: str) -> list[str | None]:
    fields = visitor.form().iter("input")
    return [one.get("value") for one in fields if one.get("name") == key and "checked" in one.attrib]


@pytest.fixture
def nestor(world: World) -> Visitor:
    visitor = world.judge("J3")
    visitor.get(address(world, "J3", "C009"))
    return visitor


def test_a_refused_sheet_is_read_in_two_other_languages_with_all_that_was_typed(world: World, nestor: Visitor) -> None:
    nestor.submit({"E1": "3", "E2.note": "Tiene un plan.", "E4": "no"}, status=422)
    before = rows(world)
    for language, error in (("en", "Error"), ("fr", "Erreur"), ("es", "Error")):
        reads_in(nestor, language, status=422)
        assert error in nestor.text + (nestor.page.text if nestor.page else "")
        assert chosen(nestor, "E1") == ["3"]
        assert chosen(nestor, "E4") == ["no"]
        assert "Tiene un plan." in nestor.text
    assert rows(world) == before
    nestor.submit({"E2": "2", "E4.note": "Llovía."})
    assert marks(world, "J3", "C009")["E2"] == Mark.of("E2", 2, "Tiene un plan.")


def test_two_marks_that_differ_are_read_in_another_language_and_then_settled(world: World, nestor: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    nestor.submit({"A1": "1"}, status=409)
    before = rows(world)
    reads_in(nestor, "fr", status=409)
    assert rows(world) == before
    assert nestor.path == address(world, "J3", "C009")
    nestor.submit({"A1.keep": "mine"})
    assert marks(world, "J3", "C009")["A1"] == Mark.of("A1", 1)


def test_what_would_be_taken_by_now_is_not_saved_for_its_language_alone(world: World, nestor: Visitor) -> None:
    nestor.submit({"E1": "3", "E2.note": "Tiene un plan."}, status=422)
    fields = {
        one.get("name", ""): one.get("value", "") for one in nestor.form().iter("input") if one.get("type") == "hidden"
    }
    before = rows(world)
    nestor.post(f"{address(world, 'J3', 'C009')}?lang=fr&speak=1", {**fields, "E1": "3"}, status=409)
    assert rows(world) == before
    assert "Rien n’est encore enregistré" in nestor.text
    assert chosen(nestor, "E1") == ["3"]
    nestor.submit()
    assert marks(world, "J3", "C009")["E1"] == Mark.of("E1", 3)


def test_a_wish_that_was_refused_stays_on_the_sheet_in_the_other_language(world: World) -> None:
    rosa = world.judge("J1")
    rosa.get(address(world, "J1", "C001"))
    rosa.submit({"words": "x" * 3000}, action="/reopening", status=422)
    reads_in(rosa, "en", status=422)
    assert "x" * 3000 in rosa.text or "x" * 3000 in "".join(rosa.form("/reopening").itertext())
    assert rosa.path.endswith("/reopening")


def test_a_form_that_came_too_late_for_its_sign_in_keeps_its_words_and_its_button_sends_in_earnest(
    world: World, nestor: Visitor
) -> None:
    here = address(world, "J3", "C009")
    nestor.post(here, {"E2.note": "Tiene un plan.", "csrf_token": "old"}, status=400, token=False)
    reads_in(nestor, "en", status=400)
    assert "Tiene un plan." in nestor.text


def test_while_the_database_is_busy_the_page_is_read_in_another_language(
    world: World, nestor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object, **__: object) -> object:
        raise Unavailable(Trouble.BUSY)

    with monkeypatch.context() as patched:
        patched.setattr(Database, "transaction", busy)
        nestor.submit({"E1": "3"}, status=503)
        reads_in(nestor, "fr", status=503)
        again = nestor.form()
        assert "speak" not in (again.get("action") or "")
    reads_in(nestor, "en", status=409)
    assert "E1" not in marks(world, "J3", "C009")
    nestor.submit({"E1": "3"})
    assert marks(world, "J3", "C009")["E1"] == Mark.of("E1", 3)


def test_an_organiser_reads_a_refused_reason_in_another_language(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{HERE}/results/C003")
    nelly.submit({"criterion": "E2", "reason": "y" * 1200}, action="/not-applicable", status=422)
    before = rows(world)
    reads_in(nelly, "fr", status=422)
    assert "y" * 1200 in "".join(parsed(nelly.page.text if nelly.page else "").itertext())
    assert rows(world) == before


def test_no_secret_is_ever_written_into_the_page(world: World) -> None:
    nelly = world.organiser()
    nelly.get("/organiser/account")
    typed = {"current": "no es esta clave", "password": "otra clave larga", "again": "otra clave larga 2"}
    nelly.submit(typed, status=422)
    assert nelly.page is not None
    assert not [secret for secret in typed.values() if secret in nelly.page.text]
    nelly.post("/organiser/account", {**typed, "csrf_token": "old"}, status=400, token=False)
    assert not [secret for secret in typed.values() if secret in nelly.page.text]


def test_a_wrong_code_is_counted_whatever_it_is_sent_for(world: World) -> None:
    stranger = world.anybody()
    stranger.get("/enter")
    for _ in range(40):
        answer = stranger.client.post(
            "/enter?lang=fr&speak=1",
            data={"code": "K7QM3F9D", "csrf_token": stranger.token()},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        if answer.status_code == 429:
            return
    raise AssertionError("nobody slowed it down")


def test_a_page_that_is_read_has_links_and_one_too_large_too(world: World, nestor: Visitor) -> None:
    here = number_of(world, "J3", "C009")
    assert languages(nestor)["fr"].get("href") == f"/judge/sheets/{here}?lang=fr"
    assert not [one for one in parsed(nestor.page.text if nestor.page else "").iter("form") if one.get("id") == "speak"]
    assert re.search(r"speak=1", nestor.page.text if nestor.page else "") is None
