"""The sentence for each problem code, in Spanish, the source language (the French and English stand in translations/).

A sentence says what is wrong and, where it is not plain, what to do. `{names}` are the parameters of the problem. One
module for each area holds its own `SENTENCES`; all of them are read here. Always true: every code raised anywhere has
one sentence; code and logic never depend on the words.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

from judging.domain.errors import Problem

Translate = Callable[[str], str]


def _all() -> dict[str, str]:
    found: dict[str, str] = {}
    for module in iter_modules(__path__):
        # Beside the sentences stands `members`, which holds none.
        for code, words in getattr(import_module(f"{__name__}.{module.name}"), "SENTENCES", {}).items():
            if found.setdefault(code, words) != words:
                raise ValueError(f"two sentences for the problem {code}")
    return found


SENTENCES: dict[str, str] = _all()


def sentence(problem: Problem, translate: Translate = str) -> str:
    """The problem in words; `translate` turns a Spanish sentence into the person's language."""
    return translate(SENTENCES[problem.code]).format(**problem.params)


def tie_sentence(step: str, translate: Translate = str, *, name: str | None = None) -> str:
    """One step of `Ranked.tie` in words; `name` is what its part, section or criterion is called."""
    kind, _, key = step.partition(":")
    return translate(SENTENCES[f"tie_{kind}"]).format(name=key if name is None else name)
