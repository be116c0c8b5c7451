"""What the order hangs on: other rules, one judge, one criterion, the weights. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.analysis.analysis import Hanging, hanging, judge_names
from judging.services.results.results import public_places, seed_of, sheet_of
from judging.storage.models import Edition
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.plots import PlaceBar, PlacePlot
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render


@dataclass(frozen=True)
class AnalysisPage(Page):
    """The panel of each category; `plots` one for each, in their order."""

    template: ClassVar[str] = "organiser/analysis/analysis.html"
    edition: Edition
    sheet: ScoreSheet
    categories: Sequence[Hanging]
    plots: Sequence[PlacePlot]
    judges: Mapping[str, str]
    top: int
    seed: int


@blueprint.get("/<slug>/analysis")
@allow(Role.ORGANISER)
def analysis(slug: str) -> ResponseReturnValue:
    """What the order hangs on."""
    drafted = draft_or_reasons(slug)
    categories = hanging(drafted)
    return render(
        AnalysisPage(
            edition=drafted.edition,
            sheet=sheet_of(drafted.edition),
            categories=categories,
            plots=[_plot(category, public_places(drafted.edition)) for category in categories],
            judges=judge_names(drafted),
            top=public_places(drafted.edition),
            seed=seed_of(drafted.edition),
        )
    )


def _plot(category: Hanging, top: int) -> PlacePlot:
    """Best and worst place of each entry by all the rules, in the official order."""
    spread = category.panel.rules.spread
    ranked = category.result.ranking.entries
    return PlacePlot([PlaceBar(own.key, *spread[own.key], own.rank) for own in ranked], len(ranked), top)
