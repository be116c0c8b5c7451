"""The menu of an edition: its pages in named groups, as far as the role of who reads it goes.

A new page is one line of its group in `_groups`: what its template calls `active`, its view, its name. Always true: an
address that is not hers is not named, and a group without a page of hers is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from judging.web.access import may_open
from judging.web.organiser.blueprint import blueprint
from judging.web.page import words

Named = tuple[str, str, str]


@dataclass(frozen=True)
class Item:
    """One page: its name, its address, and whether the page that is shown belongs to it."""

    name: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Group:
    """Pages under one name; `name` is "" for the page that stands before the groups."""

    name: str
    pages: Sequence[Item]

    @property
    def here(self) -> Item | None:
        """The page of this group to which the one that is shown belongs."""
        return next((page for page in self.pages if page.is_here), None)


@blueprint.app_template_global()
def menu(slug: str, active: str) -> list[Group]:
    """What an organiser may open in the edition of this address; `active` is where the page that is shown belongs."""
    found = []
    for name, pages in _groups():
        items = [
            Item(said, url_for(f"organiser.{view}", slug=slug), key == active)
            for key, view, said in pages
            if may_open(f"organiser.{view}")
        ]
        if items:
            found.append(Group(name, items))
    return found


def _groups() -> list[tuple[str, list[Named]]]:
    gettext = words().gettext
    return [
        ("", [("overview", "overview", gettext("Resumen"))]),
        (gettext("Preparación"), _to_prepare()),
        (gettext("Trabajo"), _to_work()),
        (gettext("Cierre"), _to_finish()),
        (gettext("Ajustes"), _to_settle()),
    ]


def _to_prepare() -> list[Named]:
    gettext = words().gettext
    return [
        ("dates", "dates", gettext("Fechas")),
        ("form", "form", gettext("Formulario")),
        ("sheet", "sheet", gettext("Hoja de notas")),
        ("rounds", "rounds", gettext("Rondas")),
        ("prizes", "prizes", gettext("Premios y patrocinadores")),
        ("practice", "practice_farms", gettext("Práctica del jurado")),
        ("rehearsal", "rehearsal", gettext("Ensayar")),
    ]


def _to_work() -> list[Named]:
    gettext = words().gettext
    return [
        ("entries", "entries", gettext("Inscripciones")),
        ("import", "imports", gettext("Importar")),
        ("judges", "judges", gettext("Jueces")),
        ("assignments", "assignments", gettext("Asignación")),
        ("messages", "messages", gettext("Mensajes")),
        ("paper", "keying", gettext("Papel")),
        ("problems", "problems", gettext("Avisos de jueces")),
        ("late", "late_scores", gettext("Notas que llegaron tarde")),
    ]


def _to_finish() -> list[Named]:
    gettext = words().gettext
    return [
        ("results", "results", gettext("Resultados")),
        ("decisions", "decisions", gettext("Decisiones del jurado")),
        ("ceremony", "ceremony", gettext("Ceremonia")),
        ("certificates", "certificates", gettext("Certificados")),
        ("exports", "exports", gettext("Descargas")),
    ]


def _to_settle() -> list[Named]:
    gettext = words().gettext
    return [
        ("names", "names", gettext("Nombre")),
        ("texts", "texts", gettext("Textos de la convocatoria")),
        ("place", "place", gettext("Lugar, idiomas y emblema")),
        ("team", "team", gettext("Equipo")),
        ("ties", "ties", gettext("Conflictos de interés del equipo")),
        ("agreement", "agreement", gettext("Dos personas")),
        ("log", "log", gettext("Registro")),
    ]
