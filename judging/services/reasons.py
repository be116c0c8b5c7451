"""Reasons that a person writes down: needed, and kept whole or refused, never cut off in silence."""

from __future__ import annotations

from judging.domain.errors import Problem, Refused

LONGEST = 1000


def reason_from(text: str, *, at: str = "reason") -> str:
    """The reason without spaces at its ends; Refused at the field `at` where it is missing or too long to be kept."""
    reason = text.strip()
    if not reason:
        raise Refused(Problem.of("reason_needed", at=at))
    if len(reason) > LONGEST:
        raise Refused(Problem.of("reason_long", at=at, most=LONGEST))
    return reason
