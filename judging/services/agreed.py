"""What every service asks that takes a step for which an edition may want two people.

Always true: where two are wanted, no account takes the step without an `Agreed`, which `services/agreement` gives when
the second person confirms; who takes it alone at the machine says who she is and why, and the log keeps both; what
somebody proposed falls when she may not take that step any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import DEED_OF, ProposalState, Step, What
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, EditionRole, Role, may
from judging.services import audit
from judging.storage.models import Edition, Proposal


@dataclass(frozen=True)
class Agreed:
    """That a second person agreed to what `asked_by` proposed; or that somebody at the machine, `alone`, says why."""

    asked_by: str = ""
    alone: str = ""
    why: str = ""


def needs_two(edition: Edition, step: Step) -> bool:
    """Whether this edition wants two people for a step."""
    return step.value in (edition.two_people or ())


def require_agreed(
    session: Session, *, actor: Actor, edition: Edition, step: Step, agreed: Agreed | None, now: datetime
) -> None:
    """Refuse a step that needs a second person and has none; nothing is asked where one person suffices.

    The operator of the machine is let through with her name and a reason, which are logged.
    """
    if not needs_two(edition, step):
        return
    if actor.role is Role.OPERATOR:
        _log_alone(session, actor, edition, step, agreed, now)
    elif agreed is None:
        raise Refused(Problem.of("second_person_needed"))


def _log_alone(
    session: Session, actor: Actor, edition: Edition, step: Step, agreed: Agreed | None, now: datetime
) -> None:
    if agreed is not None and agreed.asked_by:
        return  # whoever confirmed it at the machine is in the log already
    if agreed is None or not agreed.alone.strip() or not agreed.why.strip():
        raise Refused(Problem.of("operator_says_who"))
    audit.record(
        session,
        actor=actor,
        action="agreement.alone",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        step=step.value,
        who=agreed.alone.strip(),
        why=agreed.why.strip(),
    )


def waiting(
    session: Session, edition: Edition, what: What | None = None, *, first: int = 0, most: int | None = None
) -> Sequence[Proposal]:
    """What waits in an edition, of one kind or of all, the oldest first; `most` of it from place `first` on."""
    asked = _that_wait(edition) if what is None else _that_wait(edition).where(Proposal.what == what)
    return session.scalars(asked.order_by(Proposal.id).offset(first).limit(most)).all()


def waiting_count(session: Session, edition: Edition) -> int:
    """How much waits in an edition."""
    return session.scalar(select(func.count()).select_from(_that_wait(edition).subquery())) or 0


def waiting_by_step(session: Session, edition: Edition) -> dict[tuple[Step, int], int]:
    """How much waits in an edition, by its step and who asked for it (1 query)."""
    counted = (
        select(Proposal.step, Proposal.asked_by_id, func.count())
        .where(Proposal.edition_id == edition.id, Proposal.state == ProposalState.WAITING)
        .group_by(Proposal.step, Proposal.asked_by_id)
    )
    return {(Step(step), asked_by): count for step, asked_by, count in session.execute(counted)}


def _that_wait(edition: Edition) -> Select[Proposal]:
    return select(Proposal).where(Proposal.edition_id == edition.id, Proposal.state == ProposalState.WAITING)


def waiting_here(
    session: Session, edition: Edition, *, asked_by: int, steps: Collection[Step], most: int
) -> Sequence[Proposal]:
    """The oldest that waits in an edition and that she asked herself or is one of these steps."""
    hers = or_(Proposal.asked_by_id == asked_by, Proposal.step.in_(steps))
    return session.scalars(_that_wait(edition).where(hers).order_by(Proposal.id).limit(most)).all()


def propose(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    step: Step,
    what: What,
    content: Mapping[str, Any],
    stood: Mapping[str, str],
    now: datetime,
) -> Proposal:
    """Keep what somebody wants done, exactly, and how that stands; whoever calls it has asked whether it could be."""
    made = Proposal(
        edition_id=edition.id,
        step=step,
        what=what,
        content=dict(content),
        stood=dict(stood),
        asked_by_id=actor.id,
        asked_by=actor.name,
        asked_at=now,
    )
    session.add(made)
    session.flush()
    log_proposal(session, actor, "proposal.asked", made, now)
    return made


def answer(
    session: Session, *, actor: Actor, row: Proposal, state: ProposalState, now: datetime, reason: str = ""
) -> None:
    """Write down what became of a proposal that waits, and who said so."""
    row.state, row.answered_by, row.answered_at, row.reason = state, actor.name, now, reason
    session.flush()
    action, told = f"proposal.{state.value}", {"reason": reason} if reason else {}
    if actor.role is Role.OPERATOR and state is ProposalState.CONFIRMED:
        action, told = "proposal.confirmed_at_machine", {"who": actor.name, "reason": reason}
    log_proposal(session, actor, action, row, now, **told)


def log_proposal(session: Session, actor: Actor, action: str, row: Proposal, now: datetime, **more: str) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"proposal:{row.id}",
        edition_id=row.edition_id,
        now=now,
        what=row.what.value,
        asked_by=row.asked_by,
        **more,
    )


def fall_of(
    session: Session, *, actor: Actor, staff_id: int, role: EditionRole | None, now: datetime, edition: Edition | None
) -> None:
    """What somebody proposed in an edition (None: in all) and may not do there any more, being this, falls."""
    hers = select(Proposal).where(Proposal.asked_by_id == staff_id, Proposal.state == ProposalState.WAITING)
    if edition is not None:
        hers = hers.where(Proposal.edition_id == edition.id)
    for row in session.scalars(hers.order_by(Proposal.id)).all():
        if not may(role, DEED_OF[row.step]):
            row.state, row.answered_at = ProposalState.FALLEN, now
            log_proposal(session, actor, "proposal.fallen", row, now)
