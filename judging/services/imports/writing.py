"""Rows of tables, written: each whole or not at all, with what it takes to undo it.

Always true: a row writes what its plan said and nothing else; an entry that comes sent in has all its form asks, or is
a draft; every change counts an entry's version up and leaves a line in the log. A sheet is saved through the same
service as everybody's marks, under an identifier made from its run and its people; a mark that stands is never
overwritten, be it of this minute; what an import made and took back comes to life again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain.entries.consents import NEEDED_CONSENTS
from judging.domain.errors import Problem, Refused
from judging.domain.forms.answers import plain_of
from judging.domain.forms.completeness import gaps
from judging.domain.imports.plan import Row, What
from judging.domain.permissions import Actor
from judging.domain.scoring.scoresheet import Mark
from judging.services import audit, cards
from judging.services.contest.editions import current_round
from judging.services.contest.forms import edition_form
from judging.services.entries.answers import FROM_TABLE, answers_of, standing_of, write
from judging.services.entries.numbers import free_numbers
from judging.services.imports.entries import EntryChange
from judging.services.imports.judges import JudgeChange
from judging.services.imports.lists import ListChange
from judging.services.imports.marks import SheetChange, differs
from judging.services.imports.whose import Meant
from judging.services.people.judges import JudgeDetails, add_judge, change_judge, details_of, switch_on
from judging.services.people.judges import standing_of as standing_judge
from judging.services.scoring import scoring, whole
from judging.services.scoring.whole import WholeSheet
from judging.storage.models import (
    Assignment,
    AssignmentState,
    BallotState,
    Edition,
    Entry,
    EntryStatus,
    Holder,
    Judge,
    MarkSource,
)
from judging.storage.queries import ledger
from judging.storage.queries.imports import Revivable, revivable, undone_runs

IDENTIFIERS = uuid.UUID("0d1a7a3c-55b4-4a9e-8e0b-2f6f2f1c9a44")


class RowsCarried:
    """Carries out the rows of a plan of entries, judges, crops or incomes, in as many transactions as wanted."""

    def __init__(self, what: What, actor: Actor, secret: bytes, *, submit: bool, may_be_named: bool) -> None:
        self.what, self.actor, self.secret = what, actor, secret
        self.submit, self.may_be_named = submit, may_be_named
        self._numbers: Iterator[str] | None = None

    def begin(self, session: Session, edition: Edition) -> None:
        """A new transaction: what was read in the last one may be old."""
        self._numbers = None

    def carry(self, session: Session, edition: Edition, row: Row, now: datetime) -> list[dict[str, Any]]:
        """Write a row; answers what was made. Raises Refused where it cannot be."""
        if self.what is What.ENTRIES:
            return [self._entry(session, edition, row, now)]
        if self.what is What.JUDGES:
            return [self._judge(session, edition, row, now)]
        return [self._list(session, edition, row, now)]

    def carry_many(
        self, _session: Session, _edition: Edition, _rows: Sequence[Row], _now: datetime
    ) -> list[dict[str, Any]]:
        """Nothing: each row is written by itself."""
        return []

    # -------------------------------------------------------------------------------------------------- entries
    def _entry(self, session: Session, edition: Edition, row: Row, now: datetime) -> dict[str, Any]:
        change: EntryChange = row.change
        form = edition_form(edition)
        if change.id is not None:
            entry = session.get_one(Entry, change.id)
            changed = {key: change.answers[key] for key in row.changed}
            before = self._write(edition, entry, changed)
            before[FROM_TABLE] = entry.answers.get(FROM_TABLE)
            self._keep_aside(entry, change)
            return self._changed(session, entry, row, before, now)
        if self._numbers is None:
            self._numbers = free_numbers(session, edition)
        entry = Entry(
            edition=edition,
            number=next(self._numbers),
            status=EntryStatus.SUBMITTED if self.submit else EntryStatus.DRAFT,
            language=edition.home.languages[0],
            form_digest=edition.form_digest,
            answers={},
            consents={**dict.fromkeys(NEEDED_CONSENTS, True), "publish": self.may_be_named},
            steps_done=[],
            version=1,
            code_serial=1,
            typed_by=f"{self.actor.name} (import)"[:200],
            created_at=change.sent_at or now,
            submitted_at=(change.sent_at or now) if self.submit else None,
        )
        cards.give_code(entry, self.secret)
        for key, answer in change.answers.items():
            write(entry, form.by_key[key], answer)
        self._keep_aside(entry, change)
        with session.no_autoflush:  # one INSERT with all of it, and nothing to be read again
            stands = standing_of(entry)
            entry.steps_done = sorted(section.key for section in form.sections if not gaps(stands, section))
        session.add(entry)
        session.flush()
        audit.of_entry(session, self.actor, "entry.imported", entry, now)
        return _made(row, "entry", entry.id, key=entry.number, version=entry.version, before=None)

    @staticmethod
    def _keep_aside(entry: Entry, change: EntryChange) -> None:
        """Keep beside the answers what belongs to no question, and the name of the submission."""
        before: Mapping[str, Any] = entry.answers.get(FROM_TABLE) or {}
        aside = {**(before.get("aside") or {}), **change.aside}
        uuid = change.uuid or before.get("uuid", "")
        if aside or uuid:
            entry.answers = {**entry.answers, FROM_TABLE: {"uuid": uuid, "aside": aside}}

    @staticmethod
    def _write(edition: Edition, entry: Entry, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Write these answers; what stood there before, as it is kept."""
        form = edition_form(edition)
        standing = answers_of(entry, form)
        before = {key: plain_of({key: standing[key]})[key] if key in standing else None for key in answers}
        for key, answer in answers.items():
            write(entry, form.by_key[key], answer)
        return before

    def _changed(
        self, session: Session, entry: Entry, row: Row, before: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        entry.version += 1
        session.flush()
        fields = [key for key in before if key != FROM_TABLE]
        audit.of_entry(session, self.actor, "entry.changed_by_table", entry, now, fields=fields)
        return _made(row, "entry", entry.id, key=entry.number, version=entry.version, before=before)

    # ------------------------------------------------------------------------------------------ judges and lists
    def _judge(self, session: Session, edition: Edition, row: Row, now: datetime) -> dict[str, Any]:
        change: JudgeChange = row.change
        if change.id is None:
            judge = add_judge(
                session, actor=self.actor, edition=edition, details=change.details, secret=self.secret, now=now
            )
            return _made(row, "judge", judge.id, key=judge.key, seen=standing_judge(judge), before=None)
        judge = session.get_one(Judge, change.id)
        before = details_of(judge)
        change_judge(session, actor=self.actor, judge=judge, details=change.details, now=now)
        told = {**vars(before), "expertise": list(before.expertise)}
        return _made(row, "judge", judge.id, key=judge.key, seen=standing_judge(judge), before=told)

    def _list(self, session: Session, edition: Edition, row: Row, now: datetime) -> dict[str, Any]:
        change: ListChange = row.change
        entry = session.get_one(Entry, change.id)
        return self._changed(session, entry, row, self._write(edition, entry, {change.key: change.answer}), now)


# --------------------------------------------------------------------------------------------------------- sheets
class SheetsCarried:
    """Carries out the rows of a plan of marks, one by one, in as many transactions as the caller likes."""

    def __init__(self, run_id: int, actor: Actor, secret: bytes, *, submit: bool, may_be_named: bool) -> None:
        self.run_id, self.actor, self.secret = run_id, actor, secret
        self.submit, self.may_be_named = submit, may_be_named
        self._numbers: Iterator[str] | None = None
        self._revivable: Revivable | None = None
        self._undone: frozenset[int] = frozenset()
        self._made: dict[tuple[str, str], int] = {}
        """Who was made for rows before, by kind and name -> the row."""

    def begin(self, session: Session, edition: Edition) -> None:
        """A new transaction: what was read in the last one may be old."""
        self._numbers = None
        undone = undone_runs(session, edition)
        if self._revivable is None or undone != self._undone:
            self._undone, self._revivable = undone, revivable(session, edition)

    @property
    def _took_back(self) -> Revivable:
        assert self._revivable is not None, "begin() comes before carry()"
        return self._revivable

    def carry(self, session: Session, edition: Edition, row: Row, now: datetime) -> list[dict[str, Any]]:
        """Write a row; answers what was made. Raises Refused where somebody else wrote something else meanwhile."""
        change: SheetChange = row.change
        made: list[dict[str, Any]] = []
        judge = self._judge(session, edition, change.judge, row, made, now)
        entry = self._entry(session, edition, change.entry, row, made, now)
        pair, is_new = self._pair(session, edition, judge, entry, now)
        was_delivered = pair.ballot is not None and pair.ballot.state is BallotState.SUBMITTED
        marks = self._write(session, pair, change, row.line, now)
        if self.submit:
            scoring.submit_ballot(session, actor=self.actor, assignment=pair, now=now)
        version = pair.ballot.version if pair.ballot else 0
        delivered = self.submit and not was_delivered
        told = {"judge": judge.id, "entry": entry.id, "is_new": is_new, "version": version, "delivered": delivered}
        made.append(_made_sheet(row, pair.id, marks, **told))
        self._made |= {(one["kind"], one["name"]): one["id"] for one in made if "name" in one}
        return made

    def carry_many(
        self, session: Session, edition: Edition, rows: Sequence[Row], now: datetime
    ) -> list[dict[str, Any]]:
        """Write the sheets, from the first on, that nobody has begun and whose people are all there."""
        round_, sheets = current_round(edition), []
        for row in rows:
            change: SheetChange = row.change
            judge, entry = self._id_of("judge", change.judge), self._id_of("entry", change.entry)
            if judge is None or entry is None:
                break
            sheets.append(WholeSheet(judge, entry, change.marks, self._save_id(round_.id, judge, entry)))
        kept = whole.write(session, actor=self.actor, round_=round_, sheets=sheets, deliver=self.submit, now=now)
        made = []
        for row, sheet, one in zip(rows, sheets, kept, strict=False):
            told = {"judge": sheet.judge, "entry": sheet.entry, "is_new": one.is_new, "version": 1}
            made.append(_made_sheet(row, one.assignment, sheet.marks, **told, delivered=self.submit))
        return made

    def _id_of(self, kind: str, one: Meant) -> int | None:
        return one.id if one.id is not None else self._made.get((kind, one.name))

    def _save_id(self, round_id: int, judge: int, entry: int) -> str:
        return str(uuid.uuid5(IDENTIFIERS, f"{self.run_id}/{round_id}/{judge}/{entry}"))

    def _write(
        self, session: Session, pair: Assignment, change: SheetChange, line: int, now: datetime
    ) -> Sequence[Mark]:
        """Write the marks that do not stand; what others wrote since the plan was made is never written over."""
        ballot = pair.ballot
        standing = {} if ballot is None else {k: o.mark for k, o in ledger.standing(session, ballot).items()}
        given = {key: mark for key, mark in standing.items() if mark.is_given}
        if differs(given, change.marks):
            told = {"judge": pair.judge.key, "entry": pair.entry.number}
            raise Refused(Problem.of("import_sheet_differs", line=line, column="judge", **told))
        marks = [mark for mark in change.marks if mark.criterion not in given]
        if marks:
            scoring.save_ballot(
                session,
                actor=self.actor,
                assignment=pair,
                marks=marks,
                expected_version=ballot.version if ballot else 0,
                save_id=self._save_id(pair.round_id, pair.judge_id, pair.entry_id),
                now=now,
                source=MarkSource.IMPORT,
            )
        return marks

    def _pair(
        self, session: Session, edition: Edition, judge: Judge, entry: Entry, now: datetime
    ) -> tuple[Assignment, bool]:
        """The pair a sheet is for, made where there is none yet, and whether this import made it."""
        round_ = current_round(edition)
        pair = session.scalar(
            select(Assignment)
            .where(Assignment.round_id == round_.id, Assignment.entry_id == entry.id, Assignment.judge_id == judge.id)
            .options(joinedload(Assignment.ballot))
        )
        if pair is None:
            pair = Assignment(round=round_, judge=judge, entry=entry, changed_at=now, reason="")
            session.add(pair)
            session.flush()
            return pair, True
        if pair.state is AssignmentState.ABSENT and (judge.id, entry.id) in self._took_back.pairs:
            pair.state, pair.reason, pair.changed_at = AssignmentState.ASSIGNED, "", now
            return pair, True
        return pair, False

    def _judge(
        self, session: Session, edition: Edition, one: Meant, row: Row, made: list[dict[str, Any]], now: datetime
    ) -> Judge:
        if one.id is not None:
            judge = session.get_one(Judge, one.id)
            if not judge.is_active and judge.id in self._took_back.judges:
                switch_on(session, actor=self.actor, judge=judge, now=now)
                made.append(_made(row, "judge", judge.id, key=judge.key, name=one.name))
            return judge
        if ("judge", one.name) in self._made:
            return session.get_one(Judge, self._made["judge", one.name])
        details = JudgeDetails(one.name)
        judge = add_judge(session, actor=self.actor, edition=edition, details=details, secret=self.secret, now=now)
        made.append(_made(row, "judge", judge.id, key=judge.key, name=one.name))
        return judge

    def _entry(
        self, session: Session, edition: Edition, one: Meant, row: Row, made: list[dict[str, Any]], now: datetime
    ) -> Entry:
        """The entry of a row; one that is missing is made, accepted, with this name as its one holder, whose people
        agreed to no more than the organiser says."""
        if one.id is not None:
            entry = session.get_one(Entry, one.id)
            if entry.status is EntryStatus.WITHDRAWN and entry.id in self._took_back.entries:
                entry.status, entry.version = EntryStatus.ACCEPTED, entry.version + 1
                audit.of_entry(session, self.actor, "entry.accepted", entry, now, before="withdrawn", reason="")
                made.append(_made_entry(row, entry, one))
            return entry
        if ("entry", one.name) in self._made:
            return session.get_one(Entry, self._made["entry", one.name])
        if self._numbers is None:
            self._numbers = free_numbers(session, edition)
        entry = Entry(
            edition=edition,
            category=next((category for category in edition.categories if not category.is_distinction), None),
            number=next(self._numbers),
            status=EntryStatus.ACCEPTED,
            answers={},
            consents={"process": True, "publish": self.may_be_named},
            steps_done=[],
            typed_by="import",
            created_at=now,
            submitted_at=now,
            version=1,
            holders=[Holder(position=0, full_name=one.name)],
        )
        cards.give_code(entry, self.secret)
        session.add(entry)
        session.flush()
        made.append(_made_entry(row, entry, one))
        return entry


def _made(row: Row, kind: str, id_: int, **more: Any) -> dict[str, Any]:
    return {"line": row.line, "kind": kind, "id": id_, **more}


def _made_sheet(row: Row, pair_id: int, marks: Sequence[Mark], **told: Any) -> dict[str, Any]:
    return _made(row, "sheet", pair_id, **told, criteria=[mark.criterion for mark in marks])


def _made_entry(row: Row, entry: Entry, one: Meant) -> dict[str, Any]:
    return _made(row, "entry", entry.id, key=entry.number, name=one.name, version=entry.version, before=None)
