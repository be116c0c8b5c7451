"""One thing that was found in an edition: what it is, how grave it is, and the place where it is put right.

Vocabulary: an *opening* lets other people in (to enter, to score); a finding *stops* the openings that would lead into
it, and where it stops none it should only be looked at. Always true: a finding has a place; one that
was found in a document of a kit has its file and its path there too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from judging.domain.errors import Problem


class Opening(StrEnum):
    """What an edition opens to other people."""

    ENTRIES = "entries"
    SCORING = "scoring"


BOTH = frozenset(Opening)
ENTRIES, SCORING = frozenset({Opening.ENTRIES}), frozenset({Opening.SCORING})
NONE: frozenset[Opening] = frozenset()


class At(StrEnum):
    """The page where something is put right."""

    NAMES = "names"
    PLACE = "place"
    TEXTS = "texts"
    DATES = "dates"
    FORM = "form"
    SHEET = "sheet"
    ROUND = "round"
    ROUNDS = "rounds"
    JURIES = "juries"
    JUDGES = "judges"
    JUDGE = "judge"
    NEW_JUDGE = "new_judge"
    TEAM = "team"
    DESIGN = "design"
    ASSIGNMENTS = "assignments"
    ENTRIES = "entries"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Finding:
    """What was found. `key` names the thing on the page (a round's key, a judge's number, a path in the form)."""

    problem: Problem
    at: At
    key: str = ""
    stops: frozenset[Opening] = NONE
    file: str = ""
    path: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether it stops something."""
        return bool(self.stops)


def found(
    code: str,
    at: At,
    *,
    key: str = "",
    stops: frozenset[Opening] = NONE,
    file: str = "",
    path: str = "",
    **params: object,
) -> Finding:
    """A finding in one line."""
    return Finding(Problem(code, params), at, key, stops, file, path)


def gravest_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """What stops before what does not; otherwise in the order in which it was found."""
    return tuple(sorted(findings, key=lambda one: not one.is_grave))
