"""The applicants' pages, one module for each part of the way; importing them here registers their views."""

from __future__ import annotations

from judging.web.applicant import files, sending, start, steps, tasks
from judging.web.applicant.blueprint import blueprint

__all__ = ["blueprint", "files", "sending", "start", "steps", "tasks"]
