"""What keeps other sites from sending in a judge's name, where no form's token can be asked for.

A page kept on a telephone may have outlived its token; instead a request must be one that no other site can make a
browser send: with a header of our own, from this very origin. The whole protocol: docs/offline.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import abort, jsonify, make_response, request
from werkzeug.exceptions import HTTPException

from judging.domain.errors import NotFound
from judging.services.field import incoming, permits
from judging.storage.models import Judge
from judging.storage.trouble import trouble_of
from judging.web.access import now
from judging.web.context import forget_what_was_read, settings
from judging.web.security import OUR_CODE

log = logging.getLogger("judging")

LONGEST_NAME = 60


def require_our_own_page() -> None:
    """403 for a request that another site's page may have sent."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "same-origin")
    foreign = site != "same-origin" or (origin is not None and urlsplit(origin).netloc != request.host)
    if foreign or OUR_CODE not in request.headers:
        abort(403)


def message_of_ours() -> Mapping[str, Any]:
    """The JSON of a request that only our own pages can have sent."""
    require_our_own_page()
    if not request.is_json:
        abort(403)
    try:
        message = incoming.held(request.get_json(silent=True))
    except RecursionError:
        abort(400)
    return message if isinstance(message, dict) else abort(422)


def permit_of(judge: Judge, text: str) -> permits.Permit:
    """The permit under which she sends; 403 with the reason "lease" asks her telephone for a new one."""
    held = permits.read(settings().secret_key, text, judge=judge, now=now())
    return held if held is not None else abort(make_response(jsonify(reason="lease"), 403))


def operations_of_ours(judge: Judge, *, most: int) -> tuple[permits.Permit, Sequence[object]]:
    """What a telephone sends under its permit; 422 for no list, 413 for more than `most` at once."""
    message = message_of_ours()
    held = permit_of(judge, str(message.get("lease")))
    sent = message.get("ops")
    if not isinstance(sent, list):
        abort(422)
    return (held, sent) if len(sent) <= most else abort(413)


def name_of(item: object) -> str:
    """The identifier under which an operation is answered; "" where it has none."""
    name = item.get("id") if isinstance(item, dict) else None
    return name[:LONGEST_NAME] if isinstance(name, str) else ""


def alone(take: Callable[[], dict[str, Any]], otherwise: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What one operation comes to: one that cannot be carried out is answered `otherwise`, and the rest goes on."""
    try:
        return take()
    except (NotFound, HTTPException):
        raise
    except Exception as error:
        if trouble_of(error) is not None:
            raise  # it passes by itself: the telephone sends all of it again later
        log.exception("an operation that cannot be carried out")
        forget_what_was_read()
        return otherwise()
