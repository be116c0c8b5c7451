"""The applicants' forms: permissions, the beginning of an entry, and one form for each step.

What a step asks and how it is understood stands in the domain (`entryform`, `entryreading`); its form is made of the
names that the domain reads, as many rows as arrived, and keeps every text as it was typed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import lru_cache

from judging.domain.entries import entryform, entryreading
from judging.services.entries.entries import Beginning
from judging.web.forms.fields import Kept, OneLine, Raw, Secret, Tick
from judging.web.forms.form import Form, built

LONGEST_HELPER = 200
_CONSENT = "consent-"


class _Consents(Form):
    def given(self) -> dict[str, bool]:
        """Consent -> whether it is ticked, for every consent there is."""
        return {key: bool(self[f"{_CONSENT}{key}"].data) for key in entryform.CONSENTS}


ConsentsForm = built(_Consents, {f"{_CONSENT}{key}": Tick() for key in entryform.CONSENTS})


class StartForm(ConsentsForm):  # type: ignore[misc, valid-type]  # a class made of the list of consents
    """The permissions, and who helps to fill in. `begin_id` makes a second press the same beginning."""

    begin_id = Kept()
    typed_by = OneLine(longest=LONGEST_HELPER)

    def beginning(self, language: str) -> Beginning:
        """What is said before an entry exists."""
        own = self.begin_id.data[:40] or str(uuid.uuid4())
        return Beginning(own, language, self.given(), self.typed_by.data or "")


class WordForm(Form):
    """The word with which a family gets a new code."""

    word = Secret()


class StepForm(Form):
    """What every step has besides its questions: the button, the version seen, and the way back."""

    do = Kept()
    seen = Kept()
    back = Kept()
    rows = Raw()

    @property
    def answers(self) -> Mapping[str, str]:
        """Name -> text for the step's own questions, as typed."""
        return {name: text for name, text in self.typed.items() if name not in ("do", "seen", "back")}


def sent_step(step: entryform.Step, knock_outs: tuple[str, ...]) -> StepForm:
    """The form of a step as it arrived; of a list as many rows as it says, within what is allowed."""
    rows = entryreading.row_count({"rows": StepForm.sent().rows.data}) if step in entryreading.ROW_FIELDS else 0
    return _step_form(step, rows, knock_outs).sent()


@lru_cache(maxsize=128)
def _step_form(step: entryform.Step, rows: int, knock_outs: tuple[str, ...]) -> type[StepForm]:
    return built(StepForm, {name: Raw() for name in entryreading.field_names(step, rows, knock_outs)})
