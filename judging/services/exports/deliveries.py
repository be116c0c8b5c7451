"""The log of deliveries as a table: a row for each prize of each winner, as it stands today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from judging.i18n import Translator
from judging.sentences.exported import TABLES
from judging.services.exports.tables import Table, columns_of
from judging.services.exports.writing import Exported
from judging.services.prizes import saying
from judging.services.prizes.deliveries import Due, dues
from judging.services.prizes.log import notes
from judging.storage.models import Edition
from judging.storage.tabular import Cell


def of_deliveries(session: Session, edition: Edition, *, people: bool, words: Translator) -> Exported:
    """Every due; with people who gave, who received and what was noted."""
    keys = ["number", "award", "prize", "sponsor", "delivery", "day"]
    keys += ["holders", "by_whom", "to_whom", "notes"] if people else []
    noted = notes(session, edition) if people else {}
    rows = [list(_cells(due, words, noted.get(due.key, ()), people=people)) for due in dues(session, edition)]
    return Exported(Table.DELIVERIES, words.gettext(TABLES[Table.DELIVERIES]), columns_of(keys, words.gettext), rows)


def _cells(due: Due, words: Translator, noted: Sequence[str], *, people: bool) -> Iterator[Cell]:
    handed = due.delivered
    yield due.entry.number
    yield words.pick(due.title) or None
    yield saying.worth(words, due.prize.planned)
    yield due.prize.sponsor.name if due.prize.sponsor else None
    yield due.state.value
    yield handed.day if handed is not None else None
    if people:
        yield " · ".join(due.names) or None
        yield (handed.by_whom or None) if handed is not None else None
        yield (handed.to_whom or None) if handed is not None else None
        yield " · ".join(noted) or None
