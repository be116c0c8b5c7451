"""An XLSForm (xlsform.org) as the document of an application form, as far as both know the same.

Always true: what a form of ours has nothing for is named with its row, never dropped in silence; what comes out is a
sound document, or nothing; a question that the edition's form has already under the same name keeps what it is to the
contest, and its rows where those are people, crops or shares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from judging.domain.contest.formediting import Document, free_key
from judging.domain.contest.xlsforms import YES_NO
from judging.domain.contest.xpath import told_of_xpath
from judging.domain.errors import Problem, Refused
from judging.domain.forms.checking import RESERVED_CONTROLS, RESERVED_KEYS
from judging.domain.forms.formdocument import FORMAT, KEY, LANGUAGES, read_form
from judging.domain.forms.kinds import ATTACHED, ROWS, Kind
from judging.domain.forms.shape import INSIDE
from judging.domain.typed import folded

Rows = Sequence[Mapping[str, str]]
_KINDS: Mapping[str, Kind] = {
    "text": Kind.SHORT_TEXT,
    "string": Kind.SHORT_TEXT,
    "integer": Kind.WHOLE,
    "int": Kind.WHOLE,
    "decimal": Kind.NUMBER,
    "date": Kind.DATE,
    "select_one": Kind.CHOICE,
    "select one": Kind.CHOICE,
    "select_multiple": Kind.SEVERAL,
    "select multiple": Kind.SEVERAL,
    "geopoint": Kind.POINT,
    "note": Kind.STATEMENT,
    "acknowledge": Kind.CONSENT,
    "image": Kind.PHOTOS,
    "file": Kind.FILES,
}
_SPOKEN = {
    "espanol": "es",
    "castellano": "es",
    "spanish": "es",
    "francais": "fr",
    "french": "fr",
    "ingles": "en",
    "english": "en",
}
_TEXTS: Mapping[str, str] = {
    "label": "label",
    "hint": "help",
    "constraint_message": "wrong",
    "required_message": "missing",
}
_FINER: Mapping[Kind, frozenset[str]] = {
    Kind.SHORT_TEXT: frozenset({Kind.TELEPHONE, Kind.EMAIL, Kind.WEB, Kind.PLACE}),
    Kind.WHOLE: frozenset({Kind.YEAR}),
}
"""Kinds that XLSForm asks in the same way."""
_ITS_OWN = frozenset(
    {"required", "required_when", "when", "help", "low", "high", "above", "earliest", "latest", "evidence"}
)
"""What an XLSForm says itself of a question, be it by leaving it out."""
_READ = frozenset({"type", "name", "required", "relevant", "constraint", "appearance", *_TEXTS})
_LOOKS = frozenset({"appearance", "parameters"})
"""Columns about looks alone: what they say is no answer and no rule."""
_TYPE = re.compile(r"(begin|end)[ _](group|repeat)")
_BOUND = re.compile(r"\.\s*(>=|<=|>)\s*(-?\d+(?:\.\d+)?|date\('(\d{4}-\d{2}-\d{2})'\))")


@dataclass
class Brought:
    """The document that came out, and what was left out."""

    document: Document
    left_out: list[Problem] = field(default_factory=list)


def form_of_xlsform(survey: Rows, choices: Rows, settings: Rows, standing: Mapping[str, Any]) -> Brought:
    """The document of an XLSForm's sheets; `standing` is the document of the form that the edition has.

    Raises Refused with what keeps it from being a form at all.
    """
    reader = _Reader(choices, settings[0] if settings else {}, standing)
    for number, row in enumerate(survey, 2):
        reader.take(number, row)
    return reader.brought()


@dataclass
class _Reader:
    """Takes the survey row by row. `within` are the conditions of groups inside groups; `repeat` the repeated group one
    is in; `skipped` how deep one is in one that is left out."""

    choices: Rows
    settings: Mapping[str, str]
    standing: Mapping[str, Any]
    sections: list[Document] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    keys: dict[str, tuple[str, Kind]] = field(default_factory=dict)
    within: list[str] = field(default_factory=list)
    repeat: Document | None = None
    skipped: int = 0
    is_open: bool = False
    is_ended: bool = False
    spoken: list[str] = field(default_factory=list)
    known: dict[str, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        asked = (question for section in self.standing.get("sections", ()) for question in section["questions"])
        self.known = {question["key"]: question for question in asked}
        self.first = _language(self.settings.get("default_language", "")) or self.standing["languages"][0]

    # ------------------------------------------------------------------------------------------------- rows
    def take(self, number: int, row: Mapping[str, str]) -> None:
        kind = row.get("type", "").strip().lower()
        if found := _TYPE.fullmatch(kind):
            self.group(number, row, *found.groups())
        elif self.skipped:
            self.leave("xlsform_kind", number, row)
        elif kind:
            self.question(number, row, kind)
        self.columns(number, row)

    def group(self, number: int, row: Mapping[str, str], end: str, what: str) -> None:
        if end == "end":
            self.ended(what)
        elif self.skipped or (what == "repeat" and self.repeat is not None):
            self.skipped += 1
            self.leave("xlsform_kind", number, row)
        elif what == "repeat":
            self.rows(number, row)
        elif self.is_open or self.repeat is not None:
            self.within.append(self.condition(number, row, "relevant"))
            self.leave("xlsform_group", number, row)
        else:
            self.is_open = True
            self.section(self.words(row, "label"), row.get("name", ""), self.condition(number, row, "relevant"))

    def ended(self, what: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif what == "repeat":
            self.repeat = None
        elif self.within:
            self.within.pop()
        else:
            self.is_open, self.is_ended = False, True

    def section(self, title: Mapping[str, str], name: str, when: str = "") -> Document:
        words = dict(title) or {self.first: name or self.title()}
        key = name if KEY.fullmatch(name) else free_key(words, ())
        key = key if key not in {one["key"] for one in self.sections} else f"{key[:30]}_{len(self.sections)}"
        made: Document = {"key": key, "title": words, "questions": [], **({"when": when} if when else {})}
        self.sections.append(made)
        self.is_ended = False
        return made

    def here(self) -> list[Document]:
        """Where the next question goes."""
        if self.repeat is not None:
            inside: list[Document] = self.repeat["inside"]
            return inside
        if not self.is_open and (not self.sections or self.is_ended):
            self.section({}, "")
        questions: list[Document] = self.sections[-1]["questions"]
        return questions

    def rows(self, number: int, row: Mapping[str, str]) -> None:
        """A repeated group; one that stands as people, crops or shares stays that."""
        key = self.key(row)
        stands = self.known.get(row.get("name", ""), {})
        if stands.get("kind") in ROWS - {Kind.GROUP}:
            self.here().append({**stands, "key": key, "label": self.words(row, "label") or stands["label"]})
            self.keys[row.get("name", "")] = (key, Kind(stands["kind"]))
            self.repeat = {"inside": []}  # what is asked in its rows is the house's
            return
        made = {
            "key": key,
            "kind": Kind.GROUP.value,
            "label": self.words(row, "label") or {self.first: key},
            "inside": [],
        }
        self.here().append(made)
        self.repeat = made

    def question(self, number: int, row: Mapping[str, str], kind: str) -> None:
        name, _, listed = kind.partition(" ") if not kind.startswith("select ") else (kind[:10].strip(), "", kind[10:])
        found = _KINDS.get(name)
        listed = row.get("type", "").split(" ")[-1] if listed else ""
        if found is Kind.SHORT_TEXT and "multiline" in row.get("appearance", ""):
            found = Kind.LONG_TEXT
        if found is None or (self.repeat is not None and found not in INSIDE):
            self.leave("xlsform_kind", number, row)
            return
        options = self.options(listed) if found in (Kind.CHOICE, Kind.SEVERAL) else []
        if found is Kind.CHOICE and listed == YES_NO:
            found, options = Kind.YES_NO, []
        if found in (Kind.CHOICE, Kind.SEVERAL) and not options:
            self.leave("xlsform_choices", number, row)
            return
        key = self.key(row)
        label = self.words(row, "label") or {self.first: row.get("name", key)}
        made: Document = {"key": key, "kind": found.value, "label": label, **({"options": options} if options else {})}
        self.keys[row.get("name", "")] = (key, found)
        made |= {ours: said for theirs, ours in _TEXTS.items() if ours != "label" and (said := self.words(row, theirs))}
        if found is Kind.STATEMENT:
            made = {name: value for name, value in made.items() if name not in ("wrong", "missing")}
        else:
            made |= self.needed(number, row) | self.bounds(number, row, found)
        self.asked_when(number, row, made)
        self.here().append(self.as_before(row.get("name", ""), made))

    def asked_when(self, number: int, row: Mapping[str, str], made: Document) -> None:
        conditions = [one for one in (*self.within, self.condition(number, row, "relevant")) if one]
        if conditions:
            made["when"] = conditions[0] if len(conditions) == 1 else " and ".join(f"({one})" for one in conditions)

    def as_before(self, name: str, made: Document) -> Document:
        """The question with what the standing one of this name says and XLSForm has nothing for, where it is the same
        kind, or one that XLSForm does not tell from it."""
        stands = self.known.get(name, {"kind": ""})
        if stands["kind"] in _FINER.get(Kind(made["kind"]), ()):
            made["kind"] = stands["kind"]
        if stands["kind"] != made["kind"]:
            return {**made, "at_most": 1} if made["kind"] in ATTACHED else made  # a question there takes one file
        for unit in stands.get("units", ())[:1]:  # which the label names besides
            ends = {one: f" ({text})" for one, text in unit["name"].items()}
            made["label"] = {one: text.removesuffix(ends.get(one, "")) for one, text in made["label"].items()}
        return {**{key: value for key, value in stands.items() if key not in _ITS_OWN}, **made}

    # ------------------------------------------------------------------------------------------------ pieces
    def needed(self, number: int, row: Mapping[str, str]) -> Document:
        said = folded(row.get("required", ""))
        if said in ("yes", "true", "true()", "1"):
            return {"required": True}
        if said in ("", "no", "false", "false()", "0"):
            return {}
        told = self.condition(number, row, "required")
        return {"required_when": told} if told else {}

    def bounds(self, number: int, row: Mapping[str, str], kind: Kind) -> Document:
        constraint = row.get("constraint", "")
        if not constraint:
            return {}
        numbers = {">=": "low", "<=": "high", ">": "above"} if kind is Kind.NUMBER else {">=": "low", "<=": "high"}
        names = {">=": "earliest", "<=": "latest"} if kind is Kind.DATE else numbers
        found: Document = {}
        for part in re.split(r"\s+and\s+", constraint):
            bound = _BOUND.fullmatch(part.strip())
            sort = (Kind.DATE,) if bound is not None and bound.group(3) else (Kind.WHOLE, Kind.NUMBER, Kind.YEAR)
            if bound is None or bound.group(1) not in names or kind not in sort:
                self.leave("xlsform_constraint", number, row, condition=constraint)
                return {}
            found[names[bound.group(1)]] = bound.group(3) or bound.group(2)
        return found

    def options(self, listed: str) -> list[Document]:
        rows = [row for row in self.choices if folded(row.get("list_name", row.get("list name", ""))) == folded(listed)]
        return [
            {"key": row["name"], "name": self.words(row, "label") or {self.first: row["name"]}}
            for row in rows
            if row.get("name")
        ]

    def words(self, row: Mapping[str, str], heading: str) -> dict[str, str]:
        """What a row says under a heading, by language."""
        found: dict[str, str] = {}
        for column, text in row.items():
            name, _, spoken = column.replace("::", ":").partition(":")
            if name.strip().lower() != heading:
                continue
            language = _language(spoken) if spoken else self.first
            if language:
                found[language] = text
                self.spoken.append(language)
        return found

    def key(self, row: Mapping[str, str]) -> str:
        name = row.get("name", "")
        inside = {one["key"] for one in self.repeat["inside"]} if self.repeat is not None else set()
        taken = {key for key, _ in self.keys.values()} | RESERVED_KEYS | RESERVED_CONTROLS | inside
        return name if KEY.fullmatch(name) and name not in taken else free_key({self.first: name}, taken)

    def columns(self, number: int, row: Mapping[str, str]) -> None:
        """Columns that a form of ours has nothing for."""
        for column in row:
            name = column.replace("::", ":").partition(":")[0].strip().lower()
            spoken = column.replace("::", ":").partition(":")[2]
            if name not in _READ | _LOOKS or (spoken and not _language(spoken)):
                self.leave("xlsform_column", number, row, column=column)

    # -------------------------------------------------------------------------------------------- conditions
    def condition(self, number: int, row: Mapping[str, str], column: str) -> str:
        """A condition of a row in our language; "" for none, and for one that cannot be told, which is left out."""
        text = row.get(column, "")
        told = told_of_xpath(text, self.keys) if text else ""
        if told is None:
            self.leave("xlsform_constraint", number, row, condition=text)
        return told or ""

    def leave(self, code: str, number: int, row: Mapping[str, str], **params: Any) -> None:
        about = {"row": number, "name": row.get("name", ""), "kind": row.get("type", "")}
        self.left_out.append(Problem.of(code, **{**about, **params}))

    def title(self) -> str:
        return self.settings.get("form_title") or self.settings.get("form_id") or "Formulario"

    def brought(self) -> Brought:
        """The document, without the conditions that do not hold together in it; those are named too."""
        languages = [one for one in (self.first, *LANGUAGES) if one in {self.first, *self.spoken}]
        sections = [section for section in self.sections if section["questions"]]
        for section in sections:
            section["questions"] = [one for one in section["questions"] if one.get("inside", True)]
        key = self.settings.get("form_id", "")
        document: Document = {
            "format": FORMAT,
            "key": key if KEY.fullmatch(key) else self.standing["key"],
            "title": {self.first: self.title()},
            "languages": list(dict.fromkeys(languages)),
            "sections": [section for section in sections if section["questions"]],
        }
        form, problems = read_form(document)
        if form is None and all(one.code == "document_condition" for one in problems):
            for problem in problems:
                self.without(document, str(problem.params["path"]), problem)
            form, problems = read_form(document)
        if form is None:
            raise Refused(*problems)
        return Brought(document, self.left_out)

    def without(self, document: Document, path: str, problem: Problem) -> None:
        """The document without a condition that does not hold together."""
        *way, last = path.split("/")[1:]
        piece: Any = document
        for step in way:
            piece = piece[int(step) if isinstance(piece, list) else step]
        if isinstance(piece, dict) and last in ("when", "required_when"):
            said = piece.pop(last)
            self.left_out.append(Problem.of("xlsform_condition", where=_named(piece), condition=said))


def _named(piece: Mapping[str, Any]) -> dict[str, str]:
    return dict(piece.get("label") or piece.get("title") or {})


def _language(spoken: str) -> str:
    """The language of a heading: "Español (es)", "English", "fr"; "" for one that forms do not speak."""
    code = re.search(r"\(\s*([A-Za-z]{2})", spoken)
    said = folded(code.group(1) if code else spoken.strip())
    return said if said in LANGUAGES else _SPOKEN.get(said, "")
