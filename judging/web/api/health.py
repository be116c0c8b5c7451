"""Is the process alive, and can it write?"""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from judging.domain.permissions import Role
from judging.storage import migrate
from judging.web.access import allow
from judging.web.api.blueprint import blueprint
from judging.web.context import database


@blueprint.get("/healthz")
@allow(Role.PUBLIC)
def alive() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@allow(Role.PUBLIC)
def ready() -> ResponseReturnValue:
    """The database is at the newest schema."""
    try:
        fit = migrate.is_current(database())
    except SQLAlchemyError:
        fit = False
    return jsonify(ready=fit), 200 if fit else 503
