"""A judge's copy is loaded once, as hers, only if it is just what her telephone saved, and never over another mark."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services.field import permits
from judging.storage.models import BallotSave, Event, Judge, LateMark, MarkRow
from judging.web.organiser.field.copies import LARGEST_FILE
from tests.copying import copy_of
from tests.pages import Visitor
from tests.web.judge.field.sending import ask, close, count, op, permit_of, results
from tests.web.judge.field.test_device_messages import ballot_state
from tests.web.judge.sheet.judging_paths import marks, number_of, office_writes, reopen
from tests.world import World

PAGE = "/organiser/caranavi-2026/copies"
Maker = Callable[..., bytes]


@pytest.fixture
def nestor(world: World) -> Visitor:
    return world.judge("J3")


@pytest.fixture
def saved(nestor: Visitor) -> Maker:
    """The file that Néstor's telephone saves: what it would send, sealed with its permit of the middle of scoring."""
    own = permit_of(nestor)

    def one(*things: dict[str, Any], lease: str = own, judge: str = "1-3", **more: Any) -> bytes:
        return copy_of(lease, judge, *things, **more)

    return one


def send(organiser: Visitor, content: bytes, *, judge: str = "J3", status: int = 200) -> str:
    """Send a file; answers the words of what is shown."""
    organiser.get(PAGE)
    data = {"judge": judge, "csrf_token": organiser.token(), "file": (BytesIO(content), "judging-1-3.json")}
    organiser._took(organiser.client.post(PAGE, data=data), status)
    return organiser.text


def confirm(organiser: Visitor, *, status: int = 200) -> str:
    organiser.submit({}, action="/confirm", status=status)
    return organiser.text


def test_a_copy_is_shown_first_and_then_taken_in_as_the_judges_with_who_loaded_it(world: World, saved: Maker) -> None:
    nelly = world.organiser()
    new = op(world, "C009", "E4", "3", "Sin señal.", base=1)
    same = op(world, "C009", "A1", choice_standing(world, "A1"), base=1)
    before = count(world, MarkRow)
    text = send(nelly, saved(new, same))
    assert "nueva 1" in text
    assert "ya estaba 1" in text
    assert "C009 E4" in text
    assert "«Sin señal.»" in text
    assert count(world, MarkRow) == before, "it was only looked at"
    assert "E4" not in marks(world, "J3", "C009")
    assert "Entró 1 de 2." in confirm(nelly)
    assert marks(world, "J3", "C009")["E4"] == Mark("E4", MarkState.VALUE, Mark.of("E4", 3).value, "Sin señal.")
    with world.database.reading() as session:
        save = session.scalars(select(BallotSave).where(BallotSave.save_id == new["id"])).one()
        assert save.by == f"judge:{judge_of(world).id}"
        assert save.reason.startswith("file: ")
        loaded = session.scalars(select(Event).where(Event.action == "copy.loaded")).one()
        assert (loaded.details["came"], loaded.details["all"]) == (1, 2)
    nelly.get("/organiser/caranavi-2026/log")
    assert "cargó una copia del teléfono de Néstor" in nelly.text
    nestor = world.judge("J3")
    nestor.get(f"/judge/sheets/{number_of(world, 'J3', 'C009')}")
    assert "Esta nota la escribió: usted, de un archivo que cargó Organización (demostración)" in nestor.text


def test_nothing_comes_in_twice_be_it_from_the_file_again_or_over_the_air(
    world: World, nestor: Visitor, saved: Maker
) -> None:
    nelly, lease = world.organiser(), permit_of(nestor)
    ops = [op(world, "C009", "E4", "3", base=1), op(world, "C009", "E3", "2", base=1)]
    send(nelly, saved(*ops))
    confirm(nelly)
    before = count(world, MarkRow)
    text = send(nelly, saved(*ops))
    assert "ya estaba 2" in text
    assert "Cargar" not in text.split("Una por una")[0].split("no lleva")[0].replace("Cargar la copia", "")
    answers = ask(nestor, "sync", {"lease": lease, "ops": ops})["answers"]
    assert results(answers) == ["ok", "ok"]
    assert count(world, MarkRow) == before
    other = op(world, "C009", "E2", "1", base=1)
    assert results(ask(nestor, "sync", {"lease": lease, "ops": [other]})["answers"]) == ["ok"]
    assert "ya estaba 1" in send(nelly, saved(other)), "and the other way round"


def test_a_newer_tap_follows_the_older_one_and_the_last_stands(world: World, nestor: Visitor, saved: Maker) -> None:
    nelly, lease = world.organiser(), permit_of(nestor)
    first = op(world, "C009", "E4", "1", base=1)
    second = {**op(world, "C009", "E4", "4", base=1), "after": first["id"]}
    assert "nueva 2" in send(nelly, saved(first, second))
    world.clock.pass_by(minutes=5)  # she reads what was shown; nothing has changed meanwhile
    assert "Entró 2 de 2." in confirm(nelly)
    assert marks(world, "J3", "C009")["E4"].value == 4
    answers = ask(nestor, "sync", {"lease": lease, "ops": [first]})["answers"]
    assert results(answers) == ["ok"]
    follows = {**second, "base": answers[0]["version"], "seen_at": answers[0]["seen_at"]}
    assert results(ask(nestor, "sync", {"lease": lease, "ops": [follows]})["answers"]) == ["ok"]
    assert marks(world, "J3", "C009")["E4"].value == 4


def test_another_mark_that_stands_is_shown_beside_hers_and_not_overwritten(world: World, saved: Maker) -> None:
    nelly = world.organiser()
    hers = op(world, "C009", "E4", "1", "De mi cuaderno.", base=1)
    office_writes(world, "J3", "C009", Mark.of("E4", 4, "Hoja en papel."))
    text = send(nelly, saved(hers, op(world, "C009", "E3", "2", base=1)))
    assert "hay otra nota 1" in text
    assert "1 «De mi cuaderno.»" in text
    assert "4 «Hoja en papel.»" in text
    assert "Entró 1 de 2." in confirm(nelly)
    assert marks(world, "J3", "C009")["E4"].value == 4
    assert marks(world, "J3", "C009")["E3"].value == 2


def test_what_changed_since_it_was_shown_is_shown_again_and_not_written(world: World, saved: Maker) -> None:
    nelly = world.organiser()
    send(nelly, saved(op(world, "C009", "E4", "1", base=1)))
    office_writes(world, "J3", "C009", Mark.of("E4", 4))
    assert "Algo cambió desde que usted miró." in confirm(nelly, status=409)
    assert "hay otra nota 1" in nelly.text
    assert marks(world, "J3", "C009")["E4"].value == 4


def test_what_the_rules_refuse_says_why_and_the_rest_goes_in(world: World, saved: Maker) -> None:
    nelly = world.organiser()
    text = send(
        nelly,
        saved(
            op(world, "C009", "E4", "9", base=1),
            op(world, "C003", "A1", "0", base=1),
            {"id": "none of ours"},
            {**op(world, "C009", "E2", "", "Solo un comentario."), "value": ""},
            op(world, "C009", "E3", "2", base=1),
        ),
    )
    assert "no entra 4" in text
    assert "nueva 1" in text
    assert "Esta hoja ya está entregada." in text
    assert "Entró 1 de 5." in confirm(nelly)
    assert marks(world, "J3", "C009")["E3"].value == 2
    assert "E4" not in marks(world, "J3", "C009")


def test_after_the_close_what_was_given_in_time_waits_among_the_late_marks(world: World, saved: Maker) -> None:
    nelly = world.organiser()
    file = saved(op(world, "C009", "E4", "3", base=1))
    close(world)
    assert "llegó tarde 1" in send(nelly, file)
    assert "Entró 1 de 1." in confirm(nelly)
    assert count(world, LateMark) == 1
    assert "ya estaba 1" in send(nelly, file)
    nelly.get("/organiser/caranavi-2026/late")
    assert "C009" in nelly.text


def test_a_delivery_in_a_copy_delivers_the_sheet(world: World, nestor: Visitor, saved: Maker) -> None:
    nelly = world.organiser()
    reopen(world, "J3", "C003", "Revise.")
    wish = {
        "id": str(uuid.uuid4()),
        "sheet": number_of(world, "J3", "C003"),
        "key": "!deliver",
        "value": "yes",
        "note": "",
        "base": 9,
        "at": "2026-09-15T14:30:00Z",
    }
    assert "Entrega de la hoja" in send(nelly, saved(wish))
    confirm(nelly)
    assert ballot_state(world, "J3", "C003") == "submitted"


# ------------------------------------------------------------------------------------------ what is refused, in words
def test_a_file_that_anybody_changed_is_refused(world: World, saved: Maker) -> None:
    nelly, file = world.organiser(), saved(op(world, "C009", "E4", "3", base=1))
    told = "Este archivo cambió después de que el juez lo guardó."
    said = json.loads(file)
    said["marks"][0]["value"] = "4"
    assert told in send(nelly, json.dumps(said).encode(), status=422)
    assert told in send(nelly, file.replace(b'"made": "2026', b'"made": "2025'), status=422)
    said = json.loads(file)
    assert told in send(nelly, json.dumps({**said, "seal": "0" * 64}).encode(), status=422)
    assert told in send(nelly, json.dumps({**said, "judge": "1-1"}).encode(), status=422)
    assert "nueva 1" in send(nelly, json.dumps(said, indent=8).replace("\n", "\r\n").encode()), "blanks are no change"
    assert "nueva 1" in send(nelly, b"\xef\xbb\xbf" + file), "nor is a mark at its beginning"


def test_a_file_of_another_judge_or_edition_is_refused(world: World, saved: Maker) -> None:
    nelly, file = world.organiser(), saved(op(world, "C009", "E4", "3", base=1))
    assert "Este archivo es de Néstor Choque Laime, no de " in send(nelly, file, judge="J1", status=422)
    assert "Elija de qué juez es el archivo." in send(nelly, file, judge="", status=422)
    secret, held = world.settings.secret_key, permit_of(world.judge("J3"))
    mine = permits.read(secret, held, judge=judge_of(world), now=world.clock())
    assert mine is not None
    elsewhere = URLSafeSerializer(secret, salt=permits.PURPOSE).dumps({**asdict(mine), "edition": 2})
    foreign = saved(op(world, "C009", "E4", "3", base=1), lease=str(elsewhere), judge="2-3")
    assert "Este archivo es de otra edición." in send(nelly, foreign, status=422)
    assert "E4" not in marks(world, "J3", "C009")


def test_what_is_no_copy_is_told_so(world: World, saved: Maker) -> None:
    nelly, file = world.organiser(), saved(op(world, "C009", "E4", "3", base=1))
    said = json.loads(file)
    no_copy = "Este archivo no es una copia"
    for content in (
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"judging": "copy-1"}',
        b"[" * 50_000,
        b'{"a": 1' + b"0" * 9_000,
    ):
        assert no_copy in send(nelly, content, status=422), content[:20]
    assert no_copy in send(nelly, json.dumps({**said, "marks": ["x"]}).encode(), status=422)
    assert "no lleva el sello" in send(nelly, json.dumps({**said, "seal": ""}).encode(), status=422)
    assert "no lleva el sello" in send(nelly, json.dumps({**said, "permit": "eyJ9"}).encode(), status=422)
    assert "no lleva el sello" in send(nelly, json.dumps({**said, "permit": "ñ.ñ"}).encode(), status=422)
    assert "Elija el archivo que el juez guardó" in send(nelly, b"", status=422)
    assert "pesa demasiado" in send(nelly, b" " * (LARGEST_FILE + 1), status=422)
    assert "no hay nada por enviar" in send(nelly, saved(), status=422)
    world.clock.pass_by(days=200)
    assert "pasaron más de 60 días" in send(world.organiser(), file, status=422)


def test_only_an_organiser_of_the_edition_loads_one(world: World, nestor: Visitor, saved: Maker) -> None:
    nestor.get(PAGE, status=403)
    token = {"csrf_token": nestor.token()}
    for address in (PAGE, f"{PAGE}/confirm"):
        assert nestor.client.post(address, data=token).status_code == 403
    assert "E4" not in marks(world, "J3", "C009")


def judge_of(world: World) -> Judge:
    with world.database.reading() as session:
        return session.scalars(select(Judge).where(Judge.key == "J3")).one()


def choice_standing(world: World, key: str) -> str:
    value = marks(world, "J3", "C009")[key].value
    assert value is not None
    return format(value.normalize(), "f")
