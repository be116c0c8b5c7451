"""Sentences about signing in, the service itself and what is open when."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Signing in (services/people/sign_in.py)
    "slow_down": "Hubo muchos intentos. Espere {seconds:un segundo|# segundos} y pruebe otra vez.",
    "wrong_password": "El correo o la contraseña no son correctos.",
    "wrong_password_slow": (
        "El correo o la contraseña no son correctos. Hubo muchos intentos: espere {seconds:un segundo|# segundos} y "
        "pruebe otra vez."
    ),
    "wrong_code": "No conocemos este código. Mire bien su tarjeta y escríbalo otra vez.",
    "wrong_code_slow": (
        "No conocemos este código. Mire bien su tarjeta, espere {seconds:un segundo|# segundos} y escríbalo otra vez."
    ),
    "name_needed": "Escriba también su nombre y apellido, o el número de su inscripción.",
    "name_wrong": "No conocemos este código con este nombre. Mire su tarjeta y escriba los dos otra vez.",
    "wrong_pin": "El PIN no es correcto.",
    "pin_needed": "Escriba su PIN de 4 números.",
    # Beginning an entry (services/entries/entries.py)
    "drafts_slow": (
        "Desde esta red se empezaron muchas inscripciones en poco tiempo. Espere {seconds:un segundo|# segundos} y "
        "pulse otra vez: lo que marcó sigue aquí."
    ),
    # Staff (services/staff.py)
    "email_wrong": "Escriba un correo completo, por ejemplo ana@ejemplo.org.",
    "email_taken": "Ya hay una cuenta con el correo {email}.",
    "password_short": "La contraseña necesita al menos {least} letras o números.",
    "email_letters": "Escriba el correo solo con letras sin tilde y números: otras letras se parecen y confunden.",
    "current_password_wrong": "La contraseña de ahora no es correcta.",
    "passwords_differ": "Las dos contraseñas nuevas no son iguales.",
    "demo_password_stays": "La contraseña de la demostración es siempre la misma: todos la conocen.",
    "last_member": "Alguien tiene que quedar en la edición. Agregue primero a otra persona.",
    "last_owner": "La edición necesita a alguien con el papel «responsable». Dé antes ese papel a otra persona.",
    "role_not_enough": "Su papel en esta edición no permite hacer esto. Hable con quien es responsable de ella.",
    "role_only_reads": "Usted mira esta edición como auditoría: puede leer todo y no cambia nada.",
    "account_name_needed": "Escriba su nombre y apellidos.",
    "no_such_invitation": "La edición no tiene ninguna invitación {number}.",
    "not_in_team": "La cuenta {email} no está en el equipo de esta edición.",
    "role_wrong": "Elija un papel de la lista.",
    "invitation_name_needed": "Escriba para quién es la invitación.",
    "invitations_full": "Hay {most} invitaciones que esperan. Retire antes las que ya no hacen falta.",
    "invitation_used": "Este enlace ya se usó. Entre con su correo y su contraseña.",
    "invitation_withdrawn": "Este enlace se retiró. Si cree que es un error, hable con quien se lo mandó.",
    "invitation_expired": "Este enlace ya venció. Pida otro a quien se lo mandó.",
    "invitation_belongs_already": "Usted ya está en esta edición: no le hace falta el enlace. Sirve para otra persona.",
    "invitation_needs_own_account": "Para usar este enlace hace falta una cuenta propia, no la de la demostración.",
    "no_such_staff": "No hay ninguna cuenta con el correo {email}.",
    # The service (web/errors.py, cli/surroundings.py)
    "form_of_somebody": (
        "Esta página la abrió otra persona, o usted antes de salir. Para guardarla a su nombre, quien la escribió "
        "entra otra vez y la envía; a nombre de otro no se guarda nunca."
    ),
    "only_language": (
        "Ahora la página está en español. Todavía no se guardó nada: revise lo que escribió y guárdelo otra vez."
    ),
    "form_of_nobody": "Esta página estuvo abierta mucho tiempo. Si lo de abajo es lo suyo, envíelo otra vez.",
    "form_of_gone": "Lo que abrió ya no está, o ya no le toca a usted: por eso no se guardó lo que llegó.",
    "form_of_unknown": (
        "No sabemos a quién pertenece lo que llegó, por eso no se guardó. Abra de nuevo la página donde lo escribió y "
        "póngalo allí."
    ),
    "form_signed_out": (
        "Su entrada terminó antes de que esto llegara. Entre en otra pestaña, vuelva a esta y envíelo otra vez."
    ),
    "database_not_migrated": "La base de datos no está al día. Ejecute primero: judging db upgrade",
    # Editions (services/editions.py)
    "slug_wrong": "La dirección «{slug}» no sirve: use letras minúsculas, números y guiones, por ejemplo cafe-2026.",
    "request_too_long": "Lo que pidió su navegador es demasiado largo y no se leyó. Vuelva y escriba menos.",
    "to_the_beginning": "Ir al inicio",
    "edition_name_taken": "Ya hay una edición que se llama «{name}» (en /editions/{slug}). Escriba otro nombre.",
    "edition_name_missing": "Escriba el nombre en un idioma por lo menos.",
    "competition_shared": (
        "Este nombre es de todas las ediciones del concurso, y usted no lleva todas. Lo corrige quien administra el "
        "servicio."
    ),
    "edition_exists": "Ya existe una edición con la dirección «{slug}».",
    "end_before_beginning": "El final tiene que ser después del comienzo.",
    "not_open_yet": "Todavía no está abierto: no hay nada que cerrar. Cambie las fechas.",
    # Scoring (services/scoring.py)
    "criterion_missing": "Falta la nota de {criterion}.",
    "save_id_used": "Este envío ya se usó con otras notas. Revise lo que escribió y guarde otra vez.",
    "changed_meanwhile": (
        "Otra persona guardó esto mientras usted escribía. Abajo está lo suyo y lo que dice ahora: deje lo que valga y "
        "guarde otra vez."
    ),
    "acted_meanwhile": "Otra persona cambió esto mientras usted miraba. Mire lo que dice ahora y decida otra vez.",
    "text_turns_round": (
        "Este texto trae un signo que no se ve y que da vuelta las letras. Bórrelo y escríbalo a mano, sin copiarlo."
    ),
    "number_wrong": "Escriba un número entre {low} y {high}.",
    "form_not_ours": "Este formulario no es de esta página. Ábrala otra vez.",
    "mark_changed_meanwhile": "La nota de {criterion} cambió en otro lugar mientras usted escribía.",
    "scoring_closed": "La evaluación está cerrada. Lo que escribió no se guardó aquí; hable con la organización.",
    "ballot_sealed": "Esta hoja ya está entregada. Si hay un error, pida a la organización que la abra.",
    "ballot_not_delivered": "Esta hoja todavía no está entregada.",
    "sheet_opened_already": "Otra persona ya abrió esta hoja otra vez, por este motivo: «{reason}»",
    "reason_needed": "Escriba el motivo.",
    "results_published": "Los resultados ya están publicados.",
    # Results (services/results.py)
    "nothing_to_publish": "Todavía no hay ninguna finca con suficientes hojas de notas.",
}
