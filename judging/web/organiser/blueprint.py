"""The organisers' blueprint, and the one way to reach an edition in it."""

from __future__ import annotations

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from judging.domain.permissions import may_run
from judging.storage.models import Edition
from judging.storage.queries import editions as queries
from judging.web.access import visitor

blueprint = Blueprint("organiser", __name__, url_prefix="/organiser")


def edition_or_404(session: Session, slug: str) -> Edition:
    """The edition of an address, if it is hers to run; a 404 page otherwise."""
    edition = queries.by_slug(session, slug)
    return edition if edition is not None and is_hers(edition) else abort(404)


def is_hers(edition: Edition) -> bool:
    """Whether the organiser of this request may run an edition."""
    staff = visitor().staff
    return staff is not None and may_run(account_is_demo=staff.is_demo, edition_is_demo=edition.is_demo)
