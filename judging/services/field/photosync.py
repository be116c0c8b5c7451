"""Taking in the photos that a judge's telephone kept: one operation for each, after its bytes have arrived.

The four answers are those of services/sync.py, but a photo never conflicts. Late means here: scoring was over, or the
sheet delivered, while the telephone already held its permit; the photo is kept and says so. It carries no points, so
nothing has to be decided about it. Each operation needs a transaction of its own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor
from judging.services.contest.editions import scoring_ended
from judging.services.field import photos
from judging.services.field.permits import Permit, was_before
from judging.services.field.sync import CLOSED, Answer, Result, refused
from judging.storage.models import Assignment, BallotState, Judge
from judging.storage.pictures import Picture
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger

ENDED = CLOSED | {"ballot_sealed"}


def take(
    session: Session,
    *,
    actor: Actor,
    judge: Judge,
    permit: Permit,
    sheet: int,
    sent: photos.Sent,
    picture: Picture,
    now: datetime,
) -> Answer:
    """Take one photo in, whatever a telephone may send."""
    if judge.committed_at is None:
        return refused(Problem.of("commitment_needed"))
    assignment = queries.assignment(session, judge, sheet)
    if assignment is None:
        return refused(Problem.of("sheet_not_yours"))

    def added(*, late: bool) -> Answer:
        photo = photos.add(session, actor=actor, assignment=assignment, sent=sent, picture=picture, now=now, late=late)
        return Answer(Result.LATE if photo.came_late else Result.OK, photo.id)

    try:
        return added(late=False)
    except NotFound:
        return refused(Problem.of("sheet_not_yours"))
    except Refused as refusal:
        if not _came_late(session, assignment, permit, refusal, now):
            return refused(*refusal.problems)
    try:
        return added(late=True)
    except Refused as refusal:
        return refused(*refusal.problems)


def _came_late(session: Session, assignment: Assignment, permit: Permit, refusal: Refused, now: datetime) -> bool:
    """Whether the only thing wrong is that the sheet has ended, and the telephone had its permit before that."""
    if not {problem.code for problem in refusal.problems} <= ENDED:
        return False
    ballot, ended = assignment.ballot, scoring_ended(session, assignment.round, now)
    if ended is not None and not was_before(session, permit, ended, of_now=assignment.round.is_now):
        return False
    if ballot is None or ballot.state is not BallotState.SUBMITTED or ballot.submitted_at is None:
        return True
    return permit.is_older_than(ledger.line_of_delivery(session, ballot), ballot.submitted_at)
