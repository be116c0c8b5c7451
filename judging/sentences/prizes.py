"""Sentences about prizes and sponsors: what is wrong with one, and what was done with it."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # The plan of an edition (domain/prizes/documents.py, services/contest/kits.py)
    "document_no_website": "{file}, {path}: esto no es una dirección de la web.",
    "document_only_for_places": "{file}, {path}: esto va solo en el premio de un puesto.",
    "document_place_unpublished": "{file}, {path}: se publican {most} puestos; este no lo gana nadie.",
    "document_no_amount": "{file}, {path}: aquí va un importe mayor que 0, con tres decimales como mucho.",
    "document_no_currency": "{file}, {path}: aquí va el código de una moneda en uso (ISO 4217), por ejemplo BOB o EUR.",
    "kit_place": "edition.json, {path}: {reason}",
    # On screens (services/prizes/catalogue.py)
    "prize_place_unpublished": "Se publican los puestos del 1 al {most}: elija uno de ellos.",
    "prize_amount_missing": "Diga cuánto dinero es.",
    "prize_amount_wrong": "El importe tiene que ser mayor que 0, con tres decimales como mucho.",
    "prize_currency_unknown": "Elija la moneda de la lista.",
    "prize_words_beside_money": (
        "Escribió qué cosa se da, pero eligió dinero: elija «una cosa o un servicio», o borre estas palabras."
    ),
    "prize_words_missing": "Diga qué se entrega, al menos en un idioma.",
    "prize_given": "Alguien ya recibió este premio: queda como está.",
    "prize_sponsor_away": "Lo da {name}, que está entre lo quitado. Devuelva antes al patrocinador.",
    "prizes_many": "Una edición tiene hasta {most} premios.",
    "sponsors_many": "Una edición tiene hasta {most} patrocinadores.",
    "sponsor_name_missing": "Escriba el nombre como debe salir en el papel.",
    "sponsor_gives": "{name} todavía da un premio. Quite antes ese premio o póngale otro patrocinador.",
    "website_wrong": "Esto no es una dirección de la web. Por ejemplo: www.ejemplo.org",
    "language_stays_prizes": "Un premio está solo en {language}. Escríbalo antes en otro idioma.",
    # The log of deliveries (services/prizes/deliveries.py)
    "delivery_day_wrong": "Escriba el día en que fue, y no uno que todavía no llegó.",
    "delivery_to_missing": "Escriba quién lo recibió.",
    "delivery_note_missing": "Escriba qué pasó.",
    "delivery_step_wrong": "Ahora esto no se puede anotar: mire lo que ya está anotado.",
    "delivery_written_meanwhile": "Otra persona anotó algo de este premio mientras usted escribía. Mírelo abajo.",
    # The log of the edition
    "event prize.added": "agregó un premio ({key})",
    "event prize.changed": "cambió un premio ({key})",
    "event prize.moved": "cambió el orden de los premios",
    "event prize.removed": "quitó un premio ({key})",
    "event prize.put_back": "devolvió un premio que estaba quitado ({key})",
    "event prize.delivered": "anotó que se entregó un premio de {entry} a {to}",
    "event prize.mistaken": "anotó que lo dicho de un premio de {entry} fue un error",
    "event prize.note": "anotó algo sobre un premio de {entry}",
    "event prize.picture_added": "envió la foto o la firma de una entrega",
    "event prize.returned": "anotó que un premio de {entry} volvió",
    "event prize.kept": "anotó que un premio se queda con {entry}",
    "event sponsor.added": "agregó a {name} entre los patrocinadores",
    "event sponsor.picture_added": "envió el logotipo de un patrocinador",
    "event sponsor.changed": "cambió los datos de {name}, que patrocina",
    "event sponsor.moved": "cambió el orden de los patrocinadores",
    "event sponsor.removed": "quitó un patrocinador ({key})",
    "event sponsor.put_back": "devolvió un patrocinador que estaba quitado ({key})",
}
