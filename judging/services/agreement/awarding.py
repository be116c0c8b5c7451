"""Special prizes and mentions that are public already, as changes that two people may be wanted for.

Always true: a prize that nobody has yet is given by one person; who takes it from one entry for another, or takes a
mention back, corrects what is public.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.errors import NotFound
from judging.services.agreement.changes import Content, Doing, Work
from judging.services.certificates import mentions
from judging.services.results import awards
from judging.storage.models import Award, Category, Edition, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries


def _publication(session: Session, edition: Edition) -> Publication:
    found = edition_queries.latest_publication(session, edition)
    if found is None:
        raise NotFound("publication")
    return found


def _given(session: Session, edition: Edition, content: Content) -> Award | None:
    """Who has the prize or the mention, by its key."""
    rows = queries.awards(session, _publication(session, edition))
    return next((award for award in rows if award.kind == content["prize"]), None)


def _steps(session: Session, edition: Edition, content: Content) -> list[Step]:
    return [Step.CORRECT] if _given(session, edition, content) is not None else []


def _stood(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    given = _given(session, edition, content)
    return {"winner": given.entry.number, "because": given.reason} if given is not None else {"winner": ""}


def _distinction(edition: Edition, key: str) -> Category:
    found = next((one for one in edition.categories if one.key == key and one.is_distinction), None)
    if found is None:
        raise NotFound("distinction")
    return found


def _give(doing: Doing) -> None:
    session, edition, content = doing.session, doing.edition, doing.content
    entry = queries.entry(session, edition, content["entry"])
    if entry is None:
        raise NotFound("entry")
    awards.give_distinction(
        session,
        actor=doing.actor,
        publication=_publication(session, edition),
        distinction=_distinction(edition, content["prize"]),
        entry=entry,
        reason=content["reason"],
        now=doing.now,
        seen=content["seen"],
        anyway=content["anyway"],
        agreed=doing.agreed,
    )


def _take_back(doing: Doing) -> None:
    given = _given(doing.session, doing.edition, doing.content)
    if given is None or not mentions.is_mention(given):
        raise NotFound("mention")
    mentions.take_back(doing.session, actor=doing.actor, award=given, now=doing.now, agreed=doing.agreed)


def _prize(content: Content) -> str:
    return str(content["prize"])


DISTINCTION = Work(_steps, _stood, _give, about=_prize)
MENTION_BACK = Work(_steps, _stood, _take_back, about=_prize)
