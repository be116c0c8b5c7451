"""The invented certificate on which the looks are shown, in each language: of no contest in particular."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from judging.certificates import CertificateData, Signatory

_SPANISH: Final = CertificateData(
    holder_name="Lucía Morales Ríos",
    title="Diploma de honor",
    award_line="Primer lugar",
    competition_name="Nombre del concurso",
    edition_name="2026",
    citation="",
    place_text="",
    date_text="12 de septiembre de 2026",
    issuer_name="Equipo del concurso",
    number="0000",
    code="00000-00000",
    verify_url="https://example.org/v/00000-00000",
    language="es",
    issued_at=datetime(2026, 9, 12, tzinfo=UTC),
    signatories=(Signatory("Elena Vega", ""), Signatory("Marcos Soto", "")),
)
LOOK_SAMPLE: Final = {
    "es": _SPANISH,
    "fr": replace(
        _SPANISH,
        language="fr",
        holder_name="Camille Durand-Lefèvre",
        title="Diplôme d’honneur",
        award_line="Première place",
        competition_name="Nom du concours",
        date_text="12 septembre 2026",
        issuer_name="L’équipe du concours",
        signatories=(Signatory("Hélène Roux", ""), Signatory("Marc Petit", "")),
    ),
    "en": replace(
        _SPANISH,
        language="en",
        holder_name="Alexandra Whitfield",
        title="Certificate of Honour",
        award_line="First place",
        competition_name="Name of the contest",
        date_text="12 September 2026",
        issuer_name="The contest team",
        signatories=(Signatory("Helen Marsh", ""), Signatory("Mark Dale", "")),
    ),
}
