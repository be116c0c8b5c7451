"""The dates."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint


@blueprint.get("/<slug>/dates")
@allow(Role.ORGANISER)
def dates(slug: str) -> ResponseReturnValue:
    """The dates."""
    return redirect(url_for("organiser.results", slug=slug))
