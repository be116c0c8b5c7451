"""Sentences of the organisers' pages: refusals, each line of the log in words, and the message to a judge.

A line of the log has the code "event " and its action; `{names}` are the details that were written with it, and a dash
where there is none.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Judges (services/judges.py)
    "judge_name_missing": "Escriba el nombre del juez.",
    "judge_name_taken": "Ya hay un juez con el nombre {name}. Si es otra persona, agregue su segundo apellido.",
    "judge_field_too_long": "Es muy largo: caben {most} letras.",
    "language_unknown": "Elija uno de los idiomas de la lista.",
    # Who scores what (services/assignment.py)
    "pair_unknown": "Una de las fincas o uno de los jueces ya no está en la lista. Cargue la página de nuevo.",
    "pair_recused": (
        "{judge} está apartado de la finca {entry}. Si puede calificarla, primero anule eso en la página de la finca."
    ),
    "recused_for_another_reason": "Otra persona ya apartó a este juez de la finca, con este motivo: {reason}",
    "pair_begun": (
        "{judge} ya empezó la hoja de la finca {entry}: no se puede quitar. "
        "Si no debe calificarla, apártelo con un motivo en la página de la finca."
    ),
    "pair_kept": (
        "De {judge} en la finca {entry} ya se guarda algo, una hoja digitada, una foto o una nota que llegó tarde: "
        "no se puede quitar. Si no debe calificarla, apártelo con un motivo en la página de la finca."
    ),
    "per_entry_wrong": "Escriba cuántos jueces van a cada finca: un número de 1 a {most}.",
    "plan_not_last": (
        "Ese reparto ya no es el último: otra persona lo deshizo o aceptó otro. Cargue la página de nuevo."
    ),
    "plan_begun": (
        "{begun:Ya se empezó # hoja|Ya se empezaron # hojas} de ese reparto: no se deshace. Puede cambiarlo a mano."
    ),
    "shadows_stay": "En esta ronda ya hay hojas: quién aprende y quién cuenta ya no cambia.",
    "all_are_shadows": "Alguien tiene que contar: deje por lo menos un juez que no solo aprende.",
    "way_wrong": (
        "No se entiende este camino: «{line}». Escriba dos comunidades y las horas, con punto y coma: "
        "Bolinda; Taipiplaya; 1,5."
    ),
    "ways_too_many": "Son demasiados caminos: caben {most}.",
    "judge_not_there": "Ese juez no está: quizás otra persona anotó que no vino. Cargue la página de nuevo.",
    "nothing_waits": "No espera ninguna que {judge} pueda calificar.",
    "pair_not_chosen": "Elija una finca y un juez de la lista.",
    # Undoing a decision (services/admission.py)
    "entry_changed_meanwhile": "La inscripción {number} cambió después: ya no se puede deshacer.",
    "entry_has_judges": (
        "La finca {number} ya tiene jueces ({judges}): no se puede deshacer. Primero quítelos en Asignación."
    ),
    # Dates (web/organiser/dates.py)
    "moment_wrong": "Escriba día y hora así: 2026-09-15T08:30.",
    "moment_leapt_over": (
        "Ese día los relojes se adelantan y nunca marcan las {typed}. Escriba una hora de antes o de después: {after}."
    ),
    "moment_out_of_reach": "Revise el año: tiene que estar entre {first} y {last}.",
    # The message to a judge (web/organiser/cards.py)
    "invitation": (
        "Hola, {name}. Usted es parte del jurado de «{edition}». Entre aquí con su teléfono: {address} "
        "Si le pide un código, escriba {code}. Este mensaje es solo para usted: no lo comparta."
    ),
    # The log (judging/services/*: audit.record)
    "event other": "hizo un cambio: {action}",
    "event edition.created": "creó la edición",
    "event edition.dates": "cambió las fechas",
    "event letters.levels_told": "decidió que las cartas digan el nivel de cada criterio",
    "event letters.levels_kept": "decidió que las cartas no digan el nivel de cada criterio",
    "event edition.renamed": "corrigió el nombre de la edición, que ahora es «{name}»",
    "event edition.texts": "cambió los textos de la convocatoria",
    "event edition.place": "cambió el lugar, los idiomas o el emblema de la edición",
    "event edition.sheet": "cambió la hoja de notas, que ahora es la versión {version}",
    "event edition.sheet_confirmed": (
        "puso en uso la versión {version} de la hoja de notas (notas apartadas: {aside}, notas que vuelven: {back}, "
        "hojas abiertas otra vez: {opened}). Motivo: {reason}"
    ),
    "event edition.sheet_draft": "cambió el borrador de la hoja de notas",
    "event edition.sheet_draft_gone": "descartó el borrador de la hoja de notas",
    "event round.added": "agregó la ronda «{name}»",
    "event round.changed": "cambió la ronda «{name}»",
    "event round.moved": "puso antes la ronda «{name}»",
    "event round.removed": "quitó la ronda «{name}»",
    "event shortlist.frozen": "congeló la lista de la ronda {round}; pasan {entries}",
    "event shortlist.taken_back": "retiró la lista congelada de la ronda {round}: {reason}",
    "event edition.entries_opened": "abrió las inscripciones con el botón",
    "event edition.entries_closed": "cerró las inscripciones con el botón",
    "event edition.scoring_opened": "abrió la evaluación con el botón",
    "event edition.scoring_closed": "cerró la evaluación con el botón",
    "event edition.cards_ended": (
        "terminó las tarjetas de antes: hacen falta tarjetas nuevas (jueces: {judges}, inscripciones: {entries})"
    ),
    "event edition.member_added": "agregó a {name} al equipo. Papel: {role}",
    "event edition.invited": "invitó a {name} con un enlace. Papel: {role}",
    "event edition.invitation_used": "entró al equipo con la invitación para {name}. Papel: {role}",
    "event edition.invitation_withdrawn": "retiró la invitación para {name}",
    "event edition.role": "cambió el papel de {name}. Antes: {before}. Ahora: {role}",
    "event edition.member_taken_out": "quitó a {name} del equipo",
    "event entry.begun": "empezó la inscripción {number}",
    "event entry.step_saved": "guardó una parte de la inscripción {number}",
    "event entry.consents": "cambió los permisos de la inscripción {number}",
    "event entry.submitted": "envió la inscripción {number}",
    "event entry.withdrawn": "retiró la inscripción {number}",
    "event entry.restored": "volvió a abrir la inscripción {number}, que estaba retirada",
    "event entry.accepted": "admitió la inscripción {number}",
    "event entry.excluded": "no admitió la inscripción {number}. Motivo: {reason}",
    "event entry.reopened": "devolvió la inscripción {number} para corregir. Motivo: {reason}",
    "event entry.decision_undone": "deshizo la decisión sobre la inscripción {number}",
    "event entry.code_word": "cambió la palabra secreta de la inscripción {number}",
    "event entry.code_reissued": "dio un código nuevo a la familia de la inscripción {number}; el anterior ya no sirve",
    "event entry.code_by_word": (
        "pidió un código nuevo para la inscripción {number} con su teléfono y su palabra secreta; "
        "el anterior ya no sirve"
    ),
    "event judge.added": "agregó a {judge} al jurado",
    "event judge.changed": "cambió los datos de {judge}",
    "event judge.switched_off": "cerró el acceso de {judge}",
    "event judge.switched_on": "abrió otra vez el acceso de {judge}",
    "event judge.code_reissued": "dio una tarjeta nueva a {judge}; la anterior ya no sirve",
    "event judge.pin_set": "puso un PIN a su tarjeta",
    "event judge.pin_removed": "quitó un PIN",
    "event judge.committed": "firmó su compromiso de jurado",
    "event assignment.added": "dio la finca {entry} a {judge}",
    "event assignment.removed": "quitó la finca {entry} a {judge}",
    "event assignment.recused": "apartó a {judge} de la finca {entry}. Motivo: {reason}",
    "event assignment.restored": "devolvió la finca {entry} a {judge}",
    "event plan.accepted": "aceptó un reparto (agregadas: {more}, quitadas: {fewer})",
    "event plan.undone": "deshizo el último reparto",
    "event sharing.changed": "cambió cómo se reparten los jueces",
    "event tables.presence": "anotó quién no vino. Inscripciones: {entries}. Jueces: {judges}.",
    "event conflict.declared": "{judge} dijo que no puede calificar la finca {entry}. Motivo: {reason}",
    "event conflict.taken_back": "{judge} dijo que sí puede calificar la finca {entry}",
    "event ballot.saved": "guardó notas de la finca {entry} (hoja de {judge}): {marks}",
    "event ballot.submitted": "entregó la hoja de la finca {entry} ({judge})",
    "event ballot.reopened": "abrió otra vez la hoja de {judge} para la finca {entry}. Motivo: {reason}",
    "event criterion.not_applicable": "decidió que {criterion} no corresponde a la finca {entry}. Motivo: {reason}",
    "event criterion.applicable_again": "deshizo que {criterion} no corresponde a la finca {entry}. Motivo: {reason}",
    "event jury.decided": "anotó una decisión del jurado ({entries}). Motivo: {reason}",
    "event results.published": "publicó los resultados, publicación {number}",
    "event scores.imported": (
        "importó {sheets:# hoja|# hojas} con {marks:# nota|# notas} (fincas nuevas: {entries}, jueces nuevos: {judges})"
    ),
    "event awards.decided": "decidió los premios: {awards}",
    "event distinction.given": "dio una mención a la finca {entry}",
    "event distinction.confirmed": (
        "confirmó la mención a la finca {entry}, que no cumple su condición. Motivo: {reason}"
    ),
    "event certificates.issued": "emitió {certificates:# certificado|# certificados}",
    "event certificate.revoked": "anuló el certificado {number}. Motivo: {reason}",
    "event certificate.reissued": "emitió el certificado {number} en lugar de {replaces}",
}
