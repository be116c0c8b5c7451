"""What strangers and slips send: numbers no row has, pages that are not there, reasons too long to be kept."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from judging.storage.models import Assignment, AssignmentState, Ballot, BallotState
from judging.web.numbers import Number, whole
from tests.story import pair
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
        ("/judge/compare", {"farm": str(2**63), "at": "E4"}, 404),
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
    fields = {"csrf_token": nelly.token(), "shown": "9-9", **{f"p-{n}-{n}": "yes" for n in range(9, 1212)}}
    answers = [
        nelly.client.post(
            f"{EDITION}/assignments", data=fields, content_type=packed, headers={"Sec-Fetch-Site": "same-origin"}
        ).status_code
        for packed in ("multipart/form-data", "application/x-www-form-urlencoded")
    ]
    assert answers[0] == answers[1] != 413


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
