"""The judge's pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.judge.blueprint import blueprint
from judging.web.judge.field import farms, offline, paper, photos, report
from judging.web.judge.herself import commitment, own, practice, review
from judging.web.judge.sheet import compare, delivery, files, history, sealed, sheet

__all__ = [
    "blueprint",
    "commitment",
    "compare",
    "delivery",
    "farms",
    "files",
    "history",
    "offline",
    "own",
    "paper",
    "photos",
    "practice",
    "report",
    "review",
    "sealed",
    "sheet",
]
