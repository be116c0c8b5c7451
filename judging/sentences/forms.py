"""Sentences about forms that organisers make: what people typed in one, what is missing in it, and what is wrong in its
document.

`{question}` and `{words}` are the form's own words, in the reader's language; `{reason}` is another sentence.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # What was typed, and what is missing (domain/forms/reading.py, rows.py, completeness.py)
    "form_says": "{words}",
    "answer_missing": "Falta contestar: {question}",
    "rows_missing": "Anote al menos una línea: {question}",
    "answers_few": "Hacen falta {low} o más: {question}",
    "several_many": "Aquí se pueden elegir {high} como máximo.",
    "whole_wrong": "«{typed}» no se puede usar. Escriba un número sin coma, entre {low} y {high}.",
    "figure_wrong": "«{typed}» no se puede usar. Escriba un número entre {low} y {high}, por ejemplo 2,5.",
    "year_wrong": "«{typed}» no se puede usar. Escriba un año entre {low} y {high}.",
    "date_wrong": "«{typed}» no es una fecha. Escriba día, mes y año, por ejemplo 31/12/2026.",
    "date_early": "«{typed}» es demasiado temprano. La primera fecha que se puede usar es {low}.",
    "date_late": "«{typed}» es demasiado tarde. La última fecha que se puede usar es {high}.",
    "web_wrong": "«{typed}» no es la dirección de una página. Escriba, por ejemplo, www.ejemplo.org.",
    "point_wrong": "«{typed}» no es un punto del mapa. Escriba latitud y longitud, por ejemplo 12.34, -56.78.",
    "shares_sum": "Las partes suman {total}. Entre todas deben sumar {whole}.",
    "shares_in_stones": "Las partes suman {stones}. Parece que escribió piedras: escriba cuánto vale cada una.",
    # The document of a form (domain/forms/formdocument.py, checking.py)
    "document_condition": "{file}, {path}: {reason}",
    "document_no_number": "{file}, {path}: aquí va un número, entre comillas si lleva decimales.",
    "document_no_date": "{file}, {path}: aquí va una fecha, por ejemplo 2027-01-31.",
    # Files that answer a question (services/entries/attaching.py, web/forms/sending.py)
    "attached_unknown": "Este archivo no es de los que se aceptan aquí, o está dañado. Se aceptan: {known}.",
    "attached_programs": "Este documento lleva programas (macros). Guárdelo sin ellos, o como PDF, y envíelo de nuevo.",
    "attached_heavy": "El archivo pesa más de {megabytes} MB. Envíe uno más liviano.",
    "attached_overwhelms": "Este archivo no se pudo leer. Guárdelo de otra manera y envíelo de nuevo.",
    "attached_empty": "El archivo llegó vacío. Elíjalo y envíelo de nuevo.",
    "attached_many": "Aquí {high:cabe uno|caben #}. Quite uno para poner otro.",
    "attached_gone": "Uno de los archivos ya no está aquí. Elíjalo y envíelo de nuevo.",
    "attached_full": "Con esta inscripción ya llegaron tantos archivos que no entran más. Hable con la organización.",
    "uploads_slow": "Llegaron muchos archivos desde aquí. Espere {seconds:un segundo|# segundos} y envíelo de nuevo.",
    "check_entry_file": "Archivo de la inscripción {entry}: falta, o no es el que se guardó ({digest}).",
    "event entry.file_added": "envió un archivo con la inscripción {number}",
    # Checking everything (services/results/checking.py)
    "check_form": "El formulario {digest}… no está, o no es el que dice su huella.",
    # The log
    "event edition.form": "cambió el formulario de inscripción",
    # The document of a form, its parts
    "form_key": "{file}, {path}: una clave empieza con una letra y tiene letras, números y guiones bajos; hasta 40.",
    "form_key_taken": "{file}, {path}: «{key}» ya significa otra cosa en las condiciones. Elija otra clave.",
    "form_control_twice": "{file}, {path}: en la misma página hay dos campos «{name}», o lo usa la propia página.",
    "form_role_kind": "{file}, {path}: una pregunta de esta clase no puede ser «{role}». Puede serlo: {known}.",
    "form_not_in_group": "{file}, {path}: dentro de un grupo que se repite esto no se puede.",
    "form_bounds": "{file}, {path}: ninguna respuesta cabe entre {low} y {high}.",
    "form_first_factor": "{file}, {path}: la primera unidad es la que se guarda, por eso su factor es 1.",
    "form_fills_in": "{file}, {path}: no sabemos qué poner en «{name}». Se puede poner: {known}.",
}
