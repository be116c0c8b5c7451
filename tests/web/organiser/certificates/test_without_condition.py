"""A special prize from before the check, for somebody who does not meet its condition: no paper without a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judging.domain.errors import Refused
from judging.services.certificates import issuing
from judging.services.results import awards
from judging.storage.models import Award, Certificate, Entry, Event
from tests.services.certificates.test_certificates import BASE, PAPER, latest
from tests.services.results.test_results import NELLY
from tests.web.organiser.certificates.test_certificates import published
from tests.world import START, World

__all__ = ["published"]  # a fixture
PAGE = "/organiser/caranavi-2026/certificates"
WHY = "Lo decidió el jurado por unanimidad."


def give_as_before(world: World, number: str) -> None:
    """The youth prize as it was given when nobody asked for the age: the log says nothing of what is lacking."""
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == number)).one()
        session.add(
            Award(
                publication_id=latest(world, session).id,
                entry_id=entry.id,
                kind="youth",
                place=None,
                title={"es": "Joven"},
                reason="Por su trabajo.",
            )
        )


def young(world: World) -> int:
    """How many certificates of the youth prize there are."""
    with world.reading() as session:
        return len(session.scalars(select(Certificate).join(Certificate.award).where(Award.kind == "youth")).all())


def test_an_old_prize_without_its_condition_is_not_issued_and_with_a_reason_it_is(published: World) -> None:
    give_as_before(published, "C006")  # born in 1970
    nelly = published.organiser()
    nelly.get(PAGE)
    assert "de 16 a 28 años. Años de nacimiento en la inscripción: 1970" in nelly.text
    nelly.submit(action="/certificates", status=422)
    nelly.submit({"without_condition": "  "}, action="/certificates", status=422)
    assert young(published) == 0
    nelly.submit({"without_condition": WHY}, action="/certificates")
    assert young(published) > 0
    assert "no cumplen su condición" not in nelly.text
    with published.reading() as session:
        line = session.scalars(select(Event).where(Event.action == "distinction.confirmed")).one()
    assert (line.details["lacks"], line.details["entry"], line.details["reason"]) == ("distinction_age", "C006", WHY)


def test_a_prize_whose_condition_is_met_or_that_was_given_knowingly_is_issued_without_a_word(published: World) -> None:
    give_as_before(published, "C004")  # born in 2000
    with published.writing() as session:
        publication = latest(published, session)
        assert awards.without_condition(session, publication, START) == []
        issuing.issue(session, actor=NELLY, publication=publication, paper=PAPER, base_url=BASE, now=START)
    assert young(published) > 0


def test_neither_alone_nor_proposed_to_a_second_person(published: World) -> None:
    give_as_before(published, "C006")
    with published.writing() as session, pytest.raises(Refused, match="distinction_age"):
        publication = latest(published, session)
        issuing.issue(session, actor=NELLY, publication=publication, paper=PAPER, base_url=BASE, now=START)
    with published.writing() as session, pytest.raises(Refused, match="distinction_age"):
        issuing.propose(session, actor=NELLY, publication=latest(published, session), paper=PAPER, now=START)
    with published.writing() as session:  # who is thanked beside the prizes does not wait for it
        publication, kinds = latest(published, session), ["award", "participation"]
        issuing.issue(session, actor=NELLY, publication=publication, paper=PAPER, base_url=BASE, now=START, kinds=kinds)
    assert young(published) == 0
