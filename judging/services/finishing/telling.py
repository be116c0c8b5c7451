"""What was found, as it is said to somebody: languages and countries by their names."""

from __future__ import annotations

from dataclasses import replace

from judging.domain.errors import Problem
from judging.i18n import LANGUAGES, Translator

_COUNTRIES = ("country", "there")


def named(problem: Problem, words: Translator) -> Problem:
    """The problem with its languages and countries by their names in this language."""
    told = dict(problem.params)
    if (language := told.get("language")) in LANGUAGES:
        told["language"] = words.locale.languages.get(language, LANGUAGES[language])
    told |= {key: words.locale.territories.get(told[key], told[key]) for key in _COUNTRIES if key in told}
    return replace(problem, params=told)
