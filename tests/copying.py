"""A judge's copy, as her telephone makes it (static/js/judge/here/copy.js): what it would send, sealed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any


def copy_of(lease: str, judge: str, *things: dict[str, Any], **more: Any) -> bytes:
    """The file of a judge ("1-3": her edition and row) with these operations."""
    said = {
        "judging": "copy-1",
        "judge": judge,
        "made": "2026-09-15T14:30:00.000Z",
        "permit": lease.rpartition(".")[0],
        "photos": 0,
        "marks": list(things),
        **more,
    }
    return json.dumps({**said, "seal": seal(lease, said)}, ensure_ascii=False, indent=1).encode()


def seal(lease: str, said: dict[str, Any]) -> str:
    """As a browser seals it: over JSON.stringify."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(lease.encode(), text.encode(), hashlib.sha256).hexdigest()
