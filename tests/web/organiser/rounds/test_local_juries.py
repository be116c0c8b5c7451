"""Two local juries judge six projects each and send their first two to the final: the whole story on screens."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from judging.domain.errors import Refused
from judging.domain.imports.plan import What
from judging.domain.permissions import Actor, Role
from judging.domain.results.record import differences
from judging.services.assigning.proposing import propose_assignments
from judging.services.contest import juries, kits
from judging.services.contest.editions import current_round
from judging.services.imports.orders import MOST, Order
from judging.services.imports.planning import plan as plan_of
from judging.services.people import sign_in
from judging.services.results.checking import check
from judging.storage.models import Staff
from judging.storage.queries.editions import latest_publication
from judging.storage.tabular import grid_of
from tests import localjuries as story
from tests import tworounds
from tests.pages import Visitor
from tests.web.organiser.rounds.test_two_rounds import frozen
from tests.web.organiser.test_demonstration_wall import marta
from tests.world import QUICK, World

HERE = f"/organiser/{tworounds.SLUG}"
PAGE = f"{HERE}/rounds/desk/juries"


@pytest.fixture
def nelly(world: World, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Marta at her fair of twelve projects; nobody has said which juries there are."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)
    her = marta(world)
    with world.writing() as session:
        staff = session.scalars(select(Staff).where(Staff.name == "Marta")).one()
        story.make_fair(session, Actor(Role.ORGANISER, staff.id, staff.name))
    return her


def keys(world: World) -> dict[str, str]:
    with world.reading() as session:
        edition = tworounds.fair(session)
        return {name: tworounds.judge_of(session, edition, name).key for name in ("Ada", "Bruno", "Carla", "Diego")}


def say_juries(world: World, nelly: Visitor) -> None:
    """By the municipality; then who sits where."""
    nelly.get(f"{PAGE}?question=municipality")
    nelly.submit({"jury-0": "Coroico", "jury-1": "Caranavi"}, action="/juries")
    assert "Este jurado todavía no tiene jueces." in nelly.text
    judge = keys(world)
    seats = {
        f"seat-{judge[name]} jury-{number}": "yes"
        for number, names in enumerate(story.JURIES.values(), start=1)
        for name in names
    }
    nelly.submit(seats, action="/juries")
    assert "Este jurado todavía no tiene jueces." not in nelly.text
    assert "Ningún juez está en dos jurados." in nelly.text


def test_two_local_juries_send_their_first_two_to_the_final(world: World, nelly: Visitor) -> None:
    say_juries(world, nelly)
    nelly.get(f"{HERE}/rounds")
    assert "Coroico" in nelly.text
    assert "de cada jurado local" in nelly.text
    with world.writing() as session:
        edition = tworounds.fair(session)
        said, meant = edition.rounds[0].own_plan.juries, story.of_two(session, edition)
        assert said is not None
        assert [(one.takes, one.panel) for one in said.of] == [(one.takes, one.panel) for one in meant.of]
        assert said.of[0].name == {"es": "Coroico", "en": "Coroico"}  # the option's own words, in each language
        tworounds.give(session, edition, story.AT_HOME)
        tworounds.score(world, session, story.AT_HOME, ("A1", "A2"))
    nelly.get(f"{HERE}/shortlist?round=desk")
    assert "Proyectos · Coroico" in nelly.text
    assert "Proyectos · Caranavi" in nelly.text
    assert "no se pueden comparar entre sí" in nelly.text  # the final takes 40 of 100 from here
    frozen(nelly)
    assert all(f"{number} " in nelly.text for number in story.GO_ON)
    with world.writing() as session:
        edition = tworounds.fair(session)
        assert current_round(edition).key == "final"
        assert edition.rounds[0].going_on == story.GO_ON
        edition.scoring_from = world.clock.now
        tworounds.give(session, edition, story.IN_THE_FINAL)
        tworounds.score(world, session, story.IN_THE_FINAL, ("B1",))
    nelly.get(f"{HERE}/publish")
    nelly.submit(action="/publish")
    with world.reading() as session:
        publication = latest_publication(session, tworounds.fair(session))
        assert publication is not None
        record = json.loads(publication.snapshot)
        assert check(session) == []
    (category,) = record["categories"]
    assert {one["entry"]: one["score"] for one in category["entries"]} == story.FINAL_SCORES
    assert differences(record) == []
    home = {one["name"]["es"]: [item["rank"] for item in one["entries"]] for one in record["rounds"][0]["categories"]}
    assert home == {"Proyectos · Coroico": [1, 2, 3, 4, 5, 6], "Proyectos · Caranavi": [1, 2, 3, 4, 5, 6]}
    nelly.get(f"/editions/{tworounds.SLUG}/results")
    assert "se juzgaron 12" in nelly.text
    assert "pasaron 4" in nelly.text


def test_no_judge_is_given_what_another_jury_judges(world: World, nelly: Visitor) -> None:
    with world.writing() as session:
        edition = tworounds.fair(session)
        story.with_juries(session, edition)
        with pytest.raises(Refused) as refusal:
            tworounds.give(session, edition, {"F001": {"Carla": ()}})
        assert [one.code for one in refusal.value.problems] == ["pair_other_jury"]
        plan = propose_assignments(session, edition=edition, per_entry=2)
        judge = {name: tworounds.judge_of(session, edition, name).key for name in story.AT_HOME["F007"]}
        proposed = {judge for number, judge in plan.pairs if number in story.CARANAVI}
        assert proposed == set(judge.values())
        assert len(plan.pairs) == 24


def test_a_table_brings_no_sheet_of_another_jury_s_judge(world: World, nelly: Visitor) -> None:
    with world.writing() as session:
        story.with_juries(session, tworounds.fair(session))
    key = keys(world)
    table = f"entry,judge,A1,A2\nF001,{key['Ada']},5,5\nF001,{key['Carla']},5,5\n".encode()
    order = Order(What.MARKS, (grid_of(table, MOST),), "5c" * 32)
    with world.reading() as session:
        made = plan_of(session, edition=tworounds.fair(session), order=order, now=world.clock.now)
    assert [[told.problem.code for told in row.problems] for row in made.rows] == [[], ["pair_other_jury"]]


def test_a_judge_who_sits_in_both_is_a_bridge_and_the_page_says_so(world: World, nelly: Visitor) -> None:
    with world.writing() as session:
        edition = tworounds.fair(session)
        story.with_juries(session, edition, coroico=("Diego",))
    nelly.get(PAGE)
    assert "Hacen de puente, porque están en más de un jurado: Diego." in nelly.text
    with world.writing() as session:
        tworounds.give(session, tworounds.fair(session), story.AT_HOME)
        tworounds.score(world, session, story.AT_HOME, ("A1", "A2"))
    assert "no se pueden comparar entre sí" not in nelly.get(f"{HERE}/shortlist?round=desk").text


def test_an_entry_of_no_jury_is_named_and_goes_nowhere(world: World, nelly: Visitor) -> None:
    with world.writing() as session:
        edition = tworounds.fair(session)
        tworounds.entry_of(session, edition, "F006").answers = {"municipality": "palos"}
        tworounds.entry_of(session, edition, "F012").answers = {}
        story.with_juries(session, edition)
    nelly.get(PAGE)
    assert "ningún jurado las juzga: F012." in nelly.text
    nelly.get(HERE)
    assert "no son de ningún jurado local" in nelly.text
    marks = {number: own for number, own in story.AT_HOME.items() if number not in ("F006", "F012")}
    with world.writing() as session:
        tworounds.give(session, tworounds.fair(session), marks)
        tworounds.score(world, session, marks, ("A1", "A2"))
    nelly.get(f"{HERE}/shortlist?round=desk")
    assert "Proyectos · Sin jurado local" in nelly.text
    assert "Sin puesto, no pueden pasar: F006, F012." in nelly.text
    frozen(nelly)
    with world.reading() as session:
        assert tworounds.fair(session).rounds[0].going_on == story.GO_ON


def test_once_there_are_marks_only_who_sits_in_a_jury_changes(world: World, nelly: Visitor) -> None:
    with world.writing() as session:
        edition = tworounds.fair(session)
        story.with_juries(session, edition)
        tworounds.give(session, edition, story.AT_HOME)
        tworounds.score(world, session, story.AT_HOME, ("A1", "A2"))
    nelly.get(PAGE)
    assert "Solo cambia quién está en cada jurado." in nelly.text
    nelly.submit({"jury-2": "Coroico"}, action="/juries", status=422)
    assert nelly.standing("/juries")["jury-2"] == "Coroico"
    nelly.get(PAGE)
    nelly.submit({f"seat-{keys(world)['Diego']} jury-1": "yes"}, action="/juries")
    with world.reading() as session:
        found = tworounds.fair(session).rounds[0].own_plan.juries
    assert found is not None
    assert found.bridges == (keys(world)["Diego"],)


def test_the_last_round_has_no_juries_and_two_organisers_undo_nothing_unseen(world: World, nelly: Visitor) -> None:
    nelly.get(f"{HERE}/rounds/final/juries")
    assert nelly.path == f"{HERE}/rounds"
    with world.writing() as session:
        edition = tworounds.fair(session)
        with pytest.raises(Refused):
            juries.keep_juries(
                session,
                actor=tworounds.NELLY,
                round_=edition.rounds[1],
                juries=story.of_two(session, edition),
                now=world.clock.now,
            )
    nelly.get(f"{PAGE}?question=municipality")
    with world.writing() as session:
        story.with_juries(session, tworounds.fair(session))
    nelly.submit({"jury-0": "Todos"}, action="/juries", status=409)
    assert "Así lo guardó la otra persona" in nelly.text
    assert "Coroico: Coroico (Ada, Bruno)" in nelly.text
    assert nelly.standing("/juries")["jury-0"] == "Todos", "what she typed stands, too"
    with world.reading() as session:
        edition = tworounds.fair(session)
        assert edition.rounds[0].own_plan.juries == story.of_two(session, edition)


def test_a_kit_brings_the_juries_without_their_judges_and_its_mistakes_are_named(world: World) -> None:
    said = {
        "question": "municipality",
        "of": [
            {"key": "north", "name": {"es": "Norte"}, "takes": ["coroico", "palos"]},
            {"key": "south", "name": {"es": "Sur"}, "takes": ["caranavi"]},
        ],
    }
    kit = story.kit(juries=said)
    assert kit.plan.rounds[0].plan.to_document()["juries"] == said
    with world.writing() as session:
        edition = story.make_fair(session)
        story.with_juries(session, edition)
        (first, _) = kits.kit_of(edition).plan.rounds
        assert first.plan.juries is not None
        assert first.plan.juries.panel == ()
    said["of"][1]["takes"] = ["coroico"]  # type: ignore[index]
    with pytest.raises(Refused) as refusal:
        story.kit(juries=said)
    assert [one.params["path"] for one in refusal.value.problems] == ["/rounds/0/juries/of/1/takes/0"]
