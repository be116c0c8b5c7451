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
from judging.domain.permissions import Actor
from judging.domain.ranking import Entry as RankedEntry
from judging.domain.ranking import JudgedSheet, Ranked, Ranking, Rule, rank
from judging.domain.scoresheet import ScoreSheet
from judging.services import audit
from judging.services.editions import canonical, round_of
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
    assignments = queries.assignments(session, round_of(edition))
    accepted = queries.entries(session, edition, EntryStatus.ACCEPTED)
    sheet, rule = sheet_of(edition), rule_of(edition)
    categories: list[Category | None] = [item for item in edition.categories if not item.is_distinction]
    results = []
    for category in categories or [None]:
        entries = {entry.number: entry for entry in accepted
                   if category is None or entry.category_id == category.id}
        sheets = _sheets_by_entry(sheet, assignments)
        ranking = rank(sheet, [RankedEntry(number, sheets.get(number, {})) for number in entries], rule)
        results.append(CategoryResult(category, ranking, entries))
    return tuple(results)


def _sheets_by_entry(sheet: ScoreSheet, assignments: Sequence[Assignment]) -> dict[str, dict[str, JudgedSheet]]:
    sheets: dict[str, dict[str, JudgedSheet]] = {}
    for assignment in assignments:
        ballot = counted_ballot(assignment)
        judged = JudgedSheet.of(sheet, ballot.marks.values()) if ballot else None
        if judged is not None:
            sheets.setdefault(assignment.entry.number, {})[assignment.judge.key] = judged
    return sheets


def publish(session: Session, *, actor: Actor, edition: Edition, now: datetime, note: str = "") -> Publication:
    """Seal the results as they stand. A later publication takes the place of this one; neither is ever changed."""
    results = compute(session, edition)
    if not any(result.ranking.entries for result in results):
        raise Refused(Problem.of("nothing_to_publish"))
    record = canonical(record_of(session, edition, results, now))
    digest = hashlib.sha256(record.encode()).hexdigest()
    previous = queries.latest_publication(session, edition)
    publication = Publication(
        edition_id=edition.id, number=previous.number + 1 if previous else 1, snapshot=record, digest=digest,
        published_at=now, published_by=str(actor), note=note.strip())
    session.add(publication)
    session.flush()
    audit.record(session, actor=actor, action="results.published", subject=f"publication:{publication.id}",
                 edition_id=edition.id, now=now, digest=digest, number=publication.number)
    return publication


def record_of(session: Session, edition: Edition, results: Sequence[CategoryResult], now: datetime) -> dict[str, Any]:
    """The whole record as plain JSON: rule, sheet, counted ballots, and the order they make."""
    version = round_of(edition).sheet_version
    counted = [(assignment, ballot) for assignment in queries.assignments(session, round_of(edition))
               if (ballot := counted_ballot(assignment)) is not None]
    return {
        "format": "judging-results-1",
        "edition": {"slug": edition.slug, "name": edition.name, "is_demo": edition.is_demo},
        "published_at": now.isoformat(),
        "rule": rule_of(edition).to_document(),
        "sheet": version.document,
        "sheet_digest": version.digest,
        "ballots": [{"entry": assignment.entry.number, "judge": assignment.judge.key, "marks": _marks(ballot)}
                    for assignment, ballot in counted],
        "categories": [_category_record(result) for result in results],
    }


def _marks(ballot: Ballot) -> dict[str, str]:
    return {key: str(mark.value) if mark.value is not None else mark.state.value
            for key, mark in sorted(ballot.marks.items())}


def _category_record(result: CategoryResult) -> dict[str, Any]:
    ranking = result.ranking
    return {
        "key": result.category.key if result.category else "general",
        "name": result.category.name if result.category else {},
        "applied": ranking.applied.value,
        "entries": [entry_record(ranked) for ranked in ranking.entries],
        "unranked": [{"entry": item.key, "judges": item.judges} for item in ranking.unranked],
        "tie_steps": [{"step": step.step, "group": list(step.group),
                       "figures": {key: None if figure is None else str(figure)
                                   for key, figure in step.figures.items()},
                       "outcome": [list(group) for group in step.outcome]} for step in ranking.tie_steps],
    }


def entry_record(ranked: Ranked) -> dict[str, Any]:
    """One ranked entry as plain JSON; exact figures as fractions, the published score as decimal text."""
    return {
        "entry": ranked.key, "judges": ranked.judges, "exact": str(ranked.exact), "score": str(ranked.score),
        "rank": ranked.rank, "tie": list(ranked.tie),
        "sections": {key: str(value) for key, value in ranked.sections.items()},
        "parts": {key: str(value) for key, value in ranked.parts.items()},
    }
