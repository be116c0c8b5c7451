"""Who of those meant gets a message today, by which way, and why the others do not.

Always true: one reminder a day for each person, by whatever way; no more e-mails in a day than the edition lets go; who
is left out is told with the reason, and nobody is left out in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from judging.domain.errors import Problem
from judging.domain.home import Home
from judging.domain.messages.occasions import Audience
from judging.domain.messages.words import Text, Words, filled, without_value

CAP: Final = 200
"""So many e-mails an edition lets go in a day where nobody said another number."""
HOLD: Final = timedelta(minutes=2)
"""So long a message waits before it may go, for whoever wants it back."""
_BY_DAY: Final = range(8, 20)
"""The hours at which a message that nobody pressed for may go."""


@dataclass(frozen=True)
class Person:
    """Somebody who may be written to. `key` is a judge's, an entry's number, or an account's; `values` fill places."""

    audience: Audience
    row: int
    key: str
    name: str
    language: str
    email: str
    phone: str
    values: Mapping[str, str]

    @property
    def code(self) -> str:
        """How a list calls her in short: her key; of the team, who have none, the name."""
        return self.name if self.audience is Audience.TEAM else self.key


@dataclass(frozen=True)
class Line:
    """One person with her words; `words` is None where they have a hole, `why` says why no message may go to her."""

    person: Person
    words: Words | None
    why: Problem | None

    @property
    def is_for_mail(self) -> bool:
        """Whether an e-mail may go to her now."""
        return self.why is None and self.person.email != ""

    @property
    def is_for_hand(self) -> bool:
        """Whether somebody may write to her, or call her, from her own telephone."""
        return self.why is None and self.person.email == ""


def lines(people: Sequence[Person], text: Text, *, reminded: Collection[int], room: int) -> list[Line]:
    """Each person with her words and whether a message may go; `room` is how many more e-mails fit today."""
    return list(_lines(people, text, reminded, room))


def _lines(people: Sequence[Person], text: Text, reminded: Collection[int], room: int) -> Iterator[Line]:
    for person in people:
        said = text[person.language]
        holes = without_value(said, person.values)
        words = None if holes else filled(said, person.values)
        why = _why_not(person, holes, reminded, room)
        room -= why is None and person.email != ""
        yield Line(person, words, why)


def _why_not(person: Person, holes: Sequence[str], reminded: Collection[int], room: int) -> Problem | None:
    if person.row in reminded:
        return Problem.of("message_today_already")
    if holes:
        return Problem.of("message_place_empty", place=f"{{{holes[0]}}}")
    return Problem.of("message_day_full") if person.email and room <= 0 else None


def day_of(home: Home, moment: datetime) -> str:
    """The day of the edition's calendar that a moment is on."""
    return home.on_clocks(moment).date().isoformat()


def goes_at(home: Home, now: datetime) -> datetime:
    """When a message may go that nobody pressed for: soon by day; by night at eight in the morning."""
    here = home.on_clocks(now)
    if here.hour in _BY_DAY:
        return now + HOLD
    day = here.date() + timedelta(days=1) if here.hour >= _BY_DAY.stop else here.date()
    return home.moment(datetime.combine(day, time(_BY_DAY.start))) or now + HOLD
