"""Texts tried on a paper before they are kept for good: the names of a contest, and whatever an organiser types.

Always true: a trial is laid out as the real certificate is, for a short name, so that what does not fit is the text
that was typed and nobody's name; nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from judging.certificates.layout.pages import certificate_page
from judging.certificates.model import CertificateData
from judging.domain.errors import Problem, Refused
from judging.domain.results.awards import HONOUR

SHORT_NAME: Final = "Ana Mamani"
_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FIELDS: Final = {"competition": "competition", "edition": "name", "award": "distinctions"}
"""What a certificate's text begins with -> where an edition's document has it."""


def edition_line(competition: str, edition: str) -> str:
    """The edition's name without the competition's, which stands above it: "2026"."""
    rest = edition.removeprefix(competition).strip(" ,·–-")
    return rest or edition


def refuse_unfit_names(
    competition: Mapping[str, str], edition: Mapping[str, str], distinctions: Sequence[Mapping[str, str]] = ()
) -> None:
    """Refuse names, by language, that do not stand on the ordinary paper, each with the letters that are too many.

    The fields are "competition-es", "name-es" …, and "distinctions" for what is won.
    """
    for language in edition:
        named = competition.get(language) or next(iter(competition.values()))
        for won in ("", *(words[language] for words in distinctions if language in words)):
            try:
                certificate_page(_trial(language, named, edition_line(named, edition[language]), won))
            except Refused as refusal:
                raise Refused(*(replace(one, field=_field(one, language)) for one in refusal.problems)) from refusal


def problems_of_prize(said: Mapping[str, str]) -> dict[str, Problem]:
    """Why the line of a prize, by language, does not stand on the ordinary paper: the first reason of each language."""
    found = {}
    for language, prize in said.items():
        try:
            certificate_page(replace(_trial(language, "", "", ""), prize_line=prize))
        except Refused as refusal:
            found[language] = refusal.problems[0]
    return found


def _field(problem: Problem, language: str) -> str | None:
    place = str(problem.params.get("name", ""))
    found = next((field for begin, field in _FIELDS.items() if place.startswith(begin)), None)
    return f"{found}-{language}" if found in ("competition", "name") else found


def _trial(language: str, competition: str, edition: str, won: str) -> CertificateData:
    spoken = language if language in ("es", "fr", "en") else "es"
    return CertificateData(
        holder_name=SHORT_NAME,
        title=HONOUR[spoken],
        award_line=won,
        competition_name=competition,
        edition_name=edition,
        citation="",
        place_text="",
        date_text="",
        issuer_name="",
        number="0000",
        code="00000-00000",
        verify_url="https://premio.example.org/v/00000-00000",
        language=spoken,
        issued_at=_AT,
    )
