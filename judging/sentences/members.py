"""What each member of an enumeration is called where people read it: one table for each, member -> words, in Spanish.

Pages and commands look a member up here and never branch on it: one without words stops the page. Always true (a test
holds it): a table's keys are exactly its enumeration's members. Words that depend on a number are two: one, several.
"""

from __future__ import annotations

from collections.abc import Mapping

from judging.sentences.agreement import MEMBERS as AGREEMENT
from judging.sentences.croptables import MEMBERS as CROPS
from judging.sentences.formwriting import MEMBERS as FORMS
from judging.sentences.imports import MEMBERS as IMPORTS
from judging.sentences.messages import MEMBERS as MESSAGES
from judging.sentences.sheettables import MEMBERS as SHEET_TABLES
from judging.sentences.team import MEMBERS as TEAM

Words = str | tuple[str, str]


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


def NN_(one: str, several: str) -> tuple[str, str]:
    """The same for words that depend on a number, shown as %(num)s."""
    return one, several


MEMBERS: Mapping[str, Mapping[str, Words]] = {
    # ---- the contest
    "work": {
        "papers": N_("certificados por dibujar"),
        "stamps": N_("sellos de tiempo"),
        "letters": N_("correos"),
        "imports": N_("importaciones"),
        "packs": N_("archivos pedidos"),
        "cleaning": N_("limpieza de la noche"),
        "backup": N_("copia de la noche"),
        "check": N_("revisión de la noche"),
        "reminders": N_("recordatorios que salen solos"),
    },
    "job_state": {"running": N_("no ha terminado"), "done": N_("bien"), "set_aside": N_("quedó para usted")},
    "pack_of": {
        "sheets": NN_("%(num)s hoja en papel", "%(num)s hojas en papel"),
        "print": NN_("%(num)s certificado para la imprenta", "%(num)s certificados para la imprenta"),
        "book": NN_("Libro con las notas de %(num)s hoja", "Libro con las notas de %(num)s hojas"),
        "letters": NN_("%(num)s carta", "%(num)s cartas"),
    },
    "phase": {
        "preparing": N_("Preparar"),
        "entering": N_("Inscripciones"),
        "checking": N_("Revisión"),
        "scoring": N_("Evaluación"),
        "deliberating": N_("Deliberación"),
        "published": N_("Publicado"),
    },
    "task": {
        "set_dates": N_("Faltan fechas: %(num)s de 2 comienzos."),
        "add_judges": N_("Todavía no hay jueces."),
        "hear_judges": NN_("%(num)s aviso de un juez espera respuesta.", "%(num)s avisos de jueces esperan respuesta."),
        "decide_late": NN_(
            "%(num)s nota o entrega llegó después del cierre: decida si cuenta.",
            "%(num)s notas o entregas llegaron después del cierre: decida si cuentan.",
        ),
        "check_entries": NN_(
            "Hay %(num)s inscripción por revisar, de %(of)s enviadas.",
            "Hay %(num)s inscripciones por revisar, de %(of)s enviadas.",
        ),
        "assign_judges": NN_(
            "%(num)s finca de %(of)s tiene muy pocos jueces.", "%(num)s fincas de %(of)s tienen muy pocos jueces."
        ),
        "replace_recused": NN_(
            "%(num)s finca de %(of)s con un juez apartado espera otro juez.",
            "%(num)s fincas de %(of)s con un juez apartado esperan otro juez.",
        ),
        "tell_not_to_visit": NN_(
            "%(num)s familia de %(of)s no permite la visita: avise a sus jueces.",
            "%(num)s familias de %(of)s no permiten la visita: avise a sus jueces.",
        ),
        "call_judges": NN_("%(num)s juez de %(of)s todavía no entró.", "%(num)s jueces de %(of)s todavía no entraron."),
        "decide_unseen": NN_(
            "%(num)s hoja de las %(of)s que faltan espera su decisión: dice «no se pudo observar».",
            "%(num)s hojas de las %(of)s que faltan esperan su decisión: dicen «no se pudo observar».",
        ),
        "collect_sheets": NN_("Falta %(num)s hoja de %(of)s.", "Faltan %(num)s hojas de %(of)s."),
        "answer_names": NN_(
            "%(num)s familia pide corregir su nombre en el certificado.",
            "%(num)s familias piden corregir su nombre en el certificado.",
        ),
        "deliver_prizes": NN_("Falta por entregar %(num)s premio.", "Faltan por entregar %(num)s premios."),
        "publish": NN_(
            "Todas las hojas llegaron: ya puede publicar %(num)s finca.",
            "Todas las hojas llegaron: ya puede publicar %(num)s fincas.",
        ),
    },
    "way_to_do": {
        "set_dates": N_("Poner fechas"),
        "add_judges": N_("Agregar un juez"),
        "hear_judges": N_("Ver los avisos"),
        "decide_late": N_("Decidir"),
        "check_entries": N_("Revisar"),
        "assign_judges": N_("Asignar"),
        "replace_recused": N_("Asignar"),
        "tell_not_to_visit": N_("Ver sus jueces"),
        "call_judges": N_("Ver sus tarjetas"),
        "decide_unseen": N_("Decidir"),
        "collect_sheets": N_("Ver quién falta"),
        "answer_names": N_("Contestar"),
        "deliver_prizes": N_("Anotar entregas"),
        "publish": N_("Ver resultados"),
    },
    # ---- entries
    "entry_status": {
        "draft": N_("Borrador"),
        "submitted": N_("Por revisar"),
        "accepted": N_("Admitida"),
        "excluded": N_("No admitida"),
        "withdrawn": N_("Retirada"),
    },
    "entries_of_status": {
        "draft": N_("Borradores"),
        "submitted": N_("Por revisar"),
        "accepted": N_("Admitidas"),
        "excluded": N_("No admitidas"),
        "withdrawn": N_("Retiradas"),
    },
    "hindrance": {
        "community": N_("misma comunidad"),
        "cooperative": N_("misma cooperativa"),
        "recused": N_("apartado"),
        "absent": N_("no vino"),
        "full": N_("ya tiene todas las que acepta"),
        "jury": N_("es de otro jurado local"),
    },
    "keeping": {
        "all": N_("se queda como está"),
        "fewest": N_("cambia lo menos posible, para que no falte nadie"),
        "free": N_("puede cambiar todo, para que quede parejo"),
    },
    "possible_conflict": {"community": N_("misma comunidad"), "cooperative": N_("misma cooperativa")},
    "form_part": {
        "full_name": N_("Nombres y apellidos"),
        "paper_name": N_("El nombre con letras latinas, para el papel"),
        "birth_year": N_("Año de nacimiento"),
        "gender": N_("¿Mujer u hombre?"),
        "crop": N_("Cultivo o animal"),
        "other": N_("Escriba su nombre"),
        "amount": N_("¿Cuántos?"),
        "unit": N_("Se cuenta en"),
        "use": N_("¿Para qué?"),
        "source": N_("¿De dónde viene?"),
        "share": N_("¿Cuánto le toca?"),
    },
    "step_state": {"to_do": N_("Falta"), "begun": N_("En curso"), "done": N_("Hecho")},
    "gender": {
        "woman": N_("Mujer"),
        "man": N_("Hombre"),
        "other": N_("Otro"),
        "unspecified": N_("Prefiero no decir"),
    },
    **CROPS,
    "consent": {
        "process": N_("Usar sus datos para el concurso"),
        "jury": N_("El jurado ve sus datos"),
        "visit": N_("Visita y fotos de la finca"),
        "publish": N_("Publicar nombre, comunidad y resultado"),
        "portrait": N_("Publicar su retrato"),
        "sponsors": N_("Pasar sus datos a los auspiciadores"),
        "later": N_("Avisarle de otras ediciones"),
    },
    "consent_asked": {
        "process": N_("La organización guarda mis respuestas y las usa para este concurso."),
        "jury": N_("El jurado lee mis respuestas."),
        "visit": N_("El jurado visita mi finca y toma fotos de las plantas y del suelo."),
        "publish": N_("Se publica mi nombre, mi comunidad y mi resultado."),
    },
    # ---- scoring
    "mark": {
        "not_applicable": N_("No corresponde"),
        "not_observed": N_("No se pudo observar"),
        "cleared": N_("Sin nota"),
    },
    "mark_within": {
        "not_applicable": N_("no corresponde"),
        "not_observed": N_("no se pudo observar"),
        "cleared": N_("sin nota"),
    },
    "ballot_state": {
        "draft": N_("%(done)s de %(all)s notas"),
        "submitted": N_("entregada"),
        "reopened": N_("abierta otra vez"),
    },
    "farm_state": {
        "new": N_("Sin empezar"),
        "started": N_("%(done)s de %(all)s criterios"),
        "complete": N_("Completa, falta entregar"),
        "delivered": N_("Entregada"),
        "reopened": N_("Abierta de nuevo"),
    },
    "pair_away": {"recused": N_("No califica"), "absent": N_("No estuvo")},
    "own_pair_away": {"recused": N_("Conflicto de interés"), "absent": N_("Ausente")},
    "mark_source": {
        "screen": N_("la organización"),
        "paper": N_("la organización, de su hoja en papel"),
        "import": N_("la organización, de una tabla"),
        "correction": N_("la organización"),
    },
    "late_state": {
        "waiting": N_("Llegó después del cierre: %(mark)s. La organización decide si cuenta."),
        "declined": N_("Llegó después del cierre: %(mark)s. La organización no la contó."),
    },
    "copy_outcome": {
        "new": N_("nueva"),
        "same": N_("ya estaba"),
        "late": N_("llegó tarde"),
        "conflict": N_("hay otra nota"),
        "refused": N_("no entra"),
    },
    "copy_message": {
        "commitment": N_("Compromiso del juez"),
        "tie": N_("Lo que dijo de un conflicto de interés"),
        "delivery": N_("Entrega de la hoja"),
        "report": N_("Aviso de un problema"),
        "reopening": N_("Pedido de abrir una hoja"),
    },
    "next_order": {
        "route": N_("Siguiente: por ruta"),
        "fewest": N_("Siguiente: la que tiene menos notas"),
        "shuffled": N_("Siguiente: al azar"),
    },
    # ---- practising
    "practice_verdict": {
        "close": N_("¡Muy bien! En %(within)s de %(all)s criterios coincide con el ejemplo o está a un paso."),
        "near": N_("Va por buen camino: en %(within)s de %(all)s criterios coincide con el ejemplo o está a un paso."),
        "far": N_(
            "Todavía hay distancia: en %(within)s de %(all)s criterios coincide con el ejemplo o está a un paso. "
            "Lea los porqués y pruebe otra vez."
        ),
        "unknown": N_("Con tan pocas notas todavía no se puede decir cuánto se acerca al ejemplo."),
    },
    "practice_match": {
        "both_not_applicable": N_("Igual que el ejemplo"),
        "one_not_applicable": N_("no se compara"),
        "not_observed": N_("no se compara"),
        "not_given": N_("no se compara"),
        "no_example": N_("no se compara"),
    },
    "own_tendency": {
        "strict": N_("En promedio sus notas son más exigentes que las del ejemplo."),
        "lenient": N_("En promedio sus notas son más generosas que las del ejemplo."),
        "even": N_("Es poco: en promedio sus notas no se inclinan para ningún lado."),
        "unknown": N_("Con tan pocas notas todavía no se puede decir hacia qué lado se inclinan."),
    },
    "tendency": {
        "strict": N_("más exigente"),
        "lenient": N_("más generoso"),
        "even": N_("parejo"),
        "unknown": N_("pocas notas para decirlo"),
    },
    "round_state": {
        "ahead": N_("todavía no"),
        "now": N_("se juzga ahora"),
        "over": N_("terminó"),
    },
    # ---- results
    "rule": {
        "mean": N_("Promedio"),
        "trimmed": N_("Promedio sin extremos"),
        "median": N_("Nota del medio"),
        "levelled": N_("Nota nivelada"),
        "robust": N_("Nota nivelada robusta"),
        "z": N_("Escala de cada juez"),
        "fractional_rank": N_("Promedio de lugares"),
        "copeland": N_("Comparaciones ganadas"),
    },
    "rule_method": {
        "mean": N_("La nota de una finca es el promedio de las hojas de sus jueces."),
        "trimmed": NN_(
            "De todas las hojas de una finca se quitan la más baja y la más alta, y con las demás se saca el promedio.",
            "De todas las hojas de una finca se quitan las %(num)s más bajas y las %(num)s más altas, y con las demás "
            "se saca el promedio.",
        ),
        "median": N_(
            "La nota de una finca es la hoja del medio: la mitad de sus jueces puso más y la otra mitad puso menos."
        ),
        "levelled": N_(
            "No todas las fincas tienen los mismos jueces, y unos jueces son más exigentes que otros. Con las fincas "
            "que comparten se calcula cuánto más alto o más bajo pone notas cada juez, y esa diferencia se quita de "
            "sus hojas. Si un juez comparte pocas fincas, se quita solo una parte. La nota de una finca es el "
            "promedio de sus hojas ya corregidas: es la nota nivelada."
        ),
        "robust": N_(
            "Se calcula como la nota nivelada, pero una hoja muy distinta de lo que dan a esperar las otras pesa "
            "menos. Así un solo juez no puede subir ni hundir a una finca."
        ),
        "z": N_(
            "Las hojas de cada juez se miden con su propia escala: cuánto se apartan de lo que él pone normalmente. "
            "No es la regla, porque supone que cada juez visitó fincas igual de buenas: donde los jueces se reparten "
            "por zonas, haría iguales a todas las zonas."
        ),
        "fractional_rank": N_(
            "No cuentan los puntos: cada juez ordena sus fincas, y se saca el promedio de los lugares que le dieron a "
            "cada finca."
        ),
        "copeland": N_(
            "Cada finca se compara con cada una de las otras: gana la que pusieron más arriba más jueces de los que "
            "calificaron a las dos. Cuentan las comparaciones ganadas."
        ),
    },
    "decision": {
        "order": N_("El jurado confirmó el orden calculado"),
        "vote": N_("El jurado votó"),
        "note": N_("El jurado dejó una nota"),
    },
    "tie_step": {
        "part": N_("los puntos de la parte «%(name)s»"),
        "section": N_("los puntos de la sección «%(name)s»"),
        "criterion": N_("la nota del criterio «%(name)s»"),
        "criteria": N_("la nota del criterio de más peso, después la del siguiente, y así hasta el último"),
        "pairwise": N_("a cuál pusieron más arriba los jueces que calificaron a las dos"),
        "median": N_("la nota del medio de sus jueces"),
        "vote": N_("el voto del jurado, que queda escrito"),
    },
    "tie_decided_by": {
        "part": N_("Desempata la parte «%(name)s»"),
        "section": N_("Desempata la sección «%(name)s»"),
        "criterion": N_("Desempata el criterio «%(name)s»"),
        "pairwise": N_("Desempatan los jueces que calificaron a ambas"),
        "median": N_("Desempata la nota del medio"),
        "vote": N_("Desempata el voto del jurado"),
    },
    "flag_figure": {
        "judge_zeros": N_("Parte de sus hojas con 0"),
        "judge_strict": N_("Diferencia con los otros (puntos)"),
        "judge_lenient": N_("Diferencia con los otros (puntos)"),
        "judge_erratic": N_("Variación (1 es lo normal)"),
        "judge_out_of_line": N_("Su orden y el de los otros (de -1 a 1)"),
        "odd_total": N_("Diferencia con lo esperado (puntos)"),
        "judge_halo": N_("Variación dentro de la hoja, menos la de los otros"),
        "judge_straight_lines": N_("Parte de sus hojas con una sola nota, menos la de los otros"),
        "judge_narrow": N_("Parte usada de la escala (1 es lo normal)"),
        "judge_drift": N_("Pendiente t (cerca de 0 es lo normal)"),
        "judge_favours": N_("Puntos de más donde hay un vínculo"),
    },
    # ---- certificates and families
    "certificate_kind": {
        "award": N_("Premios"),
        "distinction": N_("Menciones"),
        "participation": N_("Participación"),
        "thanks": N_("Agradecimientos al jurado"),
        "cooperative": N_("Organizaciones"),
    },
    "name_asked": {
        "waiting": N_("La organización está mirando el pedido"),
        "accepted": N_("El nombre se corrigió"),
        "refused": N_("El nombre no se cambió"),
    },
    # Settled requests: one that waits, or was accepted and not corrected, is about a certificate that is void.
    "name_settled": {
        "waiting": N_("El certificado ya no vale"),
        "accepted": N_("El certificado ya no vale"),
        "refused": N_("No se cambió"),
        "replaced": N_("Pidieron otra vez"),
    },
    "certificate_state": {"pending": N_("En camino"), "valid": N_("Válido"), "revoked": N_("Anulado")},
    "letter_state": {
        "queued": N_("en camino"),
        "sending": N_("en camino"),
        "sent": N_("mandado"),
        "failed": N_("no se pudo"),
        "unsure": N_("no se sabe"),
        "dropped": N_("no salió"),
    },
    "due_state": {
        "pending": N_("falta entregar"),
        "delivered": N_("entregado"),
        "to_decide": N_("entregado, y el premio ya no vale"),
        "returned": N_("volvió"),
        "kept": N_("se queda con quien lo tiene"),
    },
    "delivery_step": {
        "delivered": N_("Se entregó"),
        "mistaken": N_("Fue un error: no se entregó"),
        "note": N_("Una nota"),
        "returned": N_("Volvió"),
        "kept": N_("Se queda con quien lo tiene"),
    },
    **AGREEMENT,
    **FORMS,
    **IMPORTS,
    **MESSAGES,
    **SHEET_TABLES,
    **TEAM,
}
