"""Which steps of an edition need two people.

Always true: whoever may take a step may ask for a second person for it, alone; that one suffices again needs the second
person too, or a name and a reason at the machine.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import DEED_OF, Step
from judging.domain.permissions import Actor
from judging.services import audit
from judging.services.agreed import needs_two, require_agreed
from judging.services.agreement.changes import Content, Doing, Work
from judging.services.people import staff
from judging.storage.models import Edition


def want_two(session: Session, *, actor: Actor, edition: Edition, step: Step, now: datetime) -> None:
    """From now on a step needs two people; twice is once."""
    staff.require(session, actor, edition, DEED_OF[step])
    if not needs_two(edition, step):
        edition.two_people = [*(edition.two_people or ()), step.value]
        _log(session, actor, "agreement.two_people", edition, step, now)


def _steps(session: Session, edition: Edition, content: Content) -> list[Step]:
    return [Step(content["step"])]


def _stood(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    return {"two_people": "yes" if needs_two(edition, Step(content["step"])) else "no"}


def _do(doing: Doing) -> None:
    edition, step = doing.edition, Step(doing.content["step"])
    staff.require(doing.session, doing.actor, edition, DEED_OF[step])
    if needs_two(edition, step):
        require_agreed(doing.session, actor=doing.actor, edition=edition, step=step, agreed=doing.agreed, now=doing.now)
        edition.two_people = [one for one in edition.two_people or () if one != step.value] or None
        _log(doing.session, doing.actor, "agreement.one_person", edition, step, doing.now)


def _log(session: Session, actor: Actor, action: str, edition: Edition, step: Step, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        step=step.value,
    )


ONE_PERSON = Work(_steps, _stood, _do, about=lambda content: str(content["step"]))
