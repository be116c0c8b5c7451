"""A score sheet as three tables that people fill in: what is said of it all, one for its criteria, one for its levels.

Vocabulary: a *tab* is one of the tables; a column that is asked for in each language has a name like "name-es".
Always true: what the tables have no column for (parts, questions before and after, rules of proposals) stays as it was
on the sheet that stands, by its keys; every mistake is known by tab, row and column; a criterion without a key is given
one that no criterion has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from judging.domain.contest import sheetediting as steps
from judging.domain.contest.plan import LANGUAGES
from judging.domain.errors import Problem
from judging.domain.number import exact, share
from judging.domain.typed import folded

Document = dict[str, Any]


class Tab(StrEnum):
    """One of the tables of a sheet's workbook."""

    HEAD = "head"
    CRITERIA = "criteria"
    LEVELS = "levels"


class Column(StrEnum):
    """What a column is about."""

    TITLE = "title"
    LOW = "low"
    HIGH = "high"
    STEP = "step"
    OUT_OF = "out_of"
    SECTION = "section"
    SECTION_NAME = "section_name"
    KEY = "key"
    NAME = "name"
    WEIGHT = "weight"
    NOT_APPLICABLE = "not_applicable"
    WHEN = "when"
    EVIDENCE = "evidence"
    EXPERTISE = "expertise"
    CRITERION = "criterion"
    MARK = "mark"
    TEXT = "text"


IN_LANGUAGES = frozenset({Column.TITLE, Column.SECTION_NAME, Column.NAME, Column.WHEN, Column.EVIDENCE, Column.TEXT})
_SCALE = (Column.LOW, Column.HIGH, Column.STEP)
COLUMNS: Mapping[Tab, Sequence[Column]] = {
    Tab.HEAD: (Column.TITLE, *_SCALE, Column.OUT_OF),
    Tab.CRITERIA: (
        Column.SECTION, Column.SECTION_NAME, Column.KEY, Column.NAME, Column.WEIGHT, *_SCALE,
        Column.NOT_APPLICABLE, Column.WHEN, Column.EVIDENCE, Column.EXPERTISE,
    ),
    Tab.LEVELS: (Column.CRITERION, Column.MARK, Column.TEXT),
}  # fmt: skip
YES, NO = "yes", ""


def names_of(tab: Tab) -> list[str]:
    """The columns of a tab by name, those in languages once for each."""
    return [
        name
        for column in COLUMNS[tab]
        for name in ([f"{column}-{one}" for one in LANGUAGES] if column in IN_LANGUAGES else [str(column)])
    ]


# ------------------------------------------------------------------------------------------------------- going out
def rows_of(document: Mapping[str, Any]) -> dict[Tab, list[dict[str, str]]]:
    """The rows of each tab, by the names of their columns; numbers as a sheet keeps them."""
    criteria, levels = [], []
    for section in steps.sections_of(document):
        for one in section["criteria"]:
            criteria.append(_row(section, one))
            for level in one.get("levels") or ():
                levels.append(
                    {"criterion": one["key"], "mark": str(level["mark"]), **_said(Column.TEXT, level["text"])}
                )
    head = {
        **_said(Column.TITLE, document["title"]), **_scale_row(document["scale"]), "out_of": str(document["out_of"]),
    }  # fmt: skip
    return {Tab.HEAD: [head], Tab.CRITERIA: criteria, Tab.LEVELS: levels}


def _row(section: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "section": section["key"],
        **_said(Column.SECTION_NAME, section["name"]),
        "key": one["key"],
        **_said(Column.NAME, one["name"]),
        "weight": str(one["weight"]),
        **_scale_row(one.get("scale")),
        "not_applicable": YES if one.get("not_applicable") else NO,
        **_said(Column.WHEN, one.get("not_applicable_when")),
        **_said(Column.EVIDENCE, one.get("evidence")),
        "expertise": ", ".join(one.get("expertise") or ()),
    }


def _said(column: Column, text: Mapping[str, str] | None) -> dict[str, str]:
    return {f"{column}-{one}": (text or {}).get(one, "") for one in LANGUAGES}


def _scale_row(scale: Mapping[str, Any] | None) -> dict[str, str]:
    if not scale:
        return {}
    return {"low": str(scale.get("min", "0")), "high": str(scale["max"]), "step": str(scale["step"])}


# ------------------------------------------------------------------------------------------------------- coming in
@dataclass(frozen=True)
class At:
    """One cell: the tab, the number of its row, the name of its column."""

    tab: Tab
    line: int
    column: str


@dataclass(frozen=True)
class TabRow:
    """One row that is not empty, its cells by the names of their columns."""

    line: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "").strip()


@dataclass
class Told:
    """What the tables say: the document, where each of its places stands, and what is wrong with cells alone."""

    document: Document
    places: dict[str, At] = field(default_factory=dict)
    wrong: list[tuple[At, Problem]] = field(default_factory=list)

    def place_of(self, path: str) -> At:
        """The cell of a place of the document, or of the nearest one around it."""
        while path and path not in self.places:
            path = path.rpartition("/")[0]
        return self.places.get(path, At(Tab.CRITERIA, 1, str(Column.SECTION)))


def told(
    tabs: Mapping[Tab, Sequence[TabRow]],
    standing: Mapping[str, Any],
    *,
    yes: Collection[str],
    no: Collection[str],
    taken: Collection[str] = (),
) -> Told:
    """The document that the tables say. A tab that is not there says what stands; `yes` and `no` are the words for
    that, folded; a new criterion is given no key that is `taken`."""
    found = Told({key: value for key, value in standing.items() if key not in ("sections", "title", "scale", "out_of")})
    _head(found, tabs.get(Tab.HEAD), standing)
    _sections(found, tabs[Tab.CRITERIA], standing, yes, no)
    _levels(found, tabs.get(Tab.LEVELS), standing)
    for section in found.document["sections"]:
        for one in section["criteria"]:
            if not one["key"]:
                one["key"] = steps.free_number(found.document, section["key"], taken)
    return found


def _head(found: Told, rows: Sequence[TabRow] | None, standing: Mapping[str, Any]) -> None:
    if not rows:
        found.document |= {key: standing[key] for key in ("title", "scale", "out_of")}
        return
    row, tab = rows[0], Tab.HEAD
    found.document |= {
        "title": _texts(found, "/title", At(tab, row.line, "title"), row),
        "scale": _scale(found, "/scale", tab, row) or {},
        "out_of": _number(row.get("out_of")),
    }
    found.places["/out_of"] = At(tab, row.line, "out_of")


def _sections(
    found: Told, rows: Sequence[TabRow], standing: Mapping[str, Any], yes: Collection[str], no: Collection[str]
) -> None:
    """The sections and their criteria; a row that names no section goes on in the one above it."""
    made: dict[str, Document] = {}
    parts = {one["key"]: one.get("part") for one in steps.sections_of(standing)}
    key = ""
    for row in rows:
        key = row.get("section") or key
        if key not in made:
            path = f"/sections/{len(made)}"
            found.places |= {f"{path}{end}": At(Tab.CRITERIA, row.line, "section") for end in ("", "/key")}
            made[key] = {"key": key, "name": {}, "criteria": []}
            if parts.get(key):
                made[key]["part"] = parts[key]
        section, number = made[key], list(made).index(key)
        _named(found, section, f"/sections/{number}/name", row)
        path = f"/sections/{number}/criteria/{len(section['criteria'])}"
        section["criteria"].append(_criterion(found, path, row, standing, yes, no))
    found.document["sections"] = list(made.values())


def _named(found: Told, section: Document, path: str, row: TabRow) -> None:
    """Name a section as the row does; a row that names it otherwise than one before is wrong."""
    found.places.setdefault(path, At(Tab.CRITERIA, row.line, f"section_name-{LANGUAGES[0]}"))
    for one in LANGUAGES:
        said, at = row.get(f"section_name-{one}"), At(Tab.CRITERIA, row.line, f"section_name-{one}")
        if said and section["name"].setdefault(one, said) != said:
            found.wrong.append((at, Problem.of("sheet_table_other_name", name=section["name"][one])))
        elif said:
            found.places.setdefault(f"{path}/{one}", at)


def _criterion(
    found: Told,
    path: str,
    row: TabRow,
    standing: Mapping[str, Any],
    yes: Collection[str],
    no: Collection[str],
) -> Document:
    tab, line = Tab.CRITERIA, row.line
    there = steps.criterion_of(standing, row.get("key"))
    kept: Document = {name: there[0][name] for name in ("reference", "computed") if there and name in there[0]}
    for name in ("key", "weight", "not_applicable", "expertise"):
        found.places[f"{path}/{name}"] = At(tab, line, name)
    found.places[path] = At(tab, line, "key")
    said = folded(row.get("not_applicable"))
    if said not in yes and said not in no:
        known = ", ".join(sorted((*yes, *(one for one in no if one))))
        wrong = Problem.of("sheet_table_yes_or_no", text=said[:40], known=known)
        found.wrong.append((At(tab, line, "not_applicable"), wrong))
    scale = _scale(found, f"{path}/scale", tab, row)
    return {
        "key": row.get("key"),
        "weight": _number(row.get("weight")),
        "name": _texts(found, f"{path}/name", At(tab, line, "name"), row),
        "levels": there[0].get("levels") or [] if there else [],
        "evidence": _texts(found, f"{path}/evidence", At(tab, line, "evidence"), row) or None,
        "not_applicable": said in yes,
        "not_applicable_when": _texts(found, f"{path}/not_applicable_when", At(tab, line, "when"), row) or None,
        "expertise": [one for part in row.get("expertise").split(",") if (one := part.strip())],
        **kept,
        **({"scale": scale} if scale else {}),
    }


def _levels(found: Told, rows: Sequence[TabRow] | None, standing: Mapping[str, Any]) -> None:
    """The levels of each criterion, in the order of the rows; without their tab those that stand stay."""
    if rows is None:
        return
    criteria = {
        one["key"]: (f"/sections/{place}/criteria/{number}", one)
        for place, section in enumerate(found.document["sections"])
        for number, one in enumerate(section["criteria"])
        if one["key"]
    }
    for _, one in criteria.values():
        one["levels"] = []
    for row in rows:
        key = row.get("criterion")
        if key not in criteria:
            found.wrong.append((At(Tab.LEVELS, row.line, "criterion"), Problem.of("sheet_table_no_criterion", key=key)))
            continue
        path, one = criteria[key]
        own = f"{path}/levels/{len(one['levels'])}"
        found.places |= {own: At(Tab.LEVELS, row.line, "mark"), f"{own}/mark": At(Tab.LEVELS, row.line, "mark")}
        text = _texts(found, f"{own}/text", At(Tab.LEVELS, row.line, "text"), row)
        one["levels"].append({"mark": _number(row.get("mark")), "text": text})


def _texts(found: Told, path: str, at: At, row: TabRow) -> dict[str, str]:
    """What a row says in each language; a language with nothing is left out."""
    found.places[path] = At(at.tab, at.line, f"{at.column}-{LANGUAGES[0]}")
    found.places |= {f"{path}/{one}": At(at.tab, at.line, f"{at.column}-{one}") for one in LANGUAGES}
    return {one: said for one in LANGUAGES if (said := row.get(f"{at.column}-{one}"))}


def _scale(found: Told, path: str, tab: Tab, row: TabRow) -> Document | None:
    """The scale that a row says; None where it says none."""
    found.places[path] = At(tab, row.line, "high")
    for name, key in (("min", "low"), ("max", "high"), ("step", "step")):
        found.places[f"{path}/{name}"] = At(tab, row.line, key)
    low, high, step = (_number(row.get(name)) for name in ("low", "high", "step"))
    if not low and not high and not step:
        return None
    return {"max": high or None, "step": step or None, **({"min": low} if low not in ("", "0") else {})}


def _number(text: str) -> str | None:
    """A number as a sheet keeps it, with a point; what is none stays as it is, for who reads the document to refuse."""
    if not text:
        return None
    is_number = share(text) is not None or exact(text, signed=True) is not None
    return text.replace(",", ".").replace(" ", "") if is_number else text
