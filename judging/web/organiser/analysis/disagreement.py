"""Where the judges of one farm disagree: its sheets' spread, the widest first or by place. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Deed, Role
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.services.analysis import disagreement as service
from judging.services.analysis.analysis import judge_names
from judging.services.analysis.disagreement import Disagreed, DisagreedCategory, Sort
from judging.storage.models import Edition
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.paging import Paging
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render


@dataclass(frozen=True)
class DisagreementPage(Page):
    """The categories in their order: `shown` holds what of each stands on this page."""

    template: ClassVar[str] = "organiser/analysis/disagreement.html"
    edition: Edition
    sheet: ScoreSheet
    categories: Sequence[DisagreedCategory]
    shown: Sequence[Sequence[Disagreed]]
    sort: str
    paging: Paging
    judges: Mapping[str, str]
    decimals: int


@blueprint.get("/<slug>/analysis/disagreement")
@allow(Role.ORGANISER, to=Deed.ORDER)
def disagreement(slug: str) -> ResponseReturnValue:
    """The spread of each farm's sheets."""
    drafted = draft_or_reasons(slug)
    sort = Sort.PLACE if request.args.get("sort") == Sort.PLACE else Sort.DISAGREEMENT
    categories = service.disagreement(drafted, sort)
    paging = Paging.of([len(own.lines) for own in categories])
    return render(
        DisagreementPage(
            edition=drafted.edition,
            sheet=drafted.sheet,
            categories=categories,
            shown=[own.lines[part] for own, part in zip(categories, paging.slices, strict=True)],
            sort=sort.value,
            paging=paging,
            judges=judge_names(drafted),
            decimals=categories[0].result.ranking.rule.decimals if categories else 2,
        )
    )
