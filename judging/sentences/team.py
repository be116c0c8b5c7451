"""What the roles, invitations and vocabularies of editions are called, in Spanish; part of the tables of `members`."""

from __future__ import annotations

from collections.abc import Mapping


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


MEMBERS: Mapping[str, Mapping[str, str]] = {
    "vocabulary": {
        "farm": N_("finca, familia, visita"),
        "project": N_("proyecto, participante"),
        "sample": N_("muestra, participante"),
        "application": N_("solicitud, solicitante"),
        "entry": N_("participación, participante"),
    },
    "edition_role": {
        "owner": N_("Responsable"),
        "organiser": N_("Organización"),
        "secretary": N_("Secretaría"),
        "auditor": N_("Auditoría"),
    },
    "edition_role_may": {
        "owner": N_("hace todo, y decide quién está en el equipo"),
        "organiser": N_("hace todo, menos decidir quién está en el equipo"),
        "secretary": N_("recibe inscripciones, digita e imprime; no ve sumas ni órdenes"),
        "auditor": N_("lee todo y no cambia nada"),
    },
    "invitation_state": {
        "waiting": N_("espera"),
        "used": N_("usada"),
        "withdrawn": N_("retirada"),
        "expired": N_("vencida"),
    },
}
