"""The ledger of work: a piece is taken with a lease, kept alive, ended once, and set aside after too many tries.

Always true: two never have the same piece in hand while its lease lasts; who took it last alone may end it; a piece
whose worker died is taken again when the lease is over, or is longer than any lease because a clock was wrong; one that
was begun `MOST_ATTEMPTS` times and never ended is not begun again by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, null, or_, select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem
from judging.domain.work import LEASE, NIGHT_LEASE, JobState, Kind, last_believable
from judging.storage.models import Job

MOST_ATTEMPTS = 4
KEPT = timedelta(days=30)
NOT_NOW, TOO_OFTEN = 0, -1


def take(
    session: Session, *, kind: Kind, row_id: int, now: datetime, lease: timedelta = LEASE, brought: int = 0
) -> int:
    """Take a piece in hand: which attempt this is; NOT_NOW where it is ended or in somebody's hand, TOO_OFTEN where its
    attempts are used up (the caller says so where people read it, or sets it aside). Of a piece that is done part by
    part, `brought` is the last attempt that brought a part: tries count from there."""
    job = _job(session, kind, row_id)
    if job is None:
        job = Job(kind=kind, row_id=row_id, attempts=0, lease_until=now)
        session.add(job)
    elif job.state is not JobState.RUNNING or _is_held(job, now):
        return NOT_NOW
    elif job.attempts - brought >= MOST_ATTEMPTS:
        return TOO_OFTEN
    job.attempts, job.lease_until = job.attempts + 1, now + lease
    session.flush()
    return job.attempts


def keep(session: Session, *, kind: Kind, row_id: int, attempt: int, now: datetime, lease: timedelta = LEASE) -> bool:
    """Go on with a piece for another lease; False for whoever lost it to another, who has to stop."""
    job = _job(session, kind, row_id)
    if job is None or job.state is not JobState.RUNNING or job.attempts != attempt:
        return False
    job.lease_until = now + lease
    return True


def end(session: Session, *, kind: Kind, row_id: int, attempt: int, now: datetime) -> None:
    """It is done, and with it what was left of its kind before. Who lost the lease to another ends nothing."""
    job = _job(session, kind, row_id)
    if job is not None and job.attempts == attempt:
        job.state, job.ended_at = JobState.DONE, now
        session.execute(delete(Job).where(Job.kind == kind, Job.row_id < row_id, Job.state != JobState.DONE))


def set_aside(session: Session, *, kind: Kind, row_id: int, problem: Problem, now: datetime) -> None:
    """It is left to a person, with the reason."""
    job = _job(session, kind, row_id)
    if job is not None and job.state is JobState.RUNNING:
        job.state, job.ended_at = JobState.SET_ASIDE, now
        job.failure = {"code": problem.code, "params": problem.params}


def give_back(session: Session, *, kind: Kind, row_id: int, now: datetime) -> None:
    """Not begun after all: the next may take it at once, and it does not count as a try."""
    job = _job(session, kind, row_id)
    if job is not None and job.state is JobState.RUNNING:
        job.attempts, job.lease_until = job.attempts - 1, now


def forget(session: Session, *, kind: Kind, row_id: int) -> None:
    """What came of it stands in a row of its own, or it shall be begun afresh."""
    session.execute(delete(Job).where(Job.kind == kind, Job.row_id == row_id))


def is_open(session: Session, *, kind: Kind, row_id: int, now: datetime) -> bool:
    """Whether the piece may be taken."""
    job = _job(session, kind, row_id)
    return job is None or (job.state is JobState.RUNNING and not _is_held(job, now))


def is_ended(session: Session, *, kind: Kind, row_id: int) -> bool:
    """Whether the piece was done, or set aside."""
    job = _job(session, kind, row_id)
    return job is not None and job.state is not JobState.RUNNING


def again(session: Session, *, kind: Kind, row_id: int, now: datetime) -> None:
    """Have what was set aside begun once more, as if it never had been; it stands there until that is done."""
    job = _job(session, kind, row_id)
    if job is not None and job.state is JobState.SET_ASIDE:
        job.state, job.attempts, job.lease_until = JobState.RUNNING, 0, min(now, job.ended_at or now)
        job.ended_at, job.failure = None, null()


def interrupted(session: Session, kinds: Collection[Kind], now: datetime) -> list[tuple[Kind, int]]:
    """The pieces of these kinds that were begun, or are to be begun once more, and are in nobody's hand."""
    running = select(Job).where(Job.kind.in_(kinds), Job.state == JobState.RUNNING).order_by(Job.id)
    return [(Kind(job.kind), job.row_id) for job in session.scalars(running) if not _is_held(job, now)]


def latest(session: Session, kind: Kind) -> Job | None:
    """The piece of a kind that was begun last, whatever date a clock gave its night."""
    return session.scalar(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(1))


def left_to_people(session: Session) -> Sequence[Job]:
    """What was set aside, newest first."""
    return session.scalars(select(Job).where(Job.state == JobState.SET_ASIDE).order_by(Job.id.desc())).all()


def clean(session: Session, now: datetime) -> None:
    """Forget what was done long ago, and nights that a clock ahead of its time took for done."""
    is_old = or_(Job.ended_at <= now - KEPT, Job.ended_at > now + NIGHT_LEASE)
    session.execute(delete(Job).where(Job.state == JobState.DONE, is_old))


def _is_held(job: Job, now: datetime) -> bool:
    """Whether somebody has it in hand; as `storage.queries.work.in_hand` asks it."""
    return now < job.lease_until <= last_believable(Kind(job.kind), now)


def _job(session: Session, kind: Kind, row_id: int) -> Job | None:
    return session.scalar(select(Job).where(Job.kind == kind, Job.row_id == row_id))
