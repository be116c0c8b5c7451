"""A plan for the judges of a round: looked at with its loads, days and precision, accepted in one step, undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.assigning.question import Hindrance, Keeping
from judging.domain.assigning.reasons import Lack
from judging.domain.assigning.solving import Plan
from judging.domain.assigning.visits import Spread
from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused
from judging.domain.number import exact
from judging.domain.number import whole as number_of
from judging.domain.permissions import Role
from judging.services.assigning.accepting import accept_plan, undo_plan
from judging.services.assigning.precision import Outlook, outlook, spread_of
from judging.services.assigning.proposing import propose_assignments
from judging.services.assigning.tables import USUAL_PANEL
from judging.services.contest.rounds import members, why_fixed
from judging.storage.models import Edition, Entry, Judge, Round
from judging.storage.queries import editions as queries
from judging.web.access import allow, now, the_staff, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, Whole
from judging.web.forms.form import Form
from judging.web.organiser.blueprint import blueprint
from judging.web.organiser.chosen import round_or_404
from judging.web.organiser.people.assignments import assignments_page, pairs_named, say_changed
from judging.web.page import Page, render, words

TIES = {Hindrance.COMMUNITY, Hindrance.COOPERATIVE, Hindrance.RECUSED}
SPREADS = ("sd_entry", "sd_judge", "sd_rest")


@dataclass(frozen=True)
class ProposalPage(Page):
    """A plan to look at before it is carried out. `before` and `plan.loads` are by the judge's key; `lacking` are the
    lacks by what is lacking (None: judges); `sources` the editions whose spread may be taken; `typed`
    what was asked; `round_key` None where there is one round."""

    template: ClassVar[str] = "organiser/assigning/proposal.html"
    edition: Edition
    round_key: str | None
    plan: Plan
    entries: Mapping[str, Entry]
    judges: Mapping[str, Judge]
    before: Mapping[str, int]
    per_entry: int
    add: str
    drop: str
    closed: Problem | None
    outlook: Outlook | None
    sources: Sequence[Edition]
    typed: Mapping[str, str]
    has_days: bool
    has_ways: bool

    @property
    def lacking(self) -> Sequence[tuple[tuple[str, str] | None, Sequence[Lack]]]:
        found: dict[tuple[str, str] | None, list[Lack]] = {}
        for one in self.plan.explanation.lacks:
            found.setdefault(one.need, []).append(one)
        return sorted(found.items(), key=lambda item: (item[0] is not None, item[0] or ("", "")))

    @property
    def is_by_conflicts(self) -> bool:
        """Whether conflicts and recusals alone keep entries from having their judges."""
        short = [one for one in self.plan.explanation.lacks if one.need is None]
        return all(one.kept_off and all(set(why) <= TIES for why in one.kept_off.values()) for one in short)

    @property
    def keepings(self) -> Sequence[tuple[str, bool]]:
        """How a plan may treat what stands, and which was asked for."""
        return [(one.value, one.value == self.typed["keeping"]) for one in Keeping]


class ProposalForm(Form):
    """The pairs of the plan that was shown: what it adds and what it takes away."""

    add = Kept()
    drop = Kept()


class UndoForm(Form):
    """Which plan stood beside the button."""

    plan = Whole()


@blueprint.get("/<slug>/assignments/proposal")
@allow(Role.ORGANISER)
def proposal(slug: str) -> ResponseReturnValue:
    """A fair plan, shown before anything changes."""
    session = read_session()
    round_ = round_or_404(session, slug)
    typed = request.args.get("per_entry", str(round_.own_plan.per_entry or USUAL_PANEL))
    per_entry = number_of(typed)
    if per_entry is None or not 1 <= per_entry <= limits.PER_ENTRY:
        told = Problem.of("per_entry_wrong", at="per_entry", most=limits.PER_ENTRY)
        page = replace(assignments_page(session, slug), typed={"per_entry": typed}, problems=(told,))
        return render(page, 422)
    return render(_page(session, round_, per_entry))


@blueprint.post("/<slug>/assignments/proposal")
@allow(Role.ORGANISER)
def accept_proposal(slug: str) -> ResponseReturnValue:
    """Carry the plan out as it was shown."""
    form = ProposalForm.sent()
    add, drop = (pairs_named(field.data.split()) for field in (form.add, form.drop))
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            changed = accept_plan(db, actor=visitor().actor, round_=round_, add=add, drop=drop, now=now())
    except Refused as refusal:
        return render(replace(assignments_page(read_session(), slug), problems=refusal.problems), 422)
    say_changed(changed)
    return redirect(url_for("organiser.assignments", slug=slug), 303)


@blueprint.post("/<slug>/assignments/proposal/undo")
@allow(Role.ORGANISER)
def undo_proposal(slug: str) -> ResponseReturnValue:
    """Take back the plan that was accepted last."""
    form = UndoForm.sent()
    try:
        with transaction() as db:
            round_ = round_or_404(db, slug)
            changed = undo_plan(db, actor=visitor().actor, round_=round_, event=form.plan.data, now=now())
    except Refused as refusal:
        return render(replace(assignments_page(read_session(), slug), problems=refusal.problems), 422)
    flash(words().gettext("Reparto deshecho. Quitó {fewer} y devolvió {more}.").format(
        fewer=changed.removed, more=changed.added
    ))  # fmt: skip
    return redirect(url_for("organiser.assignments", slug=slug), 303)


def _page(session: Session, round_: Round, per_entry: int) -> ProposalPage:
    edition = round_.edition
    keeping = request.args.get("standing", Keeping.ALL.value)
    kept = Keeping(keeping) if keeping in set(Keeping) else Keeping.ALL
    plan = propose_assignments(session, edition=edition, per_entry=per_entry, round_=round_, keeping=kept)
    entries = {entry.number: entry for entry in members(session, round_, Role.ORGANISER, Place.ASSIGNMENT)}
    judges = {judge.key: judge for judge in queries.judges(session, edition)}
    moves = [(plan.added, -1), (plan.dropped, 1)]
    before = dict(plan.loads)
    for pairs, step in moves:
        for _, key in pairs:
            before[key] = before.get(key, 0) + step
    add, drop = (" ".join(f"{entries[one].id}-{judges[key].id}" for one, key in pairs) for pairs, _ in moves)
    typed = {"keeping": kept.value, "from": request.args.get("from", edition.slug)}
    typed |= {name: request.args.get(name, "") for name in SPREADS}
    sources = queries.published(session, the_staff(), edition)
    spread = _spread(session, edition, sources, typed)
    sharing = round_.own_plan.sharing
    return ProposalPage(
        edition,
        round_.key if len(edition.rounds) > 1 else None,
        plan,
        entries,
        judges,
        before,
        per_entry,
        add,
        drop,
        why_fixed(session, round_),
        outlook(round_, plan, spread, places=edition.public_places) if spread is not None else None,
        sources,
        typed,
        sharing.a_day > 1,
        bool(sharing.ways),
    )


def _spread(session: Session, edition: Edition, sources: Sequence[Edition], typed: Mapping[str, str]) -> Spread | None:
    """The spread that was typed, else that of the edition that was chosen."""
    given = [exact(typed[name]) for name in SPREADS]
    if all(number is not None and 0 <= number <= 100 for number in given):
        entry, judge, rest = (float(number) ** 2 for number in given if number is not None)
        return Spread(entry, judge, rest)
    source = next((one for one in sources if one.slug == typed["from"]), edition)
    return spread_of(session, source)
