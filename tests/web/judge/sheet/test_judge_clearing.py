"""Taking a mark back, without any code: on the sheet, in Comparar, in practice, from a telephone; and undoing it."""

from __future__ import annotations

from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models import Ballot, LateMark, MarkRow, PracticeAttempt, SheetVersion
from tests.pages import Visitor
from tests.web.judge.field.sending import Sender, ask, close, nestor, op, permit_of, send
from tests.web.judge.sheet.judging_paths import address, marks, number_of, office_writes, reopen
from tests.world import World

__all__ = ["nestor", "send"]  # fixtures: Néstor (J3), and his telephone


@pytest.fixture
def sheet(world: World, nestor: Visitor) -> Visitor:
    """Néstor's half-filled sheet of C009; in A1 he has given a 2."""
    nestor.get(address(world, "J3", "C009"))
    assert marks(world, "J3", "C009")["A1"].value == 2
    return nestor


def standing(world: World, key: str = "A1") -> Mark:
    with world.reading() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.assignment_id == number_of(world, "J3", "C009"))).one()
        return ballot.standing[key]


def versions(world: World, key: str = "A1") -> list[str]:
    with world.reading() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.assignment_id == number_of(world, "J3", "C009"))).one()
        rows = session.scalars(
            select(MarkRow).where(MarkRow.ballot_id == ballot.id, MarkRow.criterion == key).order_by(MarkRow.version)
        )
        return [row.state.value if row.value is None else str(row.value.normalize()) for row in rows]


def box(visitor: Visitor, key: str = "A1") -> Element:
    return next(one for one in visitor.form().iter("fieldset") if one.get("id") == key)


def chosen(visitor: Visitor, key: str = "A1") -> list[str | None]:
    fields = box(visitor, key).iter("input")
    return [one.get("value") for one in fields if one.get("name") == key and "checked" in one.attrib]


def buttons(visitor: Visitor, key: str = "A1") -> dict[str | None, str | None]:
    return {one.get("value"): one.text for one in box(visitor, key).iter("button")}


# ------------------------------------------------------------------------------------------------------ on the sheet
def test_a_mark_is_cleared_with_the_sheet_and_given_again_by_undoing(world: World, sheet: Visitor) -> None:
    assert buttons(sheet) == {}
    assert "10 de 20" in sheet.text
    sheet.submit({"A1": "none", "then": "stay"})
    assert standing(world) == Mark.cleared("A1")
    assert chosen(sheet) == ["none"]
    assert "9 de 20" in sheet.text
    assert buttons(sheet) == {"undo:A1": "Deshacer"}
    sheet.submit({"then": "undo:A1"})
    assert versions(world) == ["2", "cleared", "2"]
    assert chosen(sheet) == ["2"]
    assert buttons(sheet) == {}


def test_undoing_keeps_what_else_was_typed_and_a_comment_stays_through_both(world: World, sheet: Visitor) -> None:
    sheet.submit({"A1.note": "Sombra de siquili.", "then": "stay"})
    sheet.submit({"A1": "none", "then": "stay"})
    assert standing(world) == Mark.cleared("A1", "Sombra de siquili.")
    sheet.submit({"then": "undo:A1", "E4": "3", "A1.note": "Sombra de siquili y toco."})
    assert standing(world) == Mark.of("A1", 2, "Sombra de siquili y toco.")
    assert marks(world, "J3", "C009")["E4"].value == 3


def test_undoing_twice_or_what_was_never_taken_back_changes_nothing(world: World, sheet: Visitor) -> None:
    sheet.submit({"A1": "none", "then": "stay"})
    form = {
        one.get("name", ""): one.get("value", "") for one in sheet.form().iter("input") if one.get("type") == "hidden"
    }
    for _ in range(2):
        sheet.post(address(world, "J3", "C009"), {**form, "A1": "none", "then": "undo:A1"})
    assert versions(world) == ["2", "cleared", "2"]
    sheet.submit({"then": "undo:E4"})
    assert "E4" not in marks(world, "J3", "C009")


def test_a_comment_alone_waits_for_its_mark_but_not_beside_a_mark_that_was_taken_back(
    world: World, sheet: Visitor
) -> None:
    sheet.submit({"E4.note": "Tiene un plan."}, status=422)
    sheet.get(address(world, "J3", "C009"))
    sheet.submit({"A1": "none", "A1.note": "Volver a mirar.", "then": "stay"})
    assert standing(world) == Mark.cleared("A1", "Volver a mirar.")


def test_a_number_is_cleared_by_emptying_its_field(world: World, nestor: Visitor) -> None:
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        sections = [
            {**section, "criteria": [{**item, "levels": []} for item in section["criteria"]]}
            for section in version.document["sections"]
        ]
        version.document = {**version.document, "sections": sections, "scale": {"max": "20", "step": "0.25"}}
        version.digest = "numbers"
    nestor.get(address(world, "J3", "C009"))
    nestor.submit({"A1": "", "A2": "8,25", "then": "stay"})
    assert standing(world) == Mark.cleared("A1")
    assert marks(world, "J3", "C009")["A2"].value == Decimal("8.25")
    assert [one.get("value") for one in box(nestor).iter("input") if one.get("name") == "A1"] == [""]
    nestor.submit({"E4.note": "Tiene un plan."}, status=422)
    nestor.get(address(world, "J3", "C009"))
    nestor.submit({"then": "undo:A1"})
    assert versions(world) == ["2", "cleared", "2"]


def test_two_marks_of_which_one_is_no_mark_any_more_are_both_shown(world: World, sheet: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    sheet.submit({"A1": "none", "then": "stay"}, status=409)
    assert "Usar la de esta página: Sin nota" in sheet.text
    assert "Usar la guardada: 4" in sheet.text
    sheet.submit({"A1.keep": "mine"})
    assert versions(world) == ["2", "4", "cleared"]


def test_what_was_taken_back_stands_among_the_earlier_marks_and_is_missing_everywhere(
    world: World, sheet: Visitor
) -> None:
    sheet.submit({"A1": "none", "then": "stay"})
    sheet.submit({"A1": "4", "then": "stay"})
    sheet.submit({"A1": "none", "then": "stay"})
    here = address(world, "J3", "C009")
    sheet.get(f"{here}/history/A1")
    assert "Ahora vale: Sin nota" in sheet.text
    assert "Sin nota" in sheet.text.partition("Ahora vale: Sin nota")[2]
    sheet.get(f"{here}/deliver")
    assert "A1" in sheet.text.partition("Falta")[2]
    sheet.get("/judge/")
    assert "9 de 20 criterios" in sheet.text
    sheet.get("/judge/review")
    sheet.get(f"{here}/code")
    assert " f-" in sheet.text
    sheet.get(f"{here}/move")


def test_a_closed_sheet_says_that_it_is_missing(world: World, sheet: Visitor) -> None:
    sheet.submit({"A1": "none", "A1.note": "Volver a mirar.", "then": "stay"})
    close(world)
    sheet.get(address(world, "J3", "C009"))
    assert "la evaluación no está abierta" in sheet.text
    assert "none" not in sheet.text
    assert "«Volver a mirar.»" in sheet.text


# --------------------------------------------------------------------------------------------- comparing, practising
def test_in_comparing_a_mark_is_cleared_too(world: World, nestor: Visitor) -> None:
    for entry in ("C003", "C007"):
        reopen(world, "J3", entry, "Compare otra vez.")
    one, other = number_of(world, "J3", "C009"), number_of(world, "J3", "C003")
    nestor.get(f"/judge/compare?farm={one}&farm={other}&at=A1")
    fields = {box.get("name"): box.get("value") for box in nestor.form().iter("input") if box.get("type") == "hidden"}
    nestor.post(
        "/judge/compare", {**fields, "farm": [str(one), str(other)], f"{one}.mark": "none", "at": "A1", "then": "stay"}
    )
    assert standing(world) == Mark.cleared("A1")
    assert "A1" in marks(world, "J3", "C003")
    assert buttons(nestor, f"f{one}") == {f"undo:{one}": "Deshacer"}
    assert buttons(nestor, f"f{other}") == {}
    nestor.submit({"farm": [str(one), str(other)], "then": f"undo:{one}"})
    assert versions(world) == ["2", "cleared", "2"]
    assert nestor.path == "/judge/compare"
    assert "A1" in nestor.text.partition("Criterio 1 de 20")[0]
    assert buttons(nestor, f"f{one}") == {}


def test_in_practice_what_was_cleared_is_had_back(world: World, nestor: Visitor) -> None:
    nestor.get("/judge/practice/1")
    nestor.submit({"A1": "3", "A2": "2", "A2.note": "Poca sombra.", "then": "stay"})
    nestor.submit({"A1": "none", "A2": "none", "then": "stay"})
    nestor.submit({"A3": "1", "then": "stay"})
    assert buttons(nestor) == {"undo:A1": "Deshacer"}
    nestor.get("/judge/")
    assert "1 de 20 criterios" in nestor.text, "what was cleared is no mark"
    nestor.get("/judge/practice/1")
    for key in ("A1", "A2"):
        nestor.submit({"then": f"undo:{key}"})
    assert (chosen(nestor), chosen(nestor, "A2"), chosen(nestor, "A3")) == (["3"], ["2"], ["1"])
    assert "Poca sombra." in "".join(box(nestor, "A2").itertext())
    assert buttons(nestor) == {}


def test_in_practice_what_is_cleared_is_missing_and_a_comment_stays(world: World, nestor: Visitor) -> None:
    def attempt() -> PracticeAttempt:
        with world.reading() as session:
            found = session.scalars(select(PracticeAttempt).order_by(PracticeAttempt.id.desc())).first()
            assert found is not None
            session.expunge(found)
            return found

    nestor.get("/judge/practice/1")
    nestor.submit({"A1": "3", "A2": "2", "A2.note": "Poca sombra.", "then": "stay"})
    nestor.submit({"A1": "none", "A2": "none", "then": "stay"})
    assert attempt().marks == {}
    assert attempt().standing == {"A1": Mark.cleared("A1"), "A2": Mark.cleared("A2", "Poca sombra.")}
    assert "0 de 20" in nestor.text
    nestor.submit({"then": "compare"}, status=422)
    assert attempt().is_open


# ------------------------------------------------------------------------------------------------- from a telephone
def test_a_telephone_takes_a_mark_back_once(world: World, nestor: Visitor, send: Sender) -> None:
    clearing = op(world, "C009", "A1", "none", parts=["value"])
    [first] = send(clearing)
    assert first["result"] == "ok"
    assert send(clearing) == [first]
    assert versions(world) == ["2", "cleared"]
    [never] = send(op(world, "C009", "E4", "none", parts=["value"], base=first["version"]))
    assert never["result"] == "ok"
    assert "E4" not in marks(world, "J3", "C009")


def test_a_telephone_is_told_of_an_empty_place_where_its_mark_would_go(world: World, send: Sender) -> None:
    [cleared] = send(op(world, "C009", "A1", "none", parts=["value"]))
    [answer] = send(op(world, "C009", "A1", "4", parts=["value"]))
    assert answer["result"] == "conflict"
    assert answer["current"]["value"] == "none"
    office_writes(world, "J3", "C009", Mark.of("A2", 1))
    [other] = send(op(world, "C009", "A2", "none", parts=["value"], base=cleared["version"]))
    assert (other["result"], other["current"]["value"]) == ("conflict", "1")


def test_a_comment_of_a_telephone_goes_to_the_empty_place(world: World, send: Sender) -> None:
    send(op(world, "C009", "A1", "none", parts=["value"]))
    [answer] = send(op(world, "C009", "A1", "2", "Hay poca.", parts=["note"]))
    assert (answer["result"], answer["became"]) == ("ok", {"value": "none", "note": "Hay poca."})
    assert standing(world) == Mark.cleared("A1", "Hay poca.")


def test_a_mark_taken_back_that_comes_late_waits_for_the_organisers(world: World, nestor: Visitor) -> None:
    permit = permit_of(nestor)
    close(world)
    late = op(world, "C009", "A1", "none", parts=["value"])
    [answer] = ask(nestor, "sync", {"lease": permit, "ops": [late]})["answers"]
    assert answer["result"] == "late"
    with world.reading() as session:
        assert [row.mark_state for row in session.scalars(select(LateMark))][-1] is MarkState.CLEARED
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/late")
    assert "Sin nota" in nelly.text
    nelly.submit({"do": "count"}, action=f"/late/{number_of(world, 'J3', 'C009')}")
    assert standing(world) == Mark.cleared("A1")
