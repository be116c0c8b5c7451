"""What keeps other sites from sending in a judge's name, where no form's token can be asked for.

A page kept on a telephone may have outlived its token; instead a request must be one that no other site can make a
browser send: with a header of our own, from this very origin. The whole protocol: docs/offline.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import abort, request

HEADER = "X-Judging"


def require_our_own_page() -> None:
    """403 for a request that another site's page may have sent."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    foreign = site != "same-origin" or (origin is not None and urlsplit(origin).netloc != request.host)
    if foreign or HEADER not in request.headers:
        abort(403)


def message_of_ours() -> Mapping[str, Any]:
    """The JSON of a request that only our own pages can have sent."""
    require_our_own_page()
    if not request.is_json:
        abort(403)
    message = request.get_json(silent=True)
    return message if isinstance(message, dict) else abort(422)
