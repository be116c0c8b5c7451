"""The shape of a form's document: which keys a form, a section, a question of each kind may have, and what each holds.

One table from which documents are read (`formdocument`) and the published schema is made (`schema`), so that neither
knows a key that the other does not. Always true: every setting of `kinds.Question` that people may write stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from judging.domain import limits
from judging.domain.forms.kinds import PARTS, Evidence, Kind, Reader, Role


class Holds(StrEnum):
    """What a key holds."""

    KEY = "key"
    CONTROL = "control"
    TEXT = "text"
    WORDS = "words"
    LISTED_WORDS = "listed_words"
    LISTED_TEXTS = "listed_texts"
    YES = "yes"
    WHOLE = "whole"
    EXACT = "exact"
    DATE = "date"
    EXPRESSION = "expression"
    CHOICE = "choice"
    CHOICES = "choices"
    UNITS = "units"
    OPTIONS = "options"
    PARTS = "parts"
    QUESTIONS = "questions"


@dataclass(frozen=True)
class Setting:
    """What a key holds. `low` and `high` bound a whole number or the length of a list; `known` are the choices."""

    holds: Holds
    means: str
    needed: bool = False
    low: int = 0
    high: int = 0
    known: tuple[str, ...] = ()


MOST_SECTIONS, MOST_QUESTIONS, MOST_OPTIONS, MOST_ROWS, MOST_RULES, MOST_LISTS = 40, 200, 200, 60, 100, 50
MOST_FILES, MOST_MEGABYTES = 20, 20
LONGEST_WORDS = limits.FORM_WORDS
LONGEST_ANSWER = 10_000
OLDEST = 120

_ALWAYS: Mapping[str, Setting] = {
    "key": Setting(Holds.KEY, "its name in conditions and exports", needed=True),
    "kind": Setting(Holds.CHOICE, "what sort of answer it takes", needed=True, known=tuple(Kind)),
    "label": Setting(Holds.WORDS, "the question", needed=True),
    "help": Setting(Holds.WORDS, "what stands under it"),
    "when": Setting(Holds.EXPRESSION, "asked only where this is true"),
    "audio": Setting(Holds.WORDS, "by language, the file in which it is read aloud"),
}
_ASKED: Mapping[str, Setting] = {
    "field": Setting(Holds.CONTROL, "the name of its control; the key, where it is left out"),
    "short": Setting(Holds.WORDS, "what it is called where answers are read"),
    "example": Setting(Holds.WORDS, "an answer as one might give it"),
    "missing": Setting(Holds.WORDS, "the sentence where an answer is needed and not there"),
    "wrong": Setting(Holds.WORDS, "the sentence where an answer is not understood: {typed} {low} {high} are filled in"),
    "role": Setting(Holds.CHOICE, "what the answer is to the contest", known=tuple(Role)),
    "required": Setting(Holds.YES, "whether an answer is needed"),
    "required_when": Setting(Holds.EXPRESSION, "an answer is needed where this is true"),
    "seen_by": Setting(Holds.CHOICES, "who sees the answer", high=len(Reader), known=tuple(Reader)),
    "quiet": Setting(Holds.YES, "left out where answers are read and there is none"),
    "numbered": Setting(Holds.YES, "a number stands before it, counted among its neighbours"),
}
_LONGEST = {"longest": Setting(Holds.WHOLE, "the most signs of an answer", low=1, high=LONGEST_ANSWER)}
_BOUNDS = {
    "low": Setting(Holds.EXACT, "the least that is taken"),
    "high": Setting(Holds.EXACT, "the most that is taken"),
}
_UNITS = {"units": Setting(Holds.UNITS, "the units one may answer in; the first is what is kept", high=20)}
_OPTIONS = {"options": Setting(Holds.OPTIONS, "the answers to choose from", needed=True, low=1, high=MOST_OPTIONS)}
_MANY = {
    "at_least": Setting(Holds.WHOLE, "so many are needed where an answer is", low=1, high=MOST_ROWS),
    "at_most": Setting(Holds.WHOLE, "so many may be given", low=1, high=MOST_ROWS),
}
_TABLE = {
    **_MANY,
    "rows": Setting(Holds.WHOLE, "so many rows are there to begin with", low=1, high=MOST_ROWS),
    "row_titles": Setting(Holds.LISTED_WORDS, "what each row is called; {place} is its number", high=MOST_ROWS),
    "add": Setting(Holds.WORDS, "the words of the button that adds a row"),
}
_PARTS = {"parts": Setting(Holds.PARTS, "words for what is asked in each row")}
_SUGGESTIONS = {
    "suggestions": Setting(Holds.LISTED_WORDS, "known answers to pick from; others may be written", high=500)
}
_FILES = {
    "at_least": Setting(Holds.WHOLE, "so many are needed where an answer is", low=1, high=MOST_FILES),
    "at_most": Setting(Holds.WHOLE, "so many may be given", low=1, high=MOST_FILES),
    "megabytes": Setting(Holds.WHOLE, "the most that one may weigh", low=1, high=MOST_MEGABYTES),
}

OF_KIND: Mapping[Kind, Mapping[str, Setting]] = {
    Kind.SHORT_TEXT: _LONGEST | _SUGGESTIONS,
    Kind.LONG_TEXT: {**_LONGEST, "lines": Setting(Holds.WHOLE, "how high its box is", low=2, high=30)},
    Kind.WHOLE: _BOUNDS | _UNITS,
    Kind.NUMBER: {**_BOUNDS, **_UNITS, "above": Setting(Holds.EXACT, "it must be more than this")},
    Kind.DATE: {
        "earliest": Setting(Holds.DATE, "the first day that is taken"),
        "latest": Setting(Holds.DATE, "the last day that is taken"),
    },
    Kind.YEAR: _BOUNDS,
    Kind.CHOICE: _OPTIONS,
    Kind.SEVERAL: _OPTIONS | _MANY,
    Kind.YES_NO: {
        "evidence": Setting(
            Holds.CHOICE, "with which answer more is asked", known=tuple(one for one in Evidence if one)
        ),
        "evidence_label": Setting(Holds.WORDS, "what is asked then"),
        **_LONGEST,
    },
    Kind.TELEPHONE: {},
    Kind.EMAIL: {},
    Kind.WEB: {},
    Kind.PLACE: {
        **_LONGEST,
        **_SUGGESTIONS,
        "paper_label": Setting(Holds.WORDS, "how that spelling is asked for"),
        "on_paper": Setting(Holds.YES, "it stands on paper: in other letters, a spelling in Latin ones is asked for"),
    },
    Kind.POINT: {},
    Kind.PEOPLE: {
        **_MANY,
        **_LONGEST,
        **_PARTS,
        "row_titles": _TABLE["row_titles"],
        "youngest": Setting(Holds.WHOLE, "the years that somebody must be old", low=0, high=OLDEST),
    },
    Kind.PHOTOS: _FILES,
    Kind.FILES: {**_FILES, "file_types": Setting(Holds.LISTED_TEXTS, "the endings that are taken, as pdf", high=20)},
    Kind.GROUP: {
        **_TABLE,
        "inside": Setting(Holds.QUESTIONS, "what is asked in each row", needed=True, low=1, high=30),
    },
    Kind.CROPS: _TABLE | _PARTS,
    Kind.SHARES: {
        **_TABLE,
        **_PARTS,
        **_SUGGESTIONS,
        "total": Setting(Holds.EXACT, "what the shares add up to; 100, where it is left out"),
        "tolerance": Setting(Holds.EXACT, "how far from it they may be, because people round; 2"),
        "stones": Setting(Holds.EXACT, "with so many stones people may share out instead"),
        "takes_stones": Setting(Holds.YES, "stones are reckoned as shares; else people are asked to"),
        "stones_wrong": Setting(Holds.WORDS, "the sentence that asks them to"),
    },
    Kind.CONSENT: {"text_version": Setting(Holds.WHOLE, "counts up when its words change", low=1, high=10_000)},
    Kind.STATEMENT: {
        "steps": Setting(Holds.LISTED_WORDS, "numbered lines", high=20),
        "boxed": Setting(Holds.YES, "set apart in a box"),
    },
}
"""The settings of each kind besides those that every question has."""

_ALONE = (*PARTS, Kind.GROUP, Kind.PHOTOS, Kind.FILES, Kind.CONSENT, Kind.STATEMENT)
INSIDE = tuple(kind for kind in Kind if kind not in _ALONE)
"""The kinds that may stand in a repeated group."""

SECTION: Mapping[str, Setting] = {
    "key": Setting(Holds.KEY, "its name, which stands in its address", needed=True),
    "title": Setting(Holds.WORDS, "what it is called", needed=True),
    "lead": Setting(Holds.WORDS, "the sentence it begins with"),
    "help": Setting(Holds.WORDS, "what stands under it"),
    "when": Setting(Holds.EXPRESSION, "asked only where this is true"),
    "questions": Setting(Holds.QUESTIONS, "what is asked", needed=True, low=1, high=MOST_QUESTIONS),
}
RULE: Mapping[str, Setting] = {
    "key": Setting(Holds.KEY, "its name", needed=True),
    "holds": Setting(Holds.EXPRESSION, "what must be true of who enters", needed=True),
    "reason": Setting(Holds.WORDS, "what people read where it is not", needed=True),
}
UNIT: Mapping[str, Setting] = {
    "key": Setting(Holds.KEY, "its name in exports", needed=True),
    "name": Setting(Holds.WORDS, "what it is called", needed=True),
    "factor": Setting(Holds.EXACT, "what one of it is in the first unit; 1, where it is left out"),
    "written": Setting(Holds.LISTED_TEXTS, "how people write it after a number", high=20),
}
OPTION: Mapping[str, Setting] = {
    "key": Setting(Holds.TEXT, "its name in conditions and exports", needed=True),
    "name": Setting(Holds.WORDS, "what people read", needed=True),
}
PART: Mapping[str, Setting] = {
    "label": Setting(Holds.WORDS, "what is asked"),
    "short": Setting(Holds.WORDS, "what it is called where answers are read"),
    "help": Setting(Holds.WORDS, "what stands under it"),
    "first_only": Setting(Holds.YES, "its help stands in the first row alone"),
    "unit": Setting(Holds.WORDS, "what stands after a number"),
    "missing": Setting(Holds.WORDS, "the sentence where it is needed and not there"),
    "wrong": Setting(Holds.WORDS, "the sentence where it is not understood"),
}
LISTED = Setting(Holds.LISTED_TEXTS, "a named list of texts for conditions", high=500)
FORM = ("format", "key", "title", "languages", "sections", "rules", "lists")


def settings_of(kind: Kind) -> Mapping[str, Setting]:
    """Every key that a question of this kind may have, with what it holds."""
    return {**_ALWAYS, **({} if kind is Kind.STATEMENT else _ASKED), **OF_KIND[kind]}
