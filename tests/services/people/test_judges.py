"""The judges' people: added, changed, given a new card, switched off."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain.errors import Refused
from judging.domain.permissions import Actor, Role
from judging.services import cards
from judging.services.people import judges as service
from judging.services.people.judges import JudgeDetails
from judging.services.results import results
from judging.storage.models import Event, Judge
from tests.world import START, World

MARTA = Actor(Role.ORGANISER, 1, "Marta")
IRMA = JudgeDetails("Irma Quisbert Apaza", community="Coroico", language="fr", expertise=("ecology",))


def add(world: World, details: JudgeDetails) -> int:
    with world.writing() as session:
        judge = service.add_judge(
            session,
            actor=MARTA,
            edition=world.edition(session),
            details=details,
            secret=world.settings.secret_key,
            now=START,
        )
        return judge.id


def codes_refused(world: World, details: JudgeDetails) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refusal:
        add(world, details)
    return [(problem.code, problem.field) for problem in refusal.value.problems]


def test_irma_gets_the_next_key_and_a_code_that_opens(world: World) -> None:
    judge_id = add(world, IRMA)
    with world.reading() as session:
        irma = session.get(Judge, judge_id)
        assert irma is not None
        assert irma.key == "J6"
        code = cards.code_of(irma, world.settings.secret_key)
    visitor = world.anybody()
    visitor.get(f"/e/{code}")
    visitor.submit()
    assert visitor.path.startswith("/judge/")


def test_the_key_of_a_judge_who_left_is_not_used_again(world: World) -> None:
    first = add(world, IRMA)
    with world.writing() as session:
        service.switch_off(session, actor=MARTA, judge=session.get_one(Judge, first), now=START)
    second = add(world, IRMA)
    with world.reading() as session:
        assert session.get_one(Judge, second).key == "J7"


def test_the_form_sent_twice_adds_one_judge(world: World) -> None:
    add(world, IRMA)
    twice = JudgeDetails("irma  QUISBERT apaza")
    assert codes_refused(world, twice) == [("judge_name_taken", "name")]


def test_everything_wrong_is_said_at_its_field(world: World) -> None:
    wrong = JudgeDetails(" ", email="irma at coroico", phone="7" * 41, language="tlh")
    assert codes_refused(world, wrong) == [
        ("judge_field_too_long", "phone"),
        ("judge_name_missing", "name"),
        ("email_wrong", "email"),
        ("language_unknown", "language"),
    ]


def test_a_change_is_logged_with_the_fields_and_no_change_is_not_logged(world: World) -> None:
    judge_id = add(world, IRMA)
    for _ in range(2):
        with world.writing() as session:
            changed = JudgeDetails(IRMA.name, community="Caranavi", language="fr", expertise=("ecology",))
            service.change_judge(
                session, actor=MARTA, judge=session.get_one(Judge, judge_id), details=changed, now=START
            )
    with world.reading() as session:
        logged = session.scalars(select(Event).where(Event.action == "judge.changed")).all()
        assert [event.details["fields"] for event in logged] == [["community"]]


def test_a_judge_may_keep_her_own_name_but_not_take_another_s(world: World) -> None:
    judge_id = add(world, IRMA)
    with world.writing() as session:
        service.change_judge(session, actor=MARTA, judge=session.get_one(Judge, judge_id), details=IRMA, now=START)
    with world.writing() as session, pytest.raises(Refused):
        service.change_judge(
            session,
            actor=MARTA,
            judge=session.get_one(Judge, judge_id),
            details=JudgeDetails("Claire Delvaux"),
            now=START,
        )


def test_a_new_card_kills_the_old_code_and_every_open_sign_in(world: World) -> None:
    rosa, old = world.judge("J1"), world.judge_code("J1")
    rosa.get("/judge/")
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        service.reissue_code(session, actor=MARTA, judge=judge, secret=world.settings.secret_key, now=START)
    rosa.get("/judge/")
    assert rosa.path == "/enter"
    stranger = world.anybody()
    stranger.get(f"/e/{old}")
    stranger.submit(status=401)
    world.judge("J1").get("/judge/")


def test_without_her_pin_the_card_alone_opens_again(world: World) -> None:
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        judge.pin_hash = "anything"
        service.remove_pin(session, actor=MARTA, judge=judge, now=START)
        service.remove_pin(session, actor=MARTA, judge=judge, now=START)
    with world.reading() as session:
        assert len(session.scalars(select(Event).where(Event.action == "judge.pin_removed")).all()) == 1
    world.judge("J1").get("/judge/")


def test_what_a_judge_who_left_delivered_stays_and_counts(world: World) -> None:
    with world.reading() as session:
        before = results.draft_record(session, world.edition(session))
    assert any(ballot["judge"] == "J1" for ballot in before["ballots"])
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        service.switch_off(session, actor=MARTA, judge=judge, now=START)
    with world.reading() as session:
        assert results.draft_record(session, world.edition(session)) == before


def test_who_left_cannot_get_in_until_let_in_again(world: World) -> None:
    rosa, code = world.judge("J1"), world.judge_code("J1")
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        service.switch_off(session, actor=MARTA, judge=judge, now=START)
    rosa.get("/judge/")
    assert rosa.path == "/enter"
    stranger = world.anybody()
    stranger.get(f"/e/{code}")
    stranger.submit(status=401)
    with world.writing() as session:
        judge = session.scalars(select(Judge).where(Judge.key == "J1")).one()
        service.switch_on(session, actor=MARTA, judge=judge, now=START)
    world.judge("J1").get("/judge/")


@pytest.mark.parametrize("phone", ["abc", "2050-01-01", "12"])
def test_a_judges_telephone_is_one_or_none(world: World, phone: str) -> None:
    assert codes_refused(world, JudgeDetails("Irma Quisbert", phone=phone)) == [("phone_wrong", "phone")]
    add(world, JudgeDetails("Irma Quisbert", phone="212-3456"))
    add(world, JudgeDetails("Marta Quisbert", phone=""))
