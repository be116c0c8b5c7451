"""Issuing certificates, alone or by two people: one proposes, another approves.

Always true: a running number is never used twice; all printed words are fixed when a certificate is issued, the paper
follows (see `pending`); where an edition asks for two people, nothing is issued by the one who proposed it, and what
is issued is what was proposed: a choice made since, or newer results, do away with the proposal.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, object_session

from judging.certificates import RANDOM_BYTES, new_code
from judging.domain.addresses import is_public
from judging.domain.agreement.steps import ProposalState, Step, What
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.permissions import OPERATOR, Actor, Role
from judging.domain.results import kinds as kind_words
from judging.domain.results.kinds import ALL, OF_RESULTS
from judging.services import agreed, audit
from judging.services.agreed import Agreed
from judging.services.certificates import designs, papers, recipients, sampling
from judging.services.certificates.papers import Named, Paper
from judging.services.certificates.recipients import Occasion, Recipient
from judging.services.results.awards import decide_awards, without_condition
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Certificate, Edition, Publication, Recognition
from judging.storage.models import Proposal as ProposalRow

SUFFIX = re.compile(r"-R(\d+)$")
_ADDRESS = "address"
_ANY_ADDRESS = "https://premio.example.org"
"""Its length does not matter for whether the organiser's texts fit."""


@dataclass(frozen=True)
class Proposal:
    """What somebody proposed to issue: by whom, when, which kinds, with which papers; `number` is its row's."""

    number: int
    by_id: int
    name: str
    at: datetime
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
    said yet that it shall be so; "" where it needs no word. Invented papers prove nothing anyway."""
    is_fine = edition.is_invented or is_public(base_url) or papers.kept(edition).get(_ADDRESS) == base_url
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
    _end(session, actor, publication.edition, ProposalState.FALLEN, now)
    designs.keep_version(session, actor=actor, edition=publication.edition, paper=fitting, now=now)


# ---------------------------------------------------------------------------------------------- two people
def needs_two(edition: Edition) -> bool:
    """Whether one person proposes and another approves before anything is issued."""
    return agreed.needs_two(edition, Step.CERTIFICATES)


def require_two(
    session: Session, *, actor: Actor, edition: Edition, wanted: bool, now: datetime, alone: Agreed | None = None
) -> None:
    """Ask for two people from now on, or no longer.

    Any organiser may ask for it; only a second person takes it back (`services/agreement`), or the operator of the
    machine, who says who she is and why (`alone`), so that nobody does away with the rule in order to issue alone.
    """
    if needs_two(edition) == wanted:
        return
    if not wanted and actor.role is not Role.OPERATOR:
        raise Refused(Problem.of("two_people_stays", at="two_people"))
    if not wanted:
        step = Step.CERTIFICATES
        agreed.require_agreed(session, actor=actor, edition=edition, step=step, agreed=alone, now=now)
    others = [step for step in edition.two_people or () if step != Step.CERTIFICATES.value]
    edition.two_people = ([*others, Step.CERTIFICATES.value] if wanted else others) or None
    _end(session, actor, edition, ProposalState.FALLEN, now)
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
    row = _waiting(publication)
    if row is None or row.content["publication"] != publication.number:
        return None
    content = row.content
    return Proposal(row.id, row.asked_by_id, row.asked_by, row.asked_at, content["paper"], tuple(content["kinds"]))


def _waiting(publication: Occasion) -> ProposalRow | None:
    if not needs_two(publication.edition):
        return None
    session = object_session(publication.edition)
    assert session is not None  # it was read from there
    rows = agreed.waiting(session, publication.edition, What.ISSUE)
    return rows[-1] if rows else None


def _end(session: Session, actor: Actor, edition: Edition, state: ProposalState, now: datetime, why: str = "") -> None:
    for row in agreed.waiting(session, edition, What.ISSUE):
        agreed.answer(session, actor=actor, row=row, state=state, now=now, reason=why.strip())


def stood(session: Session, publication: Occasion, kinds: Collection[str]) -> dict[str, str]:
    """Of which results and how many certificates of these kinds are due, as short texts."""
    return {"publication": str(publication.number), "due": str(len(due(session, publication, kinds)))}


def standing_proposal(publication: Occasion) -> dict[str, str]:
    """Whether two people are asked for, whose proposal waits and since when, as texts; "" for no and none."""
    waiting = proposal(publication)
    return {
        "two_people": "yes" if needs_two(publication.edition) else "",
        "proposal": f"{waiting.number} {waiting.at.isoformat()}" if waiting else "",
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
    designs.keep_version(session, actor=actor, edition=publication.edition, paper=fitting, now=now)
    _end(session, actor, publication.edition, ProposalState.WITHDRAWN, now)
    agreed.propose(
        session,
        actor=actor,
        edition=publication.edition,
        step=Step.CERTIFICATES,
        what=What.ISSUE,
        content={"publication": publication.number, "paper": fitting.to_document(), "kinds": list(chosen)},
        stood=stood(session, publication, chosen),
        now=now,
    )


def approve(
    session: Session,
    *,
    actor: Actor,
    publication: Occasion,
    base_url: str,
    now: datetime,
    seen: str | None = None,
    why: str = "",
) -> int:
    """Issue what somebody else proposed; answers how many. Refused to the one who proposed it.

    The operator of the machine says who she is (her actor's name) and `why`.

    Stale where it is another proposal than the one she read (`seen`: version of `standing_proposal`).
    """
    waiting = proposal(publication)
    if waiting is None:
        raise Refused(Problem.of("nothing_proposed"))
    if actor.role is not Role.OPERATOR and waiting.by_id == actor.id:
        raise Refused(Problem.of("approve_needs_another"))
    require_unchanged(standing_proposal(publication), seen, told=ACTED)
    if actor.role is Role.OPERATOR and (actor.name == OPERATOR.name or not why.strip()):
        raise Refused(Problem.of("operator_says_who"))
    row = session.get_one(ProposalRow, waiting.number)
    stands = stood(session, publication, waiting.kinds)
    if stands != row.stood:
        raise Stale(Problem.of("due_changed", then=row.stood["due"], now=stands["due"]), current=stands)
    _end(session, actor, publication.edition, ProposalState.CONFIRMED, now, why)
    return issue_agreed(session, actor=actor, publication=publication, row=row.content, base_url=base_url, now=now)


def issue_agreed(
    session: Session, *, actor: Actor, publication: Occasion, row: Mapping[str, Any], base_url: str, now: datetime
) -> int:
    """Issue what stands in the `content` of a proposal that a second person confirmed; answers how many."""
    paper = papers.paper_from(row["paper"], issuer="", home=publication.edition.home).checked()
    return _issue(session, actor, publication, tuple(row["kinds"]), paper, base_url, now)


def withdraw(session: Session, *, actor: Actor, publication: Occasion, now: datetime, seen: str | None = None) -> None:
    """Do away with a proposal; anybody who could make or approve one may. Twice is once.

    Stale where it is another proposal than the one she read (`seen`: version of `standing_proposal`), or where that one
    was approved meanwhile: what it proposed is issued.
    """
    if proposal(publication) is not None:
        require_unchanged(standing_proposal(publication), seen, told=ACTED)
        _end(session, actor, publication.edition, ProposalState.WITHDRAWN, now)
    elif seen is not None and (last := _last(session, publication.edition)) and last.state is ProposalState.CONFIRMED:
        told = Problem.of("proposal_approved_already", who=last.answered_by)
        raise Stale(told, current=standing_proposal(publication))


def _last(session: Session, edition: Edition) -> ProposalRow | None:
    """The proposal to issue that was answered last."""
    hers = (ProposalRow.edition_id == edition.id, ProposalRow.what == What.ISSUE)
    return session.scalars(select(ProposalRow).where(*hers).order_by(ProposalRow.id.desc()).limit(1)).first()


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
