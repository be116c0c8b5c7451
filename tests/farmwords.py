"""The words of a farm, and of where the first ones were: what no page, paper or letter of another contest may say."""

from __future__ import annotations

import re

_STEMS = {
    "es": r"fincas?\b|famili|visit|caf[eé]s?\b|cafet|cafic|productor|cosech|predio|chacra|caficult|agricult"
    r"|cooperativ|comunidad|carnet|bolivi|caranavi",
    "fr": r"fermes?\b|fermier|famill|familial|visit|caf[eé]s?\b|caféi|producteur|productrice|récolt|exploitation"
    r"|agricult|coopérativ|communauté|bolivi|caranavi",
    "en": r"farm|famil|visit|coffee|grower|harvest|agricult|cooperativ|communit|bolivi|caranavi",
}
_PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
_WORDS = {language: re.compile(rf"\b(?:{stems})\w*", re.IGNORECASE) for language, stems in _STEMS.items()}


def farm_words(text: str, language: str) -> list[str]:
    """The words of a farm in a text of this language, in its order; what is filled in is none."""
    return [found.group() for found in _WORDS[language].finditer(_PLACES.sub(" ", text))]
