"""What strangers and slips send: numbers no row has, pages that are not there, reasons too long to be kept."""

from __future__ import annotations

import re
import socket
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from judging.storage.models import Assignment, AssignmentState, Ballot, BallotState
from judging.web.numbers import Number, whole
from tests.journeys.field import served
from tests.journeys.stages import new_service
from tests.pages import _standing_values
from tests.story import pair
from tests.web.judge.field.sending import ask, op, permit_of
from tests.web.judge.sheet.judging_paths import address as address_of
from tests.web.judge.sheet.judging_paths import marks
from tests.world import World

EDITION = "/organiser/caranavi-2026"
BEYOND = (2**31, 2**63, 10**30)


def test_a_number_that_no_row_has_is_a_page_that_is_not_there(world: World) -> None:
    nelly, rosa = world.organiser(), world.judge("J1")
    token = {"organiser": nelly.token(), "judge": rosa.token()}
    tried = 0
    for rule in world.app.url_map.iter_rules():
        area = rule.endpoint.partition(".")[0]
        if area not in token or not any(isinstance(own, Number) for own in rule._converters.values()):
            continue
        visitor = nelly if area == "organiser" else rosa
        for number in BEYOND:
            values = {
                name: number if isinstance(own, Number) else "caranavi-2026" for name, own in rule._converters.items()
            }
            address = rule.rule
            for name, value in values.items():
                address = address.replace(f"<int:{name}>", str(value)).replace(f"<{name}>", str(value))
            answer = visitor.client.open(
                address,
                method="POST" if "POST" in (rule.methods or ()) else "GET",
                data={"csrf_token": token[area]},
                headers={"Sec-Fetch-Site": "same-origin"},
            )
            assert answer.status_code in (404, 405), address
            tried += 1
    assert tried > 40


def test_a_number_beyond_all_rows_in_a_form_or_after_the_question_mark_names_nothing(world: World) -> None:
    nelly = world.organiser()
    for address in (
        f"{EDITION}/log?page={10**30}",
        f"{EDITION}/cards?judge={2**63}",
        f"{EDITION}/assignments?page=-{2**63}",
    ):
        nelly.get(address)
    nelly.get(f"{EDITION}/assignments")
    nelly.post(f"{EDITION}/assignments/recuse", {"entry": str(2**63), "judge": str(2**63), "reason": "x"}, status=422)
    assert whole("12") == 12
    for text in ("", "x", str(2**31), "9" * 5000):
        with pytest.raises(ValueError, match=r".*"):
            whole(text)


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        ("/judge/deliver", {"sheet": str(10**30)}, 400),
        ("/judge/commitment", {f"asked-{10**30}": "1"}, 404),
        ("/judge/compare", {"farm": str(2**63), "at": "E4"}, 422),
        (f"{EDITION}/assignments", {"shown": f"{2**63}-{2**63}", f"p-{2**63}-{2**63}": "yes"}, 200),
        (f"{EDITION}/entries/undo", {"undo": f"C001-{10**30}"}, 409),
    ],
)
def test_a_form_about_a_row_that_cannot_be_is_answered_like_any_other_that_names_nothing(
    world: World, address: str, fields: dict[str, str], status: int
) -> None:
    visitor = world.judge("J3") if address.startswith("/judge") else world.organiser()
    visitor.post(address, fields, status=status)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "El motivo es muy largo. Escriba 1000 letras como máximo."),
        ("en", "1000"),
        ("fr", "1000"),
    ],
)
def test_a_reason_too_long_to_be_kept_is_refused_and_stays_in_its_field(world: World, language: str, said: str) -> None:
    nelly, long = world.organiser(), "Larga razón. " * 90
    with world.reading() as session:
        rows = {
            act: pair(session, judge, entry).id
            for act, judge, entry in (("recuse", "J1", "C001"), ("reopen", "J4", "C003"))
        }
        farms = {act: session.get_one(Assignment, row).entry.number for act, row in rows.items()}
    for act, row in rows.items():
        nelly.get(f"{EDITION}/entries/{farms[act]}?lang={language}")
        nelly.submit({f"{act}-{row}": long}, action=f"/assignments/{row}/{act}", status=422)
        assert said in nelly.text
        assert long.strip() in nelly.text
    with world.reading() as session:
        assert session.get_one(Assignment, rows["recuse"]).state is AssignmentState.ASSIGNED
        delivered = select(Ballot.state).where(Ballot.assignment_id == rows["reopen"])
        assert session.scalar(delivered) is BallotState.SUBMITTED
    nelly.submit({f"reopen-{rows['reopen']}": "Corta."}, action=f"/assignments/{rows['reopen']}/reopen")


def test_the_note_of_a_second_publication_is_kept_whole_or_refused(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{EDITION}/publish")
    nelly.submit(action="/publish")
    nelly.get(f"{EDITION}/publish")
    nelly.submit({"note": "x" * 1001}, action="/publish", status=422)
    assert "Escriba 1000 letras como máximo." in nelly.text
    assert "x" * 1001 in nelly.text
    nelly.submit({"note": "x" * 1000}, action="/publish")
    assert "x" * 1000 in nelly.text


def test_a_large_form_is_the_same_form_however_a_browser_packs_it(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{EDITION}/assignments")
    table = {name: value for name, value in _standing_values(nelly.form("/assignments")).items() if value is not None}
    fields = {**table, **{f"box-{number}": "yes" for number in range(1203 - len(table))}}
    answers = [
        nelly.client.post(
            f"{EDITION}/assignments", data=fields, content_type=packed, headers={"Sec-Fetch-Site": "same-origin"}
        ).status_code
        for packed in ("multipart/form-data", "application/x-www-form-urlencoded")
    ]
    assert answers == [303, 303]


@pytest.mark.parametrize("sign", ["%00", "%C2%85", "%EF%BF%BE"])
def test_signs_no_database_holds_in_an_address_name_nothing_and_after_it_they_are_dropped(
    world: World, sign: str
) -> None:
    nelly, rosa = world.organiser(), world.judge("J1")
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "<" in rule.rule and not rule.rule.startswith("/static"):
            address = "".join(f"1{sign}" if part.endswith(">") else part for part in re.split(r"(<[^>]+>)", rule.rule))
            assert nelly.client.get(address).status_code in (404, 405), rule.rule
    for visitor in (nelly, rosa):
        for rule in world.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and "<" not in rule.rule:
                question = "&".join(f"{name}={sign}x" for name in ("page", "q", "lang", "farm", "at", "code", "status"))
                assert visitor.client.get(f"{rule.rule}?{question}").status_code < 500, rule.rule


def test_a_weight_of_a_link_that_would_never_be_computed_is_said_to_be_none(world: World) -> None:
    nelly = world.organiser()
    nelly.get(f"{EDITION}/what-if?by=criteria&w.A1=1e400000000", status=422)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "2200-01-01T00:00", "0001-01-01T00:00", "1899-12-31T23:59"])
def test_a_moment_that_no_prize_can_mean_is_refused_at_its_field_and_changes_nothing(world: World, moment: str) -> None:
    nelly = world.organiser()
    nelly.get(f"{EDITION}/dates")
    with world.reading() as session:
        before = world.edition(session).scoring_until
    nelly.submit({"scoring_until": moment}, action="/dates", status=422)
    assert 'class="error"' in nelly.page.text  # type: ignore[union-attr]
    with world.reading() as session:
        assert world.edition(session).scoring_until == before
    nelly.submit({"scoring_until": "2199-12-31T20:00"}, action="/dates")
    for address in (f"{EDITION}/", f"{EDITION}/dates", "/editions/caranavi-2026", "/"):
        nelly.get(address)


def test_a_mark_counts_whatever_year_its_telephone_believes_in(world: World) -> None:
    nestor = world.judge("J3")
    far, good = op(world, "C009", "E4", "3"), op(world, "C009", "E3", "2")
    ops = [{**far, "at": "9999-12-31T23:59:59.999Z"}, {**far, "id": str(uuid.uuid4()), "at": "0001-01-01"}, good]
    answers = ask(nestor, "sync", {"lease": permit_of(nestor), "ops": ops})["answers"]
    assert [one["result"] for one in answers] == ["ok", "ok", "ok"]
    strange = {**far, "id": str(uuid.uuid4()), "seen_at": "9999-12-31T23:59:59.999Z"}
    answers = ask(nestor, "sync", {"lease": permit_of(nestor), "ops": [strange]})["answers"]
    assert [one["result"] for one in answers] == ["refused"], "this is the service's own word"


def test_a_judges_sheet_is_the_same_sheet_however_a_browser_packs_it(world: World) -> None:
    nestor = world.judge("J3")
    for value, packed in (("3", "multipart/form-data"), ("2", "application/x-www-form-urlencoded")):
        nestor.get(address_of(world, "J3", "C009"))
        fields = {**_standing_values(nestor.form()), "E4": value}
        answer = nestor.client.post(
            address_of(world, "J3", "C009"), data=fields, content_type=packed, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 303, packed
        assert str(marks(world, "J3", "C009")["E4"].value) == value


@pytest.mark.parametrize("name", ["Cookie", "Accept-Language", "User-Agent", "X-Forwarded-For", "Referer", "X-Other"])
def test_a_huge_header_is_no_error_of_ours(world: World, name: str) -> None:
    for value in ("x" * 60_000, "a=b; " * 9_000, "es," * 20_000):
        for address in ("/", "/enter", "/judge/"):
            answer = world.anybody().client.get(address, headers={name: value})
            assert answer.status_code in (200, 302, 303, 400), (address, answer.status_code)


def test_the_server_refuses_huge_headers_without_a_traceback(tmp_path: Path) -> None:
    with served(tmp_path, new_service) as service:
        place = urlsplit(service.address)
        for header in (b"X-Long: " + b"x" * 20_000, b"\r\n".join(b"X-%d: y" % n for n in range(500))):
            with socket.create_connection((place.hostname or "", place.port or 80), timeout=20) as sent:
                sent.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + b"\r\n\r\n")
                told = sent.recv(200)
            assert told.split(b" ")[1] in (b"400", b"431"), told
