"""The fixed words of certificates and receipts, in the three languages
(templates/certificates/labels.json)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from judging.domain.errors import Problem, Refused
from judging.paths import templates_folder

Words = dict[str, str]
_SOUNDS_LIKE_I: Final = re.compile(r"(?:i|í|hi(?!e)|hí)", re.IGNORECASE)


def words_in(language: str) -> Words:
    """The labels in one language ("fr", or "fr-BE", which reads as "fr").

    Raises Refused("language_unknown") for a language without labels.
    """
    try:
        return _all_words()[language.split("-")[0].lower()]
    except KeyError:
        raise Refused(Problem.of("language_unknown", at="language", language=language)) from None


def listed(names: Sequence[str], words: Words) -> str:
    """The names as a list in words: "Rosa, Juan y Elena". Spanish says "e" before the sound of i."""
    if len(names) < 2:
        return "".join(names)
    joint = words["and_before_i"] if _SOUNDS_LIKE_I.match(names[-1]) else words["and"]
    return joint.join((", ".join(names[:-1]), names[-1]))


@cache
def _all_words() -> dict[str, Words]:
    path = templates_folder() / "certificates" / "labels.json"
    loaded: dict[str, Words] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
