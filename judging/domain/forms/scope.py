"""What conditions may say of a form, and what its answers are to them.

Always true: `scope_of` and `facts_of` name the same things; an answer that is hidden is not among the facts; an amount
in another unit is reckoned in the question's first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from judging.domain.expressions.answering import Value
from judging.domain.expressions.meaning import Kind as Sort
from judging.domain.expressions.meaning import Meaning, Scope
from judging.domain.forms import answers as said
from judging.domain.forms.answers import Answers
from judging.domain.forms.kinds import CROP_UNITS, CROP_USES, GENDERS, SINGLES, FormDocument, Kind, Question
from judging.domain.forms.kinds import Role as FormRole

_TEXT, _NUMBER = Meaning(Sort.TEXT), Meaning(Sort.NUMBER)
_SIMPLE: Mapping[Kind, Meaning] = {
    Kind.SHORT_TEXT: _TEXT,
    Kind.LONG_TEXT: _TEXT,
    Kind.WHOLE: _NUMBER,
    Kind.NUMBER: _NUMBER,
    Kind.DATE: Meaning(Sort.DATE),
    Kind.YEAR: _NUMBER,
    Kind.YES_NO: Meaning(Sort.TRUTH),
    Kind.TELEPHONE: _TEXT,
    Kind.EMAIL: _TEXT,
    Kind.WEB: _TEXT,
    Kind.PLACE: _TEXT,
    Kind.POINT: Meaning(Sort.OTHER),
    Kind.CONSENT: Meaning(Sort.TRUTH),
    Kind.STATEMENT: Meaning(Sort.OTHER),
}
_FIELDS: Mapping[Kind, Mapping[str, Meaning]] = {
    Kind.PEOPLE: {
        "full_name": _TEXT,
        "birth_year": _NUMBER,
        "gender": Meaning(Sort.TEXT, frozenset(GENDERS) - {"unspecified"}),
    },
    Kind.CROPS: {
        "crop": _TEXT,
        "other": _TEXT,
        "amount": _NUMBER,
        "unit": Meaning(Sort.TEXT, frozenset(CROP_UNITS)),
        "use": Meaning(Sort.TEXT, frozenset(CROP_USES)),
    },
    Kind.SHARES: {"source": _TEXT, "share": _NUMBER},
    Kind.PHOTOS: {},
    Kind.FILES: {},
}


def scope_of(form: FormDocument) -> Scope:
    """Every name that the conditions of a form may speak of."""
    known: Scope | None = form.worked_out.get("scope")
    if known is None:
        known = form.worked_out["scope"] = _scope_of(form)
    return known


def _scope_of(form: FormDocument) -> Scope:
    names: dict[str, Meaning] = {key: Meaning(Sort.TEXTS) for key in form.lists}
    names |= {role.value: meaning_of(question) for role, question in form.by_role.items()}
    names |= {question.key: meaning_of(question) for question in form.questions}
    return Scope(names, {single: role.value for single, role in SINGLES.items() if role in form.by_role})


def meaning_of(question: Question) -> Meaning:
    """What an answer to a question is to a condition."""
    if question.kind in (Kind.CHOICE, Kind.SEVERAL):
        sort = Sort.TEXT if question.kind is Kind.CHOICE else Sort.TEXTS
        return Meaning(sort, frozenset(option.key for option in question.options))
    if question.kind is Kind.GROUP:
        fields = {inner.key: meaning_of(inner) for inner in question.inside if inner.kind is not Kind.STATEMENT}
        return Meaning(Sort.ROWS, fields=fields, at_most=question.most)
    if question.kind in _FIELDS:
        return Meaning(Sort.ROWS, fields=_FIELDS[question.kind], at_most=question.most)
    return _SIMPLE[question.kind]


def facts_of(form: FormDocument, answers: Answers) -> dict[str, Value]:
    """What these answers are to conditions: name -> value, by key and by role; what is not there nobody said."""
    facts: dict[str, Value] = dict(form.lists)
    for question in form.questions:
        if (answer := answers.get(question.key)) is not None:
            facts[question.key] = fact_of(question, answer)
    for role, question in form.by_role.items():
        facts[FormRole(role).value] = facts.get(question.key)
    return facts


def fact_of(question: Question, answer: Any) -> Value:
    """One answer as conditions read it."""
    if question.kind is Kind.GROUP:
        return tuple(
            {inner.key: fact_of(inner, row[inner.key]) for inner in question.inside if inner.key in row}
            for row in answer
        )
    if question.kind in _FIELDS:
        return tuple(_row(one) for one in answer)
    return _single(answer)


def _single(answer: Any) -> Value:
    if isinstance(answer, said.Amount):
        return Fraction(answer.reckoned)
    if isinstance(answer, said.YesNo):
        return None if not answer.answer else answer.answer == "yes"
    if isinstance(answer, said.Place):
        return answer.name
    if isinstance(answer, said.Consent):
        return answer.is_given
    if isinstance(answer, said.Point):
        return {"latitude": Fraction(answer.latitude), "longitude": Fraction(answer.longitude)}
    if isinstance(answer, int | Decimal) and not isinstance(answer, bool):
        return Fraction(answer)
    return answer if isinstance(answer, str | date | tuple) else None


def _row(one: Any) -> dict[str, Value]:
    if isinstance(one, said.Person):
        year = one.birth_year
        return {
            "full_name": one.full_name,
            "birth_year": None if year is None else Fraction(year),
            "gender": None if one.gender == "unspecified" else one.gender,
        }
    if isinstance(one, said.CropLine):
        amount = None if one.amount is None else Fraction(one.amount)
        return {
            "crop": one.crop or None,
            "other": one.other_name or None,
            "amount": amount,
            "unit": one.unit,
            "use": one.use,
        }
    return {"source": one.source, "share": Fraction(one.share)} if isinstance(one, said.Share) else {}
