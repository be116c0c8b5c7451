"""What keeps an edition from finishing is told beside the steps that are hard to undo, and where a date would open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from judging.domain.permissions import Actor, Role
from judging.services.analysis import shortlists
from judging.services.contest.editions import current_round
from judging.services.people import sign_in
from judging.services.results.counted import Counted
from judging.services.results.results import draft
from judging.storage.models import Judge, Staff
from tests import tworounds as story
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, World

HERE = f"/organiser/{story.SLUG}"


@pytest.fixture
def nelly(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    with world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.name == "Marta")).one()
        edition = story.make_fair(session, Actor(Role.ORGANISER, staff.id, staff.name))
        story.give(session, edition, story.AT_THE_DESK)
        story.score(world, session, {"F001": story.AT_THE_DESK["F001"]}, ("A1", "A2"))
    return her


def looked_at(visitor: Visitor) -> str:
    assert visitor.page is not None
    return visitor.page.text.partition('id="look"')[2].partition("</details>")[0]


def test_before_a_list_is_frozen_what_was_found_is_told_with_its_links(nelly: Visitor) -> None:
    nelly.get(f"{HERE}/shortlist?round=desk")
    assert f'href="{HERE}/' in looked_at(nelly)
    assert "firma" not in looked_at(nelly), "what is of certificates alone is none of this"


def test_before_publishing_too(world: World) -> None:
    hers = world.organiser()
    hers.get("/organiser/caranavi-2026/publish")
    assert 'href="/organiser/caranavi-2026/' in looked_at(hers)


def switched_off(world: World) -> None:
    with world.writing() as session:
        edition = story.fair(session)
        for judge in session.scalars(select(Judge).where(Judge.edition_id == edition.id)):
            judge.is_active = False


def ahead(world: World, **days: float) -> None:
    with world.writing() as session:
        edition = story.fair(session)
        edition.scoring_from = world.clock.now + timedelta(**days)
        edition.scoring_until = edition.scoring_opened_at = edition.scoring_closed_at = None


def test_a_date_that_opens_though_something_stops_it_is_told_where_it_is_typed_and_today(
    world: World, nelly: Visitor
) -> None:
    ahead(world, days=3)
    for page in ("dates", ""):
        nelly.get(f"{HERE}/{page}")
        assert "Se abre por su fecha" not in nelly.text, "nothing stops it"
    switched_off(world)
    for page in ("dates", ""):
        nelly.get(f"{HERE}/{page}")
        assert "Se abre por su fecha el 18 de septiembre de 2026" in nelly.text, page
    ahead(world, days=-3)
    for page in ("dates", ""):
        nelly.get(f"{HERE}/{page}")
        assert "Se abre por su fecha" not in nelly.text, "it has opened"


@pytest.mark.usefixtures("nelly")
def test_a_sheet_on_which_nothing_applies_was_delivered_all_the_same(world: World) -> None:
    with world.reading() as session:
        edition = story.fair(session)
        drafted = draft(session, edition, current_round(edition))
        told = {one.code: one.params.get("entries", "") for one in shortlists.doubts(session, drafted)}
        assert told["publish_not_visited"] == "F002, F003, F004, F005, F006"
        empty = Counted([replace(own, judged=None) for own in drafted.counted.sheets])
        again = {
            one.code: one.params.get("entries", "")
            for one in shortlists.doubts(session, replace(drafted, counted=empty))
        }
        assert again == told
