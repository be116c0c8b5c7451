"""What a form is made of: sections of questions, each of one kind; and the roles that give answers their meaning.

Vocabulary: a *question* has a key (its name in conditions, exports and roles) and a *field* (the name of its control
on a page); *parts* are what a question of several controls asks in each row (a person's name, a crop's amount); a
*rule* is who may enter, with its reason; *words* are texts by language. What an answer means to the contest is bound by
its *role*, never by its key. Always true: a form is frozen; numbers are exact; None is "no bound", and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from judging.domain import limits
from judging.domain.expressions.tree import Expression

Words = Mapping[str, str]


class Kind(StrEnum):
    """What sort of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    YEAR = "year"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    TELEPHONE = "telephone"
    EMAIL = "email"
    WEB = "web"
    PLACE = "place"
    POINT = "point"
    PEOPLE = "people"
    PHOTOS = "photos"
    FILES = "files"
    GROUP = "group"
    CROPS = "crops"
    SHARES = "shares"
    CONSENT = "consent"
    STATEMENT = "statement"


class Role(StrEnum):
    """What an answer is to the contest, whatever its question is called."""

    TITLE = "title"
    HOLDERS = "holders"
    TELEPHONE = "telephone"
    COMMUNITY = "community"
    COOPERATIVE = "cooperative"
    CATEGORY = "category"
    CROPS = "crops"
    INCOMES = "incomes"
    ALTITUDE = "altitude"
    AREA = "area"
    SINCE = "since"


ROLE_KINDS: Mapping[Role, frozenset[Kind]] = {
    Role.TITLE: frozenset({Kind.SHORT_TEXT}),
    Role.HOLDERS: frozenset({Kind.PEOPLE}),
    Role.TELEPHONE: frozenset({Kind.TELEPHONE}),
    Role.COMMUNITY: frozenset({Kind.PLACE, Kind.SHORT_TEXT, Kind.CHOICE}),
    Role.COOPERATIVE: frozenset({Kind.PLACE, Kind.SHORT_TEXT, Kind.CHOICE}),
    Role.CATEGORY: frozenset({Kind.CHOICE}),
    Role.CROPS: frozenset({Kind.CROPS}),
    Role.INCOMES: frozenset({Kind.SHARES}),
    Role.ALTITUDE: frozenset({Kind.WHOLE}),
    Role.AREA: frozenset({Kind.NUMBER}),
    Role.SINCE: frozenset({Kind.YEAR}),
}
"""The kinds of question that can have a role."""

SINGLES: Mapping[str, Role] = {"holder": Role.HOLDERS}
"""What one row of a role is called in conditions."""


class Reader(StrEnum):
    """Who sees an answer besides the family itself."""

    OFFICE = "office"
    JUDGES = "judges"
    PUBLIC = "public"


class FileType(StrEnum):
    """What a file that is sent may be, told by what is in it and never by its name."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    JPG = "jpg"
    PNG = "png"


PICTURES = frozenset({FileType.JPG, FileType.PNG})


class Evidence(StrEnum):
    """With which answer of a yes/no question more is asked; never, unless said."""

    NEVER = ""
    YES = "yes"
    NO = "no"
    ALWAYS = "always"


GENDERS = ("woman", "man", "other", "unspecified")
CROP_UNITS = ("plants", "trees", "m2", "hives", "heads")
CROP_USES = ("home", "sale", "both")

PARTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PEOPLE: ("full_name", "paper_name", "birth_year", "gender"),
    Kind.CROPS: ("crop", "other", "amount", "unit", "use"),
    Kind.SHARES: ("source", "share"),
}
"""What is asked in each row of a question of these kinds."""

ROWS = frozenset({Kind.PEOPLE, Kind.GROUP, Kind.CROPS, Kind.SHARES})
"""Kinds whose answer is rows."""
GROWING = frozenset({Kind.GROUP, Kind.CROPS, Kind.SHARES})
"""Kinds whose rows are added and taken out on the page; people have as many as there may be."""
ATTACHED = frozenset({Kind.PHOTOS, Kind.FILES})
"""Kinds whose answer is files that were sent."""
_MOST: Mapping[Kind, int] = {Kind.PHOTOS: 6, Kind.FILES: 3, Kind.GROUP: 60, Kind.CROPS: 60, Kind.SHARES: 60}
UNASKED = frozenset({Kind.STATEMENT})
"""Kinds that take no answer."""


@dataclass(frozen=True)
class Unit:
    """A unit people may answer in. `factor` turns its numbers into those of the question's first unit; `written` are
    the ways people write it after a number ("ha", "hectáreas")."""

    key: str
    name: Words
    factor: Decimal = Decimal(1)
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    key: str
    name: Words


@dataclass(frozen=True)
class Part:
    """What is said of one control of a row, as of a question; where there are no words, those of the house are said.
    `first_only`: its help stands in the first row alone."""

    label: Words = made(default_factory=dict)
    short: Words = made(default_factory=dict)
    help: Words = made(default_factory=dict)
    unit: Words = made(default_factory=dict)
    missing: Words = made(default_factory=dict)
    wrong: Words = made(default_factory=dict)
    first_only: bool = False


@dataclass(frozen=True)
class Question:
    """One question. Which of the settings a kind has stands in `shape`; the others stay as they are here.

    `short` is the label where answers are read; `missing` and `wrong` are a form's own sentences for an answer that is
    not there or not understood ({typed}, {low}, {high}, {total} are filled in; empty: the house's). `low` and `high`
    are inclusive, `above` is not; of a year, no `high` means this year. `quiet`: left out where answers are read and
    there is none.
    """

    key: str
    kind: Kind
    label: Words
    field: str = ""
    short: Words = made(default_factory=dict)
    help: Words = made(default_factory=dict)
    example: Words = made(default_factory=dict)
    missing: Words = made(default_factory=dict)
    wrong: Words = made(default_factory=dict)
    audio: Words = made(default_factory=dict)
    role: Role | None = None
    required: bool = False
    required_when: Expression | None = None
    when: Expression | None = None
    seen_by: frozenset[Reader] = frozenset({Reader.OFFICE, Reader.JUDGES})
    numbered: bool = False
    quiet: bool = False
    longest: int = limits.LINE
    lines: int = 4
    above: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    earliest: date | None = None
    latest: date | None = None
    units: tuple[Unit, ...] = ()
    options: tuple[Option, ...] = ()
    at_least: int = 1
    at_most: int | None = None
    rows: int = 1
    suggestions: tuple[Words, ...] = ()
    inside: tuple[Question, ...] = ()
    parts: Mapping[str, Part] = made(default_factory=dict)
    row_titles: tuple[Words, ...] = ()
    add: Words = made(default_factory=dict)
    youngest: int = 0
    total: Decimal = Decimal(100)
    tolerance: Decimal = Decimal(2)
    stones: Decimal | None = None
    takes_stones: bool = False
    stones_wrong: Words = made(default_factory=dict)
    on_paper: bool = False
    paper_label: Words = made(default_factory=dict)
    evidence: Evidence = Evidence.NEVER
    evidence_label: Words = made(default_factory=dict)
    file_types: tuple[str, ...] = ()
    megabytes: int = 10
    text_version: int = 1
    steps: tuple[Words, ...] = ()
    boxed: bool = False

    @property
    def name(self) -> Words:
        """What the question is called where its answer is read."""
        return self.short or self.label

    @property
    def control(self) -> str:
        """The name of its control on a page; of rows, what the name of each begins with."""
        return self.field or (f"{self.key}_row" if self.kind in GROWING else self.key)

    @property
    def counter(self) -> str:
        """The name of the control that says how many rows there are."""
        return f"{self.control}s"

    @property
    def summed_at(self) -> str:
        """Where a page says what the shares come to."""
        return f"{self.control}-sum"

    @property
    def most(self) -> int:
        """How many answers or rows there may be."""
        if self.at_most is not None:
            return self.at_most
        return len(self.options) if self.kind is Kind.SEVERAL else _MOST.get(self.kind, 1)

    @property
    def has_rows(self) -> bool:
        """Whether its answer is rows."""
        return self.kind in ROWS

    @property
    def taken(self) -> frozenset[FileType]:
        """What the files of its answer may be."""
        if self.kind is Kind.PHOTOS:
            return PICTURES
        return frozenset(FileType(one) for one in self.file_types) or frozenset(FileType)

    def part(self, name: str) -> Part:
        """What is said of one of its parts."""
        return self.parts.get(name, Part())

    def at(self, row: int, part: str) -> str:
        """The name of a control of a row."""
        return f"{self.control}-{row}-{part}"

    @property
    def row_numbers(self) -> range:
        """The numbers of people's rows on a page, which count from 1."""
        return range(1, self.most + 1)


@dataclass(frozen=True)
class Section:
    """One page of a form."""

    key: str
    title: Words
    questions: tuple[Question, ...]
    lead: Words = made(default_factory=dict)
    help: Words = made(default_factory=dict)
    when: Expression | None = None

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions that take an answer."""
        return tuple(question for question in self.questions if question.kind not in UNASKED)


@dataclass(frozen=True)
class EntryRule:
    """What must hold of who enters, and the reason people read where it does not."""

    key: str
    holds: Expression
    reason: Words


@dataclass(frozen=True)
class FormDocument:
    """A whole form. `lists` are named lists of texts that conditions may speak of."""

    key: str
    title: Words
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    rules: tuple[EntryRule, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = made(default_factory=dict)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question that takes an answer, in the order of the form, without those inside groups."""
        return tuple(question for section in self.sections for question in section.asked)

    @cached_property
    def by_key(self) -> Mapping[str, Question]:
        return {question.key: question for question in self.questions}

    @cached_property
    def by_role(self) -> Mapping[Role, Question]:
        return {question.role: question for question in self.questions if question.role is not None}

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What was worked out of the form once, by what it is called; nothing else may write here than who reads it."""
        return {}

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)
