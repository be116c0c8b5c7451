"""Sentences about what judges' telephones say besides marks: conflicts, deliveries without signal, problems.

Who takes them in: services/field/device_messages.py.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "conflict_answer_needed": "Diga «no» o «sí» para la finca {entry}.",
    "conflict_question_needed": "Antes de calificar la finca {entry}, díganos si conoce de cerca a la familia.",
    "mark_unseen": (
        "No se entregó: otra persona escribió {criterion} en esta hoja y usted todavía no lo vio. Ábrala y revísela."
    ),
    "compare_number": "Elija de {low} a {high} fincas.",
    "compare_rounds": "Elija fincas de la misma ronda: cada ronda tiene su hoja.",
    "report_empty": "Escriba qué pasó.",
    "report_long": "El aviso es muy largo. Escriba {most} letras como máximo.",
    # The log
    "event conflict.denied": "{judge} dijo que no tiene vínculo con la finca {entry}",
    "event report.received": "{judge} avisó de un problema: {words}",
    "event report.settled": "dio por resuelto un aviso de {judge}: {words}",
    "event tie.settled": "vio que {judge} dijo tarde que no puede calificar la finca {entry}. Motivo: {words}",
    "event delivery.settled": "entregó la hoja de {judge} para la finca {entry}, pedida a tiempo sin señal",
    "event delivery.declined": "no entregó la hoja de {judge} para la finca {entry}, que llegó después del cierre",
}
