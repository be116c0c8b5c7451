"""The organisers' blueprint, and the one way to reach an edition in it."""

from __future__ import annotations

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import the_staff

blueprint = Blueprint("organiser", __name__, url_prefix="/organiser")


def edition_or_404(session: Session, slug: str) -> Edition:
    """The edition of an address, if it is hers to run; a 404 page otherwise."""
    return queries.by_slug(session, slug, the_staff()) or abort(404)
