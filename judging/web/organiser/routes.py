"""The organisers' pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.organiser import (
    analysis,
    assignments,
    certificate_files,
    certificates,
    corrections,
    dates,
    decisions,
    entries,
    imports,
    issuing,
    keying,
    late,
    log,
    overview,
    paper,
    people,
    problems,
    results,
    watching,
    whatif,
)
from judging.web.organiser.blueprint import blueprint

__all__ = [
    "analysis",
    "assignments",
    "blueprint",
    "certificate_files",
    "certificates",
    "corrections",
    "dates",
    "decisions",
    "entries",
    "imports",
    "issuing",
    "keying",
    "late",
    "log",
    "overview",
    "paper",
    "people",
    "problems",
    "results",
    "watching",
    "whatif",
]
