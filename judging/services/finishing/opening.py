"""Opening entries and scoring, by button or by dates: only where nothing was found that stops it.

Always true: what is open already stays open, whatever is found meanwhile; a refusal names everything that stops it;
what should only be looked at keeps nobody from anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.finishing.finding import Finding, Opening
from judging.domain.permissions import Actor
from judging.domain.phases import Windows, entries_are_open, scoring_is_open
from judging.services.contest import editions
from judging.services.contest.editions import windows
from judging.services.finishing.findings import of_edition
from judging.storage.models import Edition


def open_now(
    session: Session, *, actor: Actor, edition: Edition, what: str, now: datetime, seen: str | None = None
) -> None:
    """Open entries or scoring at this moment (`editions.open_now`). Refused with all that stops it."""
    before = windows(session, edition)
    editions.open_now(session, actor=actor, edition=edition, what=what, now=now, seen=seen)
    _require_can_open(session, edition, before, now)


def set_windows(
    session: Session, *, actor: Actor, edition: Edition, times: Windows, now: datetime, seen: str | None = None
) -> None:
    """Announce the dates (`editions.set_windows`). Refused with all that stops it where they open something at once."""
    before = windows(session, edition)
    editions.set_windows(session, actor=actor, edition=edition, times=times, now=now, seen=seen)
    _require_can_open(session, edition, before, now)


def opens_though(times: Windows, findings: Sequence[Finding], now: datetime) -> dict[Opening, datetime]:
    """What will open by its announced date though something stops it now, and when."""
    if times.published:
        return {}
    ahead = {
        Opening.ENTRIES: (times.entries_from, times.entries_button),
        Opening.SCORING: (times.scoring_from, times.scoring_button),
    }
    return {
        step: begin
        for step, (begin, button) in ahead.items()
        if begin is not None and begin > now and button is None and any(step in one.stops for one in findings)
    }


def _require_can_open(session: Session, edition: Edition, before: Windows, now: datetime) -> None:
    """Refuse what is open now and was not before, where something stops it; the transaction takes it back."""
    after = windows(session, edition)
    opened = {
        step
        for step, is_open in ((Opening.ENTRIES, entries_are_open), (Opening.SCORING, scoring_is_open))
        if is_open(after, now) and not is_open(before, now)
    }
    if not opened:
        return
    stops = [one.problem for one in of_edition(session, edition, now) if one.stops & opened]
    if stops:
        raise Refused(Problem.of("finish_stopped", count=len(stops)), *stops)
