"""Sentences about flags: what each kind is called where no judge is named, what may be done, and the log's lines."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "flag_outcome_needed": "Elija qué se hizo.",
    "flag judge_zeros": "Hojas con 0 que nadie más dio: puede que la persona no estuviera",
    "flag judge_strict": "Notas más bajas que las de los otros jueces a las mismas fincas (no es una falta)",
    "flag judge_lenient": "Notas más altas que las de los otros jueces a las mismas fincas (no es una falta)",
    "flag judge_erratic": "Notas que se apartan hacia arriba y hacia abajo más de lo normal",
    "flag judge_out_of_line": "Un orden contrario al de los otros jueces",
    "flag odd_total": "Un total muy distinto de lo que dan a esperar las otras hojas",
    "flag judge_halo": "Notas demasiado parecidas entre sí dentro de cada hoja",
    "flag judge_straight_lines": "Más hojas que los otros con la misma nota en todos los criterios",
    "flag judge_narrow": "Solo una parte pequeña de la escala",
    "flag judge_drift": "Notas que suben o bajan poco a poco a lo largo de las visitas",
    "flag judge_favours": "Notas más altas a las fincas con las que hay un vínculo",
    "flag outcome nothing": "Se miró y no hizo falta hacer nada",
    "flag outcome talked": "Se conversó con la persona",
    "flag outcome reopened": "Se abrió otra vez una hoja para revisarla",
    "flag outcome other": "Se hizo otra cosa",
    "flag outcome undecided": "Al publicar nadie había decidido todavía",
    "event flag.noted": "guardó una señal sobre {judge}",
    "event flag.decided": "anotó qué se hizo con una señal sobre {judge}. Motivo: {reason}",
}
