"""The words that a contest is spoken of with: farm and family, project, sample, application, or entry and entrant.

A *vocabulary* is laid over the sentences of the service (`judging/i18n.py`): it says anew those that name what is
judged and who enters it. Always true: each stands on those named before it, so it holds only what it says in its own
way; the sentences themselves speak of a farm, and every other vocabulary stands on the neutral one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
