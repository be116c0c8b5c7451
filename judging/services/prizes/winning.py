"""Who won which prize by a publication.

Always true: a place and its category are those of the sealed record, never those of today; a prize that was taken away
is won by nobody.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from judging.domain.results.awards import PLACE
from judging.services.prizes.saying import Given
from judging.storage.models import Award, Prize, Publication


@dataclass(frozen=True)
class Won:
    """One prize of one award; `holder` is the place among the holders of who gets it, None for the whole place."""

    award: Award
    prize: Prize
    holder: int | None
    is_shared: bool

    @property
    def given(self) -> Given:
        """As it is said."""
        return given(self.prize, is_shared=self.is_shared)

    @property
    def names(self) -> tuple[str, ...]:
        """Who gets it, as the paper spells them."""
        names = tuple(self.award.entry.paper_names)
        return names if self.holder is None else names[self.holder : self.holder + 1]


def given(prize: Prize, *, is_shared: bool = False) -> Given:
    """A prize as it is said."""
    return Given(prize.planned, prize.sponsor.name if prize.sponsor else "", is_shared)


def offered(session: Session, edition_id: int) -> Sequence[Prize]:
    """The prizes of an edition in their order, without those taken away (one query)."""
    asked = select(Prize).where(Prize.edition_id == edition_id, Prize.removed_at.is_(None))
    return session.scalars(asked.order_by(Prize.position, Prize.id)).all()


def prizes_of(award: Award, prizes: Sequence[Prize] | None = None) -> list[Given]:
    """What an award wins; `prizes` are those of its edition, where somebody has asked for them."""
    if prizes is None:
        session = object_session(award)
        prizes = offered(session, award.publication.edition_id) if session is not None else ()
    return [given(one.prize, is_shared=one.is_shared) for one in _won_by(award, prizes)]


def for_example(prizes: Sequence[Prize]) -> tuple[Given, ...]:
    """What a first place might win, for samples: the prizes of the first category that has one."""
    first = [one for one in prizes if one.award == PLACE and one.place == 1]
    return tuple(given(one) for one in first if one.category_key in ("", first[0].category_key))


def won(awards: Sequence[Award], prizes: Sequence[Prize]) -> list[Won]:
    """Every prize that these awards win, once for each person where each gets one."""
    found: list[Won] = []
    for award in awards:
        for one in _won_by(award, prizes):
            holders = range(len(award.entry.holders)) if one.prize.per_holder else (None,)
            found += [Won(award, one.prize, holder, one.is_shared) for holder in holders]
    return found


def _won_by(award: Award, prizes: Sequence[Prize]) -> list[Won]:
    planned = [(prize, prize.planned) for prize in prizes]
    if not any(one.award == award.kind for _, one in planned):
        return []
    category, shares = "", False
    if award.kind == PLACE:
        category, shares = stood(award.publication).get(award.entry.number, ("", False))
    return [
        Won(award, prize, None, shares) for prize, one in planned if one.is_won_by(award.kind, award.place, category)
    ]


def stood(publication: Publication) -> Mapping[str, tuple[str, bool]]:
    """In which category each ranked entry stood by number, and whether it shared its place."""
    return _stood(publication.snapshot)


@lru_cache(maxsize=32)
def _stood(snapshot: str) -> Mapping[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for category in json.loads(snapshot)["categories"]:
        ranks = Counter(line["rank"] for line in category["entries"])
        found |= {line["entry"]: (category["key"], ranks[line["rank"]] > 1) for line in category["entries"]}
    return found
