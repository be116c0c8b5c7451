"""Sentences about reading tables that come from outside: what was left out, guessed, or looks like a slip."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Columns and rows that do not count (domain/tables/layout.py, odd.py)
    "column_number": (
        "La columna «{column}» parece el número de la fila y no se contó. Para que cuente, nómbrela en --criteria."
    ),
    "column_sum": (
        "La columna «{column}» parece la suma de las otras y no se contó. Para que cuente, nómbrela en --criteria."
    ),
    "column_mean": (
        "La columna «{column}» parece un promedio de las otras y no se contó. Para que cuente, nómbrela en --criteria."
    ),
    "column_age": "La columna «{column}» parece una edad y no se contó. Para que cuente, nómbrela en --criteria.",
    "column_year": "La columna «{column}» parece un año y no se contó. Para que cuente, nómbrela en --criteria.",
    "column_rank": (
        "La columna «{column}» parece un puesto que salió de las notas y no se contó. "
        "Para que cuente, nómbrela en --criteria."
    ),
    "column_text": "La columna «{column}» no tiene ningún número y no se contó.",
    "column_unused": "La columna «{column}» tiene números que en esta forma de tabla no cuentan.",
    "column_wanted_missing": "Línea {line}: no hay ninguna columna «{column}». Las que hay: {has}.",
    "heading_in_two_rows": (
        "Línea {line}: el encabezado parece ocupar dos filas, esta y la {second}. Escríbalo en una sola, con un nombre "
        "distinto para cada columna."
    ),
    "row_is_total": "Línea {line}: la fila «{text}» resume a otras y no se contó.",
    # Names and rows that are there twice (domain/tables/names.py, marks.py)
    "names_alike": (
        "Estos {count} nombres se leen casi igual y se cuentan aparte (entre paréntesis, sus líneas): {names}."
    ),
    "twice_last": (
        "Lo que un juez dio dos veces: {count}. Valió la última. Lo primero es «{names}», en las líneas {lines}."
    ),
    "twice_mean": (
        "Lo que un juez dio dos veces: {count}. Valió el promedio. Lo primero es «{names}», en las líneas {lines}."
    ),
    # Numbers (domain/tables/figures.py)
    "marks_not_numbers": (
        "Columna «{column}»: {count} celdas no son números (líneas {lines}); la primera dice «{text}». Escriba "
        "números, "
        'deje vacía la celda sin nota, o quite la columna con --ignore "{column}".'
    ),
    "table_same_again": "Columna «{column}»: lo mismo {count:una vez|# veces} más (líneas {lines}).",
    "mark_below_min": "Línea {line}, columna «{column}»: la nota {text} es menor que {low}, la nota más baja.",
    "mark_off_step": (
        "Línea {line}, columna «{column}»: la nota {text} no está en la escala (de {low} a {high}, de {step} "
        "en {step})."
    ),
    "scale_needs_max": "Línea {line}, columna «{column}»: falta la nota más alta (max).",
    "scale_not_a_number": "Línea {line}, columna «{column}»: «{text}» no es un número.",
    "scale_unsound": (
        "Línea {line}, columna «{column}»: la escala de {low} a {high}, en pasos de {step}, no es posible. La nota más "
        "alta pasa de la más baja en un número entero de pasos; en lo que quita puntos es 0."
    ),
    "max_forgotten": (
        "Línea {line}, columna «{column}»: hay notas de hasta {text} y nadie dijo cuál es la más alta; sin eso "
        "se supone "
        "{high}. Dígala, por ejemplo --max {likely}."
    ),
    "percent_among_marks": (
        "Columna «{column}»: hay porcentajes entre las notas; cada uno se leyó como esa parte de {high}, la "
        "nota más alta."
    ),
    "percent_needs_max": (
        "Línea {line}, columna «{column}»: hay porcentajes entre las notas. Diga con --max cuál es la nota más alta."
    ),
    "number_doubtful": (
        "Columna «{column}»: «{text}» se leyó como {read}. Si ahí el signo separa miles, escriba los números sin él."
    ),
    "number_grouped": (
        "Columna «{column}»: «{text}» se leyó como {read}, porque con decimales no iría con los otros números ni con "
        "la nota más alta. Si ahí el signo va delante de decimales, escríbalos con otra cifra, por ejemplo {decimals}."
    ),
    "column_rank_counted": (
        "La columna «{column}» parece un puesto y se contó como nota: cuanto más alta, mejor. Si 1 es el primero, use "
        "una regla por puestos, por ejemplo --rule schulze."
    ),
    "percents_of_workbook": (
        "Columna «{column}»: ninguna nota pasa de 1, y la más alta que se puede dar es {high}. Si el libro las muestra "
        "como porcentajes, dígalo: --max 1, o su max en --weights."
    ),
    "marks_are_words": (
        "Línea {line}, columna «{column}»: «{text}» no es un número, y en toda la columna no hay ninguno. Escriba las "
        "notas como números; con letras, fracciones o palabras no se suman."
    ),
    # Judges (domain/tables/marks.py)
    "judge_only_zeros": (
        "{judge} puso 0 en todo ({count:# nota|# notas}). ¿Estuvo? Si no, deje sus celdas vacías: una ausencia no es "
        "un cero."
    ),
    "judge_same_mark": "{judge} puso {mark} en todo ({count:# nota|# notas}). ¿Son notas suyas?",
    # The file (storage/tabular.py)
    "encoding_guessed": (
        "El archivo no dice cómo están escritos sus signos; se leyó como {encoding}. Mire si los acentos están bien."
    ),
    "other_sheets": "Del libro se leyó la hoja «{sheet}»; tiene {count} más. Otra se elige con --sheet.",
    "workbook_unreadable": (
        "No se pudo leer como libro XLSX u ODS. Ábralo y guárdelo de nuevo sin contraseña, o guarde la hoja como CSV."
    ),
    "workbook_too_large": "El libro es demasiado grande por dentro. Guarde como CSV la hoja que importa.",
    "sheet_missing": "El libro no tiene ninguna hoja «{sheet}». Las que tienen algo: {has}.",
    "sheet_of_no_workbook": "El archivo es texto y no tiene hojas; quite --sheet {sheet}.",
    # What makes scores hard to compare (domain/ranking/completeness.py)
    "fewer_judges": (
        "Inscripciones con menos jueces que las otras, que tienen {most}: {count} ({entries}). Esta regla no lo "
        "compensa; «levelled» sí."
    ),
    "sheet_incomplete": "{entry}: a la hoja de {judge} le falta {criteria}; cuenta sin eso.",
    "sheet_incomplete_all": (
        "{entry}: a la hoja de {judge} le falta {criteria}; cuenta sin eso. Ninguna hoja de {entry} está "
        "completa, y su "
        "nota es {score}."
    ),
    "sheet_incomplete_score": (
        "{entry}: a la hoja de {judge} le falta {criteria}; cuenta sin eso. La nota es {score}; solo con las hojas "
        "completas sería {without}."
    ),
    "sheets_incomplete_more": "Hay {count:# hoja incompleta|# hojas incompletas} más.",
    "criteria_not_everywhere": (
        "Inscripciones que ningún juez calificó en todos los {of} criterios: {count} ({entries}). Su nota sale "
        "de menos "
        "criterios que la de las otras."
    ),
    "lists_need_places": (
        "La tabla tiene listas ordenadas: son puestos, no notas, y «{rule}» no los ordena. Use --rule schulze, borda, "
        "copeland o kemeny."
    ),
    "sheet_of_lists": "La tabla tiene listas ordenadas: son puestos, y de puestos no sale una hoja de notas.",
}
