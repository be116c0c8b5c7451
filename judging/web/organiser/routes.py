"""The organisers' pages, one module for each area; importing them here registers their views."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from judging.domain.permissions import Role
from judging.storage.queries import editions as queries
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.organiser import certificates, imports, results
from judging.web.organiser.blueprint import blueprint

__all__ = ["blueprint", "certificates", "imports", "results"]


@blueprint.get("/")
@allow(Role.ORGANISER)
def home() -> ResponseReturnValue:
    """The editions."""
    edition = queries.editions(read_session())[0]
    return redirect(url_for("organiser.results", slug=edition.slug))
