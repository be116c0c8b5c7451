"""The applicants' forms: permissions, and the beginning of an entry. Those of its sections: web/forms/asking.py."""

from __future__ import annotations

import uuid

from judging.domain.entries.consents import CONSENTS
from judging.services.entries.entries import Beginning
from judging.web.forms.fields import Kept, OneLine, Secret, Tick
from judging.web.forms.form import Form, built

_CONSENT = "consent-"


class _Consents(Form):
    def given(self) -> dict[str, bool]:
        """Consent -> whether it is ticked, for every consent there is."""
        return {key: bool(self[f"{_CONSENT}{key}"].data) for key in CONSENTS}


ConsentsForm = built(_Consents, {f"{_CONSENT}{key}": Tick() for key in CONSENTS})


class StartForm(ConsentsForm):  # type: ignore[misc, valid-type]  # a class made of the list of consents
    """The permissions, and who helps to fill in. `begin_id` makes a second press the same beginning."""

    begin_id = Kept()
    typed_by = OneLine()

    def beginning(self, language: str) -> Beginning:
        """What is said before an entry exists."""
        own = self.begin_id.data[:40] or str(uuid.uuid4())
        return Beginning(own, language, self.given(), self.typed_by.data or "")


class WordForm(Form):
    """The word with which a family gets a new code."""

    word = Secret()
