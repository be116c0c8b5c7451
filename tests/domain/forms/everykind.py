"""A form with a question of every kind, and the Condori family's answers to it as they typed them."""

from __future__ import annotations

import copy
from typing import Any

from judging.domain.forms.formdocument import form_from_document
from judging.domain.forms.kinds import FormDocument
from judging.domain.forms.reading import Asked

ASKED = Asked(2026, frozenset({"Coffea arabica", "Persea americana"}))


def words(spanish: str) -> dict[str, str]:
    return {"es": spanish, "fr": f"{spanish} (fr)", "en": f"{spanish} (en)"}


def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": words(f"¿{key}?"), **more}


def options(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "name": words(key)} for key in keys]


DOCUMENT: dict[str, Any] = {
    "format": 1,
    "key": "every_kind",
    "title": words("Todo lo que se puede preguntar"),
    "languages": ["es", "fr", "en"],
    "lists": {"zone": ["Colonia Alto Mirador", "Bolinda"]},
    "rules": [
        {"key": "small", "holds": "area <= 10", "reason": words("Solo entran fincas de hasta 10 hectáreas.")},
        {"key": "near", "holds": "community in zone", "reason": words("Solo entran familias de la zona.")},
    ],
    "sections": [
        {
            "key": "who",
            "title": words("Quién"),
            "lead": words("Anote a quien participa."),
            "questions": [
                question("people", "people", field="person", role="holders", required=True, at_most=2, youngest=10),
                question("phone", "telephone", role="telephone"),
                question("mail", "email"),
                question("site", "web"),
                question("community", "place", role="community", on_paper=True, required=True),
                question("title", "short_text", role="title", longest=60),
                question("map", "point"),
            ],
        },
        {
            "key": "farm",
            "title": words("La finca"),
            "questions": [
                question("intro", "statement", steps=[words("Uno"), words("Dos")], boxed=True),
                question(
                    "land", "number", role="area", low="0.01", high="1000", required=True,
                    units=[
                        {"key": "ha", "name": words("hectáreas"), "written": ["ha"]},
                        {"key": "m2", "name": words("metros cuadrados"), "factor": "0.0001", "written": ["m2"]},
                        {"key": "cato", "name": words("catos"), "factor": "0.16"},
                    ],
                ),
                question("height", "whole", low=300, high=2600, role="altitude",
                         units=[{"key": "m", "name": words("metros"), "written": ["msnm"]}]),
                question("since", "year", low=1900),
                question("visited", "date", earliest="2026-01-01", latest="2026-12-31"),
                question("seal", "choice", options=options("green", "white", "none")),
                question("seal_since", "year", when='seal in ["green", "white"]', required=True),
                question("practices", "several", at_least=2, at_most=2,
                         options=options("compost", "mulch", "shade")),
                question("burnt", "yes_no", evidence="yes", evidence_label=words("¿Qué pasó?"), required=True),
                question("story", "long_text", longest=100, required_when="height > 1500"),
            ],
        },
        {
            "key": "tables",
            "title": words("Cuadros"),
            "when": "answered(land)",
            "questions": [
                question("crops", "crops", role="crops", at_most=5),
                question("incomes", "shares", role="incomes", stones=10, takes_stones=True),
                question("plots", "group", at_most=3, inside=[
                    question("place", "short_text", required=True),
                    question("size", "number", high=50),
                    question("kinds", "several", options=options("flat", "steep")),
                ]),
                question("photos", "photos", at_most=2),
                question("papers", "files", file_types=["pdf"]),
                question("agree", "consent", text_version=3, required=True),
            ],
        },
    ],
}  # fmt: skip

TYPED: dict[str, dict[str, str]] = {
    "who": {
        "person-1-full_name": "Felipa  Ñáñez", "person-1-birth_year": "1978", "person-1-gender": "woman",
        "person-2-full_name": "Еusebio", "person-2-paper_name": "Eusebio",
        "phone": "712 34567", "mail": "Felipa@Ejemplo.org", "site": "www.cafe-mirador.bo/finca",
        "community": "Colonia Alto  Mirador", "title": "Café de altura", "map": "-15.8301, -67.5612",
        "map-accuracy": "8",
    },
    "farm": {
        "land": "25000 m2", "land-unit": "ha", "height": "1.450 msnm", "since": "2004", "visited": "3/9/2026",
        "seal": "white", "seal_since": "2015", "practices-compost": "yes", "practices-shade": "yes",
        "burnt": "no", "burnt-evidence": "", "story": "Llegamos cuando era\r\npuro barbecho. ",
    },
    "tables": {
        "crops_rows": "3", "crops_row-0-crop": "Coffea arabica", "crops_row-0-amount": "6.200",
        "crops_row-2-other": "sikili", "crops_row-2-unit": "trees", "crops_row-2-use": "home",
        "incomes_rows": "2", "incomes_row-0-source": "café", "incomes_row-0-share": "7",
        "incomes_row-1-source": "miel", "incomes_row-1-share": "3",
        "plots_rows": "2", "plots_row-0-place": "Arriba", "plots_row-0-size": "2,5", "plots_row-0-kinds-steep": "yes",
        "plots_row-1-size": "1",
        "photos-0": "ab12 2048 finca.jpg", "agree": "yes",
    },
}  # fmt: skip


def document() -> dict[str, Any]:
    """The document, to be changed at will."""
    return copy.deepcopy(DOCUMENT)


def form() -> FormDocument:
    return form_from_document(DOCUMENT)
