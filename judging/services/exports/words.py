"""What judges wrote on their sheets as a table: comments on criteria and remarks, one a row."""

from __future__ import annotations

from sqlalchemy.orm import Session

from judging.i18n import Translator
from judging.sentences.exported import TABLES
from judging.services.contest.rounds import sheet_of
from judging.services.exports.tables import Table, columns_of
from judging.services.exports.writing import Exported
from judging.storage.models import Round
from judging.storage.queries import sheets
from judging.storage.tabular import Cell


def of_sheets(session: Session, round_: Round, *, words: Translator) -> Exported:
    """All that stands in words on the delivered sheets of a round, in the order of the sheet."""
    order = {one.key: (place, one) for place, one in enumerate(sheet_of(round_).every)}
    rows: list[list[Cell]] = []
    for said in sheets.said(session, round_=round_):
        if said.key in order:
            _, asked = order[said.key]
            rows.append([said.entry, said.judge, asked.label or None, words.pick(asked.name), said.words])
    keys = ["number", "judge", "criterion", "asked", "said"]
    return Exported(Table.WORDS, words.gettext(TABLES[Table.WORDS]), columns_of(keys, words.gettext), rows)
