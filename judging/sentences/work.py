"""Sentences about work that goes on after the answer and was left to a person."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "job_set_aside": "Quedó para usted, {kind} del {day}: {reason} Cuando esté resuelto: judging jobs again",
    "job_died": "se empezó {attempts:una vez|# veces} y nunca terminó.",
    "job_failed": "falló ({reason}); el registro del servicio dice por qué.",
    "job_check_differs": (
        "lo guardado no coincide en {count:una cosa|# cosas}; «judging check» dice en {count:cuál|cuáles}."
    ),
    "job_no_room": "no se hizo la copia, porque en {folder} no quedan {least} MB libres.",
}
