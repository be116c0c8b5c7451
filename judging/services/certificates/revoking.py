"""Revoking a certificate, and issuing it anew with a corrected name.

Always true: a certificate is never changed and never deleted; a corrected one is a new one with a new code, and the old
one is void and says which takes its place. Where an edition asks for two people, a corrected name is issued when a
second person confirms the very same name.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from judging.certificates import RANDOM_BYTES, new_code
from judging.certificates.layout.pages import certificate_page
from judging.domain import limits
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.i18n import translator
from judging.services import audit
from judging.services.certificates import papers
from judging.services.certificates.issuing import SUFFIX, needs_two, require_address
from judging.services.reasons import reason_from
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Certificate, CertificateState

_CORRECTIONS = "corrections"
FITS_ANY_REVISION = "-R99"


@dataclass(frozen=True)
class Correction:
    """A corrected name that waits for a second person."""

    by: str
    proposed_by: str
    holder_name: str


def revoke(
    session: Session, *, actor: Actor, certificate: Certificate, reason: str, now: datetime, seen: str | None = None
) -> None:
    """Declare a certificate void, with a reason that anyone may read. The same twice is once.

    Stale where somebody declared it void for another reason (that one stays), or proposed another name, since the
    writer looked (`seen`: version of `standing_of`).
    """
    reason = reason_from(reason, longest=limits.PRINTED_REASON)
    if certificate.state is CertificateState.REVOKED:
        if certificate.revoked_reason == reason:
            return
        raise Stale(Problem.of(ACTED), current=standing_of(certificate))
    require_unchanged(standing_of(certificate), seen, told=ACTED)
    certificate.state = CertificateState.REVOKED
    certificate.revoked_at, certificate.revoked_reason = now, reason
    _log(session, actor, "certificate.revoked", certificate, now, number=certificate.number, reason=reason)


def correction(certificate: Certificate) -> Correction | None:
    """The corrected name that somebody proposed for this certificate, if one waits."""
    waiting = papers.kept(certificate.edition).get(_CORRECTIONS, {}).get(certificate.number)
    return Correction(**waiting) if waiting else None


def standing_of(certificate: Certificate) -> dict[str, str]:
    """Whether it is void, and which name waits from whom, as texts."""
    waiting = correction(certificate)
    void = certificate.state is CertificateState.REVOKED
    return {"void": "yes" if void else "", "waiting": f"{waiting.by} {waiting.holder_name}" if waiting else ""}


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
    if needs_two(certificate.edition) and not _is_second(certificate, actor, name):
        _propose(session, actor, certificate, name, now)
        return None
    require_address(certificate.edition, base_url)
    _keep_correction(certificate, None)
    revoke(session, actor=actor, certificate=certificate, reason=reason, now=now)
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


def _is_second(certificate: Certificate, actor: Actor, name: str) -> bool:
    """Whether somebody else proposed this very name before."""
    waiting = correction(certificate)
    return waiting is not None and waiting.holder_name == name and waiting.by != str(actor)


def _propose(session: Session, actor: Actor, certificate: Certificate, name: str, now: datetime) -> None:
    _keep_correction(certificate, {"by": str(actor), "proposed_by": actor.name, "holder_name": name})
    _log(session, actor, "certificate.correction_proposed", certificate, now, number=certificate.number)


def _keep_correction(certificate: Certificate, wanted: dict[str, str] | None) -> None:
    edition = certificate.edition
    waiting = {
        number: item
        for number, item in papers.kept(edition).get(_CORRECTIONS, {}).items()
        if number != certificate.number
    }
    if wanted is not None:
        waiting[certificate.number] = wanted
    papers.keep(edition, **{_CORRECTIONS: waiting or None})


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
