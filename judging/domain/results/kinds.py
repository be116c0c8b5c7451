"""The kinds of certificates, and what stands on each of them in the three languages.

A *kind* is "award" (a place), "distinction", "participation", "thanks" (to somebody of the jury) or "cooperative" (an
organisation). Always true: words are complete in es, fr and en, and say neither "he" nor "she".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from judging.domain.results.awards import HONOUR, PARTICIPATION, PLACE
from judging.domain.results.awards import THANKS as TAKING_PART
from judging.domain.scoring.scoresheet import Text

AWARD: Final = "award"
DISTINCTION: Final = "distinction"
TAKES_PART: Final = "participation"
THANKS: Final = "thanks"
COOPERATIVE: Final = "cooperative"

OF_RESULTS: Final = (AWARD, DISTINCTION, TAKES_PART)
"""The kinds that follow from published results."""

BESIDE_RESULTS: Final = (THANKS, COOPERATIVE)
ALL: Final = (*OF_RESULTS, *BESIDE_RESULTS)

HEADINGS: Final[Mapping[str, Text]] = {
    AWARD: HONOUR,
    DISTINCTION: HONOUR,
    TAKES_PART: TAKING_PART,
    THANKS: {
        "es": "Certificado de agradecimiento",
        "fr": "Certificat de remerciement",
        "en": "Certificate of Appreciation",
    },
    COOPERATIVE: {
        "es": "Diploma de reconocimiento",
        "fr": "Diplôme de reconnaissance",
        "en": "Certificate of Recognition",
    },
}
"""The large heading."""

ON_THE_JURY: Final[Text] = {"es": "Integrante del jurado", "fr": "Membre du jury", "en": "Member of the jury"}
"""What somebody is thanked for, printed where a place would stand."""


def kind_of(award_kind: str) -> str:
    """The certificate's kind for an award's kind ("place", "participation", or the key of a distinction)."""
    return {PLACE: AWARD, PARTICIPATION: TAKES_PART}.get(award_kind, DISTINCTION)
