"""Sentences about practising: what is wrong with a practice farm or sheet, and each line of the log."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # The judge's practice sheet (services/practising.py)
    "practice_already_compared": (
        "Esta práctica ya se comparó con el ejemplo. Si quiere cambiar algo, empiece otro intento."
    ),
    "practice_changed_meanwhile": (
        "Esta práctica cambió en otra ventana. Aquí está lo que usted puso: revíselo y guarde otra vez."
    ),
    # The real sheet, where the edition asks for practice first (services/scoring.py)
    "practice_needed": (
        "Esta edición pide practicar antes de la primera hoja. Haga la finca de práctica en «Mis fincas» y vuelva."
    ),
    # What keeps agreement from being computed (domain/calibration.py)
    "calibration_too_few": "Para decirlo hacen falta al menos {least} criterios con nota suya y del ejemplo.",
    "calibration_all_equal": "No se puede decir: el ejemplo tiene la misma nota en todos los criterios.",
    # A practice farm (services/practice.py)
    "practice_title_missing": "Escriba un nombre para la finca de práctica.",
    "practice_fact_wrong": "Escriba un número entre {low} y {high}, o déjelo vacío.",
    "practice_words_missing": "Falta contar la finca: sin palabras el jurado no tiene qué mirar.",
    "practice_mark_missing": "Falta el nivel acordado de {criterion}.",
    "practice_reason_missing": "Falta el porqué del nivel acordado de {criterion}.",
    # The edition's rule (services/practice.py, domain/calibration.py)
    "limit_not_a_number": "Escriba un número, por ejemplo 0,5.",
    "limit_out_of_range": "Escriba un número entre {low} y {high}.",
    "limit_negative": "Escriba un número que no sea menos de cero.",
    "limit_order_agreement": (
        "Este límite contradice al de al lado: «distingue en parte» no puede pedir más que «distingue casi como el "
        "ejemplo»."
    ),
    "limit_order": "Este límite contradice al de al lado: «cerca» no puede pedir más que «muy cerca».",
    # The log
    "event practice.farm_added": "hizo la finca de práctica «{farm}»",
    "event practice.farm_changed": "cambió la finca de práctica «{farm}»",
    "event practice.published": "mostró al jurado la finca de práctica «{farm}»",
    "event practice.withdrawn": "quitó de la vista del jurado la finca de práctica «{farm}»",
    "event practice.moved": "cambió el orden de las fincas de práctica («{farm}»)",
    "event practice.required": "decidió que el jurado practica antes de su primera hoja",
    "event practice.optional": "decidió que practicar es voluntario para el jurado",
    "event practice.compared": "practicó en «{farm}» y comparó con el ejemplo (intento {number})",
}
