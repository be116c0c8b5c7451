"""Sentences about the families' own page of a certificate: a name to correct, and the proof that it is theirs."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # What was typed (services/claims.py)
    "name_wanted_empty": "Escriba el nombre como debe decir el certificado.",
    "name_is_the_same": "Ese es el nombre que ya dice el certificado. Escríbalo como debe ser.",
    "name_why_empty": "Escriba qué está mal, por ejemplo: «falta mi segundo apellido».",
    "owner_proof_missing": "Elija cómo nos muestra que el certificado es suyo.",
    "owner_code_empty": "Escriba el código de su inscripción.",
    "owner_code_wrong": "Con ese código no se puede pedir un cambio en este certificado. Mire si está bien escrito.",
    "owner_code_wrong_slow": (
        "Con ese código no se puede pedir un cambio en este certificado. Mire si está bien escrito y espere "
        "{seconds:un segundo|# segundos}."
    ),
    "owner_phone_wrong": "Escriba su teléfono con todos sus números, por ejemplo {example}.",
    # What is possible when
    "name_not_valid_now": "Este certificado ya no vale: no se le puede corregir el nombre.",
    "name_already_asked": "Ya hay un pedido para este certificado. La organización lo está mirando.",
    "name_asked_too_often": "Para este certificado ya se pidió muchas veces. Hable con la organización.",
    "name_answered_meanwhile": "Otra persona ya contestó este pedido, y la familia lee esto: «{answer}»",
    "name_already_decided": "Este pedido ya está resuelto. Mire la lista de nuevo.",
    "owner_not_called": "Este pedido llegó sin código. Llame primero a ese teléfono y marque que habló con la familia.",
    # The log (web/organiser/log.py)
    "event certificate.name_asked": "se pidió corregir el nombre en el certificado {number}",
    "event certificate.name_accepted": "aceptó el nombre que se pidió para el certificado {number}",
    "event certificate.name_refused": "no cambió el nombre que se pidió cambiar en el certificado {number}",
}
