"""Whether an edition can finish, as pages show it: each finding in words, with the way to the place that mends it.

Always true: a way is shown only to who may go it; what her role does not let her mend is told her all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from judging.domain.contest.formediting import spot_at
from judging.domain.errors import Problem, Refused
from judging.domain.finishing.finding import At, Finding, Opening
from judging.services.contest.forms import form_document
from judging.services.finishing.findings import of_edition, of_papers
from judging.services.finishing.opening import opens_though
from judging.services.finishing.telling import named
from judging.services.results.progress import Progress, progress
from judging.storage.models import Edition
from judging.web.access import may_open, now
from judging.web.organiser import spots
from judging.web.page import words

WAYS: Mapping[At, str] = {
    At.NAMES: "names",
    At.PLACE: "place",
    At.TEXTS: "texts",
    At.DATES: "dates",
    At.FORM: "form",
    At.SHEET: "sheet",
    At.ROUND: "round_form",
    At.ROUNDS: "rounds",
    At.JURIES: "juries",
    At.JUDGES: "judges",
    At.JUDGE: "judge",
    At.NEW_JUDGE: "new_judge",
    At.TEAM: "team",
    At.DESIGN: "design",
    At.ASSIGNMENTS: "assignments",
    At.ENTRIES: "entries",
    At.NOT_APPLICABLE: "entry_results",
}
"""Where each is put right: the view."""
_NAMED_BY = {At.ROUND: "key", At.JURIES: "key", At.JUDGE: "judge_id", At.NOT_APPLICABLE: "number"}
"""Whose key names the page and not a place on it, and what its address calls it."""


@dataclass(frozen=True)
class Line:
    """One finding: in words, what it stops, and the way to where it is put right ("" where that is not hers)."""

    problem: Problem
    stops: frozenset[Opening]
    way: str
    at: At


@dataclass(frozen=True)
class Found:
    """What was found, the gravest first; `ahead` are the steps that will open by their date though something stops
    them, each with that moment."""

    lines: tuple[Line, ...]
    ahead: Mapping[Opening, datetime] = field(default_factory=dict)

    @property
    def stops(self) -> list[Line]:
        """What keeps the edition from finishing."""
        return [one for one in self.lines if one.stops]

    @property
    def looks(self) -> list[Line]:
        """What should only be looked at."""
        return [one for one in self.lines if not one.stops]

    def stop(self, step: str) -> int:
        """How many of them keep this step from being taken."""
        return sum(step in one.stops for one in self.lines)


def found_in(
    session: Session, edition: Edition, stand: Progress | None = None, about: Collection[At] = frozenset(At)
) -> Found:
    """What is found in an edition now, in these places; `stand` is its progress where it is known."""
    stand = stand or progress(session, edition, now())
    findings = [one for one in of_edition(session, edition, now(), stand) if one.at in about]
    return Found(_lines(edition, findings), opens_though(stand.times, findings, now()))


def found_on_papers(session: Session, edition: Edition) -> Found:
    """What is found in how certificates look and who issues them; nothing else of the edition is read."""
    return Found(_lines(edition, of_papers(session, edition)))


def _lines(edition: Edition, findings: Iterable[Finding]) -> tuple[Line, ...]:
    return tuple(Line(named(one.problem, words()), one.stops, _way(edition, one), one.at) for one in findings)


def of_opening(refusal: Refused) -> Refused:
    """A refused opening with its languages and countries by their names."""
    return Refused(*(named(one, words()) for one in refusal.problems))


def _way(edition: Edition, finding: Finding) -> str:
    endpoint = f"organiser.{WAYS[finding.at]}"
    if not may_open(endpoint):
        return ""
    if finding.at is At.FORM:
        return _way_in_form(edition, finding.key)
    values: dict[str, Any] = {"slug": edition.slug}
    if finding.at in _NAMED_BY:
        values[_NAMED_BY[finding.at]] = finding.key
        return url_for(endpoint, **values)
    return url_for(endpoint, _anchor=finding.key or None, **values)


def _way_in_form(edition: Edition, path: str) -> str:
    """To the piece of the form that a path of its document lies in; to the form itself where it lies in none."""
    anchor = spots.anchor_of(spot_at(form_document(edition), path)) if path else None
    return url_for("organiser.form", slug=edition.slug, _anchor=anchor)
