"""Changes of a team by two people: Olga and Rita own the edition, Ema organises it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from judging.cli import main
from judging.domain.agreement.steps import ProposalState, Step
from judging.domain.permissions import OPERATOR, EditionRole
from judging.services.people import staff
from judging.storage.models import EditionMember, Event, Invitation, Proposal, Staff
from tests.pages import Visitor
from tests.web.organiser.agreement.test_two_people import AGREEMENT, HERE, change_a_role, prize, quick, who  # noqa: F401
from tests.world import QUICK, SECRET, START, World

TEAM = f"{HERE}/team"


@pytest.fixture
def owned(prize: World) -> World:  # noqa: F811
    """Rita owns the edition too, Nina has an account and is in no team; changes of the team need two people."""
    with prize.writing() as session:
        edition = prize.edition(session)
        for name in ("rita", "nina"):
            email = f"{name}@example.org"
            staff.add_staff(session, email=email, name=name.title(), password_hash=QUICK.hash("x" * 20), now=START)
        staff.let_join(
            session,
            actor=OPERATOR,
            edition=edition,
            email="rita@example.org",
            role=EditionRole.OWNER,
            now=START,
        )
        staff.by_address(session, "rita@example.org").password_hash = staff.by_address(  # type: ignore[union-attr]
            session, "olga@example.org"
        ).password_hash  # type: ignore[union-attr]
        edition.two_people = [Step.STAFF.value]
    return prize


def role_of(world: World, name: str) -> EditionRole | None:
    with world.reading() as session:
        return session.scalar(select(EditionMember.role).join(Staff).where(Staff.email == f"{name}@example.org"))


def number_of(world: World, name: str) -> int:
    with world.reading() as session:
        return session.scalars(select(Staff.id).where(Staff.email == f"{name}@example.org")).one()


def confirmed_by(world: World, name: str) -> Visitor:
    her = who(world, name)
    her.get(AGREEMENT)
    her.submit(action="/confirm")
    return her


def test_another_role_waits_for_the_second_owner(owned: World) -> None:
    olga = who(owned, "olga")
    olga.get(TEAM)
    olga.submit({"becomes": "owner"}, action=f"/{number_of(owned, 'ema')}/role")
    assert olga.path == AGREEMENT
    assert "dar otro papel a alguien del equipo (Ema, Responsable)" in olga.text
    assert "Lo puede confirmar: Rita." in olga.text
    assert role_of(owned, "ema") is EditionRole.ORGANISER
    ema = who(owned, "ema")
    ema.get(f"{HERE}/")
    assert "Olga propone" not in ema.text, "she may not say who belongs to the team"
    ema.get(AGREEMENT)
    with owned.reading() as session:
        number = session.scalars(select(Proposal.id)).one()
    answer = ema.client.post(f"{AGREEMENT}/{number}/confirm", data={"csrf_token": ema.token()})
    assert answer.status_code == 422
    rita = who(owned, "rita")
    rita.get(f"{HERE}/")
    assert "Olga propone: dar otro papel a alguien del equipo (Ema, Responsable)" in rita.text
    confirmed_by(owned, "rita")
    assert role_of(owned, "ema") is EditionRole.OWNER


def test_adding_inviting_and_taking_out_wait_too(owned: World) -> None:
    olga = who(owned, "olga")
    olga.get(TEAM)
    olga.submit({"email": "nina@example.org", "as": "auditor"}, action="/team")
    assert role_of(owned, "nina") is None
    confirmed_by(owned, "rita")
    assert role_of(owned, "nina") is EditionRole.AUDITOR
    olga.get(TEAM)
    olga.submit({"name": "Tita", "role": "owner"}, action="/invitations")
    with owned.reading() as session:
        assert session.scalars(select(Invitation)).all() == []
    rita = confirmed_by(owned, "rita")
    rita.get(TEAM)
    assert "/invitation/" in rita.text
    olga.get(TEAM)
    olga.submit(action=f"/{number_of(owned, 'ema')}/out")
    assert role_of(owned, "ema") is EditionRole.ORGANISER
    confirmed_by(owned, "rita")
    assert role_of(owned, "ema") is None


def test_what_is_wrong_is_said_to_who_proposes_it(owned: World) -> None:
    olga = who(owned, "olga")
    olga.get(TEAM)
    olga.submit({"email": "nadie@example.org", "as": "auditor"}, action="/team", status=422)
    assert "No hay ninguna cuenta con el correo nadie@example.org." in olga.text
    with owned.reading() as session:
        assert session.scalars(select(Proposal)).all() == []
        assert (
            session.scalars(select(Event).where(Event.action == "edition.member_added")).all()[-1].actor_name != "Olga"
        )


def test_a_role_that_changed_meanwhile_is_shown_as_it_was_and_as_it_is(owned: World) -> None:
    olga = who(owned, "olga")
    olga.get(TEAM)
    olga.submit({"becomes": "owner"}, action=f"/{number_of(owned, 'ema')}/role")
    rita = who(owned, "rita")
    rita.get(AGREEMENT)
    with owned.writing() as session:
        her = session.scalars(select(EditionMember).join(Staff).where(Staff.email == "ema@example.org")).one()
        her.role = EditionRole.AUDITOR
    rita.submit(action="/confirm", status=409)
    assert "Papel en la edición Organización Auditoría" in rita.text
    assert role_of(owned, "ema") is EditionRole.AUDITOR


def test_an_owner_who_is_none_any_more_leaves_no_proposal(owned: World) -> None:
    olga = who(owned, "olga")
    olga.get(TEAM)
    olga.submit({"name": "Yo misma", "role": "owner"}, action="/invitations")
    olga.get(TEAM)
    olga.submit(action=f"/{number_of(owned, 'olga')}/out")
    with owned.reading() as session:
        assert session.scalars(select(Proposal.state)).all() == [ProposalState.FALLEN]
        line = session.scalars(select(Event).where(Event.action == "proposal.fallen")).one()
        assert line.details["asked_by"] == "Olga"


def test_the_command_line_is_no_way_round(owned: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGING_INSTANCE", str(owned.settings.instance))
    monkeypatch.setenv("JUDGING_SECRET_KEY", SECRET)
    monkeypatch.setenv("JUDGING_LANG", "es")

    def run(*words: str, code: int = 0) -> str:
        outcome = CliRunner().invoke(main, list(words))
        assert outcome.exit_code == code, outcome.output
        return outcome.output

    named = ("--who", "Rosa Quispe", "--why", "Rita está de viaje.")
    for words in (
        ("people", "role", "ema@example.org", "caranavi-2026", "owner"),
        ("people", "role", "nina@example.org", "caranavi-2026", "auditor"),
        ("people", "invite", "caranavi-2026", "--name", "Tita"),
        ("staff", "join", "nina@example.org", "caranavi-2026"),
        ("staff", "leave", "ema@example.org", "caranavi-2026"),
        ("people", "remove", "ema@example.org", "caranavi-2026"),
    ):
        assert "--who" in run(*words, code=2)
        assert "--who" in run(*words, "--who", "Rosa Quispe", code=2)
    assert (role_of(owned, "ema"), role_of(owned, "nina")) == (EditionRole.ORGANISER, None)
    run("people", "role", "ema@example.org", "caranavi-2026", "owner", *named)
    assert role_of(owned, "ema") is EditionRole.OWNER
    ema = who(owned, "ema")
    ema.get(f"{HERE}/log")
    assert "Rosa Quispe, desde el servidor, dio sin otra persona este paso: cambiar el equipo" in ema.text
    assert "Rita está de viaje." in ema.text
    run("staff", "leave", "ema@example.org", "caranavi-2026", *named)
    assert role_of(owned, "ema") is None


def html(her: Visitor) -> str:
    assert her.page is not None
    return her.page.text


def test_of_several_one_is_read_whole_and_the_others_are_a_line_away(owned: World) -> None:
    olga = who(owned, "olga")
    for name in ("Tita", "Zoe"):
        olga.get(TEAM)
        olga.submit({"name": name, "role": "auditor"}, action="/invitations")
    with owned.reading() as session:
        first, second = session.scalars(select(Proposal.id).order_by(Proposal.id)).all()
    rita = who(owned, "rita")
    rita.get(AGREEMENT)
    assert [f"/{one}/confirm" in html(rita) for one in (first, second)] == [True, False]
    assert "Zoe" in rita.text
    rita.get(f"{AGREEMENT}?about={second}")
    assert [f"/{one}/confirm" in html(rita) for one in (first, second)] == [False, True]
    rita.submit({f"reason-{second}": " "}, action=f"/{second}/decline", status=422)
    assert "Escriba por qué lo rechaza" in rita.text
    assert [f"/{one}/decline" in html(rita) for one in (first, second)] == [False, True]
    rita.get(f"{AGREEMENT}?about=nada")
    assert f"/{first}/confirm" in html(rita)


def test_the_first_page_of_the_edition_tells_five_and_the_way_to_the_rest(owned: World) -> None:
    olga = who(owned, "olga")
    for name in ("Uma", "Tita", "Zoe", "Lía", "Ada"):
        olga.get(TEAM)
        olga.submit({"name": name, "role": "auditor"}, action="/invitations")
    rita = who(owned, "rita")
    rita.get(f"{HERE}/")
    assert "Todo lo que espera a otra persona" not in rita.text
    olga.get(TEAM)
    olga.submit({"name": "Eva", "role": "auditor"}, action="/invitations")
    rita.get(f"{HERE}/")
    assert rita.text.count("Olga propone") == 5
    assert "Todo lo que espera a otra persona" in rita.text
