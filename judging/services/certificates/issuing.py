"""Issuing certificates, alone or by two people: one proposes, another approves.

Always true: a running number is never used twice; all printed words are fixed when a certificate is issued, the paper
follows (see `pending`); where an edition asks for two people, nothing is issued by the one who proposed it, and what
is issued is what was proposed: a choice made since, or newer results, do away with the proposal.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from judging.certificates import RANDOM_BYTES, new_code
from judging.domain.addresses import is_public
from judging.domain.agreement.steps import Step
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.results import kinds as kind_words
from judging.domain.results.kinds import ALL, OF_RESULTS
from judging.services import agreed, audit
from judging.services.certificates import designs, papers, recipients, sampling
from judging.services.certificates.papers import Named, Paper
from judging.services.certificates.recipients import Occasion, Recipient
from judging.services.results.awards import decide_awards, without_condition
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Certificate, Edition, Event, Publication, Recognition

SUFFIX = re.compile(r"-R(\d+)$")
_PROPOSAL, _ADDRESS = "proposal", "address"
_PROPOSED, _APPROVED, _WITHDRAWN = "certificates.proposed", "certificates.approved", "certificates.proposal_withdrawn"
_ANY_ADDRESS = "https://premio.example.org"
"""Its length does not matter for whether the organiser's texts fit."""


@dataclass(frozen=True)
class Proposal:
    """What somebody proposed to issue: by whom, when, on which publication, which kinds, with which papers."""

    by: str
    name: str
    at: datetime
    publication: int
    paper: dict[str, Any]
    kinds: tuple[str, ...]


def due(session: Session, publication: Occasion, kinds: Collection[str] = OF_RESULTS) -> list[Recipient]:
    """Who is still to get a certificate of these kinds (see `recipients.due`)."""
    return recipients.due(session, publication, kinds)


def issue(
    session: Session,
    *,
    actor: Actor,
    publication: Occasion,
    paper: Paper,
    base_url: str,
    now: datetime,
    kinds: Collection[str] = OF_RESULTS,
) -> int:
    """Issue every certificate of these kinds that is due; answers how many. `base_url` is the public address of the
    service.

    Refused where the edition asks for two people: then `propose` and `approve`.
    """
    if needs_two(publication.edition):
        raise Refused(Problem.of("issue_needs_two"))
    fitting = _fitting(session, publication, paper, now)
    return _issue(session, actor, publication, _known(kinds), fitting, base_url, now)


def address_to_confirm(edition: Edition, base_url: str) -> str:
    """The address that certificates would bear, where only this machine or nobody safely opens it, and no organiser has
    said yet that it shall be so; "" where it needs no word. A demonstration's papers prove nothing anyway."""
    is_fine = edition.is_demo or is_public(base_url) or papers.kept(edition).get(_ADDRESS) == base_url
    return "" if is_fine else base_url


def require_address(edition: Edition, base_url: str) -> None:
    """Refuse to issue papers of a real edition that would lead nobody to the page that proves them."""
    if address := address_to_confirm(edition, base_url):
        raise Refused(Problem.of("address_not_public", at="address", address=address))


def confirm_address(
    session: Session, *, actor: Actor, edition: Edition, base_url: str, typed: str, now: datetime
) -> None:
    """Take an organiser's word that certificates shall bear an address that is not public: she types it herself.

    It stays in the log and holds for this address alone. Nothing happens where nothing was typed or none is needed.
    """
    if not typed or not address_to_confirm(edition, base_url):
        return
    if typed.rstrip("/") != base_url:
        raise Refused(Problem.of("address_not_public", at="address", address=base_url))
    papers.keep(edition, **{_ADDRESS: base_url})
    audit.record(
        session,
        actor=actor,
        action="certificates.address_confirmed",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
        address=base_url,
    )


def require_conditions(session: Session, publication: Occasion, kinds: Collection[str], now: datetime) -> None:
    """Refuse a special prize whose condition is not met, where nobody has said why it is given all the same."""
    if kind_words.DISTINCTION in kinds and isinstance(publication, Publication):
        lacking = [lack for _, lack in without_condition(session, publication, now)]
        if lacking:
            raise Refused(*(replace(lack, field="without_condition") for lack in lacking))


def _known(kinds: Collection[str]) -> tuple[str, ...]:
    chosen = tuple(kind for kind in ALL if kind in kinds)
    if not chosen:
        raise Refused(Problem.of("kinds_needed", at="kinds"))
    return chosen


def _fitting(session: Session, publication: Occasion, paper: Paper, now: datetime) -> Paper:
    """The papers as they are to be kept; refused where what was typed cannot be printed, or a picture is not there."""
    checked = paper.checked()
    designs.refuse_missing(session, publication.edition, checked)
    papers.refuse_unfit(sampling.samples_of_all(session, publication, checked, base_url=_ANY_ADDRESS, now=now))
    return checked


def _issue(
    session: Session,
    actor: Actor,
    publication: Occasion,
    kinds: tuple[str, ...],
    paper: Paper,
    base_url: str,
    now: datetime,
) -> int:
    edition = publication.edition
    require_address(edition, base_url)
    design = designs.keep_version(session, actor=actor, edition=edition, paper=paper, now=now)
    if isinstance(publication, Publication):
        decide_awards(session, actor=actor, publication=publication, now=now)
    require_conditions(session, publication, kinds, now)
    waiting = due(session, publication, kinds)
    papers.refuse_unfit(
        papers.certificate_data(edition, item, paper, Named("0000", papers.SAMPLE_CODE, base_url, now))
        for item in waiting
    )
    first = _next_number(session, edition)
    for place, item in enumerate(waiting):
        number = f"{_prefix(edition)}-{first + place:04d}"
        named = Named(number, new_code(secrets.token_bytes(RANDOM_BYTES)), base_url, now)
        data = papers.certificate_data(edition, item, paper, named)
        printed = papers.frozen(data, item.position, None, {"version": design.version, "digest": design.digest})
        recognition = _kept(item, now)
        kept = {"number": number, "code": data.code, "issued_at": now, "printed": printed}
        session.add(Certificate(award=item.award, recognition=recognition, **kept))
    session.flush()
    if waiting:
        told = {"certificates": len(waiting), "first": first, "kinds": list(kinds), "design": design.version}
        _log(session, actor, "certificates.issued", publication, now, **told)
    return len(waiting)


def _kept(item: Recipient, now: datetime) -> Recognition | None:
    """The row of who is thanked, which is kept from the first certificate on."""
    row = item.recognition
    if row is not None and inspect(row).transient:
        row.created_at = now
    return row


def keep_look(
    session: Session, *, actor: Actor, publication: Occasion, paper: Paper, now: datetime, seen: str | None = None
) -> None:
    """Keep what the certificates issued from now on shall look like; those that are there stay as they are.

    A proposal that waited is done away with: it was about other papers. `seen` is the version of
    `papers.standing_look` that the writer saw; Stale where somebody changed it meanwhile.
    """
    require_unchanged(papers.standing_look(publication.edition), seen)
    if paper.second and paper.second == paper.language:
        raise Refused(Problem.of("second_is_first", at="second"))
    fitting = _fitting(session, publication, paper, now)
    papers.keep(publication.edition, **{_PROPOSAL: None})
    designs.keep_version(session, actor=actor, edition=publication.edition, paper=fitting, now=now)


# ---------------------------------------------------------------------------------------------- two people
def needs_two(edition: Edition) -> bool:
    """Whether one person proposes and another approves before anything is issued."""
    return agreed.needs_two(edition, Step.CERTIFICATES)


def require_two(session: Session, *, actor: Actor, edition: Edition, wanted: bool, now: datetime) -> None:
    """Ask for two people from now on, or no longer.

    Any organiser may ask for it; only the operator of the machine may take it back, so that nobody does away with
    the rule in order to issue alone.
    """
    if needs_two(edition) == wanted:
        return
    if not wanted and actor.role is not Role.OPERATOR:
        raise Refused(Problem.of("two_people_stays", at="two_people"))
    others = [step for step in edition.two_people or () if step != Step.CERTIFICATES.value]
    edition.two_people = ([*others, Step.CERTIFICATES.value] if wanted else others) or None
    papers.keep(edition, **{_PROPOSAL: None})
    audit.record(
        session,
        actor=actor,
        action="certificates.two_people" if wanted else "certificates.one_person",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
    )


def proposal(publication: Occasion) -> Proposal | None:
    """What waits for a second person; a proposal from earlier results is none any more."""
    found = papers.kept(publication.edition).get(_PROPOSAL)
    if not found or found["publication"] != publication.number:
        return None
    return Proposal(
        found["by"],
        found["name"],
        datetime.fromisoformat(found["at"]),
        found["publication"],
        found["paper"],
        tuple(found.get("kinds", OF_RESULTS)),
    )


def standing_proposal(publication: Occasion) -> dict[str, str]:
    """Whether two people are asked for, whose proposal waits and since when, as texts; "" for no and none."""
    waiting = proposal(publication)
    return {
        "two_people": "yes" if needs_two(publication.edition) else "",
        "proposal": f"{waiting.by} {waiting.at.isoformat()}" if waiting else "",
    }


def require_as_read(publication: Occasion, seen: str) -> None:
    """Raises Stale where somebody proposed, withdrew or asked for two people since the writer looked (`seen`: version
    of `standing_proposal`). For what takes several steps, before the first of them."""
    require_unchanged(standing_proposal(publication), seen, told=ACTED)


def propose(
    session: Session,
    *,
    actor: Actor,
    publication: Occasion,
    paper: Paper,
    now: datetime,
    kinds: Collection[str] = OF_RESULTS,
    seen: str | None = None,
) -> None:
    """Propose to issue everything of these kinds that is due, with these papers.

    A newer proposal takes the place of the older one that its writer saw (`seen`: version of `standing_proposal`);
    Stale where somebody else proposed meanwhile.
    """
    require_unchanged(standing_proposal(publication), seen, told=ACTED)
    chosen = _known(kinds)
    require_conditions(session, publication, chosen, now)
    fitting = _fitting(session, publication, paper, now)
    made = {
        "by": str(actor),
        "name": actor.name,
        "at": now.isoformat(),
        "publication": publication.number,
        "paper": fitting.to_document(),
        "kinds": list(chosen),
    }
    designs.keep_version(session, actor=actor, edition=publication.edition, paper=fitting, now=now)
    papers.keep(publication.edition, **{_PROPOSAL: made})
    _log(
        session,
        actor,
        _PROPOSED,
        publication,
        now,
        certificates=len(due(session, publication, chosen)),
        kinds=list(chosen),
    )


def approve(
    session: Session, *, actor: Actor, publication: Occasion, base_url: str, now: datetime, seen: str | None = None
) -> int:
    """Issue what somebody else proposed; answers how many. Refused to the one who proposed it.

    Stale where it is another proposal than the one she read (`seen`: version of `standing_proposal`).
    """
    waiting = proposal(publication)
    if waiting is None:
        raise Refused(Problem.of("nothing_proposed"))
    if waiting.by == str(actor):
        raise Refused(Problem.of("approve_needs_another"))
    require_unchanged(standing_proposal(publication), seen, told=ACTED)
    papers.keep(publication.edition, **{_PROPOSAL: None})
    paper = papers.paper_from(waiting.paper, issuer="", home=publication.edition.home).checked()
    _log(session, actor, _APPROVED, publication, now, proposed_by=waiting.name)
    return _issue(session, actor, publication, waiting.kinds, paper, base_url, now)


def withdraw(session: Session, *, actor: Actor, publication: Occasion, now: datetime, seen: str | None = None) -> None:
    """Do away with a proposal; anybody who could make or approve one may. Twice is once.

    Stale where it is another proposal than the one she read (`seen`: version of `standing_proposal`), or where that one
    was approved meanwhile: what it proposed is issued.
    """
    if proposal(publication) is not None:
        require_unchanged(standing_proposal(publication), seen, told=ACTED)
        papers.keep(publication.edition, **{_PROPOSAL: None})
        _log(session, actor, _WITHDRAWN, publication, now)
    elif seen is not None and (last := _last_step(session, publication.edition)) and last.action == _APPROVED:
        told = Problem.of("proposal_approved_already", who=last.actor_name)
        raise Stale(told, current=standing_proposal(publication))


def _last_step(session: Session, edition: Edition) -> Event | None:
    """The line of the log about what was done last with a proposal."""
    steps = select(Event).where(Event.edition_id == edition.id, Event.action.in_((_PROPOSED, _APPROVED, _WITHDRAWN)))
    return session.scalars(steps.order_by(Event.id.desc()).limit(1)).first()


def _prefix(edition: Edition) -> str:
    return edition.slug.upper()[:28]


def _next_number(session: Session, edition: Edition) -> int:
    prefix = f"{_prefix(edition)}-"
    numbers = session.scalars(select(Certificate.number).where(Certificate.number.startswith(prefix, autoescape=True)))
    running = [SUFFIX.sub("", number).removeprefix(prefix) for number in numbers]
    return max((int(text) for text in running if text.isdecimal()), default=0) + 1


def _log(session: Session, actor: Actor, action: str, publication: Occasion, now: datetime, **details: object) -> None:
    on = publication
    subject = f"publication:{on.id}" if isinstance(on, Publication) else f"edition:{on.edition.id}"
    audit.record(session, actor=actor, action=action, subject=subject, edition_id=on.edition.id, now=now, **details)
