"""The organisers' pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.organiser import (
    assignments,
    certificates,
    dates,
    entries,
    imports,
    log,
    overview,
    people,
    results,
)
from judging.web.organiser.blueprint import blueprint

__all__ = [
    "assignments",
    "blueprint",
    "certificates",
    "dates",
    "entries",
    "imports",
    "log",
    "overview",
    "people",
    "results",
]
