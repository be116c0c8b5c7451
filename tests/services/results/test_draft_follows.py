"""The draft is kept under what it was made from: it follows every change, in this process and in another's."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from judging.domain.ranking.ranking import Entry as RankedEntry
from judging.domain.ranking.ranking import JudgedSheet, Rule, rank
from judging.domain.results.deliberation import DecisionKind, standing_votes
from judging.domain.results.record import category_record, marks_record
from judging.domain.scoring.scoresheet import Mark, MarkState
from judging.services.contest.editions import current_round, digest_of
from judging.services.entries import entries
from judging.services.field import late, moving
from judging.services.results import deliberation, results, totals
from judging.services.results.checking import check
from judging.services.scoring import assignment as assignments
from judging.services.scoring import corrections, scoring
from judging.storage.models import (
    Assignment,
    Ballot,
    BallotState,
    BallotTotal,
    Edition,
    Entry,
    EntryStatus,
    LateMark,
)
from judging.storage.queries import editions as queries
from tests.story import NELLY, actor, imported, pair, write
from tests.world import World


def from_nothing(session: Session, edition: Edition) -> dict[str, Any]:
    """The ballots and the order of the record, computed from every mark with nothing kept, entity by entity."""
    version = current_round(edition).sheet_version
    sheets: dict[str, dict[str, JudgedSheet]] = {}
    ballots = []
    for one in queries.assignments(session, current_round(edition)):
        ballot = results.counted_ballot(one)
        if ballot is not None:
            ballots.append({"entry": one.entry.number, "judge": one.judge.key, "marks": marks_record(ballot.marks)})
            judged = JudgedSheet.of(version.sheet, ballot.marks.values())
            if judged is not None:
                sheets.setdefault(one.entry.number, {})[one.judge.key] = judged
    decided = results.decisions_by_category(session, edition)
    accepted, orders = queries.entries(session, edition, EntryStatus.ACCEPTED), []
    for category in (item for item in edition.categories if not item.is_distinction):
        own = decided.get(category.key, [])
        ranked = [RankedEntry(e.number, sheets.get(e.number, {})) for e in accepted if e.category_id == category.id]
        rule = Rule.from_document(edition.rule)
        ranking = rank(version.sheet, ranked, rule, votes=standing_votes(own), official=False)
        orders.append(category_record(category.key, category.name, ranking, own))
    return {"ballots": ballots, "categories": orders}


def told(session: Session, edition: Edition) -> dict[str, Any]:
    """The same part of the draft's record."""
    record = results.draft_record(session, edition)
    return {key: record[key] for key in ("ballots", "categories")}


def entry_of(session: Session, number: str) -> Entry:
    return session.scalars(select(Entry).where(Entry.number == number)).one()


def reopened(session: Session, world: World, judge: str = "J4", number: str = "C003") -> Assignment:
    sheet = pair(session, judge, number)
    scoring.reopen_ballot(session, actor=NELLY, assignment=sheet, reason="Revisar.", now=world.clock.now)
    return sheet


def deliver(session: Session, world: World, sheet: Assignment) -> None:
    scoring.submit_ballot(session, actor=actor(sheet), assignment=sheet, now=world.clock.now)


def another_mark(session: Session, world: World) -> None:
    sheet = reopened(session, world)
    write(session, world, sheet, Mark.of("A1", "0"))
    deliver(session, world, sheet)


def a_sheet_reopened(session: Session, world: World) -> None:
    reopened(session, world)


def a_sheet_delivered(session: Session, world: World) -> None:
    sheet = next(
        one
        for one in queries.assignments(session, current_round(world.edition(session)))
        if one.ballot is not None and one.ballot.state is BallotState.DRAFT
    )
    write(session, world, sheet, *(Mark.of(own.key, "2") for own in scoring.sheet_of(sheet).criteria))
    deliver(session, world, sheet)


def not_applicable(session: Session, world: World) -> None:
    corrections.decide_not_applicable(
        session,
        actor=NELLY,
        edition=world.edition(session),
        entry=entry_of(session, "C003"),
        criterion="E2",
        reason="No vende.",
        now=world.clock.now,
    )


def a_farm_excluded(session: Session, world: World) -> None:
    entries.exclude_entry(
        session, actor=NELLY, entry=entry_of(session, "C003"), reason="No es de aquí.", now=world.clock.now
    )


def a_farm_taken_back(session: Session, world: World) -> None:
    entry_of(session, "C003").status = EntryStatus.WITHDRAWN


def a_farm_in_another_category(session: Session, world: World) -> None:
    entry_of(session, "C003").category = None


def a_judge_taken_off(session: Session, world: World) -> None:
    sheet = pair(session, "J4", "C003")
    assignments.recuse(
        session,
        actor=NELLY,
        edition=world.edition(session),
        entry=sheet.entry,
        judge=sheet.judge,
        reason="Es pariente.",
        now=world.clock.now,
    )


def a_vote(session: Session, world: World) -> None:
    edition = world.edition(session)
    edition.rule = {**edition.rule, "tie_chain": ["vote"]}
    key = next(item.key for item in edition.categories if not item.is_distinction)
    proposed = deliberation.Proposed(key, DecisionKind.VOTE, "Se votó.", votes={"C008": 1, "C011": 2})
    deliberation.record(session, actor=NELLY, edition=edition, proposed=proposed, now=world.clock.now)


def a_note_of_the_jury(session: Session, world: World) -> None:
    edition = world.edition(session)
    key = next(item.key for item in edition.categories if not item.is_distinction)
    proposed = deliberation.Proposed(key, DecisionKind.NOTE, "Queda dicho.", about=["C003"])
    deliberation.record(session, actor=NELLY, edition=edition, proposed=proposed, now=world.clock.now)


def another_rule(session: Session, world: World) -> None:
    edition = world.edition(session)
    edition.rule = {**edition.rule, "kind": "median", "decimals": 1}


def another_sheet(session: Session, world: World) -> None:
    version = current_round(world.edition(session)).sheet_version
    document = {**version.document, "out_of": "50"}
    version.document, version.digest = document, digest_of(document)


def a_late_mark_counted(session: Session, world: World) -> None:
    sheet = reopened(session, world)
    row = LateMark(
        assignment_id=sheet.id,
        criterion="A1",
        mark_state=MarkState.VALUE,
        value=Mark.of("A1", "0").value,
        save_id=str(uuid.uuid4()),
        received_at=world.clock.now,
    )
    session.add(row)
    session.flush()
    late.count(session, actor=NELLY, marks=[row], now=world.clock.now)


def a_sheet_moved(session: Session, world: World) -> None:
    source = reopened(session, world)
    taken = set(session.scalars(select(Assignment.entry_id).where(Assignment.judge_id == source.judge_id)))
    edition = world.edition(session)
    free = next(one for one in queries.entries(session, edition, EntryStatus.ACCEPTED) if one.id not in taken)
    target = Assignment(round=source.round, judge=source.judge, entry=free, changed_at=world.clock.now)
    session.add(target)
    session.flush()
    moving.move_sheet(
        session, actor=actor(source), source=source, target=target, reason="Era otra finca.", now=world.clock.now
    )
    deliver(session, world, target)


def an_import(session: Session, world: World) -> None:
    sheet = current_round(world.edition(session)).sheet_version.sheet
    head = ",".join(["entry", "judge", *(own.key for own in sheet.criteria)])
    table = f"{head}\nFamilia Nina,J1,{','.join('3' for _ in sheet.criteria)}\n"
    imported(session, world, table, submit=True)


ACTS = [
    another_mark,
    a_sheet_reopened,
    a_sheet_delivered,
    not_applicable,
    a_farm_excluded,
    a_farm_taken_back,
    a_farm_in_another_category,
    a_judge_taken_off,
    a_vote,
    a_note_of_the_jury,
    another_rule,
    another_sheet,
    a_late_mark_counted,
    a_sheet_moved,
    an_import,
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_kept_draft_follows_every_change(world: World, act: Callable[[Session, World], None]) -> None:
    with world.reading() as session:
        before = told(session, world.edition(session))
        assert before == from_nothing(session, world.edition(session))
    with world.tampering() if act is another_sheet else world.writing() as session:
        act(session, world)
    with world.reading() as session:
        edition = world.edition(session)
        after = told(session, edition)
        assert after == from_nothing(session, edition)
        assert after != before
        drafted = results.draft(session, edition)
        assert results.digest_of_record(drafted) == digest_of(results.record_of(drafted))
        sealed = results.draft(session, edition, from_marks=True)
        assert [own.fingerprint for own in drafted.categories] == [own.fingerprint for own in sealed.categories]
        assert act is another_sheet or check(session) == []


def test_one_changed_sheet_makes_its_own_farm_anew_and_no_other(world: World) -> None:
    with world.reading() as session:
        before = results.draft(session, world.edition(session))
        again = results.draft(session, world.edition(session))
        assert again.counted is before.counted, "nothing changed, and all ballots were looked at again"
    with world.writing() as session:
        another_mark(session, world)
    with world.reading() as session:
        after = results.draft(session, world.edition(session))
    was, now = ({key: own for one in made.categories for key, own in one.judged.items()} for made in (before, after))
    assert len(was) > 5
    assert [key for key in was if now[key] is not was[key]] == ["C003"]


def test_undoing_a_decision_brings_the_old_draft_back(world: World) -> None:
    with world.reading() as session:
        before = told(session, world.edition(session))
    with world.writing() as session:
        not_applicable(session, world)
        corrections.undo_not_applicable(
            session,
            actor=NELLY,
            edition=world.edition(session),
            entry=entry_of(session, "C003"),
            criterion="E2",
            reason="Sí vende.",
            now=world.clock.now,
        )
    with world.reading() as session:
        assert told(session, world.edition(session)) == before


def test_a_change_made_by_another_process_is_seen_at_the_next_question(world: World) -> None:
    nelly = world.organiser()
    nelly.get("/organiser/caranavi-2026/results")
    assert "80,13" in nelly.text
    script = (
        "import sqlite3, sys; base = sqlite3.connect(sys.argv[1])\n"
        "with base: base.execute(\"UPDATE entry SET status = 'excluded' WHERE number = 'C003'\")"
    )
    subprocess.run([sys.executable, "-c", script, str(world.database.url.database)], check=True)
    nelly.get("/organiser/caranavi-2026/results")
    assert "80,13" not in nelly.text


def test_a_ballot_without_a_total_counts_all_the_same_and_gets_one(world: World) -> None:
    with world.reading() as session:
        before = told(session, world.edition(session))
    with world.writing() as session:
        session.execute(delete(BallotTotal))
    with world.reading() as session:
        assert told(session, world.edition(session)) == before
    with world.writing() as session:
        assert totals.fill(session) == 27
        assert totals.fill(session) == 0
    with world.reading() as session:
        assert told(session, world.edition(session)) == before
        assert check(session) == []


@pytest.mark.parametrize("is_signed", [False, True], ids=["text alone", "text and digest"])
def test_check_finds_a_falsified_total_and_nothing_is_sealed_by_it(world: World, is_signed: bool) -> None:
    with world.reading() as session:
        honest = told(session, world.edition(session))
    with world.writing() as session:
        row = session.scalars(select(BallotTotal).join(Ballot, Ballot.id == BallotTotal.ballot_id)).first()
        assert row is not None
        false = row.document.replace('"total":"', '"total":"9')
        session.execute(
            update(BallotTotal)
            .where(BallotTotal.id == row.id)
            .values(document=false, digest=totals.digest_of_text(false) if is_signed else row.digest)
        )
    with world.reading() as session:
        assert [problem.code for problem in check(session)] == ["check_total"]
    with world.writing() as session:
        published = results.publish(session, actor=NELLY, edition=world.edition(session), now=world.clock.now)
        record = published.snapshot
    with world.reading() as session:
        assert from_nothing(session, world.edition(session)) == honest
    assert all(str(item["exact"]) in record for item in honest["categories"][0]["entries"])
