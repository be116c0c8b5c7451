"""The permissions a family gives with its entry.

Always true: each is asked for itself, and has an effect here; the two without which nobody can take part are named.
"""

from __future__ import annotations

from collections.abc import Mapping

from judging.domain.errors import Problem

CONSENTS = ("process", "jury", "visit", "publish")
"""The permissions that are asked for: each has an effect here."""
FORMER_CONSENTS = ("portrait", "sponsors", "later")
"""What was asked for once and had no effect: what families said then stays with their entries."""
NEEDED_CONSENTS = ("process", "jury")


def missing_consents(given: Mapping[str, bool]) -> tuple[Problem, ...]:
    """The consents without which nobody can take part."""
    return tuple(
        Problem.of(f"consent_{key}_missing", at=f"consent-{key}") for key in NEEDED_CONSENTS if not given.get(key)
    )
