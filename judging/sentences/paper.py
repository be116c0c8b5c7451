"""Sentences about paper: printed sheets, typing them in, dictated codes, and a sheet passed to another farm."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "pack_not_made": "No se pudo hacer el archivo; el registro del servicio dice por qué.",
    # On the printed sheet (services/papersheets.py)
    "paper_title": "Hoja de evaluación",
    "paper_farm": "Finca",
    "paper_judge": "Juez",
    "paper_not_visited": "SIN VISITA NI FOTOS",
    "paper_preview": "Vista previa: no se llena",
    "paper_demo": "Demostración: no vale",
    "paper_rehearsal": "Ensayo: no vale",
    "paper_page": "Página {page} de {pages}",
    "paper_how": (
        "En cada criterio marque una sola casilla con una X. Si se equivoca, tache toda la casilla, marque otra y "
        "ponga su firma al lado. Si no pudo ver algo, márquelo y escriba por qué."
    ),
    "paper_not_applicable": "No corresponde",
    "paper_not_observed": "No se pudo observar",
    "paper_remark": "Comentario o motivo:",
    "paper_if_you_like": "si quiere",
    "paper_points": "{points} de {all} puntos",
    "paper_range": "Nota de {min} a {max}, de {step} en {step}:",
    "paper_sum": "Suma de sus notas",
    "paper_sum_hint": "Sume las notas que marcó, sin los criterios sin nota.",
    "paper_date": "Fecha",
    "paper_signature": "Firma",
    "paper_nothing_to_print": "No hay ninguna hoja para imprimir: primero dé fincas a los jueces en Asignación.",
    # Typing sheets in (services/keying.py)
    "sheet_code_needed": "Escriba el código que está impreso en la hoja, por ejemplo H-000C-7K.",
    "sheet_code_unknown": "No hay ninguna hoja con el código {typed}. Mírelo otra vez en la hoja.",
    "keying_empty": "Escriba las notas de la hoja.",
    "keying_not_by_the_same": (
        "Usted ya digitó esta hoja. La segunda vez la digita otra persona, sin ver lo que usted puso."
    ),
    "keying_differs_already": "Esta hoja ya se digitó dos veces y no coincide. Falta decidir qué vale.",
    "keying_nothing_to_decide": "En esta hoja no hay diferencias que decidir. Puede que otra persona ya decidió.",
    "keying_choice_needed": "Elija qué vale en {criterion}.",
    "keying_reason_needed": "Escriba en pocas palabras por qué decidió así.",
    "paper_sum_differs": (
        "En la hoja la suma es {written}, pero las notas digitadas suman {keyed}. Revise las notas. "
        "Si el juez sumó mal, deje la suma vacía."
    ),
    "paper_note_alone": (
        "{criterion} tiene un comentario y ninguna nota. Escriba la nota, n o x, o borre el comentario."
    ),
    "paper_sum_no_number": "Escriba la suma con números, por ejemplo 54,5. O déjela vacía.",
    # Dictated codes (domain/scorecodes.py, services/dictation.py)
    "code_line_unreadable": "A la línea le falta algo. Se escribe así: C003 3-2-4-1-2-3 K7.",
    "code_line_count": "Tiene {found:# nota|# notas}, pero la hoja tiene {expected:# criterio|# criterios}.",
    "code_line_check": (
        "La línea no coincide con sus dos últimas letras: hay un error en la finca, en una nota o en el juez."
    ),
    "code_line_farm": "Este juez no tiene la finca {farm}.",
    "code_lines_missing": "Pegue por lo menos una línea.",
    "code_judge_missing": "Elija de qué juez son las líneas.",
    # Moving a sheet (services/moving.py)
    "move_nothing": "La hoja de {entry} está vacía: no hay nada que pasar.",
    "move_target_begun": "La hoja de {entry} ya está empezada. Solo se puede pasar a una finca sin notas.",
    "move_reason_needed": "Escriba por qué pasa la hoja a otra finca.",
    "move_target_missing": "Elija a qué finca pasa la hoja.",
    # The log
    "event paper.keyed": "digitó la hoja en papel de {judge} para la finca {entry}",
    "event paper.matched": "digitó por segunda vez la hoja en papel de {judge} para la finca {entry}: coincide",
    "event paper.differs": (
        "digitó por segunda vez la hoja en papel de {judge} para la finca {entry}: no coincide en {criteria}"
    ),
    "event paper.settled": (
        "decidió las diferencias de la hoja en papel de {judge} para la finca {entry}. Motivo: {reason}"
    ),
    "event paper.set_aside": (
        "pidió digitar de nuevo la hoja en papel de {judge} para la finca {entry}. Motivo: {reason}"
    ),
    "event ballot.moved": "pasó la hoja de {judge} de la finca {source} a la finca {entry}. Motivo: {reason}",
}
