"""Sentences for when the database is not usable: to operators (`trouble_`, `database_`) and to everybody (`later_`)."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "database_newer": (
        "La base de datos es de una versión más nueva del servicio. Instale esa versión; esta no la toca."
    ),
    "database_gone": (
        "La base de datos {file} ya existía, y ahora falta o está vacía. Devuelva una copia con «judging db restore». "
        "Si de verdad quiere empezar de cero, borre {file}.began."
    ),
    "database_is_server": "La base de datos está en un servidor PostgreSQL: use pg_dump y pg_restore.",
    "trouble_busy": ("Otro programa escribe en la base de datos desde hace rato. Pruebe otra vez en unos minutos."),
    "trouble_full": (
        "No se puede escribir en el disco: está lleno, o solo se puede leer. Haga lugar y pruebe otra vez."
    ),
    "trouble_down": (
        "La base de datos no se puede abrir. Mire si está en su lugar y si esta cuenta puede leerla: judging doctor"
    ),
    "trouble_damaged": ("La base de datos está dañada. Pare el servicio y devuelva una copia: judging db restore"),
    "trouble_gone": (
        "La base de datos {file} ya existía, y ahora falta o está vacía. Devuelva una copia con «judging db restore». "
        "Si de verdad quiere empezar de cero, borre {file}.began."
    ),
    "trouble_schema": (
        "La base de datos es de otra versión del servicio. Ejecute judging db upgrade con la versión que se sirve."
    ),
    "check_damaged": "Dañado: no se puede leer lo guardado en {part} ({reason}).",
    "later_busy": "En este momento se guardan muchas cosas a la vez.",
    "later_full": "El servicio no tiene lugar para guardar. La organización tiene que hacer sitio.",
    "later_down": "El servicio no llega a sus datos en este momento.",
    "later_damaged": "Los datos del servicio están dañados. Avise a la organización.",
    "later_schema": "El servicio se está poniendo al día.",
    "later_gone": "El servicio no llega a sus datos en este momento.",
}
