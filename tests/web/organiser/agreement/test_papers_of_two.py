"""Certificates and corrections by two people: Nelly proposes and Óscar answers, from the page of what waits."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from judging.cli import main
from judging.domain.agreement.steps import ProposalState, Step
from judging.domain.work import Kind
from judging.storage.models import Award, Certificate, CertificateState, Event, Proposal, Publication
from tests.services.certificates.test_certificates import one
from tests.web.organiser.certificates.test_certificates import FIRST, PAGE, issued, published
from tests.web.organiser.certificates.test_issuing import oscar
from tests.world import SECRET, World

__all__ = ["issued", "published"]  # fixtures
HERE = "/organiser/caranavi-2026"
AGREEMENT = f"{HERE}/agreement"


def two_for(world: World, *steps: Step) -> None:
    with world.writing() as session:
        world.edition(session).two_people = [step.value for step in steps]


def state_of(world: World) -> tuple[CertificateState, str]:
    with world.reading() as session:
        return one(session).state, one(session).revoked_reason or ""


def states(world: World) -> list[ProposalState]:
    with world.reading() as session:
        return list(session.scalars(select(Proposal.state).order_by(Proposal.id)))


def test_what_is_issued_waits_in_the_list_of_today_and_is_issued_from_the_page(published: World) -> None:
    two_for(published, Step.CERTIFICATES)
    nelly, other = published.organiser(), oscar(published)
    nelly.get(PAGE)
    nelly.submit(action=PAGE)
    other.get(f"{HERE}/")
    assert "propone: emitir certificados" in other.text
    other.get(AGREEMENT)
    assert "Certificados por emitir 17" in other.text
    other.submit(action="/confirm")
    with published.reading() as session:
        assert len(session.scalars(select(Certificate)).all()) == 17
    assert Kind.PAPERS in published.app.extensions["judging.queue"].woken
    nelly.get(PAGE)
    assert "Propuesta que espera" not in nelly.text


def test_what_would_be_issued_is_counted_again_and_both_are_shown(published: World) -> None:
    two_for(published, Step.CERTIFICATES)
    nelly, other = published.organiser(), oscar(published)
    nelly.get(PAGE)
    nelly.submit(action=PAGE)
    with published.writing() as session:
        row = session.scalars(select(Proposal)).one()
        award = session.scalars(select(Publication)).one()
        assert row.content["publication"] == award.number
    other.get(AGREEMENT)
    other.get(PAGE)
    with published.tampering() as session:
        row = session.scalars(select(Proposal)).one()
        row.stood = {**row.stood, "due": "16"}
    other.submit(action="/approve", status=409)
    assert "Cuando se propuso había 16 certificados por emitir y ahora hay 17" in other.text
    other.get(AGREEMENT)
    assert "Certificados por emitir 16 17" in other.text
    assert "Confirmar: emitir" not in other.text
    with published.reading() as session:
        assert session.scalars(select(Certificate)).all() == []


def test_a_certificate_is_revoked_by_two(issued: World) -> None:
    two_for(issued, Step.CORRECT)
    nelly, other = issued.organiser(), oscar(issued)
    nelly.get(FIRST)
    nelly.submit({"reason": "Se imprimió mal."}, action="/revoke")
    assert nelly.path == AGREEMENT
    assert state_of(issued)[0] is CertificateState.VALID
    other.get(AGREEMENT)
    assert "anular un certificado (CARANAVI-2026-0001, Se imprimió mal.)" in other.text
    other.submit(action="/confirm")
    assert state_of(issued) == (CertificateState.REVOKED, "Se imprimió mal.")
    other.get(f"{HERE}/log")
    assert re.search("Óscar Flores confirmó lo que propuso [^:]+: anular un certificado", other.text)


def test_a_name_is_corrected_from_the_page_of_what_waits(issued: World) -> None:
    two_for(issued, Step.CORRECT)
    nelly, other = issued.organiser(), oscar(issued)
    nelly.get(FIRST)
    nelly.submit({"holder_name": "Saturnina Mamani Cuchu"}, action="/reissue")
    assert state_of(issued)[0] is CertificateState.VALID
    other.get(AGREEMENT)
    other.submit(action="/confirm")
    assert state_of(issued)[0] is CertificateState.REVOKED
    with issued.reading() as session:
        assert one(session, "CARANAVI-2026-0001-R1").printed["holder_name"] == "Saturnina Mamani Cuchu"
    assert states(issued) == [ProposalState.CONFIRMED]


@pytest.mark.parametrize(
    ("steps", "waits"), [((Step.CORRECT,), True), ((Step.PUBLISH,), True), ((Step.CERTIFICATES,), False)]
)
def test_publishing_again_is_a_correction(published: World, steps: tuple[Step, ...], waits: bool) -> None:
    two_for(published, *steps)
    nelly = published.organiser()
    nelly.get(f"{HERE}/publish")
    nelly.submit({"note": "Se corrigió una hoja."}, action="/publish")
    with published.reading() as session:
        assert len(session.scalars(select(Publication)).all()) == (1 if waits else 2)
    if waits:
        other = oscar(published)
        other.get(AGREEMENT)
        assert "Por qué se publica otra vez: Se corrigió una hoja." in other.text
        other.submit(action="/confirm")
        with published.reading() as session:
            assert [one.note for one in session.scalars(select(Publication))] == ["", "Se corrigió una hoja."]


def test_the_command_that_revokes_asks_who_and_why(issued: World, monkeypatch: pytest.MonkeyPatch) -> None:
    two_for(issued, Step.CORRECT)
    told: Mapping[str, str] = {"JUDGING_INSTANCE": str(issued.settings.instance), "JUDGING_SECRET_KEY": SECRET}
    for name, value in {**told, "JUDGING_LANG": "es"}.items():
        monkeypatch.setenv(name, value)
    words = ["certificates", "revoke", "caranavi-2026", "CARANAVI-2026-0001", "--reason", "Se retiró."]
    assert CliRunner().invoke(main, words).exit_code == 2
    assert state_of(issued)[0] is CertificateState.VALID
    named = ["--who", "Rosa Quispe", "--why", "Nadie más está."]
    assert CliRunner().invoke(main, [*words, *named]).exit_code == 0
    assert state_of(issued) == (CertificateState.REVOKED, "Se retiró.")
    with issued.reading() as session:
        line = session.scalars(select(Event).where(Event.action == "agreement.alone")).one()
        assert (line.details["who"], line.details["why"]) == ("Rosa Quispe", "Nadie más está.")


def winner(world: World) -> str:
    with world.reading() as session:
        return session.scalars(select(Award).where(Award.kind == "youth")).one().entry.number


def test_a_prize_is_given_by_one_and_given_to_another_by_two(published: World) -> None:
    two_for(published, Step.CORRECT)
    nelly, other = published.organiser(), oscar(published)

    def give(number: str) -> None:
        nelly.get(PAGE)
        fields = {"entry-youth": number, "reason-youth": "Lo decidió el jurado.", "anyway-youth": "yes"}
        nelly.submit(fields, action="/distinctions/youth")

    give("C003")
    assert winner(published) == "C003"
    give("C001")
    assert nelly.path == AGREEMENT
    assert winner(published) == "C003"
    other.get(AGREEMENT)
    assert "La tiene la inscripción C003" in other.text
    other.submit(action="/confirm")
    assert winner(published) == "C001"


def test_a_mention_is_taken_back_by_two(published: World) -> None:
    two_for(published, Step.CORRECT)
    nelly, other = published.organiser(), oscar(published)
    nelly.get(PAGE)
    fields = {"mention-entry": "C003", "mention-title-es": "Mejor semilla", "mention-reason": "Guarda su semilla."}
    nelly.submit(fields, action="/mentions")
    nelly.submit(action="/back")
    assert nelly.path == AGREEMENT
    with published.reading() as session:
        assert [one.kind for one in session.scalars(select(Award).where(Award.kind.startswith("mention-")))]
    other.get(AGREEMENT)
    assert "retirar una mención (Mejor semilla, C003)" in other.text
    other.submit(action="/confirm")
    with published.reading() as session:
        assert session.scalars(select(Award).where(Award.kind.startswith("mention-"))).all() == []
