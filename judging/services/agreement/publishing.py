"""Publishing the results as a change that two people may be wanted for.

Always true: what is published is what was read when it was proposed: the record, the doubts, what is told of flags and
the publication that stood then are compared before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.services import agreed
from judging.services.agreement.changes import Content, Doing, Work
from judging.services.analysis import flags
from judging.services.contest.editions import digest_of
from judging.services.results import awards, doubts
from judging.services.results import results as service
from judging.storage.models import Edition
from judging.storage.queries import editions as queries


def needs_two(session: Session, edition: Edition) -> bool:
    """Whether publishing now needs a second person."""
    return any(agreed.needs_two(edition, step) for step in _steps(session, edition, {}))


def _steps(session: Session, edition: Edition, content: Content) -> list[Step]:
    again = queries.latest_publication(session, edition) is not None
    return [Step.PUBLISH, Step.CORRECT] if again else [Step.PUBLISH]


def _stood(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    drafted = service.draft(session, edition)
    standing = queries.latest_publication(session, edition)
    seen = [(str(own.identity), str(own.outcome)) for own in flags.seen(session, drafted)]
    return {
        "record": service.digest_of_record(drafted),
        "publication": str(standing.number if standing else 0),
        "doubts": doubts.version(service.doubts_about(session, drafted, now)),
        "flags": digest_of(seen),
    }


def _do(doing: Doing) -> None:
    content = doing.content
    published = flags.publish_with_note(
        doing.session,
        actor=doing.actor,
        edition=doing.edition,
        now=doing.now,
        note_text=content["note"],
        looked_at=content["seen"],
        seen_publication=content["publication"],
        confirmed=content["confirmed"],
        agreed=doing.agreed,
    )
    awards.decide_awards(doing.session, actor=doing.actor, publication=published, now=doing.now)


PUBLISH = Work(_steps, _stood, _do)
