"""Sentences about designs of certificates, their pictures, and certificates beside the awards."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Pictures and signatories (services/designs.py, services/papers.py)
    "picture_is_drawing": (
        "Esto es un dibujo SVG, aunque su nombre diga otra cosa. Guárdelo como PNG y envíe ese archivo."
    ),
    "picture_too_heavy": "La imagen pesa más de {megabytes} MB. Envíe una más pequeña.",
    "logo_picture_needed": "Elija la imagen de este logotipo, o borre el texto que escribió para él.",
    "logo_words_needed": "Escriba qué dice el logotipo {number}, para quien no puede ver la imagen.",
    "signatory_name_needed": "Escriba el nombre de quien firma.",
    # Kinds, mentions, recognitions (services/issuing.py, mentions.py, recognitions.py)
    "kinds_needed": "Elija al menos una clase de certificados.",
    "mention_title_needed": "Escriba el título de la mención en el primer idioma de la edición.",
    "mention_given_already": "Esta finca ya tiene esta mención, por este motivo: «{reason}»",
    "mention_has_certificate": (
        "Esta mención ya tiene un certificado, y por eso queda. Si hace falta, anule el certificado."
    ),
    "organisation_needed": "Escriba el nombre de la organización.",
    "organisation_twice": "«{name}» ya está en la lista.",
    "recognition_has_certificate": "{name} ya tiene un certificado. Si hace falta, anule ese certificado.",
    # Checking everything (services/checking.py)
    "check_design": "{edition}: la huella del diseño de certificados, versión {version}, no coincide con su texto.",
    "check_picture": "La imagen {name}… de los certificados no es la que se guardó.",
    # The log (web/organiser/log.py)
    "event certificates.picture_added": "envió una imagen para los certificados",
    "event mention.given": "dio la mención «{title}» a {entry}: {reason}",
    "event mention.taken_back": "retiró la mención «{title}» de {entry}",
    "event recognition.added": "puso a {name} en la lista de agradecimientos",
    "event recognition.taken_off": "quitó a {name} de la lista de agradecimientos",
    "event recognition.put_back": "puso otra vez a {name} en la lista de agradecimientos",
}
