"""The organisers' pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.organiser import (
    analysis,
    assignments,
    beside_awards,
    certificate_files,
    certificates,
    corrections,
    dates,
    decisions,
    designs,
    entries,
    imports,
    issuing,
    keying,
    late,
    log,
    overview,
    paper,
    people,
    results,
    watching,
    whatif,
)
from judging.web.organiser.blueprint import blueprint

__all__ = [
    "analysis",
    "assignments",
    "beside_awards",
    "blueprint",
    "certificate_files",
    "certificates",
    "corrections",
    "dates",
    "decisions",
    "designs",
    "entries",
    "imports",
    "issuing",
    "keying",
    "late",
    "log",
    "overview",
    "paper",
    "people",
    "results",
    "watching",
    "whatif",
]
