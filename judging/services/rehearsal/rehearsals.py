"""The rehearsal of an edition: begun, filled with what is invented, and ended in one step.

Always true: whoever runs an edition may rehearse it, one rehearsal at a time; what is begun is marked as invented
wherever it is met and belongs to nobody's contest; ending it takes all of it away, and the edition's log keeps that it
was begun and ended; nothing of the edition itself is ever changed by its rehearsal.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Deed
from judging.services import audit
from judging.services.people import staff
from judging.services.rehearsal.copying import sibling_of
from judging.services.rehearsal.filling import fill
from judging.services.rehearsal.removing import remove_edition
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Edition, Event
from judging.storage.queries.editions import rehearsal_of

FEWEST, USUAL, MOST = 4, 12, 30
"""How many entries are invented."""
_FILLING, _FILLED = "rehearsal.filling", "rehearsal.filled"
"""In the rehearsal's own log: its filling was begun, and came to its end."""


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
    """Make the rehearsal of an edition, filled up to the results of its last round, in one go. Raises Refused.

    Refused too, with the reason, where invented people cannot get so far: then nobody could. Nobody else writes for
    some seconds: where there are judges, `judging/rehearsing.py` does it in short steps.
    """
    made = start(session, actor=actor, edition=edition, now=now, entries=entries)
    fill(session, made, entries=entries, secret=secret, now=now)
    finish(session, actor=actor, made=made, now=now)
    return made


def start(session: Session, *, actor: Actor, edition: Edition, now: datetime, entries: int) -> Edition:
    """The rehearsal of an edition, still empty; `finish` says that it is filled. Raises Refused."""
    staff.require(session, actor, edition, Deed.RUN)
    if edition.is_invented:
        raise Refused(Problem.of("rehearsal_of_invented"))
    if rehearsal_of(session, edition) is not None:
        raise Refused(Problem.of("rehearsal_there"))
    if not FEWEST <= entries <= MOST:
        raise Refused(Problem.of("rehearsal_entries", at="entries", low=FEWEST, high=MOST))
    made = sibling_of(session, edition, now)
    _log(session, actor, _FILLING, made, now)
    _log(session, actor, "rehearsal.begun", edition, now, entries=entries, address=made.slug)
    return made


def finish(session: Session, *, actor: Actor, made: Edition, now: datetime) -> None:
    """Say that a rehearsal is filled up to its results."""
    _log(session, actor, _FILLED, made, now)


def is_whole(session: Session, rehearsal: Edition) -> bool:
    """Whether a rehearsal is filled up to its results; if not, it is being filled, or that broke off."""
    asked = select(Event.action).where(Event.edition_id == rehearsal.id, Event.action.in_([_FILLING, _FILLED]))
    return _FILLING not in (there := set(session.scalars(asked))) or _FILLED in there


def give_up(session: Session, *, actor: Actor, made: int, now: datetime) -> None:
    """Take a rehearsal away that could not be filled, if it is still there."""
    found = session.get(Edition, made)
    if found is not None and found.rehearsal_of is not None:
        _take_away(session, actor, found.rehearsal_of, found, now)


def end(session: Session, *, actor: Actor, edition: Edition, now: datetime, seen: str | None = None) -> bool:
    """Take the rehearsal of an edition away, with all that is in it; answers whether there was one. Twice is once.

    Stale where it is another rehearsal than the writer saw (`seen`: version of `standing_of`).
    """
    staff.require(session, actor, edition, Deed.RUN)
    own = rehearsal_of(session, edition)
    if own is None:
        return False
    require_unchanged(standing_of(own), seen, told=ACTED)
    _take_away(session, actor, edition, own, now)
    return True


def _take_away(session: Session, actor: Actor, edition: Edition, own: Edition, now: datetime) -> None:
    address = own.slug
    session.flush()
    remove_edition(session, own.id)
    session.expire_all()
    _log(session, actor, "rehearsal.ended", edition, now, address=address)


def _log(session: Session, actor: Actor, action: str, edition: Edition, now: datetime, **details: object) -> None:
    subject = f"edition:{edition.id}"
    audit.record(session, actor=actor, action=action, subject=subject, edition_id=edition.id, now=now, **details)
