"""The words by which people's tables answer yes and no, say who somebody is, how much, and which column is which.

In Spanish, French and English; compared folded. Always true: a word has one meaning within its list; what is not in a
list is nobody's answer, and is refused where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from judging.domain.typed import folded


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    """Word -> what it means, of "meaning" -> "word | word"."""
    return {folded(word): meaning for meaning, said in words.items() for word in said.split("|")}


YES_NO: Final = _folded(
    {
        "yes": "sí|si|s|yes|y|oui|o|true|verdadero|vrai|1|x|de acuerdo|acepto|i agree|agree|ok|j'accepte|d'accord",
        "no": "no|n|non|false|falso|faux|0|no acepto|je refuse",
    }
)
"""Yes and no; of a permission and a box, what is not "yes" is no."""

GENDERS: Final = _folded(
    {
        "woman": "mujer|femenino|f|femme|féminin|woman|female|señora",
        "man": "hombre|masculino|m|varón|homme|masculin|man|male|señor",
        "other": "otro|otra|autre|other|no binario|non-binary",
        "unspecified": "prefiero no decir|no dice|prefer not to say|unspecified|ne préfère pas dire",
    }
)

UNITS: Final = _folded(
    {
        "plants": "plantas|planta|matas|plantes|plante|pieds|plants|plant",
        "trees": "árboles|árbol|arbres|arbre|trees|tree",
        "m2": "m2|m²|metros cuadrados|mètres carrés|square metres|square meters",
        "hives": "cajas|colmenas|colmena|caja|ruches|ruche|hives|hive|beehives",
        "heads": "cabezas|cabeza|animales|têtes|tête|animaux|heads|head|animals",
    }
)

USES: Final = _folded(
    {
        "home": "casa|consumo|para la casa|autoconsumo|maison|consommation|home|own use",
        "sale": "venta|para vender|vente|sale|to sell",
        "both": "ambos|las dos cosas|casa y venta|los dos|les deux|both",
    }
)

NOT_APPLICABLE: Final = frozenset(
    map(
        folded,
        (
            "no corresponde",
            "no aplica",
            "no se aplica",
            "ne s'applique pas",
            "sans objet",
            "s. o.",
            "not applicable",
            "does not apply",
            "not_applicable",
        ),
    )
)
"""What a cell of marks says where a criterion does not apply. An empty cell never says so."""

HEADINGS: Final[Mapping[str, str]] = {
    "number": (
        "número|numero de inscripción|nº|n°|no|código|inscripción|finca nº|numéro|numéro de candidature|candidature|"
        "number|entry|entry number|code"
    ),
    "uuid": (
        "_uuid|uuid|meta/instanceid|instanceid|key|identificador|_submission__uuid|parent_key|meta-instanceid|__id|"
        "identifiant|identifier|__submissions-id"
    ),
    "sent_at": (
        "marca temporal|timestamp|horodateur|_submission_time|submissiondate|__system/submissiondate|fecha de envío|"
        "date d'envoi|sent at|completed time|hora de finalización"
    ),
    "parent": "_parent_index",
    "entry": (
        "inscripción|número|número de inscripción|nº|n°|finca|predio|código|candidature|numéro|ferme|entry|number|"
        "entry number|farm|code"
    ),
    "income": "monto|importe|ingreso anual|bs|bolivianos|montant|somme|revenu annuel|sum|money|yearly income",
    "name": (
        "nombre|nombres|nombre completo|nombres y apellidos|nombre y apellidos|nombre y apellido|titular|productor|"
        "productora|nom|noms|nom complet|nom et prénom|prénoms et noms|prénom et nom|titulaire|name|full name|"
        "first names and surnames|holder|applicant"
    ),
    "phone": (
        "teléfono|telefono|celular|whatsapp|móvil|número de teléfono|número de celular|téléphone|portable|"
        "numéro de téléphone|phone|phone number|mobile|telephone|cell phone"
    ),
    "email": "correo|correo electrónico|email|e-mail|mail|courriel|adresse e-mail|email address|username",
    "community": "comunidad|colonia|localidad|communauté|hameau|village|localité|community|settlement|town",
    "cooperative": (
        "cooperativa|asociación|cooperativa o asociación|organización|coopérative|association|"
        "coopérative ou association|organisation|cooperative|cooperative or association|organization"
    ),
    "language": "idioma|lengua|langue|language",
    "judge_key": "clave|clave del juez|clé|key|judge key|judge",
    "paper_name": (
        "nombre en el papel|nombre para el papel|en letras latinas|nom sur le papier|nom pour le papier|"
        "en lettres latines|name on paper|name for paper|in latin letters|paper_name"
    ),
    "expertise": "especialidad|conocimientos|spécialité|expertise",
    "crop": "cultivo|cultivos|producto|especie|animal|culture|produit|espèce|crop|item|species|product",
    "amount": "cantidad|cuánto|número de plantas|quantité|combien|amount|quantity|how many",
    "unit": "unidad|unité|unit",
    "use": "uso|para qué|destino|usage|use|purpose",
    "source": "fuente|fuente de ingreso|ingreso|ingresos|source|revenu|source de revenu|income|income source|item",
    "share": "porcentaje|parte|%|porcentaje del ingreso|cuánto|part|pourcentage|share|percent|percentage",
}
"""How the heading of a column may call what it holds."""


def called(name: str) -> frozenset[str]:
    """The folded headings that mean a column of the house."""
    return frozenset(map(folded, HEADINGS[name].split("|")))


_META: Final = """
    _id _index __version__ _status _submitted_by _tags _notes _validation_status formhub/uuid start end today deviceid
    username simserial phonenumber submitterid submittername attachmentspresent attachmentsexpected reviewstate
    devicetoken edits formversion instancename _parent_table_name _submission__id _submission__submission_time
    _submission__validation_status _submission__notes _submission__status _submission__submitted_by
    _submission___version__ _submission__tags
"""
META: Final = frozenset(_META.split())
"""Columns that KoboToolbox and ODK write for themselves."""
