"""The score sheet: what it shows, how it saves, and that nothing typed is ever lost."""

from __future__ import annotations

import gzip
import re
import uuid
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.storage.models import Ballot, BallotSave, MarkRow, SheetVersion
from tests.pages import Visitor, parsed
from tests.web.judge.sheet.judging_paths import ALL, address, marks, number_of, office_writes, reopen
from tests.world import World


@pytest.fixture
def nestor(world: World) -> Visitor:
    """Néstor with his half-filled sheet of C009 open."""
    visitor = world.judge("J3")
    visitor.get(address(world, "J3", "C009"))
    return visitor


def radios(visitor: Visitor, key: str) -> list[dict[str, str]]:
    return [dict(item.attrib) for item in visitor.form().iter("input") if item.get("name") == key]


def comment(visitor: Visitor, key: str) -> str:
    return next(item.text or "" for item in visitor.form().iter("textarea") if item.get("name") == f"{key}.note")


def test_every_level_is_described_and_none_is_chosen_beforehand(nestor: Visitor) -> None:
    assert [item["value"] for item in radios(nestor, "E4")] == [
        "0",
        "0.5",
        "1",
        "1.5",
        "2",
        "2.5",
        "3",
        "3.5",
        "4",
        "no",
        "none",
    ]
    assert not any("checked" in item for item in radios(nestor, "E4"))
    assert "Hay de 3 a 5 especies de árboles." in nestor.text
    assert "entre 2 y 3" in nestor.text
    assert "10 de 20" in nestor.text


def test_does_not_apply_is_offered_only_where_the_sheet_allows_it(nestor: Visitor) -> None:
    assert "na" in [item["value"] for item in radios(nestor, "B4")]
    assert "na" not in [item["value"] for item in radios(nestor, "A1")]
    assert "Si el café se vende en guinda a una cooperativa" in nestor.text


def test_a_sheet_in_whole_steps_offers_no_halves(world: World) -> None:
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        scale = {"max": "4", "step": "1"}
        version.document = {**version.document, "scale": scale}
        version.digest = "whole steps"
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C009"))
    assert [item["value"] for item in radios(nestor, "E4")] == ["0", "1", "2", "3", "4", "no", "none"]
    assert "entre 2 y 3" not in nestor.text


def test_a_sheet_without_described_levels_takes_a_number_with_comma_or_point(world: World) -> None:
    with world.tampering() as session:
        version = session.scalars(select(SheetVersion)).one()
        sections = [
            {**section, "criteria": [{**item, "levels": []} for item in section["criteria"]]}
            for section in version.document["sections"]
        ]
        version.document = {**version.document, "sections": sections, "scale": {"max": "20", "step": "0.25"}}
        version.digest = "numbers"
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C009"))
    nestor.submit({"A1": "8,25", "A2": "8.5"})
    assert (marks(world, "J3", "C009")["A1"].value, marks(world, "J3", "C009")["A2"].value) == (
        Decimal("8.25"),
        Decimal("8.5"),
    )
    nestor.submit({"A1": "mucho"}, status=422)
    assert [item["value"] for item in radios(nestor, "A1")] == ["mucho"]


def test_what_the_family_said_and_the_proposals_are_shown_as_hints(nestor: Visitor) -> None:
    for words in (
        "860 m de altura",
        "5 hectáreas",
        "café desde 2009",
        "Mi finca era de un solo cultivo",
        "guineo / banano",
        "12.500 plantas",
        "92 %",
    ):
        assert words in nestor.text
    assert nestor.text.count("Con la tabla de la familia: propuesta") == 3
    assert not any("checked" in item for item in radios(nestor, "E1"))


def test_saving_keeps_the_judge_on_the_sheet_and_says_how_far_she_is(world: World, nestor: Visitor) -> None:
    nestor.submit({"E4": "3.5", "E4.note": "Tiene un plan escrito."})
    assert nestor.path == address(world, "J3", "C009")
    assert "Guardado: C009, 11 de 20 criterios." in nestor.text
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "3.5", "Tiene un plan escrito.")
    assert [item["value"] for item in radios(nestor, "E4") if "checked" in item] == ["3.5"]


def test_going_on_opens_the_next_farm_that_needs_marks(world: World) -> None:
    for entry in ("C003", "C004"):
        reopen(world, "J3", entry, "Revise el suelo.")
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C003"))
    nestor.submit({"A1": "2", "then": "next"})
    assert nestor.path == address(world, "J3", "C004")
    nestor.submit({"then": "next"})
    assert nestor.path == address(world, "J3", "C009")
    nestor.submit({"then": "next"})
    assert [link.get("href") for link in question(nestor).iter("a")][1] == address(world, "J3", "C003")
    nestor.get(address(world, "J3", "C003"))
    assert [item["value"] for item in radios(nestor, "A1") if "checked" in item] == ["2"]


def question(visitor: Visitor) -> Element:
    """What asks her before she leaves an unfinished sheet."""
    return next(block for block in visitor.form().iter("div") if block.get("class") == "left")


def test_an_unfinished_sheet_is_not_left_unasked(world: World, nestor: Visitor) -> None:
    here = address(world, "J3", "C009")
    assert "hidden" in question(nestor).attrib
    reopen(world, "J3", "C004", "Revise el suelo.")
    nestor.get(here)
    nestor.submit({"A1": "1", "then": "next"})
    assert nestor.path == here
    assert "hidden" not in question(nestor).attrib
    assert "En esta hoja faltan 10 criterios." in nestor.text
    links = [link.get("href") for link in question(nestor).iter("a")]
    assert links == ["#B2", address(world, "J3", "C004")]
    nestor.submit({**dict.fromkeys(ALL, "2"), "then": "next"})
    assert nestor.path == address(world, "J3", "C004")


def test_going_on_from_the_last_farm_leads_to_her_marks(world: World, nestor: Visitor) -> None:
    nestor.submit({**dict.fromkeys(ALL, "2"), "then": "next"})
    assert nestor.path == "/judge/review"


@pytest.mark.parametrize(
    ("fields", "key", "sentence"),
    [
        ({"E4": "5"}, "E4", "La nota de E4 va de 0 a 4, en pasos de 0.5."),
        ({"E4": "no"}, "E4", "Escriba por qué no pudo ver E4."),
        ({"A1": "na"}, "A1", "En A1 no se puede marcar «no corresponde»."),
        ({"E4.note": "Hay miel."}, "E4", "Escribió un comentario en E4, pero no eligió un nivel."),
        ({"E4": "3", "E4.note": "x" * 4001}, "E4", "El comentario de E4 es muy largo."),
    ],
)
def test_what_is_wrong_is_said_at_its_criterion_and_all_that_was_typed_stays(
    world: World, nestor: Visitor, fields: dict[str, Any], key: str, sentence: str
) -> None:
    before = marks(world, "J3", "C009")
    nestor.submit({"C1": "4", "C1.note": "Enseña a sus vecinos.", **fields}, status=422)
    assert nestor.page is not None
    assert "<title>Error:" in nestor.page.text
    assert f"#{key}" in nestor.links()
    assert nestor.text.count(sentence) == 2
    assert [item["value"] for item in radios(nestor, "C1") if "checked" in item] == ["4"]
    assert comment(nestor, "C1") == "Enseña a sus vecinos."
    assert comment(nestor, key) == fields.get(f"{key}.note", "")
    assert marks(world, "J3", "C009") == before


def test_not_observed_is_kept_with_its_reason_and_is_no_zero(world: World, nestor: Visitor) -> None:
    nestor.submit({"E4": "no", "E4.note": "La familia no estaba."})
    kept = marks(world, "J3", "C009")["E4"]
    assert (kept.state, kept.value, kept.note) == (MarkState.NOT_OBSERVED, None, "La familia no estaba.")
    assert "10 de 20" in nestor.text


def test_pressing_twice_saves_once(world: World, nestor: Visitor) -> None:
    form = {
        item.get("name"): item.get("value")
        for item in nestor.form().iter("input")
        if item.get("name") in ("version", "save_id")
    }
    for _ in range(2):
        nestor.post(address(world, "J3", "C009"), {**form, "A1": "4"})
        assert "Guardado: C009" in nestor.text
    with world.reading() as session:
        assert len(session.scalars(select(BallotSave).where(BallotSave.save_id == form["save_id"])).all()) == 1


def test_pressing_twice_with_another_mark_in_between_shows_both_and_says_saved_of_neither(
    world: World, nestor: Visitor
) -> None:
    form = {
        item.get("name"): item.get("value")
        for item in nestor.form().iter("input")
        if item.get("name") in ("version", "save_id")
    }
    nestor.post(address(world, "J3", "C009"), {**form, "A1": "4"})
    nestor.post(address(world, "J3", "C009"), {**form, "A1": "1"}, status=409)
    assert "Guardado: C009" not in nestor.text
    assert "Usar la de esta página: 1" in nestor.text
    assert "Usar la guardada: 4" in nestor.text
    assert marks(world, "J3", "C009")["A1"].value == 4
    nestor.submit({"A1.keep": "mine"})
    assert marks(world, "J3", "C009")["A1"].value == 1


def test_what_was_added_before_the_second_press_stays_on_the_page_until_it_is_saved(
    world: World, nestor: Visitor
) -> None:
    form = {
        item.get("name"): item.get("value")
        for item in nestor.form().iter("input")
        if item.get("name") in ("version", "save_id")
    }
    nestor.post(address(world, "J3", "C009"), {**form, "A1": "4"})
    nestor.post(address(world, "J3", "C009"), {**form, "A1": "4", "E4": "2"}, status=409)
    assert "ya se usó con otras notas" in nestor.text
    assert "E4" not in marks(world, "J3", "C009")
    nestor.submit()
    assert marks(world, "J3", "C009")["E4"].value == 2


def test_two_tabs_that_touch_the_same_criterion_see_both_values(world: World, nestor: Visitor) -> None:
    other = world.judge("J3")
    other.get(address(world, "J3", "C009"))
    other.submit({"A1": "4", "A1.note": "Visto otra vez."})
    nestor.submit({"A1": "1", "A2": "1", "then": "next"}, status=409)
    assert "Usar la de esta página: 1" in nestor.text
    assert "Usar la guardada: 4" in nestor.text
    assert "usted, el 15 de septiembre de 2026, 10:30" in nestor.text
    assert marks(world, "J3", "C009")["A1"].value == 4
    nestor.submit({"A1.keep": "mine"})
    assert (marks(world, "J3", "C009")["A1"].value, marks(world, "J3", "C009")["A2"].value) == (1, 1)
    nestor.get(address(world, "J3", "C009"))
    assert "2 notas anteriores" in nestor.text


def test_a_comment_from_a_stale_tab_goes_to_the_value_that_stands(world: World, nestor: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 3), Mark.of("A2", 4))
    nestor.submit({"A1.note": "Tres especies.", "A2": "1"}, status=409)
    assert "A2" in nestor.text
    assert marks(world, "J3", "C009")["A1"] == Mark.of("A1", 3), "nothing of a refused save is written"
    nestor.submit({"A2.keep": "theirs"})
    assert marks(world, "J3", "C009")["A1"] == Mark.of("A1", 3, "Tres especies.")
    assert marks(world, "J3", "C009")["A2"] == Mark.of("A2", 4)


def test_keeping_the_saved_value_saves_the_rest(world: World, nestor: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4), Mark.of("B1", 4))
    nestor.submit({"A1": "1", "A2": "1"}, status=409)
    assert "la organización, de su hoja en papel" in nestor.text
    assert "B1" not in nestor.text  # he did not touch it: no question about it
    nestor.submit({"A1.keep": "theirs"})
    standing = marks(world, "J3", "C009")
    assert (standing["A1"].value, standing["A2"].value, standing["B1"].value) == (4, 1, 4)
    assert history(world, "J3", "C009", "A1")[-3:] == [4, 1, 4]  # hers is not lost: it was there, and gave way


def test_what_she_gave_way_with_is_written_once_however_often_the_form_arrives(world: World, nestor: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    nestor.submit({"A1": "1"}, status=409)
    asked = nestor.page
    for _ in range(2):
        nestor.page = asked
        nestor.submit({"A1.keep": "theirs"})
    assert history(world, "J3", "C009", "A1")[1:] == [4, 1, 4]


def history(world: World, judge: str, entry: str, criterion: str) -> list[Decimal | None]:
    with world.reading() as session:
        rows = session.scalars(
            select(MarkRow)
            .join(Ballot)
            .where(Ballot.assignment_id == number_of(world, judge, entry), MarkRow.criterion == criterion)
            .order_by(MarkRow.version)
        )
        return [row.value for row in rows]


def test_choosing_neither_asks_again_and_writes_nothing(world: World, nestor: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    nestor.submit({"A1": "1", "A2": "1"}, status=409)
    nestor.submit(status=409)
    assert "Elija cuál de las dos notas vale en A1." in nestor.text
    assert marks(world, "J3", "C009")["A2"].value != 1
    nestor.submit({"A1.keep": "mine"})
    assert marks(world, "J3", "C009")["A1"].value == 1


def test_an_old_page_does_not_bring_back_what_it_only_showed(world: World, nestor: Visitor) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    nestor.submit({"A2": "1"})
    assert marks(world, "J3", "C009")["A1"].value == 4


def test_correcting_a_refused_form_still_sees_what_changed_meanwhile(world: World, nestor: Visitor) -> None:
    """A form shown again must not pass for a fresh one."""
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    nestor.submit({"A1": "1", "A2": "9"}, status=422)
    nestor.submit({"A2": "2"}, status=409)
    assert marks(world, "J3", "C009")["A1"].value == 4


def test_a_sheet_delivered_in_another_tab_keeps_what_was_typed_on_the_page(world: World) -> None:
    reopen(world, "J1", "C002", "Revise.")
    first, second = world.judge("J1"), world.judge("J1")
    first.get(address(world, "J1", "C002"))
    second.get(address(world, "J1", "C002"))
    second.submit({"then": "deliver"})
    second.submit(action="/deliver")
    first.submit({"A1": "0", "A1.note": "Lo vi de cerca."}, status=409)
    assert "Esta hoja ya está entregada." in first.text
    assert comment(first, "A1") == "Lo vi de cerca."
    assert marks(world, "J1", "C002")["A1"].value == 4


def test_after_the_last_day_the_form_is_shown_again_with_everything(world: World, nestor: Visitor) -> None:
    world.clock.pass_by(days=50)
    nestor.submit({"A1": "0", "E4": "4"}, status=409)
    assert "La evaluación está cerrada." in nestor.text
    assert [item["value"] for item in radios(nestor, "E4") if "checked" in item] == ["4"]


def test_a_delivered_sheet_is_shown_with_no_form_but_the_one_that_asks_for_it(world: World) -> None:
    nestor = world.judge("J3")
    nestor.get(address(world, "J3", "C003"))
    assert "Hoja entregada" in nestor.text
    assert nestor.page is not None
    main = next(item for item in parsed(nestor.page.text).iter("main"))
    assert [form.get("action") for form in main.iter("form")] == [f"{address(world, 'J3', 'C003')}/reopening"]


@pytest.mark.parametrize("fields", [{"version": "x"}, {"save_id": "1"}, {"save_id": None}, {"version": None}])
def test_a_form_that_is_none_of_ours_is_refused(world: World, nestor: Visitor, fields: dict[str, Any]) -> None:
    nestor.submit({"A1": "0", **fields}, status=400)
    assert marks(world, "J3", "C009")["A1"].value != 0


def test_nobody_else_saves_on_his_sheet(world: World) -> None:
    where, form = address(world, "J3", "C009"), {"version": "0", "save_id": str(uuid.uuid4()), "A1": "0"}
    world.judge("J2").post(where, form, status=404)
    world.organiser().post(where, form, status=403)
    assert marks(world, "J3", "C009")["A1"].value != 0


def test_the_sheet_is_light_and_asks_the_database_little(world: World, nestor: Visitor) -> None:
    where = address(world, "J3", "C009")
    with world.queries() as sent:
        answer = nestor.get(where)
    assert len(sent) == 8, sent
    assert len(gzip.compress(answer.text.encode())) < 14_000


def test_the_index_says_in_words_which_criteria_are_missing(nestor: Visitor) -> None:
    spots = {
        "".join(link.itertext()).split()[0]: " ".join("".join(link.itertext()).split())
        for link in nestor.form().iter("a")
        if "spot" in (link.get("class") or "")
    }
    assert list(spots) == [*ALL, "Fin"]
    assert (spots["A1"], spots["E4"]) == ("A1 con nota", "E4 falta")
    assert re.search(r"Guardar y seguir", nestor.text)
