"""A kit: a contest without its people, to begin an edition from; one folder that is shipped, or one ZIP that travels.

Vocabulary: a kit has a *card* (`kit.json`: its key, and what it is called and for in words), a *plan*
(`edition.json`), a *score sheet* (`sheet.json`) and, where it brings one, an *application form* (`form.json`); every
file is readable JSON. Always true: what was read hangs together; the same documents give the same ZIP, byte for byte; a
foreign ZIP is opened within limits, and a file that no kit has is named.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from judging.domain import limits
from judging.domain.contest.plan import LANGUAGES, Plan, document_of, read_plan
from judging.domain.contest.sheets import read_sheet
from judging.domain.documents.document import Place, json_of
from judging.domain.errors import Problem, Refused
from judging.domain.forms.formdocument import read_form
from judging.domain.scoring.scoresheet import ScoreSheet, Text, sheet_from_document

CARD, PLAN, SHEET, FORM = "kit.json", "edition.json", "sheet.json", "form.json"
NEEDED = (CARD, PLAN, SHEET)
FILES = (*NEEDED, FORM)
OWN_SHEET = re.compile(r"sheet-[a-z0-9]+([_-][a-z0-9]+)*\.json")
"""The file of a round's own sheet; a kit has as many as its plan names."""
FORMAT = 1
LARGEST_FILE, LARGEST_KIT = 2_000_000, 1_000_000
"""Bytes: of one file unpacked, and of the ZIP."""
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Kit:
    """A contest to begin an edition from. `sheet_document` is the score sheet as it came, with all that it says;
    `form_document` the application form, None where the kit brings none; `own_sheets` those of rounds that have one of
    their own, by file."""

    key: str
    name: Text
    purpose: Text
    plan: Plan
    sheet_document: Mapping[str, Any]
    form_document: Mapping[str, Any] | None = None
    own_sheets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def sheet(self) -> ScoreSheet:
        return sheet_from_document(self.sheet_document)


def read_kit(documents: Mapping[str, Any]) -> Kit:
    """The kit of its documents (file -> JSON value). Raises Refused with every mistake: file, path and reason."""
    problems = [Problem.of("kit_file_missing", file=name) for name in NEEDED if name not in documents]
    problems += [
        Problem.of("kit_file_unknown", file=name)
        for name in sorted(set(documents) - set(FILES))
        if not OWN_SHEET.fullmatch(name)
    ]
    if problems:
        raise Refused(*problems)
    card = Place(CARD, documents[CARD])
    key, name, purpose = _card(card)
    sheet, wrong = read_sheet(documents[SHEET])
    sheets: dict[str, ScoreSheet | None] = {SHEET: sheet}
    for name_ in sorted(documents.keys() - set(FILES)):
        sheets[name_], more = read_sheet(documents[name_], file=name_)
        wrong = [*wrong, *more]
    plan, mistakes = read_plan(documents[PLAN], sheet, file=PLAN, sheets=sheets)
    used = {one.sheet for one in plan.rounds} | {SHEET} if plan is not None else set(sheets)
    mistakes += [Problem.of("kit_sheet_unused", file=name_) for name_ in sorted(set(sheets) - used)]
    unasked = read_form(documents[FORM], file=FORM)[1] if FORM in documents else []
    if plan is None or sheet is None or card.problems or unasked or mistakes or wrong:
        raise Refused(*card.problems, *mistakes, *wrong, *unasked)
    own = {name_: documents[name_] for name_ in sheets if name_ != SHEET}
    return Kit(key, name, purpose, plan, documents[SHEET], documents.get(FORM), own)


def documents_of(kit: Kit) -> dict[str, Any]:
    """The documents of a kit, by file."""
    card = {"format": FORMAT, "key": kit.key, "name": dict(kit.name), "purpose": dict(kit.purpose)}
    form = {} if kit.form_document is None else {FORM: dict(kit.form_document)}
    return {CARD: card, PLAN: document_of(kit.plan), SHEET: dict(kit.sheet_document), **form, **kit.own_sheets}


def packed(kit: Kit) -> bytes:
    """The kit as one ZIP."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in documents_of(kit).items():
            text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
            archive.writestr(zipfile.ZipInfo(name, _DATE), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def unpacked(content: bytes) -> Kit:
    """The kit in a ZIP that came from somewhere. Raises Refused for what is none, or is too large."""
    if len(content) > LARGEST_KIT:
        raise Refused(Problem.of("kit_large", most=LARGEST_KIT // 1000))
    documents: dict[str, Any] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name in FILES or OWN_SHEET.fullmatch(name):
                    documents[name] = _loaded(archive, name)
                elif not name.endswith("/"):
                    documents[name] = None  # named as a file that no kit has
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        raise Refused(Problem.of("kit_no_zip")) from None
    return read_kit(documents)


def _loaded(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as inside:
        text = inside.read(LARGEST_FILE + 1)
    if len(text) > LARGEST_FILE:
        raise Refused(Problem.of("kit_large", most=LARGEST_FILE // 1000))
    return json_of(text, name)


def _card(place: Place) -> tuple[str, Text, Text]:
    if not place.only(("format", "key", "name", "purpose")):
        return "", {}, {}
    if place.at("format").value != FORMAT:
        place.at("format").wrong("document_no_choice", known=str(FORMAT))
    key = place.own_key()
    return key, place.words("name", LANGUAGES, longest=limits.EDITION_NAME), place.words("purpose", LANGUAGES)
