"""How the judges score: strictness, what a person should look at, and how far they agree. For organisers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.analysis.sources import ENOUGH, reliability_of
from judging.domain.levelling.severity import Severity
from judging.domain.permissions import Deed, Role
from judging.services.analysis.analysis import Watched, judge_names, watched
from judging.services.results.results import seed_of
from judging.storage.models import Edition
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.plots import CurvePlot, Whisker, WhiskerPlot
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render


@dataclass(frozen=True)
class WatchingPage(Page):
    """The judges of each category; `plots` one for each, in their order."""

    template: ClassVar[str] = "organiser/analysis/watching.html"
    edition: Edition
    categories: Sequence[Watched]
    plots: Sequence[WhiskerPlot]
    judges: Mapping[str, str]
    seed: int

    @staticmethod
    def in_order(category: Watched) -> list[Severity]:
        """The judges from the strictest to the most lenient; last those whom nothing compares with others."""
        return sorted(category.severities, key=lambda own: (own.difference is None, own.difference or 0.0, own.judge))

    def shares(self, category: Watched) -> tuple[int, int, int] | None:
        """Of 100 parts of all difference between sheets: from the farms, from the judges, from the rest.

        None where they cannot be had, or judges and rest cannot be told from one another.
        """
        found = category.agreement.variance
        if found is None or found.judge is None or found.residual is None:
            return None
        whole = found.entry.value + found.judge.value + found.residual.value
        if whole <= 0.0:
            return None
        judges, rest = round(100 * found.judge.value / whole), round(100 * found.residual.value / whole)
        return 100 - judges - rest, judges, rest

    def reliability(self, category: Watched) -> float | None:
        """Reliability (0 to 1) of the mean of the usual panel, whose judges differ from farm to farm."""
        return reliability_of(category.agreement.variance, category.usual_panel)

    def curve(self, category: Watched) -> CurvePlot | None:
        """Reliability with 1, 2, ... judges; None where it cannot be had."""
        found = category.agreement.by_judges
        return CurvePlot([(own.judges, own.different_panels) for own in found], ENOUGH) if found else None


@blueprint.get("/<slug>/analysis/judges")
@allow(Role.ORGANISER, to=Deed.ORDER)
def judges_analysis(slug: str) -> ResponseReturnValue:
    """How the judges score."""
    drafted = draft_or_reasons(slug)
    categories, names = watched(read_session(), drafted), judge_names(drafted)
    plots = [WhiskerPlot(list(_whiskers(WatchingPage.in_order(category), names))) for category in categories]
    return render(WatchingPage(drafted.edition, categories, plots, names, seed_of(drafted.edition)))


def _whiskers(judges: Sequence[Severity], names: Mapping[str, str]) -> Iterator[Whisker]:
    """Each judge's difference with its 95 % interval, without one where no error can be had. Whom nothing compares with
    others has no line: a dot at 0 would say "like the others"."""
    for own in judges:
        if own.difference is not None:
            ends = (None, None) if own.margin is None else (own.difference - own.margin, own.difference + own.margin)
            yield Whisker(names[own.judge], own.difference, *ends)
