"""The organisers' blueprint, and the one way to reach an edition in it."""

from __future__ import annotations

from flask import Blueprint, abort, g
from sqlalchemy.orm import Session, object_session

from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import the_staff

blueprint = Blueprint("organiser", __name__, url_prefix="/organiser")


def edition_or_404(session: Session, slug: str) -> Edition:
    """The edition of an address, if it is hers to run; a 404 page otherwise."""
    found: tuple[Edition, object] | None = g.get("found_edition")
    if found is not None and object_session(found[0]) is session:
        return found[0]  # read already, when this page was opened to her
    return queries.by_slug(session, slug, the_staff()) or abort(404)
