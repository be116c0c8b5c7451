"""Where two marks differ and the judge lets the other one stand: hers is written first, then the other again.

So the history holds both, whichever she chose, on paper forms and telephones alike. Always true: after it the other
mark counts, exactly as it stood; a save that arrives twice changes nothing, and one that arrives with the other choice
is refused.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.scoring.scoresheet import Mark
from judging.services.scoring import scoring
from judging.services.scoring.scoring import Saved
from judging.storage.models import Assignment
from judging.storage.queries import ledger

YIELDED = uuid.UUID("7f0c7b9e-0f5d-4a35-9d3c-5d1f9b3a2c10")
"""From the identifier of a save, that of the one which puts the other marks back."""


def save_and_yield(
    session: Session,
    *,
    actor: Actor,
    assignment: Assignment,
    marks: Sequence[Mark],
    yielded: Collection[str],
    expected_version: int,
    save_id: str,
    now: datetime,
    parts: Collection[str] = (),
    reason: str = "",
) -> Saved:
    """Save these marks, then let what stood before stand again for the criteria in `yielded`. Raises as a save does."""
    write = partial(scoring.save_ballot, session, actor=actor, assignment=assignment, now=now, reason=reason)
    standing = assignment.ballot.standing if yielded and assignment.ballot is not None else {}
    theirs = [standing[key] for key in yielded if key in standing]
    saved = write(marks=marks, expected_version=expected_version, save_id=save_id, parts=parts)
    put_back = str(uuid.uuid5(YIELDED, save_id))
    if saved.is_repeated:
        before = ledger.save_known_as(session, put_back)
        if (before is None) == bool(yielded):
            raise Refused(Problem.of("save_id_used"))  # she chose the other mark the first time
        return saved if before is None else Saved(before.version, before.written, before.since, is_repeated=True)
    return write(marks=theirs, expected_version=saved.version, save_id=put_back) if theirs else saved
