"""Sentences about marks that a judge's telephone sends (services/sync.py, web/api/sync.py)."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "sheet_not_yours": "Esta finca ya no está en su lista. Hable con la organización.",
    "operation_unreadable": "Esta nota no se pudo leer. Vuelva a elegir o hable con la organización.",
    "late_changed_meanwhile": (
        "Mientras usted miraba, otra persona decidió sobre esta hoja o llegó algo más. Mire lo que espera ahora."
    ),
    # A judge's copy, loaded by an organiser (services/field/copies.py)
    "copy_missing": "Elija el archivo que el juez guardó en su teléfono.",
    "copy_judge_missing": "Elija de qué juez es el archivo.",
    "copy_too_big": "El archivo pesa demasiado para ser la copia de un teléfono (más de {kilobytes} kB).",
    "copy_unreadable": "Este archivo no es una copia guardada en «Lo que falta enviar».",
    "copy_unsealed": (
        "Este archivo no lleva el sello del teléfono, así que no se sabe si alguien lo cambió. Pida al juez que abra "
        "sus páginas con señal y guarde otra copia; si no puede, que dicte sus hojas."
    ),
    "copy_altered": (
        "Este archivo cambió después de que el juez lo guardó. Pídale la copia tal como salió de su teléfono."
    ),
    "copy_of_other_edition": "Este archivo es de otra edición.",
    "copy_of_other_judge": "Este archivo es de {judge}, no de {chosen}.",
    "copy_over": "Este archivo es demasiado viejo: pasaron más de 60 días desde el cierre.",
    "copy_empty": "En este archivo no hay nada por enviar.",
    "copy_plan_changed": "Algo cambió desde que usted miró. Esto pasaría ahora:",
    # The log
    "event copy.loaded": "cargó una copia del teléfono de {judge}: entró {came} de {all}",
    "event late.counted": "contó notas que llegaron tarde: {marks} (hoja de {judge}, finca {entry})",
    "event late.declined": "no contó notas que llegaron tarde: {marks} (hoja de {judge}, finca {entry})",
}
