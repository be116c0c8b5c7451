"""Sentences about whether an edition can finish: what stops it, and what should be looked at."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # cli/edition_check.py
    "check_one_thing": "Diga qué mirar: la edición por su dirección, o --kit y un archivo; uno de los dos.",
    "finish_stops": "Impide",
    "finish_look": "Conviene mirar",
    # services/finishing/opening.py
    "finish_stopped": "Así la edición no puede terminar, y por eso no se abre. Hay que arreglar antes: {count}.",
    # domain/finishing/documents.py
    "finish_weights": (
        "Los pesos de la hoja suman {total} y la hoja vale {out_of} puntos: cada peso cuenta como su parte de {total}."
    ),
    "finish_sheet_words": "A la hoja de notas le faltan textos en un idioma ({language}): {count}.",
    "finish_round_few": (
        "En la ronda «{round}» cada inscripción tiene {per_entry:# juez|# jueces}, y para tener puesto le hacen falta "
        "{needed}."
    ),
    "finish_cut_nobody": "De la ronda «{round}» no pasa nadie: se pide {least}, y lo más que se puede sacar es {most}.",
    "finish_no_cut": "La ronda «{round}» no dice quién pasa a la siguiente.",
    "finish_tie_unknown": "El orden que desempata nombra «{value}», que no está en la hoja de notas.",
    "finish_no_category_asked": (
        "Hay {count} categorías y el formulario no pregunta cuál: quien se inscriba quedará sin categoría."
    ),
    "finish_answer_no_category": (
        "La respuesta «{answer}» de «{question}» no es ninguna categoría: quien la elija quedará sin categoría."
    ),
    "finish_category_closed": "A la categoría «{category}» no lleva ninguna respuesta del formulario.",
    "finish_category_free": "«{question}» se puede dejar sin responder, y entonces no hay categoría.",
    "finish_condition_unasked": (
        "La distinción «{distinction}» pide edad o género, y el formulario no pregunta por los titulares."
    ),
    "finish_condition_never": (
        "Nadie puede cumplir la distinción «{distinction}»: es hasta {most} años, y el formulario pide tener {least}."
    ),
    "finish_zone_elsewhere": (
        "La hora es de {zone} ({there}), y los teléfonos sin prefijo se leen como de otro país: {country}."
    ),
    "finish_no_contact": "No hay teléfono ni correo de contacto: quien tenga una pregunta no sabrá a quién hacerla.",
    "finish_no_signatory": "Los certificados no tienen quién los firme.",
    "finish_names": "El nombre de la edición o del concurso falta en un idioma ({language}).",
    "finish_rounds_words": "Rondas que no tienen nombre en un idioma ({language}): {count}.",
    "finish_categories_words": (
        "Categorías o distinciones que no tienen nombre en un idioma ({language}): {count}. La primera es «{category}»."
    ),
    "finish_texts_words": "Textos de la convocatoria que faltan en un idioma ({language}): {count}.",
    # domain/finishing/standing.py
    "finish_entries_unset": "No se ha dicho desde cuándo se reciben inscripciones.",
    "finish_scoring_unset": "No se ha dicho desde cuándo califican los jueces.",
    "finish_scoring_first": "Los jueces terminan de calificar antes de que se reciban inscripciones.",
    "finish_scoring_early": "Los jueces empiezan a calificar antes de que cierren las inscripciones.",
    "finish_scoring_past": "El día en que los jueces terminan de calificar ya pasó, y no han empezado.",
    "finish_nobody_entered": "Las inscripciones están cerradas y no hay ninguna.",
    "finish_round_undated": "La ronda «{round}» no tiene fechas.",
    "finish_round_early": "La ronda «{round}» empieza antes de que termine «{before}».",
    "finish_few_judges": (
        "En la ronda «{round}» los jueces son {judges}, y cada inscripción necesita las hojas de {needed} "
        "para tener puesto."
    ),
    "finish_panel_small": (
        "En la ronda «{round}» los jueces son {judges}, y cada inscripción iba a tener {per_entry}."
    ),
    "finish_panel_absent": "En el jurado de la ronda «{round}» hay quien ya no toma parte: {judges}.",
    "finish_jury_judges": (
        "Al jurado local «{jury}» de la ronda «{round}» le faltan jueces: tiene {judges}, y hacen falta {needed}."
    ),
    "finish_jury_small": "El jurado local «{jury}» de la ronda «{round}» manda {sends}, y tiene {entries} por juzgar.",
    "finish_no_jury": "Inscripciones que no son de ningún jurado local de la ronda «{round}»: {count} ({entries}).",
    "finish_juries_apart": (
        "De la ronda «{round}» se llevan las notas a la siguiente, y ningún juez une a sus jurados locales: entre "
        "jurados no se pueden comparar."
    ),
    "finish_jury_question": (
        "Los jurados locales de «{round}» se reparten por «{question}», que no está en el formulario."
    ),
    "finish_jury_answer": "Lo que contesta «{answer}» no es de ningún jurado local de la ronda «{round}».",
    "finish_judge_language": "{judge} lee en un idioma que la edición no tiene ({language}).",
    "finish_one_person": (
        "Hay pasos que piden dos personas, y esta edición la lleva una sola: nadie podrá confirmarlos."
    ),
    "finish_unchecked": "Inscripciones enviadas que nadie ha admitido todavía: {count}.",
    "finish_few_entrants": (
        "En la categoría «{category}» las inscripciones admitidas son {count}, menos de {least}: decidan si se premia."
    ),
    "finish_recused": (
        "Por conflictos o recusaciones se quedaron con menos jueces de los que necesitan: {count} ({entries})."
    ),
    "finish_unassigned": "Inscripciones con menos jueces asignados de los que necesitan: {count} ({entries}).",
    "finish_stuck": "Hay hojas que no se pueden entregar, porque algo no se pudo observar: {entries}.",
    "finish_sheets_missing": (
        "El plazo termina y {count:falta # hoja|faltan # hojas} de {all}. {count:La debe|Las deben}: {judges}."
    ),
}
