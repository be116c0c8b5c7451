"""What the order hangs on: other rules, one judge, one criterion, the weights. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.permissions import Deed, Role
from judging.domain.ranking.ranking import Ranked
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.analysis.analysis import Hanging, hanging, judge_names
from judging.services.results.results import seed_of
from judging.storage.models import Edition
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.paging import Paging
from judging.web.organiser.plots import PlaceBar, PlacePlot
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render


@dataclass(frozen=True)
class AnalysisPage(Page):
    """The panel of each category, in their order: `plots` and `shown` hold what of each stands on this page."""

    template: ClassVar[str] = "organiser/analysis/analysis.html"
    edition: Edition
    sheet: ScoreSheet
    categories: Sequence[Hanging]
    plots: Sequence[PlacePlot]
    shown: Sequence[Sequence[Ranked]]
    paging: Paging
    judges: Mapping[str, str]
    top: int
    seed: int


@blueprint.get("/<slug>/analysis")
@allow(Role.ORGANISER, to=Deed.ORDER)
def analysis(slug: str) -> ResponseReturnValue:
    """What the order hangs on."""
    drafted = draft_or_reasons(slug)
    categories = hanging(drafted)
    paging = Paging.of([len(own.result.ranking.entries) for own in categories])
    shown = [own.result.ranking.entries[part] for own, part in zip(categories, paging.slices, strict=True)]
    top = drafted.edition.public_places
    return render(
        AnalysisPage(
            edition=drafted.edition,
            sheet=drafted.sheet,
            categories=categories,
            plots=[_plot(own, here, top) for own, here in zip(categories, shown, strict=True)],
            shown=shown,
            paging=paging,
            judges=judge_names(drafted),
            top=top,
            seed=seed_of(drafted.edition),
        )
    )


def _plot(category: Hanging, shown: Sequence[Ranked], top: int) -> PlacePlot:
    """Best and worst place of each of these entries by all the rules, in the official order."""
    spread = category.panel.rules.spread
    bars = [PlaceBar(own.key, *spread[own.key], own.rank) for own in shown]
    return PlacePlot(bars, len(category.result.ranking.entries), top)
