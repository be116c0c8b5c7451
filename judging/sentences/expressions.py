"""Sentences about conditions and rules that organisers write: where each is not understood, and why.

`{place}` counts the signs of the condition from 1 on.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Understanding (domain/expressions/parsing.py)
    "expression_empty": "La condición está vacía. Escriba, por ejemplo: altitude_m > 1200",
    "expression_long": "La condición es demasiado larga: puede tener {most} signos. Pártala en dos.",
    "expression_deep": "En el signo {place} hay demasiados paréntesis unos dentro de otros: pueden ser {most}.",
    "expression_sign": "En el signo {place}, «{sign}» no se entiende.",
    "expression_text_open": "El texto que empieza en el signo {place} no termina: faltan las comillas del final.",
    "expression_unexpected": "En el signo {place} no puede ir «{found}».",
    "expression_ends": "La condición se corta en el signo {place}: falta algo después.",
    "expression_date_wrong": "En el signo {place}, «{found}» no es una fecha. Escriba año, mes y día: 2027-01-31.",
    "expression_function_unknown": "En el signo {place}: no existe la función «{name}». Existen: {known}.",
    # Looking over (domain/expressions/checking.py)
    "expression_name_unknown": "En el signo {place}: el formulario no tiene ninguna pregunta «{name}».",
    "expression_two_meanings": (
        "En el signo {place}: «{name}» es una pregunta y también un dato de cada fila. Cambie el nombre de la pregunta."
    ),
    "expression_one_of_several": (
        "Con «{name}» se pregunta si alguna de las personas cumple algo; aquí hace falta un número."
    ),
    "expression_arguments": "En el signo {place}: «{name}» lleva entre {least} y {most} datos entre paréntesis.",
    "expression_no_truth": "Lo que está en el signo {place} no es cierto ni falso: falta compararlo con algo.",
    "expression_no_number": "Lo que está en el signo {place} no es un número.",
    "expression_no_date": "Lo que está en el signo {place} no es una fecha.",
    "expression_no_birth": (
        "En el signo {place} hace falta una persona, o el año o la fecha en que nació, para saber su edad."
    ),
    "expression_no_list": "Después de «in» hace falta una lista; lo que está en el signo {place} no lo es.",
    "expression_no_rows": "Lo que está en el signo {place} no tiene filas que contar o mirar una por una.",
    "expression_no_question": "En el signo {place} hace falta el nombre de una pregunta.",
    "expression_list_mixed": "La lista del signo {place} está vacía o mezcla números, textos y fechas.",
    "expression_unlike": "En el signo {place} se comparan cosas que no se pueden comparar, como un texto y un número.",
    "expression_no_order": "En el signo {place}: de dos textos se puede preguntar si son iguales, no cuál es mayor.",
    "expression_option_unknown": (
        "En el signo {place}: «{found}» no es una de las respuestas de esta pregunta. Son: {known}."
    ),
    "expression_rows_in_rows": "En el signo {place}: dentro de una fila no se pueden mirar otra vez filas una por una.",
    "expression_costly": "Esta condición da demasiado trabajo: mira demasiadas filas demasiadas veces. Pártala en dos.",
    "expression_circle": "Estas preguntas dependen unas de otras en círculo, y ninguna saldría nunca: {names}.",
}
