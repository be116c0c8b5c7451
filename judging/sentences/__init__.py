"""The sentence for each problem code, in Spanish, the source language (the French and English stand in translations/).

A sentence says what is wrong and, where it is not plain, what to do. `{names}` are the parameters of the problem: one
that is words in several languages is said in the person's, one that is itself a problem is said as its sentence, and
`{count:# sheet|# sheets}` has a form for one and a form for several, `#` being the figure (three forms: for none, one
and several). One module for each area holds its own `SENTENCES`; all of them are read here. Always true: every code
raised anywhere has one sentence; code and logic never depend on the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter

from judging.domain.errors import Problem

Translate = Callable[[str], str]
Pick = Callable[[Mapping[str, str]], str]
_PLACES = re.compile(r"\{(\w+)\}")


def _all() -> dict[str, str]:
    found: dict[str, str] = {}
    for module in iter_modules(__path__):
        # Beside the sentences stands `members`, which holds none.
        for code, words in getattr(import_module(f"{__name__}.{module.name}"), "SENTENCES", {}).items():
            if found.setdefault(code, words) != words:
                raise ValueError(f"two sentences for the problem {code}")
    return found


SENTENCES: dict[str, str] = _all()


def first_language(words: Mapping[str, str]) -> str:
    """Words in Spanish, else in the first language they have."""
    return words.get("es") or next(iter(words.values()), "")


def sentence(problem: Problem, translate: Translate = str, pick: Pick = first_language) -> str:
    """The problem in words; `translate` turns a Spanish sentence into the person's language, `pick` chooses it among
    words that an organiser wrote in several."""
    said = {name: _said(value, problem, translate, pick) for name, value in problem.params.items()}
    return filled(translate(SENTENCES[problem.code]), said)


def filled(words: str, figures: Mapping[str, object]) -> str:
    """A sentence with its places filled in, each in the form that its figure asks for. Raises KeyError without one."""
    return _FILLING.vformat(words, (), figures)


class _Filling(Formatter):
    """Fills in a sentence; where a place has a form for one and a form for several, the figure chooses."""

    def format_field(self, value: object, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(format(value, format_spec))
        *none, one, several = format_spec.split("|")
        form = {"0": (none or [several])[0], "1": one}.get(str(value), several)
        return form.replace("#", str(value))


_FILLING = _Filling()


def _said(value: object, problem: Problem, translate: Translate, pick: Pick) -> object:
    if isinstance(value, Problem):
        return sentence(value, translate, pick)
    if not isinstance(value, Mapping):
        return value
    # An organiser's words are no format: only what the problem knows is filled in, all else stays as it is written.
    return _PLACES.sub(lambda place: str(problem.params.get(place.group(1), place.group())), pick(value))


def tie_sentence(step: str, translate: Translate = str, *, name: str | None = None) -> str:
    """One step of `Ranked.tie` in words; `name` is what its part, section or criterion is called."""
    kind, _, key = step.partition(":")
    return translate(SENTENCES[f"tie_{kind}"]).format(name=key if name is None else name)
