"""Sentences about the rehearsal of an edition: what is wrong, what the log says, and what is invented."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "rehearsal_of_invented": "Aquí ya es todo inventado: se ensaya una edición de verdad.",
    "rehearsal_there": "Ya hay un ensayo de esta edición. Termínelo antes de comenzar otro.",
    "rehearsal_entries_missing": "Escriba cuántas inscripciones se inventan.",
    "rehearsal_entries": "Escriba un número de {low} a {high}.",
    "rehearsal_form_unmet": (
        "No encontramos respuestas que cumplan todo lo que pide el formulario: quizá nadie pueda inscribirse. "
        "Mire sus condiciones y sus reglas."
    ),
    "rehearsal_needs_files": (
        "«{question}» exige una foto o un documento, y un ensayo no los inventa. Póngala como opcional mientras ensaya."
    ),
    "rehearsal_rule_unmet": "Entre cientos de respuestas inventadas ninguna cumple esta regla: «{reason}»",
    "rehearsal_has_no_next": "Un ensayo no tiene edición siguiente: copie la edición que se ensaya.",
    "rehearsal_ended_meanwhile": "Otra persona terminó este ensayo mientras se llenaba. No queda nada de él.",
    "rehearsal_sends_nothing": "Esto es un ensayo: de aquí no sale ningún correo.",
    # The log (services/rehearsal)
    "event rehearsal.begun": "comenzó un ensayo (inscripciones inventadas: {entries})",
    "event rehearsal.ended": "terminó el ensayo: se borró todo lo inventado",
    "event rehearsal.filling": "comenzó a llenar el ensayo",
    "event rehearsal.filled": "llenó el ensayo hasta los resultados",
    # What is invented (services/rehearsal/filling.py); lists are parted by commas
    "rehearsal_surnames": "Ejemplo, Ensayo, Modelo, Muestra, Prueba",
    "rehearsal_places": "Villa Ejemplo, Los Ensayos, Puerto Modelo, Alto Muestra, San Prueba",
    "rehearsal_title": "Título inventado {number}",
    "rehearsal_line": "Respuesta inventada",
    "rehearsal_story": (
        "Esta respuesta es inventada. Aquí quien se inscribe contaría, con sus palabras, lo que se le pregunta."
    ),
    "rehearsal_source": "Fuente inventada {number}",
    "rehearsal_note": "Comentario inventado.",
    "rehearsal_by_hand": "Elegidas como ejemplo.",
}
