"""What a place, a distinction and taking part are called, in the three languages.

An award's *kind* is "place", "participation", or the key of a distinction (a special prize across categories). Always
true: entries that share a place share its title; a title is complete in es, fr and en.
"""

from __future__ import annotations

from collections.abc import Mapping

from judging.domain.scoring.scoresheet import Text

PLACE = "place"
PARTICIPATION = "participation"
NO_DISTINCTIONS = frozenset({PLACE, PARTICIPATION})
"""The kinds of award that are no distinction: none may have such a key, or it could not be told from them."""
PUBLIC_PLACES = 3
"""So many places are made public where nobody decided."""

_ORDINALS: Mapping[str, tuple[str, ...]] = {
    "es": ("Primer", "Segundo", "Tercer", "Cuarto", "Quinto", "Sexto", "Séptimo", "Octavo", "Noveno", "Décimo"),
    "fr": (
        "Première",
        "Deuxième",
        "Troisième",
        "Quatrième",
        "Cinquième",
        "Sixième",
        "Septième",
        "Huitième",
        "Neuvième",
        "Dixième",
    ),
    "en": ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"),
}
_IN_WORDS = {"es": "{} lugar", "fr": "{} place", "en": "{} place"}
_IN_FIGURES = {"es": "Puesto {}", "fr": "Place {}", "en": "Place {}"}

TITLE_OF_PARTICIPATION: Text = {"es": "Participación", "fr": "Participation", "en": "Participation"}
HONOUR: Text = {"es": "Diploma de honor", "fr": "Diplôme d’honneur", "en": "Certificate of Honour"}
THANKS: Text = {
    "es": "Certificado de participación",
    "fr": "Certificat de participation",
    "en": "Certificate of Participation",
}
"""The large heading of a certificate for a place or a distinction, and of one for taking part."""


def place_title(place: int, *, shared: bool, category: Text | None = None) -> dict[str, str]:
    """ "Primer lugar", "Segundo lugar, ex aequo", "Primer lugar · Altura"; places above ten are written in figures.

    `category` is its name where the edition has more than one. Raises ValueError below the first place.
    """
    if place < 1:
        raise ValueError("there is no place before the first")
    return {language: _title(language, place, shared, category) for language in _ORDINALS}


def _title(language: str, place: int, shared: bool, category: Text | None) -> str:
    ordinals = _ORDINALS[language]
    if place <= len(ordinals):
        words = _IN_WORDS[language].format(ordinals[place - 1])
    else:
        words = _IN_FIGURES[language].format(place)
    words += ", ex aequo" if shared else ""
    name = next((said for said in (category.get(language), *category.values()) if said), "") if category else ""
    return f"{words} · {name}" if name else words


def heading(kind: str) -> Text:
    """The large heading of the certificate for an award of this kind."""
    return THANKS if kind == PARTICIPATION else HONOUR
