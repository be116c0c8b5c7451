"""How a judge likes to work. It changes nothing that counts, and so leaves no line in the log."""

from __future__ import annotations

from sqlalchemy.orm import Session

from judging.domain.errors import NotFound
from judging.domain.permissions import Actor, Role
from judging.domain.scoring.visiting import NextOrder
from judging.storage.models import Judge, JudgeSetting
from judging.storage.queries import judge as queries


def choose_order(session: Session, *, actor: Actor, judge: Judge, order: NextOrder) -> None:
    """Remember which farm she wants to see next, until she says otherwise."""
    if actor.role is not Role.JUDGE or actor.id != judge.id:
        raise NotFound("judge")
    kept = queries.setting(session, judge)
    if kept is None:
        session.add(JudgeSetting(judge_id=judge.id, next_order=order))
    else:
        kept.next_order = order
