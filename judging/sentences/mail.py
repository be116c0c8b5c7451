"""Sentences about letters by e-mail and links sent to families: what is wrong, and why a letter waits or failed.

`{reply}` are the mail server's own words, in whatever language it speaks.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # What was typed (services/mailing.py)
    "mail_address_wrong": "«{typed}» no es una dirección de correo. Escríbala así: nombre@ejemplo.org, sin tildes.",
    "mail_address_full": (
        "A esta dirección ya van {at_most} cartas en un día. La próxima puede ir en {hours:una hora|# horas}."
    ),
    "mail_too_many": "Este certificado ya se mandó a {at_most} direcciones. No se manda a más.",
    "mail_off": "Este servicio no manda correos. Use WhatsApp o un mensaje, o copie el texto.",
    "mail_no_server": "Falta decir qué servidor manda los correos: JUDGING_SMTP_URL y JUDGING_MAIL_FROM.",
    "mail_nothing_typed": "Escriba al menos una dirección de correo.",
    # Why one letter is not there (services/mailing.py)
    "letter_lost": (
        "La conexión se cortó mientras salía: no se sabe si llegó. Pregúntelo antes de mandarlo otra vez. {reply}"
    ),
    "letter_void": "El certificado ya no vale, por eso no se mandó.",
    "letter_later": "El servidor de esa dirección pide esperar; se prueba de nuevo solo. Dijo: {reply}",
    "letter_given_up": "Se probó varias veces y el servidor de esa dirección siempre pidió esperar. Dijo: {reply}",
    "letter_refused": "Esa dirección no lo recibe. Mire si está bien escrita. El servidor dijo: {reply}",
    # Why no letter goes out now (notify/smtp.py)
    "mail_unreachable": "El servidor de correo no contesta; se prueba de nuevo solo. {reply}",
    "mail_encryption": "El servidor de correo no da una conexión segura, y sin ella no se manda nada. {reply}",
    "mail_sign_in": "El servidor de correo no acepta nuestro usuario o contraseña. {reply}",
    "mail_busy": "El servidor de correo no recibe ahora; se prueba de nuevo solo. {reply}",
    # The log (web/organiser/log.py)
    "event letters.queued": "mandó por correo el enlace de {letters:# certificado|# certificados}",
    "event letter.again": "mandó otra vez por correo el enlace del certificado {number}",
    "event link.whatsapp": "mandó por WhatsApp el enlace del certificado {number}",
    "event link.sms": "mandó por mensaje el enlace del certificado {number}",
    "event link.other": "entregó el enlace del certificado {number}",
}
