"""The pages that a telephone keeps: hers alone, in each language, many with one answer, and none sent twice."""

from __future__ import annotations

from typing import Any

import pytest

from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark
from judging.services.scoring import scoring
from judging.storage.models import Ballot, BallotState
from judging.web.api.pages import AT_ONCE
from judging.web.judge.field.farms import AROUND_KILOBYTES, SHEET_KILOBYTES
from tests.pages import Visitor
from tests.web.judge.field.sending import OURS, ask
from tests.web.judge.sheet.judging_paths import address, assign, office_writes, reopen
from tests.world import World


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


def fetched(visitor: Visitor, language: str = "es", **more: Any) -> dict[str, dict[str, Any]]:
    """What a download brings, by address."""
    return {page["url"]: page for page in ask(visitor, "pages", {"lang": language, **more})["pages"]}


def test_a_judge_gets_her_own_pages_and_nobody_elses(world: World, nestor: Visitor) -> None:
    there = fetched(nestor)
    assert {"/judge/", "/judge/help", "/judge/review", "/judge/dictate", "/judge/offline"} <= set(there)
    assert address(world, "J3", "C009") in there
    assert address(world, "J3", "C005") not in there  # a conflict of interest
    assert address(world, "J1", "C001") not in there
    assert all(page["status"] == 200 for page in there.values())
    assert all(page["headers"]["Judging-For"].endswith("-3") for page in there.values())
    reopen(world, "J3", "C003", "Revise.")
    assign(world, "J3", "C001")
    assert address(world, "J3", "C001") in fetched(nestor)


def test_a_page_is_the_one_that_opens_by_itself_in_the_language_asked_for(world: World, nestor: Visitor) -> None:
    where = address(world, "J3", "C009")
    for language, words in (("es", "Guardar y seguir"), ("fr", "Enregistrer et continuer"), ("en", "Save and go on")):
        kept = fetched(nestor, language)[where]
        alone = nestor.client.get(f"{where}?lang={language}")
        assert kept["headers"]["ETag"] == alone.headers["ETag"]
        assert kept["headers"]["Content-Language"] == alone.headers["Content-Language"] == language
        assert kept["headers"]["Content-Security-Policy"] == alone.headers["Content-Security-Policy"]
        assert f'<html lang="{language}"' in kept["html"]
        assert words in kept["html"]
        assert "Set-Cookie" not in kept["headers"]


def test_fetching_other_languages_changes_neither_hers_nor_what_she_is_told(world: World, nestor: Visitor) -> None:
    nestor.get("/judge/?lang=es")
    pins = {"pin": "4821", "again": "4821", "csrf_token": nestor.token()}
    assert nestor.client.post("/judge/pin", data=pins).status_code == 303  # what it says waits for the page she opens
    assert "Su PIN está puesto" not in fetched(nestor, "es")["/judge/"]["html"]
    assert "Mes fermes" in fetched(nestor, "fr")["/judge/"]["html"]
    nestor.get("/judge/")
    assert "Mis fincas" in nestor.text
    assert "Su PIN está puesto" in nestor.text


def test_what_the_telephone_has_is_not_sent_again_and_what_changed_is(world: World, nestor: Visitor) -> None:
    first = fetched(nestor)
    have = {url: page["headers"]["ETag"] for url, page in first.items()}
    again = fetched(nestor, have=have)
    assert [url for url, page in again.items() if page["status"] != 304] == []
    assert not any("html" in page for page in again.values())
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    changed = {url for url, page in fetched(nestor, have=have).items() if page["status"] == 200}
    assert address(world, "J3", "C009") in changed
    assert "/judge/help" not in changed
    assert {page["status"] for page in fetched(nestor, "en", have=have).values()} == {200}


def test_a_long_list_comes_in_parts(world: World, nestor: Visitor) -> None:
    whole = ask(nestor, "pages", {"lang": "es"})
    assert whole["all"] == len(whole["pages"]) <= AT_ONCE
    rest = ask(nestor, "pages", {"lang": "es", "from": 3})
    assert [page["url"] for page in rest["pages"]] == [page["url"] for page in whole["pages"][3:]]
    assert ask(nestor, "pages", {"lang": "es", "from": 999})["pages"] == []


def test_what_is_no_question_of_ours_gets_nothing(world: World, nestor: Visitor) -> None:
    for message in ({}, {"lang": "xx"}, {"lang": ["es"]}, {"lang": "es", "from": -1}, {"lang": "es", "from": "x"}):
        ask(nestor, "pages", message, status=422)
    assert fetched(nestor, have=[1])
    assert fetched(nestor, have={"/judge/": 5, "/judge/help": "x" * 9000})
    assert nestor.client.post("/api/v1/pages", json={"lang": "es"}).status_code == 403
    foreign = {**OURS, "Sec-Fetch-Site": "cross-site"}
    assert nestor.client.post("/api/v1/pages", json={"lang": "es"}, headers=foreign).status_code == 403
    assert world.anybody().client.post("/api/v1/pages", json={"lang": "es"}, headers=OURS).status_code in (401, 403)


def test_what_a_download_costs_is_what_the_button_says(world: World) -> None:
    """Three languages of a round in which every sheet is open, as a browser gets them over a safe line."""
    with world.database.transaction() as session:
        for ballot in session.query(Ballot).filter_by(state=BallotState.SUBMITTED):
            scoring.reopen_ballot(
                session, actor=OPERATOR, assignment=ballot.assignment, reason="Para probar.", now=world.clock()
            )
    for judge in ("J1", "J2", "J3"):
        hers = world.judge(judge)
        answers = [
            hers.client.post(
                "/api/v1/pages", json={"lang": language}, headers={**OURS, "Accept-Encoding": "gzip, deflate, br"}
            )
            for language in ("es", "fr", "en")
        ]
        farms = sum("/photos" in page["url"] for page in ask(hers, "pages", {"lang": "es"})["pages"])
        said, cost = AROUND_KILOBYTES + SHEET_KILOBYTES * farms, sum(len(answer.data) for answer in answers) / 1000
        assert 0.8 < cost / said < 1.05, (judge, farms, cost)
