"""Looking a form over before families meet it: what would stop the contest, and what an organiser may have overlooked.

Always true: a document with a mistake has its mistakes as findings and no others; what is only noted keeps nobody from
anything; each finding has its place, a JSON pointer, where it can be put right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from judging.domain.errors import Problem
from judging.domain.expressions.possible import Bounds, can_hold
from judging.domain.expressions.tree import Expression, names_in
from judging.domain.forms.checking import untranslated
from judging.domain.forms.formdocument import read_form
from judging.domain.forms.kinds import SINGLES, FormDocument, Kind, Question, Role, Section
from judging.domain.forms.scope import scope_of
from judging.domain.typed import folded

NEEDED: Mapping[Role, bool] = {Role.HOLDERS: True, Role.TELEPHONE: False, Role.COMMUNITY: False}
"""The roles that the contest reads, and whether it cannot end without: certificates are drawn for holders; without a
telephone a lost code is not given again, without a community nobody knows who lives next to a judge."""


@dataclass(frozen=True)
class Finding:
    """Something that was found, at a place of the document. `stops`: the contest cannot go well with it."""

    problem: Problem
    path: str
    stops: bool = False


def lint(document: Any, languages: Collection[str] = ()) -> tuple[Finding, ...]:
    """All that is found in a form's document; `languages` are those of its edition."""
    form, problems = read_form(document)
    if form is None:
        return tuple(Finding(one, str(one.params.get("path", "")), stops=True) for one in problems)
    return lint_form(form, document, languages)


def lint_form(form: FormDocument, document: Any, languages: Collection[str] = ()) -> tuple[Finding, ...]:
    """The same of a form that was read already, and its document."""
    return (
        *_of_roles(form),
        *_of_conditions(form),
        *_of_rules(form),
        *_of_answers(form),
        *_of_words(form, document, languages),
    )


# ------------------------------------------------------------------------------------------------------- places
def _sections(form: FormDocument) -> Iterator[tuple[str, Section]]:
    yield from ((f"/sections/{number}", section) for number, section in enumerate(form.sections))


def _questions(form: FormDocument) -> Iterator[tuple[str, Question]]:
    for path, section in _sections(form):
        for number, question in enumerate(section.questions):
            yield f"{path}/questions/{number}", question
            inner = enumerate(question.inside)
            yield from ((f"{path}/questions/{number}/inside/{place}", one) for place, one in inner)


def _bounds(form: FormDocument) -> Bounds:
    """What the form takes of each number."""
    found = {}
    for question in form.questions:
        if question.kind in (Kind.WHOLE, Kind.NUMBER, Kind.YEAR):
            low = max((one for one in (question.low, question.above) if one is not None), default=None)
            ends = (None if low is None else Fraction(low), None if question.high is None else Fraction(question.high))
            found[question.key] = ends
            if question.role is not None:
                found[question.role.value] = ends
    return found


# -------------------------------------------------------------------------------------------------------- rules
def _of_roles(form: FormDocument) -> Iterator[Finding]:
    for role, stops in NEEDED.items():
        if role not in form.by_role:
            yield Finding(Problem.of(f"form_lint_no_{role.value}"), "", stops)
    for path, question in _questions(form):
        if question.role is Role.HOLDERS and not question.required:
            yield Finding(Problem.of("form_lint_holders_free"), path)


def _of_conditions(form: FormDocument) -> Iterator[Finding]:
    scope, bounds = scope_of(form), _bounds(form)
    order = {key: number for number, key in enumerate(_in_order(form))}
    for path, section in _sections(form):
        if section.when is not None and not can_hold(section.when, scope, bounds):
            yield Finding(Problem.of("form_lint_never_asked"), f"{path}/when")
    for path, question in _questions(form):
        if question.when is not None and not can_hold(question.when, scope, bounds):
            yield Finding(Problem.of("form_lint_never_asked"), f"{path}/when")
        if question.required_when is not None and not can_hold(question.required_when, scope, bounds):
            yield Finding(Problem.of("form_lint_never_needed"), f"{path}/required_when")
        later = [one for one in _asked_in(form, question.when) if order[one.key] > order.get(question.key, 0)]
        if later:
            yield Finding(Problem.of("form_lint_asked_later", question=later[0].name), f"{path}/when")


def _in_order(form: FormDocument) -> Iterator[str]:
    yield from (question.key for section in form.sections for question in section.questions)


def _asked_in(form: FormDocument, expression: Expression | None) -> list[Question]:
    """The questions that a condition speaks of."""
    if expression is None:
        return []
    roles = {role.value: question for role, question in form.by_role.items()}
    roles |= {single: form.by_role[role] for single, role in SINGLES.items() if role in form.by_role}
    known = {**roles, **form.by_key}
    return [known[name] for name in sorted(names_in(expression)) if name in known]


def _of_rules(form: FormDocument) -> Iterator[Finding]:
    scope, bounds = scope_of(form), _bounds(form)
    for number, rule in enumerate(form.rules):
        path = f"/rules/{number}/holds"
        if not can_hold(rule.holds, scope, bounds):
            yield Finding(Problem.of("form_lint_rule_never"), path, stops=True)
        free = [one for one in _asked_in(form, rule.holds) if not one.required]
        if free:
            yield Finding(Problem.of("form_lint_rule_open", question=free[0].name), path)


def _of_answers(form: FormDocument) -> Iterator[Finding]:
    for path, question in _questions(form):
        if question.kind in (Kind.CHOICE, Kind.SEVERAL):
            if len(question.options) == 1:
                yield Finding(Problem.of("form_lint_one_answer"), f"{path}/options")
            for language in form.languages:
                named = [folded(one.name[language]) for one in question.options if one.name.get(language)]
                if len(set(named)) < len(named):
                    yield Finding(Problem.of("form_lint_same_answers"), f"{path}/options")
                    break
        if not question.seen_by and question.kind is not Kind.STATEMENT and "/inside/" not in path:
            yield Finding(Problem.of("form_lint_nobody_sees"), f"{path}/seen_by")


def _of_words(form: FormDocument, document: Any, languages: Collection[str]) -> Iterator[Finding]:
    for language in languages:
        if language not in form.languages:
            yield Finding(Problem.of("form_lint_language", language=language), "/languages")
    missing = untranslated(form, document, languages)
    for language in form.languages:
        lacking = [one for one in missing if one.language == language]
        if lacking:
            yield Finding(Problem.of("form_lint_words", language=language, count=len(lacking)), lacking[0].path)
