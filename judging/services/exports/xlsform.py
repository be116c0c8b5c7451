"""An edition's application form as an XLSForm workbook, for ODK and KoboToolbox, and such a workbook as a form.

Always true: what one side has nothing for is named, in the workbook on a sheet of its own, at the way in before
anything is taken.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from judging.domain.contest.xlsformreading import Brought, form_of_xlsform
from judging.domain.contest.xlsforms import House, XlsForm, rows_of, xlsform_of
from judging.domain.errors import Problem, Refused
from judging.domain.forms.formdocument import digest_of
from judging.domain.forms.kinds import CROP_UNITS, CROP_USES, GENDERS, PARTS, Words
from judging.domain.tables.grid import Grid
from judging.i18n import LANGUAGES, translator
from judging.sentences.members import MEMBERS
from judging.services.contest.forms import edition_form, form_document
from judging.services.exports.writing import workbook
from judging.storage.models import Edition

LEFT_OUT = "left_out"
"""The sheet that names what is left out; converters read only those that they know."""
_VERSION_SIGNS = 12


def xlsform(edition: Edition) -> XlsForm:
    """The form of an edition as an XLSForm."""
    form = edition_form(edition)
    return xlsform_of(form, digest_of(form)[:_VERSION_SIGNS], _house())


def as_workbook(made: XlsForm, tell: Callable[[Problem], str]) -> bytes:
    """An XLSForm as a file; `tell` says what is left out in the reader's words."""
    sheets: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = dict(made.sheets())
    if made.left_out:
        sheets[LEFT_OUT] = ([LEFT_OUT], [[tell(one)] for one in made.left_out])
    content = io.BytesIO()
    with workbook(content) as book:
        for name, (heads, rows) in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate([heads, *rows]):
                for place, text in enumerate(row):
                    if text:
                        sheet.write_string(line, place, text)
            sheet.freeze_panes(1, 0)
    return content.getvalue()


def brought(edition: Edition, book: Iterable[Grid]) -> Brought:
    """The form of an XLSForm's sheets. Raises Refused for a workbook without a survey, and what keeps it from being a
    form."""
    sheets = {grid.origin.sheet.strip().lower(): [cells for _, cells in grid.rows] for grid in book}
    if "survey" not in sheets:
        raise Refused(Problem.of("xlsform_no_survey", at="file"))
    survey, choices, settings = (list(rows_of(sheets.get(name, []))) for name in ("survey", "choices", "settings"))
    return form_of_xlsform(survey, choices, settings, form_document(edition))


@cache
def _house() -> House:
    choices: Mapping[str, Sequence[str]] = {"gender": GENDERS, "unit": CROP_UNITS, "use": CROP_USES}
    parts = {part: _spoken(MEMBERS["form_part"][part]) for kind in PARTS.values() for part in kind}
    told = {part: [(key, _spoken(MEMBERS[part][key])) for key in keys] for part, keys in choices.items()}
    return House(parts, told)


def _spoken(text: Any) -> Words:
    """Words of the house in every language."""
    return {language: translator(language).gettext(str(text)) for language in LANGUAGES}
