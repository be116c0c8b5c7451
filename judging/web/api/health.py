"""Is the process alive, and can it write?"""

from __future__ import annotations

import shutil
import time

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from judging.domain.permissions import Role
from judging.storage.queries import work
from judging.storage.trouble import trouble_of
from judging.web.access import allow, now
from judging.web.api.blueprint import blueprint
from judging.web.context import database, settings

LEAST_FREE = 200_000_000
"""Bytes of disk below which it is time to make room."""
KEPT_SECONDS = 2.0
"""Anybody may ask: one answer serves all who ask in so short a time."""


@blueprint.get("/healthz")
@allow(Role.PUBLIC)
def alive() -> ResponseReturnValue:
    """The process answers. Nothing else is asked."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@allow(Role.PUBLIC)
def ready() -> ResponseReturnValue:
    """The database is at this version's schema, takes a write, and has room; what is wrong is one word.

    Work that waits is told (`waits`, seconds) and is no trouble: pages and marks do not need the consumer.
    """
    asked, answer, waits = current_app.extensions.get("judging.ready", (0.0, "", 0))
    if not asked or time.monotonic() - asked > KEPT_SECONDS:
        answer = _trouble()
        waits = 0 if answer else _waits()
        current_app.extensions["judging.ready"] = (time.monotonic(), answer, waits)
    return jsonify(ready=not answer, trouble=answer or None, waits=waits), 503 if answer else 200


def _waits() -> int:
    """For how many seconds the oldest work has been waiting for the consumer."""
    with database().reading() as session:
        since = min(work.waits_since(session, now()).values(), default=now())
    return max(0, int((now() - since).total_seconds()))


def _trouble() -> str:
    try:
        with database().transaction(edition=0) as session:
            session.execute(text("UPDATE alembic_version SET version_num = version_num"))
        free = shutil.disk_usage(settings().instance).free
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        return trouble.value
    return "" if free > LEAST_FREE else "disk"
