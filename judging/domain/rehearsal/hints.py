"""What the conditions and rules of a form speak of: the values with which invented answers are tried first.

Always true: a hint is only a likely answer; whether it satisfies anything is asked of the form itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from judging.domain.expressions.tree import Call, Constant, Expression, Literal, Name, every
from judging.domain.forms.kinds import SINGLES, FormDocument

Hints = Mapping[str, tuple[Constant, ...]]
"""Question key -> the numbers, texts and dates that stand beside it in some expression."""


def hints_of(form: FormDocument) -> Hints:
    """The hints of a form; a question that no expression speaks of has none."""
    found: dict[str, list[Constant]] = {}
    for expression in _expressions(form):
        constants = tuple(_constants(form, expression))
        for key in questions_of(form, expression):
            found.setdefault(key, []).extend(constants)
    return {key: tuple(dict.fromkeys(constants)) for key, constants in found.items()}


def questions_of(form: FormDocument, expression: Expression) -> set[str]:
    """The questions an expression speaks of, by key, by role or as one of their rows."""
    roles = {role.value: question.key for role, question in form.by_role.items()}
    roles |= {single: roles[role.value] for single, role in SINGLES.items() if role.value in roles}
    return {roles.get(name, name) for name in expression.spoken} & set(form.by_key)


def numbers(constants: tuple[Constant, ...]) -> list[Decimal]:
    """The numbers among them, and those one below and one above."""
    whole = [Decimal(one.numerator) / Decimal(one.denominator) for one in constants if isinstance(one, Fraction)]
    return [one + step for one in whole for step in (-1, 0, 1)]


def texts(constants: tuple[Constant, ...]) -> list[str]:
    """The texts among them."""
    return [one for one in constants if isinstance(one, str)]


def days(constants: tuple[Constant, ...]) -> list[date]:
    """The dates among them, and the days beside each."""
    found = [one for one in constants if isinstance(one, date)]
    return [
        date.fromordinal(one.toordinal() + step)
        for one in found
        for step in (-1, 0, 1)
        if 1 < one.toordinal() < date.max.toordinal()
    ]


def _expressions(form: FormDocument) -> Iterator[Expression]:
    for section in form.sections:
        of_questions = (asked for one in section.questions for asked in (one.when, one.required_when))
        yield from (one for one in (section.when, *of_questions) if one is not None)
    yield from (rule.holds for rule in form.rules)


def _constants(form: FormDocument, expression: Expression) -> Iterator[Constant]:
    for node in every(expression.root):
        if isinstance(node, Literal):
            yield node.value
        elif isinstance(node, Name) and node.name in form.lists:
            yield from form.lists[node.name]
        elif isinstance(node, Call) and node.function == "age":
            yield from _years_of_age(expression)


def _years_of_age(expression: Expression) -> Iterator[Constant]:
    """The years of birth of those who are as old as a number says, on a day that stands beside it."""
    said = [node.value for node in every(expression.root) if isinstance(node, Literal)]
    ages = [one for one in said if isinstance(one, Fraction)]
    yield from (Fraction(day.year) - age for day in said if isinstance(day, date) for age in ages)
