"""The commitment before the first mark, and conflicts of interest."""

from __future__ import annotations

from sqlalchemy import select

from judging.domain.permissions import Actor, Role
from judging.services.scoring import assignment as office
from judging.storage.models import AssignmentState, Entry, Event, Judge
from tests.pages import Visitor
from tests.web.judge.sheet.judging_paths import address, assign, marks, new_judge, number_of, state, uncommitted
from tests.world import World


def test_before_her_commitment_every_way_leads_to_it(world: World) -> None:
    uncommitted(world, "J3")
    nestor = world.judge("J3")
    for page in ("/judge/", "/judge/review", "/judge/deliver", address(world, "J3", "C009")):
        nestor.get(page)
        assert nestor.path == "/judge/commitment"
    nestor.submit()
    assert nestor.path == "/judge/"
    nestor.get(address(world, "J3", "C009"))
    assert nestor.path == address(world, "J3", "C009")


def test_without_a_commitment_nothing_is_saved(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C009"))
    uncommitted(world, "J3")
    nestor.submit({"A1": "0"}, status=409)
    assert "Antes de poner notas, lea su compromiso" in nestor.text
    assert marks(world, "J3", "C009")["A1"].value != 0


def test_no_is_what_stands_unless_she_says_yes(world: World) -> None:
    uncommitted(world, "J3")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    nestor.submit()
    assert state(world, "J3", "C009") is AssignmentState.ASSIGNED
    with world.reading() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J3")).one()
        assert judge.committed_at == world.clock.now


def nieves_with(world: World, *entries: str) -> Visitor:
    """Nieves, who has yet to take her commitment, with these farms."""
    new_judge(world)
    for entry in entries:
        assign(world, "J6", entry, asked=False)
    uncommitted(world, "J6")
    return world.judge("J6")


def test_none_of_these_answers_for_all_she_passed_over_and_for_no_other(world: World) -> None:
    nieves = nieves_with(world, "C001", "C002", "C003")
    nieves.get("/judge/commitment")
    assert "C001, C002, C003" in nieves.text
    key = number_of(world, "J6", "C002")
    nieves.submit({"none": "yes", f"conflict-{key}": "yes", f"reason-{key}": "Es mi cuñado."})
    assert nieves.path == "/judge/"
    assert [state(world, "J6", entry) for entry in ("C001", "C002", "C003")] == [
        AssignmentState.ASSIGNED,
        AssignmentState.RECUSED,
        AssignmentState.ASSIGNED,
    ]
    nieves.get(address(world, "J6", "C003"))
    assert nieves.path == address(world, "J6", "C003")


def test_without_it_every_farm_needs_its_own_answer_and_what_was_ticked_is_shown_again(world: World) -> None:
    nieves = nieves_with(world, "C001", "C002", "C003")
    nieves.get("/judge/commitment")
    nieves.submit(status=422)
    assert "none" not in _ticked(nieves)
    key = number_of(world, "J6", "C002")
    nieves.submit({"none": "yes", f"conflict-{key}": "yes"}, status=422)  # a reason is missing
    assert "none" in _ticked(nieves)


def test_two_farms_are_answered_one_by_one(world: World) -> None:
    nieves = nieves_with(world, "C001", "C002")
    nieves.get("/judge/commitment")
    assert "Ninguna de estas" not in nieves.text


def _ticked(visitor: Visitor) -> set[str]:
    return {box.get("name") or "" for box in visitor.form().iter("input") if "checked" in box.attrib}


def test_a_tie_takes_the_farm_away_at_once_and_undo_brings_it_back(world: World) -> None:
    key = number_of(world, "J3", "C009")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    nestor.submit({f"conflict-{key}": "yes", f"reason-{key}": "Es mi cuñado."})
    assert "1 finca salió de su lista." in nestor.text
    assert "4 de 4 fincas entregadas" in nestor.text
    assert state(world, "J3", "C009") is AssignmentState.RECUSED
    nestor.get(f"/judge/sheets/{key}", status=404)
    nestor.get(f"/judge/sheets/{key}/deliver", status=404)
    nestor.get("/judge/review")
    assert "C009" not in nestor.text
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/")
    assert "C005, C009" in organiser.text  # the farms that wait for another judge
    nestor.get("/judge/")
    nestor.submit(action=f"/conflicts/{key}/undo")
    assert "La finca C009 vuelve a su lista." in nestor.text
    nestor.get(f"/judge/sheets/{key}")
    assert "10 de 20" in nestor.text
    with world.reading() as session:
        lines = session.scalars(select(Event.action).where(Event.subject == f"assignment:{key}")).all()
    assert lines == ["conflict.declared", "conflict.taken_back"]


def test_once_the_office_has_acted_there_is_no_undo(world: World) -> None:
    key = number_of(world, "J3", "C009")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    nestor.submit({f"conflict-{key}": "yes", f"reason-{key}": "Es mi cuñado."})
    with world.writing() as session:
        office.recuse(
            session,
            actor=Actor(Role.ORGANISER, 1, "Oficina"),
            edition=world.edition(session),
            entry=session.scalars(select(Entry).where(Entry.number == "C009")).one(),
            judge=session.scalars(select(Judge).where(Judge.key == "J3")).one(),
            reason="Confirmado.",
            now=world.clock.now,
        )
    assert f"/judge/conflicts/{key}/undo" not in nestor.get("/judge/").text
    nestor.post(f"/judge/conflicts/{key}/undo", status=409)
    assert "La organización ya decidió sobre C009." in nestor.text
    assert state(world, "J3", "C009") is AssignmentState.RECUSED


def test_yes_without_a_reason_is_asked_again_and_changes_nothing(world: World) -> None:
    uncommitted(world, "J3")
    key = number_of(world, "J3", "C009")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    nestor.submit({f"conflict-{key}": "yes"}, status=422)
    assert f"#reason-{key}" in nestor.links()
    assert "Escriba en pocas palabras qué le une a la finca C009." in nestor.text
    chosen = [
        item.get("value")
        for item in nestor.form().iter("input")
        if item.get("name") == f"conflict-{key}" and item.get("checked") is not None
    ]
    assert chosen == ["yes"]
    assert state(world, "J3", "C009") is AssignmentState.ASSIGNED
    nestor.get("/judge/")
    assert nestor.path == "/judge/commitment"


def test_a_delivered_sheet_is_not_taken_back_by_a_declaration(world: World) -> None:
    key = number_of(world, "J3", "C003")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    assert "C003" not in nestor.text
    nestor.post("/judge/commitment", {f"conflict-{key}": "yes", f"reason-{key}": "Es mi cuñado."}, status=422)
    assert "La hoja de C003 ya está entregada." in nestor.text
    assert state(world, "J3", "C003") is AssignmentState.ASSIGNED


def test_nobody_declares_a_tie_of_another_judge(world: World) -> None:
    key = number_of(world, "J2", "C012")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    for name in (f"conflict-{key}", "conflict-x", "conflict-999999"):
        nestor.post("/judge/commitment", {name: "yes", name.replace("conflict", "reason"): "Es mi cuñado."}, status=404)
        nestor.get("/judge/commitment")
    nestor.post(f"/judge/conflicts/{key}/undo", status=404)
    assert state(world, "J2", "C012") is AssignmentState.ASSIGNED


def test_a_tie_that_can_be_seen_is_pointed_out_and_not_decided(world: World) -> None:
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J3")).one()
        judge.community, judge.cooperative = "PUENTE VIEJO", ""
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    assert "Usted y esta familia son de la misma comunidad." in nestor.text
    assert state(world, "J3", "C009") is AssignmentState.ASSIGNED
    nestor.get(address(world, "J3", "C009"))
    assert "Usted y esta familia son de la misma comunidad." in nestor.text
    claire = world.judge("J2")
    claire.get("/judge/commitment")
    assert "Usted y esta familia" not in claire.text


def test_a_reason_beside_no_is_given_back_and_nothing_is_said(world: World) -> None:
    key = number_of(world, "J3", "C009")
    nestor = world.judge("J3")
    nestor.get("/judge/commitment")
    nestor.submit({f"conflict-{key}": "no", f"reason-{key}": "Es mi cuñado."}, status=422)
    assert "Escribió un motivo sobre C009, pero dijo «no»." in nestor.text
    assert nestor.standing()[f"reason-{key}"] == "Es mi cuñado."
    nestor.submit({f"conflict-{key}": "yes"})
    assert state(world, "J3", "C009") is AssignmentState.RECUSED


def test_so_it_is_beside_none_of_these(world: World) -> None:
    nieves = nieves_with(world, "C001", "C002", "C003")
    nieves.get("/judge/commitment")
    key = number_of(world, "J6", "C002")
    nieves.submit({"none": "yes", f"reason-{key}": "Es mi cuñado."}, status=422)
    assert state(world, "J6", "C002") is AssignmentState.ASSIGNED
    assert "Es mi cuñado." in nieves.page.text if nieves.page else False
