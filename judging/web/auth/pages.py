"""The doors, one module for each; importing them here registers their views."""

from __future__ import annotations

from judging.web.auth import invited, lost
from judging.web.auth.routes import blueprint

__all__ = ["blueprint", "invited", "lost"]
