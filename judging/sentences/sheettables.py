"""Words of a score sheet's workbook: its tables and columns, what each is for, and what is wrong in a cell."""

from __future__ import annotations

from collections.abc import Mapping


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


SENTENCES: dict[str, str] = {
    "sheet_cell": "{tab}, fila {line}, columna {column}",
    "sheet_cell_wrong": "{file}, {path}: {what}",
    "sheet_table_missing": "{file}: falta la hoja «{tab}», con una fila para cada criterio.",
    "sheet_table_no_heading": "{file}, {tab}: la primera fila no tiene el título «{heading}».",
    "sheet_table_unknown": "no conocemos el título «{heading}». Quite la columna o corrija su título.",
    "sheet_table_twice": "el título «{heading}» está dos veces.",
    "sheet_table_other_name": "más arriba esta sección se llama «{name}».",
    "sheet_table_no_criterion": "no hay ningún criterio con la clave «{key}».",
    "sheet_table_yes_or_no": "no se entiende «{text}». Se puede escribir: {known}.",
}

MEMBERS: Mapping[str, Mapping[str, str]] = {
    "sheet_tab": {
        "head": N_("Hoja"),
        "criteria": N_("Criterios"),
        "levels": N_("Niveles"),
    },
    "sheet_column": {
        "title": N_("Título de la hoja"),
        "low": N_("Nota más baja"),
        "high": N_("Nota más alta"),
        "step": N_("De cuánto en cuánto"),
        "out_of": N_("Puntos de una hoja completa"),
        "section": N_("Sección"),
        "section_name": N_("Nombre de la sección"),
        "key": N_("Clave"),
        "name": N_("Nombre del criterio"),
        "weight": N_("Peso"),
        "not_applicable": N_("Puede no corresponder"),
        "when": N_("Cuándo no corresponde"),
        "evidence": N_("Qué se mira o se pregunta"),
        "expertise": N_("Qué debe saber quien lo juzga"),
        "criterion": N_("Clave del criterio"),
        "mark": N_("Nota"),
        "text": N_("Qué se ve con esa nota"),
    },
    "sheet_column_help": {
        "title": N_("Cómo se llama la hoja. Un idioma alcanza; en los otros se usa ese."),
        "low": N_(
            "En «Hoja», la de todos los criterios; en «Criterios», la del criterio solo. Vacía: la de la hoja, o 0."
        ),
        "high": N_("Lo mismo para la más alta. Si es 0, el criterio es una penalización y solo quita puntos."),
        "step": N_("1: se puntúa con enteros. 0,5: también con medios."),
        "out_of": N_("Casi siempre 100."),
        "section": N_("Una letra o palabra corta. Vacía: la de la fila de arriba."),
        "section_name": N_("Basta escribirlo en la primera fila de la sección."),
        "key": N_(
            "La del criterio, como A1. Un criterio que sigue siendo el mismo guarda la suya; vacía: se le da una."
        ),
        "name": N_("Lo que se juzga, en pocas palabras."),
        "weight": N_("Cuánto vale frente a los otros. De una penalización: cuántos puntos quita cada paso."),
        "not_applicable": N_("«sí», si quien juzga puede decir que no corresponde; vacía, si no."),
        "when": N_("En qué caso no corresponde."),
        "evidence": N_("Lo que ayuda a decidir la nota."),
        "expertise": N_("agronomy, ecology, economy, social u otra palabra; con comas, si son varias."),
        "criterion": N_("La clave de un criterio de la hoja «Criterios»."),
        "mark": N_("La nota que se describe."),
        "text": N_("Lo que se ve cuando la nota es esa."),
    },
    "sheet_word": {
        "help": N_("Ayuda"),
        "column": N_("Columna"),
        "meaning": N_("Qué se escribe"),
        "yes": N_("sí"),
        "no": N_("no"),
    },
}
