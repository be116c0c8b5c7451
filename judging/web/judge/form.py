"""Reading a score sheet from a posted form, and putting on a form what stands.

The form of a sheet: for each criterion a field named by its key holds a value, "na" or "no" (not observed), and
`KEY.note` the comment. `version` is the version of the ballot that the form shows, `save_id` an identifier made for it.
Always true: whatever was typed can be shown again as it was, also what is no mark at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from flask import abort

from judging.domain.errors import Problem
from judging.domain.scoresheet import Mark, MarkState, ScoreSheet

NOT_APPLICABLE, NOT_OBSERVED = "na", "no"


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of one criterion."""

    choice: str = ""
    note: str = ""


@dataclass(frozen=True)
class Posted:
    """A sheet as it was sent."""

    typed: Mapping[str, Typed]
    version: int
    save_id: str
    then: str

    def marks(self) -> list[Mark]:
        """The marks given; what is no number becomes a mark without a value, so that the rules refuse it."""
        return [_mark(key, typed) for key, typed in self.typed.items() if typed.choice]

    def without(self, keys: Collection[str]) -> Posted:
        """The same without what was typed for these criteria."""
        return replace(self, typed={key: typed for key, typed in self.typed.items() if key not in keys})

    def problems(self) -> list[Problem]:
        """A comment without a mark cannot be kept: it is said instead of lost."""
        return [
            Problem.of("note_without_mark", at=key, criterion=key)
            for key, typed in self.typed.items()
            if typed.note and not typed.choice
        ]


def posted(sheet: ScoreSheet, form: Mapping[str, str]) -> Posted:
    """Read a sent sheet. A form without a proper version and identifier is not one of ours: 400."""
    try:
        version, save_id = int(form["version"]), str(uuid.UUID(form["save_id"]))
    except (KeyError, ValueError):
        abort(400)
    typed = {
        criterion.key: Typed(
            form.get(criterion.key, "").strip(), _one_kind_of_line_end(form.get(f"{criterion.key}.note", ""))
        )
        for criterion in sheet.criteria
    }
    return Posted(typed, version, save_id, form.get("then", ""))


def typed_of(marks: Mapping[str, Mark]) -> dict[str, Typed]:
    """The fields that show these marks."""
    return {key: Typed(choice_of(mark), mark.note) for key, mark in marks.items()}


def choice_of(mark: Mark) -> str:
    """How a form says this mark."""
    if mark.value is not None:
        return value_text(mark.value)
    return NOT_APPLICABLE if mark.state is MarkState.NOT_APPLICABLE else NOT_OBSERVED


def value_text(value: Decimal) -> str:
    """A value in a form: "3", "2.5"."""
    return format(value.normalize(), "f")


def new_save_id() -> str:
    """The identifier of the save that a form will make."""
    return str(uuid.uuid4())


def _mark(key: str, typed: Typed) -> Mark:
    if typed.choice == NOT_APPLICABLE:
        return Mark(key, MarkState.NOT_APPLICABLE, None, typed.note)
    if typed.choice == NOT_OBSERVED:
        return Mark(key, MarkState.NOT_OBSERVED, None, typed.note)
    try:
        return Mark(key, MarkState.VALUE, Decimal(typed.choice.replace(",", ".")), typed.note)
    except InvalidOperation:
        return Mark(key, MarkState.VALUE, None, typed.note)


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
