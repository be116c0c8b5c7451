"""A family asks for another spelling of the name on its certificate, and an organiser answers.

Always true: whoever asks shows the code of the entry, or leaves a telephone that an organiser has to call before she
accepts; what cannot be printed is refused at once; one press or two make one request; an accepted name goes the way of
every correction (`revoking.reissue`, with a second person where the edition asks for two); a request of a stranger
never keeps the family from asking: one with the code takes the place of one without.
An answer is a `NameRequest` or a `Problem`, never an exception, where a failed try itself must be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor
from judging.domain.phones import example, international
from judging.domain.typed import kept_line, kept_story, plain_code, plain_phone
from judging.services import audit
from judging.services.certificates import revoking
from judging.services.people import sign_in
from judging.services.tries import Door
from judging.storage.models import Certificate, CertificateState, NameProof, NameRequest, NameState
from judging.storage.queries import claims as queries

AT_MOST = {NameProof.CODE: 5, NameProof.PHONE: 3}
"""How many requests one certificate takes with each proof; after that people talk."""


@dataclass(frozen=True)
class Asking:
    """What somebody asks for, as typed. `is_signed_in` is True where she entered with the code of this entry."""

    ask_id: str
    wanted: str
    why: str
    proof: str
    code: str
    phone: str
    is_signed_in: bool

    @property
    def shown_by(self) -> NameProof | None:
        """How she wants to show that it is hers; None for no choice."""
        if self.is_signed_in:
            return NameProof.CODE
        return NameProof(self.proof) if self.proof in list(NameProof) else None


# ------------------------------------------------------------------------------------------------- the family
def ask(
    session: Session, *, actor: Actor, door: Door, certificate: Certificate, asking: Asking
) -> NameRequest | Problem:
    """Ask for another spelling. Raises Refused for what can be told at once, and keeps nothing then.

    A Problem in answer is a wrong or too early code: that try is kept, so the caller commits.
    """
    there = queries.by_ask_id(session, certificate, asking.ask_id)
    if there is not None:
        return there
    wanted, why = kept_line(asking.wanted, at="wanted"), kept_story(asking.why, at="why")
    before = queries.requests_for(session, certificate)
    problems = [
        *_problems_of_name(certificate, wanted),
        *_problems_of_form(asking, why, certificate.edition.home.country),
        *_limits(before, asking),
    ]
    if problems:
        raise Refused(*problems)
    if asking.shown_by is NameProof.CODE and not asking.is_signed_in:
        problem = sign_in.shows_entry(session, door, code=asking.code, entry=certificate.entry, at="code")
        if problem is not None:
            return problem
    return _kept(session, actor, certificate, asking, wanted, why, before, door.now)


def may_ask(certificate: Certificate, before: Sequence[NameRequest]) -> bool:
    """Whether asking makes sense now: a valid certificate, and nothing waits that the code already vouches for."""
    return certificate.state is CertificateState.VALID and not any(
        one.state is NameState.WAITING and one.proof is NameProof.CODE for one in before
    )


def _kept(
    session: Session,
    actor: Actor,
    certificate: Certificate,
    asking: Asking,
    wanted: str,
    why: str,
    before: Sequence[NameRequest],
    now: datetime,
) -> NameRequest:
    proof = asking.shown_by or NameProof.PHONE
    for older in before:
        if older.state is NameState.WAITING:
            older.state, older.decided_at = NameState.REPLACED, now
    made = NameRequest(
        certificate=certificate,
        ask_id=asking.ask_id,
        wanted=wanted,
        why=why[: limits.REASON],
        proof=proof,
        phone=plain_phone(asking.phone) if proof is NameProof.PHONE else "",
        asked_at=now,
    )
    session.add(made)
    _log(session, actor, "certificate.name_asked", certificate, now)
    return made


def _problems_of_name(certificate: Certificate, wanted: str) -> list[Problem]:
    """Why this name cannot be asked for."""
    if certificate.state is not CertificateState.VALID:
        return [Problem.of("name_not_valid_now")]
    if not wanted:
        return [Problem.of("name_wanted_empty", at="wanted")]
    if len(wanted) > limits.LINE:
        return [Problem.of("name_too_long", at="wanted")]
    if wanted == certificate.printed["holder_name"]:
        return [Problem.of("name_is_the_same", at="wanted")]
    return revoking.problems_of_name(certificate, wanted, at="wanted")


def _problems_of_form(asking: Asking, why: str, country: str) -> list[Problem]:
    found = []
    if not why:
        found.append(Problem.of("name_why_empty", at="why"))
    elif len(why) > limits.REASON:
        found.append(Problem.of("text_too_long_for_field", at="why", length=len(why), longest=limits.REASON))
    proof = asking.shown_by
    if proof is None:
        found.append(Problem.of("owner_proof_missing", at="proof-code"))
    if proof is NameProof.CODE and not asking.is_signed_in and not plain_code(asking.code):
        found.append(Problem.of("owner_code_empty", at="code"))
    phone = plain_phone(asking.phone)
    if proof is NameProof.PHONE and (len(phone) > limits.PHONE or not international(phone, country)):
        found.append(Problem.of("owner_phone_wrong", at="phone", example=example(country)))
    return found


def _limits(before: Sequence[NameRequest], asking: Asking) -> list[Problem]:
    proof = asking.shown_by
    if proof is None:
        return []
    waiting = [one.proof for one in before if one.state is NameState.WAITING]
    if NameProof.CODE in waiting or proof in waiting:
        return [Problem.of("name_already_asked")]
    if sum(one.proof is proof for one in before) >= AT_MOST[proof]:
        return [Problem.of("name_asked_too_often")]
    return []


# ----------------------------------------------------------------------------------------------- the organiser
def accept(
    session: Session, *, actor: Actor, request: NameRequest, called: bool, reason: str, base_url: str, now: datetime
) -> Certificate | None:
    """Correct the name as asked. Answers the new certificate; None where a second person has to confirm it first.

    `called`: she says that she spoke to the family at that telephone (needed where no code was shown). `reason` is
    what the old certificate's page will say. A second press after the first changes nothing.
    """
    certificate = request.certificate
    if request.state is NameState.ACCEPTED:
        return revoking.coming(certificate)
    _require_open(request)
    if request.proof is NameProof.PHONE and not called:
        raise Refused(Problem.of("owner_not_called", at=f"called-{request.id}"))
    agreed = revoking.correction(certificate)
    if agreed is not None and agreed.by_id == actor.id and agreed.holder_name == request.wanted:
        return None
    new = revoking.reissue(
        session,
        actor=actor,
        certificate=certificate,
        holder_name=request.wanted,
        reason=reason,
        base_url=base_url,
        now=now,
        at=None,
    )
    if new is not None:
        _decide(session, actor, request, NameState.ACCEPTED, "", now)
    return new


def refuse(session: Session, *, actor: Actor, request: NameRequest, answer: str, now: datetime) -> None:
    """Leave the name as it is, with a reason that whoever opens the certificate's page reads. Twice is once.

    Stale where somebody has answered it with other words: theirs stand, and are told.
    """
    at = f"answer-{request.id}"
    said = kept_story(answer, at=at)
    if request.state is NameState.REFUSED:
        if said != request.answer:
            current = {"answer": request.answer}
            raise Stale(Problem.of("name_answered_meanwhile", at=at, answer=request.answer), current=current)
        return
    _require_open(request)
    if not said:
        raise Refused(Problem.of("reason_needed", at=at))
    if len(said) > limits.REASON:
        raise Refused(Problem.of("text_too_long_for_field", at=at, length=len(said), longest=limits.REASON))
    _decide(session, actor, request, NameState.REFUSED, said, now)


def _require_open(request: NameRequest) -> None:
    if request.state is not NameState.WAITING or request.certificate.state is CertificateState.REVOKED:
        raise Refused(Problem.of("name_already_decided"))


def _decide(session: Session, actor: Actor, request: NameRequest, state: NameState, answer: str, now: datetime) -> None:
    request.state, request.answer = state, answer
    request.decided_at, request.decided_by = now, str(actor)
    action = "certificate.name_accepted" if state is NameState.ACCEPTED else "certificate.name_refused"
    _log(session, actor, action, request.certificate, now)


def _log(session: Session, actor: Actor, action: str, certificate: Certificate, now: datetime) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"certificate:{certificate.id}",
        edition_id=certificate.edition.id,
        now=now,
        number=certificate.number,
    )
