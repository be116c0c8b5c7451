"""Scores that come from outside: read, checked as a whole, shown, then written."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint


@blueprint.get("/<slug>/import")
@allow(Role.ORGANISER)
def import_scores(slug: str) -> ResponseReturnValue:
    """The form to send a table of marks."""
    return redirect(url_for("organiser.results", slug=slug))
