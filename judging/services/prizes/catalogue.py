"""The prizes and sponsors of an edition: added, changed, moved, taken away and put back.

Always true: a prize is given for what the edition awards; its words stand on the edition's papers; one that somebody
has received stays as it is; what is taken away can be put back, at its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import Problem, Refused
from judging.domain.forms.figures import web_address
from judging.domain.permissions import Actor
from judging.domain.prizes.prize import (
    MOST_PRIZES,
    MOST_SPONSORS,
    PlannedPrize,
    PlannedSponsor,
    currencies,
    is_sound_amount,
)
from judging.domain.results.awards import PLACE
from judging.services import audit, lettering
from judging.services.prizes.trying import problems_on_paper
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Delivery, Edition, Prize, Sponsor
from judging.storage.queries.designs import kept_pictures

Row = Prize | Sponsor


# --------------------------------------------------------------------------------------------------------- reading
def prizes(session: Session, edition: Edition) -> Sequence[Prize]:
    """All of them in their order, those taken away too."""
    asked = select(Prize).where(Prize.edition_id == edition.id).order_by(Prize.position, Prize.id)
    return session.scalars(asked).all()


def sponsors(session: Session, edition: Edition) -> Sequence[Sponsor]:
    """All of them in their order, those taken away too."""
    asked = select(Sponsor).where(Sponsor.edition_id == edition.id).order_by(Sponsor.position, Sponsor.id)
    return session.scalars(asked).all()


def offered_sponsors(session: Session, edition: Edition) -> list[Sponsor]:
    """Those that are there."""
    return [one for one in sponsors(session, edition) if one.removed_at is None]


def given_ids(session: Session, edition: Edition) -> set[int]:
    """The prizes of which the log of deliveries has a line."""
    return set(session.scalars(select(Delivery.prize_id).where(Delivery.edition_id == edition.id).distinct()))


def standing_prize(prize: Prize) -> dict[str, object]:
    """What a form of a prize shows, for two people who change it at the same time."""
    one = prize.planned
    return {
        "for": f"{one.award} {one.category} {one.place}",
        "worth": f"{one.amount} {one.currency}",
        "words": one.words,
        "sponsor": one.sponsor,
        "per_holder": one.per_holder,
        "removed": prize.removed_at is not None,
    }


def standing_sponsor(sponsor: Sponsor) -> dict[str, object]:
    """What a form of a sponsor shows."""
    return {
        "name": sponsor.name,
        "website": sponsor.website,
        "words": dict(sponsor.words),
        "picture": sponsor.picture,
        "removed": sponsor.removed_at is not None,
    }


def standing_list(session: Session, edition: Edition) -> dict[str, object]:
    """The prizes and sponsors in their order, for two people who add, move or take away at the same time."""
    return list_of(prizes(session, edition), sponsors(session, edition))


def list_of(prizes: Sequence[Prize], sponsors: Sequence[Sponsor]) -> dict[str, object]:
    """The same, of rows that were read."""
    listed: tuple[tuple[str, Sequence[Row]], ...] = (("prizes", prizes), ("sponsors", sponsors))
    return {name: " ".join(f"{row.key}{'-' if row.removed_at else ''}" for row in rows) for name, rows in listed}


# --------------------------------------------------------------------------------------------------------- writing
def add_prize(
    session: Session, *, actor: Actor, edition: Edition, said: PlannedPrize, now: datetime, seen: str | None = None
) -> Prize:
    """Another prize, after the others. Raises Refused, each at its field.

    Stale where the list is another one than the writer saw (`seen`: version of `standing_list`).
    """
    require_unchanged(standing_list(session, edition), seen, told=ACTED)
    there = prizes(session, edition)
    if len(there) >= MOST_PRIZES:
        raise Refused(Problem.of("prizes_many", most=MOST_PRIZES))
    made = Prize(edition=edition, key=said.key or _free_key("prize", there), position=_after(there), removed_at=None)
    _keep_prize(session, made, said)
    session.add(made)
    session.flush()
    _log(session, actor, "prize.added", made, now, **_prize_told(said))
    return made


def change_prize(
    session: Session, *, actor: Actor, prize: Prize, said: PlannedPrize, now: datetime, seen: str | None = None
) -> None:
    """Keep what is said of a prize. Refused once somebody has received it. Stale where somebody changed it since."""
    require_unchanged(standing_prize(prize), seen)
    _require_not_given(session, prize)
    _keep_prize(session, prize, said)
    session.flush()
    _log(session, actor, "prize.changed", prize, now, **_prize_told(said))


def add_sponsor(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    said: PlannedSponsor,
    now: datetime,
    picture: str = "",
    seen: str | None = None,
) -> Sponsor:
    """Another sponsor, after the others; `picture` names its sign. Raises Refused, each at its field."""
    require_unchanged(standing_list(session, edition), seen, told=ACTED)
    there = sponsors(session, edition)
    if len(there) >= MOST_SPONSORS:
        raise Refused(Problem.of("sponsors_many", most=MOST_SPONSORS))
    made = Sponsor(edition=edition, key=said.key or _free_key("sponsor", there), position=_after(there))
    _keep_sponsor(session, made, said, picture)
    session.add(made)
    session.flush()
    _log(session, actor, "sponsor.added", made, now, name=made.name, website=made.website)
    return made


def change_sponsor(
    session: Session,
    *,
    actor: Actor,
    sponsor: Sponsor,
    said: PlannedSponsor,
    now: datetime,
    picture: str = "",
    seen: str | None = None,
) -> None:
    """Keep what is said of a sponsor; what is printed already stays. Stale where somebody changed it since."""
    require_unchanged(standing_sponsor(sponsor), seen)
    _keep_sponsor(session, sponsor, said, picture)
    session.flush()
    _log(session, actor, "sponsor.changed", sponsor, now, name=sponsor.name, website=sponsor.website)


def move_up(session: Session, *, actor: Actor, row: Row, now: datetime, seen: str | None = None) -> None:
    """Put it before the one that stands before it, those taken away not counted."""
    require_unchanged(standing_list(session, row.edition), seen, told=ACTED)
    rows: Sequence[Row] = (prizes if isinstance(row, Prize) else sponsors)(session, row.edition)
    there = [one for one in rows if one.removed_at is None or one is row]
    at = there.index(row)
    if at:
        before = there[at - 1]
        before.position, row.position = row.position, before.position
        session.flush()
        _log(session, actor, f"{row.__tablename__}.moved", row, now, order=[one.key for one in there])


def remove(session: Session, *, actor: Actor, row: Row, now: datetime, seen: str | None = None) -> None:
    """Take it away; it can be put back. Refused for a prize that somebody has received, and for a sponsor that gives
    one still offered."""
    require_unchanged(standing_list(session, row.edition), seen, told=ACTED)
    if isinstance(row, Prize):
        _require_not_given(session, row)
    elif session.scalar(select(exists().where(Prize.sponsor_id == row.id, Prize.removed_at.is_(None)))):
        raise Refused(Problem.of("sponsor_gives", name=row.name))
    if row.removed_at is None:
        row.removed_at = now
        session.flush()
        _log(session, actor, f"{row.__tablename__}.removed", row, now)


def put_back(session: Session, *, actor: Actor, row: Row, now: datetime, seen: str | None = None) -> None:
    """Have it again, at the place it had. Refused for a prize whose sponsor is away."""
    require_unchanged(standing_list(session, row.edition), seen, told=ACTED)
    if isinstance(row, Prize) and row.sponsor is not None and row.sponsor.removed_at is not None:
        raise Refused(Problem.of("prize_sponsor_away", name=row.sponsor.name))
    if row.removed_at is not None:
        row.removed_at = None
        session.flush()
        _log(session, actor, f"{row.__tablename__}.put_back", row, now)


def begin_with(
    session: Session, *, actor: Actor, edition: Edition, planned: PlannedPrize | PlannedSponsor, now: datetime
) -> None:
    """A sponsor or a prize that an edition is begun with. Raises Refused for what no paper can show."""
    if isinstance(planned, PlannedPrize):
        add_prize(session, actor=actor, edition=edition, said=planned, now=now)
    else:
        add_sponsor(session, actor=actor, edition=edition, said=planned, now=now)


# ------------------------------------------------------------------------------------------------------------ checks
def _keep_prize(session: Session, prize: Prize, said: PlannedPrize) -> None:
    edition = prize.edition
    known = {one.key: one for one in offered_sponsors(session, edition)}
    if prize.sponsor is not None:
        known.setdefault(prize.sponsor.key, prize.sponsor)
    problems = list(_problems_of_prize(edition, said, known))
    sponsor = known.get(said.sponsor)
    if not problems:
        problems = problems_on_paper(edition, said, sponsor.name if sponsor else "")
    if problems:
        raise Refused(*problems)
    for_place = said.award == PLACE
    prize.award, prize.place = said.award, said.place if for_place else 0
    prize.category_key = said.category if for_place else ""
    prize.amount, prize.currency = said.amount, said.currency if said.amount is not None else ""
    prize.words, prize.sponsor, prize.per_holder = dict(said.words), sponsor, said.per_holder


def _problems_of_prize(edition: Edition, said: PlannedPrize, known: Mapping[str, Sponsor]) -> Iterator[Problem]:
    ranked = {one.key for one in edition.categories if not one.is_distinction}
    special = {one.key for one in edition.categories if one.is_distinction}
    if said.award not in {PLACE, *special}:
        yield Problem.of("choice_unknown", at="award", choice=said.award)
    if said.award == PLACE and not 1 <= said.place <= edition.public_places:
        yield Problem.of("prize_place_unpublished", at="place", most=edition.public_places)
    if said.award == PLACE and said.category not in {"", *ranked}:
        yield Problem.of("choice_unknown", at="category", choice=said.category)
    if said.sponsor and said.sponsor not in known:
        yield Problem.of("choice_unknown", at="sponsor", choice=said.sponsor)
    yield from _problems_of_gift(said)


def _problems_of_gift(said: PlannedPrize) -> Iterator[Problem]:
    if said.is_money and said.amount is None:
        yield Problem.of("prize_amount_missing", at="amount")
    if said.amount is not None and not is_sound_amount(said.amount):
        yield Problem.of("prize_amount_wrong", at="amount")
    if said.amount is not None and said.currency not in currencies():
        yield Problem.of("prize_currency_unknown", at="currency")
    for language, words in said.words.items():
        yield from _problems_of_words(words, f"words-{language}", limits.PRIZE)


def _keep_sponsor(session: Session, sponsor: Sponsor, said: PlannedSponsor, picture: str) -> None:
    website = web_address(said.website) if said.website else ""
    problems = [] if said.name else [Problem.of("sponsor_name_missing", at="name")]
    problems += _problems_of_words(said.name, "name", limits.TITLE)
    if said.website and (not website or len(website) > limits.WEBSITE):
        problems.append(Problem.of("website_wrong", at="website"))
    if picture and picture != sponsor.picture and not kept_pictures(session, sponsor.edition, [picture]):
        problems.append(Problem.of("picture_missing", at="file", picture=picture))
    for language, words in said.words.items():
        if len(words) > limits.SPONSOR_WORDS:
            problems.append(_too_long(words, f"words-{language}", limits.SPONSOR_WORDS))
    if not problems and sponsor.id is not None:
        problems = _unfit_with(session, sponsor, said.name)
    if problems:
        raise Refused(*problems)
    sponsor.name, sponsor.website = said.name, website
    sponsor.words, sponsor.picture = dict(said.words), picture


def _unfit_with(session: Session, sponsor: Sponsor, name: str) -> list[Problem]:
    """Why a prize of this sponsor would not stand on paper any more, under its new name."""
    for prize in session.scalars(select(Prize).where(Prize.sponsor_id == sponsor.id, Prize.removed_at.is_(None))):
        if found := problems_on_paper(sponsor.edition, prize.planned, name):
            return [replace(one, field="name") for one in found]
    return []


def _problems_of_words(text: str, at: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield _too_long(text, at, longest)
    yield from lettering.problems_of_text(text, at=at)


def _too_long(text: str, at: str, longest: int) -> Problem:
    return Problem.of("text_too_long_for_field", at=at, length=len(text), longest=longest)


def _require_not_given(session: Session, prize: Prize) -> None:
    if prize.id is not None and session.scalar(select(exists().where(Delivery.prize_id == prize.id))):
        raise Refused(Problem.of("prize_given"))


def _free_key(kind: str, there: Sequence[Row]) -> str:
    taken = {one.key for one in there}
    return next(key for number in range(1, len(taken) + 2) if (key := f"{kind}-{number}") not in taken)


def _after(there: Sequence[Row]) -> int:
    return max((one.position for one in there), default=0) + 1


def _prize_told(said: PlannedPrize) -> dict[str, object]:
    return {
        "given_for": f"{said.award} {said.place}" if said.award == PLACE else said.award,
        "amount": "" if said.amount is None else f"{said.amount:f} {said.currency}",
        "words": dict(said.words),
        "sponsor": said.sponsor,
    }


def _log(session: Session, actor: Actor, action: str, row: Row, now: datetime, **details: object) -> None:
    subject = f"{row.__tablename__}:{row.id}"
    audit.record(
        session, actor=actor, action=action, subject=subject, edition_id=row.edition_id, now=now, key=row.key, **details
    )
