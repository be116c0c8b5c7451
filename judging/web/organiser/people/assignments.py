"""Who scores what: the table of farms and judges, taking a judge off a farm, giving a sheet back.

A pair's field is named "p-<entry>-<judge>" (ids). The form says which pairs it showed ("shown"), so that a change made
by somebody else meanwhile is not undone by an old page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Deed, Role
from judging.domain.scoring.conflicts import PossibleConflict
from judging.domain.typed import version_of
from judging.services.assigning.accepting import LastPlan, last_plan
from judging.services.assigning.tables import USUAL_PANEL
from judging.services.contest.rounds import members, rule_of, why_fixed
from judging.services.scoring import assignment as service
from judging.services.scoring import scoring
from judging.services.scoring.assignment import PairIds
from judging.services.scoring.standing import standing_of, standing_pair
from judging.storage.models import Assignment, Edition, Entry, Judge
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.storage.queries.organiser import PairRow
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import ByKey, Kept, Whole, Words
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.numbers import rows_in, whole
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.chosen import chosen_round, round_or_404
from judging.web.organiser.entries.entries import entry_page
from judging.web.organiser.paging import has_words, looked_for
from judging.web.page import Page, render, words

CELLS_PER_PAGE, MOST_FARMS = 600, 100
"""So many pairs of farm and judge stand on one page, and never more farms than that."""
SHORT = "short"
"""In an address: only the farms that have too few judges."""


@dataclass(frozen=True)
class AssignmentsPage(Page):
    """The table, so many farms at a time. `pairs` and `conflicts` are by (entry id, judge id); `wanted` is ticked.

    `all_entries` counts the farms that were asked for (`query`, `is_short`: those alone that have too few judges);
    `entries` are those of this page; `total` and `short` count those of the edition.
    """

    template: ClassVar[str] = "organiser/people/assignments.html"
    edition: Edition
    entries: Sequence[Entry]
    all_entries: int
    page: int
    judges: Sequence[Judge]
    pairs: Mapping[PairIds, PairRow]
    conflicts: Mapping[PairIds, tuple[PossibleConflict, ...]]
    wanted: Collection[PairIds]
    criteria: int
    needed: int
    per_entry: int
    closed: Problem | None
    last: LastPlan | None
    shadows: Collection[str]
    short: int
    total: int
    query: str
    is_short: bool
    round_key: str | None
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def shown(self) -> str:
        """The ticked pairs of this page that may be unticked, as the form carries them."""
        here = {entry.id for entry in self.entries}
        return " ".join(
            f"{entry}-{judge}"
            for (entry, judge), pair in self.pairs.items()
            if entry in here and pair.is_expected and not pair.is_begun
        )

    @property
    def recusing(self) -> RecuseForm:
        """The form that takes a judge off a farm, with how each pair of this page stands."""
        here = {entry.id for entry in self.entries}
        stand = {
            f"{entry}-{judge}": version_of(standing_pair(pair.state, pair.reason, pair.ballot, pair.reopen_reason))
            for (entry, judge), pair in self.pairs.items()
            if entry in here
        }
        return RecuseForm.showing(stand, standing=stand)

    @property
    def pages(self) -> int:
        return max(1, -(-self.all_entries // farms_perassignments_page(len(self.judges))))

    def panel_size(self, entry: Entry) -> int:
        """How many judges a farm has, but for those who only learn."""
        return panel_size(entry, self.judges, self.pairs, self.shadows)

    def load(self, judge: Judge) -> int:
        """How many farms a judge has."""
        return sum(pair.is_expected for (_, judge_id), pair in self.pairs.items() if judge_id == judge.id)


def panel_size(
    entry: Entry, judges: Sequence[Judge], pairs: Mapping[PairIds, PairRow], shadows: Collection[str]
) -> int:
    """How many judges a farm has, but for those who only learn."""
    found = (pairs.get((entry.id, one.id)) for one in judges if one.key not in shadows)
    return sum(pair is not None and pair.is_expected for pair in found)


class TableForm(Form):
    """The boxes of the table that are ticked ("p-3-1": entry 3, judge 1), and those that stood there before."""

    shown = Kept()
    pairs = ByKey(prefix="p-")


class RecuseForm(Form):
    """A farm, a judge, and why she does not score it."""

    entry = Whole()
    judge = Whole()
    reason = Words()
    seen = Seen()

    def seen_of(self, pair: Assignment | None) -> str | None:
        """The version of this pair that stood in the table: what stands now, or "" where another one did."""
        if pair is None:
            return None
        stands = version_of(standing_of(pair))
        return stands if self.seen.was_shown(f"{pair.entry_id}-{pair.judge_id}", stands) else ""


class PairForm(Form):
    """Why a judge is taken off a farm, or a sheet is given back, by the number of the assignment; how both stood."""

    recuse = ByKey(prefix="recuse-", is_words=True)
    reopen = ByKey(prefix="reopen-", is_words=True)
    seen = Seen()


class RestoreForm(Form):
    """What stood beside the button when a judge was let back to a farm."""

    seen = Seen()


@blueprint.get("/<slug>/assignments")
@allow(Role.ORGANISER, to=Deed.READ)
def assignments(slug: str) -> ResponseReturnValue:
    """The table."""
    return render(assignments_page(read_session(), slug))


@blueprint.post("/<slug>/assignments")
@allow(Role.ORGANISER)
def save_assignments(slug: str) -> ResponseReturnValue:
    """Give farms to judges and take back what nobody has begun."""
    form = TableForm.sent()
    shown, wanted = pairs_named(form.shown.data.split()), pairs_named(form.pairs.data)
    try:
        with transaction() as db:
            changed = service.change_assignments(
                db,
                actor=visitor().actor,
                edition=(round_ := round_or_404(db, slug)).edition,
                shown=shown,
                wanted=wanted,
                now=now(),
                round_=round_,
            )
    except Refused as refusal:
        page = assignments_page(read_session(), slug)
        return render(replace(page, wanted=wanted, problems=refusal.problems), 422)
    say_changed(changed)
    at, query, show = (request.args.get(name) for name in ("page", "q", "show"))
    return redirect(url_for("organiser.assignments", slug=slug, page=at, q=query, show=show), 303)


@blueprint.post("/<slug>/assignments/recuse")
@allow(Role.ORGANISER)
def recuse_judge(slug: str) -> ResponseReturnValue:
    """Take a judge off a farm, with a reason."""
    form = RecuseForm.sent()
    try:
        with transaction() as db:
            edition = (round_ := round_or_404(db, slug)).edition
            judge = plan.judge(db, edition, form.judge.data or 0)
            entry = next((one for one in queries.entries(db, edition) if one.id == form.entry.data), None)
            if judge is None or entry is None:
                raise Refused(Problem.of("pair_not_chosen", at="entry" if entry is None else "judge"))
            service.recuse(
                db,
                actor=visitor().actor,
                edition=edition,
                entry=entry,
                judge=judge,
                reason=form.reason.data,
                now=now(),
                seen=form.seen_of(service.pair_of(db, round_, entry, judge)),
                round_=round_,
            )
    except Refused as refusal:
        page = replace(assignments_page(read_session(), slug), typed=form.typed, problems=refusal.problems)
        return render(page, 409 if isinstance(refusal, Stale) else 422)
    flash(words().gettext("El juez ya no califica esa finca."))
    return redirect(url_for("organiser.entry", slug=slug, number=entry.number), 303)


@blueprint.post("/<slug>/assignments/<int:assignment_id>/recuse")
@allow(Role.ORGANISER)
def recuse_pair(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Take a judge off a farm she has, with a reason."""

    actor, form = visitor().actor, PairForm.sent()

    def recuse(db: Session, pair: Assignment) -> None:
        service.recuse(
            db,
            actor=actor,
            edition=pair.round.edition,
            entry=pair.entry,
            judge=pair.judge,
            reason=form.recuse.data.get(str(pair.id), ""),
            now=now(),
            seen=form.seen.data,
            round_=pair.round,
        )

    return _act(slug, assignment_id, "recuse", recuse, words().gettext("El juez ya no califica esa finca."))


@blueprint.post("/<slug>/assignments/<int:assignment_id>/restore")
@allow(Role.ORGANISER)
def restore_judge(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Let a judge score the farm again."""

    actor, seen = visitor().actor, RestoreForm.sent().seen.data

    def restore(db: Session, pair: Assignment) -> None:
        service.cancel_recusal(db, actor=actor, assignment=pair, now=now(), seen=seen)

    return _act(slug, assignment_id, "restore", restore, words().gettext("El juez califica otra vez esa finca."))


@blueprint.post("/<slug>/assignments/<int:assignment_id>/reopen")
@allow(Role.ORGANISER, marks=True)
def reopen_sheet(slug: str, assignment_id: int) -> ResponseReturnValue:
    """Give a delivered sheet back to its judge."""

    actor, form = visitor().actor, PairForm.sent()

    def reopen(db: Session, pair: Assignment) -> None:
        scoring.reopen_ballot(
            db,
            actor=actor,
            assignment=pair,
            now=now(),
            reason=form.reopen.data.get(str(pair.id), ""),
            seen=form.seen.data,
        )

    return _act(slug, assignment_id, "reopen", reopen, words().gettext("La hoja está abierta otra vez para el juez."))


def _act(
    slug: str,
    assignment_id: int,
    form: str,
    act: Callable[[Session, Assignment], None],
    said: str,
) -> ResponseReturnValue:
    """Act on one pair and go back to its farm; refused, show the farm again with what was typed."""
    pair = _pair(read_session(), slug, assignment_id)
    try:
        with transaction() as db:
            act(db, _pair(db, slug, assignment_id))
    except Refused as refusal:
        problems = tuple(
            replace(one, field=f"{form}-{assignment_id}" if one.field else None) for one in refusal.problems
        )
        page = entry_page(read_session(), slug, pair.entry.number, PairForm.sent().typed, problems)
        return render(page, 409 if isinstance(refusal, Stale) else 422)
    flash(said)
    return redirect(url_for("organiser.entry", slug=slug, number=pair.entry.number), 303)


def pairs_named(names: Iterable[str]) -> set[PairIds]:
    """The pairs named ("3-1"); what is malformed is left out."""
    parts = (name.partition("-") for name in names)
    rows = (rows_in([entry, judge]) for entry, _, judge in parts)
    return {(pair[0], pair[1]) for pair in rows if len(pair) == 2}


def _pair(db: Session, slug: str, assignment_id: int) -> Assignment:
    return plan.assignment(db, edition_or_404(db, slug), assignment_id) or abort(404)


def say_changed(changed: service.Changed) -> None:
    flash(
        words()
        .gettext("Asignación guardada. Agregó {added} y quitó {removed}.")
        .format(added=changed.added, removed=changed.removed)
    )


def farms_perassignments_page(judges: int) -> int:
    """How many farms the table shows at a time, beside so many judges."""
    return min(MOST_FARMS, max(1, CELLS_PER_PAGE // max(judges, 1)))


def assignments_page(session: Session, slug: str) -> AssignmentsPage:
    """The table as it stands."""
    edition = edition_or_404(session, slug)
    round_ = chosen_round(edition)
    accepted = members(session, round_, Role.ORGANISER, Place.ASSIGNMENT)
    page = max(1, request.args.get("page", 1, type=whole))
    numbers = {entry.id for entry in accepted}
    pairs = {(pair.entry_id, pair.judge_id): pair for pair in plan.pairs(session, round_) if pair.entry_id in numbers}
    with_pairs = {judge_id for _, judge_id in pairs}
    everybody = queries.judges(session, edition)
    panel = {judge.id for judge in service.panel_of(round_, everybody)}
    judges = [judge for judge in everybody if judge.id in panel or judge.id in with_pairs]
    needed, shadows = rule_of(round_).min_sheets, round_.own_plan.sharing.shadows
    short = {entry.id for entry in accepted if panel_size(entry, judges, pairs, shadows) < needed}
    found, farms = _asked_for(accepted, short), farms_perassignments_page(len(judges))
    entries = found[(page - 1) * farms : page * farms]
    return AssignmentsPage(
        edition,
        entries,
        len(found),
        page,
        judges,
        pairs,
        service.found_conflicts(judges, entries),
        wanted={ids for ids, pair in pairs.items() if pair.is_expected},
        criteria=len(round_.sheet_version.sheet.criteria),
        needed=needed,
        per_entry=round_.own_plan.per_entry or USUAL_PANEL,
        closed=why_fixed(session, round_),
        last=last_plan(session, round_),
        shadows=shadows,
        short=len(short),
        total=len(accepted),
        query=looked_for(),
        is_short=asks_for_short(),
        round_key=round_.key if len(edition.rounds) > 1 else None,
    )


def _asked_for(accepted: Sequence[Entry], short: Collection[int]) -> list[Entry]:
    """The farms that this request asks for; `short` are those with too few judges."""
    query, few = looked_for(), asks_for_short()
    return [
        entry
        for entry in accepted
        if (entry.id in short or not few) and has_words(query, entry.number, entry.community, *entry.called)
    ]


def asks_for_short() -> bool:
    """Whether this request asks for the farms alone that have too few judges."""
    return request.args.get("show") == SHORT
