"""Sentences about results, publications and certificates."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Publishing (services/results.py)
    "organisers_only": "Esto lo hace solo la organización.",
    "results_changed_meanwhile": (
        "Los resultados cambiaron mientras usted miraba esta página: llegó una hoja o se corrigió algo. "
        "No se publicó nada. Mire la lista de nuevo y publique si está de acuerdo."
    ),
    "published_meanwhile": (
        "Otra persona publicó los resultados mientras usted miraba esta página: es la publicación {number}. "
        "Lo suyo no se publicó."
    ),
    "published_again_meanwhile": (
        "Otra persona publicó los resultados otra vez mientras usted miraba esta página: es la publicación {number}, "
        "por este motivo: «{reason}» Lo suyo no se publicó."
    ),
    "publish_unconfirmed": "Lea lo que está en duda y marque que quiere publicar así. No se publicó nada.",
    "publish_import_under_way": (
        "Una tabla de {total:# fila|# filas} está entrando todavía. Lo que entre después de publicar ya no se recibe: "
        "espere a que termine."
    ),
    "publish_not_read": "Nadie revisó estas inscripciones, que se enviaron: {entries}. No participan.",
    "publish_not_visited": "De estas fincas admitidas no hay ninguna hoja entregada: {entries}. No tienen puesto.",
    "publish_reopened": (
        "La hoja de {judge} sobre {entry} está abierta otra vez y no cuenta: así la finca tiene el puesto "
        "{place}. Si la hoja se entregara como está, tendría el puesto {other}."
    ),
    "publish_reopened_same": (
        "La hoja de {judge} sobre {entry} está abierta otra vez y no cuenta. La finca tiene el puesto "
        "{place}, y lo tendría también con la hoja tal como está."
    ),
    "publish_reopened_gains_place": (
        "La hoja de {judge} sobre {entry} está abierta otra vez y no cuenta: sin ella la finca se queda "
        "sin puesto. Si la hoja se entregara como está, tendría el puesto {other}."
    ),
    "publish_reopened_unfinished": (
        "La hoja de {judge} sobre {entry} está abierta otra vez, le faltan notas y no cuenta: así la "
        "finca tiene el puesto {place}."
    ),
    "publish_reopened_no_place": (
        "La hoja de {judge} sobre {entry} está abierta otra vez y no cuenta: así la finca se queda sin puesto."
    ),
    "distinction_age": (
        "{entry}: la mención es para quien tiene de {low} a {high} años. Años de nacimiento en la inscripción: {years}."
    ),
    "distinction_man": "{entry}: la mención es para un hombre, y en la inscripción ninguna persona dice serlo.",
    "distinction_woman": "{entry}: la mención es para una mujer, y en la inscripción ninguna persona dice serlo.",
    "publication_note_needed": "Escriba por qué se publica otra vez.",
    # Records (domain/record.py, cli/check.py)
    "record_unreadable": "Este archivo no es un acta de resultados completa ({reason}).",
    "record_place_differs": ("{entry}: el acta dice puesto {written}, pero sus propias notas dan puesto {computed}."),
    "record_figures_differ": "Categoría {category}: las cifras del acta no salen de sus propias notas.",
    # Awards and certificates (services/certificates.py, jobs.py)
    "issuer_needed": "Escriba quién emite los certificados.",
    "holder_name_needed": "Escriba el nombre.",
    "entry_not_chosen": "Elija una finca.",
    "distinction_has_certificate": "Esta mención ya tiene un certificado emitido. Primero anúlelo.",
    "paper_not_drawn": "No se pudo dibujar este certificado. Pruebe «Seguir»; si falla otra vez, avise a soporte.",
    # Checking a certificate (services/verification.py)
    "certificate_code_empty": "Escriba el código.",
    "certificate_code_slip": (
        "El código no está bien escrito: su último signo comprueba a los otros, y aquí no coinciden. "
        "Mire el papel y escríbalo de nuevo."
    ),
    "certificate_unknown": (
        "No existe ningún certificado con este código. Si lo copió bien, el papel no es de este concurso."
    ),
    "certificate_unknown_slow": (
        "Ningún certificado tiene este código. Mírelo bien en el papel, espere {seconds:un segundo|# segundos} y "
        "pruebe otra vez."
    ),
    "certificate_files_slow": (
        "Desde su conexión llegaron muchos archivos que no conocemos. Espere {seconds:un segundo|# segundos}, o "
        "escriba el código."
    ),
    "certificate_file_missing": "Elija el archivo PDF.",
    "no_such_edition": "No hay ninguna edición con la dirección «{slug}».",
    # Checking everything (services/checking.py, cli/check.py)
    "check_digest": "{edition}, publicación {number}: la huella guardada no es la de su acta.",
    "check_record": "{edition}, publicación {number}: {what}",
    "check_shortlist": "{edition}, ronda «{round}»: la lista congelada no es la de su huella.",
    "check_shortlist_record": "{edition}, ronda «{round}»: {what}",
    "check_shortlist_entries": "{edition}, ronda «{round}»: quienes pasaron no son quienes dice la lista congelada.",
    "check_shortlist_mark": (
        "{edition}, ronda «{round}»: las notas de {judge} para {entry} no son las de la lista congelada."
    ),
    "record_shortlist_differs": "Ronda «{round}»: quienes pasan por sus notas no son quienes dice el acta: {entries}.",
    "publish_few_entrants": (
        "En «{category}» hay {count} con puesto, menos de tres: pregunten al jurado si así se da el premio."
    ),
    "check_ledger_mark": (
        "{edition}, publicación {number}: la hoja de {judge} para {entry} dice otra cosa en el acta que en las notas "
        "guardadas."
    ),
    "check_ledger_missing": (
        "{edition}, publicación {number}: la hoja de {judge} para {entry} estaba entregada y no está en el acta."
    ),
    "check_pointer": "{edition}: la nota vigente de {criterion} ({judge}, {entry}) no es la última que se guardó.",
    "check_incomplete": "{edition}: la hoja de {judge} para {entry} figura entregada y le falta {criterion}.",
    "check_total": "{edition}: lo que se guardó de la hoja de {judge} para {entry} no es lo que dan sus notas.",
    "event total.repaired": "calculó otra vez, de sus notas, el total guardado de la hoja de {judge} para {entry}",
    "total_repaired": "{edition}: el total de la hoja de {judge} para {entry} es otra vez lo que dan sus notas.",
    "check_sheet": "{edition}: la huella de la hoja de notas, versión {version}, no coincide con su texto.",
    "check_paper": "Certificado {number}: la huella guardada no es la de su PDF.",
}
