"""Who goes on to the next round: proposed, with how sure the line is, then frozen; and the frozen list.

Always true: what is frozen is what the page showed; the page of a frozen list shows what was sealed, not what would
come out today, and tells which of its entries are not judged any more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.number import exact
from judging.domain.number import whole as number_of
from judging.domain.permissions import Deed, Role
from judging.domain.phases import scoring_is_open
from judging.domain.results.rounds import MOST_ON, Cut, CutKind
from judging.services.analysis import shortlists as service
from judging.services.analysis.shortlists import CutCategory
from judging.services.contest.editions import windows_in
from judging.services.contest.rounds import is_begun, rule_of
from judging.services.finishing.findings import OF_A_ROUND
from judging.storage.models import Edition, Entry, Round
from judging.storage.queries import results as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Kept, Words
from judging.web.forms.form import Form
from judging.web.numbers import reader_habit
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.organiser.finishing import Found, found_in
from judging.web.organiser.results.drafts import draft_or_reasons
from judging.web.page import Page, render, words


class FreezeForm(Form):
    """The cut that was looked at, the boxes of a list chosen by hand, why, and the order that stood there."""

    cut = Kept()
    first = Kept()
    least = Kept()
    chosen = ByKey(prefix="on-")
    reason = Words()
    seen = Kept()


class TakeBackForm(Form):
    """Why the list is taken back, and which."""

    reason = Words()
    seen = Kept()


@dataclass(frozen=True)
class ShortlistPage(Page):
    """Who would go on. `cut` is the one that is looked at, `declared` the round's own."""

    template: ClassVar[str] = "organiser/rounds/shortlist.html"
    edition: Edition
    round: Round
    after: Round
    cut: Cut
    declared: Cut
    decimals: int
    categories: Sequence[CutCategory]
    entries: Mapping[str, Entry]
    doubts: Sequence[Problem]
    is_open: bool
    seen: str
    typed: Mapping[str, str]
    chosen: Collection[str]
    found: Found
    reason: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def has_juries(self) -> bool:
        """Whether local juries judge the round."""
        return self.round.own_plan.juries is not None

    @property
    def going_on(self) -> int:
        return sum(len(category.going_on) for category in self.categories)


@dataclass(frozen=True)
class FrozenPage(Page):
    """The frozen list: `record` is what was sealed."""

    template: ClassVar[str] = "organiser/rounds/shortlist_frozen.html"
    edition: Edition
    round: Round
    after: Round
    record: Mapping[str, Any]
    scores: Mapping[str, Decimal]
    """Those who go on, with the score that they bring."""
    decimals: int
    cut: Cut
    entries: Mapping[str, Entry]
    gone: Sequence[Problem]
    may_take_back: bool
    reason: str = ""
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/shortlist")
@allow(Role.ORGANISER, to=Deed.ORDER)
def shortlist(slug: str) -> ResponseReturnValue:
    """Who goes on from the round that the address names."""
    return _answer(read_session(), slug)


@blueprint.get("/<slug>/shortlist.json")
@allow(Role.ORGANISER, to=Deed.ORDER)
def shortlist_record(slug: str) -> ResponseReturnValue:
    """The sealed list, byte for byte: its SHA-256 is its digest."""
    round_ = round_or_404(read_session(), slug)
    if round_.shortlist is None:
        abort(404)
    answer = Response(round_.shortlist.encode(), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{round_.key}.json"'
    return answer


@blueprint.post("/<slug>/shortlist")
@allow(Role.ORGANISER, marks=True)
def freeze_shortlist(slug: str) -> ResponseReturnValue:
    """Freeze it; the next round is judged from now on."""
    form = FreezeForm.sent()
    typed = {name: form[name].data for name in ("cut", "first", "least")}
    chosen = set(form.chosen.data)
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            service.freeze(
                db,
                actor=visitor().actor,
                round_=round_,
                cut=_cut(typed),
                chosen=chosen,
                reason=form.reason.data,
                seen=form.seen.data,
                now=now(),
            )
    except Refused as refusal:
        return _answer(read_session(), slug, typed, chosen, form.reason.data, refusal.problems)
    flash(words().gettext("La lista está congelada. Desde ahora se juzga la ronda siguiente."))
    return redirect(url_for("organiser.shortlist", slug=slug), 303)


@blueprint.post("/<slug>/shortlist/back")
@allow(Role.ORGANISER, marks=True)
def take_back_shortlist(slug: str) -> ResponseReturnValue:
    """Take the frozen list back, with a reason."""
    form = TakeBackForm.sent()
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            service.unfreeze(
                db, actor=visitor().actor, round_=round_, reason=form.reason.data, now=now(), seen=form.seen.data
            )
    except Refused as refusal:
        return _answer(read_session(), slug, reason=form.reason.data, problems=refusal.problems)
    flash(words().gettext("La lista ya no vale. Se juzga otra vez esta ronda; sigue cerrada hasta que usted la abra."))
    return redirect(url_for("organiser.shortlist", slug=slug), 303)


def _answer(
    session: Session,
    slug: str,
    typed: Mapping[str, str] | None = None,
    chosen: Collection[str] = (),
    reason: str = "",
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    round_ = round_or_404(session, slug)
    after = service.next_round(round_)
    if after is None:
        return redirect(url_for("organiser.rounds", slug=slug))
    status = 422 if problems else 200
    if round_.shortlist is not None:
        return render(_frozen(session, round_, after, reason, problems), status)
    said = typed if typed is not None else {name: request.args.get(name, "") for name in ("cut", "first", "least")}
    try:
        cut = _cut(said) if said["cut"] else service.cut_of(round_)
    except Refused as refusal:
        cut, problems, status = service.cut_of(round_), problems or refusal.problems, 422
    page = _proposed(session, slug, round_, after, cut)
    page = replace(page, chosen=chosen, reason=reason, problems=problems)
    return render(replace(page, typed={**page.typed, **{name: text for name, text in said.items() if text}}), status)


def _proposed(session: Session, slug: str, round_: Round, after: Round, cut: Cut) -> ShortlistPage:
    drafted = draft_or_reasons(slug, round_)
    categories = service.proposed(drafted, cut)
    numbers = [line.number for category in categories for line in category.lines]
    return ShortlistPage(
        edition=round_.edition,
        round=round_,
        after=after,
        cut=cut,
        declared=service.cut_of(round_),
        decimals=rule_of(round_).decimals,
        categories=categories,
        entries=queries.named_farms(session, round_.edition, numbers),
        doubts=service.doubts(session, drafted),
        is_open=scoring_is_open(windows_in(session, round_), now()),
        seen=service.version_of_draft(drafted),
        typed={"cut": cut.kind.value, "first": str(cut.first or ""), "least": reader_habit().written(cut.least)},
        chosen=(),
        found=found_in(session, round_.edition, about=OF_A_ROUND),
    )


def _frozen(session: Session, round_: Round, after: Round, reason: str, problems: tuple[Problem, ...]) -> FrozenPage:
    record = json.loads(round_.shortlist or "{}")
    return FrozenPage(
        edition=round_.edition,
        round=round_,
        after=after,
        record=record,
        scores={number: Decimal(score) for number, score in record["goes_on"].items()},
        decimals=rule_of(round_).decimals,
        cut=Cut.from_document(record["cut"]),
        entries=queries.named_farms(session, round_.edition, list(record["goes_on"])),
        gone=service.gone_since(session, round_),
        may_take_back=after.is_now and not is_begun(session, after),
        reason=reason,
        problems=problems,
    )


def _cut(said: Mapping[str, str]) -> Cut:
    """The cut that is typed. Raises Refused, at its field."""
    if said["cut"] not in set(CutKind):
        raise Refused(Problem.of("choice_unknown", at="cut"))
    kind = CutKind(said["cut"])
    first = number_of(said["first"])
    if kind is CutKind.FIRST and (first is None or not 1 <= first <= MOST_ON):
        raise Refused(Problem.of("round_first_missing", at="first"))
    least = exact(said["least"], signed=True)
    if kind is CutKind.SCORE and least is None:
        raise Refused(Problem.of("round_least_missing", at="least"))
    return Cut(
        kind,
        first if kind is CutKind.FIRST and first is not None else 0,
        least if kind is CutKind.SCORE and least is not None else Decimal(0),
    )
