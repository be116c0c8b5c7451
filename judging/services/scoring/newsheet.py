"""A new version of the score sheet after the first mark: its effect, shown first, and the same effect carried out.

Always true: what is shown and what is carried out come from one computation, and the second is refused where anything
of the first has changed; nothing is carried out without a reason; no mark is lost: one that has no place on the new
sheet is set aside by an act of its own, stays in the ledger and comes back with a version that has a place for it; a
delivered sheet that lacks a mark then is given back to its judge, and is delivered again by itself where the mark comes
back before anybody wrote on it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.contest.newsheet import Change, Outcome, Stands, Sums, changes, outcome
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.phases import scoring_is_open
from judging.domain.ranking.ranking import Entry as RankedEntry
from judging.domain.ranking.ranking import JudgedSheet, Ranking, rank
from judging.domain.results.deliberation import standing_votes
from judging.domain.scoring.scoresheet import Mark, ScoreSheet, Text, missing, sheet_from_document
from judging.domain.typed import version_of
from judging.services import audit
from judging.services.contest import sheetversions as versions
from judging.services.contest.editions import digest_of, parsed, windows_in
from judging.services.reasons import reason_from
from judging.services.results import results, totals
from judging.services.results.totals import Totals
from judging.services.scoring.appending import Act, append
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Ballot, BallotState, MarkSource, Round, SheetVersion
from judging.storage.queries import ledger
from judging.storage.queries import sheets as queries
from judging.storage.queries.sheets import Begun

SHEET = "sheet"
"""In the answer of a save: which version of the sheet wrote it, and whether it gave the delivered sheet back."""


@dataclass(frozen=True)
class Place:
    """An entry in the order; no rank where its sheets make none."""

    rank: int | None = None
    score: Decimal | None = None


@dataclass(frozen=True)
class Moved:
    """One entry, before and after."""

    number: str
    before: Place
    after: Place

    @property
    def is_other(self) -> bool:
        return self.before.rank != self.after.rank


@dataclass(frozen=True)
class Order:
    """One category, in the order as it stands: each entry before and after."""

    name: Text
    entries: Sequence[Moved]

    @property
    def is_without_places(self) -> bool:
        """Whether nobody has a place afterwards, though somebody has one today."""
        return bool(self.moved) and all(one.after.rank is None for one in self.entries)

    @property
    def moved(self) -> list[Moved]:
        """The entries whose place is another one."""
        return [one for one in self.entries if one.is_other]


@dataclass(frozen=True)
class Whose:
    """A sheet by its farm and judge."""

    entry: str
    judge: str


@dataclass(frozen=True)
class Effect:
    """What the draft would do. `opened` are delivered sheets that would lack a mark, `closed` those that were given
    back by a sheet and would be whole again; `orders` is empty, and `no_order` says why, where there is none."""

    document: Mapping[str, Any]
    sheet: ScoreSheet
    changes: Sequence[Change]
    sums: Sums
    opened: Sequence[Whose]
    closed: Sequence[Whose]
    orders: Sequence[Order]
    no_order: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    is_open: bool
    told: Mapping[str, object] = field(repr=False, default_factory=dict)

    @cached_property
    def standing(self) -> dict[str, object]:
        """All that was shown, for the confirmation to be compared with."""
        sums = {name: sorted(getattr(self.sums, name).items()) for name in ("stays", "aside", "back", "missing")}
        lists = {"opened": list(map(str, self.opened)), "closed": list(map(str, self.closed))}
        return {**self.told, **sums, **lists, "orders": str(self.orders)}

    @property
    def version(self) -> str:
        """The same as one word."""
        return version_of(self.standing)


@dataclass(frozen=True)
class _Own:
    """One ballot, what it lacked before, and what becomes of it."""

    begun: Begun
    lacked: Sequence[str]
    outcome: Outcome

    @property
    def opens(self) -> bool:
        return self.begun.state is BallotState.SUBMITTED and bool(self.outcome.missing)

    @property
    def was_opened(self) -> bool:
        """Whether it was delivered until a version of the sheet gave it back, and nobody wrote on it since."""
        return self.begun.state is BallotState.REOPENED and bool(self.begun.answer.get(SHEET, {}).get("opened"))

    @property
    def closes(self) -> bool:
        """Whether it is delivered again by itself."""
        return self.was_opened and not self.outcome.missing

    @property
    def is_delivered(self) -> bool:
        """Whether it is delivered afterwards."""
        return not self.outcome.missing and (self.begun.state is BallotState.SUBMITTED or self.closes)

    @property
    def whose(self) -> Whose:
        return Whose(self.begun.entry, self.begun.judge_name)


def effect_of(session: Session, round_: Round, now: datetime) -> Effect | None:
    """What the draft of the round's sheet would do; None where there is no draft."""
    if not versions.has_draft(round_):
        return None
    document, was = versions.with_own_keys(session, round_, versions.document_of(round_))
    sheet, before = sheet_from_document(document), parsed(round_.sheet_version)
    own, sums = _outcomes(session, round_, before, sheet), Sums()
    for one in own:
        sums.count(one.outcome, one.lacked)
    problems = _problems(session, round_, sheet)
    orders, no_order = ([], ()) if problems else _orders(session, round_, sheet, digest_of(document), own)
    return Effect(
        document=document,
        sheet=sheet,
        changes=changes(before, sheet, was),
        sums=sums,
        opened=[one.whose for one in own if one.opens],
        closed=[one.whose for one in own if one.closes],
        orders=orders,
        no_order=no_order,
        problems=problems,
        is_open=scoring_is_open(windows_in(session, round_), now),
        told=versions.draft_told(round_),
    )


def carry_out(
    session: Session, *, actor: Actor, round_: Round, reason: str, now: datetime, seen: str | None = None
) -> SheetVersion:
    """Make the draft the sheet, with all its effect. `seen` is the effect's `version` that its writer looked at.

    Raises Refused without a reason, without a draft, or where the sheet stays; Stale where the effect is another now.
    """
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    effect = effect_of(session, round_, now)
    if effect is None:
        raise Refused(Problem.of("sheet_no_draft"))
    if effect.problems:
        raise Refused(*effect.problems)
    require_unchanged(effect.standing, seen, told=ACTED)
    reason = reason_from(reason, longest=limits.SHORT_REASON)
    own = _outcomes(session, round_, parsed(round_.sheet_version), effect.sheet)
    before = round_.sheet_version.version
    version = versions.next_version(session, round_, effect.document, now=now, reason=reason)
    audit.record(
        session, actor=actor, action="edition.sheet_confirmed", subject=f"edition:{round_.edition_id}",
        edition_id=round_.edition_id, now=now, version=version.version, before=before, digest=version.digest,
        reason=reason, aside=sum(effect.sums.aside.values()), back=sum(effect.sums.back.values()),
        opened=len(effect.opened), closed=len(effect.closed),
    )  # fmt: skip
    for one in own:
        if one.outcome.changes or one.opens or one.closes:
            _settle(session, actor, one, version, reason, now)
    session.flush()
    totals.fill(session, round_)
    return version


def keep_totals(session: Session, round_: Round) -> None:
    """What delivered ballots come to, written down anew where a change of words made another version of their sheet."""
    totals.fill(session, round_)


def _outcomes(session: Session, round_: Round, before: ScoreSheet, after: ScoreSheet) -> list[_Own]:
    """What becomes of every ballot of the round."""
    standing = queries.standing(session, round_)
    aside = {
        key
        for marks in standing.values()
        for key, one in marks.items()
        if not one.mark.is_given and SHEET in one.answer
    }
    given = queries.given_before(session, round_, aside) if aside else {}
    found = []
    for begun in queries.begun(session, round_):
        marks = standing.get(begun.ballot_id, {})
        stands = {key: _stands(one, given.get(begun.ballot_id, {}).get(key)) for key, one in marks.items()}
        lacked = missing(before, [one.mark for one in marks.values()])
        found.append(_Own(begun, lacked, outcome(after, stands)))
    return found


def _stands(newest: queries.Newest, given: queries.Newest | None) -> Stands:
    key, mark = newest.mark.criterion, newest.mark
    if mark.is_given or SHEET not in newest.answer or given is None:
        return Stands(mark, is_decided=key in newest.answer.get("decided", ()))
    return Stands(mark, aside=given.mark, aside_decided=key in given.answer.get("decided", ()))


def _problems(session: Session, round_: Round, sheet: ScoreSheet) -> tuple[Problem, ...]:
    """What keeps the draft from being carried out."""
    if (stays := versions.why_it_stays(session, round_)) is not None:
        return (stays,)
    try:
        versions.require_ties(round_, sheet)
    except Refused as refusal:
        return refusal.problems
    return ()


def _orders(
    session: Session, round_: Round, sheet: ScoreSheet, digest: str, own: Sequence[_Own]
) -> tuple[list[Order], tuple[Problem, ...]]:
    """The order of each category by the round's own rule, before and after."""
    try:
        drafted = results.draft(session, round_.edition, round_)
        makes, after = Totals(sheet, digest), _judged(own)
        found = []
        for category in drafted.categories:
            entries = [
                RankedEntry(number, {judge: JudgedSheet(total.marks, total.score)
                    for judge, marks in after.get(number, {}).items()
                    if (total := makes.of(marks)).score is not None})
                for number in category.judged
            ]  # fmt: skip
            votes = standing_votes(category.decisions)
            ranking = rank(
                sheet, entries, category.ranking.rule, votes=votes, official=False, carried=category.carrying
            )
            found.append(Order(category.name, _moved(category.ranking, ranking)))
    except Refused as refusal:
        return [], refusal.problems
    return found, ()


def _judged(own: Sequence[_Own]) -> dict[str, dict[str, Mapping[str, Mark]]]:
    """The marks that would count: entry -> judge."""
    found: dict[str, dict[str, Mapping[str, Mark]]] = {}
    for one in own:
        if one.begun.counts and one.is_delivered:
            found.setdefault(one.begun.entry, {})[one.begun.judge] = one.outcome.after
    return found


def _moved(before: Ranking, after: Ranking) -> list[Moved]:
    then = {one.key: Place(one.rank, one.score) for one in after.entries}
    stood = {one.key: Place(one.rank, one.score) for one in before.entries}
    numbers = [*stood, *sorted({one.key for one in before.unranked} | set(then) - set(stood))]
    return [Moved(number, stood.get(number, Place()), then.get(number, Place())) for number in dict.fromkeys(numbers)]


def _settle(session: Session, actor: Actor, own: _Own, version: SheetVersion, reason: str, now: datetime) -> None:
    """Set marks aside, bring others back, give the sheet back to its judge or deliver it again, each in the log."""
    ballot = session.get_one(Ballot, own.begun.ballot_id)
    marks = [*map(Mark.cleared, own.outcome.aside), *own.outcome.back.values()]
    told = {"version": version.version, "opened": own.opens or (own.was_opened and not own.closes)}
    act = Act(str(uuid.uuid4()), now, str(actor), MarkSource.CORRECTION, reason, own.outcome.decided, sheet=told)
    append(session, ballot=ballot, act=act, marks=marks, standing=ledger.standing(session, ballot))
    if marks:
        named = {mark.criterion: mark.state.value if mark.value is None else str(mark.value) for mark in marks}
        _log(
            session,
            actor,
            "ballot.saved",
            own,
            version.edition_id,
            now,
            version=ballot.version,
            source=act.source.value,
            marks=named,
        )
    if own.opens:
        ballot.state, ballot.reopen_reason = BallotState.REOPENED, f"{reason} ({', '.join(own.outcome.missing)})"
        _log(session, actor, "ballot.reopened", own, version.edition_id, now, reason=ballot.reopen_reason)
    elif own.closes:
        ballot.state = BallotState.SUBMITTED
        _log(session, actor, "ballot.submitted", own, version.edition_id, now, version=ballot.version)


def _log(
    session: Session, actor: Actor, action: str, own: _Own, edition_id: int, now: datetime, **details: Any
) -> None:
    audit.record(
        session, actor=actor, action=action, subject=f"ballot:{own.begun.ballot_id}",
        edition_id=edition_id, now=now,
        entry=own.begun.entry, judge=own.begun.judge_name, **details,
    )  # fmt: skip
