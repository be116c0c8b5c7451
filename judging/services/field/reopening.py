"""What organisers answer a judge who asks for a delivered sheet: they open it again, or say why not.

Always true: a wish is answered once; the sheet is opened by the same rule as without a wish (services/scoring), so that
nothing opens after the results are out; whoever says no says why, and the judge reads it on her sheet.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor
from judging.services.field.device_messages import settle
from judging.services.reasons import reason_from
from judging.services.scoring import scoring
from judging.storage.models import DeviceMessage, DeviceMessageState


def open_again(session: Session, *, actor: Actor, wish: DeviceMessage, reason: str, now: datetime) -> None:
    """Open the sheet that was asked for. Without a reason of the organiser's own, the judge's stands."""
    _require_waiting(wish)
    if wish.assignment is None:
        raise NotFound("assignment")
    scoring.reopen_ballot(
        session, actor=actor, assignment=wish.assignment, reason=reason.strip() or wish.words, now=now
    )
    settle(session, actor=actor, message=wish, state=DeviceMessageState.DONE, now=now)


def decline(session: Session, *, actor: Actor, wish: DeviceMessage, reason: str, now: datetime) -> None:
    """Leave the sheet sealed; the reason is what the judge reads."""
    _require_waiting(wish)
    answer = reason_from(reason, at=f"answer-{wish.id}")
    settle(session, actor=actor, message=wish, state=DeviceMessageState.DECLINED, now=now, answer=answer)


def _require_waiting(wish: DeviceMessage) -> None:
    if wish.state is not DeviceMessageState.WAITING:
        raise Refused(Problem.of("reopening_answered"))
