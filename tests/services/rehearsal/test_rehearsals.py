"""Nelly rehearses her own edition: it is filled up to its results, mixes with nothing real, and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.assigning.sharing import Sharing
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import OPERATOR, Actor, EditionRole, Role
from judging.domain.results.kinds import ALL
from judging.domain.results.rounds import Cut, CutKind, RoundState
from judging.domain.typed import version_of
from judging.i18n import translator
from judging.services import cards
from judging.services.certificates import issuing, naming, papers
from judging.services.contest import kits
from judging.services.contest.forms import set_form
from judging.services.families import mailing
from judging.services.paper import papersheets
from judging.services.people import sign_in, staff
from judging.services.rehearsal import rehearsals
from judging.services.results import awards, results
from judging.services.results.results import draft
from judging.services.tries import Door
from judging.storage.models import (
    Award,
    Ballot,
    BallotState,
    Base,
    Certificate,
    CertificateDesign,
    Edition,
    Entry,
    EntryStatus,
    Event,
    Judge,
    Letter,
    Publication,
    Staff,
)
from judging.storage.queries import editions as queries
from judging.storage.queries.editions import rehearsal_of
from tests.certificates.readers import text_of
from tests.world import SECRET, START, World

KEY = SECRET.encode()


def her(session: Session, name: str) -> Actor:
    found = session.scalars(select(Staff).where(Staff.email == f"{name}@example.org")).one()
    return Actor(Role.ORGANISER, found.id, found.name)


def own_edition(session: Session) -> Edition:
    return session.scalars(select(Edition).where(Edition.slug == "feria")).one()


def begun(world: World, kit: str = "projects", **about: Any) -> None:
    """Nelly's own edition of a kit, and accounts of Sara (her secretary), Ada (auditor) and Ema (a stranger)."""
    with world.writing() as session:
        for name in ("nelly", "sara", "ada", "ema"):
            staff.add_staff(session, email=f"{name}@example.org", name=name.title(), password_hash="x", now=START)
        session.scalars(select(Staff).where(Staff.email == "nelly@example.org")).one().is_admin = False
        made = kits.begin(
            session, actor=her(session, "nelly"), kit=replace(kits.shipped_kit(kit), **about),
            begun=kits.Begun({"es": "Feria 2027"}, "feria"), now=START,
        )  # fmt: skip
        for name, role in (("sara", EditionRole.SECRETARY), ("ada", EditionRole.AUDITOR)):
            staff.let_join(session, actor=OPERATOR, edition=made, email=f"{name}@example.org", now=START, role=role)


def rehearse(world: World, name: str = "nelly", entries: int = 12) -> None:
    with world.writing() as session:
        rehearsals.begin(
            session, actor=her(session, name), edition=own_edition(session), secret=KEY, now=START, entries=entries
        )


@pytest.fixture
def fair(empty_world: World) -> World:
    begun(empty_world)
    return empty_world


@pytest.fixture
def rehearsed(fair: World) -> World:
    rehearse(fair)
    return fair


@pytest.fixture
def copy(rehearsed: World) -> Iterator[tuple[Session, Edition]]:
    """The rehearsal, in a session that may write."""
    with rehearsed.writing() as session:
        found = rehearsal_of(session, own_edition(session))
        assert found is not None
        yield session, found


def rows(world: World) -> dict[str, int]:
    """How many rows each table has, but for the log."""
    with world.reading() as session:
        tables = (table for table in Base.metadata.sorted_tables if table.name not in ("event", "form_version"))
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def codes_of(refusal: Refused) -> list[str]:
    return [problem.code for problem in refusal.problems]


# ------------------------------------------------------------------------------------------------------- filled
@pytest.mark.parametrize("kit", ["coffee", "cupping", "support"])
def test_an_edition_of_each_shipped_kit_is_rehearsed_to_its_results(empty_world: World, kit: str) -> None:
    begun(empty_world, kit)
    rehearse(empty_world)
    with empty_world.reading() as session:
        own = rehearsal_of(session, own_edition(session))
        assert own is not None
        require_whole(session, own)


def require_whole(session: Session, own: Edition) -> None:
    """Every entry admitted, every sheet of every round delivered, every category with its places, nothing published."""
    assert [one.state for one in own.rounds] == [RoundState.OVER] * (len(own.rounds) - 1) + [RoundState.NOW]
    entries = session.scalars(select(Entry).where(Entry.edition_id == own.id)).all()
    assert {one.status for one in entries} == {EntryStatus.ACCEPTED}
    assert len(entries) == 12
    for round_ in own.rounds:
        pairs = queries.assignments(session, round_)
        assert pairs
        assert {pair.ballot.state for pair in pairs if pair.ballot} == {BallotState.SUBMITTED}
    found = draft(session, own, own.rounds[-1], from_marks=True)
    ranked = {one.key for one in own.categories if not one.is_distinction}
    assert {one.key for one in found.categories} == ranked
    for one in found.categories:
        assert min(entry.rank for entry in one.ranking.entries) == 1
        assert not one.ranking.unranked
    assert queries.latest_publication(session, own) is None


def test_two_rounds_are_judged_one_after_the_other_and_the_copy_is_marked(copy: tuple[Session, Edition]) -> None:
    session, own = copy
    require_whole(session, own)
    assert own.is_invented
    assert (own.is_demo, own.slug, own.name) == (False, "ensayo-feria", {"es": "Feria 2027"})
    assert len(own.rounds[0].going_on or {}) == 12


def test_results_are_published_and_certificates_issued_and_they_say_that_they_are_invented(
    copy: tuple[Session, Edition],
) -> None:
    session, own = copy
    nelly = her(session, "nelly")
    made = results.publish(session, actor=nelly, edition=own, now=START)
    awards.decide_awards(session, actor=nelly, publication=made, now=START)
    paper = replace(papers.paper_of(own, translator("es")), place_text="Caranavi")
    issuing.issue(
        session, actor=nelly, publication=made, paper=paper, kinds=ALL, base_url="https://feria.example.org", now=START
    )
    printed = [one.printed for one in session.scalars(select(Certificate))]
    assert printed
    assert all(papers.data_of(one).is_demo and papers.data_of(one).is_rehearsal for one in printed)
    assert '"is_demo":true' in made.snapshot
    one = session.scalars(select(Certificate).join(Certificate.award).where(Award.kind == "place")).first()
    with pytest.raises(Refused) as refusal:
        mailing.queue(
            session, actor=nelly, wanted={"address": (one, "alba@example.org")}, sender="feria@example.org",
            reply_to="", now=START,
        )  # fmt: skip
    assert codes_of(refusal.value) == ["rehearsal_sends_nothing"]
    assert session.scalars(select(Letter)).all() == []
    rehearsals.end(session, actor=nelly, edition=own_edition(session), now=START)
    gone = (Certificate, Award, Publication, CertificateDesign, Ballot, Judge, Entry)
    assert [session.scalar(select(func.count(kind.id))) for kind in gone] == [0] * len(gone)
    assert session.scalars(select(Edition.slug)).all() == ["feria"]


def test_a_sheet_on_paper_says_that_it_is_of_a_rehearsal(copy: tuple[Session, Edition], tmp_path: Path) -> None:
    session, own = copy
    pairs = queries.assignments(session, own.rounds[-1])[:1]
    said = text_of(papersheets.sheets_pdf(own, own.rounds[-1], pairs), tmp_path)
    assert "Ensayo: no vale" in said
    assert "Demostración" not in said


def test_sheets_rounds_texts_prizes_and_the_form_are_the_editions_and_its_panels_are_not(fair: World) -> None:
    with fair.writing() as session:
        own = own_edition(session)
        own.texts = {**own.texts, "summary": {"es": "La feria de todos"}}
        own.two_people = [Step.PUBLISH.value, Step.STAFF.value]
        first = own.rounds[0]
        first.plan = {**(first.plan or {}), "panel": ["J1"], "sharing": {"shadows": ["J1", "J2"], "absent": ["P001"]}}
    rehearse(fair)
    with fair.reading() as session:
        own = own_edition(session)
        made = rehearsal_of(session, own)
        assert made is not None
        for name in ("name", "texts", "rule", "languages", "zone", "vocabulary", "number_prefix", "form_digest"):
            assert getattr(made, name) == getattr(own, name), name
        assert [(one.key, one.name) for one in made.rounds] == [(one.key, one.name) for one in own.rounds]
        assert [one.sheet_version.digest for one in made.rounds] == [one.sheet_version.digest for one in own.rounds]
        assert [one.own_plan.panel for one in made.rounds] == [(), ()]
        assert [one.own_plan.sharing for one in made.rounds] == [Sharing(), Sharing()], "nobody invented only learns"
        assert made.rounds[0].own_plan.cut == own.rounds[0].own_plan.cut
        assert [one.key for one in made.categories] == [one.key for one in own.categories]
        assert made.two_people == [Step.PUBLISH.value], "nobody joins the team of a rehearsal"
        assert made.competition_id != own.competition_id


@pytest.mark.parametrize("cut", [Cut(CutKind.HAND), Cut(CutKind.SCORE, least=1000)])  # type: ignore[arg-type]
def test_where_nobody_goes_on_by_itself_the_better_half_does(fair: World, cut: Cut) -> None:
    with fair.writing() as session:
        first = own_edition(session).rounds[0]
        first.plan = replace(first.own_plan, cut=cut).to_document()
    rehearse(fair)
    with fair.reading() as session:
        made = rehearsal_of(session, own_edition(session))
        assert made is not None
        assert len(made.rounds[0].going_on or {}) == 6


def test_a_rule_of_the_form_that_nobody_meets_is_told_and_nothing_is_left(fair: World) -> None:
    document = dict(kits.shipped_kit("projects").form_document or {})
    reason = {"es": "Nadie puede.", "fr": "Personne ne peut.", "en": "Nobody can."}
    document["rules"] = [{"key": "never", "holds": "count(people) > 9", "reason": reason}]
    with fair.writing() as session:
        set_form(session, actor=OPERATOR, edition=own_edition(session), document=document, now=START)
    before = rows(fair)
    with pytest.raises(Refused) as refusal:
        rehearse(fair)
    assert codes_of(refusal.value) == ["rehearsal_rule_unmet"]
    assert rows(fair) == before


def test_a_form_that_must_have_a_photo_says_so_and_is_rehearsed_once_it_may(fair: World) -> None:
    document = dict(kits.shipped_kit("projects").form_document or {})
    photo = {"key": "stand", "kind": "photos", "label": {"es": "Foto del puesto"}, "required": True}
    document["sections"][0]["questions"].append(photo)
    for is_required in (True, False):
        photo["required"] = is_required
        with fair.writing() as session:
            set_form(session, actor=OPERATOR, edition=own_edition(session), document=document, now=START)
        if is_required:
            with pytest.raises(Refused) as refusal:
                rehearse(fair)
            assert codes_of(refusal.value) == ["rehearsal_needs_files"]
    rehearse(fair)


# ------------------------------------------------------------------------------------------------- who may, and how
def test_her_secretary_her_auditor_and_a_stranger_may_neither_begin_nor_end_one(fair: World) -> None:
    for name in ("sara", "ada", "ema"):
        with pytest.raises(Refused) as refusal:
            rehearse(fair, name)
        assert codes_of(refusal.value) == ["role_not_enough"]
    rehearse(fair)
    for name in ("sara", "ada", "ema"):
        with fair.writing() as session, pytest.raises(Refused):
            rehearsals.end(session, actor=her(session, name), edition=own_edition(session), now=START)
    with fair.reading() as session:
        assert rehearsal_of(session, own_edition(session)) is not None


def test_one_rehearsal_at_a_time_of_a_real_edition_with_so_many_entries(rehearsed: World) -> None:
    with pytest.raises(Refused) as refusal:
        rehearse(rehearsed)
    assert codes_of(refusal.value) == ["rehearsal_there"]
    with rehearsed.writing() as session, pytest.raises(Refused) as refusal:
        own = rehearsal_of(session, own_edition(session))
        assert own is not None
        rehearsals.begin(session, actor=OPERATOR, edition=own, secret=KEY, now=START)
    assert codes_of(refusal.value) == ["rehearsal_of_invented"]
    with rehearsed.writing() as session:
        rehearsals.end(session, actor=OPERATOR, edition=own_edition(session), now=START)
    for entries in (rehearsals.FEWEST - 1, rehearsals.MOST + 1):
        with pytest.raises(Refused) as refusal:
            rehearse(rehearsed, entries=entries)
        assert refusal.value.problems[0].field == "entries"


def test_who_runs_the_edition_runs_its_rehearsal_as_the_same_and_nobody_else_knows_of_it(rehearsed: World) -> None:
    with rehearsed.reading() as session:
        own = rehearsal_of(session, own_edition(session))
        assert own is not None
        accounts = {one.name: one for one in session.scalars(select(Staff))}
        roles = {name: staff.role_of(session, account, own) for name, account in accounts.items()}
        assert roles == {
            "Nelly": EditionRole.ORGANISER,
            "Sara": EditionRole.SECRETARY,
            "Ada": EditionRole.AUDITOR,
            "Ema": None,
        }
        seen = {name: own in queries.editions(session, account) for name, account in accounts.items()}
        assert seen == {"Nelly": True, "Sara": True, "Ada": True, "Ema": False}
        assert own not in queries.announced(session)
        assert queries.announced_by_slug(session, own.slug) is None
        assert queries.announced_by_slug(session, own.slug, accounts["Ema"]) is None
        assert queries.announced_by_slug(session, own.slug, accounts["Nelly"]) == own


def test_who_leaves_the_edition_leaves_its_rehearsal_and_nobody_joins_the_rehearsal_alone(rehearsed: World) -> None:
    with rehearsed.writing() as session:
        own, nelly = own_edition(session), her(session, "nelly")
        made = rehearsal_of(session, own)
        assert made is not None
        with pytest.raises(Refused):
            staff.let_join(session, actor=nelly, edition=made, email="ema@example.org", now=START)
        staff.take_out(session, actor=nelly, edition=own, staff_id=her(session, "sara").id, now=START)
        session.flush()
        sara = session.get_one(Staff, her(session, "sara").id)
        assert staff.role_of(session, sara, made) is None
        assert made not in queries.editions(session, sara)


# ------------------------------------------------------------------------------------------------------- unmixed
def test_nothing_of_the_edition_changes_but_its_log(fair: World) -> None:
    before = real(fair)
    rehearse(fair)
    assert real(fair) == before
    with fair.writing() as session:
        rehearsals.end(session, actor=her(session, "nelly"), edition=own_edition(session), now=START)
        log = session.scalars(select(Event).where(Event.edition_id == own_edition(session).id).order_by(Event.id)).all()
        told = [(one.action, one.actor_name) for one in log]
        assert told[-2:] == [("rehearsal.begun", "Nelly"), ("rehearsal.ended", "Nelly")]
    assert real(fair) == before


def real(world: World) -> list[Any]:
    """The edition, its rounds and its competition, as they stand in the database."""
    with world.reading() as session:
        own = own_edition(session)
        asked = (f"SELECT * FROM edition WHERE id = {own.id}", f"SELECT * FROM round WHERE edition_id = {own.id}")
        competition = f"SELECT * FROM competition WHERE id = {own.competition_id}"
        return [session.execute(text(one)).all() for one in (*asked, competition)]


def test_a_code_of_the_rehearsal_opens_the_rehearsal_alone_and_nothing_once_it_ended(rehearsed: World) -> None:
    with rehearsed.reading() as session:
        own = rehearsal_of(session, own_edition(session))
        assert own is not None
        judge = session.scalars(select(Judge).where(Judge.edition_id == own.id)).first()
        assert judge is not None
        code = cards.code_of(judge, KEY)
    door = Door(KEY, "127.0.0.1", "a browser", START)
    with rehearsed.writing() as session:
        known = sign_in.ask_code(session, door, code=code)
        assert not isinstance(known, Problem)
        found = sign_in.holder_of(session, KEY, code)
        assert isinstance(found, Judge)
        assert found.edition.is_rehearsal
        rehearsals.end(session, actor=her(session, "nelly"), edition=own_edition(session), now=START)
        assert sign_in.holder_of(session, KEY, code) is None
        told = sign_in.ask_code(session, door, code=code)
        assert isinstance(told, Problem)


def test_the_name_of_the_edition_may_be_corrected_while_it_is_rehearsed(rehearsed: World) -> None:
    with rehearsed.writing() as session:
        own = own_edition(session)
        names = {"name-es": "Feria 2028", "competition-es": "Otra feria"}
        about = {"actor": her(session, "nelly"), "may_name_competition": True, "now": START}
        naming.rename(session, edition=own, names=names, **about)
        made = rehearsal_of(session, own)
        assert made is not None
        assert made.competition.name["es"] == "Feria 2027"
        naming.rename(session, edition=made, names={"name-es": "Feria 2028", "competition-es": "Ensayada"}, **about)
        assert own.competition.name["es"] == "Otra feria"


def test_a_rehearsal_has_no_next_edition(rehearsed: World) -> None:
    with rehearsed.writing() as session, pytest.raises(Refused) as refusal:
        own = rehearsal_of(session, own_edition(session))
        assert own is not None
        begun_ = kits.Begun({"es": "La siguiente"}, "siguiente")
        kits.begin(session, actor=OPERATOR, kit=kits.kit_of(own), begun=begun_, now=START, of=own.competition)
    assert codes_of(refusal.value) == ["rehearsal_has_no_next"]


def test_the_database_lets_no_real_edition_become_a_rehearsal_nor_a_rehearsal_real(rehearsed: World) -> None:
    for value, slug in (("(SELECT id FROM edition WHERE slug = 'feria')", "feria"), ("NULL", "ensayo-feria")):
        with pytest.raises(DatabaseError, match="append-only"), rehearsed.writing() as session:
            session.execute(text(f"UPDATE edition SET rehearsal_of_id = {value} WHERE slug = '{slug}'"))
    with pytest.raises(DatabaseError, match="append-only"), rehearsed.writing() as session:
        session.execute(text("DELETE FROM round WHERE edition_id = (SELECT id FROM edition WHERE slug = 'feria')"))
        session.execute(text("DELETE FROM edition WHERE slug = 'feria'"))


# --------------------------------------------------------------------------------------------------------- ended
def test_ended_it_leaves_no_row_behind_and_another_may_begin(fair: World) -> None:
    before = rows(fair)
    for _ in range(2):
        rehearse(fair)
        assert rows(fair) != before
        with fair.writing() as session:
            assert rehearsals.end(session, actor=her(session, "nelly"), edition=own_edition(session), now=START)
        assert rows(fair) == before
    with fair.writing() as session:
        assert not rehearsals.end(session, actor=her(session, "nelly"), edition=own_edition(session), now=START)


def test_from_an_old_page_nobody_ends_the_rehearsal_that_was_begun_since(fair: World) -> None:
    rehearse(fair)
    with fair.writing() as session:
        seen = version_of(rehearsals.standing_of(rehearsal_of(session, own_edition(session))))
        rehearsals.end(session, actor=OPERATOR, edition=own_edition(session), now=START)
    rehearse(fair)
    with fair.writing() as session, pytest.raises(Stale):
        rehearsals.end(session, actor=her(session, "nelly"), edition=own_edition(session), now=START, seen=seen)
    with fair.reading() as session:
        assert session.scalars(select(Ballot)).first() is not None
