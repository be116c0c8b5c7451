"""The invented certificate on which the looks are shown, in each language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from judging.certificates import CertificateData, Signatory

_SPANISH: Final = CertificateData(
    holder_name="Rosa Mamani Quispe",
    title="Diploma de honor",
    award_line="Primer lugar",
    competition_name="Premio de Café Agroecológico",
    edition_name="2026",
    citation="",
    place_text="Caranavi, Bolivia",
    date_text="12 de septiembre de 2026",
    issuer_name="Equipo del concurso",
    number="0000",
    code="00000-00000",
    verify_url="https://example.org/v/00000-00000",
    language="es",
    issued_at=datetime(2026, 9, 12, tzinfo=UTC),
    signatories=(Signatory("Elena Choque", ""), Signatory("Marcos Condori", "")),
)
LOOK_SAMPLE: Final = {
    "es": _SPANISH,
    "fr": replace(
        _SPANISH,
        language="fr",
        title="Diplôme d’honneur",
        award_line="Première place",
        competition_name="Prix du café agroécologique",
        place_text="Caranavi (Bolivie)",
        date_text="12 septembre 2026",
        issuer_name="L’équipe du concours",
    ),
    "en": replace(
        _SPANISH,
        language="en",
        title="Certificate of Honour",
        award_line="First place",
        competition_name="Agroecological Coffee Prize",
        date_text="12 September 2026",
        issuer_name="The prize team",
    ),
}
