"""The words of a farm, and of where the first ones were: what no page, paper or letter of another contest may say."""

from __future__ import annotations

import re

_STEMS = {
    "es": r"fincas?\b|famili|visit|caf[eé]s?\b|cafet|cafic|productor|cosech|predio|chacra|caficult|agricult"
    r"|cooperativ|comunidad|carnet",
    "fr": r"fermes?\b|fermier|famill|familial|visit|caf[eé]s?\b|caféi|producteur|productrice|récolt|exploitation"
    r"|agricult|coopérativ|communauté",
    "en": r"farm|famil|visit|coffee|grower|harvest|agricult|cooperativ|communit",
}
_FIRST = r"|bolivi|caranavi"  # where the first contests were
_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
_WORDS = {
    (language, elsewhere): re.compile(rf"\b(?:{stems}{_FIRST if elsewhere else ''})\w*", re.IGNORECASE)
    for language, stems in _STEMS.items()
    for elsewhere in (True, False)
}


def farm_words(text: str, language: str, *, elsewhere: bool = True) -> list[str]:
    """The words of a farm in a text of this language, in its order; what is filled in is none. `elsewhere`: the contest
    is held somewhere else, so that the places of the first ones are such words too."""
    return [found.group() for found in _WORDS[language, elsewhere].finditer(_PLACES.sub(" ", text))]
