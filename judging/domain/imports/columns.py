"""What the columns of a table mean: guessed by their headings, told on screen, and remembered by the heading row.

A *target* is what a column may hold: the number of an entry, a control of the form (its own questions, by key, field or
label in any language), one choice of several, a criterion. Always true: one target has one column, but for texts that
are kept as they are; a column that means nothing known is kept aside until somebody says what it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from judging.domain.forms.kinds import PARTS, ROWS, FormDocument, Kind, Question, Words
from judging.domain.forms.rows import inner_questions
from judging.domain.imports.words import called
from judging.domain.typed import folded

KEEP, IGNORE = "keep", "ignore"
"""A column kept as text beside the answers, and one that is not read."""
NUMBER, UUID, SENT_AT, PARENT, NAME = "number", "uuid", "sent_at", "parent", "name"


class House(StrEnum):
    """What a column may hold that is no question of a form and no criterion of a sheet."""

    NUMBER = "number"
    UUID = "uuid"
    SENT_AT = "sent_at"
    ENTRY = "entry"
    PARENT = "parent"
    JUDGE_KEY = "judge_key"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    COMMUNITY = "community"
    COOPERATIVE = "cooperative"
    LANGUAGE = "language"
    EXPERTISE = "expertise"
    PAPER_NAME = "paper_name"
    CROP = "crop"
    AMOUNT = "amount"
    UNIT = "unit"
    USE = "use"
    SOURCE = "source"
    SHARE = "share"
    INCOME = "income"
    MARK_ENTRY = "mark_entry"
    MARK_JUDGE = "mark_judge"
    MARK_CRITERION = "mark_criterion"
    MARK_MARK = "mark_mark"
    MARK_BY_JUDGE = "mark_by_judge"
    MARK_BY_ENTRY = "mark_by_entry"


_ENDS = re.compile(r"[\s:*?¿.]+$")
_MOST_ROWS = 6
"""So many rows of a list may stand in columns beside each other."""


@dataclass(frozen=True)
class Target:
    """What a column may hold. `house`: its name among the words of the house, "" where `words` say it; `row` and `part`
    of a list; `option` of several choices; `names` are the folded headings that mean it, the surest first."""

    key: str
    house: str = ""
    words: Words = field(default_factory=dict)
    row: int = 0
    part: str = ""
    part_words: Words = field(default_factory=dict)
    option: Words = field(default_factory=dict)
    names: tuple[frozenset[str], ...] = ()
    is_offered: bool = True
    """Whether the template has a column for it."""


def bared(heading: str) -> str:
    """A heading as it is compared: folded, without a colon, star or question mark at its end."""
    return _ENDS.sub("", folded(heading)).lstrip("¿ ")


def forms_of(heading: str) -> tuple[str, ...]:
    """The ways in which a heading may be meant: whole; without its group ("finca/altura"); the question that Google
    puts before brackets ("¿Qué hace? [Sombra]")."""
    whole = bared(heading)
    found = [whole]
    if "/" in whole:
        found += [whole.rsplit("/", 1)[1], "/".join(whole.split("/")[-2:])]
    if "-" in heading and " " not in heading:
        found.append(whole.rsplit("-", 1)[1])
    return tuple(dict.fromkeys(found))


def guessed(headings: Sequence[str], targets: Sequence[Target], otherwise: str) -> dict[str, str]:
    """Heading -> key of the target that it means; `otherwise` where it means none, or another one means it better."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    deepest = max((len(target.names) for target in targets), default=0)
    for depth in range(deepest):
        by_name: dict[str, str] = {}
        for target in targets:
            if depth < len(target.names) and target.key not in taken:
                for name in target.names[depth]:
                    by_name.setdefault(name, target.key)
        for heading in headings:
            if heading in found:
                continue
            meant = next((by_name[name] for name in forms_of(heading) if name in by_name), None)
            if meant is not None and meant not in taken:
                found[heading] = meant
                taken.add(meant)
    return {heading: found.get(heading, otherwise) for heading in headings}


def remembered(headings: Sequence[str], before: Mapping[str, str], known: Iterable[str]) -> dict[str, str] | None:
    """What was told of these headings before; None where they or the targets are others now."""
    keys = {*known, KEEP, IGNORE}
    if set(before) != set(headings) or not set(before.values()) <= keys:
        return None
    return {heading: before[heading] for heading in headings}


def source_of(headings: Sequence[str]) -> str:
    """A name for tables with this heading row: 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(list(headings), ensure_ascii=False).encode()).hexdigest()


# ---------------------------------------------------------------------------------------------- the form's columns
def house(key: str, name: str = "", *, is_offered: bool = True) -> Target:
    """A target with words of the house, meant by the headings of `name`."""
    return Target(key, house=str(House(key)), names=(called(name or key),), is_offered=is_offered)


def form_targets(form: FormDocument, besides: Mapping[str, str], *, without: frozenset[Kind]) -> tuple[Target, ...]:
    """A target for each control of a form, but for questions of the kinds in `without`. `besides`: role or kind ->
    the name of other headings that mean it (domain/imports/words.py)."""
    return tuple(
        target
        for question in form.questions
        if question.kind not in without
        for target in _of_question(question, besides)
    )


def _of_question(question: Question, besides: Mapping[str, str]) -> Iterable[Target]:
    other = besides.get(question.role.value if question.role else "", "")
    more = called(other) if other else frozenset()
    if question.kind is Kind.PEOPLE:
        for row in question.row_numbers:
            for part in PARTS[question.kind]:
                is_first = part == "full_name" and row == 1
                extra = more | _named(question) | _labels(question.label) if is_first else frozenset()
                yield _part(question, row, part, extra)
    elif question.kind is Kind.GROUP:
        for row in range(min(question.most, _MOST_ROWS)):
            for inner in inner_questions(question, row):
                key = inner.control
                yield Target(
                    key,
                    words=question.name,
                    row=row + 1,
                    part="inner",
                    part_words=inner.name,
                    names=(frozenset({folded(key)}),),
                    is_offered=row < question.rows,
                )
    elif question.kind not in ROWS:
        yield Target(question.control, words=question.label, names=(_named(question), _labels(question.label), more))
        yield from _beside(question)


def _beside(question: Question) -> Iterable[Target]:
    """What else a question has a control for: each of several choices, a unit, what was told with a yes."""
    control, base = question.control, _named(question) | _labels(question.label)
    if question.kind is Kind.SEVERAL:
        for option in question.options:
            own = {folded(option.key), *map(bared, option.name.values())}
            names = {f"{name}/{mine}" for name in base for mine in own}
            names |= {f"{name} [{mine}]" for name in base for mine in own}
            yield Target(
                f"{control}-{option.key}",
                words=question.label,
                option=option.name,
                names=(frozenset(names),),
                is_offered=False,
            )
    elif question.kind is Kind.YES_NO and question.evidence:
        words = question.evidence_label or question.label
        yield Target(
            f"{control}-evidence", words=question.label, part="evidence", part_words=words, names=(_labels(words),)
        )
    elif len(question.units) > 1:
        yield Target(f"{control}-unit", words=question.label, part="unit", names=(_unit_names(base),))


def _unit_names(base: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{name} {word}" for name in base for word in ("unidad", "unite", "unit", "(unidad)", "(unit)"))


def _part(question: Question, row: int, part: str, more: frozenset[str]) -> Target:
    control = question.at(row, part)
    own = question.part(part)
    labels = [words for words in (own.label, own.short) if words] if row == 1 else []
    found = frozenset(bared(text) for words in labels for text in words.values())
    numbered = frozenset(f"{text} {row}" for words in (own.label, own.short) for text in map(bared, words.values()))
    return Target(
        control,
        words=question.name,
        row=row,
        part=part,
        part_words=own.short or own.label,
        names=(frozenset({folded(control)}), found | numbered, more),
        is_offered=part != "paper_name",
    )


def _named(question: Question) -> frozenset[str]:
    return frozenset({folded(question.key), folded(question.control)})


def _labels(*words: Words) -> frozenset[str]:
    return frozenset(bared(text) for own in words for text in own.values())
