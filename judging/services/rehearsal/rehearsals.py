"""The rehearsal of an edition: begun, filled with what is invented, and ended in one step.

Always true: whoever runs an edition may rehearse it, one rehearsal at a time; what is begun is marked as invented
wherever it is met and belongs to nobody's contest; ending it takes all of it away, and the edition's log keeps that it
was begun and ended; nothing of the edition itself is ever changed by its rehearsal.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Deed
from judging.services import audit
from judging.services.people import staff
from judging.services.rehearsal.copying import sibling_of
from judging.services.rehearsal.filling import fill
from judging.services.rehearsal.removing import remove_edition
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Edition
from judging.storage.queries.editions import rehearsal_of

FEWEST, USUAL, MOST = 4, 12, 30
"""How many entries are invented."""


def standing_of(rehearsal: Edition | None) -> dict[str, str]:
    """Which rehearsal there is, for two people who end or begin one at the same time."""
    return {"rehearsal": "" if rehearsal is None else str(rehearsal.id)}


def begin(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    secret: bytes,
    now: datetime,
    entries: int = USUAL,
) -> Edition:
    """Make the rehearsal of an edition, filled up to the results of its last round. Raises Refused.

    Refused too, with the reason, where invented people cannot get so far: then nobody could.
    """
    staff.require(session, actor, edition, Deed.RUN)
    if edition.is_invented:
        raise Refused(Problem.of("rehearsal_of_invented"))
    if rehearsal_of(session, edition) is not None:
        raise Refused(Problem.of("rehearsal_there"))
    if not FEWEST <= entries <= MOST:
        raise Refused(Problem.of("rehearsal_entries", at="entries", low=FEWEST, high=MOST))
    made = sibling_of(session, edition, now)
    fill(session, made, entries=entries, secret=secret, now=now)
    _log(session, actor, "rehearsal.begun", edition, now, entries=entries, address=made.slug)
    return made


def end(session: Session, *, actor: Actor, edition: Edition, now: datetime, seen: str | None = None) -> bool:
    """Take the rehearsal of an edition away, with all that is in it; answers whether there was one. Twice is once.

    Stale where it is another rehearsal than the writer saw (`seen`: version of `standing_of`).
    """
    staff.require(session, actor, edition, Deed.RUN)
    own = rehearsal_of(session, edition)
    if own is None:
        return False
    require_unchanged(standing_of(own), seen, told=ACTED)
    address = own.slug
    session.flush()
    remove_edition(session, own.id)
    session.expire_all()
    _log(session, actor, "rehearsal.ended", edition, now, address=address)
    return True


def _log(session: Session, actor: Actor, action: str, edition: Edition, now: datetime, **details: object) -> None:
    subject = f"edition:{edition.id}"
    audit.record(session, actor=actor, action=action, subject=subject, edition_id=edition.id, now=now, **details)
