"""Reading a score sheet from a posted form, and putting on a form what stands.

The form of a sheet: for each criterion a field named by its key holds a value, "na" or "no" (not observed), and
`KEY.note` the comment. `version` is the version of the ballot that the form shows, `save_id` an identifier made for it.
Always true: whatever was typed can be shown again as it was, also what is no mark at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort

from judging.domain.errors import Problem
from judging.domain.scoring.choices import choice_of, mark_of, note_as_kept
from judging.domain.scoring.scoresheet import Mark, ScoreSheet


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
        return [mark_of(key, typed.choice, typed.note) for key, typed in self.typed.items() if typed.choice]

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
        criterion.key: Typed(form.get(criterion.key, "").strip(), note_as_kept(form.get(f"{criterion.key}.note", "")))
        for criterion in sheet.criteria
    }
    return Posted(typed, version, save_id, form.get("then", ""))


def typed_of(marks: Mapping[str, Mark]) -> dict[str, Typed]:
    """The fields that show these marks."""
    return {key: Typed(choice_of(mark), mark.note) for key, mark in marks.items()}


def new_save_id() -> str:
    """The identifier of the save that a form will make."""
    return str(uuid.uuid4())
