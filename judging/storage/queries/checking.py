"""Reading the whole ledger, for the proof that all summaries agree with it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from judging.storage.models import Assignment, Ballot, CurrentMark, Event, MarkRow, Publication, Round


def ledger(session: Session, round_: Round | None = None) -> list[tuple[Assignment, list[MarkRow]]]:
    """Each assignment (of one round, or all) with every version of every mark on its ballot, and what they point to."""
    wanted = (
        select(Assignment)
        .order_by(Assignment.id)
        .options(
            joinedload(Assignment.judge),
            joinedload(Assignment.entry),
            joinedload(Assignment.round).options(joinedload(Round.edition), joinedload(Round.sheet_version)),
            joinedload(Assignment.ballot).selectinload(Ballot.current).joinedload(CurrentMark.mark),
        )
    )
    marks = (
        select(MarkRow)
        .join(Ballot, Ballot.id == MarkRow.ballot_id)
        .join(Assignment, Assignment.id == Ballot.assignment_id)
        .options(selectinload(MarkRow.save))
    )
    if round_ is not None:
        wanted = wanted.where(Assignment.round_id == round_.id)
        marks = marks.where(Assignment.round_id == round_.id)
    by_ballot: dict[int, list[MarkRow]] = defaultdict(list)
    for row in session.scalars(marks):
        by_ballot[row.ballot_id].append(row)
    return [
        (assignment, by_ballot.get(assignment.ballot.id, []) if assignment.ballot else [])
        for assignment in session.scalars(wanted)
    ]


def delivered_after(session: Session, publication: Publication) -> set[int]:
    """The ballots of its edition that were last delivered after this was published, by their numbers.

    By the order of the log, which no clock changes; by the hour only where the log has no line.
    """
    last = (
        select(Event.subject, func.max(Event.id).label("line"))
        .where(Event.edition_id == publication.edition_id, Event.action == "ballot.submitted")
        .group_by(Event.subject)
        .subquery()
    )
    published = session.scalar(
        select(func.max(Event.id)).where(
            Event.edition_id == publication.edition_id,
            Event.action == "results.published",
            Event.subject == f"publication:{publication.id}",
        )
    )
    lines = {subject: line for subject, line in session.execute(select(last.c.subject, last.c.line))}
    delivered = (
        select(Ballot.id, Ballot.submitted_at)
        .join(Ballot.assignment)
        .join(Assignment.round)
        .where(Round.edition_id == publication.edition_id, Ballot.submitted_at.is_not(None))
    )
    return {
        number
        for number, at in session.execute(delivered)
        if at is not None
        and (
            at > publication.published_at
            if published is None or f"ballot:{number}" not in lines
            else lines[f"ballot:{number}"] > published
        )
    }


def frozen_rounds(session: Session) -> list[Round]:
    """Every round whose shortlist is frozen, with the text it was made from."""
    frozen = select(Round).where(Round.shortlist_digest.is_not(None)).order_by(Round.id)
    return list(session.scalars(frozen.options(undefer(Round.shortlist), joinedload(Round.edition))))
