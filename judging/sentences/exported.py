"""What the columns of exported tables are called, and what each holds: the data dictionary, in Spanish.

Always true: a column has one name and one meaning in every table and every format.
"""

from __future__ import annotations

from collections.abc import Mapping


def N_(words: str) -> str:
    """Marks words that are translated where they are shown (the name that tools for translators look for)."""
    return words


TABLES: Mapping[str, str] = {
    "entries": N_("Inscripciones"),
    "judges": N_("Jueces"),
    "assignments": N_("Asignación"),
    "marks": N_("Notas"),
    "words": N_("Lo escrito en las hojas"),
    "results": N_("Resultados"),
    "deliveries": N_("Entrega de premios"),
}
"""The tables there are, as they are called."""

COLUMNS: Mapping[str, tuple[str, str]] = {
    # ---- entries
    "number": (N_("Número"), N_("El número de la inscripción en la edición.")),
    "status": (N_("Estado"), N_("Dónde está la inscripción: draft, submitted, accepted, excluded o withdrawn.")),
    "category": (N_("Categoría"), N_("En qué se ordena; vacío si la edición no tiene categorías.")),
    "title": (N_("Título"), N_("Cómo se llama, si el formulario lo pregunta.")),
    "community": (N_("Comunidad"), N_("De dónde es.")),
    "cooperative": (N_("Cooperativa"), N_("A cuál pertenece.")),
    "altitude_m": (N_("Altura"), N_("Metros sobre el nivel del mar.")),
    "area_ha": (N_("Superficie"), N_("Hectáreas.")),
    "coffee_since": (N_("Café desde"), N_("El año en que empezó con el café.")),
    "submitted_at": (N_("Enviada"), N_("Cuándo se envió, en hora universal (UTC).")),
    "holders": (N_("Titulares"), N_("Los nombres de las personas; dato personal.")),
    "phone": (N_("Teléfono"), N_("Dato personal.")),
    "email": (N_("Correo"), N_("Dato personal.")),
    "answer": (
        N_("Respuesta"),
        N_("Lo que se respondió a «{question}», si el formulario la deja ver a la organización."),
    ),
    # ---- judges
    "judge": (N_("Clave"), N_("La clave del juez en la edición.")),
    "name": (N_("Nombre"), N_("El nombre del juez; dato personal.")),
    "active": (N_("Activo"), N_("1 si puede entrar, 0 si se lo dio de baja.")),
    "assigned": (N_("Hojas asignadas"), N_("Cuántas hojas se esperan de este juez.")),
    "delivered": (N_("Hojas entregadas"), N_("Cuántas de ellas ya entregó.")),
    # ---- assignments
    "pair": (N_("Situación"), N_("assigned si califica, recused si se apartó, absent si no estuvo.")),
    "sheet": (
        N_("Hoja"),
        N_("draft si está sin entregar, submitted si se entregó, reopened si se devolvió; vacío si no se empezó."),
    ),
    "sheet_at": (N_("Entregada"), N_("Cuándo se entregó la hoja, en hora universal (UTC).")),
    # ---- marks
    "criterion": (N_("Criterio"), N_("La clave del criterio en la hoja de notas.")),
    "mark": (N_("Nota"), N_("La nota; vacío si no se dio ninguna, que nunca es un cero.")),
    "state": (
        N_("Qué dice"),
        N_("value si es una nota, not_applicable si no corresponde, not_observed si no se pudo ver."),
    ),
    # ---- words
    "asked": (N_("Pregunta"), N_("A qué se refiere lo escrito: el criterio, o la pregunta del final de la hoja.")),
    "said": (N_("Texto"), N_("Lo que escribió el juez.")),
    # ---- results
    "rank": (N_("Puesto"), N_("El puesto oficial, con el desempate.")),
    "score": (N_("Puntaje"), N_("El puntaje oficial, redondeado como manda la regla.")),
    "own": (
        N_("Puntaje de esta ronda"),
        N_("Lo que hacen las hojas de esta ronda, antes de sumar lo que llega de la anterior."),
    ),
    "came": (N_("Puntaje de la anterior"), N_("El puntaje con el que llega de la ronda anterior.")),
    "exact": (N_("Exacto"), N_("El puntaje antes de redondear, como fracción.")),
    "sheets": (N_("Hojas"), N_("Cuántas hojas entregadas cuentan.")),
    "tie": (N_("Desempate"), N_("Qué paso del desempate decidió, o ex aequo si el puesto se comparte.")),
    "place": (N_("Lugar por puntaje"), N_("El puesto que sale del puntaje solo, sin desempate.")),
    "total": (N_("Total"), N_("Los puntos de la hoja.")),
    "severity": (N_("Exigencia"), N_("Cuántos puntos se quitan a las hojas de este juez en la nota nivelada.")),
    # ---- deliveries
    "award": (N_("Premio ganado"), N_("El puesto o la distinción, como sale en el certificado.")),
    "prize": (N_("Qué se da"), N_("El dinero o la cosa, con lo que vale si se dijo.")),
    "sponsor": (N_("Patrocinador"), N_("Quién lo da; vacío si nadie en particular.")),
    "delivery": (
        N_("Entrega"),
        N_(
            "pending si falta, delivered si se entregó, to_decide si el premio ya no vale, returned si volvió, "
            "kept si se queda."
        ),
    ),
    "day": (N_("Día"), N_("El día en que se entregó.")),
    "by_whom": (N_("Entregó"), N_("Quién lo entregó; dato personal.")),
    "to_whom": (N_("Recibió"), N_("Quién lo recibió; dato personal.")),
    "notes": (N_("Anotado"), N_("Lo que se anotó, cada cosa con su día; dato personal.")),
    "weight": (N_("Peso"), N_("Cuánto pesa la hoja en la nota robusta; 1 en las demás.")),
}
"""Key of a column -> its heading and its meaning."""
