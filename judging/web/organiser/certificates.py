"""Awards and certificates: deciding, issuing, watching, revoking."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.web.access import allow
from judging.web.organiser.blueprint import blueprint


@blueprint.get("/<slug>/certificates")
@allow(Role.ORGANISER)
def certificates(slug: str) -> ResponseReturnValue:
    """The certificates of an edition."""
    return redirect(url_for("organiser.results", slug=slug))
