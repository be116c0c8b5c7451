"""Sentences of the letter to who entered (services/families/letters.py)."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "letter_title": "Lo que vio el jurado",
    "letter_greeting": "Para {names}:",
    "letter_thanks": (
        "Gracias por participar en «{contest}» y por mostrar su trabajo. Esto es lo que el jurado quiere decirle."
    ),
    "letter_no_words": "Esta vez el jurado no dejó palabras escritas.",
    "letter_won": "Lo que ganó",
    "letter_levels": "Cómo lo vio el jurado, criterio por criterio",
    "letter_closing": "Esta carta no dice qué juez escribió cada cosa.",
}
