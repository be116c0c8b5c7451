"""What goes on after the answers: what waits, what somebody has in hand, what was given up, and the work of the nights.

For who keeps the service, and for one more try. Always true: nothing here counts as given up but what nobody begins
again by itself; one more try changes nothing of what was done, and nothing at all where it was not given up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem
from judging.domain.work import NIGHTLY, Kind, next_night, night_of
from judging.services import ledger, packs
from judging.services.certificates import pending
from judging.storage.models import Edition, Job, Pack
from judging.storage.queries import work as queries

LONGEST_WAIT = timedelta(minutes=10)
"""Work is looked for every minute, so what waits much longer has nobody who does it."""


@dataclass(frozen=True)
class Night:
    """One chore of the nights: the last one that was begun, what came of it, and when the next is due (None: now)."""

    kind: Kind
    last: Job | None
    next_at: datetime | None

    @property
    def problem(self) -> Problem | None:
        """Why the last one was given up, if it was."""
        return None if self.last is None else problem_of(self.last.failure)


@dataclass(frozen=True)
class GivenUp:
    """Something that nobody begins again by itself. `row` is what one more try names; `edition` whose it is, for all
    but the nights; `count` how many pieces of this edition, told together."""

    kind: Kind
    row: int
    problem: Problem
    edition: Edition | None = None
    count: int = 1


@dataclass(frozen=True)
class Background:
    """All of it at one moment. `waits_minutes`: how long the oldest piece waits where nobody seems to work, else 0."""

    pieces: Mapping[Kind, queries.Pieces]
    nights: Sequence[Night]
    given_up: Sequence[GivenUp]
    waits_minutes: int


def problem_of(failure: dict[str, Any] | None) -> Problem | None:
    """A kept failure as the problem it was."""
    return None if failure is None else Problem(failure["code"], failure["params"])


def background(session: Session, now: datetime) -> Background:
    """What stands now."""
    oldest = min(queries.waits_since(session, now).values(), default=now)
    minutes = (now - oldest) // timedelta(minutes=1) if now - oldest >= LONGEST_WAIT else 0
    nights = [_night(session, kind, now) for kind in NIGHTLY]
    return Background(queries.pieces(session, now), nights, _given_up(session), minutes)


def again(session: Session, *, kind: Kind, row: int, now: datetime) -> None:
    """Have what was given up tried once more. Raises NotFound for what there is not, or no button begins."""
    if kind in NIGHTLY:
        ledger.again(session, kind=kind, row_id=row, now=now)
    elif kind is Kind.PACKS:
        packs.again(session, session.get(Pack, row) or _missing(kind))
    elif kind is Kind.PAPERS:
        pending.retry(session, edition=session.get(Edition, row) or _missing(kind))
    else:
        _missing(kind)


def _missing(kind: Kind) -> NoReturn:
    raise NotFound(kind.value)


def _night(session: Session, kind: Kind, now: datetime) -> Night:
    last, tonight = ledger.latest(session, kind), night_of(now)
    is_to_do = tonight is not None and not ledger.is_ended(session, kind=kind, row_id=tonight)
    return Night(kind, last, None if is_to_do else next_night(now))


def _given_up(session: Session) -> list[GivenUp]:
    nights = [(Kind(job.kind), job.row_id, None, job.failure) for job in ledger.left_to_people(session)]
    files = [(Kind.PACKS, pack.id, pack.edition, pack.failure) for pack in queries.packs_given_up(session)]
    papers = [
        (Kind.PAPERS, paper.edition.id, paper.edition, paper.failure) for paper in queries.papers_given_up(session)
    ]
    found: dict[tuple[Kind, int], GivenUp] = {}
    for kind, row, edition, failure in [*nights, *files, *papers]:
        before = found.get((kind, row))
        problem = problem_of(failure)
        assert problem is not None  # what was given up says why
        found[kind, row] = GivenUp(
            kind, row, before.problem if before else problem, edition, 1 + (before.count if before else 0)
        )
    return list(found.values())
