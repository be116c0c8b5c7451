"""What units, uses and groups of crops are called, in Spanish; part of the tables of `members`."""

from __future__ import annotations

from collections.abc import Mapping

Words = str | tuple[str, str]


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


def NN_(one: str, several: str) -> tuple[str, str]:
    """The same for words that depend on a number, shown as %(num)s."""
    return one, several


MEMBERS: Mapping[str, Mapping[str, Words]] = {
    "unit": {
        "plants": N_("plantas"),
        "trees": N_("árboles"),
        "m2": "m²",
        "hives": N_("colmenas"),
        "heads": N_("animales"),
    },
    "unit_offered": {
        "plants": N_("plantas"),
        "trees": N_("árboles"),
        "m2": N_("m² (metros cuadrados)"),
        "hives": N_("colmenas"),
        "heads": N_("animales"),
    },
    "unit_counted": {
        "plants": NN_("planta", "plantas"),
        "trees": NN_("árbol", "árboles"),
        "m2": "m²",
        "hives": NN_("colmena", "colmenas"),
        "heads": NN_("animal", "animales"),
    },
    "use": {"home": N_("para la casa"), "sale": N_("para vender"), "both": N_("casa y venta")},
    "use_offered": {
        "home": N_("Para la casa"),
        "sale": N_("Para vender"),
        "both": N_("Para la casa y para vender"),
    },
    "crop_group": {
        "main_crop": N_("Café"),
        "fruit": N_("Frutas"),
        "staple": N_("Para la olla"),
        "vegetable": N_("Verduras"),
        "nfix_shade": N_("Árboles de sombra que abonan"),
        "timber": N_("Árboles de madera"),
        "medicinal_aromatic": N_("Remedios y condimentos"),
        "livestock_bees": N_("Animales y abejas"),
        "other_cash": N_("Otros para vender"),
        "cover_crop": N_("Plantas que cubren el suelo"),
    },
}
