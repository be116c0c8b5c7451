"""Where an edition stands, and what is to be done today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.domain.phases import Phase, Windows, phase
from judging.services.results import progress as service
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.web.access import allow, now
from judging.web.context import read_session
from judging.web.organiser.blueprint import blueprint, edition_or_404, is_hers
from judging.web.page import Page, render


@dataclass(frozen=True)
class PhaseStep:
    """One phase on the line: its dates, and whether it is past, now or ahead."""

    phase: Phase
    begin: datetime | None
    end: datetime | None
    is_now: bool
    is_past: bool


@dataclass(frozen=True)
class EditionLine:
    """One edition in the list."""

    summary: plan.EditionSummary
    phase: Phase


@dataclass(frozen=True)
class HomePage(Page):
    """Every edition; also when there is none yet."""

    template: ClassVar[str] = "organiser/contest/home.html"
    editions: Sequence[EditionLine]


@dataclass(frozen=True)
class OverviewPage(Page):
    """One edition."""

    template: ClassVar[str] = "organiser/contest/overview.html"
    edition: Edition
    progress: service.Progress
    steps: Sequence[PhaseStep]


@blueprint.get("/")
@allow(Role.ORGANISER)
def home() -> ResponseReturnValue:
    """The editions; straight to the only one."""
    session = read_session()
    editions = [edition for edition in queries.editions(session) if is_hers(edition)]
    if len(editions) == 1:
        return redirect(url_for("organiser.overview", slug=editions[0].slug))
    return render(
        HomePage([EditionLine(summary, phase(_times(summary), now())) for summary in plan.summaries(session, editions)])
    )


@blueprint.get("/<slug>/")
@allow(Role.ORGANISER)
def overview(slug: str) -> ResponseReturnValue:
    """Where an edition stands."""
    edition = edition_or_404(read_session(), slug)
    stand = service.progress(read_session(), edition, now())
    return render(OverviewPage(edition, stand, phase_line(stand.phase, stand.times, stand.published_at)))


def _times(summary: plan.EditionSummary) -> Windows:
    edition = summary.edition
    return Windows(
        edition.entries_from, edition.entries_until, edition.scoring_from, edition.scoring_until, summary.is_published
    )


def phase_line(current: Phase, times: Windows, published_at: datetime | None) -> list[PhaseStep]:
    """The six phases in order, with the dates that are known."""
    dates: dict[Phase, tuple[datetime | None, datetime | None]] = {
        Phase.PREPARING: (None, times.entries_from),
        Phase.ENTERING: (times.entries_from, times.entries_until),
        Phase.CHECKING: (None, times.scoring_from),
        Phase.SCORING: (times.scoring_from, times.scoring_until),
        Phase.PUBLISHED: (published_at, None),
    }
    order = list(Phase)
    here = order.index(current)
    return [
        PhaseStep(one, *dates.get(one, (None, None)), is_now=place == here, is_past=place < here)
        for place, one in enumerate(order)
    ]
