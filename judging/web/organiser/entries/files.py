"""What families send with their entries, as the office sees it."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from judging.domain.forms.kinds import Reader
from judging.domain.permissions import Deed, Role
from judging.services.entries import attaching
from judging.storage.queries import organiser as plan
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.uploads import file_response


@blueprint.get("/<slug>/entries/<number>/files/<size>-<digest>")
@allow(Role.ORGANISER, to=Deed.READ)
def entry_file(slug: str, number: str, size: str, digest: str) -> ResponseReturnValue:
    """A file of an entry that the office may see, large or small."""
    session = read_session()
    entry = plan.entry(session, edition_or_404(session, slug), number) or abort(404)
    found = attaching.one_seen_by(session, entry, Reader.OFFICE, digest)
    if found is None or size not in ("large", "small"):
        abort(404)
    return file_response(found, small=size == "small")
