"""Whether a form hangs together: keys, controls and roles once, conditions that are sound and run in no circle, bounds
that leave an answer; and which translations are missing.

Always true: a form in which nothing is noted can be shown, read and answered; what is missing in a language is no
mistake (another language is shown), but is counted and named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from judging.domain import limits
from judging.domain.documents.document import Place
from judging.domain.errors import Refused
from judging.domain.expressions.checking import problems_of
from judging.domain.expressions.order import in_order
from judging.domain.expressions.tree import Expression, names_in
from judging.domain.forms.kinds import GROWING, ROLE_KINDS, SINGLES, FileType, FormDocument, Kind, Question, Role
from judging.domain.forms.rows import controls_of
from judging.domain.forms.scope import scope_of

RESERVED_CONTROLS = frozenset(
    [
        "csrf_token",
        "version",
        "save_id",
        "seen",
        "do",
        "then",
        "back",
        "shown",
        "password",
        "pin",
        "word",
        "borrowed",
        "kept",
    ]
)
"""Controls of a page that are nobody's words: no answer takes the name of one."""
RESERVED_KEYS = frozenset({"and", "or", "not", "in", "true", "false", "knock_outs", "evidence", *SINGLES})
"""What no question is called: words of conditions, and where answers of another kind are kept."""
FILLED_IN = ("typed", "low", "high", "source", "total", "whole", "stones", "question")
_FILLED = re.compile(r"\{(\w*)\}")


# -------------------------------------------------------------------------------------------------- soundness
def note_unsound(form: FormDocument, place: Place) -> None:
    """Note at its place in the document everything that does not hang together."""
    sections = [place.at("sections").at(number) for number in range(len(form.sections))]
    place.keys_once(sections)
    rules = [place.at("rules").at(number) for number in range(len(form.rules))]
    place.keys_once(rules)
    asked = list(_places(form, place))
    place.keys_once([inside for inside, _ in asked])
    _note_roles(asked)
    for number, section in enumerate(form.sections):
        _note_controls([(inside, q) for inside, q in asked if inside.path.startswith(f"{sections[number].path}/")])
        _note_rows(section.questions, [sections[number].at("questions").at(n) for n in range(len(section.questions))])
    _note_names(form, place, asked)
    for inside, question in asked:
        _note_bounds(inside, question)
        _note_words(inside, question)
    if not place.problems:  # else names do not mean yet what they should
        _note_conditions(form, place)


def _places(form: FormDocument, place: Place) -> Iterator[tuple[Place, Question]]:
    """Every question of the first rank with its place in the document."""
    for number, section in enumerate(form.sections):
        questions = place.at("sections").at(number).at("questions")
        for index, question in enumerate(section.questions):
            yield questions.at(index), question


def _note_roles(asked: list[tuple[Place, Question]]) -> None:
    seen: set[Role] = set()
    for inside, question in asked:
        if question.role is None:
            continue
        if question.role in seen:
            inside.at("role").wrong("document_twice", value=question.role.value)
        if question.kind not in ROLE_KINDS[question.role]:
            known = ", ".join(sorted(ROLE_KINDS[question.role]))
            inside.at("role").wrong("form_role_kind", role=question.role.value, known=known)
        if question.longest > limits.LINE:  # what has a role is kept in a column of its own
            inside.at("longest").wrong("document_no_whole", low=1, high=limits.LINE)
        seen.add(question.role)


def _note_names(form: FormDocument, place: Place, asked: list[tuple[Place, Question]]) -> None:
    """A name in a condition means one thing: no key is a word of the language, a list, or another question's role."""
    for inside, question in asked:
        taken = question.key in RESERVED_KEYS or question.key in form.lists
        if taken or (question.key in set(Role) and question.role != question.key and question.key in _roles(form)):
            inside.at("key").wrong("form_key_taken", key=question.key)
    for key in form.lists:
        if key in RESERVED_KEYS or key in set(Role):
            place.at("lists").at(key).wrong("form_key_taken", key=key)


def _roles(form: FormDocument) -> set[str]:
    return {role.value for role in form.by_role}


def _note_controls(asked: list[tuple[Place, Question]]) -> None:
    """No two controls of a page bear one name."""
    seen: dict[str, str] = dict.fromkeys(RESERVED_CONTROLS, "")
    for inside, question in asked:
        if question.kind is Kind.STATEMENT:
            continue
        for name in controls_of(question, 1):
            if name in seen:
                inside.at("field" if question.field else "key").wrong("form_control_twice", name=name)
                break
        seen |= dict.fromkeys(controls_of(question, 1), question.key)


def _note_rows(questions: tuple[Question, ...], places: list[Place]) -> None:
    for inside, question in zip(places, questions, strict=True):
        if question.kind is Kind.GROUP:
            inner = [inside.at("inside").at(number) for number in range(len(question.inside))]
            inside.keys_once(inner)
            for place, one in zip(inner, question.inside, strict=True):
                _note_bounds(place, one)
                _note_words(place, one)
                for name in ("role", "when", "required_when"):
                    if getattr(one, name) is not None:
                        place.at(name).wrong("form_not_in_group")
                if one.on_paper:
                    place.at("on_paper").wrong("form_not_in_group")


def _note_bounds(place: Place, question: Question) -> None:
    """Bounds must leave an answer."""
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("high", question.low, question.high),
        ("above", question.above, question.high),
        ("latest", question.earliest, question.latest),
        ("at_most", question.at_least, question.most),
    )
    for name, low, high in pairs:
        if low is not None and high is not None and low > high:
            place.at(name).wrong("form_bounds", low=str(low), high=str(high))
    if question.kind in GROWING and question.rows > question.most:
        place.at("rows").wrong("form_bounds", low=str(question.rows), high=str(question.most))
    if question.kind is Kind.WHOLE and len(question.units) > 1:
        place.at("units").wrong("document_length", least=0, most=1)
    for number, one in enumerate(question.file_types):
        if one not in set(FileType):
            place.at("file_types").at(number).wrong("document_no_choice", known=", ".join(FileType))
    if question.units and question.units[0].factor != 1:
        place.at("units").at(0).at("factor").wrong("form_first_factor")


def _note_words(place: Place, question: Question) -> None:
    """What is filled into a form's own sentences must be something that is there to be filled in."""
    sentences = [(name, getattr(question, name)) for name in ("missing", "wrong", "stones_wrong")]
    sentences += [(f"parts/{key}/{name}", getattr(part, name)) for key, part in question.parts.items()
                  for name in ("missing", "wrong")]  # fmt: skip
    for name, words in sentences:
        for found in {found for text in words.values() for found in _FILLED.findall(text)} - set(FILLED_IN):
            inside = place
            for step in name.split("/"):
                inside = inside.at(step)
            inside.wrong("form_fills_in", name=found, known=", ".join(FILLED_IN))


# ------------------------------------------------------------------------------------------------- conditions
def _note_conditions(form: FormDocument, place: Place) -> None:
    scope = scope_of(form)
    sound = True
    for inside, expression in _conditions(form, place):
        for problem in problems_of(expression, scope):
            inside.wrong("document_condition", reason=problem)
            sound = False
    if sound:
        try:
            order_of(form)
        except Refused as refusal:
            place.at("sections").wrong("document_condition", reason=refusal.problems[0])


def _conditions(form: FormDocument, place: Place) -> Iterator[tuple[Place, Expression]]:
    for number, section in enumerate(form.sections):
        if section.when is not None:
            yield place.at("sections").at(number).at("when"), section.when
    for inside, question in _places(form, place):
        for name in ("when", "required_when"):
            if (expression := getattr(question, name)) is not None:
                yield inside.at(name), expression
    for number, rule in enumerate(form.rules):
        yield place.at("rules").at(number).at("holds"), rule.holds


def order_of(form: FormDocument) -> tuple[str, ...]:
    """The keys of all questions, each after those its condition (or its section's) hangs on. Raises Refused for a
    circle."""
    order: tuple[str, ...] | None = form.worked_out.get("order")
    if order is None:
        order = form.worked_out["order"] = in_order(_hangs_on(form))
    return order


def _hangs_on(form: FormDocument) -> dict[str, set[str]]:
    """Question -> the questions that its condition, or its section's, speaks of."""
    known = {**{role.value: q.key for role, q in form.by_role.items()}, **{q.key: q.key for q in form.questions}}
    known |= {single: form.by_role[role].key for single, role in SINGLES.items() if role in form.by_role}
    return {
        question.key: {
            known[name]
            for expression in (section.when, question.when)
            if expression is not None
            for name in names_in(expression)
            if name in known
        }
        for section in form.sections
        for question in section.asked
    }


# ----------------------------------------------------------------------------------------------- translations
@dataclass(frozen=True)
class Untranslated:
    """Words that are missing in a language: where in the document, and what they say in the language they have."""

    path: str
    language: str
    says: str


def untranslated(form: FormDocument, document: Any, languages: Collection[str] = ()) -> tuple[Untranslated, ...]:
    """Every text of a form's document that lacks one of its languages, in the order of the document; of these
    `languages` alone where there are any: a contest that speaks one lacks nothing in the others."""
    return tuple(one for one in _lacking(document, "", form.languages) if not languages or one.language in languages)


def _lacking(value: Any, path: str, languages: tuple[str, ...]) -> Iterator[Untranslated]:
    if isinstance(value, Mapping):
        if value and set(value) <= set(languages) and all(isinstance(text, str) for text in value.values()):
            says = next(iter(value.values()))
            yield from (Untranslated(path, one, says) for one in languages if not value.get(one))
            return
        for key, inside in ((key, inside) for key, inside in value.items() if key != "audio"):
            yield from _lacking(inside, f"{path}/{key}", languages)
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _lacking(inside, f"{path}/{number}", languages)
