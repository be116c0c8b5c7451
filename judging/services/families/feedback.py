"""What the judges wrote about an entry, for who entered it.

Always true: nothing is told before results are published; judges are not named, and the order of what they wrote says
nothing of who wrote it; only remarks of sheets that were delivered are told, never a comment on a criterion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from judging.domain.scoring.remarks import Remark
from judging.domain.scoring.scoresheet import Text
from judging.services.contest.editions import parsed, windows
from judging.storage.models import Edition, Entry, Round
from judging.storage.queries import sheets


@dataclass(frozen=True)
class Told:
    """One question of a round's sheet, and what the judges answered to it."""

    round_name: Text
    question: Text
    words: Sequence[str]


def told(session: Session, entry: Entry) -> list[Told]:
    """What was written about an entry, round by round and question by question; empty before results are published."""
    if not windows(session, entry.edition).published or not any(asked(entry.edition)):
        return []
    return told_among(entry, sheets.said(session, entry=entry))


def asked(edition: Edition) -> Iterator[tuple[Round, Remark]]:
    """What judges are asked in words, round by round."""
    return ((round_, remark) for round_ in edition.rounds for remark in parsed(round_.sheet_version).remarks)


def told_among(entry: Entry, rows: Sequence[sheets.Said]) -> list[Told]:
    """What is told of an entry, of all that was said about it."""
    found = []
    for round_, remark in asked(entry.edition):
        words = [row.words for row in rows if (row.round_id, row.key) == (round_.id, remark.key)]
        if words:
            found.append(Told(round_.name, remark.name, sorted(words, key=_place)))
    return found


def _place(words: str) -> str:
    """Where a text stands among others: nowhere that its writer could be known by."""
    return hashlib.sha256(words.encode()).hexdigest()
