"""Awards and certificates: deciding from a publication, issuing, printing, revoking, issuing anew.

Always true: awards come from a sealed publication, never from a draft; a certificate keeps every printed word from
its first moment (`printed`) and its bytes once they are drawn, and neither ever changes; a corrected certificate is a
new one, and the old one says so; a running number is never used twice. Drawing happens outside (judging/jobs.py),
between `next_pending` and `keep_paper`, so that no transaction waits for it.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from judging.certificates import RANDOM_BYTES, CertificateData, Logo, SecondLanguage, Signatory, new_code
from judging.domain.awards import PARTICIPATION, PLACE, TITLE_OF_PARTICIPATION, heading, place_title
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.record import told
from judging.i18n import translator
from judging.services import audit
from judging.services.results import public_places
from judging.storage.models import (
    Award,
    Category,
    Certificate,
    CertificateState,
    Edition,
    Entry,
    EntryStatus,
    Publication,
)
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries

LONGEST_REASON = 1000
_KINDS = {PLACE: "award", PARTICIPATION: "participation"}
_SUFFIX = re.compile(r"-R(\d+)$")


@dataclass(frozen=True)
class Paper:
    """What an organiser decides for all certificates of one issue. `language` "" is each family's own."""

    issuer_name: str
    place_text: str = ""
    signatories: tuple[Signatory, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class ToIssue:
    """One certificate that is due: the award, and which of its entry's holders it is for."""

    award: Award
    position: int


# ------------------------------------------------------------------------------------------------- awards
def decide_awards(session: Session, *, actor: Actor, publication: Publication, now: datetime) -> int:
    """Write down who won what by this publication: places, taking part, and the distinctions given before.

    Answers how many awards are new; calling it again adds only what is missing. Taking part needs the holders'
    consent to process their application; a place is published already.
    """
    edition = publication.edition
    entries = {entry.number: entry for entry in edition_queries.entries(session, edition, EntryStatus.ACCEPTED)}
    known = {(award.entry_id, award.kind) for award in queries.awards(session, publication)}
    winners = _winners(edition, publication, entries)
    wanted = [*winners, *_others(publication, entries, {award.entry_id for award in winners})]
    wanted += _distinctions_given_before(session, publication)
    new = [award for award in wanted if (award.entry_id, award.kind) not in known]
    session.add_all(new)
    session.flush()
    if new:
        _log(session, actor, "awards.decided", f"publication:{publication.id}", edition.id, now, awards=len(new))
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
        for line in category.first_places(public_places(edition))
        if line.number in entries
    ]


def _others(publication: Publication, entries: dict[str, Entry], with_place: set[int]) -> list[Award]:
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
        if entry.id not in with_place and entry.consents.get("process") is True
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


def give_distinction(
    session: Session,
    *,
    actor: Actor,
    publication: Publication,
    distinction: Category,
    entry: Entry,
    reason: str,
    now: datetime,
) -> Award:
    """Give a special prize to an entry, with the jury's reason in writing; an earlier choice is replaced.

    Refused once a certificate of the earlier choice exists: revoke that first.
    """
    if not reason.strip():
        raise Refused(Problem.of("reason_needed", at=f"reason-{distinction.key}"))
    standing = [award for award in queries.awards(session, publication) if award.kind == distinction.key]
    if any(item.state is not CertificateState.REVOKED for award in standing for item in award.certificates):
        raise Refused(Problem.of("distinction_has_certificate", at=f"entry-{distinction.key}"))
    award = next((award for award in standing if award.entry_id == entry.id), None)
    for other in standing:
        if other is not award and not other.certificates:
            session.delete(other)
    if award is None:
        award = Award(publication_id=publication.id, entry_id=entry.id, kind=distinction.key, place=None)
        session.add(award)
    award.title, award.reason = dict(distinction.name), reason.strip()[:LONGEST_REASON]
    session.flush()
    _log(session, actor, "distinction.given", f"award:{award.id}", publication.edition_id, now,
         distinction=distinction.key, entry=entry.number, reason=award.reason)  # fmt: skip
    return award


# ------------------------------------------------------------------------------------------------ issuing
def due(session: Session, publication: Publication) -> list[ToIssue]:
    """The certificates that are still to be issued: one for each holder of each award that has none yet.

    A certificate from an earlier publication for the very same award counts, revoked or not: whoever was refused a
    paper does not get another one by chance.
    """
    issued = {
        (item.award.entry_id, item.award.kind, item.award.place, item.printed["holder_position"])
        for item in queries.certificates(session, publication.edition)
    }
    return [
        ToIssue(award, position)
        for award in queries.awards(session, publication)
        for position in range(len(award.entry.holders))
        if (award.entry_id, award.kind, award.place, position) not in issued
    ]


def issue(
    session: Session, *, actor: Actor, publication: Publication, paper: Paper, base_url: str, now: datetime
) -> int:
    """Issue every certificate that is due: number, code and all printed words are fixed now, the paper follows.

    Answers how many. `base_url` is the public address of the service, for the address to verify at.
    """
    if not paper.issuer_name.strip():
        raise Refused(Problem.of("issuer_needed", at="issuer"))
    decide_awards(session, actor=actor, publication=publication, now=now)
    waiting = due(session, publication)
    first = _next_number(session, publication.edition)
    for place, item in enumerate(waiting):
        number = f"{_prefix(publication.edition)}-{first + place:04d}"
        session.add(_certificate(publication.edition, item, paper, number, base_url, now))
    session.flush()
    if waiting:
        _log(session, actor, "certificates.issued", f"publication:{publication.id}", publication.edition_id, now,
             certificates=len(waiting), first=first)  # fmt: skip
    return len(waiting)


def _certificate(
    edition: Edition, item: ToIssue, paper: Paper, number: str, base_url: str, now: datetime
) -> Certificate:
    award, entry = item.award, item.award.entry
    words = translator(paper.language or entry.language)
    names = entry.holder_names
    code = new_code(secrets.token_bytes(RANDOM_BYTES))
    competition = words.pick(edition.competition.name)
    data = CertificateData(
        holder_name=names[item.position],
        title=words.pick(heading(award.kind)),
        award_line="" if award.kind == PARTICIPATION else words.pick(award.title),
        competition_name=competition,
        edition_name=_edition_line(competition, words.pick(edition.name)),
        citation=award.reason,
        place_text=paper.place_text.strip(),
        date_text=words.date(now),
        issuer_name=paper.issuer_name.strip(),
        number=number,
        code=code,
        verify_url=f"{base_url}/v/{code}",
        language=words.language,
        issued_at=now,
        signatories=paper.signatories,
        co_holders=tuple(name for place, name in enumerate(names) if place != item.position),
        kind=_KINDS.get(award.kind, "distinction"),
        is_demo=edition.is_demo,
    )
    return Certificate(
        award=award, number=number, code=code, issued_at=now, printed=_printed(data, item.position, None)
    )


def _printed(data: CertificateData, position: int, replaces: str | None) -> dict[str, Any]:
    """The frozen words of a certificate, and which holder it is for; `data_of` reads them back."""
    return {
        **asdict(data),
        "issued_at": data.issued_at.isoformat(),
        "holder_position": position,
        "replaces": replaces,
    }


def data_of(printed: dict[str, Any]) -> CertificateData:
    """The certificate's data, from what was frozen at its issue."""
    words = {key: value for key, value in printed.items() if key not in ("holder_position", "replaces")}
    words["issued_at"] = datetime.fromisoformat(words["issued_at"])
    words["signatories"] = tuple(Signatory(**item) for item in words["signatories"])
    words["co_holders"] = tuple(words["co_holders"])
    words["logos"] = tuple(Logo(**item) for item in words.get("logos", ()))
    second = words.get("second")
    words["second"] = SecondLanguage(**second) if second else None
    return CertificateData(**words)


def _edition_line(competition: str, edition: str) -> str:
    """The edition's name without the competition's, which stands above it: "2026"."""
    rest = edition.removeprefix(competition).strip(" ,·–-")
    return rest or edition


def _prefix(edition: Edition) -> str:
    return edition.slug.upper()[:28]


def _next_number(session: Session, edition: Edition) -> int:
    prefix = f"{_prefix(edition)}-"
    numbers = session.scalars(
        select(Certificate.number).where(Certificate.number.startswith(prefix, autoescape=True))
    )
    running = [_SUFFIX.sub("", number).removeprefix(prefix) for number in numbers]
    return max((int(text) for text in running if text.isdecimal()), default=0) + 1


# ----------------------------------------------------------------------------------------------- printing
def next_pending(session: Session) -> tuple[str, CertificateData] | None:
    """The code and the words of the next certificate without a paper; those that failed wait for `retry`."""
    row = session.scalar(
        select(Certificate)
        .where(Certificate.state == CertificateState.PENDING, Certificate.failure.is_(null()))
        .order_by(Certificate.id)
        .limit(1)
    )
    return None if row is None else (row.code, data_of(row.printed))


def keep_paper(session: Session, *, code: str, pdf: bytes) -> None:
    """Keep the bytes once and for good; a second arrival changes nothing."""
    row = _by_code(session, code)
    if row is not None and row.state is CertificateState.PENDING:
        row.pdf, row.digest, row.state = pdf, hashlib.sha256(pdf).hexdigest(), CertificateState.VALID


def note_failure(session: Session, *, code: str, problem: Problem) -> None:
    """Remember why a paper could not be drawn, so that the others go on and somebody can put it right."""
    row = _by_code(session, code)
    if row is not None and row.state is CertificateState.PENDING:
        row.failure = {"code": problem.code, "params": problem.params}


def retry(session: Session, *, edition: Edition) -> None:
    """Let certificates that failed be tried again."""
    for row in queries.certificates(session, edition):
        if row.state is CertificateState.PENDING and row.failure is not None:
            row.failure = null()  # the database's NULL, not JSON's null


def _by_code(session: Session, code: str) -> Certificate | None:
    return session.scalar(select(Certificate).where(Certificate.code == code))


# ------------------------------------------------------------------------------------- revoking, correcting
def revoke(session: Session, *, actor: Actor, certificate: Certificate, reason: str, now: datetime) -> None:
    """Declare a certificate void, with a reason that anyone may read. Doing it twice is once."""
    if not reason.strip():
        raise Refused(Problem.of("reason_needed", at="reason"))
    if certificate.state is CertificateState.REVOKED:
        return
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoked_reason = now, reason.strip()[:LONGEST_REASON]
    _log(session, actor, "certificate.revoked", f"certificate:{certificate.id}",
         certificate.award.entry.edition_id, now, number=certificate.number, reason=reason.strip())  # fmt: skip


def reissue(
    session: Session,
    *,
    actor: Actor,
    certificate: Certificate,
    holder_name: str,
    reason: str,
    base_url: str,
    now: datetime,
) -> Certificate:
    """Issue a certificate anew with a corrected name: same number with -R1, a new code; the old one is revoked."""
    name = " ".join(holder_name.split())
    if not name:
        raise Refused(Problem.of("holder_name_needed", at="holder_name"))
    revoke(session, actor=actor, certificate=certificate, reason=reason, now=now)
    old = data_of(certificate.printed)
    code = new_code(secrets.token_bytes(RANDOM_BYTES))
    data = replace(
        old,
        holder_name=name,
        code=code,
        verify_url=f"{base_url}/v/{code}",
        number=_next_revision(certificate),
        date_text=translator(old.language).date(now),
        issued_at=now,
    )
    printed = _printed(data, certificate.printed["holder_position"], certificate.number)
    new = Certificate(award=certificate.award, number=data.number, code=code, issued_at=now, printed=printed)
    session.add(new)
    session.flush()
    _log(session, actor, "certificate.reissued", f"certificate:{new.id}", certificate.award.entry.edition_id, now,
         number=new.number, replaces=certificate.number)  # fmt: skip
    return new


def successor(certificate: Certificate) -> Certificate | None:
    """The certificate that takes the place of this one, once it has its paper."""
    return next(
        (
            other
            for other in certificate.award.certificates
            if other.printed["replaces"] == certificate.number and other.state is not CertificateState.PENDING
        ),
        None,
    )


def _next_revision(certificate: Certificate) -> str:
    base = _SUFFIX.sub("", certificate.number)
    taken = [_SUFFIX.search(other.number) for other in certificate.award.certificates
             if _SUFFIX.sub("", other.number) == base]  # fmt: skip
    return f"{base}-R{max((int(found[1]) for found in taken if found), default=0) + 1}"


def _log(
    session: Session, actor: Actor, action: str, subject: str, edition_id: int, now: datetime, **details: object
) -> None:
    audit.record(session, actor=actor, action=action, subject=subject, edition_id=edition_id, now=now, **details)
