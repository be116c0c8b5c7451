"""A score sheet goes to its JSON document and comes back without loss."""

from __future__ import annotations

import json
from decimal import Decimal

from judging.domain.ranking.marktable import sheet_for
from judging.domain.scoring.scoresheet import sheet_from_document, sheet_to_document
from judging.domain.tables.grid import MarkTable
from judging.paths import data_folder


def test_the_shipped_sheet_comes_back_as_it_was() -> None:
    path = data_folder() / "kits/coffee/sheet.json"
    sheet = sheet_from_document(json.loads(path.read_text(encoding="utf-8")))
    text = json.dumps(sheet_to_document(sheet))
    assert sheet_from_document(json.loads(text)) == sheet


def test_the_sheet_of_a_table_comes_back_as_it_was() -> None:
    table = MarkTable(("A",), ("wine",), {("A", "Linda"): {"wine": Decimal("14.5")}})
    sheet = sheet_for(table, top=Decimal(20), out_of=Decimal(20))
    assert sheet_from_document(sheet_to_document(sheet)) == sheet
    assert sheet.scale.holds(Decimal("14.5"))
