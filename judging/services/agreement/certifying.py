"""Certificates as changes that two people may be wanted for: issuing them, revoking one, correcting a name.

Always true: what is issued has the papers and the kinds that were proposed, for as many people as then; a certificate
that is void already, or bears another name, is neither revoked nor corrected by what was proposed before.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.errors import NotFound
from judging.services.agreement.changes import Content, Doing, Work
from judging.services.certificates import issuing, recipients, revoking
from judging.storage.models import Certificate, Edition
from judging.storage.queries import results as queries


def _issuing(session: Session, edition: Edition, content: Content) -> list[Step]:
    return [Step.CERTIFICATES]


def _due(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    return issuing.stood(session, recipients.occasion_of(session, edition), content["kinds"])


def _issue(doing: Doing) -> None:
    issuing.issue_agreed(
        doing.session,
        actor=doing.actor,
        publication=recipients.occasion_of(doing.session, doing.edition),
        row=doing.content,
        base_url=doing.means.base_url,
        now=doing.now,
    )


def _correcting(session: Session, edition: Edition, content: Content) -> list[Step]:
    return [Step.CORRECT]


def _renaming(session: Session, edition: Edition, content: Content) -> list[Step]:
    return [Step.CERTIFICATES, Step.CORRECT]


def _certificate(session: Session, edition: Edition, content: Content) -> Certificate:
    found = queries.certificate(session, edition, content["number"])
    if found is None:
        raise NotFound("certificate")
    return found


def entry_of(session: Session, edition: Edition, content: Content) -> str | None:
    """The number of the entry that a certificate is for; None where it thanks somebody."""
    award = _certificate(session, edition, content).award
    return award.entry.number if award is not None else None


def _stood(session: Session, edition: Edition, content: Content, now: datetime) -> dict[str, str]:
    return revoking.stood(_certificate(session, edition, content))


def _revoke(doing: Doing) -> None:
    revoking.revoke(
        doing.session,
        actor=doing.actor,
        certificate=_certificate(doing.session, doing.edition, doing.content),
        reason=doing.content["reason"],
        now=doing.now,
        seen=doing.content.get("seen"),
        agreed=doing.agreed,
    )


def _reissue(doing: Doing) -> None:
    revoking.reissue(
        doing.session,
        actor=doing.actor,
        certificate=_certificate(doing.session, doing.edition, doing.content),
        holder_name=doing.content["holder_name"],
        reason=doing.content["reason"],
        base_url=doing.means.base_url,
        now=doing.now,
        agreed=doing.agreed,
    )


def _number(content: Content) -> str:
    return str(content["number"])


ISSUE = Work(_issuing, _due, _issue)
REVOKE = Work(_correcting, _stood, _revoke, about=_number)
REISSUE = Work(_renaming, _stood, _reissue, about=_number)
