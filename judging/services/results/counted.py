"""The ballots that count, as the results use them: read as rows, each looked at once in a process.

Always true: what is kept of a ballot is found by the digest of its marks, points and sheet, read from the database at
each question, and what is kept of all of them by all these rows; a ballot without a total that counts
(`services/results/totals.py`) is scored from its standing marks, and where a seal is asked for all of them are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from judging.domain.ranking.ranking import JudgedSheet
from judging.services.results import totals
from judging.services.results.kept import Kept
from judging.services.results.totals import Total, Totals
from judging.storage.models import Round
from judging.storage.queries import totals as queries
from judging.storage.queries.totals import Delivered

MOST_SHEETS = 20_000
"""Sheets kept in a process, some 4 kB each."""


@dataclass(frozen=True)
class CountedSheet:
    """One delivered ballot: whose it is, its marks as the record has them, and the sheet that is ranked.

    Where nothing on it has a value there is nothing to rank.
    """

    entry: str
    judge: str
    digest: str
    record: Mapping[str, str]
    judged: JudgedSheet | None


@dataclass(frozen=True)
class CountedFarm:
    """One entry's sheets with something to rank, by judge; `line` names the entry and what is on them."""

    line: str
    sheets: Mapping[str, CountedSheet]

    @classmethod
    def of(cls, number: str, sheets: Mapping[str, CountedSheet]) -> CountedFarm:
        return cls("\n".join([number, *(f" {judge} {own.digest}" for judge, own in sheets.items())]), sheets)


@dataclass(frozen=True)
class Counted:
    """Every ballot that counts, by entry and judge, in the order in which these were made."""

    sheets: Sequence[CountedSheet]

    @cached_property
    def farms(self) -> Mapping[str, CountedFarm]:
        """By the entry's number; entries without a sheet to rank are left out."""
        found: dict[str, dict[str, CountedSheet]] = {}
        for own in self.sheets:
            if own.judged is not None:
                found.setdefault(own.entry, {})[own.judge] = own
        return {number: CountedFarm.of(number, sheets) for number, sheets in found.items()}

    @cached_property
    def digest(self) -> str:
        """Of every sheet: whose it is and what is on it."""
        lines = "\n".join(f"{own.entry} {own.judge} {own.digest}" for own in self.sheets)
        return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True)
class _Known:
    record: Mapping[str, str]
    judged: JudgedSheet | None


_SHEETS: Kept[_Known] = Kept(MOST_SHEETS)
_COUNTED: Kept[Counted] = Kept(8)


def counted(session: Session, round_: Round, *, from_marks: bool = False) -> Counted:
    """Every ballot of the round that counts: of each judge but its shadows.

    With `from_marks` no kept total is believed: everything is read from the ledger.
    """
    shadows = round_.own_plan.sharing.shadows
    delivered = queries.delivered(session, round_, round_.sheet_version.digest)
    rows = tuple(row for row in delivered if row.judge not in shadows)
    if from_marks or any(row.digest is None for row in rows):
        return _read(session, round_, rows, from_marks=from_marks)
    return _COUNTED.get(rows, lambda: _read(session, round_, rows))


def _read(session: Session, round_: Round, rows: Sequence[Delivered], *, from_marks: bool = False) -> Counted:
    digests = {} if from_marks else {row.ballot_id: row.digest for row in rows if row.digest is not None}
    found = {digest: known for digest in digests.values() if (known := _SHEETS.known(digest)) is not None}
    found |= _from_totals(session, round_, {ballot for ballot, digest in digests.items() if digest not in found})
    waiting = [row.ballot_id for row in rows if digests.get(row.ballot_id) not in found]
    for ballot, total in _from_marks(session, round_, waiting).items():
        digests[ballot], found[total.digest] = total.digest, _keep(total)
    return Counted([_sheet(row, digests[row.ballot_id], found) for row in rows])


def _sheet(row: Delivered, digest: str, found: Mapping[str, _Known]) -> CountedSheet:
    known = found[digest]
    return CountedSheet(row.entry, row.judge, digest, known.record, known.judged)


def _from_totals(session: Session, round_: Round, ballots: set[int]) -> dict[str, _Known]:
    """What the kept totals say; one whose text has not its digest says nothing."""
    rows = queries.kept(session, round_, ballots) if ballots else []
    return {
        row.digest: _keep(totals.read(row.document))
        for row in rows
        if totals.digest_of_text(row.document) == row.digest
    }


def _from_marks(session: Session, round_: Round, ballots: Sequence[int]) -> dict[int, Total]:
    if not ballots:
        return {}
    makes = Totals.on(round_.sheet_version)
    standing = queries.standing_marks(session, round_, ballots)
    return {ballot: makes.of(totals.marks_from(rows)) for ballot, rows in standing.items()}


def _keep(total: Total) -> _Known:
    judged = None if total.score is None else JudgedSheet(total.marks, total.score)
    known = _Known(total.record, judged)
    _SHEETS.put(total.digest, known)
    return known
