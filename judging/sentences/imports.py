"""Sentences about tables on their way into an edition: what is wrong in a row, what stands in the way of undoing."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: dict[str, str] = {
    "import_criterion_unknown": (
        "Línea {line}, columna «{column}»: la hoja de notas de esta edición no tiene el criterio «{criterion}»."
    ),
    "import_mark_missing": ("Línea {line}, columna «{column}»: para entregar esta hoja falta la nota de {criterion}."),
    "import_entry_unknown": ("Línea {line}, columna «{column}»: no hay ninguna inscripción «{name}» en esta edición."),
    "import_entry_ambiguous": (
        "Línea {line}, columna «{column}»: hay varias inscripciones de «{name}» ({other}). Escriba el número "
        "en vez del nombre."
    ),
    "import_judge_ambiguous": (
        "Línea {line}, columna «{column}»: hay varios jueces «{name}» ({other}). Escriba la clave en vez del nombre."
    ),
    "import_judge_unknown": (
        "Línea {line}, columna «{column}»: no hay ningún juez con la clave «{name}» en esta edición."
    ),
    "import_name_sign_unknown": (
        "Línea {line}, columna «{column}»: ningún certificado puede mostrar el signo «{sign}» de «{name}». Escriba el "
        "nombre sin él; si es una letra, con letras latinas."
    ),
    "import_name_too_long": (
        "Línea {line}, columna «{column}»: «{name}» no cabe en un certificado. Escríbalo un poco más corto."
    ),
    "import_names_alike": (
        "Línea {line}, columna «{column}»: «{name}» y «{other}» se leen igual. Si es la misma persona, "
        "escriba las dos veces el mismo nombre; si son dos, agréguelas primero y escriba su clave o su "
        "número."
    ),
    "import_under_way": (
        "Otra tabla se está importando en esta edición: van {done} de {total:# fila|# filas}. Termine esa primero."
    ),
    "import_plan_changed": (
        "Algo cambió en la edición mientras usted miraba. Esto es lo que pasaría ahora: mírelo y confírmelo otra vez."
    ),
    "import_entry_not_accepted": "Línea {line}, columna «{column}»: la inscripción «{name}» no está aceptada.",
    "import_judge_recused": ("Línea {line}, columna «{column}»: {judge} no califica a {entry} en esta edición."),
    "import_sheet_differs": (
        "Línea {line}, columna «{column}»: la hoja de {judge} para {entry} ya tiene otras notas. Un archivo "
        "no cambia notas que ya están."
    ),
    "import_nothing_chosen": "Elija un archivo, o pegue la tabla.",
    "import_chosen_twice": "Eligió un archivo y además pegó una tabla. Deje uno solo de los dos.",
    "import_too_big": "El archivo pesa más de {kilobytes} kB. Divídalo.",
    "import_option_unknown": "«{text}» no es ninguna de las opciones: {known}.",
    "import_word_unknown": "No se entiende «{text}». Se puede escribir: {known}.",
    "import_needs_names": "Ninguna columna dice quién participa. Elija cuál tiene el nombre.",
    "import_needs_judge_names": "Ninguna columna tiene el nombre ni la clave de los jueces. Elija cuál.",
    "import_needs_whose": "Ninguna columna dice de qué inscripción es cada fila. Elija cuál.",
    "import_needs_crops": "Ninguna columna nombra los cultivos. Elija cuál.",
    "import_needs_incomes": "Ninguna columna nombra las fuentes de ingreso. Elija cuál.",
    "import_form_without_crops": "El formulario de esta edición no pregunta por cultivos.",
    "import_form_without_incomes": "El formulario de esta edición no pregunta por ingresos.",
    "import_target_twice": ("Estas columnas dicen lo mismo: {names}. Deje una y ponga «No leer» en las otras."),
    "import_moment_wrong": "«{text}» no es una fecha de envío que se entienda, o todavía no llega.",
    "import_row_twice": "Esta fila y la fila {first} son de la misma persona o inscripción. Deje una.",
    "import_name_missing": "Falta el nombre de quien participa.",
    "import_number_unknown": (
        "En esta edición no hay ninguna inscripción con el número «{name}». Para una nueva deje la celda "
        "vacía: el número se da solo."
    ),
    "import_several": ("«{name}» pueden ser varias inscripciones: {other}. Escriba el número de la que es."),
    "import_nobody": "En esta edición no hay ninguna inscripción de «{name}».",
    "import_whose_missing": "Falta decir de qué inscripción es esta fila.",
    "import_perhaps_there": (
        "Ya hay una inscripción con este nombre: {other}. Si es la misma, escriba su número en una columna; "
        "si es otra familia, escriba su teléfono en las dos."
    ),
    "import_note_alike": "Nueva; tiene el nombre o el teléfono de {other}.",
    "import_key_unknown": "En esta edición no hay ningún juez con la clave «{name}».",
    "import_several_judges": "Hay varios jueces «{name}»: {other}. Escriba la clave del que es.",
    "import_list_long": "Son demasiadas filas para una inscripción: entran {most}.",
    "import_not_applicable": (
        "Línea {line}, columna «{column}»: {criterion} corresponde siempre; no se puede escribir «no corresponde»."
    ),
    "import_undo_under_way": "Todavía está entrando.",
    "import_undo_nothing": "No cambió nada.",
    "import_undo_entry_changed": "La inscripción {number} cambió después.",
    "import_undo_entry_used": (
        "La inscripción {number} ya está en uso: tiene jueces, o su familia entró con su código."
    ),
    "import_undo_judge_changed": "El juez {judge} cambió después.",
    "import_undo_judge_used": "El juez {judge} ya está en uso: tiene fincas, o entró con su código.",
    "import_undo_sheet_changed": "La hoja de {judge} para {entry} cambió después.",
    "event entry.imported": "trajo de una tabla la inscripción {number}",
    "event entry.changed_by_table": "cambió con una tabla la inscripción {number}",
    "event entry.table_undone": "deshizo lo que una tabla cambió en la inscripción {number}",
    "event table.imported": (
        "importó una tabla de {rows:# fila|# filas} (inscripciones nuevas: {entries}, jueces nuevos: {judges}, "
        "cambios: {changed}, notas: {marks})"
    ),
    "event table.undone": "deshizo una importación de {rows:# fila|# filas}",
}


def N_(words: str) -> str:
    """Marks words to be translated where they are shown."""
    return words


def NN_(one: str, several: str) -> tuple[str, str]:
    """The same for words that follow a number."""
    return one, several


MEMBERS: Mapping[str, Mapping[str, str | tuple[str, str]]] = {
    "import_what": {
        "entries": N_("Inscripciones"),
        "judges": N_("Jueces"),
        "marks": N_("Notas"),
        "crops": N_("Cultivos"),
        "incomes": N_("Ingresos"),
    },
    "import_state": {
        "new": NN_("nueva", "nuevas"),
        "changes": NN_("cambia", "cambian"),
        "there": NN_("ya está y no cambia", "ya están y no cambian"),
        "wrong": N_("con problemas"),
    },
    "import_row_state": {
        "new": N_("Nueva"),
        "changes": N_("Cambia"),
        "there": N_("Ya está"),
        "wrong": N_("No entra"),
    },
    "import_show": {
        "all": N_("Todas"),
        "wrong": N_("Con problemas"),
        "to_do": N_("Van a cambiar algo"),
        "there": N_("Ya están"),
    },
    "import_target": {
        "number": N_("Número de la inscripción"),
        "uuid": N_("Identificador (de Kobo u ODK)"),
        "sent_at": N_("Fecha de envío"),
        "entry": N_("De qué inscripción es: número o nombre"),
        "parent": N_("Fila de la primera hoja (_parent_index)"),
        "judge_key": N_("Clave del juez"),
        "name": N_("Nombres y apellidos"),
        "phone": N_("Teléfono"),
        "email": N_("Correo electrónico"),
        "community": N_("Comunidad"),
        "cooperative": N_("Cooperativa o asociación"),
        "language": N_("Idioma"),
        "expertise": N_("Qué conoce"),
        "paper_name": N_("Nombre para el papel, en letras latinas"),
        "crop": N_("Cultivo o animal"),
        "amount": N_("Cuántos"),
        "unit": N_("Se cuenta en"),
        "use": N_("Para qué"),
        "source": N_("Fuente de ingreso"),
        "share": N_("Porcentaje del ingreso"),
        "income": N_("Monto en dinero"),
        "mark_entry": N_("Finca: número o nombre"),
        "mark_judge": N_("Juez: clave o nombre"),
        "mark_criterion": N_("Criterio"),
        "mark_mark": N_("Nota (una por fila)"),
        "mark_by_judge": N_("Notas de un juez: el título es su nombre"),
        "mark_by_entry": N_("Notas de una finca: el título es su nombre"),
    },
}
"""Words of enumerations, as in `members`."""
