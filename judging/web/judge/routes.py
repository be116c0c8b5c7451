"""The judge's pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.judge import (
    commitment,
    compare,
    delivery,
    farms,
    offline,
    own,
    paper,
    photos,
    practice,
    report,
    review,
    sheet,
)
from judging.web.judge.blueprint import blueprint

__all__ = [
    "blueprint",
    "commitment",
    "compare",
    "delivery",
    "farms",
    "offline",
    "own",
    "paper",
    "photos",
    "practice",
    "report",
    "review",
    "sheet",
]
