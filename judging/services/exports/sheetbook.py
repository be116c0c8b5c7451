"""A score sheet as a workbook: three tables to read and to fill in, and a page of help.

Always true: what goes out comes in again as the same sheet, in whichever language it was asked for; headings are known
in every language; every mistake is told with the workbook's own sheet, row and column.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from judging.domain.contest import sheettable
from judging.domain.contest.sheets import read_sheet
from judging.domain.contest.sheettable import IN_LANGUAGES, At, Column, Tab, TabRow, Told
from judging.domain.errors import Problem, Refused
from judging.domain.imports.columns import bared
from judging.domain.imports.plan import letters
from judging.domain.number import exact
from judging.domain.scoring.scoresheet import sheet_from_document
from judging.domain.tables.grid import Grid
from judging.domain.typed import folded
from judging.i18n import LANGUAGES, Translator, translator
from judging.sentences.members import MEMBERS
from judging.services.exports import writing
from judging.services.exports.writing import Exported
from judging.storage.tabular import Cell, harmless

MOST_FIGURES = 15
"""A number with more is written as a text: a spreadsheet would not keep it."""


# ------------------------------------------------------------------------------------------------------- going out
def as_xlsx(document: Mapping[str, Any], words: Translator) -> bytes:
    """The sheet as a workbook, its headings in these words."""
    made = io.BytesIO()
    rows = sheettable.rows_of(document)
    with writing.workbook(made) as book:
        for tab in Tab:
            writing.write_sheet(book, _table(tab, rows[tab], words))
        writing.write_sheet(book, _help(words))
    return made.getvalue()


def _table(tab: Tab, rows: Sequence[Mapping[str, str]], words: Translator) -> Exported:
    names = sheettable.names_of(tab)
    columns = [writing.Column(name, _heading(name, words), "") for name in names]
    yes = _word("sheet_word", "yes", words)
    cells = [[_cell(name, row.get(name, ""), yes) for name in names] for row in rows]
    return Exported(tab, _word("sheet_tab", tab, words), columns, cells)


def _cell(name: str, text: str, yes: str) -> Cell:
    if name == Column.NOT_APPLICABLE:
        return yes if text else None
    is_text = name.partition("-")[0] in IN_LANGUAGES or name in _WORDS
    number = None if is_text else exact(text, signed=True)
    return number if number is not None and _is_short(number) else text or None


_WORDS = frozenset({Column.KEY, Column.SECTION, Column.CRITERION, Column.EXPERTISE})


def _is_short(number: Decimal) -> bool:
    return len(number.as_tuple().digits) <= MOST_FIGURES


def _help(words: Translator) -> Exported:
    columns = [writing.Column(key, _word("sheet_word", key, words), "") for key in ("column", "meaning")]
    rows = [[_word("sheet_column", one, words), _word("sheet_column_help", one, words)] for one in Column]
    return Exported("help", _word("sheet_word", "help", words), columns, rows)


def _heading(name: str, words: Translator) -> str:
    column, _, language = name.partition("-")
    label = _word("sheet_column", column, words)
    return f"{label} · {LANGUAGES[language]}" if language else label


def _word(table: str, key: str, words: Translator) -> str:
    return words.gettext(str(MEMBERS[table][key]))


# ------------------------------------------------------------------------------------------------------- coming in
def document_from(
    book: Sequence[Grid], standing: Mapping[str, Any], *, file: str, taken: Collection[str] = ()
) -> dict[str, Any]:
    """The sheet's document that a workbook says, over the one that stands.

    Raises Refused with every mistake, each with its sheet, row and column.
    """
    grids = _grids(book)
    if Tab.CRITERIA not in grids or len(grids[Tab.CRITERIA].rows) == 1:
        named = {one: _word("sheet_tab", Tab.CRITERIA, translator(one)) for one in LANGUAGES}
        raise Refused(Problem.of("sheet_table_missing", at="file", file=file, tab=named))
    read = {tab: _Read.of(tab, grid, file) for tab, grid in grids.items()}
    if problems := [problem for one in read.values() for problem in one.problems]:
        raise Refused(*problems)
    yes, no = _answers()
    told = sheettable.told({tab: one.rows for tab, one in read.items()}, standing, yes=yes, no=no, taken=taken)
    wrong = [
        Problem.of("sheet_cell_wrong", at="file", file=file, path=_path(at, read), what=problem)
        for at, problem in told.wrong
    ]
    _, problems = read_sheet(told.document, file=file)
    if wrong or problems:
        raise Refused(*wrong, *(_in_cell(problem, told, read) for problem in problems))
    is_same = sheet_from_document(told.document) == sheet_from_document(standing)
    return dict(standing) if is_same else told.document


def _grids(book: Sequence[Grid]) -> dict[Tab, Grid]:
    """The workbook's sheets that are tables of ours, by their names in any language."""
    known = {bared(_word("sheet_tab", tab, translator(language))): tab for tab in Tab for language in LANGUAGES}
    return {known[name]: grid for grid in book if (name := bared(grid.origin.sheet)) in known}


def _answers() -> tuple[frozenset[str], frozenset[str]]:
    """The words for yes and no, in every language."""
    said = [{folded(_word("sheet_word", key, translator(language))) for language in LANGUAGES} for key in ("yes", "no")]
    return frozenset({*said[0], "si", "x", "1", "true"}), frozenset({*said[1], "", "0", "false"})


class _Read:
    """One tab as it lies in its workbook: its rows by the names of columns, and where each column stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[TabRow] = []
        self.letters: dict[str, str] = {}
        self.problems: list[Problem] = []

    @classmethod
    def of(cls, tab: Tab, grid: Grid, file: str) -> _Read:
        read, known = cls(grid.origin.sheet), _headings(tab)
        (line, heading), *rows = grid.rows
        columns: dict[int, str] = {}
        for place, text in enumerate(heading):
            name, at = known.get(bared(text)), Problem.of("sheet_cell", tab=read.name, line=line, column=letters(place))
            if name is None and text.strip():
                read._wrong(file, at, Problem.of("sheet_table_unknown", heading=text[:60]))
            elif name is not None and name in read.letters:
                read._wrong(file, at, Problem.of("sheet_table_twice", heading=text[:60]))
            elif name is not None:
                columns[place], read.letters[name] = name, letters(place)
        for needed in _NEEDED[tab]:
            if needed not in read.letters:
                wanted = {one: _heading(needed, translator(one)) for one in LANGUAGES}
                read.problems.append(
                    Problem.of("sheet_table_no_heading", at="file", file=file, tab=read.name, heading=wanted)
                )
        read.rows = [
            TabRow(number, {columns[place]: _bare(cell) for place, cell in enumerate(row) if place in columns})
            for number, row in rows
        ]
        return read

    def _wrong(self, file: str, at: Problem, what: Problem) -> None:
        self.problems.append(Problem.of("sheet_cell_wrong", at="file", file=file, path=at, what=what))


_NEEDED: Mapping[Tab, Sequence[str]] = {
    Tab.HEAD: ("high", "step", "out_of"),
    Tab.CRITERIA: ("section", "weight"),
    Tab.LEVELS: ("criterion", "mark"),
}


def _headings(tab: Tab) -> dict[str, str]:
    """What the columns of a tab may be called: heading -> name."""
    return {
        bared(_heading(name, translator(language))): name for language in LANGUAGES for name in sheettable.names_of(tab)
    }


def _bare(cell: str) -> str:
    """A cell without the apostrophe that a spreadsheet was kept from reading a formula by."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell


def _path(at: At, read: Mapping[Tab, _Read]) -> Problem:
    tab = read.get(at.tab) or read[Tab.CRITERIA]
    return Problem.of("sheet_cell", tab=tab.name, line=at.line, column=tab.letters.get(at.column, "A"))


def _in_cell(problem: Problem, told: Told, read: Mapping[Tab, _Read]) -> Problem:
    """A mistake of the document as one of the cell that it came from."""
    path = str(problem.params.get("path", "/"))
    return Problem(problem.code, {**problem.params, "path": _path(told.place_of(path), read)}, "file")
