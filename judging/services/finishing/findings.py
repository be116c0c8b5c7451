"""What would keep an edition from finishing, and what should be looked at: read together from where it stands.

Always true: nothing is counted here by a rule of its own: documents are those of the edition's kit, sheets and judges
are counted by `results/progress`, who sits in a round by `scoring/assignment`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.contest.kits import Kit
from judging.domain.finishing.documents import look_over
from judging.domain.finishing.finding import At, Finding, gravest_first
from judging.domain.finishing.standing import JudgeStands, JuryStands, RoundStands, Stands, look_round, look_team
from judging.domain.permissions import Deed, may
from judging.domain.phases import Phase
from judging.domain.results.rounds import CarryKind, CutKind
from judging.services.agreed import needs_two
from judging.services.contest.juries import juries_of, placed
from judging.services.contest.kits import kit_of
from judging.services.contest.rounds import rule_of
from judging.services.people import staff
from judging.services.results.progress import Progress, Task, progress
from judging.services.scoring.assignment import panel_of
from judging.storage.models import Edition, Entry, EntryStatus, Judge, Round

OF_CERTIFICATES = (At.DESIGN, At.TEAM)
"""Where something may still be mended once the results are published."""


OF_A_ROUND = tuple(at for at in At if at not in (*OF_CERTIFICATES, At.NAMES, At.PLACE, At.TEXTS, At.FORM))
"""Where something may be mended that matters to who goes on and to the round after."""


def of_kit(kit: Kit) -> tuple[Finding, ...]:
    """What is found in a kit that nobody has begun an edition from."""
    return gravest_first(look_over(kit))


def of_edition(session: Session, edition: Edition, now: datetime, stand: Progress | None = None) -> tuple[Finding, ...]:
    """What is found in an edition, the gravest first; `stand` is its progress where it is known."""
    stand = stand or progress(session, edition, now)
    if stand.phase is Phase.PUBLISHED:
        return of_papers(session, edition)
    return gravest_first([*look_over(kit_of(edition)), *look_round(_stands(session, edition, stand, now))])


def of_papers(session: Session, edition: Edition) -> tuple[Finding, ...]:
    """What is found that still matters once results are published: how certificates look, and who issues them."""
    documents = [one for one in look_over(kit_of(edition)) if one.at in OF_CERTIFICATES]
    team = look_team(_runners(session, edition), needs_two=any(needs_two(edition, step) for step in Step))
    return gravest_first([*documents, *team])


def _stands(session: Session, edition: Edition, stand: Progress, now: datetime) -> Stands:
    judges = [one.judge for one in stand.judges]
    lacking = [farm for farm in stand.farms if not farm.has_enough_judges]
    admitted = Counter(farm.entry.category_id for farm in stand.farms)
    of = {task.task: task for task in stand.to_do}
    stuck, owing = (of[task].names if task in of else () for task in (Task.DECIDE_UNSEEN, Task.COLLECT_SHEETS))
    return Stands(
        now=now,
        phase=stand.phase,
        times=stand.times,
        languages=edition.home.languages,
        rounds=tuple(_round(one, judges, [farm.entry for farm in stand.farms]) for one in edition.rounds),
        judges=tuple(JudgeStands(one.id, one.name, one.language) for one in judges if one.is_active),
        categories=tuple((one.name, admitted[one.id]) for one in edition.categories if not one.is_distinction),
        admitted=stand.statuses[EntryStatus.ACCEPTED],
        waiting=stand.statuses[EntryStatus.SUBMITTED],
        lacking=tuple(farm.entry.number for farm in lacking),
        recused=tuple(farm.entry.number for farm in lacking if farm.recused),
        missing=stand.expected - stand.delivered,
        expected=stand.expected,
        owing=owing,
        stuck=stuck,
        runners=_runners(session, edition),
        needs_two=any(needs_two(edition, step) for step in Step),
    )


def _round(one: Round, judges: Sequence[Judge], entries: Sequence[Entry]) -> RoundStands:
    panel, rule, plan = panel_of(one, judges), rule_of(one), one.own_plan
    here = {judge.key for judge in panel}
    named = {judge.key: judge.name for judge in judges}
    return RoundStands(
        key=one.key,
        name=one.name,
        state=one.state,
        window=one.scoring_window,
        needed=rule.min_sheets,
        per_entry=plan.per_entry,
        judges=sum(judge.key not in plan.sharing.shadows for judge in panel),
        absent=tuple(named.get(key, key) for key in plan.panel if key not in here),
        **_juries(one, here - set(plan.sharing.shadows), entries),
    )


def _juries(one: Round, here: Collection[str], entries: Sequence[Entry]) -> dict[str, Any]:
    """What is told of the local juries of a round: nothing, where it has none."""
    juries, cut = juries_of(one), one.own_plan.cut
    if juries is None:
        return {}
    jurors = placed(one, entries)
    sends = cut.first if cut is not None and cut.kind is CutKind.FIRST else 0
    counted = Counter(jury.key for jury in jurors.values() if jury is not None)
    after = one.edition.rounds[one.edition.rounds.index(one) + 1]
    return {
        "juries": tuple(
            JuryStands(jury.name, len(set(jury.panel) & set(here)), counted[jury.key], sends) for jury in juries.of
        ),
        "unplaced": tuple(number for number, jury in jurors.items() if jury is None),
        "apart": len(juries.unconnected()) > 1,
        "is_carried": after.own_plan.carry.kind is not CarryKind.RESET,
    }


def _runners(session: Session, edition: Edition) -> int:
    """How many people may run the edition."""
    own = {one.staff_id for one in staff.members(session, edition) if one.staff.is_active and may(one.role, Deed.RUN)}
    return len(own | {one.id for one in staff.admins(session) if one.is_active})
