"""An organiser sees the editions she belongs to; the others do not exist for her, at any address."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import OPERATOR, Actor, Role, may_run
from judging.services.contest.editions import create_edition
from judging.services.demo.demo import shipped
from judging.services.people import sign_in, staff
from judging.storage.models import EditionMember, Event, Judge, Staff
from judging.storage.queries import editions as queries
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import PASSWORD, doors, made_real, signed_in
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"
OTHER = {"password": "otra-frase-larga", "again": "otra-frase-larga"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a comparison takes is tested elsewhere."""
    monkeypatch.setattr(sign_in, "HASHER", QUICK)


@pytest.fixture
def prize(world: World) -> World:
    """A real edition with Marta, the first of the service, and Ema, who belongs to nothing yet."""
    made_real(world)
    with world.writing() as session:
        for name in ("marta", "ema"):
            staff.add_staff(
                session, email=f"{name}@example.org", name=name.title(), password_hash=QUICK.hash(PASSWORD), now=START
            )
    return world


def ema(world: World) -> Visitor:
    return signed_in(world, "ema@example.org", PASSWORD)


def account(session: Session, name: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.email == f"{name}@example.org")).one()


def ema_joins(world: World) -> None:
    with world.writing() as session:
        staff.let_join(session, actor=OPERATOR, edition=world.edition(session), email="ema@example.org", now=START)


def test_no_page_of_an_edition_opens_to_an_organiser_of_another(prize: World) -> None:
    stranger = ema(prize)
    token = {"csrf_token": stranger.token()}
    told = {
        (method, address): stranger.client.open(
            address, method=method, data=token if method == "POST" else None
        ).status_code
        for method, address in doors(prize)
    }
    assert {door for door, status in told.items() if status not in (400, 404)} == set(), "400: a form of nobody"
    assert sum(status == 404 for status in told.values()) > 0.95 * len(told)


def test_the_same_pages_open_once_she_belongs_to_it_and_close_when_she_leaves(prize: World) -> None:
    own = ema(prize)
    own.get("/organiser/")
    assert "caranavi-2026" not in own.text + "".join(own.links())
    ema_joins(prize)
    for page in ("", "dates", "entries", "judges", "results", "certificates", "log", "team"):
        own.get(f"{HERE}/{page}")
    own.get("/organiser/")
    assert own.path == f"{HERE}/", "straight to the only one"
    own.get(f"{HERE}/team")
    own.submit(action="/out")
    assert own.path == "/organiser/"
    own.get(f"{HERE}/", status=404)


def test_under_the_address_of_her_own_edition_nothing_of_another_is_reached(prize: World) -> None:
    """Whatever an address names beside the edition is looked for in that edition."""
    document = shipped("demo_caranavi.json")
    document["edition"] |= {
        "slug": "otra-2026",
        "name": {"es": "Otro premio"},
        "certificate": {},
    }  # which names who signs
    with prize.writing() as session:
        actor = Actor(Role.ORGANISER, account(session, "ema").id, "Ema")
        sheet = shipped("kits/coffee/sheet.json")
        create_edition(session, actor=actor, document=document, sheet=sheet, now=START)
        names = session.scalars(select(Judge.name)).all()
    own = ema(prize)
    own.get("/organiser/otra-2026/judges")
    reached = []
    for method, address in doors(prize):
        if method == "GET":
            answer = own.client.get(address.replace("caranavi-2026", "otra-2026", 1))
            text = answer.text if answer.mimetype in ("text/html", "text/csv") else ""
            answer.close()
            assert answer.status_code < 500, address
            reached += [(address, name) for name in names if name in text]
    assert reached == []


def test_the_first_account_of_a_service_runs_all_and_the_second_what_she_belongs_to(prize: World) -> None:
    first = signed_in(prize, "marta@example.org", PASSWORD)
    first.get(f"{HERE}/team")
    assert "en todas las ediciones" in first.text
    ema(prize).get(f"{HERE}/team", status=404)


def test_what_the_database_asks_is_the_rule(world: World) -> None:
    with world.tampering() as session:
        edition, herself = world.edition(session), session.scalars(select(Staff)).one()
        for account_is_demo, edition_is_demo, is_admin, is_member in product((False, True), repeat=4):
            herself.is_demo, edition.is_demo, herself.is_admin = account_is_demo, edition_is_demo, is_admin
            for row in session.scalars(select(EditionMember)):
                session.delete(row)
            session.flush()
            if is_member:
                session.add(EditionMember(edition_id=edition.id, staff_id=herself.id, added_at=START))
                session.flush()
            expected = may_run(
                account_is_demo=account_is_demo,
                edition_is_demo=edition_is_demo,
                is_admin=is_admin,
                is_member=is_member,
            )
            assert (queries.by_slug(session, edition.slug, herself) is not None) is expected
            assert bool(queries.editions(session, herself)) is expected


# --------------------------------------------------------------------------------------------------------- the team
def test_an_organiser_lets_another_join_and_the_log_says_who(prize: World) -> None:
    first = signed_in(prize, "marta@example.org", PASSWORD)
    first.get(f"{HERE}/team")
    for typed, told in (("", "Escriba un correo completo"), ("nadie@example.org", "No hay ninguna cuenta")):
        first.submit({"email": typed}, action="/team", status=422)
        assert told in first.text
    first.submit({"email": " EMA@example.org"}, action="/team")
    assert "ema@example.org" in first.text
    ema(prize).get(f"{HERE}/")
    first.get(f"{HERE}/log")
    assert "agregó a Ema al equipo" in first.text


def test_the_published_account_is_let_into_no_real_edition(prize: World) -> None:
    with prize.writing() as session, pytest.raises(Refused) as refusal:
        staff.let_join(session, actor=OPERATOR, edition=prize.edition(session), email="demo@example.org", now=START)
    assert refusal.value.problems == (Problem.of("no_such_staff", at="email", email="demo@example.org"),)


def test_an_edition_is_left_to_nobody_only_where_somebody_runs_all(prize: World) -> None:
    ema_joins(prize)
    with prize.writing() as session:
        account(session, "marta").is_admin = False
        session.flush()
        edition, staff_id = prize.edition(session), account(session, "ema").id
        with pytest.raises(Refused) as refusal:
            staff.take_out(session, actor=OPERATOR, edition=edition, staff_id=staff_id, now=START)
        assert refusal.value.problems == (Problem.of("last_member"),)
        with pytest.raises(NotFound):
            staff.take_out(session, actor=OPERATOR, edition=edition, staff_id=9999, now=START)


# ------------------------------------------------------------------------------------------------------ the account
def test_a_closed_account_is_out_at_the_very_next_request_and_what_was_ended_stays_ended(prize: World) -> None:
    ema_joins(prize)
    own = ema(prize)
    own.get(f"{HERE}/")
    with prize.writing() as session:
        assert staff.switch(session, email="ema@example.org", is_active=False, now=prize.clock.now)
    own.get(f"{HERE}/")
    assert own.path == "/sign-in"
    own.submit({"email": "ema@example.org", "password": PASSWORD}, status=401)
    prize.clock.pass_by(minutes=1)
    with prize.writing() as session:
        assert staff.switch(session, email="ema@example.org", is_active=True, now=prize.clock.now)
    own.get(f"{HERE}/")
    assert own.path == "/sign-in"
    own.submit({"email": "ema@example.org", "password": PASSWORD})
    assert "se abrió otra vez" in own.text


def test_she_changes_her_own_password_and_every_other_browser_is_out(prize: World) -> None:
    at_home, in_the_office = ema(prize), ema(prize)
    at_home.get("/organiser/account")
    for fields, told in (
        ({"current": PASSWORD, "password": "corta", "again": "corta"}, "necesita al menos 10"),
        ({"current": PASSWORD, "password": "otra-frase-larga", "again": "otra-frase-larg"}, "no son iguales"),
        ({"current": "no-es-esta", **OTHER}, "no es correcta"),
    ):
        at_home.submit(fields, status=422)
        assert told in at_home.text
    at_home.submit({"current": PASSWORD, **OTHER})
    assert at_home.path == "/organiser/"
    in_the_office.get("/organiser/")
    assert in_the_office.path == "/sign-in"
    in_the_office.submit({"email": "ema@example.org", "password": PASSWORD}, status=401)
    assert signed_in(prize, "ema@example.org", OTHER["password"]).path == "/organiser/"


def test_whoever_finds_her_browser_open_cannot_guess_the_password_there(prize: World) -> None:
    own = ema(prize)
    own.get("/organiser/account")
    for _ in range(5):
        own.submit({"current": "adivino-siempre", **OTHER}, status=422)
    own.submit({"current": "adivino-siempre", **OTHER}, status=429)


def test_she_is_told_once_at_her_next_sign_in_that_somebody_changed_her_password(prize: World) -> None:
    ema(prize)
    prize.clock.pass_by(days=1)
    with prize.writing() as session:
        assert staff.change_password(
            session, email="ema@example.org", password_hash=QUICK.hash("frase-de-otra"), now=prize.clock.now
        )
    prize.clock.pass_by(days=1)
    assert "Su contraseña se cambió el " in signed_in(prize, "ema@example.org", "frase-de-otra").text
    prize.clock.pass_by(days=1)
    assert "se cambió" not in signed_in(prize, "ema@example.org", "frase-de-otra").text


@pytest.mark.parametrize("jump", [timedelta(days=2), timedelta(days=-2)])
def test_she_is_told_once_though_the_clock_jumps_between(prize: World, jump: timedelta) -> None:
    """Ema signs in while the clock is wrong; it is right again when somebody changes her password."""
    prize.clock.now += jump
    ema(prize)
    prize.clock.now -= jump
    with prize.writing() as session:
        assert staff.change_password(
            session, email="ema@example.org", password_hash=QUICK.hash("frase-de-otra"), now=prize.clock.now
        )
    prize.clock.now -= jump
    assert "Su contraseña se cambió el " in signed_in(prize, "ema@example.org", "frase-de-otra").text
    prize.clock.now += jump
    assert "se cambió" not in signed_in(prize, "ema@example.org", "frase-de-otra").text


def test_the_published_password_stays_as_it_is_printed(world: World) -> None:
    demo = world.organiser()
    demo.get("/organiser/account")
    demo.submit({"current": "demostracion-2026", **OTHER}, status=422)
    assert world.organiser().path == f"{HERE}/"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("EMA@Example.ORG", "email_taken"),
        (" ema@example.org ", "email_taken"),
        ("e\u200bma@example.org", "email_taken"),
        ("em\u0430@example.org", "email_letters"),
        ("\u0435ma@example.org", "email_letters"),
        ("em\u00e1@example.org", "email_letters"),
        ("ema\u0301@example.org", "email_letters"),
        ("ema@ex\u0430mple.org", "email_letters"),
    ],
)
def test_an_address_that_looks_like_hers_makes_no_account(prize: World, typed: str, code: str) -> None:
    with prize.writing() as session:
        with pytest.raises(Refused) as refusal:
            staff.add_staff(session, email=typed, name="Otra", password_hash=QUICK.hash(PASSWORD), now=START)
        assert [problem.code for problem in refusal.value.problems] == [code]


def test_what_happens_to_accounts_is_written_down_without_any_secret(prize: World) -> None:
    with prize.writing() as session:
        staff.change_password(session, email="ema@example.org", password_hash=QUICK.hash("frase-de-otra"), now=START)
        staff.switch(session, email="ema@example.org", is_active=False, now=START)
    with prize.reading() as session:
        lines = session.scalars(select(Event).where(Event.subject.startswith("staff:"))).all()
        assert [line.action for line in lines][-2:] == ["staff.password", "staff.switched_off"]
        assert all("frase" not in str(line.details) for line in lines)
