"""Two rounds from entries to publication, as an organiser walks them without a screen; every figure checked by hand."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from sqlalchemy import select

from judging.domain.permissions import Actor, Role
from judging.domain.results.record import differences
from judging.domain.scoring.scoresheet import Mark
from judging.services.contest.editions import current_round
from judging.services.paper import keying
from judging.services.people import sign_in
from judging.services.results.checking import check
from judging.storage.models import Assignment, Staff
from judging.storage.queries.editions import latest_publication
from tests import tworounds as story
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, World

HERE = f"/organiser/{story.SLUG}"


@pytest.fixture
def nelly(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Marta at her fair, on which the desk's marks are given."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    with world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.name == "Marta")).one()
        edition = story.make_fair(session, Actor(Role.ORGANISER, staff.id, staff.name))
        story.give(session, edition, story.AT_THE_DESK)
        story.score(world, session, story.AT_THE_DESK, ("A1", "A2"))
    return her


def now_judged(world: World) -> str:
    with world.reading() as session:
        return current_round(story.fair(session)).key


def closed(nelly: Visitor) -> None:
    nelly.get(f"{HERE}/dates")
    nelly.post(f"{HERE}/dates/now", {**nelly.standing("/dates/now"), "act": "close_scoring"})


def frozen(nelly: Visitor) -> None:
    closed(nelly)
    nelly.get(f"{HERE}/shortlist?round=desk")
    nelly.submit(action="/shortlist?round=desk")


def has_formulas(workbook: bytes) -> bool:
    """Whether a cell of the workbook computes itself."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        return any(b"<f>" in packed.read(name) for name in packed.namelist() if "worksheets/" in name)


def test_from_entries_to_publication(world: World, nelly: Visitor) -> None:
    nelly.get(f"{HERE}/rounds")
    assert "las 3 primeras de cada categoría" in nelly.text
    assert "40 por ciento de su nota y 60 por ciento de la de esta ronda" in nelly.text

    nelly.get(f"{HERE}/results")
    assert nelly.page is not None
    assert nelly.page.request.args["round"] == "desk"
    assert '<a href="/organiser/fair/results?round=desk" aria-current="true">Mesa</a>' in " ".join(
        nelly.page.text.split()
    ).replace(" aria-current", " aria-current")
    for score in story.DESK_SCORES.values():
        assert score.replace(".", ",") in nelly.text
    assert "De esta ronda no sale el resultado" in nelly.text

    nelly.get(f"{HERE}/shortlist?round=desk")
    assert "Los jueces todavía califican" in nelly.text
    nelly.submit(action="/shortlist?round=desk", status=422)
    frozen(nelly)
    assert now_judged(world) == "final"
    assert all(f"{number} " in nelly.text for number in ("F001", "F002", "F004"))
    assert "con 82,00 puntos" in nelly.text

    with world.writing() as session:
        edition = story.fair(session)
        edition.scoring_from = world.clock.now
        story.give(session, edition, story.IN_THE_FINAL)
        story.score(world, session, story.IN_THE_FINAL, ("B1",))
    nelly.get(f"{HERE}/results?round=final")
    for score in story.FINAL_SCORES.values():
        assert score.replace(".", ",") in nelly.text
    assert "F003" not in nelly.text

    assert "calcula el orden con fórmulas" in nelly.get(f"{HERE}/exports?round=final").text
    assert has_formulas(nelly.get(f"{HERE}/exports/results.xlsx?round=desk").data)
    assert has_formulas(nelly.get(f"{HERE}/exports/results.xlsx?round=final").data)

    nelly.get(f"{HERE}/publish")
    nelly.submit(action="/publish")
    with world.reading() as session:
        publication = latest_publication(session, story.fair(session))
        assert publication is not None
        record = json.loads(publication.snapshot)
        assert check(session) == []
    (category,) = record["categories"]
    assert {one["entry"]: one["score"] for one in category["entries"]} == story.FINAL_SCORES
    assert [one["rank"] for one in category["entries"]] == [1, 2, 3]
    assert differences(record) == []
    (desk,) = record["rounds"]
    assert {one["entry"]: one["score"] for one in desk["categories"][0]["entries"]} == story.DESK_SCORES
    assert desk["goes_on"] == {"F001": "77.00", "F002": "82.00", "F004": "74.00"}
    nelly.get(f"/editions/{story.SLUG}/results")
    assert "se juzgaron 6 fincas" in nelly.text
    assert "pasaron 3" in nelly.text
    assert "81,80" in nelly.text
    assert hashlib.sha256(publication.snapshot.encode()).hexdigest() == publication.digest


def test_rounds_are_added_changed_moved_and_taken_away_on_screens(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    with world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.name == "Marta")).one()
        story.make_fair(session, Actor(Role.ORGANISER, staff.id, staff.name))
    her.get(f"{HERE}/new-round")
    her.submit({"name-es": ""}, status=422)
    assert "Diga cómo se llama la ronda" in her.text
    her.submit({"name-es": "Visita", "carry": "blend", "before": ""}, status=422)
    assert "de 1 a 99 por ciento" in her.text
    her.submit({"name-es": "Visita", "carry": "blend", "before": "25", "per_entry": "2", "judge-J1": "yes"})
    assert "3 · Visita" in her.text
    assert "25 por ciento de su nota y 75 por ciento de la de esta ronda" in her.text

    her.get(f"{HERE}/rounds/final")
    her.submit({"name-en": "Grand final", "cut": "score", "least": "70", "rule": "median", "decimals": "1"})
    assert "todas con 70 puntos o más" in her.text
    her.submit(action="/rounds/round-3/up")
    assert "2 · Visita" in her.text
    her.get(f"{HERE}/rounds/round-3")
    her.submit({"judge-J1": None, "scoring_from": "2026-10-02T08:00", "scoring_until": "2026-10-01T08:00"}, status=422)
    her.submit({"scoring_until": "2026-10-05T08:00"})
    her.submit(action="/rounds/round-3/remove")
    assert "Visita" not in her.text


@pytest.mark.parametrize("key", ["new", "up", "remove"])
def test_a_round_opens_whatever_a_kit_calls_it(nelly: Visitor, world: World, key: str) -> None:
    with world.tampering() as session:
        final = next(one for one in story.fair(session).rounds if one.key == "final")
        final.key = key
    nelly.get(f"{HERE}/rounds/{key}")
    assert nelly.standing(f"/rounds/{key}")["name-en"] == "Final"
    nelly.get(f"{HERE}/new-round")
    assert nelly.standing("/new-round")["name-en"] == ""


def test_a_form_from_before_there_were_several_rounds_changes_nothing(world: World, nelly: Visitor) -> None:
    nelly.get(f"{HERE}/assignments?round=desk")
    standing = nelly.standing("/assignments?round=desk")
    nelly.post(f"{HERE}/assignments", {**standing, "p-1-1": "1"})
    assert "Nada se cambió: esta edición tiene ahora varias rondas" in nelly.page.text  # type: ignore[union-attr]
    nelly.get(f"{HERE}/results?round=nowhere", status=404)


def test_a_list_by_hand_is_ticked_frozen_and_taken_back_on_screens(world: World, nelly: Visitor) -> None:
    closed(nelly)
    nelly.get(f"{HERE}/shortlist?round=desk&cut=hand")
    ticks = {"on-F001": "yes", "on-F005": "yes"}
    nelly.submit(ticks, action="/shortlist?round=desk", status=422)
    assert "Diga por qué" in nelly.text
    nelly.submit({**ticks, "reason": "El jurado quiso ver la colmena."}, action="/shortlist?round=desk")
    assert "Motivo: El jurado quiso ver la colmena." in nelly.text
    assert now_judged(world) == "final"
    nelly.submit({"reason": "Fue un error."}, action="/shortlist/back?round=desk")
    assert now_judged(world) == "desk"
    assert "Congelar la lista" in nelly.text


def test_a_list_stays_once_a_sheet_of_the_next_round_was_typed_in(world: World, nelly: Visitor) -> None:
    frozen(nelly)
    nelly.get(f"{HERE}/shortlist?round=desk")
    way_back = nelly.standing("/shortlist/back?round=desk")
    with world.writing() as session:
        edition = story.fair(session)
        edition.scoring_from = world.clock.now
        story.give(session, edition, story.IN_THE_FINAL)
        judge, entry = story.judge_of(session, edition, "Bruno"), story.entry_of(session, edition, "F001")
        mine = select(Assignment).where(Assignment.judge_id == judge.id, Assignment.entry_id == entry.id)
        pair = next(one for one in session.scalars(mine) if one.round.is_now)
        marks = [Mark.of("B1", "8")]
        keying.key_sheet(session, actor=story.NELLY, assignment=pair, marks=marks, now=world.clock.now)
    answer = nelly.client.post(
        f"{HERE}/shortlist/back?round=desk", data={**way_back, "csrf_token": nelly.token(), "reason": "Un error."}
    )
    assert answer.status_code == 422
    assert "ya se guarda algo" in answer.text
    assert "Un error." in answer.text
    assert now_judged(world) == "final"
    nelly.get(f"{HERE}/shortlist?round=desk")
    assert "Retirar la lista" not in nelly.text


def test_who_froze_a_list_is_led_to_the_judges_of_the_next_round_and_reads_why_the_one_before_stays(
    nelly: Visitor,
) -> None:
    frozen(nelly)
    assert "Repartir «Final» entre los jueces" in nelly.text
    assert nelly.page is not None
    assert 'href="/organiser/fair/assignments?round=final"' in nelly.page.text
    nelly.get(f"{HERE}/assignments?round=desk")
    assert "La ronda «Mesa» terminó" in nelly.text
    assert "Los resultados ya están publicados" not in nelly.text
    nelly.get(f"{HERE}/assignments?round=final")
    assert "La asignación ya no cambia" not in nelly.text
    assert "Guardar asignación" in nelly.text


def test_from_the_pages_that_everybody_reads_an_organiser_finds_back_to_her_editions(
    world: World, nelly: Visitor
) -> None:
    assert "Sus ediciones" in nelly.get("/help").text
    assert "Sus ediciones" not in world.anybody().get("/help").text
