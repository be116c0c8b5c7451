"""Passing a sheet to the farm it is really about: everything moves, nothing is copied, and it can be undone."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import func, select

from judging.domain.errors import NotFound, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Mark
from judging.services.field import moving
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Ballot, BallotSave, Entry, Event, Judge, MarkRow
from tests.pages import Visitor
from tests.web.judge.field.sending import ask
from tests.world import World

# Claire (J2) has begun the sheet of C012 (14 marks) and not that of C011.


def pair(world: World, farm: str, judge: str = "J2") -> int:
    with world.reading() as session:
        return session.scalars(
            select(Assignment.id)
            .join(Assignment.judge)
            .join(Assignment.entry)
            .where(Judge.key == judge, Entry.number == farm)
        ).one()


def standing(world: World, farm: str) -> dict[str, Mark]:
    with world.reading() as session:
        ballot = session.get_one(Assignment, pair(world, farm)).ballot
        return dict(ballot.marks) if ballot is not None else {}


def ledger(world: World) -> list[tuple[object, ...]]:
    """Every mark and every save there ever was, in this order."""
    with world.reading() as session:
        marks = session.execute(select(MarkRow.id, MarkRow.ballot_id, MarkRow.criterion, MarkRow.value, MarkRow.note))
        saves = session.execute(select(BallotSave.id, BallotSave.ballot_id, BallotSave.version, BallotSave.by))
        return [tuple(row) for row in [*marks, *saves]]


def claire(world: World) -> Visitor:
    visitor = world.judge("J2")
    visitor.get("/judge/?lang=es")
    return visitor


def open_page(visitor: Visitor, world: World, farm: str, *, status: int = 200) -> None:
    visitor.get(f"/judge/sheets/{pair(world, farm)}/move", status=status)


def test_the_whole_sheet_moves_with_its_notes_and_its_history(world: World) -> None:
    judge, marks, before = claire(world), standing(world, "C012"), ledger(world)
    assert len(marks) == 14
    judge.get(f"/judge/sheets/{pair(world, 'C012')}")
    assert f"/judge/sheets/{pair(world, 'C012')}/move" in judge.links()
    open_page(judge, world, "C012")
    judge.submit({"target": str(pair(world, "C011")), "reason": "abrí la hoja de al lado"})
    assert "La hoja de C012, con sus 14 notas, ahora es la hoja de C011." in judge.text
    assert standing(world, "C011") == marks
    assert standing(world, "C012") == {}
    assert ledger(world) == before  # no mark was copied, changed or taken away


def test_it_is_in_the_log_with_both_farms_and_the_reason(world: World) -> None:
    judge = claire(world)
    open_page(judge, world, "C012")
    judge.submit({"target": str(pair(world, "C011")), "reason": "abrí la hoja de al lado"})
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/log")
    said = "pasó la hoja de Claire Delvaux de la finca C012 a la finca C011. Motivo: abrí la hoja de al lado"
    assert said in nelly.text


def test_undo_brings_it_back(world: World) -> None:
    judge, marks = claire(world), standing(world, "C012")
    open_page(judge, world, "C012")
    judge.submit({"target": str(pair(world, "C011")), "reason": "me equivoqué"})
    judge.submit()  # Deshacer
    assert standing(world, "C012") == marks
    assert standing(world, "C011") == {}
    with world.reading() as session:
        moved = session.scalar(select(func.count()).select_from(Event).where(Event.action == "ballot.moved"))
    assert moved == 2


def test_after_more_marks_there_is_no_undo_button_but_the_way_back_is_open(world: World) -> None:
    judge = claire(world)
    open_page(judge, world, "C012")
    judge.submit({"target": str(pair(world, "C011")), "reason": "me equivoqué"})
    judge.get(f"/judge/sheets/{pair(world, 'C011')}")
    judge.submit({"E4": "3", "then": "stay"})
    open_page(judge, world, "C011")
    assert "Deshacer" not in judge.text
    judge.submit({"target": str(pair(world, "C012")), "reason": "sí era esta"})
    assert len(standing(world, "C012")) == 15


def test_it_goes_only_to_a_farm_of_hers_without_a_sheet_and_with_a_reason(world: World) -> None:
    judge, here = claire(world), pair(world, "C012")
    open_page(judge, world, "C012")
    offered = re.findall(r'name="target"\s+value="(\d+)"', judge.page.text)  # type: ignore[union-attr]
    assert offered == [str(pair(world, "C011"))]
    address = f"/judge/sheets/{here}/move"
    judge.post(address, {"target": str(pair(world, "C001")), "reason": "x"}, status=409)  # delivered long ago
    judge.post(address, {"target": str(pair(world, "C011", "J4")), "reason": "x"}, status=404)  # another judge's
    judge.post(address, {"target": "", "reason": "x"}, status=422)
    assert "Elija a qué finca pasa la hoja." in judge.text
    judge.post(address, {"target": offered[0], "reason": " "}, status=422)
    assert "Escriba por qué pasa la hoja a otra finca." in judge.text
    assert re.search(rf'value="{offered[0]}"\s+checked', judge.page.text)  # type: ignore[union-attr]
    assert len(standing(world, "C012")) == 14


def test_what_does_not_move_is_offered_to_nowhere_and_the_page_says_why(world: World) -> None:
    judge = claire(world)
    open_page(judge, world, "C001")
    assert "Esta hoja ya está entregada." in judge.text
    assert "Pasar la hoja" not in judge.text
    open_page(judge, world, "C012")
    assert "Pasar la hoja" in judge.text
    with world.writing() as session:
        session.get_one(Assignment, pair(world, "C012")).round.edition.scoring_until = world.clock.now
    open_page(judge, world, "C012")
    assert "Pasar la hoja" not in judge.text
    assert "notice warn" in (judge.page.text if judge.page else "")
    judge.post(
        f"/judge/sheets/{pair(world, 'C012')}/move", {"target": str(pair(world, "C011")), "reason": "Otra."}, status=409
    )
    assert "Otra." in judge.text, "what she typed can be copied"


def test_an_empty_or_a_delivered_sheet_does_not_move(world: World) -> None:
    judge = claire(world)
    open_page(judge, world, "C011")
    assert "La hoja de C011 está vacía" in judge.text
    for source, target in (("C011", "C012"), ("C001", "C011")):  # empty; delivered
        address = f"/judge/sheets/{pair(world, source)}/move"
        judge.post(address, {"target": str(pair(world, target)), "reason": "x"}, status=409)
    world.judge("J1").get(f"/judge/sheets/{pair(world, 'C012')}/move", status=404)


def test_after_the_close_it_stays_where_it_is(world: World) -> None:
    judge = claire(world)
    open_page(judge, world, "C012")
    world.clock.pass_by(days=46)
    judge.submit({"target": str(pair(world, "C011")), "reason": "tarde"}, status=409)
    assert standing(world, "C011") == {}


def test_what_organisers_decided_for_one_farm_does_not_leave_it(world: World) -> None:
    with world.writing() as session:
        source, target = (session.get_one(Assignment, pair(world, farm)) for farm in ("C012", "C011"))
        office = Actor(Role.ORGANISER, 1, "Nelly")
        scoring.correct_ballot(
            session,
            actor=office,
            assignment=source,
            marks=[Mark.not_applicable("B4")],
            decided=["B4"],
            reason="sin beneficio",
            now=world.clock.now,
        )
        session.flush()
        judge = Actor(Role.JUDGE, source.judge_id, source.judge.name)
        with pytest.raises(Refused) as refusal:
            moving.move_sheet(session, actor=judge, source=source, target=target, reason="x", now=world.clock.now)
        assert [problem.code for problem in refusal.value.problems] == ["decided_by_organisers"]
        with pytest.raises(NotFound):
            other = session.get_one(Assignment, pair(world, "C001", "J1"))
            moving.move_sheet(session, actor=judge, source=other, target=target, reason="x", now=world.clock.now)
        assert session.scalar(select(Ballot.id).where(Ballot.assignment_id == target.id)) is None


def test_a_mark_that_comes_late_for_a_sheet_that_was_passed_on_begins_no_other_sheet(world: World) -> None:
    judge = claire(world)
    here, there = pair(world, "C012"), pair(world, "C011")
    permit = ask(judge, "lease", {"device": "a second telephone"})["lease"]
    open_page(judge, world, "C012")
    judge.submit({"target": str(there), "reason": "Abrí la finca de al lado."})
    before = ledger(world)
    late = {"id": str(uuid.uuid4()), "sheet": here, "key": "A1", "value": "1", "note": "", "base": 1}
    late["at"] = "2026-09-15T14:29:00.000Z"
    [answer] = ask(judge, "sync", {"lease": permit, "ops": [late]})["answers"]
    assert answer["result"] == "refused"
    assert "La hoja de C012 pasó a la finca C011" in answer["reason"]
    assert ledger(world) == before
    fresh = {**late, "id": str(uuid.uuid4()), "base": 0}
    assert ask(judge, "sync", {"lease": permit, "ops": [fresh]})["answers"][0]["result"] == "ok"
