"""For machines: the health of the service, and judges' telephones; importing them here registers their views."""

from __future__ import annotations

from judging.web.api import attached, health, pages, photos, sync
from judging.web.api.blueprint import blueprint

__all__ = ["attached", "blueprint", "health", "pages", "photos", "sync"]
