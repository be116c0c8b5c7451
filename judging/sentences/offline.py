"""Sentences about marks that a judge's telephone sends (services/sync.py, web/api/sync.py)."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "sheet_not_yours": "Esta finca ya no está en su lista. Hable con la organización.",
    "operation_unreadable": "Esta nota no se pudo leer. Vuelva a elegir o hable con la organización.",
    "late_changed_meanwhile": (
        "Mientras usted miraba, otra persona decidió sobre esta hoja o llegó algo más. Mire lo que espera ahora."
    ),
    # The log
    "event late.counted": "contó notas que llegaron tarde: {marks} (hoja de {judge}, finca {entry})",
    "event late.declined": "no contó notas que llegaron tarde: {marks} (hoja de {judge}, finca {entry})",
}
