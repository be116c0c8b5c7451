"""Results: computed, told, published, published again, and proved."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select, text

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.record import differences, told
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services import audit
from judging.services.contest.editions import digest_of
from judging.services.results import results
from judging.services.results.checking import check
from judging.services.scoring import scoring
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotSave,
    BallotState,
    Entry,
    MarkRow,
    MarkSource,
    Publication,
)
from tests.world import START, World

NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")
ROSA = Actor(Role.JUDGE, 1, "Rosa Elena Tarifa")


def publish(world: World, **more: object) -> str:
    """Publish what stands; answers the digest."""
    with world.writing() as session:
        made = results.publish(
            session,
            actor=NELLY,
            edition=world.edition(session),
            now=world.clock.now,
            **more,  # type: ignore[arg-type]
        )
        return made.digest


def problems(world: World) -> list[Problem]:
    with world.reading() as session:
        return check(session)


def codes(found: list[Problem]) -> list[str]:
    return [problem.code for problem in found]


# ------------------------------------------------------------------------------------------------- telling
def test_the_record_tells_places_ties_and_farms_without_a_place(world: World) -> None:
    with world.reading() as session:
        (category,) = told(results.draft_record(session, world.edition(session)))
    assert [(line.rank, line.number, str(line.score)) for line in category.lines[:2]] == [
        (1, "C003", "80.13"),
        (2, "C006", "70.96"),
    ]
    assert category.lines[0].parts == {"practices": Fraction(281, 6), "diversification": Fraction(799, 24)}
    shared, settled = category.ties
    assert (shared.group, shared.place, shared.deciding, len(shared.equal)) == (("C008", "C011"), 5, None, 2)
    assert settled.group == ("C007", "C005")
    assert settled.deciding is not None
    assert settled.deciding.name["es"] == "Diversificación de cultivos"
    assert [(key, str(figure)) for key, figure in settled.deciding.figures] == [("C007", "22.44"), ("C005", "17.13")]
    assert category.unranked == (("C012", 1),)


def test_the_first_five_places_take_in_all_who_share_the_fifth(world: World) -> None:
    with world.reading() as session:
        edition = world.edition(session)
        (category,) = told(results.draft_record(session, edition))
        assert edition.public_places == 5
    assert [line.number for line in category.first_places(5)] == ["C003", "C006", "C001", "C002", "C008", "C011"]
    assert [line.number for line in category.first_places(3)] == ["C003", "C006", "C001"]


def test_an_edition_that_says_nothing_publishes_three_places(world: World) -> None:
    with world.writing() as session:
        edition = world.edition(session)
        edition.texts = {key: value for key, value in edition.texts.items() if key != "public_places"}
        assert edition.public_places == 3


# ---------------------------------------------------------------------------------------------- publishing
def test_a_publication_is_sealed_and_ends_the_judging(world: World) -> None:
    digest = publish(world)
    with world.writing() as session:
        publication = session.scalars(select(Publication)).one()
        assert (publication.number, publication.digest) == (1, digest)
        assert hashlib.sha256(publication.snapshot.encode()).hexdigest() == digest
        record = json.loads(publication.snapshot)
        assert record["published_at"] == START.isoformat()
        assert "Saturnina" not in publication.snapshot, "people are under their numbers only"
        open_sheet = session.scalars(select(Ballot).where(Ballot.state == BallotState.DRAFT)).first()
        assert open_sheet is not None
        with pytest.raises(Refused) as refusal:
            scoring.submit_ballot(
                session,
                actor=Actor(Role.JUDGE, open_sheet.assignment.judge_id, "a judge"),
                assignment=open_sheet.assignment,
                now=world.clock.now,
            )
    assert codes(list(refusal.value.problems)) == ["results_published"]


def test_nobody_but_an_organiser_publishes(world: World) -> None:
    with world.writing() as session, pytest.raises(Refused) as refusal:
        results.publish(session, actor=ROSA, edition=world.edition(session), now=START)
    assert codes(list(refusal.value.problems)) == ["organisers_only"]


def test_what_changed_since_it_was_looked_at_is_not_published(world: World) -> None:
    with world.reading() as session:
        seen = digest_of(results.draft_record(session, world.edition(session)))
    with world.writing() as session:
        session.scalars(select(Entry).where(Entry.number == "C003")).one().status = "excluded"  # type: ignore[assignment]
    with pytest.raises(Refused) as refusal:
        publish(world, seen=seen)
    assert codes(list(refusal.value.problems)) == ["results_changed_meanwhile"]
    with world.reading() as session:
        assert session.scalars(select(Publication)).all() == []
        seen = digest_of(results.draft_record(session, world.edition(session)))
    publish(world, seen=seen)


def test_publishing_again_needs_a_reason_and_leaves_the_first_one_as_it_was(world: World) -> None:
    first = publish(world)
    world.clock.pass_by(days=1)
    with pytest.raises(Refused) as refusal:
        publish(world, note="  ")
    assert codes(list(refusal.value.problems)) == ["publication_note_needed"]
    second = publish(world, note="Se excluyó una finca.")
    with world.reading() as session:
        made = session.scalars(select(Publication).order_by(Publication.number)).all()
        assert [(item.number, item.digest, item.note) for item in made] == [
            (1, first, ""),
            (2, second, "Se excluyó una finca."),
        ]


def test_without_a_ranked_farm_there_is_nothing_to_publish(world: World) -> None:
    with world.writing() as session:
        world.edition(session).rule = {"kind": "mean", "min_sheets": 9, "tie_chain": []}
    with pytest.raises(Refused) as refusal:
        publish(world)
    assert codes(list(refusal.value.problems)) == ["nothing_to_publish"]


# ------------------------------------------------------------------------------------------------ proving
def test_all_agrees_before_and_after_publishing(world: World) -> None:
    assert problems(world) == []
    publish(world)
    assert problems(world) == []


def test_a_mark_written_after_publication_does_not_make_the_publication_wrong(world: World) -> None:
    """The past is read from the ledger as it stood, in the order of saves: no clock that is set back, or was ahead,
    changes it. A mark that was changed in what was counted is found."""

    def write_zero(at: datetime) -> None:
        with world.writing() as session:
            ballot = session.scalars(select(Ballot).where(Ballot.state == BallotState.SUBMITTED)).first()
            assert ballot is not None
            pointer = ballot.current[0]
            save = BallotSave(
                ballot_id=ballot.id,
                save_id=str(at),
                version=99,
                at=at,
                by="organiser:1",
                source=MarkSource.CORRECTION,
                answer={},
            )
            row = MarkRow(
                ballot_id=ballot.id,
                save=save,
                criterion=pointer.criterion,
                state=MarkState.VALUE,
                value=Decimal(0),
                version=pointer.mark.version + 1,
            )
            session.add(row)
            session.flush()
            pointer.mark, ballot.version = row, save.version

    publish(world)
    write_zero(START + timedelta(days=1))
    assert problems(world) == []
    write_zero(START - timedelta(hours=1))
    assert problems(world) == []
    with world.tampering() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.state == BallotState.SUBMITTED)).first()
        assert ballot is not None
        counted = session.scalars(select(MarkRow).where(MarkRow.ballot_id == ballot.id, MarkRow.version == 1)).first()
        assert counted is not None
        counted.value = Decimal(1) if counted.value != 1 else Decimal(2)
    assert "check_ledger_mark" in codes(problems(world))


def test_clocks_that_jump_make_no_false_differences(world: World) -> None:
    """Published by a clock that was a day ahead; then, set right, a sheet delivered and another corrected."""
    with world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=START + timedelta(days=1))
    assert problems(world) == []
    with world.writing() as session:
        draft = session.scalars(
            select(Assignment).join(Assignment.ballot).where(Ballot.state == BallotState.DRAFT)
        ).first()
        assert draft is not None
        assert draft.ballot is not None
        ballot = draft.ballot
        ballot.state, ballot.submitted_at = BallotState.SUBMITTED, START
        audit.record(
            session,
            actor=NELLY,
            action="ballot.submitted",
            subject=f"ballot:{ballot.id}",
            edition_id=draft.round.edition_id,
            now=START,
        )
    assert "check_ledger_missing" not in codes(problems(world))


def test_clocks_that_were_ahead_before_publication_make_none_either(world: World) -> None:
    """All sheets were saved and delivered by a clock that was a year ahead of the one that published."""
    with world.writing() as session:
        results.publish(session, actor=NELLY, edition=world.edition(session), now=START - timedelta(days=365))
    assert problems(world) == []


def test_a_delivered_sheet_that_was_left_out_is_found_whatever_its_hour(world: World) -> None:
    publish(world)
    with world.tampering() as session:
        publication = session.scalars(select(Publication)).one()
        record = json.loads(publication.snapshot)
        left_out = record["ballots"].pop()
        publication.snapshot = json.dumps(record)
        for ballot in session.scalars(select(Ballot).where(Ballot.submitted_at.is_not(None))):
            ballot.submitted_at = START + timedelta(days=9)
    found = [problem for problem in problems(world) if problem.code == "check_ledger_missing"]
    assert [problem.params["entry"] for problem in found] == [left_out["entry"]]


def test_a_record_that_was_altered_is_found_by_its_digest_and_by_its_own_marks(world: World) -> None:
    publish(world)
    with world.tampering() as session:
        publication = session.scalars(select(Publication)).one()
        record = json.loads(publication.snapshot)
        record["categories"][0]["entries"][0]["score"] = "99.00"
        publication.snapshot = json.dumps(record)
    assert codes(problems(world)) == ["check_digest", "check_record"]


def test_a_record_altered_together_with_its_digest_is_found_by_the_ledger(world: World) -> None:
    publish(world)
    with world.tampering() as session:
        publication = session.scalars(select(Publication)).one()
        record = json.loads(publication.snapshot)
        left_out = record["ballots"].pop()
        publication.snapshot = json.dumps(record)
        publication.digest = hashlib.sha256(publication.snapshot.encode()).hexdigest()
    found = problems(world)
    assert set(codes(found)) == {"check_record", "check_ledger_missing"}
    assert {"entry": left_out["entry"], "judge": left_out["judge"]}.items() <= found[-1].params.items()


def test_a_pointer_to_an_older_mark_is_found(world: World) -> None:
    with world.tampering() as session:
        pair = session.scalars(
            select(Assignment).join(Assignment.ballot).where(Ballot.state == BallotState.DRAFT)
        ).first()
        assert pair is not None
        assert pair.ballot is not None
        pointer = pair.ballot.current[0]
        old, criterion = pointer.mark_id, pointer.criterion
        scoring.save_ballot(
            session,
            actor=NELLY,
            assignment=pair,
            marks=[Mark.of(criterion, "0")],
            expected_version=pair.ballot.version,
            save_id="correction-1",
            now=START,
        )
        session.flush()
        session.execute(
            text("UPDATE current_mark SET mark_id = :old WHERE ballot_id = :ballot AND criterion = :criterion"),
            {"old": old, "ballot": pair.ballot.id, "criterion": criterion},
        )
    found = problems(world)
    assert codes(found) == ["check_pointer"]
    assert found[0].params["criterion"] == criterion


def test_a_delivered_sheet_with_a_gap_is_found(world: World) -> None:
    with world.writing() as session:
        ballot = session.scalars(select(Ballot).where(Ballot.state == BallotState.DRAFT)).first()
        assert ballot is not None
        ballot.state, ballot.submitted_at = BallotState.SUBMITTED, START
    assert "check_incomplete" in codes(problems(world))


def test_a_record_that_is_no_record_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        differences({"categories": []})
    assert codes(list(refusal.value.problems)) == ["record_unreadable"]
