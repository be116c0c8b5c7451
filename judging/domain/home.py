"""Where a contest is at home: its clocks, country, languages and words; and what holds where nobody decided.

Always true: an edition's home is read from the edition (`Edition.home`) and nowhere else; what belongs to no edition
has the service's own, `HOME`. A home speaks at least one language, and the first one is what it was written in.

A *vocabulary* is laid over the sentences of the service (`judging/i18n.py`): it says anew those that name what is
judged and who enters it. Always true: each stands on those named before it, so it holds only what it says in its own
way; the sentences themselves speak of a farm, and every other vocabulary stands on the neutral one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

COUNTRY: Final = "BO"
"""ISO 3166: whose telephone numbers need no country in front."""

ZONE: Final = "America/La_Paz"
"""IANA's name of the clocks by which dates are typed and shown."""

LANGUAGES: Final = ("es", "fr", "en")
"""All languages there are, in their order."""

EMBLEMS: Final = ("laurel", "seedling", "coffee")
EMBLEM: Final = "laurel"
"""What is drawn for a contest that has no sign of its own; the first stands for anything that is awarded."""


FARM: Final = "farm"
"""The words that the sentences themselves have; an edition that nobody asked has these."""
NEUTRAL: Final = "entry"
"""The words that fit any contest: those of a page that belongs to no edition."""
VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    FARM: (),
    "project": (NEUTRAL, "project"),
    "sample": (NEUTRAL, "sample"),
    "application": (NEUTRAL, "application"),
    NEUTRAL: (NEUTRAL,),
}
"""Each vocabulary with the catalogues that are laid over the sentences, the last one on top; in the order of choice."""


@dataclass(frozen=True)
class Home:
    """`zone`: IANA's name; `country`: ISO 3166; `languages`: the first is where there are no words in another one;
    `vocabulary`: how what is judged, and who enters it, is called (`VOCABULARIES`).
    """

    zone: str = ZONE
    country: str = COUNTRY
    languages: tuple[str, ...] = LANGUAGES
    vocabulary: str = NEUTRAL

    @property
    def clocks(self) -> ZoneInfo:
        """The clocks by which dates are typed and shown."""
        return ZoneInfo(self.zone)

    def moment(self, shown: datetime, *, is_end: bool = False) -> datetime | None:
        """The moment at which its clocks show this time of day; None for one that they leap over in spring.

        What they show twice in autumn means the first time as a beginning and the last time as an end, so that nobody
        loses by it. In UTC: Python finds times that come twice equal to none in another zone.
        """
        found = shown.replace(tzinfo=self.clocks, fold=int(is_end)).astimezone(UTC)
        return found if self.on_clocks(found).replace(tzinfo=None, fold=0) == shown.replace(tzinfo=None) else None

    def on_clocks(self, moment: datetime) -> datetime:
        """The same moment as its clocks show it."""
        return moment.astimezone(UTC).astimezone(self.clocks)

    def spoken(self, language: str) -> str:
        """The language in which somebody is spoken to who would like this one: it, or the first."""
        return language if language in self.languages else self.languages[0]


HOME: Final = Home()
"""What belongs to no edition: accounts, the list of editions, the work that goes on behind all of them."""


def home_from(
    zone: str | None, country: str | None, languages: Sequence[str] | None, vocabulary: str = NEUTRAL
) -> Home:
    """The home that these make; what nobody decided is `HOME`'s."""
    known = tuple(language for language in languages or () if language in LANGUAGES)
    spoken = vocabulary if vocabulary in VOCABULARIES else NEUTRAL
    return Home(zone or ZONE, country or COUNTRY, known or LANGUAGES, spoken)
