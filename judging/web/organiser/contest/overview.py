"""Where an edition stands, and what is to be done today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Deed, Role
from judging.domain.phases import Phase, Windows, phase
from judging.services.contest.kits import may_begin
from judging.services.ledger import left_to_people
from judging.services.results import progress as service
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.web.access import allow, may_open, now, the_staff
from judging.web.context import read_session
from judging.web.organiser.agreement.agreement import Asked, waiting_for
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.contest.preparing import Part, parts_to_prepare
from judging.web.organiser.contest.work import sees_work
from judging.web.organiser.finishing import Found, found_in
from judging.web.page import Page, render

WAYS: Mapping[service.Task, tuple[str, Mapping[str, str], str | None]] = {
    service.Task.SET_DATES: ("dates", {}, None),
    service.Task.ADD_JUDGES: ("new_judge", {}, None),
    service.Task.HEAR_JUDGES: ("problems", {}, None),
    service.Task.DECIDE_LATE: ("late_scores", {}, None),
    service.Task.CHECK_ENTRIES: ("entries", {"status": "submitted"}, None),
    service.Task.ASSIGN_JUDGES: ("assignments", {}, None),
    service.Task.REPLACE_RECUSED: ("assignments", {}, None),
    service.Task.TELL_NOT_TO_VISIT: ("assignments", {}, None),
    service.Task.CALL_JUDGES: ("judges", {}, None),
    service.Task.DECIDE_UNSEEN: ("entry_results", {}, "not-applicable"),
    service.Task.COLLECT_SHEETS: ("judges", {}, None),
    service.Task.PUBLISH: ("results", {}, None),
    service.Task.DELIVER_PRIZES: ("deliveries", {}, None),
    service.Task.ANSWER_NAMES: ("name_requests", {}, None),
}
"""Where each task is done: the view, what its address holds besides, and the place on the page."""


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
    """Every edition that she may run; also when there is none yet."""

    template: ClassVar[str] = "organiser/contest/home.html"
    editions: Sequence[EditionLine]
    sees_work: bool
    may_begin: bool


@dataclass(frozen=True)
class OverviewPage(Page):
    """One edition."""

    template: ClassVar[str] = "organiser/contest/overview.html"
    edition: Edition
    progress: service.Progress
    steps: Sequence[PhaseStep]
    sees_work: bool
    left: int
    """How much of the background's work was left to people, for who sees it."""
    may_begin: bool
    found: Found
    waiting: Sequence[Asked]
    """The oldest that waits for a second person, and whether there is more."""
    more_waits: bool

    @property
    def parts(self) -> Sequence[Part]:
        """The parts to be prepared, as long as nobody can enter yet."""
        return parts_to_prepare(self.edition, self.found) if self.progress.phase is Phase.PREPARING else ()

    @property
    def to_do(self) -> list[service.ToDo]:
        """What her role lets her do of it."""
        return [entry for entry in self.progress.to_do if may_open(f"organiser.{WAYS[entry.task][0]}")]

    def way(self, entry: service.ToDo) -> str:
        """The address of the page where this is done."""
        endpoint, more, anchor = WAYS[entry.task]
        values: dict[str, Any] = {"slug": self.edition.slug, **more}
        if entry.task is service.Task.DECIDE_UNSEEN:
            values["number"] = entry.names[0]
        return url_for(f"organiser.{endpoint}", _anchor=anchor, **values)


@blueprint.get("/")
@allow(Role.ORGANISER)
def home() -> ResponseReturnValue:
    """The editions; straight to the only one."""
    session = read_session()
    editions = queries.editions(session, the_staff())
    if len(editions) == 1:
        return redirect(url_for("organiser.overview", slug=editions[0].slug))
    return render(
        HomePage(
            [EditionLine(summary, phase(_times(summary), now())) for summary in plan.summaries(session, editions)],
            sees_work(the_staff()),
            may_begin(the_staff()),
        )
    )


@blueprint.get("/<slug>/")
@allow(Role.ORGANISER, to=Deed.READ)
def overview(slug: str) -> ResponseReturnValue:
    """Where an edition stands."""
    edition = edition_or_404(read_session(), slug)
    stand = service.progress(read_session(), edition, now())
    seen = sees_work(the_staff())
    left = len(left_to_people(read_session())) if seen else 0
    line = phase_line(stand.phase, stand.times, stand.published_at)
    found = found_in(read_session(), edition, stand)
    waiting, more_waits = waiting_for(read_session(), edition)
    return render(OverviewPage(edition, stand, line, seen, left, may_begin(the_staff()), found, waiting, more_waits))


def _times(summary: plan.EditionSummary) -> Windows:
    return summary.edition.windows(published=summary.is_published)


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
