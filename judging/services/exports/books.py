"""The two workbooks that hold a round's every mark: the marks themselves, and the results that compute themselves.

Where few sheets count they are made while the organiser waits; many are a pack that the consumer makes
(`services/packs.py`). Always true: both ways make the same file; what a workbook says is named by a digest, so
that one that is not today's any more is known without making it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from judging.i18n import Translator, translator_in
from judging.services.contest.editions import digest_of
from judging.services.exports import tables
from judging.services.exports.resultsbook import ResultsBook
from judging.services.exports.tables import Table
from judging.services.exports.writing import as_xlsx
from judging.services.results import results as computed
from judging.services.results.results import Draft
from judging.storage.models import Edition, Round
from judging.storage.queries import results as queries
from judging.storage.queries import totals as total_queries

FEW_SHEETS: Final = 300
"""So many are written while she waits (docs/decisions/0015): less than a second."""
PEOPLE: Final = "1"
"""How a choice says that a file may name people."""


class Book(StrEnum):
    """Which workbook: its table."""

    MARKS = Table.MARKS.value
    RESULTS = Table.RESULTS.value


def sheets_in(session: Session, round_: Round) -> list[int]:
    """The numbers of the ballots that both are made of today, in their order."""
    return [row.ballot_id for row in total_queries.delivered(session, round_, round_.sheet_version.digest)]


def names_in(session: Session, drafted: Draft) -> Mapping[str, str]:
    """The holders of the entries of a draft, by number."""
    found = queries.named_farms(session, drafted.edition, list(drafted.farms))
    return {number: " · ".join(entry.holder_names) for number, entry in found.items()}


def written(session: Session, edition: Edition, round_: Round, book: Book, *, people: bool, say: Translator) -> bytes:
    """The workbook in the words of `say`; marks never name anybody. Raises Refused where there is no order at all."""
    drafted = computed.draft(session, edition, round_)
    if book is Book.MARKS:
        return as_xlsx(tables.marks(drafted, say=say.gettext))
    names = names_in(session, drafted) if people else {}
    return ResultsBook(drafted, drafted.sheet, names, say=say.gettext, pick=say.pick).made()


def round_in(edition: Edition, choice: Mapping[str, str]) -> Round | None:
    """The round that a choice names, if the edition still has it."""
    return next((one for one in edition.rounds if one.key == choice.get("round")), None)


def chosen(session: Session, edition: Edition, choice: Mapping[str, str]) -> bytes:
    """The workbook that a pack's choice names (`table`, `round`, `people`, `language`); nothing without its round."""
    round_ = round_in(edition, choice)
    if round_ is None:
        return b""
    people, say = choice["people"] == PEOPLE, translator_in(edition.home, choice["language"])
    return written(session, edition, round_, Book(choice["table"]), people=people, say=say)


def said(session: Session, edition: Edition, choice: Mapping[str, str]) -> str:
    """The digest of all that such a workbook says besides its sheets' numbers; nothing without its round."""
    round_ = round_in(edition, choice)
    if round_ is None:
        return ""
    drafted = computed.draft(session, edition, round_)
    names = names_in(session, drafted) if choice["people"] == PEOPLE else {}
    return digest_of([drafted.key, dict(names), edition.vocabulary, edition.home.languages])[:32]
