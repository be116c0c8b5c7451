"""Mis fincas: the judge's route, how far she is, and the one way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.domain.phases import Phase, phase
from judging.services import conflicts
from judging.storage.models import Assignment, Judge
from judging.storage.queries import judge as queries
from judging.web.access import allow, now
from judging.web.context import read_session
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge, windows_of
from judging.web.judge.progress import Farm, Route, route_of
from judging.web.page import render

SHEET_KILOBYTES, AROUND_KILOBYTES = 12, 20
"""What a page costs, compressed: a sheet, and the pages around them; a test holds it against real ones."""
FILTERS = ("all", "todo", "delivered")


@dataclass(frozen=True)
class FarmsPage(JudgePage):
    """The judge's farms: `shown` is what the filter leaves, `taken` those with a conflict of interest."""

    template: ClassVar[str] = "judge/home.html"
    judge: Judge
    route: Route
    shown: Sequence[Farm]
    chosen: str
    following: Farm | None
    reversible: frozenset[int]
    phase: Phase
    opens: datetime | None
    closes: datetime | None

    @property
    def scoring_is_open(self) -> bool:
        return self.phase is Phase.SCORING

    @property
    def away_kilobytes(self) -> int:
        """About what it costs to keep all her farms on a telephone."""
        return AROUND_KILOBYTES + SHEET_KILOBYTES * len(self.route.farms)

    @property
    def taken(self) -> Sequence[Assignment]:
        return self.route.taken


@blueprint.get("/")
@allow(Role.JUDGE)
def home() -> ResponseReturnValue:
    """My farms."""
    db, judge = read_session(), committed_judge()
    route = route_of(queries.route(db, judge))
    chosen = request.args.get("show", "")
    edition = judge.edition
    stands = phase(windows_of(edition, published=route.published), now())
    return render(
        FarmsPage(
            edition=edition,
            judge=judge,
            route=route,
            shown=[farm for farm in route.farms if _is_shown(farm, chosen)],
            chosen=chosen if chosen in FILTERS else FILTERS[0],
            following=route.next_to_write(),
            reversible=conflicts.may_be_taken_back(db, route.taken),
            phase=stands,
            opens=edition.scoring_from,
            closes=edition.scoring_until,
        )
    )


def _is_shown(farm: Farm, chosen: str) -> bool:
    if chosen == "todo":
        return not farm.is_delivered
    return farm.is_delivered if chosen == "delivered" else True
