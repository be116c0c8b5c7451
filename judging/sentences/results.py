"""Sentences about results, publications, certificates and imported tables of marks."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Publishing (services/results.py)
    "organisers_only": "Esto lo hace solo la organización.",
    "results_changed_meanwhile": (
        "Los resultados cambiaron mientras usted miraba esta página: llegó una hoja o se corrigió algo. "
        "No se publicó nada. Mire la lista de nuevo y publique si está de acuerdo."
    ),
    "publication_note_needed": "Escriba por qué se publica otra vez.",
    # Records (domain/record.py, cli/check.py)
    "record_unreadable": "Este archivo no es un acta de resultados completa ({reason}).",
    "record_place_differs": (
        "{entry}: el acta dice puesto {written}, pero sus propias notas dan puesto {computed}."
    ),
    "record_figures_differ": "Categoría {category}: las cifras del acta no salen de sus propias notas.",
}
