"""Steps that need two people: what is refused, what the log says, and what proposals and steps are called."""

from __future__ import annotations

from collections.abc import Mapping


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


SENTENCES: dict[str, str] = {
    # services/agreed.py, services/agreement
    "second_person_needed": "En esta edición este paso lo propone una persona y lo confirma otra.",
    "operator_says_who": (
        "En esta edición este paso necesita dos personas. Para darlo desde el servidor diga quién es, con --who, y por "
        "qué, con --why: queda en el registro."
    ),
    "confirm_needs_another": "Usted lo propuso: lo tiene que confirmar otra persona, desde su propia cuenta.",
    "decline_needs_another": "Usted lo propuso: si ya no lo quiere, retire su propuesta.",
    "decline_reason_needed": "Escriba por qué lo rechaza: quien lo propuso lo leerá.",
    "withdraw_own_only": "Lo propuso {who}, y solo esa persona lo retira. Usted puede rechazarlo, con un motivo.",
    "asker_may_no_more": "{who} ya no puede dar este paso en la edición, y lo que propuso no vale más.",
    "proposed_already": (
        "Ya hay una propuesta de {who} sobre lo mismo. Antes hay que confirmarla, rechazarla o retirarla."
    ),
    "proposal_outdated": (
        "Lo que cambia ya no está como cuando {who} lo propuso, y no se hizo nada. Abajo se ve cómo estaba y cómo está."
    ),
    "proposal_confirmed_already": "{who} ya lo confirmó, y está hecho.",
    "proposal_declined_already": "{who} ya lo rechazó.",
    "proposal_withdrawn_already": "{who} ya lo retiró.",
    "proposal_fallen_already": "Esta propuesta de {who} ya no vale: quien la hizo no puede dar más este paso.",
    "due_changed": (
        "Cuando se propuso había {then:# certificado|# certificados} por emitir y ahora hay {now}: no se emitió "
        "ninguno."
    ),
    # Conflicts of organisers (services/people/ties.py)
    "desk_tie_unknown": "Esta edición no tiene ninguna inscripción con ese número.",
    "desk_tie_lifted_by_another": "Lo declaró usted: lo levanta otra persona de la organización.",
    "tied_herself": "Usted también declaró un conflicto en esta edición: lo levanta quien no tiene ninguno.",
    "desk_tie_lifted_already": "{who} ya lo levantó.",
    "tied_to_an_entry": (
        "Usted declaró un conflicto de interés en esta edición: no lee ni toca notas, sumas ni órdenes. Lo hace otra "
        "persona de la organización."
    ),
    "event desk_conflict.declared": "declaró un conflicto de interés con la inscripción {entry}. {reason}",
    "event desk_conflict.lifted": "levantó el conflicto de interés de {of} con la inscripción {entry}. {reason}",
    # The log (web/organiser/contest/log.py)
    "event proposal.asked": "propuso: {what}. Espera a otra persona",
    "event proposal.confirmed": "confirmó lo que propuso {asked_by}: {what}",
    "event proposal.confirmed_at_machine": (
        "{who}, desde el servidor, confirmó lo que propuso {asked_by}: {what}. {reason}"
    ),
    "event proposal.declined": "rechazó lo que propuso {asked_by}: {what}. {reason}",
    "event proposal.withdrawn": "retiró su propuesta: {what}",
    "event proposal.fallen": "dejó sin efecto la propuesta de {asked_by}: {what}",
    "event agreement.two_people": "decidió que este paso necesita dos personas: {step}",
    "event agreement.one_person": "decidió que para este paso basta una persona: {step}",
    "event agreement.alone": "{who}, desde el servidor, dio sin otra persona este paso: {step}. {why}",
}
MEMBERS: Mapping[str, Mapping[str, str]] = {
    "step": {
        "publish": N_("publicar los resultados"),
        "certificates": N_("emitir certificados"),
        "correct": N_(
            "corregir lo publicado: otra publicación, otro premio especial, un certificado anulado o con otro nombre"
        ),
        "staff": N_("cambiar el equipo: invitar, agregar, quitar, dar otro papel"),
    },
    "proposed": {
        "publish": N_("publicar los resultados"),
        "issue": N_("emitir certificados"),
        "revoke": N_("anular un certificado"),
        "reissue": N_("emitir un certificado con el nombre corregido"),
        "distinction": N_("dar un premio especial de otra manera"),
        "mention_back": N_("retirar una mención"),
        "join": N_("agregar una cuenta al equipo"),
        "invite": N_("invitar a alguien al equipo"),
        "role": N_("dar otro papel a alguien del equipo"),
        "take_out": N_("quitar a alguien del equipo"),
        "one_person": N_("que para un paso baste una persona"),
    },
    "proposal_state": {
        "waiting": N_("espera"),
        "confirmed": N_("confirmada"),
        "declined": N_("rechazada"),
        "withdrawn": N_("retirada"),
        "fallen": N_("sin efecto"),
    },
    "stood": {
        "record": N_("Huella del acta"),
        "publication": N_("Publicación a la vista"),
        "doubts": N_("Avisos antes de publicar"),
        "flags": N_("Señales sobre jueces"),
        "two_people": N_("Personas que hacen falta"),
        "role": N_("Papel en la edición"),
        "due": N_("Certificados por emitir"),
        "holder": N_("Nombre en el certificado"),
        "void": N_("Anulado"),
        "winner": N_("La tiene la inscripción"),
        "because": N_("Motivo"),
    },
}
