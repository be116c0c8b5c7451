"""Sentences about entering the contest: what is wrong in a field, what is missing, what is not possible."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Consents (domain/entries/consents.py)
    "consent_process_missing": "Para participar, marque que la organización puede guardar y usar sus respuestas.",
    "consent_jury_missing": "Para participar, marque que el jurado puede leer sus respuestas.",
    # What was typed (domain/forms/reading.py, rows.py)
    "text_too_long_for_field": "Este texto tiene {length} letras. Lo más largo que se puede guardar son {longest}.",
    "choice_unknown": "Elija una de las opciones de la lista.",
    "birth_year_wrong": "«{typed}» no es un año de nacimiento que se pueda usar. Escriba un año, por ejemplo 1984.",
    "name_missing_here": "Escriba también el nombre de esta persona, o borre sus otros datos.",
    "phone_wrong": "Escriba un teléfono solo con números, por ejemplo {example}.",
    "amount_not_whole": "«{typed}» no es una cantidad. Escriba un número sin coma, por ejemplo 300.",
    "crop_named_twice": "Elija el cultivo de la lista o escriba «{other}», pero no las dos cosas en la misma fila.",
    "crop_without_name": "Hay una cantidad, pero falta decir de qué. Elija el cultivo.",
    "share_wrong": "«{typed}» no se puede usar. Escriba un número entre 1 y {high}, por ejemplo 70.",
    "share_missing": "Falta cuánto le toca a «{source}» de cada 100. Si no recibe nada de eso, quite la fila.",
    "source_missing": "Hay un número, pero falta decir de dónde viene este ingreso.",
    # Names on the certificate (services/entries.py)
    "name_sign_unknown": (
        "El certificado no puede mostrar el signo «{sign}». Escriba el nombre sin él; "
        "si es una letra, con letras latinas."
    ),
    "paper_name_needed": (
        "El papel no tiene la letra «{sign}». Escriba aquí cómo debe salir este nombre, con letras latinas. Su nombre "
        "queda como usted lo escribe."
    ),
    "name_too_long": "Este nombre no cabe en el certificado. Escríbalo un poco más corto.",
    # A new code (services/families/newcodes.py)
    "code_word_short": "La palabra secreta necesita al menos {least} letras o números.",
    "code_word_long": "La palabra secreta puede tener {most} letras, no más.",
    "code_word_meanwhile": (
        "Mientras usted escribía, se guardó otra palabra para esta familia, y nadie la puede leer. Pregunte a la "
        "familia cuál vale. Si es la que usted escribió, guárdela otra vez."
    ),
    "code_word_known": "Esa palabra está en su inscripción y otros la conocen. Elija una que solo sepa su familia.",
    "code_word_wrong": (
        "Con este teléfono y esta palabra no podemos darle un código. Mire si los dos están bien escritos. Si no se "
        "acuerda, hable con la organización."
    ),
    # What is possible when (services/entries.py)
    "entries_closed": "Las inscripciones están cerradas. Lo que acaba de escribir no se guardó.",
    "entry_sent": (
        "La inscripción {number} ya está enviada y no se puede cambiar. Si hay un error, avise a la organización."
    ),
    "entry_withdrawn": "La inscripción {number} está retirada. Para cambiarla, primero vuelva a participar.",
    "entry_not_sent": "La inscripción {number} todavía no está enviada.",
    "step_changed_meanwhile": "Otro teléfono guardó esta parte mientras usted escribía.",
    "withdraw_after_results": "Los resultados ya están publicados: la inscripción ya no se puede retirar.",
    "withdraw_excluded": "Esta inscripción no fue aceptada: no hay nada que retirar.",
    "not_yours_to_decide": "Solo la organización puede decidir esto.",
    "category_of_another_edition": "Esta categoría es de otra edición. Elija una de esta.",
}
