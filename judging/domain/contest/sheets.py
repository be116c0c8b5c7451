"""Reading a score sheet's document that came from a person: every mistake named by its place and its reason, at once.

Always true: a sheet that was read is sound (`scoresheet.sheet_from_document` takes it); numbers are texts, or whole;
what a sheet holds beside its criteria (questions before judging and after the visit, words for totals) is read too, so
that nothing in a document is kept that no page could show.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from judging.domain import limits
from judging.domain.contest.plan import LANGUAGES
from judging.domain.documents.document import Place
from judging.domain.errors import Problem
from judging.domain.number import exact, share
from judging.domain.scoring.remarks import RemarkKind, is_remark
from judging.domain.scoring.scoresheet import ScoreSheet, sheet_from_document

FILE = "sheet.json"
LONGEST_KEY = 40
MOST_SECTIONS, MOST_CRITERIA, MOST_LEVELS, MOST_STEPS = 30, 100, 21, 1000
HEAVIEST, FULLEST, HIGHEST = Decimal(1_000_000), Decimal(1_000_000), Decimal(1_000_000)

_KNOWN = {
    "": ("key", "version", "title", "scale", "out_of", "parts", "sections", "knock_outs", "deliberation",
         "reading_bands", "remarks"),
    "scale": ("max", "min", "step"),
    "part": ("key", "name"),
    "section": ("key", "name", "part", "criteria"),
    "criterion": ("key", "weight", "name", "levels", "evidence", "not_applicable", "not_applicable_when", "expertise",
                  "reference", "computed", "scale"),
    "level": ("mark", "text"),
    "knock_out": ("key", "text"),
    "deliberation": ("key", "kind", "text", "levels"),
    "band": ("from", "name"),
    "remark": ("key", "required", "text"),
}  # fmt: skip


def read_sheet(document: Any, *, file: str = FILE) -> tuple[ScoreSheet | None, list[Problem]]:
    """The sheet of a document, or None, and every mistake in it (`Problem`s that name file, path and reason)."""
    place = Place(file, document)
    if not place.only(_KNOWN[""]):
        return None, place.problems
    place.text("key", longest=limits.EDITION_NAME)
    place.words("title", LANGUAGES, longest=limits.EDITION_NAME)
    if _scale(place.at("scale")) == 0:
        place.at("scale").wrong("document_no_points")
    _share(place.at("out_of"), most=FULLEST)
    parts = list(place.each("parts", most=MOST_SECTIONS))
    sections = list(place.each("sections", least=1, most=MOST_SECTIONS))
    criteria = [inside for section in sections for inside in section.each("criteria", least=1, most=MOST_CRITERIA)]
    _groups(parts, sections)
    points = [one for one in criteria if _criterion(one)]
    for these in (parts, sections, criteria):
        place.keys_once(these)
    if len(criteria) > MOST_CRITERIA:
        place.at("sections").wrong("document_many_criteria", most=MOST_CRITERIA)
    elif not points and not place.problems:
        place.at("sections").wrong("document_no_points")
    _beside(place)
    return (None if place.problems else sheet_from_document(document)), place.problems


def _groups(parts: Sequence[Place], sections: Sequence[Place]) -> None:
    """The parts, and the sections, which count in no part but these."""
    for one in parts:
        if one.only(_KNOWN["part"]):
            _named(one)
    declared = {one.at("key").value for one in parts}
    for one in sections:
        if one.only(_KNOWN["section"]):
            _named(one)
            if (part := one.at("part")).value is not None and part.value not in declared:
                part.wrong("document_not_on_sheet", value=str(part.value)[:LONGEST_KEY])


def _named(place: Place) -> None:
    place.text("key", longest=LONGEST_KEY)
    place.words("name", LANGUAGES, longest=limits.EDITION_NAME)


def _criterion(place: Place) -> bool:
    """Read a criterion; whether it gives points: one on a penalty's scale does not."""
    if not place.only(_KNOWN["criterion"]):
        return False
    _named(place)
    _share(place.at("weight"), most=HEAVIEST)
    for key in ("evidence", "not_applicable_when"):
        place.words(key, LANGUAGES, needed=False, longest=limits.SHEET_WORDS)
    place.yes("not_applicable")
    _levels(place)
    for inside in place.each("expertise"):
        if not isinstance(inside.value, str) or not inside.value.strip():
            inside.wrong("document_no_text")
    for key in ("reference", "computed"):
        if place.at(key).value != "":
            place.text(key, needed=False, longest=limits.EDITION_NAME)
    if is_remark(str(place.at("key").value)):
        place.at("key").wrong("document_not_known", value=str(place.at("key").value)[:LONGEST_KEY])
    return place.at("scale").value is None or _scale(place.at("scale")) != 0


def _levels(place: Place) -> None:
    for inside in place.each("levels", most=MOST_LEVELS):
        if inside.only(_KNOWN["level"]):
            _number(inside.at("mark"), least=-HIGHEST)
            inside.words("text", LANGUAGES, longest=limits.SHEET_WORDS)


def _scale(place: Place) -> Decimal | None:
    """The highest mark of a scale, None where it is none."""
    if not place.only(_KNOWN["scale"]):
        return None
    high, step = _number(place.at("max"), least=-HIGHEST), _number(place.at("step"))
    low = Decimal(0) if place.at("min").value is None else _number(place.at("min"), least=-HIGHEST)
    if high is None or step is None or low is None:
        return None
    if step <= 0 or high <= low or (high - low) % step:
        place.wrong("document_scale")
    elif high < 0:
        place.at("max").wrong("document_penalty")
    elif (high - low) / step > MOST_STEPS:
        place.at("step").wrong("document_many_steps", most=MOST_STEPS)
    return high


def _number(place: Place, *, least: Decimal = Decimal(0), most: Decimal = HIGHEST) -> Decimal | None:
    """A number as a text or a whole one, between two bounds; None, with the problem, where it is none."""
    said = _typed(place)
    number = None if said is None else exact(said, signed=True)
    if number is None or not least <= number <= most:
        place.wrong("document_missing" if place.value is None else "document_no_number")
        return None
    return number


def _share(place: Place, *, most: Decimal) -> None:
    """A number above zero as a text ("7", "2.5", "7/3") or a whole one."""
    said = _typed(place)
    if said is None or (number := share(said)) is None:
        place.wrong("document_missing" if place.value is None else "document_no_number")
    elif not 0 < number <= most:
        place.wrong("document_weight", most=str(most))


def _typed(place: Place) -> str | None:
    """What a number is written as; None where it is no text and no whole number, or has a comma."""
    if isinstance(place.value, int) and not isinstance(place.value, bool):
        return str(place.value)
    return place.value if isinstance(place.value, str) and "," not in place.value else None


def _beside(place: Place) -> None:
    """What a sheet holds beside its criteria."""
    remarks = [inside for inside in place.each("remarks", most=len(RemarkKind)) if inside.only(_KNOWN["remark"])]
    for inside in remarks:
        inside.choice("key", tuple(RemarkKind))
        inside.yes("required")
        inside.words("text", LANGUAGES, needed=False, longest=limits.EDITION_NAME)
    place.keys_once(remarks)
    for inside in place.each("knock_outs"):
        if inside.only(_KNOWN["knock_out"]):
            inside.text("key", longest=LONGEST_KEY)
            inside.words("text", LANGUAGES, longest=limits.SHEET_WORDS)
    for inside in place.each("deliberation"):
        if inside.only(_KNOWN["deliberation"]):
            inside.text("key", longest=LONGEST_KEY)
            inside.choice("kind", ("level", "text", "yes_no"))
            inside.words("text", LANGUAGES, longest=limits.SHEET_WORDS)
    for inside in place.each("reading_bands"):
        if inside.only(_KNOWN["band"]):
            _number(inside.at("from"))
            inside.words("name", LANGUAGES, longest=limits.EDITION_NAME)
