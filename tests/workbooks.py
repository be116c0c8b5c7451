"""Workbooks for tests: XLSX by xlsxwriter, ODS by hand, as LibreOffice writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

import xlsxwriter

Sheets = Mapping[str, Sequence[Sequence[object]]]
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)

_MANIFEST = '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def xlsx(sheets: Sheets, *, merged: Sequence[tuple[str, int, int, int, object]] = (), hidden: str = "") -> bytes:
    """A workbook; `merged` are cells over several rows of one sheet: its name, first and last row, column, value."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            for own, first, last, column, value in merged:
                if own == name:
                    sheet.merge_range(first, column, last, column, value)
            if name == hidden:
                sheet.hide()
            elif hidden:
                sheet.activate()
    return file.getvalue()


def ods(sheets: Sheets) -> bytes:
    """An open document with empty rows and columns to the end of each sheet, as LibreOffice leaves them."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{_rows(rows)}</table:table>' for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", _MANIFEST)
        packed.writestr("content.xml", content)
    return file.getvalue()


def _rows(rows: Sequence[Sequence[object]]) -> str:
    written = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    return f'{written}<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{str(value).replace('.', ',')}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
