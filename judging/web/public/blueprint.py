"""The public blueprint, and the one way to reach an edition or its results in it."""

from __future__ import annotations

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from judging.storage.models import Edition, Publication
from judging.storage.queries import editions as queries
from judging.web.access import announced_or_404

blueprint = Blueprint("public", __name__)


def edition_or_404(session: Session, slug: str) -> Edition:
    """The edition of an address, or a 404 page: what is not announced yet only its organisers see."""
    return announced_or_404(session, slug)


def published_or_404(session: Session, edition: Edition) -> Publication:
    """What stands published, or a 404 page: before publication there is nothing to see, not even that it is near."""
    return queries.latest_publication(session, edition) or abort(404)
