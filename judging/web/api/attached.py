"""Photos and documents that a family's telephone sends with its form, in parts that go on where they broke off.

`PUT /api/v1/entry-blob/<sha256>?offset=&size=` adds a part, as the judges' telephones do (web/api/photos.py);
`POST /api/v1/entry-files` {question, blob, name} lets it answer a question: {result, digest, size, name, picture,
before, after}, the last two the fingerprints of its part of the form, so that the open page goes on from what stands.
"refused" says why in words, "missing" that the bytes are not all here. Guarded by the sign-in and by our own page.
"""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.forms.kinds import ATTACHED, Question
from judging.domain.forms.shape import MOST_MEGABYTES
from judging.domain.permissions import Role
from judging.services.entries import answering, attaching
from judging.services.entries.answers import form_of
from judging.storage.files import DIGEST, LARGEST_PART, PartRefused
from judging.storage.models import Entry, EntryFile
from judging.storage.queries import applicant as queries
from judging.storage.queries import attached
from judging.web.access import allow, door, now, the_entry, visitor
from judging.web.api.blueprint import blueprint
from judging.web.api.guard import message_of_ours, require_our_own_page
from judging.web.context import photo_files, read_session, transaction
from judging.web.numbers import whole
from judging.web.page import say
from judging.web.security import csrf
from judging.web.uploads import is_on_disk, looked_into

LARGEST = MOST_MEGABYTES * 1_000_000
MOST_ARRIVING = 4
"""Files of one family that may be on their way at once."""
LONGEST_NAME = 300


def _sender(entry: Entry) -> str:
    return f"e{entry.id}"


@blueprint.put("/api/v1/entry-blob/<digest>")
@allow(Role.APPLICANT)
def take_entry_part(digest: str) -> ResponseReturnValue:
    """One part of a file; the answer says how many bytes of it are here."""
    require_our_own_page()
    entry, (offset, size) = the_entry(), (request.args.get(name, -1, type=whole) for name in ("offset", "size"))
    if (request.content_length or 0) > LARGEST_PART or size > LARGEST:
        return jsonify(have=0, reason=say(Problem.of("photo_too_heavy"))), 413
    if offset < 0 or size <= 0 or not DIGEST.fullmatch(digest):
        abort(422)
    try:
        attaching.require_writer(read_session(), actor=visitor().actor, entry=entry, now=now())
        if not attaching.asks_for_files(entry):
            abort(404)
        part = request.get_data()
        have = photo_files().take_part(
            _sender(entry), digest, offset=offset, size=size, part=part, largest=LARGEST, most=MOST_ARRIVING
        )
    except PartRefused as refusal:
        missing = refusal.problems[0].code == "photo_part_missing"
        return jsonify(have=refusal.have, reason=say(refusal.problems[0])), 409 if missing else 422
    except Refused as refusal:
        return jsonify(have=0, reason=say(refusal.problems[0])), 422
    return jsonify(have=have)


@blueprint.post("/api/v1/entry-files")
@allow(Role.APPLICANT)
def attach_file() -> ResponseReturnValue:
    """Let a file that is here whole answer a question."""
    message = message_of_ours()
    key, blob, name = (message.get(part) for part in ("question", "blob", "name"))
    if not (isinstance(key, str) and isinstance(blob, str) and isinstance(name, str) and DIGEST.fullmatch(blob)):
        abort(422)
    entry = the_entry()
    question = form_of(entry).by_key.get(key)
    if question is None or question.kind not in ATTACHED:
        abort(404)
    try:
        answer = _taken(entry, question, blob, name[:LONGEST_NAME])
    except NotFound:
        raise
    except Refused as refusal:
        answer = {"result": "refused", "reason": " ".join(say(problem) for problem in refusal.problems)}
    if answer["result"] != "missing":
        photo_files().forget(_sender(entry), blob)
    return jsonify(answer)


def _taken(entry: Entry, question: Question, blob: str, name: str) -> dict[str, Any]:
    """The file as it counts now; drawing a photo anew holds nobody up."""
    arrived = None
    known = attached.sent_by(read_session(), entry, question.key, blob)
    if known is None or not is_on_disk(known):
        content = photo_files().whole(_sender(entry), blob)
        if content is None:
            return {"result": "missing"}
        attaching.require_light(question, len(content))
        with transaction() as db:  # before any work is done for it
            attaching.spend(db, entry=_again(db, entry), actor=visitor().actor, door=door())
        arrived = looked_into(question, name, content)
    with transaction() as db:
        own, actor = _again(db, entry), visitor().actor
        file = attached.sent_by(db, own, question.key, blob)
        if file is None and arrived is not None:
            file = attaching.attach(db, actor=actor, entry=own, question=question, arrived=arrived, now=now())
        if file is None:
            return {"result": "missing"}
        before, after = answering.add_file(db, actor=actor, entry=own, question=question, file=file, now=now())
        return {"result": "ok", **_of(file), "before": before, "after": after}


def _of(file: EntryFile) -> dict[str, Any]:
    return {"digest": file.digest, "size": file.size, "name": file.name, "picture": file.is_picture}


def _again(session: Session, entry: Entry) -> Entry:
    """The entry, in this transaction."""
    return queries.own_entry(session, entry) or abort(404)


for view in (take_entry_part, attach_file):
    csrf.exempt(view)  # guard.py guards them instead
