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
    "reopening_asked": "Ya pidió que abran esta hoja. Espere la respuesta de la organización.",
    "reopening_answered": "Alguien ya respondió a este pedido. Mire abajo qué se contestó.",
    # The log
    "event reopening.asked": "{judge} pidió abrir otra vez su hoja de la finca {entry}: {words}",
    "event reopening.settled": "respondió al pedido de {judge} de abrir su hoja de la finca {entry}",
    "event reopening.declined": "no abrió la hoja de {judge} para la finca {entry}. Motivo: {answer}",
    "event conflict.denied": "{judge} dijo que no tiene vínculo con la finca {entry}",
    "event report.received": "{judge} avisó de un problema: {words}",
    "event report.settled": "dio por resuelto un aviso de {judge}: {words}",
    "event tie.settled": "vio que {judge} dijo tarde que no puede calificar la finca {entry}. Motivo: {words}",
    "event delivery.settled": "entregó la hoja de {judge} para la finca {entry}, pedida a tiempo sin señal",
    "event delivery.declined": "no entregó la hoja de {judge} para la finca {entry}, que llegó después del cierre",
}
