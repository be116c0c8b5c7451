"""Two people at the same thing: the second save is refused with what stands, never done over the first in silence."""

from __future__ import annotations

from collections.abc import Mapping

from judging.domain.errors import Problem, Stale
from judging.domain.typed import version_of

ACTED = "acted_meanwhile"


def require_unchanged(standing: Mapping[str, object], seen: str | None, *, told: str = "changed_meanwhile") -> None:
    """Raises Stale with what stands now, where the writer saw something else.

    `standing` holds the values a form shows, by field; `seen` is the `version_of` them that its writer had before her,
    None where nobody looked at a form (the command line). `told` is the problem's code: ACTED where a button was
    pressed and nothing typed that both values could be shown of.
    """
    if seen is not None and seen != version_of(standing):
        raise Stale(Problem.of(told), current=standing)
