"""What happened."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint


@blueprint.get("/<slug>/log")
@allow(Role.ORGANISER)
def log(slug: str) -> ResponseReturnValue:
    """What happened."""
    return redirect(url_for("organiser.results", slug=slug))
