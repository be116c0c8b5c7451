"""Nelly rehearses her edition on screens; her secretary, a stranger and the public meet it as they should."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.results.kinds import ALL
from judging.i18n import translator
from judging.services import cards
from judging.services.certificates import issuing, papers
from judging.services.contest import kits
from judging.services.demo import demo
from judging.services.people import sign_in
from judging.services.people.sign_in import SignedIn
from judging.services.results import awards, results
from judging.services.tries import Door
from judging.storage.models import Certificate, Edition, Entry, Judge, Staff
from judging.storage.queries.editions import rehearsal_of
from tests.pages import Visitor
from tests.services.rehearsal.test_rehearsals import KEY, begun, her, own_edition, rehearse
from tests.world import NOT_ASKED, START, World

HERE, THERE = "/organiser/feria", "/organiser/ensayo-feria"
RIBBON = "Ensayo: todas las personas, respuestas y notas son inventadas."


@pytest.fixture
def fair(empty_world: World) -> World:
    begun(empty_world)
    return empty_world


@pytest.fixture
def rehearsed(fair: World) -> World:
    rehearse(fair, entries=6)
    return fair


def let_in(world: World, name: str) -> Visitor:
    """One of the accounts, signed in as with her password."""

    def settled(session: Session, door: Door) -> SignedIn | Problem:
        account = session.scalars(select(Staff).where(Staff.email == f"{name}@example.org")).one()
        right = sign_in.Attempt(account.password_hash, "", NOT_ASKED, (), "", staff_id=account.id)
        return sign_in.settle(session, door, right, is_right=True)

    return world._let_in(settled, "/organiser/")


def the_copy(session: Session) -> Edition:
    found = rehearsal_of(session, own_edition(session))
    assert found is not None
    return found


def test_nelly_begins_a_rehearsal_goes_through_it_ends_it_and_finds_both_in_the_log(fair: World) -> None:
    nelly = let_in(fair, "nelly")
    nelly.get(f"{HERE}/")
    assert "Ensayar" in nelly.page.text  # type: ignore[union-attr]
    nelly.get(f"{HERE}/rehearsal")
    nelly.submit({"entries": "6"}, action="/rehearsal")
    assert nelly.path == f"{THERE}/"
    for page in ("", "/entries", "/judges", "/assignments", "/results", "/certificates", "/dates", "/team", "/log"):
        nelly.get(f"{THERE}{page}")
        assert RIBBON in nelly.page.text, page  # type: ignore[union-attr]
    nelly.get(f"{THERE}/team")
    assert "Quién está en él se decide allí" in nelly.text
    assert [one for one in nelly.links() if "invite" in one] == []
    nelly.get(f"{THERE}/")
    assert "Preparar otra edición" not in nelly.text
    assert not {"/organiser/new#from", f"{THERE}/kit.zip"} & set(nelly.links())
    assert f"{HERE}/" in nelly.links(), "the way to the edition that is rehearsed"
    nelly.get(f"{THERE}/kit.zip", status=404)
    nelly.get(f"{HERE}/")
    assert "Preparar otra edición" in nelly.text
    assert f"{HERE}/kit.zip" in nelly.links()
    assert nelly.client.get(f"{HERE}/kit.zip").mimetype == "application/zip"
    nelly.get(f"{THERE}/cards")
    assert nelly.page.text.count("<b>Ensayo</b>") == nelly.page.text.count('class="who"') > 2  # type: ignore[union-attr]
    nelly.get("/organiser/")
    assert nelly.text.count("Ensayo") == 1
    nelly.get(f"{THERE}/rehearsal")
    assert nelly.path == f"{HERE}/rehearsal", "the rehearsal's own page is that of its edition"
    assert RIBBON not in nelly.page.text  # type: ignore[union-attr]
    nelly.submit(action="/rehearsal/end")
    assert "no queda nada de él" in nelly.page.text  # type: ignore[union-attr]
    nelly.get(f"{THERE}/", status=404)
    nelly.get(f"{HERE}/log")
    assert "comenzó un ensayo (inscripciones inventadas: 6)" in nelly.text
    assert "terminó el ensayo: se borró todo lo inventado" in nelly.text


def test_what_she_types_wrong_is_said_at_the_field_and_nothing_begins(fair: World) -> None:
    nelly = let_in(fair, "nelly")
    for typed, told in (("3", "de 4 a 30"), ("31", "de 4 a 30"), ("seis", "de 4 a 30"), ("", "Escriba cuántas")):
        nelly.get(f"{HERE}/rehearsal")
        nelly.submit({"entries": typed}, action="/rehearsal", status=422)
        assert told in nelly.text
    with fair.reading() as session:
        assert rehearsal_of(session, own_edition(session)) is None


def test_her_secretary_and_her_auditor_find_no_way_to_rehearse_and_a_stranger_no_edition(rehearsed: World) -> None:
    for name in ("sara", "ada"):
        one = let_in(rehearsed, name)
        one.get(f"{HERE}/")
        assert "Ensayar" not in one.page.text  # type: ignore[union-attr]
        one.get(f"{HERE}/rehearsal", status=403)
        one.post(f"{HERE}/rehearsal/end", status=403)
        one.get(f"{THERE}/entries")
        assert RIBBON in one.page.text  # type: ignore[union-attr]
        one.get(f"{THERE}/dates", status=403)
    let_in(rehearsed, "sara").get(f"{THERE}/results", status=403)
    ema = let_in(rehearsed, "ema")
    for address in (f"{HERE}/rehearsal", f"{THERE}/", f"{THERE}/entries", "/editions/ensayo-feria"):
        ema.get(address, status=404)
    with rehearsed.reading() as session:
        assert the_copy(session) is not None


def test_two_organisers_end_it_at_the_same_time_and_an_old_page_ends_no_newer_one(rehearsed: World) -> None:
    nelly, again = let_in(rehearsed, "nelly"), let_in(rehearsed, "nelly")
    for one in (nelly, again):
        one.get(f"{HERE}/rehearsal")
    nelly.submit(action="/rehearsal/end")
    nelly.get(f"{HERE}/rehearsal")
    nelly.submit({"entries": "5"}, action="/rehearsal")
    again.submit(action="/rehearsal/end", status=409)
    nelly.get(f"{THERE}/entries")


def test_the_public_never_meets_it_and_its_judge_and_its_family_meet_the_ribbon(rehearsed: World) -> None:
    public = rehearsed.anybody()
    for address in ("/editions/ensayo-feria", "/editions/ensayo-feria/results", "/apply/ensayo-feria"):
        public.get(address, status=404)
    public.get("/")
    assert "Ensayo" not in public.page.text  # type: ignore[union-attr]
    with rehearsed.reading() as session:
        own = the_copy(session)
        judge = session.scalars(select(Judge).where(Judge.edition_id == own.id)).first()
        entry = session.scalars(select(Entry).where(Entry.edition_id == own.id)).first()
        assert judge is not None
        assert entry is not None
        codes = [cards.code_of(one, KEY) for one in (judge, entry)]
    for code in codes:
        somebody = rehearsed.anybody()
        somebody.get("/enter")
        somebody.submit({"code": code})
        assert RIBBON in somebody.page.text  # type: ignore[union-attr]


def test_its_certificates_are_told_to_be_invented_and_it_sends_no_letter(fair: World) -> None:
    rehearse(fair, entries=9)
    with fair.writing() as session:
        own, nelly = the_copy(session), her(session, "nelly")
        made = results.publish(session, actor=nelly, edition=own, now=START)
        awards.decide_awards(session, actor=nelly, publication=made, now=START)
        issuing.issue(
            session, actor=nelly, publication=made, paper=papers.paper_of(own, translator("es")), kinds=ALL,
            base_url="https://feria.example.org", now=START,
        )  # fmt: skip
        session.flush()
        codes = session.scalars(select(Certificate.code)).all()
    with fair.tampering() as session:
        for one in session.scalars(select(Certificate)):
            one.state = "valid"  # type: ignore[assignment]
    public = fair.anybody()
    public.get(f"/v/{codes[0]}")
    assert "Certificado inventado" in public.text
    assert "Certificado válido" not in public.text
    assert RIBBON in public.page.text  # type: ignore[union-attr]
    public.get("/editions/ensayo-feria/results", status=404)
    own_results = let_in(fair, "nelly")
    own_results.get("/editions/ensayo-feria/results")
    assert RIBBON in own_results.page.text  # type: ignore[union-attr]
    own_results.get(f"{THERE}/certificates/links")
    assert "de aquí no sale ningún correo" in own_results.text
    assert re.search(r'type="email"', own_results.page.text) is None  # type: ignore[union-attr]


def test_no_new_edition_begins_from_a_rehearsal(rehearsed: World) -> None:
    nelly = let_in(rehearsed, "nelly")
    nelly.get("/organiser/new")
    assert 'value="edition:feria"' in nelly.page.text  # type: ignore[union-attr]
    assert "ensayo-feria" not in nelly.page.text  # type: ignore[union-attr]
    nelly.submit({"from": "edition:ensayo-feria", "name-es": "La siguiente"}, status=422)


def test_who_begins_an_edition_is_led_to_the_demonstrations_there_are(fair: World) -> None:
    nelly = let_in(fair, "nelly")
    nelly.get("/organiser/new")
    assert "Demostraciones que ya están aquí" not in nelly.text
    with fair.writing() as session:
        demo.load_kit(session, kit=kits.shipped_kit("cupping"), secret=KEY, now=START)
    nelly.get("/organiser/new")
    assert "Demostraciones que ya están aquí: Mesa de cata" in nelly.text
    assert "/organiser/demo-cupping/" in nelly.links()
    nelly.get("/organiser/demo-cupping/rehearsal")
    assert "aquí ya es todo inventado" in nelly.text
    nelly.post("/organiser/demo-cupping/rehearsal", {"entries": "6"}, status=422)
