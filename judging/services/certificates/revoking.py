"""Revoking a certificate, and issuing it anew with a corrected name.

Always true: a certificate is never changed and never deleted; a corrected one is a new one with a new code, and the old
one is void and says which takes its place. Where an edition asks for two people, a corrected name is issued when a
second person confirms the very same name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session, object_session

from judging.certificates import RANDOM_BYTES, new_code
from judging.certificates.layout.pages import certificate_page
from judging.domain import limits
from judging.domain.agreement.steps import ProposalState, Step, What
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.i18n import translator
from judging.services import audit
from judging.services.agreed import Agreed, answer, needs_two, propose, require_agreed, waiting
from judging.services.certificates import papers
from judging.services.certificates.issuing import SUFFIX, require_address
from judging.services.reasons import reason_from
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Certificate, CertificateState, Edition, Proposal

FITS_ANY_REVISION = "-R99"


@dataclass(frozen=True)
class Correction:
    """A corrected name that waits for a second person."""

    by_id: int
    proposed_by: str
    holder_name: str


def revoke(
    session: Session,
    *,
    actor: Actor,
    certificate: Certificate,
    reason: str,
    now: datetime,
    seen: str | None = None,
    agreed: Agreed | None = None,
) -> None:
    """Declare a certificate void, with a reason that anyone may read. The same twice is once.

    `agreed` is who agreed to it, where the edition wants two people for corrections.

    Stale where somebody declared it void for another reason (that one stays), or proposed another name, since the
    writer looked (`seen`: version of `standing_of`).
    """
    reason = reason_from(reason, longest=limits.PRINTED_REASON)
    if certificate.state is CertificateState.REVOKED:
        if certificate.revoked_reason == reason:
            return
        raise Stale(Problem.of(ACTED), current=standing_of(certificate))
    require_unchanged(standing_of(certificate), seen, told=ACTED)
    edition = certificate.edition
    require_agreed(session, actor=actor, edition=edition, step=Step.CORRECT, agreed=agreed, now=now)
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoked_reason = now, reason
    _log(session, actor, "certificate.revoked", certificate, now, number=certificate.number, reason=reason)


def correction(certificate: Certificate) -> Correction | None:
    """The corrected name that somebody proposed for this certificate, if one waits."""
    row = _waiting(certificate)
    return _proposed(row) if row is not None else None


def corrections(session: Session, edition: Edition) -> dict[str, Correction]:
    """All corrected names that wait in an edition, by the certificate's number."""
    return {row.content["number"]: _proposed(row) for row in waiting(session, edition, What.REISSUE)}


def _proposed(row: Proposal) -> Correction:
    return Correction(row.asked_by_id, row.asked_by, row.content["holder_name"])


def _waiting(certificate: Certificate) -> Proposal | None:
    session = object_session(certificate)
    assert session is not None  # it was read from there
    rows = waiting(session, certificate.edition, What.REISSUE)
    return next((row for row in rows if row.content["number"] == certificate.number), None)


def standing_of(certificate: Certificate) -> dict[str, str]:
    """Whether it is void, and which name waits from whom, as texts."""
    asked = correction(certificate)
    void = certificate.state is CertificateState.REVOKED
    return {"void": "yes" if void else "", "waiting": f"{asked.by_id} {asked.holder_name}" if asked else ""}


def reissue(
    session: Session,
    *,
    actor: Actor,
    certificate: Certificate,
    holder_name: str,
    reason: str,
    base_url: str,
    now: datetime,
    seen: str | None = None,
    at: str | None = "holder_name",
    agreed: Agreed | None = None,
) -> Certificate | None:
    """Issue a certificate anew with a corrected name: same number with -R1, a new code; the old one is revoked.

    Answers None where a second person has to confirm the name first. Refused for a void one, and at the field `at` for
    a name that this paper cannot show: nothing is proposed, issued or revoked then. Stale where somebody corrected
    it, revoked it or proposed another name since the writer looked (`seen`: version of `standing_of`).
    """
    require_unchanged(standing_of(certificate), seen, told=ACTED)
    if certificate.state is CertificateState.REVOKED:
        raise Refused(Problem.of("certificate_is_void"))
    name = " ".join(holder_name.split())
    if not name:
        raise Refused(Problem.of("holder_name_needed", at=at))
    if unfit := problems_of_name(certificate, name, at=at):
        raise Refused(*unfit)
    require_address(certificate.edition, base_url)
    if agreed is None and reissuing_needs_two(certificate.edition):
        agreed = _second(session, actor, certificate, name, now)
        if agreed is None:
            _propose(session, actor, certificate, name, reason, now)
            return None
    revoke(session, actor=actor, certificate=certificate, reason=reason, now=now, agreed=agreed)
    new = _corrected(certificate, name, base_url, now)
    session.add(new)
    session.flush()
    _log(session, actor, "certificate.reissued", new, now, number=new.number, replaces=certificate.number)
    return new


def problems_of_name(certificate: Certificate, name: str, *, at: str | None) -> list[Problem]:
    """Why this name cannot be printed on this very paper, with its look, its sheet and who else stands on it."""
    old = papers.data_of(certificate.printed)
    try:
        certificate_page(replace(old, holder_name=name, number=f"{old.number}{FITS_ANY_REVISION}"[:40]))
    except Refused as refusal:
        about = [problem for problem in refusal.problems if problem.field == "holder_name"]
        signs = [problem.params["character"] for problem in about if "character" in problem.params]
        if signs:
            return [Problem.of("name_sign_unknown", at=at, sign=signs[0])]
        return [Problem.of("name_too_long", at=at)] if about else []
    return []


def _corrected(certificate: Certificate, name: str, base_url: str, now: datetime) -> Certificate:
    old = papers.data_of(certificate.printed)
    code, home = new_code(secrets.token_bytes(RANDOM_BYTES)), certificate.edition.home
    second = old.second and replace(old.second, date_text=translator(old.second.language, home).date(now))
    data = replace(
        old,
        holder_name=name,
        code=code,
        verify_url=f"{base_url}/v/{code}",
        number=_next_revision(certificate),
        date_text=translator(old.language, home).date(now),
        second=second,
        issued_at=now,
    )
    printed = papers.frozen(
        data, certificate.printed["holder_position"], certificate.number, certificate.printed.get("design")
    )
    return Certificate(
        award=certificate.award,
        recognition=certificate.recognition,
        number=data.number,
        code=code,
        issued_at=now,
        printed=printed,
    )


def reissuing_needs_two(edition: Edition) -> bool:
    """Whether a corrected name needs a second person: as a certificate does, and as a correction."""
    return needs_two(edition, Step.CERTIFICATES) or needs_two(edition, Step.CORRECT)


def _second(session: Session, actor: Actor, certificate: Certificate, name: str, now: datetime) -> Agreed | None:
    """That somebody else proposed this very name before, which is confirmed with it."""
    row = _waiting(certificate)
    if row is None or row.content["holder_name"] != name or row.asked_by_id == actor.id or not actor.id:
        return None
    answer(session, actor=actor, row=row, state=ProposalState.CONFIRMED, now=now)
    return Agreed(asked_by=row.asked_by)


def _propose(session: Session, actor: Actor, certificate: Certificate, name: str, reason: str, now: datetime) -> None:
    """Keep the name for a second person; it takes the place of another that waited. The same twice is once."""
    if not actor.id:  # the operator of the machine has no account
        raise Refused(Problem.of("operator_says_who"))
    row, edition = _waiting(certificate), certificate.edition
    if row is not None and row.asked_by_id == actor.id and row.content["holder_name"] == name:
        return
    if row is not None:
        answer(session, actor=actor, row=row, state=ProposalState.WITHDRAWN, now=now)
    propose(
        session,
        actor=actor,
        edition=edition,
        step=Step.CERTIFICATES if needs_two(edition, Step.CERTIFICATES) else Step.CORRECT,
        what=What.REISSUE,
        content={"number": certificate.number, "holder_name": name, "reason": reason},
        stood=stood(certificate),
        now=now,
    )


def stood(certificate: Certificate) -> dict[str, str]:
    """The name it bears and whether it is void, as short texts."""
    void = certificate.state is CertificateState.REVOKED
    return {"holder": certificate.printed["holder_name"], "void": "yes" if void else "no"}


def coming(certificate: Certificate) -> Certificate | None:
    """The certificate that takes the place of this one, with or without its paper yet.

    One that became void before it had a paper was never anybody's: what took its place counts.
    """
    following = next((one for one in certificate.siblings if one.printed["replaces"] == certificate.number), None)
    if following is not None and following.state is CertificateState.REVOKED and not following.digest:
        return coming(following)
    return following


def successor(certificate: Certificate) -> Certificate | None:
    """The same, once it has its paper."""
    following = coming(certificate)
    return following if following is not None and following.digest else None


def _next_revision(certificate: Certificate) -> str:
    base = SUFFIX.sub("", certificate.number)
    taken = [SUFFIX.search(other.number) for other in certificate.siblings if SUFFIX.sub("", other.number) == base]
    return f"{base}-R{max((int(found[1]) for found in taken if found), default=0) + 1}"


def _log(
    session: Session, actor: Actor, action: str, certificate: Certificate, now: datetime, **details: object
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"certificate:{certificate.id}",
        edition_id=certificate.edition.id,
        now=now,
        **details,
    )
