"""Issuing certificates, alone or by two people: one proposes, another approves.

Always true: a running number is never used twice; all printed words are fixed when a certificate is issued, the paper
follows (see `pending`); where an edition asks for two people, nothing is issued by the one who proposed it, and what
is issued is what was proposed: a choice made since, or newer results, do away with the proposal.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.certificates import RANDOM_BYTES, CertificateData, new_code
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.services import audit, papers
from judging.services.awards import decide_awards
from judging.services.papers import Named, Paper
from judging.storage.models import Award, Certificate, Edition, Publication
from judging.storage.queries import results as queries

SUFFIX = re.compile(r"-R(\d+)$")
_TWO, _PROPOSAL = "two_people", "proposal"
_ANY_ADDRESS = "https://premio.example.org"
"""Its length does not matter for whether the organiser's texts fit."""


@dataclass(frozen=True)
class ToIssue:
    """One certificate that is due: the award, and which of its entry's holders it is for."""

    award: Award
    position: int


@dataclass(frozen=True)
class Proposal:
    """What somebody proposed to issue: by whom, when, from which publication, with which papers."""

    by: str
    name: str
    at: datetime
    publication: int
    paper: dict[str, Any]


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
    """Issue every certificate that is due; answers how many. `base_url` is the public address of the service.

    Refused where the edition asks for two people: then `propose` and `approve`.
    """
    if needs_two(publication.edition):
        raise Refused(Problem.of("issue_needs_two"))
    return _issue(session, actor, publication, _fitting(session, publication, paper, now), base_url, now)


def samples(
    session: Session, publication: Publication, paper: Paper, *, base_url: str, now: datetime
) -> list[CertificateData]:
    """What the papers would look like, for the longest names among those due (or among all, where none is due)."""
    holders = [(item.award, item.position) for item in due(session, publication)] or [
        (award, place)
        for award in queries.awards(session, publication)
        for place in range(len(award.entry.holders))
    ]
    return papers.samples(publication.edition, holders, paper, base_url=base_url, now=now)


def _fitting(session: Session, publication: Publication, paper: Paper, now: datetime) -> Paper:
    """The papers as they are to be kept; refused where what was typed cannot be printed."""
    checked = paper.checked()
    papers.refuse_unfit(samples(session, publication, checked, base_url=_ANY_ADDRESS, now=now))
    return checked


def _issue(
    session: Session, actor: Actor, publication: Publication, paper: Paper, base_url: str, now: datetime
) -> int:
    edition = publication.edition
    papers.keep(edition, **paper.to_document())
    decide_awards(session, actor=actor, publication=publication, now=now)
    waiting = due(session, publication)
    first = _next_number(session, edition)
    for place, item in enumerate(waiting):
        number = f"{_prefix(edition)}-{first + place:04d}"
        named = Named(number, new_code(secrets.token_bytes(RANDOM_BYTES)), base_url, now)
        data = papers.certificate_data(edition, item.award, item.position, paper, named)
        session.add(Certificate(award=item.award, number=number, code=data.code, issued_at=now,
                                printed=papers.frozen(data, item.position, None)))  # fmt: skip
    session.flush()
    if waiting:
        _log(session, actor, "certificates.issued", publication, now, certificates=len(waiting), first=first)
    return len(waiting)


def keep_look(session: Session, *, actor: Actor, publication: Publication, paper: Paper, now: datetime) -> None:
    """Keep what the certificates issued from now on shall look like; those that are there stay as they are.

    A proposal that waited is done away with: it was about other papers.
    """
    fitting = _fitting(session, publication, paper, now)
    papers.keep(publication.edition, **fitting.to_document(), **{_PROPOSAL: None})
    _log(session, actor, "certificates.look_kept", publication, now, look=paper.look)


# ---------------------------------------------------------------------------------------------- two people
def needs_two(edition: Edition) -> bool:
    """Whether one person proposes and another approves before anything is issued."""
    return papers.kept(edition).get(_TWO) is True


def require_two(session: Session, *, actor: Actor, edition: Edition, wanted: bool, now: datetime) -> None:
    """Ask for two people from now on, or no longer.

    Any organiser may ask for it; only the operator of the machine may take it back, so that nobody does away with
    the rule in order to issue alone.
    """
    if needs_two(edition) == wanted:
        return
    if not wanted and actor.role is not Role.OPERATOR:
        raise Refused(Problem.of("two_people_stays", at="two_people"))
    papers.keep(edition, **{_TWO: wanted or None, _PROPOSAL: None})
    audit.record(session, actor=actor, action="certificates.two_people" if wanted else "certificates.one_person",
                 subject=f"edition:{edition.id}", edition_id=edition.id, now=now)  # fmt: skip


def proposal(publication: Publication) -> Proposal | None:
    """What waits for a second person; a proposal from earlier results is none any more."""
    found = papers.kept(publication.edition).get(_PROPOSAL)
    if not found or found["publication"] != publication.number:
        return None
    return Proposal(found["by"], found["name"], datetime.fromisoformat(found["at"]), found["publication"],
                    found["paper"])  # fmt: skip


def propose(session: Session, *, actor: Actor, publication: Publication, paper: Paper, now: datetime) -> None:
    """Propose to issue everything that is due, with these papers; a newer proposal takes the place of an older one."""
    chosen = _fitting(session, publication, paper, now).to_document()
    made = {"by": str(actor), "name": actor.name, "at": now.isoformat(), "publication": publication.number,
            "paper": chosen}  # fmt: skip
    papers.keep(publication.edition, **chosen, **{_PROPOSAL: made})
    _log(session, actor, "certificates.proposed", publication, now, certificates=len(due(session, publication)))


def approve(session: Session, *, actor: Actor, publication: Publication, base_url: str, now: datetime) -> int:
    """Issue what somebody else proposed; answers how many. Refused to the one who proposed it."""
    waiting = proposal(publication)
    if waiting is None:
        raise Refused(Problem.of("nothing_proposed"))
    if waiting.by == str(actor):
        raise Refused(Problem.of("approve_needs_another"))
    papers.keep(publication.edition, **{_PROPOSAL: None})
    paper = papers.paper_from(waiting.paper, issuer="")
    _log(session, actor, "certificates.approved", publication, now, proposed_by=waiting.name)
    return _issue(session, actor, publication, paper.checked(), base_url, now)


def withdraw(session: Session, *, actor: Actor, publication: Publication, now: datetime) -> None:
    """Do away with a proposal; anybody who could make or approve one may."""
    if proposal(publication) is not None:
        papers.keep(publication.edition, **{_PROPOSAL: None})
        _log(session, actor, "certificates.proposal_withdrawn", publication, now)


def _prefix(edition: Edition) -> str:
    return edition.slug.upper()[:28]


def _next_number(session: Session, edition: Edition) -> int:
    prefix = f"{_prefix(edition)}-"
    numbers = session.scalars(
        select(Certificate.number).where(Certificate.number.startswith(prefix, autoescape=True))
    )
    running = [SUFFIX.sub("", number).removeprefix(prefix) for number in numbers]
    return max((int(text) for text in running if text.isdecimal()), default=0) + 1


def _log(
    session: Session, actor: Actor, action: str, publication: Publication, now: datetime, **details: object
) -> None:
    audit.record(session, actor=actor, action=action, subject=f"publication:{publication.id}",
                 edition_id=publication.edition_id, now=now, **details)  # fmt: skip
