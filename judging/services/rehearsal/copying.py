"""The sibling of an edition: a copy of its documents, without anybody in it.

Always true: nothing is shared that somebody could change in the copy (its competition is a copy too); the form, which
never changes, is the same one; the copy belongs to nobody: the team of the edition runs it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.agreement.steps import Step
from judging.domain.results.rounds import RoundState
from judging.services.contest.editions import first_round
from judging.storage.models import (
    Base,
    Category,
    CertificateDesign,
    Competition,
    Edition,
    PracticeFarm,
    Prize,
    Round,
    SheetVersion,
    Sponsor,
    StoredPicture,
)
from judging.storage.queries import designs

_AHEAD_OF = "ensayo-"
_EDITION = (
    "name", "paper_name", "texts", "rule", "number_prefix", "languages", "zone", "country", "emblem", "vocabulary",
    "form_digest", "practice", "messages",
)  # fmt: skip
_CATEGORY = ("key", "name", "position", "is_distinction")
_SPONSOR = ("key", "name", "website", "words", "picture", "position")
_PRIZE = ("key", "award", "category_key", "place", "amount", "currency", "words", "per_holder", "position")
_PRACTICE = ("position", "title", "texts", "facts", "agreed", "is_published")
_DESIGN = ("document", "digest")


def sibling_of(session: Session, edition: Edition, now: datetime) -> Edition:
    """A copy of an edition, marked as its rehearsal, with every round ahead but the first."""
    slug = _free_slug(session, edition.slug)
    own = edition.competition
    made = Edition(
        slug=slug,
        competition=Competition(slug=slug, name=dict(own.name), paper_name=own.paper_name),
        rehearsal_of_id=edition.id,
        two_people=[one for one in edition.two_people or () if one != Step.STAFF] or None,
        created_at=now,
        categories=[Category(**_of(category, _CATEGORY)) for category in edition.categories],
        **_of(edition, _EDITION),
    )
    session.add(made)
    session.flush()
    _copy_rounds(edition, made)
    _copy_papers(session, edition, made, now)
    _copy_prizes(session, edition, made)
    farms = select(PracticeFarm).where(PracticeFarm.edition_id == edition.id).order_by(PracticeFarm.position)
    session.add_all(PracticeFarm(edition_id=made.id, **_of(farm, _PRACTICE)) for farm in session.scalars(farms))
    session.flush()
    return made


def _of(row: Base, columns: Collection[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}


def _free_slug(session: Session, slug: str) -> str:
    """An address that tells what it is. No edition and no competition has it."""
    wanted = f"{_AHEAD_OF}{slug}"[: limits.SLUG - 4].strip("-")
    there = {*session.scalars(select(Edition.slug)), *session.scalars(select(Competition.slug))}
    tries = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
    return next(one for one in tries if one not in there)


def _copy_rounds(edition: Edition, made: Edition) -> None:
    """The rounds with the sheets they have now; without their panels, who are people of the edition."""
    versions: dict[int, SheetVersion] = {}
    for place, one in enumerate(edition.rounds, start=1):
        own = one.sheet_version
        if own.id not in versions:
            number = len(versions) + 1
            versions[own.id] = SheetVersion(
                edition_id=made.id, version=number, document=dict(own.document), digest=own.digest
            )
        state = RoundState.NOW if one is first_round(edition) else RoundState.AHEAD
        plan = None if one.plan is None else one.own_plan.without_people.to_document()
        made.rounds.append(
            Round(
                sheet_version=versions[own.id], key=one.key, name=dict(one.name), position=place, state=state, plan=plan
            )
        )


def _copy_papers(session: Session, edition: Edition, made: Edition, now: datetime) -> None:
    """How certificates look, and the pictures that the papers and the sponsors show."""
    newest = designs.newest_design(session, edition)
    if newest is not None:
        session.add(CertificateDesign(edition_id=made.id, version=1, made_at=now, made_by="", **_of(newest, _DESIGN)))
    shown = {picture.name for picture in designs.pictures(session, edition)}
    for name, content in designs.picture_bytes(session, edition.id, shown).items():
        session.add(StoredPicture(edition_id=made.id, name=name, content=content, added_at=now, added_by=""))


def _copy_prizes(session: Session, edition: Edition, made: Edition) -> None:
    """What can be won and who gives it; what was taken away stays away."""
    sponsors: dict[int | None, Sponsor] = {}
    there = select(Sponsor).where(Sponsor.edition_id == edition.id, Sponsor.removed_at.is_(None))
    for sponsor in session.scalars(there.order_by(Sponsor.position, Sponsor.id)):
        sponsors[sponsor.id] = Sponsor(edition=made, **_of(sponsor, _SPONSOR))
    offered = select(Prize).where(Prize.edition_id == edition.id, Prize.removed_at.is_(None))
    for prize in session.scalars(offered.order_by(Prize.position, Prize.id)):
        session.add(Prize(edition=made, sponsor=sponsors.get(prize.sponsor_id), **_of(prize, _PRIZE)))
    session.add_all(sponsors.values())
