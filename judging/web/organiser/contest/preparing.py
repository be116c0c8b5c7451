"""The parts of an edition to be prepared, in the order in which one goes through them, each with how it stands.

Always true: how a part stands is what was found in it (organiser/finishing); a part that her role does not open is not
there, and none must be ready before another is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from judging.domain.finishing.finding import At
from judging.storage.models import Edition
from judging.web.access import may_open
from judging.web.organiser.finishing import Found
from judging.web.page import words

OF_PART = {
    "names": (At.NAMES,),
    "place": (At.PLACE,),
    "texts": (At.TEXTS,),
    "dates": (At.DATES,),
    "form": (At.FORM,),
    "sheet": (At.SHEET,),
    "rounds": (At.ROUNDS, At.ROUND, At.JURIES),
    "judges": (At.JUDGES, At.JUDGE, At.NEW_JUDGE),
    "team": (At.TEAM,),
    "design": (At.DESIGN,),
}
"""The view of a part, and the places where something may be found that belongs to it."""


@dataclass(frozen=True)
class Part:
    """One part: its name, the way to it, and how many findings stop an opening or should be looked at."""

    name: str
    address: str
    stops: int
    looks: int


def parts_to_prepare(edition: Edition, found: Found) -> Sequence[Part]:
    """Every part that her role opens."""
    names = _names()
    return [
        Part(
            names[view],
            url_for(f"organiser.{view}", slug=edition.slug),
            sum(one.at in places for one in found.stops),
            sum(one.at in places for one in found.looks),
        )
        for view, places in OF_PART.items()
        if may_open(f"organiser.{view}")
    ]


def _names() -> dict[str, str]:
    gettext = words().gettext
    return {
        "names": gettext("Nombre"),
        "place": gettext("Lugar, idiomas y emblema"),
        "texts": gettext("Textos de la convocatoria"),
        "dates": gettext("Fechas"),
        "form": gettext("Formulario"),
        "sheet": gettext("Hoja de notas"),
        "rounds": gettext("Rondas"),
        "judges": gettext("Jueces"),
        "team": gettext("Equipo"),
        "design": gettext("Diseño de los certificados"),
    }
