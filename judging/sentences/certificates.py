"""Sentences about what cannot be printed on a certificate (judging/certificates)."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "glyph_missing": "No podemos imprimir el signo «{character}». Escriba ese nombre con otras letras.",
    "text_sign_unknown": (
        "El certificado no puede mostrar el signo «{sign}». Escriba el texto sin él; "
        "si es una letra, con letras latinas."
    ),
    "sign_missing_in": (
        "No podemos imprimir «{text}»: el papel no tiene el signo «{character}». Escriba ese texto con otras letras, "
        "allí donde se escribió."
    ),
    "paper_spelling_needed": (
        "El papel no tiene la letra «{sign}». Escriba aquí cómo debe salir este nombre, con letras latinas. Arriba "
        "queda como está."
    ),
    "paper_sign_unknown": "El papel no puede mostrar el signo «{sign}». Escriba el nombre sin él.",
    "certificate_is_void": "Este certificado está anulado: su nombre ya no se corrige.",
    "second_is_first": "El segundo idioma es el mismo que el primero. Elija otro, o ninguno.",
    "text_too_long_by": (
        "«{text}» no entra en el certificado: {letters:le sobra más o menos una letra|le sobran unas # letras}. "
        "Escriba un texto más corto."
    ),
    "edition_text_too_long": (
        "«{text}» no entra en este papel: {letters:le sobra más o menos una letra|le sobran unas # letras}. Elija "
        "otra hoja, otra orientación o un solo idioma."
    ),
    "edition_name_too_long": (
        "«{text}» no entra en este papel: {letters:le sobra más o menos una letra|le sobran unas # letras}. Elija "
        "otra hoja, otra orientación o un solo idioma, o escriba un nombre más corto en «Nombre»."
    ),
    "address_not_public": (
        "El certificado diría que se verifica en {address}, donde nadie más puede entrar con seguridad. Quien cuida el "
        "servidor pone la dirección pública, que empieza con https. Si aun así quiere emitir, escriba esa dirección "
        "tal como está aquí."
    ),
    "text_too_long": "«{text}» no entra en el certificado. Escriba un texto más corto.",
    "too_many_signatories": "En un certificado caben hasta {at_most} firmas.",
    "too_many_steps": "En un comprobante caben hasta {at_most} pasos.",
    "required": "Falta un dato que el certificado necesita.",
    "address_too_long": "La dirección {address} es demasiado larga para el código QR.",
    "colour_unknown": "Escriba el color así: #1f4d36.",
    "colour_too_pale": "El color {colour} es muy claro y no se lee. Elija uno más oscuro.",
    "look_changed_meanwhile": "Otra persona guardó el diseño mientras usted miraba. Mírelo antes de volver a otro.",
    "picture_missing": "Falta una imagen del certificado. Envíela otra vez.",
    "picture_unreadable": "No podemos leer esa imagen. Envíe una foto JPG o PNG.",
    "picture_too_large": "La imagen es demasiado grande. Envíe una más pequeña.",
    "too_many_logos": "En un certificado caben hasta {at_most} logotipos.",
}
