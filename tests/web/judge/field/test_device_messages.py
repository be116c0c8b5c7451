"""What judges' telephones send besides marks: each arrives once, or is refused in words; nothing is lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotState,
    DeviceMessage,
    Edition,
    Event,
    Judge,
)
from tests.pages import Visitor
from tests.web.judge.field.sending import ask, close, permit_of
from tests.web.judge.sheet.judging_paths import (
    ALL,
    address,
    assign,
    number_of,
    office_writes,
    reopen,
    state,
    uncommitted,
)
from tests.world import World

Sender = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


@pytest.fixture
def send(nestor: Visitor) -> Sender:
    """Néstor's telephone, with a permit from the middle of scoring, sends messages."""
    permit = permit_of(nestor)
    return lambda *ops: list(ask(nestor, "sync", {"lease": permit, "ops": list(ops)})["answers"])


def message(key: str, sheet: int = 0, value: str = "yes", note: str = "", **more: Any) -> dict[str, Any]:
    at = "2026-09-15T14:29:00.000Z"
    return {
        "id": str(uuid.uuid4()),
        "sheet": sheet,
        "key": key,
        "value": value,
        "note": note,
        "base": 0,
        "at": at,
        **more,
    }


def results(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["result"] for answer in answers]


def ballot_state(world: World, judge: str, entry: str) -> BallotState | None:
    with world.reading() as session:
        ballot = session.get_one(Assignment, number_of(world, judge, entry)).ballot
        return ballot.state if ballot else None


def version(world: World, judge: str, entry: str) -> int:
    with world.reading() as session:
        ballot = session.get_one(Assignment, number_of(world, judge, entry)).ballot
        return ballot.version if ballot else 0


def count(world: World, what: type[Any], **where: object) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(what).filter_by(**where)) or 0


def complete(world: World, entry: str) -> None:
    """The office types what is missing on Néstor's sheet."""
    office_writes(world, "J3", entry, *(Mark.of(key, 3) for key in ALL))


# ---------------------------------------------------------------------------------------------- conflicts, commitment
def test_a_tie_from_a_telephone_takes_the_farm_away_once_and_is_taken_back_once(world: World, send: Sender) -> None:
    sheet = number_of(world, "J3", "C009")
    conflict = message("!tie", sheet, note="Es mi cuñado.")
    assert results(send(conflict)) == ["ok"]
    assert results(send(conflict)) == ["ok"]
    assert state(world, "J3", "C009") is AssignmentState.RECUSED
    assert count(world, Event, action="conflict.declared", subject=f"assignment:{sheet}") == 1
    assert results(send(message("!tie", sheet, "no"))) == ["ok"]
    assert state(world, "J3", "C009") is AssignmentState.ASSIGNED
    assert results(send(conflict)) == ["ok"]  # an old word that arrives again does not take it away again
    assert state(world, "J3", "C009") is AssignmentState.ASSIGNED


def test_a_tie_needs_a_reason_and_a_farm_of_hers_whose_sheet_is_not_delivered(world: World, send: Sender) -> None:
    answers = send(
        message("!tie", number_of(world, "J3", "C009")),
        message("!tie", number_of(world, "J1", "C001"), note="Vecino."),
        message("!tie", number_of(world, "J3", "C003"), note="Vecino."),
    )
    assert results(answers) == ["refused"] * 3
    assert answers[0]["reason"] == "Escriba en pocas palabras qué le une a la finca C009."
    assert answers[1]["reason"] == "Esta finca ya no está en su lista. Hable con la organización."
    assert answers[2]["reason"].startswith("La hoja de C003 ya está entregada.")
    assert count(world, DeviceMessage) == 0


def test_marks_that_were_given_before_a_tie_stay_on_the_sheet_and_do_not_come_after_it(
    world: World, send: Sender
) -> None:
    sheet = number_of(world, "J3", "C009")
    mark = message("E4", sheet, "2", base=version(world, "J3", "C009"))
    assert results(send(mark, message("!tie", sheet, note="Es mi cuñado."))) == ["ok", "ok"]
    assert results(send(message("E3", sheet, "2", base=9))) == ["refused"]
    with world.reading() as session:
        ballot = session.get_one(Assignment, sheet).ballot
        assert ballot is not None
        assert ballot.marks["E4"].value == 2


def test_once_an_organiser_has_decided_a_tie_is_not_taken_back_by_a_telephone(world: World, send: Sender) -> None:
    [answer] = send(message("!tie", number_of(world, "J3", "C005"), "no"))  # recused by the office
    assert answer["reason"].startswith("La organización ya decidió sobre C005.")
    assert state(world, "J3", "C005") is AssignmentState.RECUSED


def test_a_commitment_from_a_telephone_counts_the_first_time(world: World, send: Sender) -> None:
    uncommitted(world, "J3")
    assert results(send(message("!commit"))) == ["ok"]
    first = world.clock.now
    world.clock.pass_by(hours=1)
    assert results(send(message("!commit"))) == ["ok"]
    with world.reading() as session:
        assert session.scalars(select(Judge).where(Judge.key == "J3")).one().committed_at == first


# ----------------------------------------------------------------------------- a farm she got after her commitment
def test_a_farm_that_came_later_opens_only_after_its_question(world: World, nestor: Visitor) -> None:
    assign(world, "J3", "C001", asked=False)
    sheet = number_of(world, "J3", "C001")
    nestor.get("/judge/")
    assert "Antes, una pregunta" in nestor.text
    assert f"/judge/commitment#farm-{sheet}" in nestor.links()
    nestor.get(address(world, "J3", "C001"))
    assert nestor.path == "/judge/commitment"
    assert "La organización le dio 1 finca más." in nestor.text
    assert "Su otra finca: ¿ha cambiado algo?" in nestor.text
    nestor.submit(status=422)
    assert "Diga «no» o «sí» para la finca C001." in nestor.text
    nestor.submit({f"conflict-{sheet}": "no"})
    assert nestor.path == address(world, "J3", "C001")
    assert count(world, Event, action="conflict.denied") == 1
    nestor.get("/judge/commitment")
    assert "C009" in nestor.text


def test_a_yes_to_a_farm_that_came_later_takes_it_away_at_once(world: World, nestor: Visitor) -> None:
    assign(world, "J3", "C001", asked=False)
    nestor.get(address(world, "J3", "C001"))
    key = number_of(world, "J3", "C001")
    nestor.submit({f"conflict-{key}": "yes", f"reason-{key}": "Mi socio."})
    assert "1 finca salió de su lista." in nestor.text
    assert state(world, "J3", "C001") is AssignmentState.RECUSED


def test_nothing_is_saved_on_a_farm_before_its_question_and_the_other_farms_are_open(
    world: World, nestor: Visitor
) -> None:
    nestor.get(address(world, "J3", "C009"))
    assert nestor.path == address(world, "J3", "C009")
    assign(world, "J3", "C001", asked=False)
    nestor.post(address(world, "J3", "C001"), {"version": 0, "save_id": str(uuid.uuid4()), "A1": "2"}, status=409)
    assert "Antes de calificar la finca C001" in nestor.text
    assert ballot_state(world, "J3", "C001") is None


def test_a_download_leaves_out_the_sheets_she_was_not_asked_about(world: World, nestor: Visitor, send: Sender) -> None:
    assign(world, "J3", "C001", asked=False)
    where = address(world, "J3", "C001")
    pages = [page["url"] for page in ask(nestor, "pages", {"lang": "es"})["pages"]]
    assert where not in pages
    assert {"/judge/commitment", "/judge/deliver", "/judge/report", address(world, "J3", "C009")} <= set(pages)
    assert results(send(message("!tie", number_of(world, "J3", "C001"), "no"))) == ["ok"]
    assert where in [page["url"] for page in ask(nestor, "pages", {"lang": "es"})["pages"]]


# --------------------------------------------------------------------------------------------------------- delivery
def test_a_complete_sheet_is_delivered_once(world: World, send: Sender) -> None:
    complete(world, "C009")
    wish = message("!deliver", number_of(world, "J3", "C009"), base=version(world, "J3", "C009"))
    assert results(send(wish)) == ["ok"]
    assert ballot_state(world, "J3", "C009") is BallotState.SUBMITTED
    reopen(world, "J3", "C009", "Mire E4 otra vez.")
    assert results(send(wish)) == ["ok"]
    assert ballot_state(world, "J3", "C009") is BallotState.REOPENED


def test_a_sheet_with_something_missing_or_unseen_is_not_delivered_and_the_answer_names_it(
    world: World, send: Sender
) -> None:
    sheet, seen = number_of(world, "J3", "C009"), version(world, "J3", "C009")
    [answer] = send(message("!deliver", sheet, base=seen))
    assert answer["result"] == "refused"
    assert "E4" in answer["reason"]
    complete(world, "C009")
    [answer] = send(message("!deliver", sheet, base=seen))
    assert answer["reason"].startswith("No se entregó: otra persona escribió")
    [answer] = send(message("!deliver", number_of(world, "J1", "C001"), base=99))
    assert answer["result"] == "refused"
    assert ballot_state(world, "J3", "C009") is BallotState.DRAFT


@pytest.mark.parametrize(("do", "stands"), [("count", BallotState.SUBMITTED), ("decline", BallotState.DRAFT)])
def test_a_delivery_that_came_after_the_close_is_decided_by_an_organiser(
    world: World, send: Sender, do: str, stands: BallotState
) -> None:
    complete(world, "C009")
    wish = message("!deliver", number_of(world, "J3", "C009"), base=version(world, "J3", "C009"))
    close(world)
    assert results(send(wish)) == ["late"]
    assert results(send(wish)) == ["late"]
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/")
    assert "1 nota o entrega llegó después del cierre: decida si cuenta." in organiser.text
    organiser.get("/organiser/caranavi-2026/late")
    assert "Firmó y entregó esta hoja sin señal." in organiser.text
    organiser.submit({"do": do})
    assert ballot_state(world, "J3", "C009") is stands
    assert "Ninguna nota llegó tarde." in organiser.text
    organiser.get("/organiser/caranavi-2026/")
    assert "llegó después del cierre" not in organiser.text


def test_a_late_delivery_goes_with_the_late_marks_of_its_sheet(world: World, send: Sender) -> None:
    sheet = number_of(world, "J3", "C009")
    close(world)
    marks = [message(key, sheet, "3", base=version(world, "J3", "C009")) for key in ALL]
    assert set(results(send(*marks, message("!deliver", sheet, base=9)))) == {"late"}
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/late")
    assert "Firmó y entregó esta hoja sin señal." in organiser.text
    organiser.submit({"do": "count"})
    assert ballot_state(world, "J3", "C009") is BallotState.SUBMITTED
    assert "Ninguna nota llegó tarde." in organiser.text


def test_a_late_delivery_with_something_missing_can_only_be_declined(world: World, send: Sender) -> None:
    sheet = number_of(world, "J3", "C009")
    close(world)
    send(message("!deliver", sheet, base=9))
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/late")
    assert "la hoja no se puede entregar así" in organiser.text
    organiser.post(f"/organiser/caranavi-2026/late/{sheet}", {"do": "count"}, status=409)
    assert ballot_state(world, "J3", "C009") is BallotState.DRAFT


def test_a_tie_that_came_after_the_close_is_not_lost(world: World, send: Sender) -> None:
    close(world)
    assert results(send(message("!tie", number_of(world, "J3", "C009"), note="Mi cuñado."))) == ["late"]
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/problems")
    assert "Dijo después del cierre que tiene un vínculo con esta familia." in organiser.text
    organiser.submit()
    assert "Ningún aviso espera respuesta." in organiser.text


# --------------------------------------------------------------------------------------------------------- problems
def test_a_problem_reaches_the_organisers_with_page_farm_and_telephone_and_is_dealt_with(
    world: World, send: Sender
) -> None:
    sheet = number_of(world, "J3", "C009")
    about = {"page": f"/judge/sheets/{sheet}", "unsent": 3, "browser": "Firefox"}
    report = message("!report", sheet, note="La familia no estaba.", about=about)
    assert results(send(report, report)) == ["ok", "ok"]
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/")
    assert "1 aviso de un juez espera respuesta." in organiser.text
    organiser.get("/organiser/caranavi-2026/problems")
    for told in ("Néstor", "C009", "La familia no estaba.", f"/judge/sheets/{sheet}", "Firefox"):
        assert told in organiser.text
    organiser.submit()
    assert "El aviso quedó como resuelto." in organiser.text
    assert "Ningún aviso espera respuesta." in organiser.text
    organiser.get("/organiser/caranavi-2026/log")
    assert "avisó de un problema: La familia no estaba." in organiser.text
    assert "dio por resuelto un aviso de Néstor" in organiser.text


def test_without_code_a_problem_is_a_plain_form_and_a_second_press_changes_nothing(
    world: World, nestor: Visitor
) -> None:
    nestor.get("/judge/report", headers={"Referer": "http://localhost/judge/review"})
    nestor.submit(status=422)
    assert "Escriba qué pasó." in nestor.text
    assert nestor.page is not None
    form = nestor.page
    nestor.submit({"words": "No se abre la foto."})
    assert "Gracias. La organización recibió su aviso." in nestor.text
    nestor.page = form
    nestor.submit({"words": "No se abre la foto."})
    with world.reading() as session:
        kept = session.scalars(select(DeviceMessage)).one()
        assert (kept.words, kept.about["page"], kept.assignment_id) == ("No se abre la foto.", "/judge/review", None)


def test_what_is_no_report_of_ours_is_refused(world: World, nestor: Visitor, send: Sender) -> None:
    nestor.post("/judge/report", {"words": "Sin nombre."}, status=400)
    answers = send(
        message("!report"),
        message("!report", note="x" * 2001),
        {**message("!tie", 1), "sheet": "x"},
        {**message("!report", note="x"), "id": "1"},
    )
    assert results(answers) == ["refused"] * 4
    assert count(world, DeviceMessage) == 0


def test_nobody_settles_a_problem_of_another_edition_or_one_that_is_not_there(world: World, send: Sender) -> None:
    send(message("!report", note="Llueve."))
    organiser = world.organiser()
    organiser.get("/organiser/caranavi-2026/problems")
    organiser.post("/organiser/caranavi-2026/problems/999", status=404)
    with world.writing() as session:
        session.scalars(select(Edition)).one().slug = "otra"
    organiser.post("/organiser/caranavi-2026/problems/1", status=404)
    assert count(world, DeviceMessage, decided_by="") == 1


@pytest.mark.parametrize("reports", [1, 3])
def test_the_page_of_problems_asks_the_database_the_same_for_one_and_for_three(
    world: World, send: Sender, reports: int
) -> None:
    send(*(message("!report", number_of(world, "J3", "C009"), note=f"Llueve {place}.") for place in range(reports)))
    organiser = world.organiser()
    with world.queries() as sent:
        organiser.get("/organiser/caranavi-2026/problems")
    assert len(sent) == 7, sent
