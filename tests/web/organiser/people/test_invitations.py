"""Who belongs to an edition on screens: invited by link, given another role, taken out; and the first organiser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from judging.cli import main
from judging.domain.errors import Refused, Stale
from judging.domain.permissions import OPERATOR, EditionRole
from judging.domain.typed import version_of
from judging.services.people import invitations, sign_in, staff
from judging.storage.models import EditionMember, Event, Invitation, Staff
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import PASSWORD, made_real, signed_in
from tests.world import QUICK, SECRET, START, World

HERE = "/organiser/caranavi-2026"
KEY = SECRET.encode()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)


@pytest.fixture
def prize(world: World) -> World:
    """A real edition that Olga owns and Ema organises; Marta, the first account of the service, is closed."""
    made_real(world)
    with world.writing() as session:
        for name in ("marta", "olga", "ema"):
            staff.add_staff(
                session, email=f"{name}@example.org", name=name.title(), password_hash=QUICK.hash(PASSWORD), now=START
            )
        staff.switch(session, email="marta@example.org", is_active=False, now=START)
        for name, role in (("olga", EditionRole.OWNER), ("ema", EditionRole.ORGANISER)):
            edition = world.edition(session)
            staff.let_join(session, actor=OPERATOR, edition=edition, email=f"{name}@example.org", role=role, now=START)
    return world


def olga(world: World) -> Visitor:
    return signed_in(world, "olga@example.org", PASSWORD)


def invited(world: World, name: str, role: str) -> str:
    """The address of a link that Olga made."""
    owner = olga(world)
    owner.get(f"{HERE}/team")
    owner.submit({"name": name, "role": role}, action="/invitations")
    with world.reading() as session:
        made = session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
        assert made is not None
        address = f"/invitation/{invitations.token_of(made, KEY)}"
    assert address in owner.text
    return address


def role_of(world: World, email: str) -> EditionRole | None:
    with world.reading() as session:
        return session.scalar(select(EditionMember.role).join(Staff).where(Staff.email == email))


def test_somebody_without_an_account_comes_in_by_link_once(prize: World) -> None:
    address = invited(prize, "Rosa Mayta", "auditor")
    with prize.reading() as session:
        row = session.scalars(select(Invitation)).one()
        assert address.rpartition("/")[2] not in (row.token_digest, row.salt)
    rosa = prize.anybody()
    rosa.get(address)
    assert "Auditoría" in rosa.text
    rosa.submit({"name": "Rosa", "email": "rosa@example.org", "password": "corta", "again": "corta"}, status=422)
    assert rosa.page is not None
    assert 'value="rosa@example.org"' in rosa.page.text
    rosa.submit({"name": "Rosa", "email": "rosa@example.org", "password": PASSWORD, "again": PASSWORD})
    assert rosa.path == f"{HERE}/"
    assert role_of(prize, "rosa@example.org") is EditionRole.AUDITOR
    rosa.get(address, status=410)
    prize.anybody().get(address, status=410)
    with prize.reading() as session:
        actions = [line.action for line in session.scalars(select(Event).order_by(Event.id))]
        assert {"edition.invited", "edition.invitation_used"} <= set(actions)
    owner = olga(prize)
    owner.get(f"{HERE}/team")
    assert "usada" in owner.text
    owner.get(f"{HERE}/log")
    assert "invitó a Rosa Mayta con un enlace. Papel: Auditoría" in owner.text


def test_somebody_with_an_account_accepts_it_signed_in(prize: World) -> None:
    with prize.writing() as session:
        staff.add_staff(session, email="pia@example.org", name="Pía", password_hash=QUICK.hash(PASSWORD), now=START)
    address = invited(prize, "Pía", "secretary")
    pia = signed_in(prize, "pia@example.org", PASSWORD)
    pia.get(address)
    pia.submit(action="/accept")
    assert pia.path == f"{HERE}/"
    assert role_of(prize, "pia@example.org") is EditionRole.SECRETARY
    pia.get(f"{HERE}/results", status=403)


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_a_link_that_was_withdrawn_or_is_too_old_opens_nothing(prize: World, how: str) -> None:
    address = invited(prize, "Rosa", "auditor")
    if how == "withdrawn":
        owner = olga(prize)
        owner.get(f"{HERE}/team")
        owner.submit(action="/withdraw")
        assert "retirada" in owner.text
    else:
        prize.clock.pass_by(days=14)
    stranger = prize.anybody()
    stranger.get(address, status=410)
    fields = {"name": "Rosa", "email": "rosa@example.org", "password": PASSWORD, "again": PASSWORD}
    answer = stranger.client.post(address, data={**fields, "csrf_token": stranger.token()})
    assert answer.status_code == 410
    assert role_of(prize, "rosa@example.org") is None
    prize.anybody().get("/invitation/0123456789", status=404)


def test_a_role_is_changed_on_screen_and_two_at_once_see_both_values(prize: World) -> None:
    first, second = olga(prize), olga(prize)
    with prize.reading() as session:
        number = session.scalars(select(Staff.id).where(Staff.email == "ema@example.org")).one()
    for one in (first, second):
        one.get(f"{HERE}/team")
    first.submit({"becomes": "secretary"}, action=f"/{number}/role")
    assert role_of(prize, "ema@example.org") is EditionRole.SECRETARY
    second.submit({"becomes": "auditor"}, action=f"/{number}/role", status=409)
    assert "Ahora dice: Secretaría" in second.text
    second.submit({"becomes": "auditor"}, action=f"/{number}/role")
    assert role_of(prize, "ema@example.org") is EditionRole.AUDITOR


def test_the_last_owner_stays(prize: World) -> None:
    owner = olga(prize)
    with prize.reading() as session:
        number = session.scalars(select(Staff.id).where(Staff.email == "olga@example.org")).one()
    for action, fields in ((f"/{number}/role", {"becomes": "auditor"}), (f"/{number}/out", {})):
        owner.get(f"{HERE}/team")
        owner.submit(fields, action=action, status=422)
        assert "responsable" in owner.text
    assert role_of(prize, "olga@example.org") is EditionRole.OWNER


@pytest.mark.parametrize("how", ["out", "role"])
def test_what_an_owner_invited_ends_when_she_is_none_any_more(prize: World, how: str) -> None:
    address = invited(prize, "Yo misma", "owner")
    with prize.writing() as session:
        edition, at = prize.edition(session), prize.clock.now
        her = session.scalars(select(Staff).where(Staff.email == "olga@example.org")).one().id
        ema = session.scalars(select(Staff).where(Staff.email == "ema@example.org")).one()
        staff.change_role(session, actor=OPERATOR, edition=edition, staff_id=ema.id, role=EditionRole.OWNER, now=at)
        others = invitations.invite(
            session,
            actor=staff.actor_of(ema),
            edition=edition,
            role=EditionRole.AUDITOR,
            name="Rosa",
            secret=KEY,
            now=at,
        )
        session.flush()
        if how == "out":
            staff.take_out(session, actor=staff.actor_of(ema), edition=edition, staff_id=her, now=at)
        else:
            staff.change_role(
                session, actor=staff.actor_of(ema), edition=edition, staff_id=her, role=EditionRole.ORGANISER, now=at
            )
        there = f"/invitation/{invitations.token_of(others, KEY)}"
    prize.anybody().get(address, status=410)
    prize.anybody().get(there)


def test_an_owner_may_become_an_auditor_herself(prize: World) -> None:
    with prize.writing() as session:
        edition, at = prize.edition(session), prize.clock.now
        ema = session.scalars(select(Staff).where(Staff.email == "ema@example.org")).one().id
        staff.change_role(session, actor=OPERATOR, edition=edition, staff_id=ema, role=EditionRole.OWNER, now=at)
        number = session.scalars(select(Staff.id).where(Staff.email == "olga@example.org")).one()
    owner = olga(prize)
    owner.get(f"{HERE}/team")
    owner.submit({"becomes": "auditor"}, action=f"/{number}/role")
    assert role_of(prize, "olga@example.org") is EditionRole.AUDITOR


def test_only_owners_say_who_belongs_and_everybody_may_leave(prize: World) -> None:
    own = signed_in(prize, "ema@example.org", PASSWORD)
    own.get(f"{HERE}/team")
    assert "Invitar con un enlace" not in own.text
    with prize.reading() as session:
        olgas = session.scalars(select(Staff.id).where(Staff.email == "olga@example.org")).one()
    answer = own.client.post(f"{HERE}/team/{olgas}/out", data={"csrf_token": own.token()})
    assert answer.status_code == 403
    own.get(f"{HERE}/team")
    own.submit(action="/out")
    assert role_of(prize, "ema@example.org") is None


def test_the_services_themselves_refuse_who_is_no_owner(prize: World) -> None:
    with prize.writing() as session:
        edition = prize.edition(session)
        her = session.scalars(select(Staff).where(Staff.email == "ema@example.org")).one()
        actor, number = staff.actor_of(her), her.id
        for act in (
            lambda: staff.let_join(session, actor=actor, edition=edition, email="marta@example.org", now=START),
            lambda: staff.change_role(
                session, actor=actor, edition=edition, staff_id=number, role=EditionRole.OWNER, now=START
            ),
            lambda: invitations.invite(
                session, actor=actor, edition=edition, role=EditionRole.OWNER, name="Yo", secret=KEY, now=START
            ),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            assert refusal.value.problems[0].code == "role_not_enough"
        with pytest.raises(Stale):
            staff.take_out(
                session, actor=OPERATOR, edition=edition, staff_id=number, now=START, seen=version_of({"role": "x"})
            )


def test_the_first_organiser_comes_in_by_a_link_and_no_other_does(world: World) -> None:
    with world.writing() as session:
        token = invitations.first_link(session, secret=KEY, now=START)
        assert invitations.first_link(session, secret=KEY, now=START) == token, "the same until it is used"
        later = START + timedelta(days=7)
        renewed = invitations.first_link(session, secret=KEY, now=later)
        assert renewed not in ("", token)
        assert token not in str([(row.token_digest, row.salt) for row in session.scalars(select(Invitation))])
    world.clock.now = later
    world.anybody().get(f"/invitation/{token}", status=410)
    ana = world.anybody()
    ana.get(f"/invitation/{renewed}")
    ana.submit({"name": "Ana", "email": "ana@example.org", "password": PASSWORD, "again": PASSWORD})
    assert ana.path == "/organiser/new"
    ana.submit({"name-es": "Premio Yungas 2028"})
    with world.reading() as session:
        her = session.scalars(select(Staff).where(Staff.email == "ana@example.org")).one()
        assert her.is_admin
    with world.writing() as session:
        assert invitations.first_link(session, secret=KEY, now=later) == ""
    world.anybody().get(f"/invitation/{renewed}", status=410)


def test_whoever_is_invited_to_an_edition_before_there_is_a_first_organiser_gets_her_role_alone(world: World) -> None:
    made_real(world)
    with world.writing() as session:
        first = invitations.first_link(session, secret=KEY, now=START)
        edition = world.edition(session)
        invited_ = invitations.invite(
            session, actor=OPERATOR, edition=edition, role=EditionRole.AUDITOR, name="Rosa", secret=KEY, now=START
        )
        address = f"/invitation/{invitations.token_of(invited_, KEY)}"
    rosa = world.anybody()
    rosa.get(address)
    rosa.submit({"name": "Rosa", "email": "rosa@example.org", "password": PASSWORD, "again": PASSWORD})
    rosa.get(f"{HERE}/publish", status=403)
    with world.reading() as session:
        assert not session.scalars(select(Staff).where(Staff.email == "rosa@example.org")).one().is_admin
    ana = world.anybody()
    ana.get(f"/invitation/{first}")
    ana.submit({"name": "Ana", "email": "ana@example.org", "password": PASSWORD, "again": PASSWORD})
    with world.reading() as session:
        assert session.scalars(select(Staff).where(Staff.email == "ana@example.org")).one().is_admin


def test_a_link_of_the_first_is_worth_nothing_once_somebody_organises(world: World) -> None:
    with world.writing() as session:
        token = invitations.first_link(session, secret=KEY, now=START)
        staff.add_staff(session, email="otra@example.org", name="Otra", password_hash=QUICK.hash(PASSWORD), now=START)
    world.anybody().get(f"/invitation/{token}", status=410)
    with world.writing() as session, pytest.raises(Refused):
        invitations.accept_new(
            session, email="x@example.org", name="X", password_hash="x", token=token, secret=KEY, now=START
        )


def test_the_home_page_leads_to_a_contest_of_ones_own(world: World) -> None:
    stranger = world.anybody()
    for language, words in (("es", "Empezar su propio"), ("fr", "Commencer votre propre"), ("en", "Start your own")):
        stranger.get(f"/?lang={language}")
        assert words in stranger.text
    stranger.get("/your-own?lang=es")
    assert "judging people first" in stranger.text
    for visitor in (world.organiser(), world.judge("J1")):
        visitor.get("/your-own?lang=es")
        assert "judging people first" in visitor.text
    with world.writing() as session:
        staff.add_staff(session, email="ana@example.org", name="Ana", password_hash=QUICK.hash(PASSWORD), now=START)
    stranger.get("/your-own")
    assert any(link.startswith("/sign-in?back=") for link in stranger.links())
    judge = world.judge("J1")
    judge.get("/your-own?lang=es")
    assert "pida una invitación" in judge.text
    own = signed_in(world, "ana@example.org", PASSWORD)
    own.get("/your-own")
    assert "/organiser/new" in own.links()


def test_the_command_line_does_the_same_and_says_what_it_did(prize: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGING_INSTANCE", str(prize.settings.instance))
    monkeypatch.setenv("JUDGING_SECRET_KEY", SECRET)
    monkeypatch.setenv("JUDGING_LANG", "es")

    def said(*words: str, code: int = 0) -> str:
        outcome = CliRunner().invoke(main, ["people", *words])
        assert outcome.exit_code == code, outcome.output
        return outcome.output

    assert "ema@example.org" in said("list", "caranavi-2026")
    assert "Auditoría" in said("role", "ema@example.org", "caranavi-2026", "auditor")
    assert role_of(prize, "ema@example.org") is EditionRole.AUDITOR
    told = said("invite", "caranavi-2026", "--name", "Rosa", "--role", "secretary")
    assert "Rosa" in told
    assert "/invitation/" in told
    assert "invitación 1 para Rosa: espera" in said("list", "caranavi-2026")
    assert "retirada" in said("withdraw", "caranavi-2026", "1")
    said("withdraw", "caranavi-2026", "1", code=2)
    assert "ya no está" in said("remove", "ema@example.org", "caranavi-2026")
    assert role_of(prize, "ema@example.org") is None
    assert said("first") == ""
