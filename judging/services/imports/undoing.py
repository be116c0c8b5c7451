"""Taking an import back: what it made goes, what it changed is again as it was.

Always true: an import is taken back whole or not at all, and only while nobody built on it; then the reasons say what
stands in the way. What judges' ledger has once is never deleted: marks are taken back in it, sheets are not delivered
any more, and what was made for them stays where nobody meets it (storage/queries/imports.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session, selectinload

from judging.domain.errors import Problem, Refused
from judging.domain.forms.answers import answers_of as read_again
from judging.domain.permissions import Actor
from judging.domain.scoring.scoresheet import Mark
from judging.domain.typed import version_of
from judging.services import audit
from judging.services.contest.editions import windows
from judging.services.contest.forms import edition_form
from judging.services.entries.answers import FROM_TABLE, write
from judging.services.people.judges import JudgeDetails, change_judge, switch_off
from judging.services.people.judges import standing_of as standing_judge
from judging.services.scoring.appending import Act, append
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import (
    Assignment,
    AssignmentState,
    Ballot,
    BallotState,
    Base,
    CropRow,
    Entry,
    EntryStatus,
    Holder,
    ImportRun,
    IncomeRow,
    Judge,
    MarkSource,
)
from judging.storage.queries import ledger

_OWN = {Holder.__tablename__, CropRow.__tablename__, IncomeRow.__tablename__}
_AT_ONCE = 500
Made = Mapping[str, Any]


def standing_run(run: ImportRun) -> dict[str, object]:
    """What an organiser sees of a run before she takes it back."""
    return {"made": len(run.made), "ended": run.ended_at, "undone": run.undone_at}


def why_not(session: Session, run: ImportRun) -> tuple[Problem, ...]:
    """Why a run cannot be taken back (any more); nothing where it can."""
    if run.ended_at is None:
        return (Problem.of("import_undo_under_way"),)
    if not run.made:
        return (Problem.of("import_undo_nothing"),)
    if windows(session, run.edition).published:
        return (Problem.of("results_published"),)
    return tuple(_built_on(session, run))


def undo(session: Session, *, actor: Actor, run: ImportRun, seen: str | None, now: datetime) -> None:
    """Take a run back. Twice is once. Refused with all that was built on it; Stale for another version of it."""
    if run.undone_at is not None:
        return
    require_unchanged(standing_run(run), seen, told=ACTED)
    if problems := why_not(session, run):
        raise Refused(*problems)
    desk = _Desk(session, actor, run, now)
    desk.undo()
    run.undone_at, run.undone_by = now, actor.name
    audit.record(
        session,
        actor=actor,
        action="table.undone",
        subject=f"edition:{run.edition_id}",
        edition_id=run.edition_id,
        now=now,
        what=run.what.value,
        rows=len({one["line"] for one in run.made}),
        file=run.digest,
    )


# ------------------------------------------------------------------------------------------- what is in the way
@dataclass
class _Rows:
    """The rows that a run made or changed, as they stand."""

    entries: Mapping[int, Entry]
    judges: Mapping[int, Judge]
    pairs: Mapping[int, Assignment]

    @classmethod
    def of(cls, session: Session, run: ImportRun) -> _Rows:
        def ids(kind: str) -> list[int]:
            return [one["id"] for one in run.made if one["kind"] == kind]

        entries = _by_id(session, Entry, ids("entry"), selectinload(Entry.holders))
        pairs = _by_id(session, Assignment, ids("sheet"), selectinload(Assignment.ballot))
        return cls(entries, _by_id(session, Judge, ids("judge")), pairs)


def _by_id(session: Session, model: type[Any], ids: Sequence[int], *options: Any) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(model).where(model.id.in_(ids[start : start + _AT_ONCE])).options(*options)
        found |= {row.id: row for row in session.scalars(query)}
    return found


def _built_on(session: Session, run: ImportRun) -> Iterator[Problem]:
    """What was done since with what a run made."""
    rows, sheets = _Rows.of(session, run), {one["id"] for one in run.made if one["kind"] == "sheet"}
    new = [one for one in run.made if one.get("before") is None]
    for round_ in {pair.round for pair in rows.pairs.values() if not pair.round.is_now}:
        yield Problem.of("round_over", round=round_.name)
    used = {
        kind: _used(session, model, [one["id"] for one in new if one["kind"] == kind], sheets)
        for kind, model in (("entry", Entry), ("judge", Judge))
    }
    last = {(one["kind"], one["id"]): one for one in run.made}
    for one in last.values():
        if one["kind"] == "entry":
            yield from _entry_problems(rows.entries.get(one["id"]), one, used["entry"])
        elif one["kind"] == "judge":
            yield from _judge_problems(rows.judges.get(one["id"]), one, used["judge"])
        else:
            yield from _sheet_problems(rows.pairs.get(one["id"]), one)


def _entry_problems(entry: Entry | None, one: Made, used: Collection[int]) -> Iterator[Problem]:
    if entry is None or entry.version != one["version"]:
        yield Problem.of("import_undo_entry_changed", number=one["key"])
    elif entry.id in used:
        yield Problem.of("import_undo_entry_used", number=one["key"])


def _judge_problems(judge: Judge | None, one: Made, used: Collection[int]) -> Iterator[Problem]:
    if judge is None or (one.get("seen") is not None and standing_judge(judge) != one["seen"]):
        yield Problem.of("import_undo_judge_changed", judge=one["key"])
    elif judge.id in used:
        yield Problem.of("import_undo_judge_used", judge=one["key"])


def _sheet_problems(pair: Assignment | None, one: Made) -> Iterator[Problem]:
    """That somebody wrote on a sheet, delivered it or opened it since."""
    ballot = pair.ballot if pair is not None else None
    is_as_left = ballot is not None and ballot.version == one["version"]
    if not is_as_left or (one["delivered"] and ballot and ballot.state is not BallotState.SUBMITTED):
        names = {"judge": pair.judge.name if pair else "–", "entry": pair.entry.number if pair else "–"}
        yield Problem.of("import_undo_sheet_changed", **names)


def _used(session: Session, model: type[Base], ids: Collection[int], sheets: Collection[int]) -> set[int]:
    """The rows of these that another table names, but for their own lists and the sheets of this import."""
    target = model.__table__
    assert isinstance(target, Table)
    found: set[int] = set()
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if table.name in _OWN or not any(key.column.table is target for key in column.foreign_keys):
                continue
            listed = sorted(ids)
            for start in range(0, len(listed), _AT_ONCE):
                query = select(column, table.c.id).where(column.in_(listed[start : start + _AT_ONCE]))
                found |= {
                    row_id
                    for row_id, own in session.execute(query)
                    if not (table.name == "assignment" and own in sheets)
                }
    return found


# ---------------------------------------------------------------------------------------------------- taking back
class _Desk:
    """Takes a run back, in one transaction."""

    def __init__(self, session: Session, actor: Actor, run: ImportRun, now: datetime) -> None:
        self.session, self.actor, self.run, self.now = session, actor, run, now
        self.rows = _Rows.of(session, run)
        self.in_sheets = {
            kind: {one[kind] for one in run.made if one["kind"] == "sheet"} for kind in ("entry", "judge")
        }

    def undo(self) -> None:
        """Everything, the last thing first."""
        made = list(reversed(self.run.made))
        for one in made:
            if one["kind"] == "sheet":
                self._take_back(self.rows.pairs[one["id"]], one)
        for one in made:
            if one["kind"] == "entry" and one.get("before") is not None:
                self._restore(self.rows.entries[one["id"]], one["before"])
            elif one["kind"] == "judge" and one.get("before") is not None:
                self._restore_judge(self.rows.judges[one["id"]], one["before"])
        self.session.flush()
        new = [one for one in made if one["kind"] != "sheet" and one.get("before") is None]
        for kind in ("entry", "judge"):
            self._remove(kind, [one["id"] for one in new if one["kind"] == kind])

    def _remove(self, kind: str, ids: Sequence[int]) -> None:
        """Delete what nothing of the ledger names; the rest goes where nobody meets it."""
        kept = [row_id for row_id in ids if row_id in self.in_sheets[kind]]
        gone = [row_id for row_id in ids if row_id not in self.in_sheets[kind]]
        if kind == "entry":
            for row_id in kept:
                entry = self.rows.entries[row_id]
                entry.status, entry.version = EntryStatus.WITHDRAWN, entry.version + 1
                audit.of_entry(
                    self.session, self.actor, "entry.withdrawn", entry, self.now, before="accepted", reason=""
                )
        else:
            for row_id in kept:
                switch_off(self.session, actor=self.actor, judge=self.rows.judges[row_id], now=self.now)
        self.session.flush()
        for start in range(0, len(gone), _AT_ONCE):
            self._delete(kind, gone[start : start + _AT_ONCE])
        self.session.expire_all()

    def _delete(self, kind: str, ids: Sequence[int]) -> None:
        if kind == "judge":
            self.session.execute(delete(Judge).where(Judge.id.in_(ids)))
            return
        for own in (Holder, CropRow, IncomeRow):
            self.session.execute(delete(own).where(own.entry_id.in_(ids)))
        drafts = update(Entry).where(Entry.id.in_(ids)).values(status=EntryStatus.DRAFT)
        self.session.execute(drafts.execution_options(synchronize_session=False))
        self.session.execute(delete(Entry).where(Entry.id.in_(ids)).execution_options(synchronize_session=False))

    def _restore(self, entry: Entry, before: Made) -> None:
        """Write what stood in an entry before this import changed it."""
        form = edition_form(entry.edition)
        kept = {key: answer for key, answer in before.items() if key != FROM_TABLE}
        answers = read_again(form, {key: answer for key, answer in kept.items() if answer is not None})
        for key in kept:
            if key in form.by_key:
                write(entry, form.by_key[key], answers.get(key))
        if FROM_TABLE in before:
            rest = {key: told for key, told in entry.answers.items() if key != FROM_TABLE}
            entry.answers = {**rest, **({FROM_TABLE: before[FROM_TABLE]} if before[FROM_TABLE] else {})}
        entry.version += 1
        audit.of_entry(self.session, self.actor, "entry.table_undone", entry, self.now)

    def _restore_judge(self, judge: Judge, before: Made) -> None:
        details = JudgeDetails(**{**before, "expertise": tuple(before["expertise"])})
        seen = version_of(standing_judge(judge))
        change_judge(self.session, actor=self.actor, judge=judge, details=details, now=self.now, seen=seen)

    def _take_back(self, pair: Assignment, one: Made) -> None:
        """Take back the marks of a sheet in its ledger, and its delivery."""
        ballot: Ballot | None = pair.ballot
        assert ballot is not None, "a sheet without a ballot is in the way"
        if one["delivered"]:
            ballot.state, ballot.submitted_at = BallotState.DRAFT, None
        marks = [Mark.cleared(key) for key in one["criteria"]]
        act = Act(str(uuid.uuid4()), self.now, str(self.actor), MarkSource.IMPORT)
        append(self.session, ballot=ballot, act=act, marks=marks, standing=ledger.standing(self.session, ballot))
        if one["is_new"]:
            pair.state, pair.changed_at = AssignmentState.ABSENT, self.now
