"""Who gets which kind of certificate: mentions, thanks to judges, organisations, and issuing kind by kind."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Refused
from judging.domain.results.kinds import ALL, COOPERATIVE, DISTINCTION, HEADINGS, THANKS
from judging.i18n import LANGUAGES, translator
from judging.services.certificates import issuing, mentions, pending, recipients, recognitions, revoking, sampling
from judging.services.proof.verification import void_list
from judging.services.results import awards, doubts, results
from judging.storage.models import Award, Ballot, BallotState, Certificate, CertificateState, Judge, Recognition
from judging.storage.queries import results as queries
from tests.services.certificates.test_certificates import BASE, PAPER, codes, draw, issue, latest, one
from tests.services.certificates.test_issuing import OSCAR, ask_for_two
from tests.services.results.test_results import NELLY
from tests.world import START, World

JURY = ["Claire Delvaux", "Gladys Rocha Ibáñez", "Hannah Whitfield", "Néstor Choque Laime", "Rosa Elena Tarifa Vargas"]


def issue_kinds(world: World, *kinds: str) -> int:
    with world.writing() as session:
        occasion = recipients.occasion_of(session, world.edition(session))
        return issuing.issue(
            session, actor=NELLY, publication=occasion, paper=PAPER, base_url=BASE, now=START, kinds=kinds
        )


def due(world: World, kind: str) -> list[str]:
    with world.reading() as session:
        occasion = recipients.occasion_of(session, world.edition(session))
        return [item.holder_name for item in issuing.due(session, occasion, (kind,))]


def add(world: World, name: str, reason: str = "", language: str = "es") -> None:
    with world.writing() as session:
        recognitions.add_organisation(
            session, actor=NELLY, edition=world.edition(session), name=name, language=language, reason=reason, now=START
        )


def mention(world: World, number: str, title: dict[str, str], reason: str) -> None:
    with world.writing() as session:
        entry = queries.entry(session, world.edition(session), number)
        mentions.give_mention(
            session, actor=NELLY, publication=latest(world, session), entry=entry, title=title, reason=reason, now=START
        )


def printed(world: World) -> list[dict[str, object]]:
    with world.reading() as session:
        return [row.printed for row in session.scalars(select(Certificate).order_by(Certificate.id))]


def claire(session: Session) -> Judge:
    return session.scalars(select(Judge).where(Judge.name == "Claire Delvaux")).one()


# ------------------------------------------------------------------------------------------------- judges
def test_judges_who_delivered_are_thanked_before_there_are_results_and_once(world: World) -> None:
    assert due(world, THANKS) == JURY
    assert issue_kinds(world, THANKS) == 5
    assert issue_kinds(world, *ALL) == 0
    gladys = next(item for item in printed(world) if item["holder_name"] == "Gladys Rocha Ibáñez")
    assert (gladys["title"], gladys["award_line"]) == ("Certificado de agradecimiento", "Integrante del jurado")
    assert gladys["citation"] == "por las 6 evaluaciones que entregó, hechas con dedicación e imparcialidad."
    assert gladys["kind"] == THANKS


def test_a_judge_who_delivered_nothing_is_not_thanked(world: World) -> None:
    with world.writing() as session:
        for ballot in session.scalars(
            select(Ballot).join(Ballot.assignment).where(Ballot.assignment.has(judge_id=claire(session).id))
        ):
            ballot.state = BallotState.DRAFT
    assert due(world, THANKS) == JURY[1:]


def test_a_judge_is_thanked_in_her_own_language(world: World) -> None:
    with world.writing() as session:
        claire(session).language = "fr"
    issue_kinds(world, THANKS)
    first = printed(world)[0]
    assert (first["holder_name"], first["language"], first["award_line"]) == ("Claire Delvaux", "fr", "Membre du jury")
    assert first["citation"] == "pour les 5 évaluations rendues avec soin et impartialité."


def test_a_judge_taken_off_the_list_gets_nothing_until_she_is_put_back(world: World) -> None:
    with world.writing() as session:
        recognitions.take_off_judge(session, actor=NELLY, judge=claire(session), now=START)
    assert due(world, THANKS) == JURY[1:]
    assert issue_kinds(world, THANKS) == 4
    with world.writing() as session:
        row = session.scalars(select(Recognition).where(Recognition.name == "Claire Delvaux")).one()
        recognitions.put_back(session, actor=NELLY, recognition=row, now=START)
    assert due(world, THANKS) == ["Claire Delvaux"]
    assert issue_kinds(world, THANKS) == 1
    with world.writing() as session, pytest.raises(Refused) as refusal:
        recognitions.take_off_judge(session, actor=NELLY, judge=claire(session), now=START)
    assert codes(refusal) == ["recognition_has_certificate"]


# ------------------------------------------------------------------------------------------ organisations
def test_an_organisation_is_recognised_with_its_reason_or_ours(world: World) -> None:
    add(world, "  Cooperativa  Neblina Alta ")
    add(world, "Commune de Luxembourg", "pour le premier moulin.", language="fr")
    assert issue_kinds(world, COOPERATIVE) == 2
    luxembourg, neblina = sorted(printed(world), key=lambda item: str(item["holder_name"]))
    assert neblina["holder_name"] == "Cooperativa Neblina Alta"
    assert neblina["citation"] == "por acompañar a las familias que participaron en este concurso."
    assert (luxembourg["citation"], luxembourg["title"]) == ("pour le premier moulin.", "Diplôme de reconnaissance")
    assert luxembourg["conferred"] == "Décerné avec reconnaissance et gratitude à"


def test_an_organisation_stands_on_the_list_once_and_can_be_taken_off_and_put_back(world: World) -> None:
    add(world, "Cooperativa Neblina Alta")
    for name, code in (("cooperativa neblina alta", "organisation_twice"), (" ", "organisation_needed")):
        with pytest.raises(Refused) as refusal:
            add(world, name)
        assert codes(refusal) == [code]
    with world.writing() as session:
        recognitions.take_off(session, actor=NELLY, recognition=session.scalars(select(Recognition)).one(), now=START)
    assert due(world, COOPERATIVE) == []
    add(world, "Cooperativa Neblina Alta", "por todo.")
    assert due(world, COOPERATIVE) == ["Cooperativa Neblina Alta"]


def test_the_organisations_that_families_named_are_suggested_until_they_are_on_the_list(world: World) -> None:
    def suggested() -> list[str]:
        with world.reading() as session:
            return recognitions.organisations_of_entries(session, world.edition(session))

    before = suggested()
    assert "Cooperativa Neblina Alta" in before
    add(world, "Cooperativa Neblina Alta")
    assert suggested() == [name for name in before if name != "Cooperativa Neblina Alta"]


# ----------------------------------------------------------------------------------------------- mentions
def test_a_mention_has_its_own_title_and_reason_and_lives_on_in_the_next_publication(published: World) -> None:
    water = {"es": "Mención al cuidado del agua", "fr": "Mention pour le soin de l’eau"}
    mention(published, "C004", water, "por su cosecha de lluvia.")
    mention(published, "C004", {"es": "Mención a la semilla"}, "por su vivero.")
    assert due(published, DISTINCTION) == ["Yhoselin Quispe Chambi"] * 2
    with published.writing() as session:
        new = results.publish(session, actor=NELLY, edition=published.edition(session), now=START, note="Otra vez.")
        awards.decide_awards(session, actor=NELLY, publication=new, now=START)
    issue_kinds(published, DISTINCTION)
    assert [(item["award_line"], item["citation"], item["kind"]) for item in printed(published)] == [
        ("Mención al cuidado del agua", "por su cosecha de lluvia.", DISTINCTION),
        ("Mención a la semilla", "por su vivero.", DISTINCTION),
    ]


def test_a_mention_says_everything_that_it_lacks_at_once(published: World) -> None:
    with pytest.raises(Refused) as refusal:
        mention(published, "C999", {"fr": "Mention"}, " ")
    assert [(problem.code, problem.field) for problem in refusal.value.problems] == [
        ("entry_not_chosen", "mention-entry"),
        ("mention_title_needed", "mention-title-es"),
        ("reason_needed", "mention-reason"),
    ]


def test_a_mention_is_taken_back_only_while_nothing_was_issued_for_it(published: World) -> None:
    def take_back(kind: str) -> None:
        with published.writing() as session:
            award = session.scalars(select(Award).where(Award.kind == kind)).one()
            mentions.take_back(session, actor=NELLY, award=award, now=START)

    mention(published, "C004", {"es": "Mención al agua"}, "por su cosecha de lluvia.")
    take_back("mention-1")
    assert due(published, DISTINCTION) == []
    mention(published, "C004", {"es": "Mención al agua"}, "por su cosecha de lluvia.")
    issue_kinds(published, DISTINCTION)
    with pytest.raises(Refused) as refusal:
        take_back("mention-1")
    assert codes(refusal) == ["mention_has_certificate"]


# ---------------------------------------------------------------------------------------- kind by kind
def test_only_the_chosen_kinds_are_issued_and_none_is_no_choice(published: World) -> None:
    assert issue_kinds(published, "participation") == 8
    assert {item["kind"] for item in printed(published)} == {"participation"}
    with pytest.raises(Refused) as refusal:
        issue_kinds(published)
    assert codes(refusal) == ["kinds_needed"]
    assert issue(published) == 9


def test_an_entry_that_nobody_judged_gets_no_certificate_of_participation(world: World) -> None:
    with world.writing() as session:
        entry = queries.entry(session, world.edition(session), "C009")
        assert entry is not None
        for ballot in session.scalars(select(Ballot).where(Ballot.assignment.has(entry_id=entry.id))):
            ballot.state = BallotState.DRAFT
        edition = world.edition(session)
        read = doubts.version(results.doubts_about(session, results.draft(session, edition), START))
        made = results.publish(session, actor=NELLY, edition=edition, now=START, confirmed=read)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
        assert session.scalars(select(Award).where(Award.entry_id == entry.id)).all() == []
        assert session.scalars(select(Award).where(Award.kind == "participation")).first() is not None


def test_two_people_agree_on_the_kinds_too(world: World) -> None:
    ask_for_two(world)
    with world.writing() as session:
        occasion = recipients.occasion_of(session, world.edition(session))
        issuing.propose(session, actor=NELLY, publication=occasion, paper=PAPER, kinds=(THANKS,), now=START)
    add(world, "Cooperativa Neblina Alta")
    with world.writing() as session:
        occasion = recipients.occasion_of(session, world.edition(session))
        with pytest.raises(Refused):
            issuing.approve(session, actor=NELLY, publication=occasion, base_url=BASE, now=START)
        assert issuing.approve(session, actor=OSCAR, publication=occasion, base_url=BASE, now=START) == 5
    assert {item["kind"] for item in printed(world)} == {THANKS}


def test_a_certificate_of_thanks_is_revoked_and_corrected_like_any_other(world: World) -> None:
    issue_kinds(world, THANKS)
    draw(world, 5)
    with world.writing() as session:
        new = revoking.reissue(
            session,
            actor=NELLY,
            certificate=one(session),
            holder_name="Claire Delvaux-Roy",
            reason="Se corrigió el nombre.",
            base_url=BASE,
            now=START,
        )
        assert new is not None
    draw(world, 1)
    with world.reading() as session:
        assert revoking.successor(one(session)) is one(session, "CARANAVI-2026-0001-R1")
        assert [row["number"] for row in void_list(session)] == ["CARANAVI-2026-0001"]
        assert len(queries.certificates(session, world.edition(session))) == 6
    assert due(world, THANKS) == []


def test_nobody_is_named_in_a_credential_who_was_not_asked(world: World) -> None:
    add(world, "Cooperativa Neblina Alta")
    issue_kinds(world, THANKS, COOPERATIVE)
    named = {}
    for _ in range(6):
        with world.writing() as session:
            waiting = pending.next_pending(session)
            assert waiting is not None
            named[waiting.data.holder_name] = waiting.may_be_named
            pending.keep_paper(session, code=waiting.code, pdf=waiting.code.encode())
    assert [name for name, may_be in named.items() if may_be] == ["Cooperativa Neblina Alta"]
    with world.reading() as session:
        assert {row.state for row in session.scalars(select(Certificate))} == {CertificateState.VALID}


@pytest.mark.parametrize("kind", ALL)
def test_there_is_a_sample_of_every_kind_even_before_anything_is_known(world: World, kind: str) -> None:
    with world.writing() as session:
        for ballot in session.scalars(select(Ballot)):
            ballot.state = BallotState.DRAFT
        occasion = recipients.occasion_of(session, world.edition(session))
        for language in LANGUAGES:
            found = sampling.samples(session, occasion, PAPER, base_url=BASE, now=START, kind=kind, language=language)
            assert len(found) == 3
            assert {(item.title, item.language) for item in found} == {
                (translator(language).pick(HEADINGS[kind]), language),
            }
            assert {(item.code, item.is_demo) for item in found} == {("00000-00000", True)}
