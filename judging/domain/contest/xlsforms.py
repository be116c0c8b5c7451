"""An application form as an XLSForm (xlsform.org), for those who collect with ODK or KoboToolbox.

Vocabulary: the *sheets* of an XLSForm are `survey`, `choices` and `settings`; what XLSForm has nothing for is *left
out*. Always true: what is left out is named with its place, never dropped in silence; names are unique in the whole
survey; every text stands in every language of the form, in another one where its own is missing, so that no converter
warns of a column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from judging.domain.errors import Problem
from judging.domain.expressions import tree
from judging.domain.expressions.tree import Expression, Node
from judging.domain.forms.kinds import ATTACHED, PARTS, FormDocument, Kind, Question, Words

SPOKEN: Mapping[str, str] = {"es": "Español (es)", "fr": "Français (fr)", "en": "English (en)"}
"""How XLSForm calls a language in its headings."""
WORDS = ("label", "hint", "constraint_message", "required_message")
PLAIN = ("type", "name", "required", "relevant", "constraint", "appearance", "parameters")
YES_NO = "yes_no"
TYPES: Mapping[Kind, str] = {
    Kind.SHORT_TEXT: "text",
    Kind.LONG_TEXT: "text",
    Kind.WHOLE: "integer",
    Kind.NUMBER: "decimal",
    Kind.DATE: "date",
    Kind.YEAR: "integer",
    Kind.CHOICE: "select_one",
    Kind.SEVERAL: "select_multiple",
    Kind.YES_NO: f"select_one {YES_NO}",
    Kind.TELEPHONE: "text",
    Kind.EMAIL: "text",
    Kind.WEB: "text",
    Kind.PLACE: "text",
    Kind.POINT: "geopoint",
    Kind.PHOTOS: "image",
    Kind.FILES: "file",
    Kind.CONSENT: "acknowledge",
    Kind.STATEMENT: "note",
}
PART_TYPES: Mapping[str, str] = {"birth_year": "integer", "amount": "decimal", "share": "decimal"}
PHOTO_PIXELS = "max-pixels=1600"
_YES_NO: Sequence[tuple[str, Words]] = (
    ("yes", {"es": "Sí", "fr": "Oui", "en": "Yes"}),
    ("no", {"es": "No", "fr": "Non", "en": "No"}),
)
_NOT_CARRIED = ("suggestions", "stones", "audio")
"""Settings that XLSForm has nothing for."""


@dataclass(frozen=True)
class House:
    """The words of the house where a form has none: what is asked in each row, and the answers to choose from there."""

    parts: Mapping[str, Words]
    choices: Mapping[str, Sequence[tuple[str, Words]]]


class Untold(Exception):
    """A condition says something that XLSForm's own language cannot say."""


@dataclass
class XlsForm:
    """The sheets of an XLSForm: headings and rows of texts each; and what is left out, each with its question."""

    survey: list[dict[str, str]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    left_out: list[Problem] = field(default_factory=list)
    headings: Sequence[str] = ()

    def sheets(self) -> dict[str, tuple[Sequence[str], list[list[str]]]]:
        """Sheet -> its headings and its rows."""
        named = [heading for heading in self.headings if heading.startswith("label")]
        tables = {
            "survey": (self.headings, self.survey),
            "choices": (["list_name", "name", *named], self.choices),
            "settings": (list(self.settings), [self.settings]),
        }
        return {key: (heads, [[row.get(head, "") for head in heads] for row in rows]) for key, (heads, rows) in
                tables.items()}  # fmt: skip


def xlsform_of(form: FormDocument, version: str, house: House) -> XlsForm:
    """The form as an XLSForm; `version` names it."""
    return _Writer(form, house).written(version)


class _Writer:
    """Writes one form."""

    def __init__(self, form: FormDocument, house: House) -> None:
        self.form, self.house, self.made = form, house, XlsForm()
        self.first = form.languages[0]
        self.names: dict[str, Question] = {role.value: one for role, one in form.by_role.items()} | dict(form.by_key)
        self.taken = {question.key for question in form.questions}
        self.made.headings = (*PLAIN, *(f"{word}::{SPOKEN[one]}" for word in WORDS for one in form.languages))

    def written(self, version: str) -> XlsForm:
        for section in self.form.sections:
            name = self.free(section.key)
            relevant = {"relevant": self.told(section.when, section.title)}
            self.row("begin_group", name, section.title, section.lead, more=relevant)
            for question in section.questions:
                self.question(question)
            self.made.survey.append({"type": "end_group"})
        for rule in self.form.rules:
            self.leave("xlsform_rule", rule.reason)
        title = self.form.title.get(self.first) or next(iter(self.form.title.values()))
        self.made.settings = {
            "form_title": title,
            "form_id": self.form.key,
            "version": version,
            "default_language": SPOKEN[self.first],
        }
        return self.made

    # ------------------------------------------------------------------------------------------------- rows
    def row(self, kind: str, name: str, *texts: Words, more: Mapping[str, str] | None = None) -> None:
        """A row of the survey; `texts` are its label, its hint, and what is said of a wrong or a missing answer."""
        words = dict(zip(WORDS, texts, strict=False))
        told = {
            f"{word}::{SPOKEN[one]}": text.get(one) or next(iter(text.values()), "")
            for word, text in words.items()
            for one in self.form.languages
        }
        self.made.survey.append(
            {"type": kind, "name": name, **told, **{key: text for key, text in (more or {}).items() if text}}
        )

    def question(self, question: Question, before: str = "") -> None:
        """A question; `before` stands before its name inside a repeated group."""
        name = f"{before}{question.key}"
        for setting in _NOT_CARRIED:
            if getattr(question, setting):
                self.leave("xlsform_setting", question.name, setting=setting)
        needed = self.told(question.required_when, question.label) or ("yes" if question.required else "")
        about = {"required": needed, "relevant": self.told(question.when, question.label)}
        if question.kind in (Kind.PEOPLE, Kind.CROPS, Kind.SHARES, Kind.GROUP):
            self.repeated(question, about["relevant"])
            return
        kind = TYPES[question.kind]
        if question.kind in ATTACHED and question.most > 1:
            self.leave("xlsform_one_file", question.name)
        if question.options:
            kind = f"{kind} {self.listed(name, [(option.key, option.name) for option in question.options])}"
        if question.kind is Kind.YES_NO:
            self.listed(YES_NO, _YES_NO)
        own = (self.unfilled(question, "wrong"), self.unfilled(question, "missing"))
        words = (self.with_unit(question), question.help, *own)
        self.row(kind, name, *words, more={**about, **_shown(question), "constraint": _within(question)})
        if question.kind is Kind.YES_NO and question.evidence:
            when = "" if question.evidence == "always" else f"${{{name}}} = '{question.evidence.value}'"
            told = question.evidence_label or question.label
            more = {"appearance": "multiline", "relevant": when}
            self.row("text", self.free(f"{name}_more"), told, more=more)

    def repeated(self, question: Question, relevant: str) -> None:
        """Rows: a repeated group."""
        self.row("begin_repeat", question.key, question.label, question.help, more={"relevant": relevant})
        if question.kind is Kind.GROUP:
            for inner in question.inside:
                self.question(inner, f"{question.key}_")
        for part in PARTS.get(question.kind, ()):
            if part in ("paper_name", "other"):
                continue
            label = question.part(part).label or self.house.parts[part]
            options = self.house.choices.get(part)
            kind = f"select_one {self.listed(part, options)}" if options else PART_TYPES.get(part, "text")
            self.row(kind, self.free(f"{question.key}_{part}"), label)
        self.made.survey.append({"type": "end_repeat"})

    def listed(self, name: str, options: Sequence[tuple[str, Words]]) -> str:
        """A list of choices, written once."""
        if not any(row["list_name"] == name for row in self.made.choices):
            for key, words in options:
                told = {
                    f"label::{SPOKEN[one]}": words.get(one) or next(iter(words.values())) for one in self.form.languages
                }
                self.made.choices.append({"list_name": name, "name": choice_name(key), **told})
        return name

    def unfilled(self, question: Question, setting: str) -> Words:
        """A form's own sentence, if nothing has to be filled into it."""
        words: Words = getattr(question, setting)
        if not any("{" in text for text in words.values()):
            return words
        self.leave("xlsform_setting", question.name, setting=setting)
        return {}

    def with_unit(self, question: Question) -> Words:
        """The label, with the unit that numbers are kept in."""
        if not question.units:
            return question.label
        if len(question.units) > 1:
            self.leave("xlsform_setting", question.name, setting="units")
        unit = question.units[0].name
        return {one: f"{text} ({unit.get(one) or next(iter(unit.values()))})" for one, text in question.label.items()}

    def free(self, name: str) -> str:
        """A name that no question has."""
        names = (name, *(f"{name}_{number}" for number in range(2, 1000)))
        found = next(one for one in names if one not in self.taken)
        self.taken.add(found)
        return found

    # ------------------------------------------------------------------------------------------- conditions
    def told(self, expression: Expression | None, where: Words) -> str:
        """A condition in XPath; "" for none, and for one that cannot be told, which is left out."""
        if expression is None:
            return ""
        try:
            return _Teller(self.form, self.names).told(expression.root)
        except Untold:
            self.leave("xlsform_condition", where, condition=expression.text)
            return ""

    def leave(self, code: str, where: Words, **params: Any) -> None:
        self.made.left_out.append(Problem.of(code, where=dict(where), **params))


def choice_name(key: str) -> str:
    """The key of an answer as XLSForm takes it: without blanks."""
    return re.sub(r"[^\w.-]", "_", key)


def _shown(question: Question) -> dict[str, str]:
    """How a question is asked."""
    if question.kind is Kind.PHOTOS:
        return {"parameters": PHOTO_PIXELS}
    return {"appearance": "multiline"} if question.kind is Kind.LONG_TEXT else {}


def _within(question: Question) -> str:
    """The bounds of an answer, in XPath."""
    bounds = ((">=", question.low), ("<=", question.high), (">", question.above))
    told = [f". {sign} {_figure(value)}" for sign, value in bounds if value is not None]
    days = ((">=", question.earliest), ("<=", question.latest))
    told += [f". {sign} date('{day.isoformat()}')" for sign, day in days if day is not None]
    if question.kind is Kind.SEVERAL and question.at_least > 1:
        told.append(f"count-selected(.) >= {question.at_least}")
    if question.kind is Kind.SEVERAL and question.at_most is not None:
        told.append(f"count-selected(.) <= {question.at_most}")
    return " and ".join(told)


def _figure(value: Decimal) -> str:
    return f"{value:f}"


class _Teller:
    """Tells a condition in XPath. Raises Untold."""

    def __init__(self, form: FormDocument, names: Mapping[str, Question]) -> None:
        self.form, self.names = form, names

    def told(self, node: Node) -> str:
        tell = _TOLD.get(type(node))
        if tell is None:
            raise Untold
        return tell(self, node)

    def literal(self, node: tree.Literal) -> str:
        value = node.value
        if isinstance(value, bool):
            return "true()" if value else "false()"
        if isinstance(value, str):
            if "'" in value:
                raise Untold
            return f"'{choice_name(value)}'" if self.is_choice(value) else f"'{value}'"
        if isinstance(value, date):
            return f"date('{value.isoformat()}')"
        figure = Decimal(value.numerator) / Decimal(value.denominator)
        return _figure(figure)

    def is_choice(self, text: str) -> bool:
        return any(option.key == text for one in self.form.questions for option in one.options)

    def question(self, node: Node) -> Question:
        found = self.names.get(node.name) if isinstance(node, tree.Name) else None
        if found is None or found.has_rows or found.kind is Kind.POINT:
            raise Untold
        return found

    def name(self, node: tree.Name) -> str:
        found = self.question(node)
        if found.kind in (Kind.YES_NO, Kind.CONSENT):
            return f"${{{found.key}}} = '{'yes' if found.kind is Kind.YES_NO else 'OK'}'"
        return f"${{{found.key}}}"

    def comparison(self, node: tree.Comparison) -> str:
        if any(isinstance(one, tree.Literal) and isinstance(one.value, bool) for one in node.values):
            raise Untold
        pairs = zip(node.values, node.signs, node.values[1:], strict=False)
        return " and ".join(f"{self.told(left)} {sign} {self.told(right)}" for left, sign, right in pairs)

    def among(self, node: tree.Among) -> str:
        several = node.several
        if isinstance(several, tree.Name) and several.name in self.form.lists:
            items = [f"'{text}'" for text in self.form.lists[several.name] if "'" not in text]
            told = " or ".join(f"{self.told(node.value)} = {item}" for item in items)
        elif isinstance(several, tree.Listed):
            told = " or ".join(f"{self.told(node.value)} = {self.told(item)}" for item in several.items)
        elif self.question(several).kind is Kind.SEVERAL:
            told = f"selected(${{{self.question(several).key}}}, {self.told(node.value)})"
        else:
            raise Untold
        return f"not({told})" if node.is_not else f"({told})"

    def contrary(self, node: tree.Not) -> str:
        return f"not({self.told(node.inside)})"

    def logic(self, node: tree.Logic) -> str:
        return f" {node.word} ".join(f"({self.told(part)})" for part in node.parts)

    def sum(self, node: tree.Sum) -> str:
        return f"({self.told(node.left)} {'div' if node.sign == '/' else node.sign} {self.told(node.right)})"

    def sign(self, node: tree.Sign) -> str:
        return f"-{self.told(node.inside)}"

    def called(self, node: tree.Call) -> str:
        given = node.arguments[0]
        if node.function == "answered":
            return f"${{{self.question(given).key}}} != ''"
        if node.function == "default":
            return f"coalesce({self.told(given)}, {self.told(node.arguments[1])})"
        if node.function == "count" and len(node.arguments) == 1:
            found = self.names.get(given.name) if isinstance(given, tree.Name) else None
            if found is not None and found.kind is Kind.SEVERAL:
                return f"count-selected(${{{found.key}}})"
        raise Untold


_TOLD: Mapping[type[Any], Callable[[_Teller, Any], str]] = {
    tree.Literal: _Teller.literal,
    tree.Name: _Teller.name,
    tree.Comparison: _Teller.comparison,
    tree.Among: _Teller.among,
    tree.Not: _Teller.contrary,
    tree.Logic: _Teller.logic,
    tree.Sum: _Teller.sum,
    tree.Sign: _Teller.sign,
    tree.Call: _Teller.called,
}


def rows_of(sheet: Sequence[Sequence[str]]) -> Iterator[dict[str, str]]:
    """The rows of a sheet by the headings of its first one; rows without a text left out."""
    heads = [head.strip() for head in sheet[0]] if sheet else []
    for row in sheet[1:]:
        found = {head: text.strip() for head, text in zip(heads, row, strict=False) if head and text.strip()}
        if found:
            yield found
