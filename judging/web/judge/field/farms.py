"""Mis fincas: the judge's route, how far she is, and the one way on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.domain.phases import Phase, phase
from judging.domain.scoring.visiting import NextOrder
from judging.domain.typed import bare, folded
from judging.services.contest import settings
from judging.services.people import conflicts
from judging.services.practice.practice import is_required
from judging.services.scoring import scoring
from judging.storage.models import Assignment, DeviceMessage, Judge
from judging.storage.queries import judge as queries
from judging.storage.queries import late
from judging.storage.queries.practice import Lesson, lessons
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Choice
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, blueprint, committed_judge, windows_of
from judging.web.judge.sheet.progress import Farm, FarmState, Route, route_of
from judging.web.page import render, words

SHEET_KILOBYTES, AROUND_KILOBYTES = 3, 70
"""What a download costs, compressed, in three languages: each sheet with its page of photos, and what surrounds them, a
sheet's own texts included, which every sheet repeats; a test holds it."""
FILTERS: dict[str, Callable[[Farm], bool]] = {
    "all": lambda farm: True,
    "todo": lambda farm: not farm.is_delivered,
    "new": lambda farm: farm.state is FarmState.NEW,
    "started": lambda farm: farm.state in (FarmState.STARTED, FarmState.REOPENED),
    "complete": lambda farm: farm.state is FarmState.COMPLETE,
    "delivered": lambda farm: farm.is_delivered,
}


@dataclass(frozen=True)
class FarmsPage(JudgePage):
    """The judge's farms: `shown` is what filter and search leave.

    `taken` are those with a conflict of interest, `out` why each farm that is not judged (any more) left her list.
    `wishes` is, by assignment, the last time she asked to have a delivered sheet opened again, with what came of it.
    """

    template: ClassVar[str] = "judge/field/home.html"
    judge: Judge
    route: Route
    shown: Sequence[Farm]
    chosen: str
    sought: str
    counts: Mapping[str, int]
    following: Farm | None
    reversible: frozenset[int]
    phase: Phase
    opens: datetime | None
    closes: datetime | None
    lessons: Sequence[Lesson]
    wishes: Mapping[int, DeviceMessage]
    late: Mapping[int, late.CameLate]

    def wish(self, farm: Farm) -> DeviceMessage | None:
        """What she asked about this delivery of the farm's sheet, or was answered; None about an earlier one."""
        wish, ballot = self.wishes.get(farm.assignment.id), farm.assignment.ballot
        if wish is None or ballot is None or ballot.submitted_at is None:
            return None
        return wish if wish.decided_at is None or wish.decided_at >= ballot.submitted_at else None

    @property
    def scoring_is_open(self) -> bool:
        return self.phase is Phase.SCORING

    @property
    def away_kilobytes(self) -> int:
        """About what it costs to keep all her farms on a telephone."""
        return AROUND_KILOBYTES + SHEET_KILOBYTES * len(self.route.farms)

    @property
    def lessons_done(self) -> int:
        return sum(lesson.done > 0 for lesson in self.lessons)

    @property
    def is_practice_first(self) -> bool:
        """Whether the edition asks her to practise before she begins a sheet."""
        return is_required(self.edition) and self.lessons_done < len(self.lessons)

    @property
    def taken(self) -> Sequence[Assignment]:
        return [gone for gone in self.route.gone if scoring.farm_out(gone) is None]

    @property
    def out(self) -> Sequence[Problem]:
        return [why for gone in self.route.gone if (why := scoring.farm_out(gone)) is not None]


@blueprint.get("/")
@allow(Role.JUDGE)
def home() -> ResponseReturnValue:
    """My farms."""
    db, judge = read_session(), committed_judge()
    route = route_of(queries.route(db, judge))
    chosen, sought, edition = _chosen(), _sought(), judge.edition
    stands = phase(windows_of(edition, published=route.published), now())
    opens, closes = edition.scoring_window.held
    return render(
        FarmsPage(
            edition=edition,
            judge=judge,
            route=route,
            shown=[farm for farm in route.farms if FILTERS[chosen](farm) and is_sought(farm, sought)],
            chosen=chosen,
            sought=sought,
            counts={name: sum(map(fits, route.farms)) for name, fits in FILTERS.items()},
            following=route.next_to_write(),
            reversible=conflicts.may_be_taken_back(db, route.gone if conflicts.why_over(stands) is None else ()),
            phase=stands,
            opens=opens,
            closes=closes,
            lessons=lessons(db, judge),
            wishes=queries.last_wishes(db, judge),
            late=late.of_judge(db, judge),
        )
    )


def _chosen() -> str:
    asked = request.args.get("show", "")
    return asked if asked in FILTERS else "all"


def _sought() -> str:
    return bare(request.args.get("q", ""))[: limits.SEARCH]


class OrderForm(Form):
    """Which farm comes next."""

    order = Choice(known=tuple(NextOrder))


@blueprint.post("/order")
@allow(Role.JUDGE)
def choose_order() -> ResponseReturnValue:
    """Which farm comes next, from now on."""
    chosen = OrderForm.sent().order.data or abort(400)
    with transaction() as db:
        judge = queries.herself(db, the_judge())
        settings.choose_order(db, actor=visitor().actor, judge=judge, order=NextOrder(chosen))
    flash(words().gettext("Guardado. Las fincas siguen en este orden."))
    return redirect(url_for("judge.home"), 303)


def is_sought(farm: Farm, sought: str) -> bool:
    """Whether every word looked for begins a word of what she reads of the farm: its number, and unless the round is
    blind its community and family; accents do not matter."""
    own = farm.assignment
    there = folded(" ".join((own.entry.number, own.place, *own.called))).split()
    return all(any(word.startswith(part) for word in there) for part in folded(sought).split())
