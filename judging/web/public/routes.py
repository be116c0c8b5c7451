"""What anybody may see, one module for each area; importing them here registers their views."""

from __future__ import annotations

from judging.web.public import claim, claim_files, home, issuer, plain, results, verify
from judging.web.public.blueprint import blueprint

__all__ = ["blueprint", "claim", "claim_files", "home", "issuer", "plain", "results", "verify"]
