"""The form of a score sheet, made from the sheet's document, and putting on it what stands.

The form of a sheet: for each criterion a field named by its key holds a value, "na", "no" (not observed) or "none" (the
mark is taken back), and `KEY.note` the comment. Where a number is typed, `KEY.instead` holds what stands in its place,
and `KEY.had` what the form was shown with: so an emptied field takes the mark back, and of a number and an answer
beside it the one counts that she changed. Of a remark only `KEY.note` says anything.
`version` is the version of the ballot that the form shows, `save_id` an identifier made for it.
Always true: whatever was typed can be shown again as it was, also what is no mark at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flask import abort

from judging.domain.errors import Problem
from judging.domain.scoring.choices import CHOICES, CLEARED, choice_of, mark_of, note_as_kept
from judging.domain.scoring.remarks import is_remark
from judging.domain.scoring.scoresheet import Mark, ScoreSheet
from judging.domain.typed import bare
from judging.web.forms.fields import Kept, Raw, Ticks
from judging.web.forms.form import Form, built
from judging.web.forms.questions import Typed
from judging.web.numbers import whole

UNDO = "undo"
"""What `then` begins with, before a colon and a criterion, where she wants a mark back that she took back."""


@dataclass(frozen=True)
class Posted:
    """A sheet as it was sent."""

    typed: Mapping[str, Typed]
    version: int
    save_id: str
    then: str
    keeps: Mapping[str, str] = field(default_factory=dict)
    """Of each criterion where two marks differed: which of them she lets stand, "" where she did not say."""

    def marks(self) -> list[Mark]:
        """The marks given; what is no number becomes a mark without a value, so that the rules refuse it."""
        return [mark_of(key, typed.choice, typed.note) for key, typed in self.typed.items() if typed.choice]

    @property
    def undone(self) -> str:
        """The criterion whose mark, taken back, she wants back; empty for none."""
        what, _, key = self.then.partition(":")
        return key if what == UNDO and key in self.typed else ""

    def problems(self) -> list[Problem]:
        """What is no mark, or more than one, is said instead of lost."""
        return [problem for key, typed in self.typed.items() if (problem := no_mark(key, typed)) is not None]


def no_mark(key: str, typed: Typed) -> Problem | None:
    """Why what was typed about a criterion makes no mark: a comment alone, or two answers; None where it does."""
    if typed.is_both:
        return Problem.of("number_beside_choice", at=key, criterion=key)
    return Problem.of("note_without_mark", at=key, criterion=key) if typed.note and not typed.choice else None


def typed_as(field: str, instead: str, had: str, note: str) -> Typed:
    """What a criterion's fields say together, as they were sent.

    Where she typed another number than the form was shown with and chose an answer without one as well, the number
    stays in its field, for her to decide.
    """
    number, note = bare(field), note_as_kept(note)
    is_typed = bool(number) and number not in CHOICES.values() and number != had
    if instead and not is_typed:
        return Typed(instead, note)
    return Typed(number or (CLEARED if had else ""), note, is_both=instead not in ("", CLEARED))


class SheetForm(Form):
    """What every sheet sends besides its marks; `sheet_form` adds the criteria of one."""

    version = Raw()
    save_id = Raw()
    then = Kept()
    differs = Ticks()

    def posted(self, keys: Sequence[str]) -> Posted:
        """The sheet as it was sent. One without a proper version and identifier is none of ours: 400."""
        try:
            version, save_id = whole(self.version.data), str(uuid.UUID(self.save_id.data))
        except ValueError:
            abort(400)
        typed, keeps = {}, {}
        for place, key in enumerate(keys):
            parts = (self[f"{part}_{place}"].data for part in ("mark", "instead", "had", "note"))
            typed[key] = typed_as(*parts)
            if is_remark(key):
                typed[key] = Typed(CLEARED, typed[key].note)
            if key in self.differs.data:
                keeps[key] = self[f"keep_{place}"].data
        return Posted(typed, version, save_id, self.then.data, keeps)


@lru_cache(maxsize=64)
def sheet_form(keys: tuple[str, ...]) -> type[SheetForm]:
    """The form of a sheet with these criteria: a mark, its comment, and which of two marks stands."""
    fields = {}
    for place, key in enumerate(keys):
        fields[f"mark_{place}"] = Raw(name=key)
        fields[f"instead_{place}"] = Raw(name=f"{key}.instead")
        fields[f"note_{place}"] = Raw(name=f"{key}.note")
        fields[f"had_{place}"] = Raw(name=f"{key}.had")
        fields[f"keep_{place}"] = Raw(name=f"{key}.keep")
    return built(SheetForm, fields)


def posted(sheet: ScoreSheet) -> Posted:
    """The sheet that arrived with this request."""
    keys = tuple(asked.key for asked in sheet.every)
    return sheet_form(keys).sent().posted(keys)


def typed_of(marks: Mapping[str, Mark]) -> dict[str, Typed]:
    """The fields that show these marks."""
    return {key: Typed(choice_of(mark), mark.note) for key, mark in marks.items()}


def new_save_id() -> str:
    """The identifier of the save that a form will make."""
    return str(uuid.uuid4())
