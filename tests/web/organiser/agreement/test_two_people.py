"""Publishing by two people, on screens: Olga, the owner, proposes and Ema, who organises, confirms."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import select

from judging.domain.agreement.steps import ProposalState, Step
from judging.domain.permissions import OPERATOR, EditionRole
from judging.services.people import sign_in, staff
from judging.storage.models import Event, Proposal, Publication, Staff
from tests.pages import Visitor
from tests.web.organiser.test_demonstration_wall import PASSWORD, made_real, signed_in
from tests.world import QUICK, START, World

HERE = "/organiser/caranavi-2026"
AGREEMENT = f"{HERE}/agreement"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "HASHER", QUICK)


@pytest.fixture
def prize(world: World) -> World:
    """A real edition of Olga, its owner, Ema and Lidia, who organise, Pía, an auditor; publishing needs two people."""
    made_real(world)
    roles = {"olga": "owner", "ema": "organiser", "lidia": "organiser", "pia": "auditor"}
    with world.writing() as session:
        for name in ("marta", *roles):
            staff.add_staff(
                session, email=f"{name}@example.org", name=name.title(), password_hash=QUICK.hash(PASSWORD), now=START
            )
        staff.switch(session, email="marta@example.org", is_active=False, now=START)
        edition = world.edition(session)
        for name, role in roles.items():
            email = f"{name}@example.org"
            staff.let_join(session, actor=OPERATOR, edition=edition, email=email, role=EditionRole(role), now=START)
        edition.two_people = [Step.PUBLISH.value]
    return world


def who(world: World, name: str) -> Visitor:
    return signed_in(world, f"{name}@example.org", PASSWORD)


def proposed_by(world: World, name: str) -> Visitor:
    """Somebody who has just proposed to publish, at the page of what waits."""
    her = who(world, name)
    her.get(f"{HERE}/publish")
    her.submit(action="/publish")
    assert her.path == AGREEMENT
    return her


def published(world: World) -> list[Publication]:
    with world.reading() as session:
        return list(session.scalars(select(Publication)))


def states(world: World) -> list[ProposalState]:
    with world.reading() as session:
        return list(session.scalars(select(Proposal.state).order_by(Proposal.id)))


def change_a_role(world: World, name: str, role: str) -> None:
    with world.writing() as session:
        her = session.scalars(select(Staff).where(Staff.email == f"{name}@example.org")).one()
        edition, now = world.edition(session), world.clock.now
        staff.change_role(session, actor=OPERATOR, edition=edition, staff_id=her.id, role=EditionRole(role), now=now)


def test_one_proposes_another_confirms_and_the_log_has_both_names(prize: World) -> None:
    olga = proposed_by(prize, "olga")
    assert "Lo puede confirmar: Ema, Lidia." in olga.text
    assert published(prize) == []
    ema = who(prize, "ema")
    ema.get(f"{HERE}/")
    assert "Olga propone: publicar los resultados" in ema.text
    ema.get(AGREEMENT)
    ema.submit(action="/confirm")
    assert [one.number for one in published(prize)] == [1]
    assert states(prize) == [ProposalState.CONFIRMED]
    ema.get(f"{HERE}/log")
    assert "confirmó lo que propuso Olga: publicar los resultados" in ema.text
    with prize.reading() as session:
        line = session.scalars(select(Event).where(Event.action == "results.published")).one()
        assert (line.actor_name, line.details["asked_by"]) == ("Ema", "Olga")


def test_nobody_confirms_her_own_and_an_auditor_confirms_nothing(prize: World) -> None:
    olga = proposed_by(prize, "olga")
    olga.get(AGREEMENT)
    number = re.search(r"/agreement/(\d+)/withdraw", olga.page.text if olga.page else "")
    assert number is not None
    address = f"{AGREEMENT}/{number[1]}/confirm"
    answer = olga.client.post(address, data={"csrf_token": olga.token()})
    assert answer.status_code == 422
    assert "lo tiene que confirmar otra persona" in answer.text
    pia = who(prize, "pia")
    pia.get(AGREEMENT)
    assert "Olga propone" in pia.text
    assert pia.client.post(address, data={"csrf_token": pia.token()}).status_code == 403
    assert published(prize) == []


def test_it_is_declined_with_a_reason_that_the_first_reads(prize: World) -> None:
    proposed_by(prize, "olga")
    ema = who(prize, "ema")
    ema.get(AGREEMENT)
    ema.submit(action="/decline", status=422)
    assert "Escriba por qué lo rechaza" in ema.text
    name = re.search(r'name="(reason-\d+)"', ema.page.text if ema.page else "")
    assert name is not None
    ema.submit({name[1]: "Falta la hoja de Néstor."}, action="/decline")
    olga = who(prize, "olga")
    olga.get(AGREEMENT)
    assert "Falta la hoja de Néstor." in olga.text
    assert (states(prize), published(prize)) == ([ProposalState.DECLINED], [])


def test_what_changed_meanwhile_is_not_published_and_both_are_shown(prize: World) -> None:
    proposed_by(prize, "olga")
    ema = who(prize, "ema")
    ema.get(AGREEMENT)
    with prize.writing() as session:
        edition = prize.edition(session)
        edition.rule = {**edition.rule, "decimals": 3}
    ema.submit(action="/confirm", status=409)
    assert "Lo que cambia ya no está como cuando Olga lo propuso" in ema.text
    assert "Cuando se propuso Ahora Huella del acta" in ema.text
    assert (states(prize), published(prize)) == ([ProposalState.WAITING], [])


def test_the_first_takes_it_back_and_the_second_is_told(prize: World) -> None:
    olga, ema = proposed_by(prize, "olga"), who(prize, "ema")
    ema.get(AGREEMENT)
    olga.submit(action="/withdraw")
    ema.submit(action="/confirm", status=409)
    assert "Olga ya lo retiró." in ema.text
    assert published(prize) == []


@pytest.mark.parametrize("name", ["olga", "ema"])
def test_who_may_publish_no_more_neither_proposes_nor_confirms(prize: World, name: str) -> None:
    proposed_by(prize, "ema")
    second = who(prize, "olga")
    second.get(AGREEMENT)
    if name == "olga":
        change_a_role(prize, "ema", "owner")
    change_a_role(prize, name, "secretary")
    second.submit(action="/confirm", status=403 if name == "olga" else 409)
    assert published(prize) == []
    assert states(prize) == [ProposalState.WAITING if name == "olga" else ProposalState.FALLEN]


def test_two_confirm_at_the_same_moment_and_it_is_published_once(prize: World) -> None:
    proposed_by(prize, "olga")
    both = [who(prize, "ema"), who(prize, "lidia")]
    forms = []
    for one in both:
        one.get(AGREEMENT)
        forms.append(one.token())
    with prize.reading() as session:
        address = f"{AGREEMENT}/{session.scalars(select(Proposal.id)).one()}/confirm"
    found, start = [], threading.Barrier(2)

    def press(one: Visitor, token: str) -> None:
        start.wait()
        found.append(one.client.post(address, data={"csrf_token": token}).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in zip(both, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 409]
    assert len(published(prize)) == 1


def test_one_alone_asks_for_two_and_only_two_take_it_back(prize: World) -> None:
    olga = who(prize, "olga")
    olga.get(AGREEMENT)
    olga.submit(action="/steps/publish")
    assert "que para un paso baste una persona" in olga.text
    with prize.reading() as session:
        assert prize.edition(session).two_people == ["publish"]
    ema = who(prize, "ema")
    ema.get(AGREEMENT)
    ema.submit(action="/confirm")
    with prize.reading() as session:
        assert prize.edition(session).two_people is None
    olga.get(f"{HERE}/publish")
    olga.submit(action="/publish")
    assert len(published(prize)) == 1
    olga.get(AGREEMENT)
    olga.submit(action="/steps/publish")
    with prize.reading() as session:
        assert prize.edition(session).two_people == ["publish"]


def test_the_page_says_where_one_alone_could_let_a_second_account_in(prize: World) -> None:
    said = "podría agregar otra cuenta y confirmar con ella"
    olga = who(prize, "olga")
    olga.get(AGREEMENT)
    assert said in olga.text
    with prize.writing() as session:
        prize.edition(session).two_people = [Step.PUBLISH.value, Step.STAFF.value]
    olga.get(AGREEMENT)
    assert said not in olga.text


def test_where_nobody_else_may_confirm_the_page_says_the_way_out(prize: World) -> None:
    for name in ("ema", "lidia"):
        change_a_role(prize, name, "secretary")
    olga = proposed_by(prize, "olga")
    assert "Nadie más en esta edición puede confirmarlo." in olga.text
    assert "judging agreement confirm caranavi-2026" in olga.text
    ema = who(prize, "ema")
    ema.get(AGREEMENT, status=403)
