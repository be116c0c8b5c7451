"""Why somebody is written to: the occasions there are, for whom each is, and which places its words may have.

Vocabulary: an *occasion* is a reminder with its own words and its own rule of who is meant; a *place* is a name in
braces in those words, filled in for each person. Always true: no place tells a mark, a sum or an order, and none tells
anything of another person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

NEAR: Final = timedelta(days=3)
"""So long before its end a deadline is near."""
FEW: Final = 2
"""So many sheets, or fewer, are few."""


class Audience(StrEnum):
    """Who is written to."""

    JUDGES = "judges"
    ENTRANTS = "entrants"
    TEAM = "team"


class Occasion(StrEnum):
    """Why somebody is written to, in the order of the page."""

    NOT_BEGUN = "not_begun"
    FEW_LEFT = "few_left"
    SHEETS_LEFT = "sheets_left"
    SCORING_ENDS = "scoring_ends"
    DRAFT = "draft"
    ENTRIES_END = "entries_end"
    SECOND_PERSON = "second_person"


AUDIENCE_OF: Final[Mapping[Occasion, Audience]] = {
    Occasion.NOT_BEGUN: Audience.JUDGES,
    Occasion.FEW_LEFT: Audience.JUDGES,
    Occasion.SHEETS_LEFT: Audience.JUDGES,
    Occasion.SCORING_ENDS: Audience.JUDGES,
    Occasion.DRAFT: Audience.ENTRANTS,
    Occasion.ENTRIES_END: Audience.ENTRANTS,
    Occasion.SECOND_PERSON: Audience.TEAM,
}


class Filled(StrEnum):
    """A place in the words, as it is written between braces."""

    NAME = "nombre"
    CONTEST = "concurso"
    NUMBER = "numero"
    ASSIGNED = "asignadas"
    DELIVERED = "entregadas"
    LEFT = "faltan"
    LIST = "lista"
    WAITING = "esperan"
    DEADLINE = "plazo"
    ADDRESS = "direccion"
    CARD = "tarjeta"


_JUDGES = (Filled.ASSIGNED, Filled.DELIVERED, Filled.LEFT, Filled.LIST, Filled.DEADLINE, Filled.ADDRESS, Filled.CARD)
PLACES: Final[Mapping[Audience, tuple[Filled, ...]]] = {
    Audience.JUDGES: (Filled.NAME, Filled.CONTEST, *_JUDGES),
    Audience.ENTRANTS: (Filled.NAME, Filled.CONTEST, Filled.NUMBER, Filled.DEADLINE, Filled.ADDRESS),
    Audience.TEAM: (Filled.NAME, Filled.CONTEST, Filled.WAITING, Filled.ADDRESS),
}
"""What the words for each may hold. A card is the address with the code of a judge's card, which is printed anew, and
shown to whoever may print cards; of families no code is told."""


def is_near(until: datetime | None, now: datetime) -> bool:
    """Whether a deadline is still to come, and soon."""
    return until is not None and now < until <= now + NEAR
