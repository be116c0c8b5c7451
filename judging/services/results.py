"""Results: computed from delivered ballots by the edition's rule, and published as a sealed record.

Always true: a ranking is a pure function of the ledger and the rule and is never edited; only delivered ballots of
standing assignments count; a publication keeps the rule, the sheet, every counted mark (judges under their keys) and
the whole computation, so that anybody who holds the record can compute it again; its digest is made from its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.ranking import Entry as RankedEntry
from judging.domain.ranking import JudgedSheet, Ranking, Rule, rank
from judging.domain.record import FORMAT, category_record, marks_record
from judging.domain.scoresheet import ScoreSheet
from judging.services import audit
from judging.services.editions import canonical, digest_of, round_of
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotState,
    Category,
    Edition,
    Entry,
    EntryStatus,
    Publication,
)
from judging.storage.queries import editions as queries

DEFAULT_PUBLIC_PLACES = 3


@dataclass(frozen=True)
class CategoryResult:
    """The computed order of one category, with the entries behind the keys (their numbers)."""

    category: Category | None
    ranking: Ranking
    entries: dict[str, Entry]


def rule_of(edition: Edition) -> Rule:
    """The edition's rule, from its document."""
    return Rule.from_document(edition.rule)


def sheet_of(edition: Edition) -> ScoreSheet:
    """The sheet of the ranked round."""
    return round_of(edition).sheet_version.sheet


def counted_ballot(assignment: Assignment) -> Ballot | None:
    """The assignment's ballot if it counts: delivered, and not taken from the judge."""
    ballot = assignment.ballot
    if ballot is None or ballot.state is not BallotState.SUBMITTED:
        return None
    return ballot if assignment.state is AssignmentState.ASSIGNED else None


def compute(session: Session, edition: Edition) -> tuple[CategoryResult, ...]:
    """The ranking of each category (entries without a category form one), by the edition's rule."""
    return _results(session, edition, _counted(session, edition))


def _counted(session: Session, edition: Edition) -> list[tuple[Assignment, Ballot]]:
    """Every ballot that counts, with its assignment."""
    return [
        (assignment, ballot)
        for assignment in queries.assignments(session, round_of(edition))
        if (ballot := counted_ballot(assignment)) is not None
    ]


def _results(
    session: Session, edition: Edition, counted: Sequence[tuple[Assignment, Ballot]]
) -> tuple[CategoryResult, ...]:
    accepted = queries.entries(session, edition, EntryStatus.ACCEPTED)
    sheet, rule = sheet_of(edition), rule_of(edition)
    sheets: dict[str, dict[str, JudgedSheet]] = {}
    for assignment, ballot in counted:
        judged = JudgedSheet.of(sheet, ballot.marks.values())
        if judged is not None:
            sheets.setdefault(assignment.entry.number, {})[assignment.judge.key] = judged
    categories: list[Category | None] = [item for item in edition.categories if not item.is_distinction]
    results = []
    for category in categories or [None]:
        entries = {
            entry.number: entry for entry in accepted if category is None or entry.category_id == category.id
        }
        ranking = rank(sheet, [RankedEntry(number, sheets.get(number, {})) for number in entries], rule)
        results.append(CategoryResult(category, ranking, entries))
    return tuple(results)


def publish(
    session: Session, *, actor: Actor, edition: Edition, now: datetime, note: str = "", seen: str | None = None
) -> Publication:
    """Seal the results as they stand. A later publication takes the place of this one; neither is ever changed.

    `seen` is the digest (`digest_of`) of the `draft_record` that the organiser looked at: if the results changed
    meanwhile, nothing is published. A second publication needs a note that says why. Raises Refused. There is no way
    back, because what was public has been read and copied: a mistake is corrected by a new publication, in the open.
    """
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    document = draft_record(session, edition)
    if not any(category["entries"] for category in document["categories"]):
        raise Refused(Problem.of("nothing_to_publish"))
    if seen is not None and seen != digest_of(document):
        raise Refused(Problem.of("results_changed_meanwhile"))
    previous = queries.latest_publication(session, edition)
    if previous is not None and not note.strip():
        raise Refused(Problem.of("publication_note_needed", at="note"))
    record = canonical({**document, "published_at": now.isoformat()})
    publication = Publication(
        edition_id=edition.id,
        number=previous.number + 1 if previous else 1,
        snapshot=record,
        digest=hashlib.sha256(record.encode()).hexdigest(),
        published_at=now,
        published_by=str(actor),
        note=note.strip()[:1000],
    )
    session.add(publication)
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="results.published",
        subject=f"publication:{publication.id}",
        edition_id=edition.id,
        now=now,
        digest=publication.digest,
        number=publication.number,
        note=publication.note,
    )
    return publication


def draft_record(session: Session, edition: Edition) -> dict[str, Any]:
    """The whole record as it would be sealed now: rule, sheet, counted ballots, and the order they make."""
    version = round_of(edition).sheet_version
    counted = _counted(session, edition)
    results = _results(session, edition, counted)
    return {
        "format": FORMAT,
        "edition": {"slug": edition.slug, "name": edition.name, "is_demo": edition.is_demo},
        "rule": rule_of(edition).to_document(),
        "sheet": version.document,
        "sheet_digest": version.digest,
        "ballots": [
            {"entry": assignment.entry.number, "judge": assignment.judge.key, "marks": marks_record(ballot.marks)}
            for assignment, ballot in counted
        ],
        "categories": [
            category_record(
                result.category.key if result.category else "general",
                result.category.name if result.category else {},
                result.ranking,
            )
            for result in results
        ],
    }


def public_places(edition: Edition) -> int:
    """How many places are made public (with all who share the last one); the others appear as a number only."""
    return int(edition.texts.get("public_places", DEFAULT_PUBLIC_PLACES))
