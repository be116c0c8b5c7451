"""Sentences about a contest as data: its documents, and kits to begin an edition from."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Documents (domain/documents/document.py): file, place and reason
    "document_no_json": "{file}: la línea {line}, columna {column}, no es JSON.",
    "document_missing": "{file}, {path}: falta.",
    "document_no_object": "{file}, {path}: aquí va un objeto, entre llaves.",
    "document_no_list": "{file}, {path}: aquí va una lista, entre corchetes.",
    "document_length": "{file}, {path}: la lista tiene de {least} a {most} elementos.",
    "document_unknown_key": "{file}, {path}: no conocemos esta clave. Aquí se conocen: {known}.",
    "document_no_text": "{file}, {path}: aquí va un texto, entre comillas.",
    "document_long": "{file}, {path}: el texto tiene más de {most} letras.",
    "document_no_whole": "{file}, {path}: aquí va un número entero de {low} a {high}.",
    "document_no_yes": "{file}, {path}: aquí va true o false.",
    "document_no_choice": "{file}, {path}: aquí va una de estas palabras: {known}.",
    "document_not_known": "{file}, {path}: no conocemos «{value}».",
    "document_twice": "{file}, {path}: «{value}» está dos veces.",
    # The plan of an edition (domain/contest/plan.py)
    "document_prefix": "{file}, {path}: el comienzo de los números tiene de 1 a {most} letras mayúsculas.",
    "document_key": "{file}, {path}: una clave tiene letras minúsculas, números y guiones.",
    "document_not_on_sheet": "{file}, {path}: «{value}» no está en la hoja de notas.",
    "document_one_condition": "{file}, {path}: una condición es una edad o un género, no los dos.",
    "document_ages": "{file}, {path}: aquí van dos edades de 0 a {most}, primero la menor.",
    # Kits (domain/contest/kits.py, services/contest/kits.py)
    "sheet_unsound": "{file}, {path}: la hoja de notas no sirve ({reason}).",
    "kit_file_missing": "En el paquete falta el archivo {file}.",
    "kit_file_unknown": "El paquete trae un archivo que no conocemos: {file}.",
    "kit_large": "El paquete es más grande que {most} kB.",
    "kit_no_zip": "El archivo no es un ZIP que se pueda abrir.",
    "kit_unknown": "No hay ningún modelo «{key}». Hay: {known}.",
    "kit_or_table": "Diga de qué parte: --kit o --from-table, uno de los dos.",
    "kit_needed": "Elija de qué quiere partir.",
    "kit_file_needed": "Elija el archivo del paquete.",
    "prefix_wrong": "El comienzo de los números tiene de 1 a 4 letras mayúsculas, por ejemplo C.",
    "zone_unknown": "No conocemos la zona horaria «{zone}». Escríbala como America/La_Paz.",
}
