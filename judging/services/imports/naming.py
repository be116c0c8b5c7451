"""What the columns of a table are called in each language, on screen and in the tables that people fill in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from judging.domain.home import VOCABULARIES, Home
from judging.domain.imports.columns import Target, bared
from judging.i18n import LANGUAGES, Translator, translator
from judging.sentences.members import MEMBERS
from judging.storage.tabular import csv_file


def label_of(target: Target, words: Translator) -> str:
    """The words of a target: those of the house, or of its question with its part, row or option."""
    if target.house:
        return words.gettext(str(MEMBERS["import_target"][target.house]))
    own = words.pick(target.part_words) if target.part_words else ""
    if target.part and not own:
        own = words.gettext(str(MEMBERS["form_part"][target.part]))
    if target.row:
        return f"{own} {target.row}"
    option = words.pick(target.option) if target.option else ""
    return " · ".join(part for part in (words.pick(target.words), own, option) if part)


def with_labels(targets: tuple[Target, ...]) -> list[Target]:
    """The targets, each meant by its own label in every language and vocabulary too, before anything else."""
    return [replace(target, names=(_labels(target), *target.names)) for target in targets]


def _labels(target: Target) -> frozenset[str]:
    own = (translator(language, Home(vocabulary=vocabulary)) for language in LANGUAGES for vocabulary in VOCABULARIES)
    return frozenset(bared(label_of(target, words)) for words in own)


def csv_template(headings: Sequence[str]) -> bytes:
    """The headings as a CSV file that spreadsheets open as it is meant."""
    return csv_file(headings, ())


def xlsx_template(headings: Sequence[str]) -> bytes:
    """The headings as a workbook: one sheet, its first row fixed, every cell below it text."""
    import xlsxwriter  # noqa: PLC0415 - only who asks for a workbook loads its writer

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        heading, text = (
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"num_format": "@"}),
        )
        for place, name in enumerate(headings):
            sheet.set_column(place, place, min(40, max(12, len(name) // 2)), text)
            sheet.write_string(0, place, name, heading)
        sheet.freeze_panes(1, 0)
    return made.getvalue()
