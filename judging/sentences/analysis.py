"""Sentences about the analysis of an order: decisions of the jury, corrections for one farm, trying other weights."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Decisions (services/deliberation.py, services/results.py)
    "decision_needed_rule": (
        "La regla es la nota nivelada, y la nota robusta no da los mismos puestos de premio a {entries}. "
        "Falta que el jurado decida y escriba por qué."
    ),
    "decision_needed_panels": (
        "No todos los jueces calificaron todas las fincas, y la nota nivelada y la robusta no dan los mismos puestos "
        "de premio a {entries}. Falta que el jurado decida y escriba por qué."
    ),
    "decision_kind_needed": "Elija qué decide el jurado.",
    "decision_entry_unknown": "Estas fincas no son de esta categoría: {entries}. Cargue la página de nuevo.",
    "votes_wrong": "Escriba los votos de {entry} con números enteros, por ejemplo 3.",
    "votes_beside_another": "Escribió votos y eligió otra cosa. Elija «Anotar una votación», o borre los votos.",
    "votes_too_few": "Escriba los votos de dos fincas o más.",
    "votes_too_many": (
        "Hay {cast:# voto|# votos} y solo {judges:puede votar # juez|pueden votar # jueces}: los que están apartados "
        "de una de estas fincas no votan."
    ),
    # Corrections (services/corrections.py, services/scoring.py)
    "decided_by_organisers": "La organización decidió que {criterion} no corresponde a esta finca. No lleva nota.",
    "criterion_not_chosen": "Elija un criterio de la lista.",
    "already_not_applicable": "Ya está anotado que {criterion} no corresponde a esta finca.",
    "not_decided": "No hay ninguna decisión sobre {criterion} que se pueda deshacer.",
    "no_sheets_to_correct": "Esta finca no tiene hojas que se puedan corregir.",
    # Trying other weights (web/organiser/whatif.py)
    "weight_wrong": "{key}: «{text}» no es un peso. Escriba un número desde 0, por ejemplo 22,5.",
    "weights_all_zero": "Al menos un peso tiene que ser mayor que 0.",
}
