"""What families send with their entries, as a judge who scores them sees it: files of questions that are for judges."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue

from judging.domain.forms.kinds import Reader
from judging.domain.permissions import Role
from judging.services.entries import attaching
from judging.storage.queries import judge as queries
from judging.web.access import allow
from judging.web.context import read_session
from judging.web.judge.blueprint import blueprint, committed_judge, open_to_her
from judging.web.uploads import file_response


@blueprint.get("/sheets/<int:assignment_id>/files/<size>-<digest>")
@allow(Role.JUDGE)
def entry_file(assignment_id: int, size: str, digest: str) -> ResponseReturnValue:
    """A file of the entry of one of her sheets, large or small."""
    session, judge = read_session(), committed_judge()
    assignment = open_to_her(queries.assignment_to_read(session, judge, assignment_id) or abort(404))
    found = attaching.one_seen_by(session, assignment.entry, Reader.JUDGES, digest)
    if found is None or size not in ("large", "small"):
        abort(404)
    return file_response(found, small=size == "small")
