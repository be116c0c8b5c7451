"""The words with which judges, families and the team are reminded, and sentences about messages.

`TEXTS` are what an edition says that wrote no words of its own: {occasion: (subject, body)}. Their places in braces are
those of `domain/messages/occasions.py`, filled in for each person, and are the same in every language. Counts stand
after a colon, so that no word has to agree with a figure.
"""

from __future__ import annotations

from collections.abc import Mapping


def N_(words: str) -> str:
    """Marks words that are translated where they are shown."""
    return words


TEXTS: Mapping[str, tuple[str, str]] = {
    "not_begun": (
        N_("{concurso}: sus hojas lo esperan"),
        N_(
            "Hola, {nombre}. Todavía no empezó ninguna de sus hojas de {concurso}. Hojas que le tocan: {asignadas} "
            "({lista}).\nPara entrar: {direccion}, con el código de su tarjeta. Si perdió la tarjeta o algo no "
            "funciona, avísenos."
        ),
    ),
    "few_left": (
        N_("{concurso}: le falta muy poco"),
        N_(
            "Hola, {nombre}. Gracias por sus notas: ya entregó {entregadas} de {asignadas}. Hojas que faltan: "
            "{faltan} ({lista}).\nPara entrar: {direccion}. Si alguna no la pudo ver, díganoslo."
        ),
    ),
    "sheets_left": (
        N_("{concurso}: hojas que faltan"),
        N_(
            "Hola, {nombre}. De sus {asignadas} hojas de {concurso} llegaron {entregadas}. Hojas que faltan: {faltan} "
            "({lista}).\nPara entrar: {direccion}. Si algo no funciona, avísenos."
        ),
    ),
    "scoring_ends": (
        N_("{concurso}: se cierra el {plazo}"),
        N_(
            "Hola, {nombre}. La evaluación se cierra el {plazo}. Hojas que faltan: {faltan} ({lista}).\nPara entrar: "
            "{direccion}. Si no llega a tiempo, díganoslo antes."
        ),
    ),
    "draft": (
        N_("{concurso}: su inscripción no está enviada"),
        N_(
            "Hola, {nombre}. Su inscripción {numero} en {concurso} está empezada, pero todavía no la envió.\nPara "
            "seguir: {direccion}, con el código que anotó. Si lo perdió, le damos otro."
        ),
    ),
    "entries_end": (
        N_("{concurso}: las inscripciones se cierran el {plazo}"),
        N_(
            "Hola, {nombre}. Su inscripción {numero} todavía no está enviada, y las inscripciones se cierran el "
            "{plazo}.\nPara seguir: {direccion}, con el código que anotó. Si lo perdió, le damos otro."
        ),
    ),
    "second_person": (
        N_("{concurso}: algo espera su confirmación"),
        N_(
            "Hola, {nombre}. En {concurso} hay pasos que otra persona propuso y que usted puede confirmar o rechazar: "
            "{esperan}.\nEstán en {direccion}"
        ),
    ),
}

SENTENCES: dict[str, str] = {
    # Its words (domain/messages/words.py)
    "message_language_missing": "Falta este texto en este idioma.",
    "message_place_unknown": "{place} no es ninguno de los lugares que se llenan: {known}.",
    "message_brace_alone": "Hay una llave sola. Un lugar que se llena se escribe entre dos: {{nombre}}.",
    "message_cap_missing": "Escriba cuántos correos salen por día como mucho.",
    "message_cap_wrong": "El máximo por día va de {low} a {high}.",
    # Why nothing goes to somebody (domain/messages/sorting.py)
    "message_today_already": "Ya tuvo un recordatorio hoy.",
    "message_place_empty": "Para esta persona {place} no tiene nada que decir: cambie el texto o complete el dato.",
    "message_day_full": "Hoy ya no caben más correos en esta edición.",
    # Sending (services/messages/sending.py)
    "message_invented": "Aquí todo es inventado: de una demostración o un ensayo no sale ningún mensaje.",
    "message_nobody": "Elija al menos una persona.",
    "message_changed": (
        "Mientras usted miraba, otra persona mandó un mensaje o algo cambió. No se mandó nada: mire otra vez a quién "
        "va."
    ),
    "message_gone": "Esto ya salió: no se puede deshacer.",
    "letter_taken_back": "Se deshizo antes de salir.",
    "letter_not_needed": "Cuando le tocaba salir ya no hacía falta, y no se mandó.",
    "letter_no_value": "Cuando le tocaba salir le faltaba un dato, y no se mandó.",
    # The log of the edition
    "event messages.queued": "mandó por correo el recordatorio «{occasion}» a {people:una persona|# personas}",
    "event messages.by_rule": (
        "mandó por una regla, sin que nadie apretara, el recordatorio «{occasion}» a {people:una persona|# personas}"
    ),
    "event messages.undone": (
        "deshizo antes de que saliera el recordatorio «{occasion}» a {people:una persona|# personas}"
    ),
    "event message.handed": "anotó que avisó a {who} ({way})",
    "event message.unhanded": "borró lo anotado de que se avisó a {who} ({way})",
    "event message.again": "mandó otra vez el recordatorio a {who}",
    "event messages.words": "cambió las palabras del recordatorio «{occasion}»",
    "event messages.own_words": "volvió a las palabras de siempre del recordatorio «{occasion}»",
    "event messages.settings": "cambió cuándo salen los recordatorios y cuántos por día",
}

MEMBERS: Mapping[str, Mapping[str, str]] = {
    "occasion": {
        "not_begun": N_("No empezaron"),
        "few_left": N_("Les falta poco"),
        "sheets_left": N_("Les faltan hojas"),
        "scoring_ends": N_("La evaluación se cierra pronto"),
        "draft": N_("Inscripción sin enviar"),
        "entries_end": N_("Las inscripciones se cierran pronto"),
        "second_person": N_("Algo espera a una segunda persona"),
    },
    "meant": {
        "not_begun": N_("Tienen hojas y no empezaron ninguna."),
        "few_left": N_("Les faltan una o dos hojas."),
        "sheets_left": N_("Les falta alguna hoja."),
        "scoring_ends": N_("Les falta alguna hoja y quedan tres días o menos para el cierre."),
        "draft": N_("Empezaron su inscripción y no la enviaron."),
        "entries_end": N_("No enviaron su inscripción y quedan tres días o menos para el cierre."),
        "second_person": N_("Un paso que otra persona propuso espera su respuesta."),
    },
    "audience": {"judges": N_("Jueces"), "entrants": N_("Quienes se inscriben"), "team": N_("Equipo")},
    "way": {
        "mail": N_("correo"),
        "whatsapp": N_("WhatsApp"),
        "sms": N_("mensaje"),
        "call": N_("llamada"),
        "other": N_("otro modo"),
    },
    "filled": {
        "nombre": N_("cómo se llama la persona"),
        "concurso": N_("cómo se llama esta edición"),
        "numero": N_("el número de su inscripción"),
        "asignadas": N_("cuántas hojas le tocan"),
        "entregadas": N_("cuántas entregó"),
        "faltan": N_("cuántas le faltan"),
        "lista": N_("los números de las que le faltan"),
        "esperan": N_("cuántos pasos esperan su respuesta"),
        "plazo": N_("cuándo se cierra"),
        "direccion": N_("la página para entrar"),
        "tarjeta": N_("la dirección con el código de su tarjeta: entra quien la tenga"),
    },
}
