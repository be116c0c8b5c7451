"""How certificates look, and the agreement of two people before any is issued."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from judging.certificates import Signatory
from judging.domain.errors import Refused
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.i18n import translator
from judging.services.agreed import Agreed
from judging.services.certificates import issuing, papers, revoking, sampling
from judging.services.certificates.papers import Paper, data_of, frozen
from judging.services.people.staff import add_staff
from judging.services.results import results
from judging.storage.models import Certificate
from tests.services.certificates.test_certificates import BASE, PAPER, codes, draw, issue, latest, made, one
from tests.services.results.test_results import NELLY
from tests.world import START, World

OSCAR = Actor(Role.ORGANISER, NELLY.id + 1, "Óscar Flores")
SOLEMN = replace(PAPER, look="solemn", sheet="Letter", orientation="portrait", second="fr", ink="#1F3A5F")


@pytest.fixture(autouse=True)
def oscar(published: World) -> None:
    """Óscar has an account of his own."""
    with published.writing() as session:
        made_ = add_staff(session, email="oscar@example.org", name=OSCAR.name, password_hash="x", now=START)
        assert made_.id == OSCAR.id


def ask_for_two(world: World, actor: Actor = NELLY, *, wanted: bool = True, alone: Agreed | None = None) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        issuing.require_two(session, actor=actor, edition=edition, wanted=wanted, now=START, alone=alone)


def propose(world: World, actor: Actor, paper: Paper = PAPER) -> None:
    with world.writing() as session:
        issuing.propose(session, actor=actor, publication=latest(world, session), paper=paper, now=START)


def approve(world: World, actor: Actor) -> int:
    with world.writing() as session:
        return issuing.approve(session, actor=actor, publication=latest(world, session), base_url=BASE, now=START)


def issued(world: World) -> int:
    with world.reading() as session:
        return len(session.scalars(select(Certificate)).all())


# -------------------------------------------------------------------------------------------------- looks
def test_the_chosen_look_is_kept_with_the_edition_and_frozen_into_each_certificate(published: World) -> None:
    with published.writing() as session:
        publication = latest(published, session)
        issuing.keep_look(session, actor=NELLY, publication=publication, paper=SOLEMN, now=START)
    with published.writing() as session:
        edition = published.edition(session)
        known = papers.paper_of(edition, translator("es"))
        assert known == SOLEMN.checked()
        issuing.issue(
            session, actor=NELLY, publication=latest(published, session), paper=known, base_url=BASE, now=START
        )
        changed = replace(known, look="plain", second="")
        issuing.keep_look(session, actor=NELLY, publication=latest(published, session), paper=changed, now=START)
    with published.reading() as session:
        data = data_of(one(session).printed)
        assert (data.look, data.paper, data.orientation, data.ink) == ("solemn", "Letter", "portrait", "#1f3a5f")
        assert data.second is not None
        assert (data.second.language, data.second.award_line) == ("fr", "Première place")
        assert data.second.date_text == "15 septembre 2026"
        assert data_of(frozen(data, 0, None)) == data


def test_a_second_language_that_is_the_first_stands_once(published: World) -> None:
    with published.writing() as session:
        issuing.issue(
            session,
            actor=NELLY,
            publication=latest(published, session),
            base_url=BASE,
            now=START,
            paper=replace(PAPER, second="es"),
        )
        assert one(session).printed["second"] is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"look": "neon"}, "choice_unknown", "look"),
        ({"sheet": "A3"}, "choice_unknown", "sheet"),
        ({"second": "de"}, "choice_unknown", "second"),
        ({"ink": "red"}, "colour_unknown", "ink"),
        ({"accent": "#ffee88"}, "colour_too_pale", "accent"),
        ({"issuer_name": " "}, "issuer_needed", "issuer"),
        ({"issuer_name": "王"}, "glyph_missing", "issuer"),
        ({"place_text": "Un lugar con un nombre muy largo " * 9}, "text_too_long_by", "place"),
        ({"signatories": (Signatory("Rosa", ""),) * 5}, "too_many_signatories", "name-0"),
    ],
)
def test_what_cannot_be_printed_is_refused_where_it_was_typed(
    published: World, change: dict[str, object], code: str, field: str
) -> None:
    with published.writing() as session, pytest.raises(Refused) as refusal:
        issuing.keep_look(
            session, actor=NELLY, publication=latest(published, session), paper=replace(PAPER, **change), now=START
        )  # type: ignore[arg-type]
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [(code, field)]


def test_the_sample_shows_the_longest_names_and_nobodys_code(published: World) -> None:
    with published.reading() as session:
        data = sampling.samples(session, latest(published, session), SOLEMN.checked(), base_url=BASE, now=START)
        assert data[0].holder_name == "María del Rosario Guadalupe Huanca Choque viuda de Cañaviri"
        assert len(data) == 3
        assert {(one_.code, one_.is_demo) for one_ in data} == {("00000-00000", True)}
        assert papers.drawn_together(data[:1]).startswith(b"%PDF")
    assert issued(published) == 0


def test_a_paper_in_another_look_is_really_made(published: World) -> None:
    with published.writing() as session:
        issuing.issue(
            session, actor=NELLY, publication=latest(published, session), paper=SOLEMN, base_url=BASE, now=START
        )
    draw(published, 16, but="Saturnina Mamani Kʼuchu")
    assert made(published) == 1


# ---------------------------------------------------------------------------------------------- two people
def test_nobody_issues_alone_where_two_are_asked_for(published: World) -> None:
    ask_for_two(published)
    with pytest.raises(Refused) as refusal:
        issue(published)
    assert codes(refusal) == ["issue_needs_two"]
    propose(published, NELLY)
    with pytest.raises(Refused) as refusal:
        approve(published, NELLY)
    assert codes(refusal) == ["approve_needs_another"]
    assert issued(published) == 0
    assert approve(published, OSCAR) == 17


def test_what_is_issued_is_what_was_proposed_and_only_once(published: World) -> None:
    ask_for_two(published)
    propose(published, NELLY, SOLEMN)
    approve(published, OSCAR)
    with published.reading() as session:
        assert one(session).printed["look"] == "solemn"
    with pytest.raises(Refused) as refusal:
        approve(published, OSCAR)
    assert codes(refusal) == ["nothing_proposed"]


def test_a_look_changed_since_or_newer_results_do_away_with_a_proposal(published: World) -> None:
    ask_for_two(published)
    propose(published, NELLY)
    with published.writing() as session:
        issuing.keep_look(session, actor=OSCAR, publication=latest(published, session), paper=SOLEMN, now=START)
    with pytest.raises(Refused):
        approve(published, OSCAR)
    propose(published, NELLY)
    with published.writing() as session:
        results.publish(session, actor=NELLY, edition=published.edition(session), now=START, note="Otra vez.")
    with pytest.raises(Refused):
        approve(published, OSCAR)


def test_a_withdrawn_proposal_is_none(published: World) -> None:
    ask_for_two(published)
    propose(published, NELLY)
    with published.writing() as session:
        issuing.withdraw(session, actor=NELLY, publication=latest(published, session), now=START)
    with published.reading() as session:
        assert issuing.proposal(latest(published, session)) is None


def test_only_the_operator_takes_the_rule_back(published: World) -> None:
    ask_for_two(published)
    with pytest.raises(Refused) as refusal:
        ask_for_two(published, OSCAR, wanted=False)
    assert codes(refusal) == ["two_people_stays"]
    with pytest.raises(Refused) as refusal:
        ask_for_two(published, OPERATOR, wanted=False)
    assert codes(refusal) == ["operator_says_who"]
    ask_for_two(published, OPERATOR, wanted=False, alone=Agreed(alone="Rosa", why="Queda una sola persona."))
    assert issue(published) == 17


def test_a_corrected_name_needs_two_people_who_write_the_same(published: World) -> None:
    issue(published)
    draw(published, 17)
    ask_for_two(published)

    def correct(actor: Actor, name: str) -> str | None:
        with published.writing() as session:
            new = revoking.reissue(
                session,
                actor=actor,
                certificate=one(session),
                holder_name=name,
                reason="Se corrigió el nombre.",
                base_url=BASE,
                now=START,
            )
            return new.number if new else None

    assert correct(NELLY, "Saturnina Mamani Cuchu") is None
    assert correct(NELLY, "Saturnina Mamani Cuchu") is None, "the same person twice is one person"
    assert correct(OSCAR, "Saturnina Mamani Kuchu") is None, "another name is another proposal"
    assert correct(NELLY, "Saturnina Mamani Kuchu") == "CARANAVI-2026-0001-R1"
    with published.reading() as session:
        assert revoking.correction(one(session)) is None
