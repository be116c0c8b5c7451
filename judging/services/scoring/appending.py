"""Adding marks to a ballot's ledger, as plain rows: one act of saving, its marks, and the pointers to what counts now.

Always true: a mark is added, never changed; the pointers move in the same transaction; what the session had read of the
ballot's marks is forgotten, so that whoever asks again reads what stands. However many marks changed, a save is one
statement for itself, one for its marks, and one each for the pointers that move and those that are new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, inspect, update
from sqlalchemy.orm import Session

from judging.domain.scoring.scoresheet import Mark
from judging.storage.models import Ballot, BallotSave, CurrentMark, MarkRow, MarkSource
from judging.storage.queries.ledger import Written

SAVES, MARKS, POINTERS = (cast(Table, model.__table__) for model in (BallotSave, MarkRow, CurrentMark))
# Built once: to build a statement takes longer than SQLite needs to carry it out.
_NEW_SAVE, _NEW_POINTER = insert(SAVES), insert(POINTERS)
_NEW_MARK = insert(MARKS).returning(MARKS.c.id, MARKS.c.criterion)
_MOVED_POINTER = (
    update(POINTERS)
    .where(POINTERS.c.ballot_id == bindparam("ballot"), POINTERS.c.criterion == bindparam("key"))
    .values(mark_id=bindparam("mark"))
)


@dataclass(frozen=True)
class Act:
    """One act of saving: its identifier, when, by whom and how; `decided` are the criteria decided for all judges.

    `sheet` says of an act that a new version of the sheet made what it did (`services/scoring/newsheet.py`).
    """

    save_id: str
    at: datetime
    by: str
    source: MarkSource
    reason: str = ""
    decided: Collection[str] = ()
    sheet: Mapping[str, Any] | None = None


def append(
    session: Session, *, ballot: Ballot, act: Act, marks: Sequence[Mark], standing: Mapping[str, Written]
) -> None:
    """Add these marks as one save, which makes the ballot's next version; without marks the version stays.

    `standing` is what counts on the ballot now. The ballot's own row must be in the database already.
    """
    if marks:
        ballot.version += 1
    written = [mark.criterion for mark in marks]
    answer: dict[str, Any] = {"written": written, **({"decided": sorted(act.decided)} if act.decided else {})}
    if act.sheet is not None:
        answer["sheet"] = dict(act.sheet)
    made = session.execute(
        _NEW_SAVE,
        {
            "ballot_id": ballot.id,
            "save_id": act.save_id,
            "version": ballot.version,
            "at": act.at,
            "by": act.by,
            "source": act.source,
            "reason": act.reason,
            "answer": answer,
        },
    )
    if marks:
        _add(session, ballot, cast(Any, made).inserted_primary_key[0], marks, standing)
        _forget_marks(session, ballot)


def saved_line(version: int, source: MarkSource, marks: Iterable[Mark]) -> dict[str, Any]:
    """What the log says of a save."""
    values = {mark.criterion: str(mark.value) if mark.value is not None else mark.state.value for mark in marks}
    return {"version": version, "source": source.value, "marks": values}


def _add(
    session: Session, ballot: Ballot, save_row_id: int, marks: Sequence[Mark], standing: Mapping[str, Written]
) -> None:
    """Add a row for each mark and let the ballot's pointers say that these count now."""
    rows = [
        {
            "ballot_id": ballot.id,
            "save_row_id": save_row_id,
            "criterion": mark.criterion,
            "state": mark.state,
            "value": mark.value,
            "note": mark.note,
            "version": standing[mark.criterion].number + 1 if mark.criterion in standing else 1,
        }
        for mark in marks
    ]
    added = session.execute(_NEW_MARK, rows).all()
    moved = [{"ballot": ballot.id, "key": key, "mark": row_id} for row_id, key in added if key in standing]
    new = [
        {"ballot_id": ballot.id, "criterion": key, "mark_id": row_id} for row_id, key in added if key not in standing
    ]
    if moved:
        session.connection().execute(_MOVED_POINTER, moved)
    if new:
        session.execute(_NEW_POINTER, new)


def _forget_marks(session: Session, ballot: Ballot) -> None:
    if "current" not in inspect(ballot).unloaded:
        for pointer in ballot.current:
            session.expire(pointer)
        session.expire(ballot, ["current"])
