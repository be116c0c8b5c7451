"""Reasons that a person writes down: needed, and kept whole or refused, never cut off in silence."""

from __future__ import annotations

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.typed import cleaned, kept_story, turns_round


def reason_from(text: str, *, at: str = "reason", longest: int = limits.REASON) -> str:
    """The reason without spaces at its ends; Refused at the field `at` where it is missing or longer than `longest`."""
    problems = problems_of(text, at=at, longest=longest)
    if problems:
        raise Refused(*problems)
    return kept_story(text, at=at)


def problems_of(
    text: str, *, at: str = "reason", is_needed: bool = True, longest: int = limits.REASON
) -> list[Problem]:
    """What is wrong with a reason, for a form that names all its problems at once."""
    if turns_round(text):
        return [Problem.of("text_turns_round", at=at)]
    reason = cleaned(text).strip()
    if is_needed and not reason:
        return [Problem.of("reason_needed", at=at)]
    return [Problem.of("reason_long", at=at, most=longest)] if len(reason) > longest else []
