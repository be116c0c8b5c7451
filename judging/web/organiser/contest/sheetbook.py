"""A score sheet as a workbook that goes out, and one that comes in."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.contest.kits import LARGEST_FILE
from judging.domain.documents.document import json_of
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.domain.typed import one_line
from judging.services.contest import sheetversions as versions
from judging.services.exports import sheetbook
from judging.storage.models import Round
from judging.storage.tabular import PACKED, Most
from judging.web.access import allow, now
from judging.web.context import printers, read_session
from judging.web.forms.fields import Upload
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.page import words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = Most(rows=5_000, columns=200, cells=100_000)
"""A workbook of a sheet may be so large."""


class FileForm(Form):
    """A sheet's document, or a workbook that says it."""

    seen = Seen()
    file = Upload()


@blueprint.get("/<slug>/sheet.xlsx")
@allow(Role.ORGANISER, to=Deed.READ)
def sheet_workbook(slug: str) -> ResponseReturnValue:
    """The sheet as a workbook to read and to fill in."""
    document = versions.document_of(round_or_404(read_session(), slug))
    answer = Response(sheetbook.as_xlsx(document, words()), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-sheet.xlsx"'
    return answer


def brought(form: FileForm, round_: Round) -> tuple[Any, str]:
    """The document that the file says, be it a workbook over the sheet as the page shows it, and the file's name.

    Raises Refused, at the field.
    """
    if not form.file.is_sent:
        raise Refused(Problem.of("sheet_file_needed", at="file"))
    content = form.file.content(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Refused(Problem.of("sheet_file_large", at="file", most=LARGEST_FILE // 1000))
    name = one_line(form.file.data.filename)[: limits.EDITION_NAME]
    return (_book_in(content, round_, name) if content.startswith(PACKED) else json_of(content, name)), name


def _book_in(content: bytes, round_: Round, file: str) -> dict[str, Any]:
    """The document that a workbook says, over the sheet that the page shows. Raises Refused, at the field "file"."""
    try:
        book = printers().book(content, MOST)
    except Refused as refusal:
        raise Refused(*(Problem(one.code, one.params, "file") for one in refusal.problems)) from refusal
    taken = versions.keys_taken(read_session(), round_, now())
    return sheetbook.document_from(book, versions.document_of(round_), file=file, taken=taken)
