"""Samples: what the certificates of each kind would look like, with the longest names there are.

Always true: a sample is marked as one, has nobody's number and nobody's code, and is never kept. Before there are
results or people to thank, it shows those who might get one, or invented names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from judging.certificates import CertificateData
from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.results import kinds as words
from judging.domain.results.awards import place_title
from judging.domain.scoring.scoresheet import Text
from judging.services.certificates import papers, recipients
from judging.services.certificates.papers import Paper
from judging.services.certificates.recipients import Occasion, Recipient
from judging.services.prizes.winning import for_example, offered
from judging.storage.models import Edition, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries

_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "es": ("María de los Ángeles Choquehuanca Mamani", "Juan de Dios Condori Quispe", "Rosa Ñúñez"),
    "fr": ("Marie-Antoinette de La Rochefoucauld-Lefèvre", "Jean-Baptiste Dubois-Martin", "Zoé Noël"),
    "en": ("Alexandra Featherstonehaugh-Cholmondeley", "Bartholomew Okonkwo-Richardson", "Siân Price"),
}
_ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    "es": ("Asociación Departamental de Maestras y Maestros", "Colegio Nueva Esperanza", "Municipio de San Martín"),
    "fr": (
        "Association départementale des institutrices et instituteurs",
        "Collège du Parc",
        "Commune de Saint-Martin",
    ),
    "en": ("National Association of Teachers and Lecturers", "Riverside Secondary School", "Northfield Town Council"),
}
"""Invented names in the first language of the edition, some as long as names come."""
_A_MENTION = {"es": "Mención especial del jurado", "fr": "Mention spéciale du jury", "en": "Special mention"}
_WON: Mapping[str, Text] = {
    words.AWARD: place_title(1, shared=False),
    words.DISTINCTION: _A_MENTION,
    words.TAKES_PART: {},
    words.THANKS: words.ON_THE_JURY,
    words.COOPERATIVE: {},
}
"""What stands on a sample where a place would stand, for every kind."""


def samples(
    session: Session,
    publication: Occasion,
    paper: Paper,
    *,
    base_url: str,
    now: datetime,
    kind: str = words.AWARD,
    language: str = "",
) -> list[CertificateData]:
    """The three longest names of a kind on these papers; in this language, or in each one's own."""
    chosen = replace(paper, language=language) if language else paper
    return papers.samples(publication.edition, who(session, publication, kind), chosen, base_url=base_url, now=now)


def samples_of_all(
    session: Session, publication: Occasion, paper: Paper, *, base_url: str, now: datetime
) -> Iterator[CertificateData]:
    """The same for every kind and every language that the papers may have."""
    for kind in words.ALL:
        named = who(session, publication, kind)
        for language in paper.spoken:
            chosen = replace(paper, language=language)
            yield from papers.samples(publication.edition, named, chosen, base_url=base_url, now=now)


def who(session: Session, publication: Occasion, kind: str) -> list[Recipient]:
    """Everybody whose name may stand on a certificate of this kind, those who have theirs included."""
    if kind in words.BESIDE_RESULTS:
        found = [item for item in recipients.beside(session, publication.edition) if item.kind == kind]
        found = [item for item in found if item.recognition is None or item.recognition.removed_at is None]
    else:
        found = _won(session, publication, kind) or _might_win(session, publication, kind)
    found = found or [_invented(publication.edition, kind, name) for name in _names(publication.edition, kind)]
    if kind != words.AWARD or any(item.award is not None for item in found):
        return found
    example = for_example(offered(session, publication.edition.id))
    return [replace(item, prizes=example) for item in found]


def longest_names(session: Session, publication: Occasion, kind: str) -> list[str]:
    """The names that the samples of a kind show."""
    return [item.holder_name for item in papers.longest(who(session, publication, kind))]


def _won(session: Session, publication: Occasion, kind: str) -> list[Recipient]:
    if not isinstance(publication, Publication):
        return []
    prizes = offered(session, publication.edition_id)
    return [
        recipients.of_award(award, position, prizes)
        for award in queries.awards(session, publication)
        for position in range(len(award.entry.holders))
        if words.kind_of(award.kind) == kind
    ]


def _might_win(session: Session, publication: Occasion, kind: str) -> list[Recipient]:
    entries = edition_queries.entries_in(session, publication.edition, Role.APPLICANT, Place.CERTIFICATE)
    return [
        replace(_invented(publication.edition, kind, name), language=entry.language)
        for entry in entries
        for name in entry.paper_names
    ]


def _names(edition: Edition, kind: str) -> tuple[str, ...]:
    return (_ORGANISATIONS if kind == words.COOPERATIVE else _PEOPLE)[edition.home.languages[0]]


def _invented(edition: Edition, kind: str, name: str) -> Recipient:
    said = recipients.said_for(kind, edition.home)
    return Recipient(kind=kind, holder_name=name, language="", won=_WON[kind], said=said)
