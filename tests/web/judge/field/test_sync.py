"""What judges' telephones send: taken in once, never over somebody else's mark, and never from another site."""

from __future__ import annotations

import gzip
from decimal import Decimal

import brotli
import pytest
from sqlalchemy import select

from judging.domain.permissions import OPERATOR
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services.people import judges
from judging.storage.models import Ballot, BallotSave, Judge, MarkRow
from tests.pages import Visitor
from tests.web.judge.field.sending import OURS, Sender, ask, count, nestor, op, permit_of, results, send
from tests.web.judge.sheet.judging_paths import address, marks, number_of, office_writes, uncommitted
from tests.world import World

__all__ = ["nestor", "send"]  # fixtures: Néstor (J3), and his telephone


def test_each_mark_is_taken_in_and_answered_with_the_ballots_version(world: World, send: Sender) -> None:
    answers = send(op(world, "C009", "E4", "3,5", " Tiene un plan. "), op(world, "C009", "E3", "no", "No estaba."))
    assert [(one["result"], one["version"]) for one in answers] == [("ok", 2), ("ok", 3)]
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "3.5", "Tiene un plan.")
    assert marks(world, "J3", "C009")["E3"].state is MarkState.NOT_OBSERVED


def test_what_arrives_twice_gets_the_first_answer_and_changes_nothing(world: World, send: Sender) -> None:
    first = op(world, "C009", "E4", "3")
    once = send(first)
    send(op(world, "C009", "E4", "2", base=2))
    before = count(world, MarkRow), count(world, BallotSave)
    assert send(first) == once
    assert (count(world, MarkRow), count(world, BallotSave)) == before
    assert marks(world, "J3", "C009")["E4"].value == 2


def test_the_same_identifier_with_another_mark_is_no_save_and_both_are_known(world: World, send: Sender) -> None:
    first = op(world, "C009", "E4", "3")
    send(first)
    other, elsewhere, good = {**first, "value": "1"}, {**first, "key": "E3"}, op(world, "C009", "A2", "4", base=2)
    answers = send(other, elsewhere, good)
    assert results(answers) == ["conflict", "refused", "ok"]
    assert answers[0]["current"]["value"] == "3"
    assert "ya se usó con otras notas" in answers[1]["reason"]
    assert marks(world, "J3", "C009")["E4"].value == 3
    assert "E3" not in marks(world, "J3", "C009")


def test_signs_no_database_holds_stop_neither_their_own_mark_nor_any_other(world: World, send: Sender) -> None:
    bad = "a\x00b\ud83dc\ufffed"
    spoilt = [{**op(world, "C009", "A1", "2"), name: bad} for name in ("id", "key", "value", "at", "base", "sheet")]
    report = {**op(world, "C009", "!report", "yes", bad), "about": {bad: bad}}
    answers = send(*spoilt, report, op(world, "C009", "E3", "3", bad))
    assert results(answers) == ["refused"] * 6 + ["ok", "ok"]
    assert marks(world, "J3", "C009")["E3"].note == "abcd"
    nelly = world.organiser()
    for page in ("reports", "late", "log", "today"):
        assert nelly.client.get(f"/organiser/caranavi-2026/{page}").status_code in (200, 404), page


@pytest.mark.parametrize("path", ["lease", "sync", "photos"])
def test_a_message_too_deep_to_be_read_is_told_so(nestor: Visitor, path: str) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    answer = nestor.client.post(f"/api/v1/{path}", data=deep, content_type="application/json", headers=OURS)
    assert answer.status_code == 400


def test_another_mark_that_came_meanwhile_is_shown_and_not_overwritten(world: World, send: Sender) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4, "En papel."))
    [answer] = send(op(world, "C009", "A1", "1"))
    assert answer["result"] == "conflict"
    assert answer["current"] == {
        "value": "4",
        "note": "En papel.",
        "who": "la organización, de su hoja en papel",
        "at": "15 de septiembre de 2026, 10:30",
    }
    assert marks(world, "J3", "C009")["A1"].value == 4


def test_a_comment_from_an_older_page_does_not_put_the_value_back(world: World, send: Sender) -> None:
    send(op(world, "C009", "E4", "1"))
    office_writes(world, "J3", "C009", Mark.of("E4", "3"))
    late = op(world, "C009", "E4", "1", "No hay plan escrito.", base=2, parts=["note"])
    [answer] = once = send(late)
    assert answer["result"] == "ok"
    assert answer["became"] == {"value": "3", "note": "No hay plan escrito."}
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "3", "No hay plan escrito.")
    send(op(world, "C009", "E4", "2", "No hay plan escrito.", base=answer["version"], parts=["value"]))
    assert send(late) == once, "the lost answer comes again as it was"
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "2", "No hay plan escrito.")


def test_a_value_from_an_older_page_leaves_the_comment_that_came_meanwhile(world: World, send: Sender) -> None:
    send(op(world, "C009", "E4", "1"))
    send(op(world, "C009", "E4", "1", "Desde otro teléfono.", base=2))
    [answer] = send(op(world, "C009", "E4", "2", base=2, parts=["value"]))
    assert answer["result"] == "ok"
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "2", "Desde otro teléfono.")


def test_a_value_chosen_again_with_a_comment_is_shown_beside_the_one_that_came_meanwhile(
    world: World, send: Sender
) -> None:
    send(op(world, "C009", "E4", "1"))
    office_writes(world, "J3", "C009", Mark.of("E4", "3"))
    [answer] = send(op(world, "C009", "E4", "1", "Sigo en uno.", base=2, parts=["value", "note"]))
    assert answer["result"] == "conflict"
    assert marks(world, "J3", "C009")["E4"] == Mark.of("E4", "3")


@pytest.mark.parametrize("parts", [None, 7, "note", {"note": 1}, [7], ["value", None, "x"]])
def test_what_no_telephone_says_of_its_parts_harms_nothing(world: World, send: Sender, parts: object) -> None:
    assert results(send(op(world, "C009", "E4", "1", parts=parts))) == ["ok"]


def test_what_others_changed_elsewhere_is_no_conflict_and_neither_is_the_same_mark(world: World, send: Sender) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    assert results(send(op(world, "C009", "A2", "1"), op(world, "C009", "A1", "4"))) == ["ok", "ok"]


def test_going_back_to_the_mark_she_first_saw_does_not_hide_that_it_changed(world: World, send: Sender) -> None:
    seen = marks(world, "J3", "C009")["A1"]
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    assert seen.value is not None
    assert seen.value != 4
    assert results(send(op(world, "C009", "A1", str(seen.value)))) == ["conflict"]
    assert marks(world, "J3", "C009")["A1"].value == 4


@pytest.mark.parametrize(("yields", "stands"), [(False, 1), (True, 4)])
def test_whichever_of_two_marks_she_chooses_the_other_stays_in_the_history(
    world: World, send: Sender, yields: bool, stands: int
) -> None:
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    [answer] = send(op(world, "C009", "A1", "1"))
    again = op(world, "C009", "A1", "1", base=answer["version"], yields=yields)
    assert results(send(again)) == ["ok"]
    assert results(send(again)) == ["ok"]
    assert marks(world, "J3", "C009")["A1"].value == stands
    with world.reading() as session:
        rows = session.scalars(
            select(MarkRow)
            .join(Ballot)
            .where(Ballot.assignment_id == number_of(world, "J3", "C009"), MarkRow.criterion == "A1")
            .order_by(MarkRow.version)
        ).all()
        assert [row.value for row in rows][1:] == [Decimal(4), Decimal(1), *([Decimal(4)] if yields else [])]


@pytest.mark.parametrize(
    ("value", "note", "reason"),
    [
        ("5", "", "La nota de E4 va de 0 a 4, en pasos de 0.5."),
        ("mucho", "", "La nota de E4"),
        ("no", "", "Escriba por qué no pudo ver E4."),
        ("", "Hay miel.", "Escribió un comentario en E4, pero no eligió un nivel."),
        ("3", "x" * 4001, "El comentario de E4 es muy largo."),
    ],
)
def test_what_cannot_be_is_refused_alone_and_in_words(
    world: World, send: Sender, value: str, note: str, reason: str
) -> None:
    answers = send(op(world, "C009", "E4", value, note), op(world, "C009", "E3", "2"))
    assert results(answers) == ["refused", "ok"]
    assert answers[0]["reason"].startswith(reason)
    assert "E4" not in marks(world, "J3", "C009")


def test_a_sheet_that_is_delivered_or_not_hers_takes_nothing(world: World, send: Sender) -> None:
    answers = send(
        op(world, "C003", "A1", "0"), {**op(world, "C009", "A1", "0"), "sheet": number_of(world, "J1", "C001")}
    )
    assert results(answers) == ["refused", "refused"]
    assert answers[0]["reason"].startswith("Esta hoja ya está entregada.")
    assert answers[1]["reason"] == "Esta finca ya no está en su lista. Hable con la organización."


def test_before_her_commitment_a_judge_gives_no_mark(world: World, send: Sender) -> None:
    uncommitted(world, "J3")
    assert results(send(op(world, "C009", "E4", "3"))) == ["refused"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        "x",
        None,
        {"id": "1"},
        {"base": -1},
        {"sheet": 2**40},
        {"sheet": "x"},
        {"at": "yesterday"},
        {"key": {}},
        {"key": [1]},
    ],
)
def test_what_is_no_operation_of_ours_is_set_aside_and_the_rest_goes_on(
    world: World, send: Sender, broken: object
) -> None:
    odd = {**op(world, "C009", "E4", "3"), **broken} if isinstance(broken, dict) and broken else broken
    assert results(send(odd, op(world, "C009", "E3", "2"))) == ["refused", "ok"]
    assert "E4" not in marks(world, "J3", "C009")


def test_a_message_that_is_none_of_ours_is_refused_whole(world: World, nestor: Visitor) -> None:
    permit = permit_of(nestor)
    good = {"lease": permit, "ops": [op(world, "C009", "E4", "3")]}
    ask(nestor, "sync", [], status=422)
    ask(nestor, "sync", {"lease": permit, "ops": "x"}, status=422)
    ask(nestor, "sync", {"lease": permit, "ops": [{}] * 51}, status=413)
    ask(nestor, "lease", {"device": "x"}, status=422)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": "https://evil.example"}):
        ask(nestor, "sync", good, status=403, **headers)
    bare = nestor.client.post("/api/v1/sync", json=good, headers={"Sec-Fetch-Site": "same-origin"})
    plain = nestor.client.post("/api/v1/sync", data="{}", headers={**OURS, "Content-Type": "text/plain"})
    assert (bare.status_code, plain.status_code) == (403, 403)
    assert "E4" not in marks(world, "J3", "C009")


def test_marks_need_a_permit_of_this_very_judge_that_is_not_over(world: World, nestor: Visitor) -> None:
    ops = [op(world, "C009", "E4", "3")]
    theirs, own = permit_of(world.judge("J1")), permit_of(nestor)
    for permit in ("", "x", own[:-1], theirs):
        assert ask(nestor, "sync", {"lease": permit, "ops": ops}, status=403) == {"reason": "lease"}
    world.clock.pass_by(days=80)
    ask(nestor, "sync", {"lease": own, "ops": ops}, status=200)
    world.clock.pass_by(days=9)  # the close was on day 45
    ask(world.judge("J3"), "sync", {"lease": own, "ops": ops}, status=200)
    world.clock.pass_by(days=20)
    ask(world.judge("J3"), "sync", {"lease": own, "ops": ops}, status=403)


def test_without_a_sign_in_nothing_is_taken_and_after_a_new_card_the_same_marks_arrive(world: World) -> None:
    nestor = world.judge("J3")
    message = {"lease": permit_of(nestor), "ops": [op(world, "C009", "E4", "3")]}
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J3")).one()
        judges.reissue_code(session, actor=OPERATOR, judge=judge, secret=world.settings.secret_key, now=world.clock.now)
    ask(nestor, "sync", message, status=401)
    assert "E4" not in marks(world, "J3", "C009")
    assert results(ask(world.judge("J3"), "sync", message)["answers"]) == ["ok"]


def test_a_page_says_whom_it_is_for_and_is_not_sent_twice(world: World, nestor: Visitor) -> None:
    where = address(world, "J3", "C009")
    first = nestor.get(where)
    assert first.headers["Judging-For"].endswith("-3")
    again = nestor.client.get(where, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    office_writes(world, "J3", "C009", Mark.of("A1", 4))
    assert nestor.client.get(where, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_only_a_page_that_is_really_shown_says_whom_it_is_for(world: World, nestor: Visitor) -> None:
    assert "Judging-For" not in nestor.get("/judge/sheets/999999", status=404).headers
    assert "Judging-For" not in world.anybody().get("/judge/").headers


def test_answers_are_compressed_for_who_understands_it(world: World, nestor: Visitor) -> None:
    where = address(world, "J3", "C009")
    packed = nestor.client.get(where, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"Colonia Puente Viejo" in gzip.decompress(packed.data)
    smaller = nestor.client.get(where, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    assert smaller.headers["Content-Encoding"] == "br"
    assert b"Colonia Puente Viejo" in brotli.decompress(smaller.data)
    assert "Content-Encoding" not in nestor.client.get(where, headers={"Accept-Encoding": "gzip;q=0"}).headers
    style = world.anybody().client.get("/static/css/app.css", headers={"Accept-Encoding": "gzip"})
    assert "Accept-Encoding" in style.headers["Vary"]
    assert gzip.decompress(style.data).startswith(b"/*")


def test_code_is_kept_for_a_year_and_the_service_worker_asked_for_every_time(world: World, nestor: Visitor) -> None:
    page = nestor.get("/judge/").text
    script = page.split('type="module" src="')[1].split('"')[0]
    code = world.anybody().client.get(script)
    assert code.headers["Cache-Control"].endswith("immutable")
    assert b"\n//" not in code.data
    worker = world.anybody().client.get("/judge/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/judge/"
    assert "no-cache" in worker.headers["Cache-Control"]
    assert len(gzip.compress(worker.data)) <= 1500
