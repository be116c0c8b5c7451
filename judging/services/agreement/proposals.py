"""Proposals: asked by one person, answered by another.

Always true: nobody confirms her own; who confirms may take that step herself, and so may still the one who asked; what
is carried out is exactly what was asked, over what stood then: where it stands otherwise now, nothing is done and both
are told; whatever could not be done is refused when it is asked; one proposal at a time waits about the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.agreement.steps import DEED_OF, ProposalState, Step, What
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import OPERATOR, Actor, Role, may
from judging.domain.typed import kept_story
from judging.services import agreed
from judging.services.agreed import Agreed, needs_two
from judging.services.agreement import awarding, certifying, publishing, settings, staffing
from judging.services.agreement.changes import Change, Content, Doing, Means, Work
from judging.services.people import staff
from judging.storage.models import Edition, Proposal, Staff
from judging.storage.queries import ties

WORKS: Mapping[What, Work] = {
    What.PUBLISH: publishing.PUBLISH,
    What.ISSUE: certifying.ISSUE,
    What.REVOKE: certifying.REVOKE,
    What.REISSUE: certifying.REISSUE,
    What.DISTINCTION: awarding.DISTINCTION,
    What.MENTION_BACK: awarding.MENTION_BACK,
    What.JOIN: staffing.JOIN,
    What.INVITE: staffing.INVITE,
    What.ROLE: staffing.ROLE,
    What.TAKE_OUT: staffing.TAKE_OUT,
    What.ONE_PERSON: settings.ONE_PERSON,
}
MOST_TOLD = 30
"""So many of those that were answered are listed."""


@dataclass(frozen=True)
class Standing:
    """One proposal, with how things stood when it was asked and how they stand; both are empty once it is answered."""

    row: Proposal
    now: Mapping[str, str]
    may_still: bool
    """Whether who asked may still take that step."""

    @property
    def is_outdated(self) -> bool:
        return self.row.state is ProposalState.WAITING and self.now != self.row.stood


def do_or_ask(
    session: Session, *, actor: Actor, edition: Edition, change: Change, means: Means, now: datetime
) -> Proposal | None:
    """Do it, where one person suffices; propose it to a second one otherwise, and answer the proposal."""
    _require_untied(session, actor, edition, change.what, change.content)
    work = WORKS[change.what]
    wanted = next((one for one in work.steps(session, edition, change.content) if needs_two(edition, one)), None)
    if wanted is None:
        work.do(Doing(session, actor, edition, change.content, means, now, None))
        return None
    return _ask(session, actor, edition, wanted, change, means, now)


def _ask(
    session: Session, actor: Actor, edition: Edition, step: Step, change: Change, means: Means, now: datetime
) -> Proposal:
    staff.require(session, actor, edition, DEED_OF[step])
    work, about = WORKS[change.what], WORKS[change.what].about(change.content)
    for one in agreed.waiting(session, edition):
        if one.what is change.what and WORKS[one.what].about(one.content) == about:
            if one.asked_by_id == actor.id and one.content == change.content:
                return one
            raise Refused(Problem.of("proposed_already", who=one.asked_by))
    _try(Doing(session, actor, edition, change.content, means, now, Agreed(asked_by=actor.name)), work)
    stands = work.stood(session, edition, change.content, now)
    return agreed.propose(
        session,
        actor=actor,
        edition=edition,
        step=step,
        what=change.what,
        content=change.content,
        stood=stands,
        now=now,
    )


def _require_untied(session: Session, actor: Actor, edition: Edition, what: What, content: Content) -> None:
    """Refuse what is about an entry that she declared a conflict with: its certificates, and the order, which holds
    it."""
    hers = ties.entries_tied_to(session, edition, actor.id) if actor.role is Role.ORGANISER else frozenset()
    is_of_paper = what in (What.REVOKE, What.REISSUE)
    about = certifying.entry_of(session, edition, content) if is_of_paper else content.get("entry")
    if hers and (what is What.PUBLISH or about in hers):
        raise Refused(Problem.of("tied_to_an_entry"))


class _Tried(Exception):
    """It could be done."""


def _try(doing: Doing, work: Work) -> None:
    """Raise whatever would refuse it; nothing stays of it."""
    with suppress(_Tried), doing.session.begin_nested():
        work.do(doing)
        raise _Tried


def confirm(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    proposal_id: int,
    means: Means,
    now: datetime,
    why: str = "",
) -> Proposal:
    """Carry out what somebody else proposed. The operator of the machine says who she is (her actor's name) and why.

    Stale where it was answered meanwhile, or where what it changes stands otherwise than when it was asked.
    """
    row = _open(session, edition, proposal_id)
    if actor.role is Role.OPERATOR and (actor.name == OPERATOR.name or not kept_story(why, at="why")):
        raise Refused(Problem.of("operator_says_who"))
    if actor.role is not Role.OPERATOR and row.asked_by_id == actor.id:
        raise Refused(Problem.of("confirm_needs_another"))
    staff.require(session, actor, edition, DEED_OF[row.step])
    _require_untied(session, actor, edition, row.what, row.content)
    if not may_still(session, row):
        raise Refused(Problem.of("asker_may_no_more", who=row.asked_by))
    stands = WORKS[row.what].stood(session, edition, row.content, now)
    if stands != row.stood:
        raise Stale(Problem.of("proposal_outdated", who=row.asked_by), current=stands)
    why = kept_story(why, at="why")
    agreed.answer(session, actor=actor, row=row, state=ProposalState.CONFIRMED, now=now, reason=why)
    both = Agreed(asked_by=row.asked_by)
    WORKS[row.what].do(Doing(session, actor, edition, row.content, means, now, both))
    return row


def decline(
    session: Session, *, actor: Actor, edition: Edition, proposal_id: int, reason: str, now: datetime
) -> Proposal:
    """Say no to what somebody else proposed, with the reason. Stale where it was answered meanwhile."""
    row, at = _open(session, edition, proposal_id), f"reason-{proposal_id}"
    if row.asked_by_id == actor.id:
        raise Refused(Problem.of("decline_needs_another"))
    staff.require(session, actor, edition, DEED_OF[row.step])
    words = kept_story(reason, at=at)
    if not words:
        raise Refused(Problem.of("decline_reason_needed", at=at))
    if len(words) > limits.REASON:
        raise Refused(Problem.of("reason_long", at=at, most=limits.REASON))
    agreed.answer(session, actor=actor, row=row, state=ProposalState.DECLINED, now=now, reason=words)
    return row


def withdraw(session: Session, *, actor: Actor, edition: Edition, proposal_id: int, now: datetime) -> Proposal:
    """She who asked takes it back. Stale where it was answered meanwhile."""
    row = _open(session, edition, proposal_id)
    if row.asked_by_id != actor.id:
        raise Refused(Problem.of("withdraw_own_only", who=row.asked_by))
    agreed.answer(session, actor=actor, row=row, state=ProposalState.WITHDRAWN, now=now)
    return row


def that_waits(session: Session, edition: Edition, proposal_id: int) -> Proposal | None:
    """One proposal of an edition; None where it is none, or waits no more."""
    row = session.get(Proposal, proposal_id)
    is_here = row is not None and row.edition_id == edition.id and row.state is ProposalState.WAITING
    return row if is_here else None


def answered(session: Session, edition: Edition) -> Sequence[Proposal]:
    """The last that are open no more, the newest first."""
    asked = select(Proposal).where(Proposal.edition_id == edition.id, Proposal.state != ProposalState.WAITING)
    return session.scalars(asked.order_by(Proposal.answered_at.desc(), Proposal.id.desc()).limit(MOST_TOLD)).all()


def standing(session: Session, edition: Edition, row: Proposal, now: datetime) -> Standing:
    """A proposal that waits, with how what it changes stands now; nothing where that cannot be said."""
    try:
        stands = WORKS[row.what].stood(session, edition, row.content, now)
    except Refused:
        stands = {}
    return Standing(row, stands, may_still(session, row))


def may_still(session: Session, row: Proposal) -> bool:
    """Whether who asked may take that step herself, today."""
    account = session.get(Staff, row.asked_by_id)
    return account is not None and account.is_active and _may(session, account, row.edition, row.step)


def who_may(session: Session, edition: Edition, step: Step) -> list[Staff]:
    """The accounts that may take a step, by name: each may confirm what another of them asks."""
    if edition.is_demo:
        asked = select(Staff)
        accounts = session.scalars(asked.order_by(Staff.name, Staff.id)).all()
    else:
        accounts = [*staff.admins(session), *(one.staff for one in staff.members(session, edition))]
    found = {one.id: one for one in accounts if one.is_active and _may(session, one, edition, step)}
    return list(found.values())


def _may(session: Session, account: Staff, edition: Edition, step: Step) -> bool:
    return may(staff.role_of(session, account, edition), DEED_OF[step])


def _open(session: Session, edition: Edition, proposal_id: int) -> Proposal:
    row = session.get(Proposal, proposal_id)
    if row is None or row.edition_id != edition.id:
        raise NotFound("proposal")
    if row.state is not ProposalState.WAITING:
        told = Problem.of(f"proposal_{row.state.value}_already", who=row.answered_by or row.asked_by)
        raise Stale(told, current={"state": row.state.value})
    return row
