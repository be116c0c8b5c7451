"""What a publication is asked before it is made, and the line it leaves in the log.

Always true: nobody publishes over what somebody else published since she looked; what is doubtful is said yes to by
whoever read it; a second publication says why.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.agreement.steps import Step
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.agreed import Agreed, require_agreed
from judging.services.results import doubts
from judging.storage.models import Edition, Publication


def require_same_publication(standing: Publication | None, seen: int | None) -> None:
    """Raise Stale where somebody published since the writer looked."""
    if standing is not None and seen is not None and seen != standing.number:
        told = "published_again_meanwhile" if standing.note else "published_meanwhile"
        problem = Problem.of(told, number=standing.number, reason=standing.note)
        raise Stale(problem, current={"publication": standing.number})


def require_may(
    session: Session,
    actor: Actor,
    edition: Edition,
    standing: Publication | None,
    agreed: Agreed | None,
    now: datetime,
) -> None:
    """Raise Refused for who does not publish, and where a second person is needed, the first time or again, and none
    agreed."""
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    for step in (Step.PUBLISH,) if standing is None else (Step.PUBLISH, Step.CORRECT):
        require_agreed(session, actor=actor, edition=edition, step=step, agreed=agreed, now=now)


def log_publication(session: Session, actor: Actor, publication: Publication, agreed: Agreed | None) -> None:
    audit.record(
        session,
        actor=actor,
        action="results.published",
        subject=f"publication:{publication.id}",
        edition_id=publication.edition_id,
        now=publication.published_at,
        digest=publication.digest,
        number=publication.number,
        note=publication.note,
        **({"asked_by": agreed.asked_by} if agreed is not None and agreed.asked_by else {}),
    )


def require_confirmed(found: list[Problem], confirmed: str) -> None:
    """Raise Refused where there are doubts other than those that were confirmed."""
    if confirmed != doubts.version(found):
        raise Refused(Problem.of("publish_unconfirmed", at="confirmed"))


def require_note(note: str, *, is_needed: bool) -> None:
    """Raise Refused where the note of a publication is missing, or longer than can be kept whole."""
    said = kept_story(note, at="note")
    if is_needed and not said:
        raise Refused(Problem.of("publication_note_needed", at="note"))
    if len(said) > limits.REASON:
        raise Refused(Problem.of("reason_long", at="note", most=limits.REASON))
