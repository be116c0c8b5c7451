"""What an organiser says of how judges are shared out: how many entries each takes, who is a shadow, ways, bridges.

Always true: who is a shadow does not change once the round has a sheet, because it decides what counts; a change
leaves a line in the log; nothing changes in a round that is over, or once results are published.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.assigning.sharing import Sharing
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.services import audit
from judging.services.contest.editions import require_now, require_unpublished
from judging.services.contest.rounds import has_sheets
from judging.services.scoring.assignment import panel_of
from judging.services.seen import require_unchanged
from judging.storage.models import Edition, Judge, Round
from judging.storage.queries import editions as queries


def sharing_of(round_: Round) -> Sharing:
    """What was said of a round."""
    return round_.own_plan.sharing


def standing_of(round_: Round) -> dict[str, object]:
    """What the form of it shows, for two people who change it at the same time."""
    return {**replace(sharing_of(round_), absent=(), away=()).to_document(), "per_entry": round_.own_plan.per_entry}


def judges_of(session: Session, round_: Round) -> list[Judge]:
    """Who may be given entries of a round."""
    return panel_of(round_, queries.judges(session, round_.edition))


def fields_known(judges: list[Judge]) -> tuple[str, ...]:
    """The fields of expertise that somebody of them has."""
    return tuple(sorted({field for judge in judges for field in judge.expertise}))


def why_shadows_stay(session: Session, round_: Round) -> Problem | None:
    """Why it cannot be changed any more who is a shadow; None while it can."""
    return Problem.of("shadows_stay", round=round_.name) if has_sheets(session, round_) else None


def change_sharing(
    session: Session, *, actor: Actor, round_: Round, said: Sharing, now: datetime, seen: str | None = None
) -> None:
    """Keep what is said; who is absent from a day at tables is not asked here and stays. Stale where somebody changed
    it since (`seen`: version of `standing_of`)."""
    require_unchanged(standing_of(round_), seen)
    require_unpublished(session, round_.edition)
    require_now(round_)
    before = sharing_of(round_)
    keys = {judge.key for judge in judges_of(session, round_)}
    after = replace(
        said,
        most=tuple(sorted((key, number) for key, number in said.most if key in keys)),
        shadows=tuple(key for key in said.shadows if key in keys),
        absent=before.absent,
        away=before.away,
    )
    if set(after.shadows) != set(before.shadows) and (stays := why_shadows_stay(session, round_)):
        raise Refused(stays)
    if keys and not keys - set(after.shadows):
        raise Refused(Problem.of("all_are_shadows"))
    keep(session, actor, round_, after, now, "sharing.changed")


def keep(
    session: Session, actor: Actor, round_: Round, after: Sharing, now: datetime, action: str, **details: str
) -> None:
    """Write it down, with a line in the log; what is the same already leaves none."""
    if after == sharing_of(round_):
        return
    round_.plan = replace(round_.own_plan, sharing=after).to_document()
    session.flush()
    edition: Edition = round_.edition
    subject = f"round:{round_.id}"
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=subject,
        edition_id=edition.id,
        now=now,
        name=round_.name,
        **details,
    )
