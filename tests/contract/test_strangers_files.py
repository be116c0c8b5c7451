"""What decodes a picture, a PDF or a workbook from outside is called in a worker's task alone, never where people are
answered."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
DECODERS = {"photograph", "accepted", "recognised", "verify_pdf", "sheet_of_workbook", "sheets_of_workbook"}
MAKE_TASKS = {"judging/services/certificates/printers.py", "judging/certificates/plate/pool.py"}
# Who opens pictures or PDFs itself: the decoders, and what only ever sees our own papers and plates.
OPENS = {
    "judging/storage/pictures.py": "a decoder",
    "judging/certificates/engine/pictures.py": "a decoder",
    "judging/certificates/proof/signing.py": "a decoder",
    "judging/certificates/proof/stamping.py": "our own papers",
    "judging/certificates/proof/attached.py": "our own papers",
    "judging/certificates/engine/frozen.py": "pictures that were written anew",
    "judging/certificates/plate/platemaking.py": "our own papers",
    "judging/certificates/plate/printall.py": "our own papers",
    "judging/services/certificates/papers.py": "our own papers",
    "judging/storage/workbooks.py": "a decoder",
    "judging/storage/packfiles.py": "parts of packs, drawn by us",
}


def calls(path: Path) -> set[str]:
    """The last part of everything a module calls by a plain or a dotted name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
    return found


def test_only_a_workers_task_calls_what_decodes() -> None:
    called = {path.relative_to(ROOT).as_posix(): calls(path) for path in (ROOT / "judging").rglob("*.py")}
    assert {name for name, made in called.items() if made & DECODERS} == MAKE_TASKS
    opening = {"Image.open", "PdfFileReader", "pikepdf.open", "Pdf.open", "CalamineWorkbook.from_filelike"}
    assert {name for name, made in called.items() if made & opening} == set(OPENS)
