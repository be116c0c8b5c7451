"""What the writer of a form saw: the version of it that her save is compared by, and what stood in each field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from judging.domain.typed import cleaned
from judging.web.forms.fields import Kept

_MARK = 8


class Seen(Kept):
    """The version that the writer saw (domain/typed.version_of), for the service to compare, and what stood in each
    field, as short marks: by them her own changes are known from what she left as it was."""

    def understood(self, text: str) -> str:
        return text.partition(" ")[0]

    def stands_for(self, version: str, shown: Mapping[str, str]) -> None:
        """Carry this version from now on, and what is shown in the fields with it."""
        marks = "".join(_mark_of(name, text) for name, text in shown.items())
        self.data, self.typed = version, f"{version} {marks}".strip()

    def was_shown(self, name: str, text: str) -> bool:
        """Whether this text stood in this field when its writer began. No, where the form does not say."""
        marks = self.typed.partition(" ")[2]
        return _mark_of(name, text) in {marks[at : at + _MARK] for at in range(0, len(marks), _MARK)}


def _mark_of(name: str, text: str) -> str:
    """A short mark of a field and its text, as they are after they have been to a browser and back."""
    return hashlib.sha256(f"{name} {cleaned(text).strip()}".encode()).hexdigest()[:_MARK]
