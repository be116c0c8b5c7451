"""What a delivered ballot comes to, kept beside the ledger so that results need not read every mark again.

Always true: a kept total is made from the marks that stand, at delivery and at each correction of a delivered ballot;
it counts only for the ballot's version and the sheet it was made with, and while its text has its digest; where it does
not count the marks are read. So it saves work and decides nothing; `judging check` makes each one again, and what is
false is made anew by `repair`, with a line in the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.record import marks_record
from judging.domain.scoring.scoresheet import Mark, MarkState, ScoreSheet
from judging.domain.scoring.scoring import Scorer, SheetScore
from judging.services import audit
from judging.services.contest.editions import canonical
from judging.storage.models import Ballot, BallotTotal, Edition, Round, SheetVersion
from judging.storage.queries import totals as queries


@dataclass(frozen=True)
class Total:
    """The standing marks of a ballot, without their notes, and their points; no score where nothing has a value.

    `record` is what the record says of the marks.

    `digest` names both, and the sheet: ballots with the same digest come to the same.
    """

    marks: Mapping[str, Mark]
    record: Mapping[str, str]
    score: SheetScore | None
    digest: str


class Totals:
    """Makes the totals of ballots that are scored on one version of a sheet."""

    def __init__(self, sheet: ScoreSheet, sheet_digest: str) -> None:
        self._scorer, self._sheet_digest = Scorer(sheet), sheet_digest

    @classmethod
    def on(cls, version: SheetVersion) -> Totals:
        return cls(version.sheet, version.digest)

    def document(self, marks: Mapping[str, Mark]) -> str:
        """The marks and what they come to, as canonical text."""
        score = self._scorer.score(marks)
        points = {} if score is None else {"total": str(score.total), **_told(score)}
        return canonical({"sheet": self._sheet_digest, "marks": marks_record(marks), **points})

    def of(self, marks: Mapping[str, Mark]) -> Total:
        """The same as a value."""
        return read(self.document(marks))

    def keep(self, session: Session, ballot: Ballot) -> None:
        """Write down what a delivered ballot comes to now, in place of what was written before."""
        said = self.row(ballot.id, ballot.version, ballot.marks)
        row = session.scalar(select(BallotTotal).where(BallotTotal.ballot_id == ballot.id))
        if row is None:
            session.add(BallotTotal(**said))
            return
        for name, value in said.items():
            setattr(row, name, value)

    def row(self, ballot_id: int, version: int, marks: Mapping[str, Mark]) -> dict[str, Any]:
        """What is kept of a ballot with these marks, by the table's columns."""
        document = self.document(marks)
        return {
            "ballot_id": ballot_id,
            "version": version,
            "sheet_digest": self._sheet_digest,
            "document": document,
            "digest": digest_of_text(document),
        }


def digest_of_text(document: str) -> str:
    """SHA-256 of a document, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def read(document: str) -> Total:
    """A total from its text."""
    told: dict[str, Any] = json.loads(document)
    marks = {key: _mark(key, text) for key, text in told["marks"].items()}
    if "total" not in told:
        return Total(marks, told["marks"], None, digest_of_text(document))
    sections, parts = ({key: _fraction(text) for key, text in told[name].items()} for name in ("sections", "parts"))
    score = SheetScore(Fraction(told["total"]), sections, parts)
    return Total(marks, told["marks"], score, digest_of_text(document))


def marks_from(rows: Mapping[str, str]) -> dict[str, Mark]:
    """Marks, without notes, from their texts: a number, or the state of a mark without one."""
    return {key: _mark(key, text) for key, text in rows.items()}


def fill(session: Session, of: Round | None = None) -> int:
    """Make every total that is missing or does not count any more, of one round or of all; how many that were."""
    made = 0
    for round_ in [of] if of is not None else session.scalars(select(Round)):
        makes, version = Totals.on(round_.sheet_version), round_.sheet_version
        waiting = [row for row in queries.delivered(session, round_, version.digest) if row.digest is None]
        if not waiting:
            continue
        standing = queries.standing_marks(session, round_, [row.ballot_id for row in waiting])
        for old in session.scalars(select(BallotTotal).where(BallotTotal.ballot_id.in_(standing))):
            session.delete(old)
        session.flush()
        for row in waiting:
            session.add(BallotTotal(**makes.row(row.ballot_id, row.version, marks_from(standing[row.ballot_id]))))
        made += len(waiting)
    session.flush()
    return made


@dataclass(frozen=True)
class FalseTotal:
    """A kept total that is not what the marks come to, and what they do come to."""

    edition: Edition
    ballot_id: int
    entry: str
    judge: str
    document: str


def false(session: Session) -> Iterator[FalseTotal]:
    """Every kept total that counts and is not what its marks come to."""
    for round_ in session.scalars(select(Round).options(joinedload(Round.edition), joinedload(Round.sheet_version))):
        version = round_.sheet_version
        makes = Totals.on(version)
        rows = [row for row in queries.delivered(session, round_, version.digest) if row.digest is not None]
        standing = queries.standing_marks(session, round_, [row.ballot_id for row in rows])
        kept = {row.ballot_id: row for row in queries.kept(session, round_, standing.keys())}
        for row in rows:
            document, own = makes.document(marks_from(standing[row.ballot_id])), kept[row.ballot_id]
            if (own.document, own.digest) != (document, digest_of_text(document)):
                yield FalseTotal(round_.edition, row.ballot_id, row.entry, row.judge, document)


def repair(session: Session, *, actor: Actor, now: datetime) -> list[Problem]:
    """Make each false total from its marks again, each with a line in the log; says which."""
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    mended = []
    for own in list(false(session)):
        row = session.scalars(select(BallotTotal).where(BallotTotal.ballot_id == own.ballot_id)).one()
        row.document, row.digest = own.document, digest_of_text(own.document)
        where = {"entry": own.entry, "judge": own.judge}
        audit.record(
            session,
            actor=actor,
            action="total.repaired",
            subject=f"ballot:{own.ballot_id}",
            edition_id=own.edition.id,
            now=now,
            **where,
        )
        mended.append(Problem.of("total_repaired", edition=own.edition.slug, **where))
    return mended


def _told(score: SheetScore) -> dict[str, dict[str, str]]:
    return {
        "sections": {key: str(points) for key, points in score.sections.items()},
        "parts": {key: str(points) for key, points in score.parts.items()},
    }


_STATES = {state.value: state for state in MarkState if state is not MarkState.VALUE}


@lru_cache(maxsize=20_000)
def _mark(criterion: str, text: str) -> Mark:
    return Mark(criterion, _STATES[text]) if text in _STATES else Mark.of(criterion, text)


_fraction = lru_cache(maxsize=20_000)(Fraction)
