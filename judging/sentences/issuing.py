"""Sentences about what certificates look like, who approves them, keys, and checking a file on the command line."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Two people (services/issuing.py)
    "issue_needs_two": (
        "En esta edición una persona propone los certificados y otra los aprueba. Todavía falta el acuerdo de las dos."
    ),
    "nothing_proposed": "Ya no hay ninguna propuesta que aprobar. Mire la página de nuevo.",
    "proposal_approved_already": (
        "{who} ya aprobó esta propuesta, y sus certificados están emitidos. Lo que no valga se anula uno por uno."
    ),
    "approve_needs_another": "Usted hizo esta propuesta. La tiene que aprobar otra persona de la organización.",
    "two_people_stays": (
        "La aprobación de dos personas no la quita una sola, para que nadie la quite por su cuenta. "
        "Propóngalo en Ajustes > Dos personas, y que otra persona lo confirme."
    ),
    # Keys and files (cli)
    "keys_exist": "Ya hay llaves en {folder}. No se cambió nada; para una nueva use judging keys rotate.",
    "keys_missing": "Todavía no hay llaves en {folder}. Créelas con judging keys init.",
    "file_altered": "Este archivo fue cambiado después de firmarlo.",
    "file_not_original": "Este archivo no es el original del certificado {number}: fue cambiado.",
    "file_signed_elsewhere": "El archivo lleva nuestra firma ({signer}), pero no está en la lista.",
    "file_stranger": "Este archivo está firmado por otros ({signer}).",
    "file_unknown": "No conocemos este archivo.",
    "no_such_certificate": "No hay ningún certificado con el número {number}.",
    "no_publication": "Esta edición todavía no publicó resultados.",
    # The log (web/organiser/log.py)
    "event certificates.look_kept": "guardó cómo serán los certificados",
    "event certificates.proposed": "propuso emitir {certificates:# certificado|# certificados}",
    "event certificates.approved": "aprobó los certificados que propuso {proposed_by}",
    "event certificates.proposal_withdrawn": "retiró la propuesta de emitir certificados",
    "event certificates.two_people": "decidió que los certificados necesitan el acuerdo de dos personas",
    "event certificates.address_confirmed": "confirmó que los certificados llevan la dirección {address}",
    "event certificates.one_person": "decidió que los certificados ya no necesitan el acuerdo de dos personas",
    "event certificate.correction_proposed": "propuso corregir el nombre en el certificado {number}",
}
