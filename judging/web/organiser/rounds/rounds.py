"""The rounds of an edition on screens: their list, adding one, changing, moving and taking one away.

Always true: with one round the page says so and nothing else of the site changes; what a round is ranked by is shown
and stays once its judges have scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest.plan import MOST_SHEETS
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.phases import Window
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.ranking.ranking import MOST_DECIMALS, PLAIN_STEPS, Rule
from judging.domain.results.rounds import (
    MOST_ON,
    MOST_PANEL,
    MOST_ROUNDS,
    WHOLE,
    Carry,
    CarryKind,
    Cut,
    CutKind,
    RoundPlan,
    RoundState,
)
from judging.i18n import LANGUAGES
from judging.services.contest import rounds as service
from judging.services.contest.editions import last_round
from judging.services.contest.juries import juries_of
from judging.storage.models import Edition, Judge, Round
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Choice, Exact, Moment, OneLine, Tick, Whole, as_typed
from judging.web.forms.form import Form, built
from judging.web.forms.seen import Seen
from judging.web.numbers import reader_habit
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

RULES = tuple(kind.value for kind in RuleKind)


class _RoundForm(Form):
    """A round; an empty rule is the edition's, an empty number is not said."""

    seen = Seen()
    per_entry = Whole(low=1, high=MOST_PANEL)
    panel = ByKey(prefix="judge-")
    blind = Tick()
    rule = Choice(known=RULES)
    decimals = Whole(low=0, high=MOST_DECIMALS)
    min_sheets = Whole(low=1, high=MOST_SHEETS)
    carry = Choice(known=tuple(CarryKind), otherwise=CarryKind.RESET)
    before = Whole(low=1, high=WHOLE - 1)
    own_decimals = Whole(low=0, high=MOST_DECIMALS)
    part_decimals = Whole(low=0, high=MOST_DECIMALS)
    cut = Choice(known=tuple(CutKind), otherwise=CutKind.FIRST)
    first = Whole(low=1, high=MOST_ON)
    least = Exact(low=Decimal(-10_000), high=Decimal(10_000))
    scoring_from = Moment()
    scoring_until = Moment(is_end=True)


ROUND_FORM = built(
    _RoundForm, {f"name_{one}": OneLine(name=f"name-{one}", longest=limits.EDITION_NAME) for one in LANGUAGES}
)


class ActForm(Form):
    """The order of the rounds that stood beside the button."""

    seen = Seen()


@dataclass(frozen=True)
class RoundLine:
    """One round as the list tells it; `stays` says why its plan is not changed any more."""

    round: Round
    criteria: int
    own_sheet: bool
    judges: int
    rule: Rule
    stays: Problem | None
    may_move: bool
    may_go: bool


@dataclass(frozen=True)
class RoundsPage(Page):
    """The rounds in their order."""

    template: ClassVar[str] = "organiser/rounds/rounds.html"
    edition: Edition
    lines: Sequence[RoundLine]
    form: ActForm
    is_published: bool
    problems: tuple[Problem, ...] = ()

    @property
    def may_add(self) -> bool:
        return not self.is_published and len(self.lines) < MOST_ROUNDS and self.lines[-1].stays is None


@dataclass(frozen=True)
class RoundPage(Page):
    """The form of a round; `round` is None for a new one, `place` where it stands or would stand."""

    template: ClassVar[str] = "organiser/rounds/round.html"
    edition: Edition
    round: Round | None
    place: int
    judges: Sequence[Judge]
    form: _RoundForm
    stays: Problem | None

    @property
    def is_first(self) -> bool:
        return self.place == 1

    @property
    def feeds(self) -> bool:
        """Whether another round stands after it."""
        return self.place < len(self.edition.rounds)

    @property
    def asks_dates(self) -> bool:
        return self.round is None or self.round.state is RoundState.AHEAD


# -------------------------------------------------------------------------------------------------------- the list
@blueprint.get("/<slug>/rounds")
@allow(Role.ORGANISER, to=Deed.READ)
def rounds(slug: str) -> ResponseReturnValue:
    """The rounds."""
    return render(_page(read_session(), slug))


@blueprint.post("/<slug>/rounds/<key>/up")
@allow(Role.ORGANISER)
def move_round(slug: str, key: str) -> ResponseReturnValue:
    """Judge a round before the one that stands before it."""
    return _act(slug, key, service.move_up, words().gettext("El orden está guardado."))


@blueprint.post("/<slug>/rounds/<key>/remove")
@allow(Role.ORGANISER)
def remove_round(slug: str, key: str) -> ResponseReturnValue:
    """Take away a round that lies ahead."""
    return _act(slug, key, service.remove_round, words().gettext("La ronda ya no está."))


def _act(slug: str, key: str, act: service.Acting, said: str) -> ResponseReturnValue:
    form = ActForm.sent()
    try:
        with transaction() as db:
            round_ = round_in(edition_or_404(db, slug), key)
            act(db, actor=visitor().actor, round_=round_, now=now(), seen=form.seen.data)
    except Refused as refusal:
        page = replace(_page(read_session(), slug), problems=refusal.problems)
        return render(page, 409 if isinstance(refusal, Stale) else 422)
    flash(said)
    return redirect(url_for("organiser.rounds", slug=slug), 303)


def _page(session: Session, slug: str) -> RoundsPage:
    edition = edition_or_404(session, slug)
    judges = sum(judge.is_active for judge in queries.judges(session, edition))
    stays = [service.why_plan_stays(session, one) for one in edition.rounds]
    lines = [
        RoundLine(
            round=one,
            criteria=len(service.sheet_of(one).criteria),
            own_sheet=not place or one.sheet_version_id != edition.rounds[place - 1].sheet_version_id,
            judges=len(juries.panel) if (juries := juries_of(one)) else len(one.own_plan.panel) or judges,
            rule=service.rule_of(one),
            stays=stays[place],
            may_move=place > 0 and stays[place] is None and stays[place - 1] is None,
            may_go=one.state is RoundState.AHEAD,
        )
        for place, one in enumerate(edition.rounds)
    ]
    form = ActForm.showing({}, standing=service.order_of(edition))
    return RoundsPage(edition, lines, form, queries.latest_publication(session, edition) is not None)


# ------------------------------------------------------------------------------------------------------- one round
@blueprint.get("/<slug>/new-round")
@allow(Role.ORGANISER)
def new_round(slug: str) -> ResponseReturnValue:
    """The form of another round; where none can be added, the list says why."""
    page = _new(edition_or_404(read_session(), slug))
    if page.stays is not None or is_final(page.edition):
        return redirect(url_for("organiser.rounds", slug=slug))
    return render(page)


@blueprint.post("/<slug>/new-round")
@allow(Role.ORGANISER)
def add_round(slug: str) -> ResponseReturnValue:
    """Add it after the last one."""
    form = ROUND_FORM.sent()
    try:
        form.checked()
        with transaction() as db:
            edition = edition_or_404(db, slug)
            said = _said(form, edition, None)
            service.add_round(db, actor=visitor().actor, edition=edition, said=said, now=now(), seen=form.seen.data)
    except Refused as refusal:
        page = _new(edition_or_404(read_session(), slug))
        return render(replace(page, form=form.refused(refusal)), 409 if isinstance(refusal, Stale) else 422)
    flash(words().gettext("La ronda está agregada. Su hoja es la de la ronda anterior hasta que usted la cambie."))
    return redirect(url_for("organiser.rounds", slug=slug), 303)


@blueprint.get("/<slug>/rounds/<key>")
@allow(Role.ORGANISER)
def round_form(slug: str, key: str) -> ResponseReturnValue:
    """The form of a round that is not over."""
    round_ = round_in(edition_or_404(read_session(), slug), key)
    if round_.state is RoundState.OVER or is_final(round_.edition):
        return redirect(url_for("organiser.rounds", slug=slug))
    return render(_one(round_))


@blueprint.post("/<slug>/rounds/<key>")
@allow(Role.ORGANISER)
def change_round(slug: str, key: str) -> ResponseReturnValue:
    """Keep what is said of it."""
    form = ROUND_FORM.sent()
    try:
        form.checked()
        with transaction() as db:
            round_ = round_in(edition_or_404(db, slug), key)
            said = _said(form, round_.edition, round_)
            service.change_round(db, actor=visitor().actor, round_=round_, said=said, now=now(), seen=form.seen.data)
    except Stale as stale:
        page = _one(round_in(edition_or_404(read_session(), slug), key))
        return render(replace(page, form=form.clashing(stale, _typed(page.round))), 409)
    except Refused as refusal:
        page = _one(round_in(edition_or_404(read_session(), slug), key))
        return render(replace(page, form=form.refused(refusal)), 422)
    flash(words().gettext("La ronda está guardada."))
    return redirect(url_for("organiser.rounds", slug=slug), 303)


def is_final(edition: Edition) -> bool:
    return queries.latest_publication(read_session(), edition) is not None


def round_in(edition: Edition, key: str) -> Round:
    return next((one for one in edition.rounds if one.key == key), None) or abort(404)


def _new(edition: Edition) -> RoundPage:
    standing = service.order_of(edition)
    form = ROUND_FORM.showing({"carry": CarryKind.RESET, "cut": CutKind.FIRST}, standing=standing)
    stays = service.why_plan_stays(read_session(), last_round(edition))
    return RoundPage(edition, None, len(edition.rounds) + 1, _judges(edition), form, stays)


def _one(round_: Round) -> RoundPage:
    edition = round_.edition
    form = ROUND_FORM.showing(_typed(round_), standing=service.standing_of(round_))
    stays = service.why_plan_stays(read_session(), round_)
    return RoundPage(edition, round_, edition.rounds.index(round_) + 1, _judges(edition), form, stays)


def _judges(edition: Edition) -> list[Judge]:
    return [judge for judge in queries.judges(read_session(), edition) if judge.is_active]


# ---------------------------------------------------------------------------------------------- typed and understood
def _typed(round_: Round | None) -> dict[str, str]:
    """What stands of a round, as one would type it."""
    assert round_ is not None  # a new round has nothing that stands
    plan, window = round_.own_plan, round_.scoring_window
    rule, carry, cut = plan.rule, plan.carry, plan.cut
    numbers = {
        "per_entry": plan.per_entry,
        "decimals": rule.decimals if rule else None,
        "min_sheets": rule.min_sheets if rule else None,
        "before": carry.before if carry.kind is CarryKind.BLEND else None,
        "own_decimals": carry.own_decimals,
        "part_decimals": carry.part_decimals,
        "first": cut.first if cut and cut.kind is CutKind.FIRST else None,
    }
    return {
        **{f"name-{one}": round_.name.get(one, "") for one in LANGUAGES},
        **{name: "" if number is None else str(number) for name, number in numbers.items()},
        **{f"judge-{key}": "yes" for key in plan.panel},
        "blind": "yes" if plan.is_blind else "",
        "rule": rule.kind.value if rule else "",
        "carry": carry.kind.value,
        "cut": cut.kind.value if cut else CutKind.FIRST.value,
        "least": reader_habit().written(cut.least) if cut and cut.kind is CutKind.SCORE else "",
        "scoring_from": as_typed(window.begin),
        "scoring_until": as_typed(window.end),
    }


def _said(form: _RoundForm, edition: Edition, round_: Round | None) -> service.RoundSaid:
    """The round as its form says it; what this form does not ask stays as it is. Raises Refused, at the fields."""
    stands = round_.own_plan if round_ is not None else RoundPlan()
    place = edition.rounds.index(round_) if round_ is not None else len(edition.rounds)
    asked = bool(form.rule.raw_data)  # what a round is ranked by stays once it has a sheet, and is not asked then
    rule = _rule(form, edition, stands) if asked else stands.rule
    carry = (_carry(form) if place else Carry()) if asked else stands.carry
    cut = (_cut(form) if place + 1 < len(edition.rounds) else stands.cut) if asked else stands.cut
    name = {one: said for one in LANGUAGES if (said := form[f"name_{one}"].data)}
    known = {judge.key for judge in queries.judges(read_session(), edition)}
    seated = juries_of(round_) is not None if round_ is not None else False
    panel = stands.panel if seated else tuple(key for key in form.panel.data if key in known)
    window = Window(form.scoring_from.data, form.scoring_until.data)
    plan = RoundPlan(rule, form.per_entry.data, panel, carry, cut, form.blind.data, stands.sharing, stands.juries)
    return service.RoundSaid(name, plan, window)


def _rule(form: _RoundForm, edition: Edition, stands: RoundPlan) -> Rule | None:
    """The round's own rule; its ties are settled as the edition's, by what stands on every sheet."""
    if not form.rule.data:
        return None
    house = stands.rule or Rule.from_document(edition.rule)
    chain = house.tie_chain if stands.rule else tuple(step for step in house.tie_chain if step in PLAIN_STEPS)
    decimals, needed = form.decimals.data, form.min_sheets.data
    return replace(
        house,
        kind=RuleKind(form.rule.data),
        decimals=house.decimals if decimals is None else decimals,
        min_sheets=house.min_sheets if needed is None else needed,
        tie_chain=chain,
    )


def _carry(form: _RoundForm) -> Carry:
    kind = CarryKind(form.carry.data)
    if kind is CarryKind.BLEND and form.before.data is None:
        raise Refused(Problem.of("round_share_missing", at="before"))
    share = form.before.data if kind is CarryKind.BLEND and form.before.data is not None else WHOLE // 2
    if kind is CarryKind.RESET:
        return Carry()
    return Carry(kind, share, form.own_decimals.data, form.part_decimals.data)


def _cut(form: _RoundForm) -> Cut:
    kind = CutKind(form.cut.data)
    if kind is CutKind.FIRST and form.first.data is None:
        raise Refused(Problem.of("round_first_missing", at="first"))
    if kind is CutKind.SCORE and form.least.data is None:
        raise Refused(Problem.of("round_least_missing", at="least"))
    first = form.first.data if kind is CutKind.FIRST and form.first.data is not None else 0
    least = form.least.data if kind is CutKind.SCORE and form.least.data is not None else Decimal(0)
    return Cut(kind, first, least)
