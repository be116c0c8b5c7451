"""Whole new sheets that come in many at a time, each as `save_ballot` and `submit_ballot` would write it.

Always true: here only sheets are written that nobody has begun, for farms that are judged now and of which organisers
decided nothing; whatever is not so plain is not touched, and `scoring.py` writes it or says why not, one by one.
However many sheets come at once, they are a dozen statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place, is_in
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.scoresheet import Mark, ScoreSheet, mark_problems
from judging.services import audit
from judging.services.contest.editions import parsed, windows_in
from judging.services.results.totals import Totals
from judging.services.scoring.appending import saved_line
from judging.services.scoring.scoring import delivery_problems
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotSave,
    BallotState,
    BallotTotal,
    CurrentMark,
    Entry,
    Judge,
    MarkRow,
    MarkSource,
    Round,
)
from judging.storage.queries import judge as queries
from judging.storage.queries import ledger

PAIRS, BALLOTS, SAVES, MARKS, POINTERS, TOTALS = (
    cast(Table, model.__table__) for model in (Assignment, Ballot, BallotSave, MarkRow, CurrentMark, BallotTotal)
)
_NEW_PAIR = insert(PAIRS).returning(PAIRS.c.id, PAIRS.c.judge_id, PAIRS.c.entry_id)
_NEW_BALLOT = insert(BALLOTS).returning(BALLOTS.c.id, BALLOTS.c.assignment_id)
_NEW_SAVE = insert(SAVES).returning(SAVES.c.id, SAVES.c.ballot_id)
_NEW_MARK = insert(MARKS).returning(MARKS.c.id, MARKS.c.ballot_id, MARKS.c.criterion)
_NEW_POINTER, _NEW_TOTAL = insert(POINTERS), insert(TOTALS)
Pair = tuple[int, int]
"""A judge and an entry, by id."""


@dataclass(frozen=True)
class WholeSheet:
    """What one judge gave one entry, and the identifier of its save."""

    judge: int
    entry: int
    marks: Sequence[Mark]
    save_id: str

    @property
    def pair(self) -> Pair:
        return self.judge, self.entry


@dataclass(frozen=True)
class Kept:
    """A sheet that was written: its assignment, and whether that was made for it."""

    assignment: int
    is_new: bool


@dataclass(frozen=True)
class _Standing:
    """What stands of these sheets and their people before they are written."""

    pairs: Mapping[Pair, int]
    """Judges' assignments that wait for their sheet."""
    shut: frozenset[Pair]
    """Those that are begun, or not to be scored by this judge."""
    judges: Mapping[int, str]
    entries: Mapping[int, str]
    """Names and numbers of who judges and what is judged."""
    decided: frozenset[int]
    known: frozenset[str]


def write(
    session: Session, *, actor: Actor, round_: Round, sheets: Sequence[WholeSheet], deliver: bool, now: datetime
) -> list[Kept]:
    """Write the sheets, from the first on, up to one that is not plain; what was written, in their order.

    For organisers and at the machine alone.
    """
    may = actor.role in (Role.ORGANISER, Role.OPERATOR) and round_.is_now
    if not may or windows_in(session, round_).published:
        return []
    standing, sheet = _standing(session, round_, sheets), parsed(round_.sheet_version)
    plain = list(takewhile(lambda one: _is_plain(one, standing, sheet, deliver=deliver), sheets))
    if not plain:
        return []
    return _Writing(session, actor, round_, standing, deliver, now).write(plain)


def _standing(session: Session, round_: Round, sheets: Sequence[WholeSheet]) -> _Standing:
    entries, judges = {one.entry for one in sheets}, {one.judge for one in sheets}
    rows = session.execute(
        select(Assignment.id, Assignment.judge_id, Assignment.entry_id, Assignment.state, Ballot.id.label("ballot"))
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_.id, Assignment.entry_id.in_(entries), Assignment.judge_id.in_(judges))
    ).all()
    free = {
        (row.judge_id, row.entry_id): row.id
        for row in rows
        if row.ballot is None and row.state is AssignmentState.ASSIGNED
    }
    of_judges = session.execute(select(Judge.id, Judge.name).where(Judge.id.in_(judges), Judge.is_active))
    of_entries = session.execute(select(Entry.id, Entry.number, Entry.status).where(Entry.id.in_(entries)))
    return _Standing(
        free,
        frozenset((row.judge_id, row.entry_id) for row in rows) - free.keys(),
        {row.id: row.name for row in of_judges},
        {row.id: row.number for row in of_entries if is_in(row.status, Role.ORGANISER, Place.SHEET)},
        queries.decided_entries(session, round_, entries),
        ledger.saves_known(session, [one.save_id for one in sheets]),
    )


def _is_plain(one: WholeSheet, standing: _Standing, sheet: ScoreSheet, *, deliver: bool) -> bool:
    return (
        one.pair not in standing.shut
        and one.judge in standing.judges
        and one.entry in standing.entries
        and one.entry not in standing.decided
        and one.save_id not in standing.known
        and bool(one.marks)
        and not mark_problems(sheet, one.marks)
        and not (deliver and delivery_problems(sheet, {mark.criterion: mark for mark in one.marks}))
    )


class _Writing:
    """Sheets that are plain, on their way into the tables."""

    def __init__(
        self, session: Session, actor: Actor, round_: Round, standing: _Standing, deliver: bool, now: datetime
    ) -> None:
        self.session, self.actor, self.round, self.standing = session, actor, round_, standing
        self.deliver, self.now = deliver, now

    def write(self, sheets: Sequence[WholeSheet]) -> list[Kept]:
        new = [one.pair for one in sheets if one.pair not in self.standing.pairs]
        pairs = {**self.standing.pairs, **self._pairs(new)}
        by_pair = self._ballots([pairs[one.pair] for one in sheets])
        ballots = {one.save_id: by_pair[pairs[one.pair]] for one in sheets}
        saves = self._saves(sheets, ballots)
        self._marks(sheets, ballots, saves)
        if self.deliver:
            self._totals(sheets, ballots)
        self._log(sheets, ballots)
        return [Kept(pairs[one.pair], one.pair in set(new)) for one in sheets]

    def _all(self, statement: Any, rows: Collection[Mapping[str, Any]]) -> Iterable[Any]:
        return self.session.execute(statement, list(rows)).all() if rows else ()

    def _pairs(self, new: Sequence[Pair]) -> dict[Pair, int]:
        always = {"state": AssignmentState.ASSIGNED, "reason": "", "changed_at": self.now, "round_id": self.round.id}
        rows = [{"judge_id": judge, "entry_id": entry, **always} for judge, entry in new]
        return {(row.judge_id, row.entry_id): row.id for row in self._all(_NEW_PAIR, rows)}

    def _ballots(self, pairs: Sequence[int]) -> dict[int, int]:
        state = BallotState.SUBMITTED if self.deliver else BallotState.DRAFT
        always = {
            "state": state,
            "version": 1,
            "created_at": self.now,
            "submitted_at": self.now if self.deliver else None,
            "reopen_reason": "",
        }
        return {
            row.assignment_id: row.id
            for row in self._all(_NEW_BALLOT, [{"assignment_id": pair, **always} for pair in pairs])
        }

    def _saves(self, sheets: Sequence[WholeSheet], ballots: Mapping[str, int]) -> dict[int, int]:
        always = {"version": 1, "at": self.now, "by": str(self.actor), "source": MarkSource.IMPORT, "reason": ""}
        rows = [
            {
                "ballot_id": ballots[one.save_id],
                "save_id": one.save_id,
                "answer": {"written": [mark.criterion for mark in one.marks]},
                **always,
            }
            for one in sheets
        ]
        return {row.ballot_id: row.id for row in self._all(_NEW_SAVE, rows)}

    def _marks(self, sheets: Sequence[WholeSheet], ballots: Mapping[str, int], saves: Mapping[int, int]) -> None:
        rows = [
            {
                "ballot_id": ballots[one.save_id],
                "save_row_id": saves[ballots[one.save_id]],
                "criterion": mark.criterion,
                "state": mark.state,
                "value": mark.value,
                "note": mark.note,
                "version": 1,
            }
            for one in sheets
            for mark in one.marks
        ]
        written = self._all(_NEW_MARK, rows)
        pointers = [{"ballot_id": row.ballot_id, "criterion": row.criterion, "mark_id": row.id} for row in written]
        self.session.execute(_NEW_POINTER, pointers)

    def _totals(self, sheets: Sequence[WholeSheet], ballots: Mapping[str, int]) -> None:
        version = self.round.sheet_version
        makes = Totals(parsed(version), version.digest)
        rows = [
            makes.row(ballots[one.save_id], 1, {mark.criterion: mark for mark in one.marks if mark.is_given})
            for one in sheets
        ]
        self.session.execute(_NEW_TOTAL, rows)

    def _log(self, sheets: Sequence[WholeSheet], ballots: Mapping[str, int]) -> None:
        lines = []
        for one in sheets:
            subject = f"ballot:{ballots[one.save_id]}"
            whose = {"entry": self.standing.entries[one.entry], "judge": self.standing.judges[one.judge]}
            saved = {**whose, **saved_line(1, MarkSource.IMPORT, one.marks)}
            lines.append(audit.Line("ballot.saved", subject, saved))
            if self.deliver:
                lines.append(audit.Line("ballot.submitted", subject, {**whose, "version": 1}))
        audit.record_all(self.session, actor=self.actor, edition_id=self.round.edition_id, now=self.now, lines=lines)
