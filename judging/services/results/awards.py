"""Awards: who won what by a publication, and the distinctions that the jury gives beside the order.

Always true: awards come from a sealed publication, never from a draft; deciding twice adds nothing; taking part is for
entries that were admitted and judged, and needs the holders' consent to process their application.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.agreement.steps import Step
from judging.domain.entries.standing import Place, is_in, why_out
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.results.awards import PARTICIPATION, PLACE, TITLE_OF_PARTICIPATION, place_title
from judging.domain.results.record import told
from judging.domain.typed import kept_story
from judging.services import audit, lettering
from judging.services.agreed import Agreed, require_agreed
from judging.services.results.doubts import why_without_condition
from judging.services.seen import require_unchanged
from judging.storage.models import Award, Category, CertificateState, Edition, Entry, Event, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries


def decide_awards(session: Session, *, actor: Actor, publication: Publication, now: datetime) -> int:
    """Write down who won what by this publication: places, taking part, and the distinctions given before.

    Answers how many awards are new; calling it again adds only what is missing. Taking part needs the holders'
    consent to process their application; a place is published already.
    """
    edition = publication.edition
    entries = {
        entry.number: entry for entry in edition_queries.entries_in(session, edition, Role.APPLICANT, Place.CERTIFICATE)
    }
    known = {(award.entry_id, award.kind) for award in queries.awards(session, publication)}
    winners = _winners(edition, publication, entries)
    wanted = [*winners, *_others(publication, entries, {award.entry_id for award in winners})]
    wanted += _distinctions_given_before(session, publication)
    new = [award for award in wanted if (award.entry_id, award.kind) not in known]
    session.add_all(new)
    session.flush()
    if new:
        audit.record(
            session,
            actor=actor,
            action="awards.decided",
            subject=f"publication:{publication.id}",
            edition_id=edition.id,
            now=now,
            awards=len(new),
        )
    return len(new)


def _winners(edition: Edition, publication: Publication, entries: dict[str, Entry]) -> list[Award]:
    categories = told(json.loads(publication.snapshot))
    return [
        Award(
            publication_id=publication.id,
            entry_id=entries[line.number].id,
            kind=PLACE,
            place=line.rank,
            title=place_title(
                line.rank, shared=line.shares_place, category=category.name if len(categories) > 1 else None
            ),
            reason="",
        )
        for category in categories
        for line in category.first_places(edition.public_places)
        if line.number in entries
    ]


def _others(publication: Publication, entries: dict[str, Entry], with_place: set[int]) -> list[Award]:
    """Every entry that somebody judged, in whichever round, and that won no place."""
    record = json.loads(publication.snapshot)
    rounds = [*record.get("rounds", ()), record]
    judged = {number for one in rounds for category in told(one) for number in category.judged}
    return [
        Award(
            publication_id=publication.id,
            entry_id=entry.id,
            kind=PARTICIPATION,
            place=None,
            title=dict(TITLE_OF_PARTICIPATION),
            reason="",
        )
        for entry in entries.values()
        if entry.id not in with_place and entry.number in judged and entry.consents.get("process") is True
    ]


def _distinctions_given_before(session: Session, publication: Publication) -> list[Award]:
    """A new publication keeps the distinctions of the one before: they do not depend on the figures."""
    before = session.scalars(
        select(Award)
        .join(Award.publication)
        .where(
            Publication.edition_id == publication.edition_id,
            Publication.number == publication.number - 1,
            Award.kind.notin_((PLACE, PARTICIPATION)),
        )
    )
    return [
        Award(
            publication_id=publication.id,
            entry_id=award.entry_id,
            kind=award.kind,
            place=None,
            title=award.title,
            reason=award.reason,
        )
        for award in before
    ]


def chosen(given: Award | None) -> dict[str, object]:
    """Who has a special prize, and why, as an organiser sees it."""
    return {"entry": given.entry_id, "reason": given.reason} if given is not None else {}


def give_distinction(
    session: Session,
    *,
    actor: Actor,
    publication: Publication,
    distinction: Category,
    entry: Entry,
    reason: str,
    now: datetime,
    seen: str | None = None,
    anyway: bool = False,
    agreed: Agreed | None = None,
) -> Award:
    """Give a special prize to an entry, with the jury's reason in writing; an earlier choice is replaced.

    Refused where the entry does not meet the prize's condition, unless it is given `anyway`, which is logged; and once
    a certificate of the earlier choice exists: revoke that first. Another choice is a correction, and needs to be
    `agreed` where the edition wants two people for those. Stale where somebody chose since the writer looked
    (`seen`, the version of `chosen`).
    """
    standing = _standing(session, actor, publication, distinction, seen, agreed, now)
    reason = lettering.printed_reason(reason, at=f"reason-{distinction.key}")
    lacks = _require_fit(distinction, entry, now, anyway=anyway)
    if any(item.state is not CertificateState.REVOKED for award in standing for item in award.certificates):
        raise Refused(Problem.of("distinction_has_certificate", at=f"entry-{distinction.key}"))
    award = next((award for award in standing if award.entry_id == entry.id), None)
    for other in standing:
        if other is not award and not other.certificates:
            session.delete(other)
    if award is None:
        award = Award(publication_id=publication.id, entry_id=entry.id, kind=distinction.key, place=None)
        session.add(award)
    award.title, award.reason = dict(distinction.name), reason
    session.flush()
    audit.record(
        session,
        actor=actor,
        action="distinction.given",
        subject=f"award:{award.id}",
        edition_id=publication.edition_id,
        now=now,
        distinction=distinction.key,
        entry=entry.number,
        reason=award.reason,
        **({"lacks": lacks.code} if lacks is not None else {}),
    )
    return award


def _standing(
    session: Session,
    actor: Actor,
    publication: Publication,
    distinction: Category,
    seen: str | None,
    agreed: Agreed | None,
    now: datetime,
) -> list[Award]:
    """Who has this prize, where it may be given in another way."""
    standing = [award for award in queries.awards(session, publication) if award.kind == distinction.key]
    require_unchanged(chosen(standing[0] if standing else None), seen)
    if standing:
        edition = publication.edition
        require_agreed(session, actor=actor, edition=edition, step=Step.CORRECT, agreed=agreed, now=now)
    return standing


def without_condition(session: Session, publication: Publication, now: datetime) -> list[tuple[Award, Problem]]:
    """The special prizes whose condition is not met and of which nobody has said that it is known.

    Whoever gave one all the same has said so, and whoever confirmed it later (`confirm_without_condition`).
    """
    edition = publication.edition
    distinctions = {category.key for category in edition.categories if category.is_distinction}
    found = [award for award in queries.awards(session, publication) if award.kind in distinctions]
    lacking = [(award, why_without_condition(edition, award.kind, award.entry, now)) for award in found]
    return [(award, lack) for award, lack in lacking if lack is not None and not _is_known(session, award, lack.code)]


def _is_known(session: Session, award: Award, code: str) -> bool:
    """Whether the log says of this prize of this entry that it was given knowing what it lacks."""
    line = select(Event.id).where(
        Event.edition_id == award.publication.edition_id,
        Event.action.in_(("distinction.given", "distinction.confirmed")),
        Event.details["entry"].as_string() == award.entry.number,
        Event.details["distinction"].as_string() == award.kind,
        Event.details["lacks"].as_string() == code,
    )
    return session.scalar(line.limit(1)) is not None


def confirm_without_condition(
    session: Session, *, actor: Actor, publication: Publication, reason: str, now: datetime
) -> None:
    """Take an organiser's word, with a reason, that the jury gives these prizes knowing what they lack; it is logged.

    Nothing happens where none lacks anything or no reason was written.
    """
    words = kept_story(reason, at="without_condition")
    for award, lack in without_condition(session, publication, now) if words else ():
        audit.record(
            session,
            actor=actor,
            action="distinction.confirmed",
            subject=f"award:{award.id}",
            edition_id=publication.edition_id,
            now=now,
            distinction=award.kind,
            entry=award.entry.number,
            lacks=lack.code,
            reason=words,
        )


def _require_fit(distinction: Category, entry: Entry, now: datetime, *, anyway: bool) -> Problem | None:
    """Raise Refused for an entry that cannot get this prize; answers what it lacks and was given it all the same."""
    at = f"entry-{distinction.key}"
    if not is_in(entry.status, Role.APPLICANT, Place.CERTIFICATE):
        raise Refused(replace(why_out(entry.status, entry.number), field=at))
    lacks = why_without_condition(distinction.edition, distinction.key, entry, now)
    if lacks is not None and not anyway:
        raise Refused(replace(lacks, field=at))
    return lacks
