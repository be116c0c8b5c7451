"""Prizes as pages and tables say them: for what each is given, what it is, by whom; and the sign of a sponsor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from judging.domain.prizes.prize import PlannedPrize
from judging.domain.results.awards import PLACE, place_title
from judging.i18n import Translator
from judging.services.prizes import saying
from judging.services.prizes.catalogue import offered_sponsors
from judging.services.prizes.winning import given, offered, prizes_of
from judging.storage.models import Award, Edition, Prize, Sponsor
from judging.storage.queries import designs as picture_queries


@dataclass(frozen=True)
class ShownPrize:
    """A prize in words: for what, what it is with its worth, and the sponsor's name ("" for none)."""

    award: str
    what: str
    sponsor: str
    per_holder: bool


def award_words(words: Translator, edition: Edition, prize: PlannedPrize) -> str:
    """For what a prize is given: "Primer lugar · Altura", "Primer lugar, en cada categoría", a distinction's name."""
    if prize.award != PLACE:
        return next((words.pick(one.name) for one in edition.categories if one.key == prize.award), prize.award)
    ranked = [one for one in edition.categories if not one.is_distinction]
    category = next((one.name for one in ranked if one.key == prize.category), None) if len(ranked) > 1 else None
    title = words.pick(place_title(max(1, prize.place), shared=False, category=category))
    if len(ranked) > 1 and not prize.category:
        return words.gettext("{place}, en cada categoría").format(place=title)
    return title


def shown(words: Translator, edition: Edition, prizes: Iterable[Prize]) -> list[ShownPrize]:
    """Prizes as a page says them."""
    return [
        ShownPrize(
            award_words(words, edition, prize.planned),
            saying.worth(words, prize.planned),
            prize.sponsor.name if prize.sponsor else "",
            prize.per_holder,
        )
        for prize in prizes
    ]


def what_can_be_won(session: Session, words: Translator, edition: Edition) -> tuple[list[ShownPrize], list[Sponsor]]:
    """The prizes of an edition and who gives them (two queries)."""
    return shown(words, edition, offered(session, edition.id)), offered_sponsors(session, edition)


def by_place(words: Translator, prizes: Sequence[Prize], category: str, place: int, *, shares: bool) -> list[str]:
    """What a place of a category wins, each with its sponsor."""
    return [
        saying.with_sponsor(words, given(one, is_shared=shares))
        for one in prizes
        if one.planned.is_won_by(PLACE, place, category)
    ]


def won_in_order(words: Translator, prizes: Sequence[Prize], category: str, ranks: Mapping[str, int]) -> dict[str, str]:
    """Number of an entry -> all that its place wins, by an order of a category (number -> place)."""
    sharing = Counter(ranks.values())
    won = {number: by_place(words, prizes, category, rank, shares=sharing[rank] > 1) for number, rank in ranks.items()}
    return {number: "; ".join(said) for number, said in won.items() if said}


def won_by_award(words: Translator, awards: Sequence[Award], prizes: Sequence[Prize]) -> dict[int, list[str]]:
    """Number of an award's row -> what it wins, each with its sponsor."""
    return {award.id: [saying.with_sponsor(words, one) for one in prizes_of(award, prizes)] for award in awards}


def sign_of(session: Session, edition: Edition, key: str) -> bytes | None:
    """The sign of a sponsor that is there, PNG or JPEG; None where it has none."""
    found = next((one for one in offered_sponsors(session, edition) if one.key == key and one.picture), None)
    picture = picture_queries.picture(session, edition, found.picture) if found is not None else None
    return picture.content if picture is not None else None
