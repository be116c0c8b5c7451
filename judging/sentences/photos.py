"""Sentences about photos (services/photos.py, storage/pictures.py, storage/files.py, web/api/photos.py)."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "photo_not_allowed": "La familia de {number} no permite fotos de su finca: esta no se guarda.",
    "photo_missing": "Elija primero una foto.",
    "photo_unreadable": "Este archivo no es una foto JPEG o PNG, o está dañado. Tome la foto de nuevo.",
    "photo_too_large": "La foto tiene demasiados puntos. Tome una más pequeña.",
    "photo_too_heavy": "La foto pesa demasiado para enviarla así. Tome una más pequeña.",
    "photo_broken": "La foto llegó dañada. Envíela de nuevo.",
    "photo_part_missing": "Falta una parte de la foto.",
    "photo_sheet_full": "Esta hoja ya tiene {most} fotos, y más no entran. Quite una para poner otra.",
    "photo_edition_full": "Ya no hay lugar para más fotos en este concurso. Hable con la organización.",
    "photo_caption_long": "El texto de la foto es muy largo: escriba {most} letras como máximo.",
    "photo_criterion_unknown": "Elija de qué es la foto: de la finca entera o de un criterio de la hoja.",
    "photo_id_used": (
        "Con esta misma página ya se envió otra foto. La de ahora no se guardó: elíjala y envíela de nuevo."
    ),
    "photo_operation_unreadable": "Esta foto no se pudo leer. Tómela de nuevo o hable con la organización.",
    "move_target_photos": "La finca {entry} ya tiene fotos en su hoja. Quítelas primero, o hable con la organización.",
    "check_photo": "Foto de {judge}, finca {entry}: falta su archivo o no es el que se guardó ({digest}).",
    # The log
    "event photo.evidence_added": "agregó una foto (hoja de {judge}, finca {entry}, criterio {criterion})",
    "event photo.evidence_removed": "quitó una foto (hoja de {judge}, finca {entry}, criterio {criterion})",
    "event photo.evidence_restored": "volvió a poner una foto (hoja de {judge}, finca {entry}, criterio {criterion})",
    "event photo.described": "escribió «{caption}» en una foto, antes «{before}» (hoja de {judge}, finca {entry})",
    "event photo.paper_added": "guardó una foto de la hoja en papel de {judge}, finca {entry}",
    "event photo.paper_removed": "quitó una foto de la hoja en papel de {judge}, finca {entry}",
    "event photo.paper_restored": "volvió a poner una foto de la hoja en papel de {judge}, finca {entry}",
}
