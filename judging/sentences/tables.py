"""Sentences about score sheets, rankings and tables that come from outside."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Anything
    "not_found": "No encontramos lo que busca.",
    # Marks on a sheet (domain/scoresheet.py)
    "unknown_criterion": "Esta hoja de notas no tiene el criterio {criterion}.",
    "criterion_twice": "El criterio {criterion} tiene dos notas. Deje una sola.",
    "mark_out_of_range": "La nota de {criterion} va de {low} a {high}, en pasos de {step}.",
    "not_applicable_refused": "En {criterion} no se puede marcar «no corresponde».",
    "not_observed_needs_reason": "Escriba por qué no pudo ver {criterion}.",
    # Ranking (domain/ranking.py)
    "too_few_sheets": "Sin puesto. Hojas de notas: {judges}. Hacen falta: {needed}.",
    "unknown_tie_step": "La regla de desempate nombra «{step}», que no está en la hoja de notas.",
    # Diversity (domain/diversity.py)
    "amount_negative": "La cantidad de «{item}» no puede ser menor que cero.",
    "amount_not_a_number": "La cantidad de «{item}» no es un número.",
    # Tables that come from outside (domain/marktable.py)
    "column_missing": "Línea {line}, columna «{column}»: falta esta columna en el encabezado.",
    "column_unknown": "Línea {line}, columna «{column}»: el encabezado tiene una columna que no conocemos.",
    "column_twice": "Línea {line}, columna «{column}»: el encabezado la nombra dos veces.",
    "column_without_name": "Línea {line}, columna {column}: el encabezado no le da nombre.",
    "no_criterion_column": (
        "Línea {line}, columna {column}: falta al menos una columna de notas, con el nombre de su criterio."
    ),
    "wrong_number_of_cells": (
        "Línea {line}, columna «{column}»: la fila tiene {cells:# celda|# celdas} y el encabezado tiene {expected}. "
        "Si una celda lleva el signo que separa las celdas, póngala entre comillas."
    ),
    "cell_empty": "Línea {line}, columna «{column}»: la celda está vacía y aquí hace falta un nombre.",
    "row_twice": "Línea {line}, columna «{column}»: «{names}» ya está en la línea {first}.",
    "mark_not_a_number": (
        "Línea {line}, columna «{column}»: «{text}» no es una nota. "
        "Escriba un número; si no hay nota, deje la celda vacía."
    ),
    "mark_negative": "Línea {line}, columna «{column}»: la nota {text} es menor que 0.",
    "mark_above_max": "Línea {line}, columna «{column}»: la nota {text} pasa de {high}, la nota más alta.",
    "table_empty": "Línea {line}, columna «{column}»: después del encabezado no hay ninguna fila.",
    "no_marks": "Línea {line}, columna «{column}»: la tabla no tiene ninguna nota.",
    "weight_not_a_number": "Línea {line}, columna «{column}»: el peso «{text}» no es un número.",
    "weight_not_positive": "Línea {line}, columna «{column}»: el peso {text} debe ser mayor que 0.",
    "weight_without_marks": (
        "Línea {line}, columna «{column}»: «{criterion}» tiene peso, pero no está en la tabla de notas."
    ),
    "marks_without_weight": "Línea {line}, columna «{column}»: falta el peso de «{criterion}».",
    # Files (storage/tabular.py)
    "file_too_big": "El archivo pesa más de {megabytes} MB. Divídalo o quite lo que sobra.",
    "table_too_large": (
        "Línea {line}, columna 1: la tabla es demasiado grande. "
        "Puede tener {rows} filas y {columns} columnas; divídala."
    ),
    "import_many_sheets": "La tabla tiene {sheets} hojas; de una vez se importan {most} como máximo. Divídala.",
    "table_much_wrong": "Hay más de {most} cosas mal; las demás no se leyeron. Corrija el archivo y envíelo de nuevo.",
    "file_empty": "Línea 1, columna 1: el archivo está vacío.",
    "file_not_text": (
        "Línea {line}, columna {column}: hay un signo que no se puede leer. "
        "Guarde el archivo como «CSV UTF-8» y pruebe otra vez."
    ),
    "file_unseen_sign": (
        "Línea {line}, columna {column}: hay un signo que no se ve ({sign}) y que cambia lo que se lee. "
        "Bórrelo y pruebe otra vez."
    ),
    "file_old_workbook": (
        "El archivo es un libro antiguo (XLS) o tiene contraseña. Guárdelo como XLSX u ODS, sin contraseña, o como CSV."
    ),
    "file_of_another_kind": "El archivo es {kind}, no una tabla. Guarde la tabla como CSV, XLSX u ODS.",
    "file_broken_quotes": (
        "Línea {line}, columna {column}: hay unas comillas mal puestas. "
        "Una celda entre comillas empieza y termina con comillas."
    ),
    # Ties (domain/ranking.py): what parted entries with the same score
    "tie_pairwise": "desempate por la preferencia de los jueces",
    "tie_criterion": "desempate por la nota de {name}",
    "tie_section": "desempate por los puntos de {name}",
    "tie_part": "desempate por los puntos de {name}",
    "tie_stage": "desempate por los puntos de {name}",
    "tie_median": "desempate por la nota del medio",
    "tie_vote": "desempate por voto del jurado",
    "tie_ex aequo": "empate: comparten el puesto",
}
