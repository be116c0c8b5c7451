"""Conditions in words, and what a change of the form comes to, for those who write it.

Always true: a condition is told with the words of its questions and answers, in the reader's language; where brackets
matter they stand; what cannot be told in words is told as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import flash
from markupsafe import Markup, escape

from judging.domain.expressions import tree
from judging.domain.expressions.tree import Expression, Node
from judging.domain.forms.kinds import PARTS, SINGLES, FormDocument, Kind, Question
from judging.services.contest.formwriting import Change
from judging.web import members
from judging.web.page import words

_MOST_NAMED = 3


def condition(expression: Expression, form: FormDocument) -> Markup:
    """A condition in words."""
    return _Teller(form).told(expression.root)


def tell_change(change: Change) -> None:
    """Say on the next page what drafts are asked anew; nothing, where nothing is."""
    if change.anew:
        flash(
            words().ngettext(
                "En los borradores se pregunta una cosa de nuevo: %(names)s.",
                "En los borradores se preguntan %(num)s cosas de nuevo: %(names)s.",
                len(change.anew),
            )
            % {"num": len(change.anew), "names": _named(change.anew)},
            "warn",
        )


def _named(questions: tuple[Question, ...]) -> str:
    named = [f"«{words().pick(one.name)}»" for one in questions[:_MOST_NAMED]]
    return ", ".join(named) + (" …" if len(questions) > _MOST_NAMED else "")


class _Teller:
    """Tells node after node, with the words of a form."""

    def __init__(self, form: FormDocument) -> None:
        self.form = form
        self.names: dict[str, Question] = {role.value: one for role, one in form.by_role.items()} | dict(form.by_key)

    def told(self, node: Node) -> Markup:
        return _TOLD[type(node)](self, node)

    def word(self, member: str, **figures: Any) -> Markup:
        return members.told(words(), "condition_word", member, 1, **figures)

    # ----------------------------------------------------------------------------------------------- values
    def literal(self, node: tree.Literal) -> Markup:
        if isinstance(node.value, bool):
            return self.word("true" if node.value else "false")
        if isinstance(node.value, date):
            return escape(words().day(node.value))
        if isinstance(node.value, Fraction):
            return escape(words().number(_decimal(node.value)))
        return Markup("«{}»").format(node.value)

    def name(self, node: tree.Name) -> Markup:
        question = self.names.get(node.name)
        if question is not None:
            return Markup("«{}»").format(words().pick(question.name))
        if node.name in SINGLES:
            return self.word("one_person")
        return self.field(node.name)

    def field(self, name: str) -> Markup:
        if any(name in parts for parts in PARTS.values()):
            return Markup("«{}»").format(members.told(words(), "form_part", name))
        inner = (one for question in self.form.questions for one in question.inside if one.key == name)
        found = next(inner, None)
        return Markup("«{}»").format(words().pick(found.name) if found else name)

    def part(self, node: tree.Part) -> Markup:
        return self.word("of", one=self.field(node.field), two=self.word("one_person"))

    def listed(self, node: tree.Listed) -> Markup:
        return Markup(", ").join(self.told(item) for item in node.items)

    def sign(self, node: tree.Sign) -> Markup:
        return Markup("−{}").format(self.told(node.inside))

    def sum(self, node: tree.Sum) -> Markup:
        return Markup("{} {} {}").format(self.within(node.left), node.sign, self.within(node.right))

    # ------------------------------------------------------------------------------------------- comparisons
    def comparison(self, node: tree.Comparison) -> Markup:
        values = [self.option(node, value) for value in node.values]
        told = values[0]
        for sign, value in zip(node.signs, values[1:], strict=True):
            told = Markup("{} {} {}").format(told, self.word(sign), value)
        return told

    def among(self, node: tree.Among) -> Markup:
        word = self.word("not in" if node.is_not else "in")
        several = node.several
        if isinstance(several, tree.Listed):
            inside = tree.Comparison((node.value, *several.items), (), node.at)
            listed = Markup(", ").join(self.option(inside, item) for item in several.items)
        else:
            listed = self.told(several)
        return Markup("{} {} {}").format(self.told(node.value), word, listed)

    def option(self, node: tree.Comparison, value: Node) -> Markup:
        """A value; a text that is the key of an answer is told as that answer is written."""
        if isinstance(value, tree.Literal) and isinstance(value.value, str):
            asked = (self.names.get(one.name) for one in node.values if isinstance(one, tree.Name))
            for question in asked:
                name = (
                    next((one.name for one in question.options if one.key == value.value), None) if question else None
                )
                if name is not None:
                    return Markup("«{}»").format(words().pick(name))
        return self.told(value)

    def contrary(self, node: tree.Not) -> Markup:
        return self.word("not", one=self.within(node.inside))

    def logic(self, node: tree.Logic) -> Markup:
        joint = Markup(" {} ").format(self.word(node.word))
        return joint.join(self.within(part) for part in node.parts)

    def within(self, node: Node) -> Markup:
        """A node inside another, in brackets where it is made of several."""
        told = self.told(node)
        return Markup("({})").format(told) if isinstance(node, tree.Logic | tree.Sum) else told

    def called(self, node: tree.Call) -> Markup:
        given = {name: self.told(one) for name, one in zip(("one", "two"), node.arguments, strict=False)}
        member = f"{node.function}_each" if node.function == "count" and len(node.arguments) == 2 else node.function
        return self.word(member, **given)


_TOLD: Mapping[type[Any], Callable[[_Teller, Any], Markup]] = {
    tree.Literal: _Teller.literal,
    tree.Name: _Teller.name,
    tree.Part: _Teller.part,
    tree.Listed: _Teller.listed,
    tree.Sign: _Teller.sign,
    tree.Sum: _Teller.sum,
    tree.Comparison: _Teller.comparison,
    tree.Among: _Teller.among,
    tree.Not: _Teller.contrary,
    tree.Logic: _Teller.logic,
    tree.Call: _Teller.called,
}


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def names_of(form: FormDocument) -> list[tuple[str, Question]]:
    """(name in conditions, question) of all that a condition may speak of, in the order of the form."""
    return [(question.key, question) for question in form.questions if question.kind is not Kind.POINT]
