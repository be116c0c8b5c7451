"""Awards and certificates: who gets one, what is frozen, how the paper comes, what revoking and correcting leave."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.certificates import Signatory, is_valid
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.results.awards import place_title
from judging.jobs.papers import render_pending
from judging.services.certificates import issuing, papers, pending, revoking
from judging.services.proof.sealing import Seal
from judging.services.results import awards, results
from judging.services.results.checking import check
from judging.storage.models import Award, Certificate, CertificateState, Entry, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries
from tests.services.results.test_results import NELLY
from tests.world import START, World

PAPER = papers.Paper("Equipo del concurso", "Caranavi, Bolivia", (Signatory("Elena Choque", "Jurado"),))
BASE = "https://premio.example.org"


def latest(world: World, session: Session) -> Publication:
    found = edition_queries.latest_publication(session, world.edition(session))
    assert found is not None
    return found


def issue(world: World) -> int:
    with world.writing() as session:
        return issuing.issue(
            session, actor=NELLY, publication=latest(world, session), paper=PAPER, base_url=BASE, now=world.clock.now
        )


def draw(world: World, number: int, *, but: str = "") -> None:
    """Keep this many papers, with a few bytes instead of a drawing (which takes its time); not those of one holder."""
    with world.writing() as session:
        waiting = select(Certificate).where(Certificate.state == CertificateState.PENDING).order_by(Certificate.id)
        rows = [row for row in session.scalars(waiting) if row.printed["holder_name"] != but]
        for row in rows[:number]:
            pending.keep_paper(session, code=row.code, pdf=b"%PDF " + row.code.encode())


def seal(world: World) -> Seal:
    """The seal of the world's service."""
    return Seal.of(world.settings.instance, BASE)


def made(world: World) -> int:
    """Make every paper that waits, for real."""
    return render_pending(world.database, seal(world), world.clock)


def one(session: Session, number: str = "CARANAVI-2026-0001") -> Certificate:
    return session.scalars(select(Certificate).where(Certificate.number == number)).one()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


# ------------------------------------------------------------------------------------------------- awards
def test_public_places_win_an_award_and_all_others_take_part(published: World) -> None:
    with published.reading() as session:
        won = queries.awards(session, latest(published, session))
        places = [(award.entry.number, award.title["es"]) for award in won if award.kind == "place"]
        assert places == [
            ("C003", "Primer lugar"),
            ("C006", "Segundo lugar"),
            ("C001", "Tercer lugar"),
            ("C002", "Cuarto lugar"),
            ("C008", "Quinto lugar, ex aequo"),
            ("C011", "Quinto lugar, ex aequo"),
        ]
        others = {award.entry.number for award in won if award.kind == "participation"}
        assert others == {"C004", "C005", "C007", "C009", "C010", "C012"}


def test_deciding_twice_changes_nothing(published: World) -> None:
    with published.writing() as session:
        assert awards.decide_awards(session, actor=NELLY, publication=latest(published, session), now=START) == 0


def test_who_did_not_agree_to_be_processed_gets_no_certificate_of_participation(world: World) -> None:
    with world.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C009")).one()
        entry.consents = {**entry.consents, "process": False}
        made = results.publish(session, actor=NELLY, edition=world.edition(session), now=START)
        awards.decide_awards(session, actor=NELLY, publication=made, now=START)
        assert session.scalars(select(Award).where(Award.entry_id == entry.id)).all() == []


def test_titles_are_there_in_three_languages_and_beyond_the_tenth_place() -> None:
    assert place_title(1, shared=False) == {"es": "Primer lugar", "fr": "Première place", "en": "First place"}
    assert place_title(11, shared=True)["en"] == "Place 11, ex aequo"
    assert place_title(2, shared=False, category={"es": "Altura"})["fr"] == "Deuxième place · Altura"
    with pytest.raises(ValueError, match="first"):
        place_title(0, shared=False)


def test_a_distinction_needs_its_reason_and_may_change_until_its_certificate_exists(published: World) -> None:
    def give(number: str, reason: str) -> None:
        with published.writing() as session:
            edition = published.edition(session)
            youth = next(category for category in edition.categories if category.key == "youth")
            entry = queries.entry(session, edition, number)
            assert entry is not None
            awards.give_distinction(
                session,
                actor=NELLY,
                publication=latest(published, session),
                distinction=youth,
                entry=entry,
                reason=reason,
                now=START,
            )

    with pytest.raises(Refused) as refusal:
        give("C004", " ")
    assert codes(refusal) == ["reason_needed"]
    give("C010", "Enseña a podar.")
    give("C004", "Renovó el cafetal de sus abuelos.")
    with published.reading() as session:
        award = session.scalars(select(Award).where(Award.kind == "youth")).one()
        assert (award.entry.number, award.title["fr"]) == ("C004", "Mention jeunesse (16 à 28 ans)")
    issue(published)
    with pytest.raises(Refused) as refusal:
        give("C010", "Otra vez.")
    assert codes(refusal) == ["distinction_has_certificate"]


# ------------------------------------------------------------------------------------------------ issuing
def test_each_holder_gets_a_certificate_of_their_own(published: World) -> None:
    assert issue(published) == 17
    with published.reading() as session:
        saturnina, wenceslao = one(session), one(session, "CARANAVI-2026-0002")
        assert saturnina.printed["holder_name"] == "Saturnina Mamani Kʼuchu"
        assert saturnina.printed["co_holders"] == ["Wenceslao Poma Ticona"]
        assert wenceslao.printed["holder_name"] == "Wenceslao Poma Ticona"
        assert saturnina.printed["award_line"] == "Primer lugar"
        assert saturnina.printed["edition_name"] == "2026"
        assert saturnina.printed["verify_url"] == f"{BASE}/v/{saturnina.code}"
        assert is_valid(saturnina.code)
        assert saturnina.state is CertificateState.PENDING


def test_issuing_twice_issues_once(published: World) -> None:
    issue(published)
    assert issue(published) == 0


def test_every_number_and_every_code_is_there_once(published: World) -> None:
    issue(published)
    with published.reading() as session:
        rows = session.scalars(select(Certificate)).all()
        assert len({row.number for row in rows}) == len({row.code for row in rows}) == len(rows) == 17


def test_a_family_that_speaks_french_gets_a_french_paper_unless_one_language_is_chosen(published: World) -> None:
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().language = "fr"
    issue(published)
    with published.reading() as session:
        assert one(session).printed["award_line"] == "Première place"
        assert one(session).printed["date_text"] == "15 septembre 2026"
        assert one(session, "CARANAVI-2026-0003").printed["award_line"] == "Segundo lugar"


def test_without_an_issuer_nothing_is_issued(published: World) -> None:
    with published.writing() as session, pytest.raises(Refused) as refusal:
        issuing.issue(
            session,
            actor=NELLY,
            publication=latest(published, session),
            paper=papers.Paper(" "),
            base_url=BASE,
            now=START,
        )
    assert codes(refusal) == ["issuer_needed"]


# ----------------------------------------------------------------------------------------------- printing
def test_papers_are_drawn_once_and_proved_by_their_digest(published: World) -> None:
    issue(published)
    draw(published, 14, but="Saturnina Mamani Kʼuchu")
    assert made(published) == 3
    assert made(published) == 0
    with published.reading() as session:
        certificate = one(session)
        assert certificate.state is CertificateState.VALID
        assert certificate.pdf is not None
        assert certificate.pdf.startswith(b"%PDF")
        assert hashlib.sha256(certificate.pdf).hexdigest() == certificate.digest
        assert check(session) == []
    with published.tampering() as session:
        one(session).pdf = b"%PDF-forged"
    with published.reading() as session:
        assert [problem.code for problem in check(session)] == ["check_paper"]


def test_a_paper_that_is_there_is_not_replaced(published: World) -> None:
    issue(published)
    with published.writing() as session:
        pending.keep_paper(session, code=one(session).code, pdf=b"first")
    with published.writing() as session:
        pending.keep_paper(session, code=one(session).code, pdf=b"second")
        assert one(session).pdf == b"first"


def test_one_name_that_cannot_be_printed_does_not_hold_the_others_up(published: World) -> None:
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C002")).one().holders[0].full_name = "Toribio 王"
    issue(published)
    draw(published, 15, but="Toribio 王")
    assert made(published) == 1
    with published.reading() as session:
        (failed,) = session.scalars(select(Certificate).where(Certificate.state == CertificateState.PENDING)).all()
        assert failed.failure is not None
        assert failed.failure["code"] == "glyph_missing"
        assert pending.next_pending(session) is None
    with published.writing() as session:
        pending.retry(session, edition=published.edition(session))
    with published.reading() as session:
        assert pending.next_pending(session) is not None


# ------------------------------------------------------------------------------------- revoking, correcting
def test_revoking_says_when_and_why_and_is_done_once(published: World) -> None:
    issue(published)
    with published.writing() as session, pytest.raises(Refused) as refusal:
        revoking.revoke(session, actor=NELLY, certificate=one(session), reason=" ", now=START)
    assert codes(refusal) == ["reason_needed"]
    for _ in "twice":
        with published.writing() as session:
            revoking.revoke(session, actor=NELLY, certificate=one(session), reason="La finca se retiró.", now=START)
    with published.writing() as session, pytest.raises(Stale):
        revoking.revoke(session, actor=NELLY, certificate=one(session), reason="Otra cosa.", now=START)
    with published.reading() as session:
        revoked = one(session)
        assert (revoked.state, revoked.revoked_at, revoked.revoked_reason) == (
            CertificateState.REVOKED,
            START,
            "La finca se retiró.",
        )
    assert issue(published) == 0, "whoever was refused a paper does not get another one by chance"


def test_a_corrected_name_makes_a_new_certificate_that_the_old_one_points_to(published: World) -> None:
    issue(published)
    draw(published, 17)
    with published.writing() as session:
        new = revoking.reissue(
            session,
            actor=NELLY,
            certificate=one(session),
            reason="Se corrigió el nombre.",
            holder_name="Saturnina  Mamani Cuchu",
            base_url=BASE,
            now=START,
        )
        assert new is not None
        assert new.number == "CARANAVI-2026-0001-R1"
        assert revoking.successor(one(session)) is None, "not before it has its paper"
    draw(published, 1)
    with published.reading() as session:
        old, new = one(session), one(session, "CARANAVI-2026-0001-R1")
        assert old.state is CertificateState.REVOKED
        assert old.printed["holder_name"] == "Saturnina Mamani Kʼuchu", "what was printed stays"
        assert new.printed["holder_name"] == "Saturnina Mamani Cuchu"
        assert new.code != old.code
        assert revoking.successor(old) is new
    assert issue(published) == 0


def test_a_second_publication_issues_only_what_is_new(published: World) -> None:
    issue(published)
    with published.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().status = "excluded"  # type: ignore[assignment]
        results.publish(session, actor=NELLY, edition=published.edition(session), now=START, note="C003 se retiró.")
    # Everybody behind the family that left moves up by one; who only took part, still only takes part.
    with published.writing() as session:
        awards.decide_awards(session, actor=NELLY, publication=latest(published, session), now=START)
        waiting = issuing.due(session, latest(published, session))
        assert {(item.award.entry.number, item.award.place) for item in waiting} == {
            ("C006", 1),
            ("C001", 2),
            ("C002", 3),
            ("C008", 4),
            ("C011", 4),
        }


def test_problems_kept_with_a_failure_can_be_said(published: World) -> None:
    problem = Problem("glyph_missing", {"letter": "王"})
    issue(published)
    with published.writing() as session:
        pending.note_failure(session, code=one(session).code, problem=problem)
    with published.reading() as session:
        assert one(session).failure == {"code": "glyph_missing", "params": {"letter": "王"}}
