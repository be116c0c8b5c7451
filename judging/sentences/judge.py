"""Sentences about the judge's own pages: conflicts of interest, her sheet, her PIN."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Conflicts of interest (services/conflicts.py)
    "conflict_reason_needed": "Escriba en pocas palabras qué le une a la finca {entry}.",
    "conflict_reason_beside_no": ("Escribió un motivo sobre {entry}, pero dijo «no». Diga «sí», o borre el motivo."),
    "conflict_after_delivery": (
        "La hoja de {entry} ya está entregada. Hable con la organización: ella puede retirar esa hoja."
    ),
    "conflict_settled": "La organización ya decidió sobre {entry}. Si hay un error, hable con ella.",
    "reason_long": "El motivo es muy largo. Escriba {most} letras como máximo.",
    # Farms that left her list (domain/entries/standing.py)
    "farm_given_back": "La finca {number} no se califica por ahora: su familia está corrigiendo la inscripción.",
    "farm_to_check_again": "La finca {number} no se califica por ahora: la organización está revisando su inscripción.",
    "farm_not_admitted": "La finca {number} ya no se califica: la organización no la admitió.",
    "farm_withdrawn": "La finca {number} ya no se califica: su familia la retiró del concurso.",
    # The commitment (web/judge/commitment.py)
    "commitment_needed": "Antes de poner notas, lea su compromiso y díganos si conoce a alguna familia.",
    # The sheet (services/scoring.py, web/judge/sheet.py)
    "number_beside_choice": (
        "En {criterion} hay un número y además una respuesta sin número. "
        "Quedó el número: si vale la otra, elíjala de nuevo."
    ),
    "remark_missing": "Falta escribir: {remark}.",
    "note_without_mark": "Escribió un comentario en {criterion}, pero no eligió un nivel. Elija uno.",
    "sheet_moved": (
        "La hoja de {entry} pasó a la finca {farm}, y esta nota era de esa hoja. Ábrala y póngala allí; aquí no cuenta."
    ),
    "note_long": "El comentario de {criterion} es muy largo. Escriba {most} letras como máximo.",
    "choice_needed": "Elija cuál de las dos notas vale en {criterion}.",
    "criterion_not_observed": (
        "{criterion} está como «no se pudo observar». La organización tiene que decidir antes de la entrega."
    ),
    # The PIN (services/pins.py)
    "pin_not_four_digits": "El PIN tiene 4 números, por ejemplo 2749.",
    "pin_too_easy": "Este PIN es muy fácil de adivinar. Elija otro.",
    "pin_differs": "Los dos PIN no son iguales. Escríbalos otra vez.",
}
