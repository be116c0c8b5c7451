"""Photos from a judge's telephone: their bytes in parts, then an operation that puts each on a sheet.

`PUT /api/v1/blob/<sha256>?offset=&size=` adds a part and answers `{"have": bytes}`; 409 says from where to go on, 422
that the whole is not what its name says. `POST /api/v1/photos` puts whole ones on sheets. Guarded like the marks; the
permit of a part travels in a header of its own. The whole protocol: docs/offline.md.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.number import counted
from judging.domain.permissions import Role
from judging.domain.typed import own_clock
from judging.services.field import permits, photosync
from judging.services.field.incoming import text_of
from judging.services.field.photos import Sent
from judging.services.field.sync import Answer, Result, refused
from judging.storage.files import DIGEST, LARGEST_FILE, LARGEST_PART, PartRefused
from judging.storage.models import Judge
from judging.storage.pictures import Picture
from judging.storage.queries import judge as queries
from judging.storage.queries import photos as photo_queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.api.blueprint import blueprint
from judging.web.api.guard import alone, name_of, operations_of_ours, permit_of, require_our_own_page
from judging.web.context import photo_files, printers, read_session, transaction
from judging.web.numbers import whole
from judging.web.page import say
from judging.web.security import csrf

LEASE = "X-Judging-Lease"
MOST_OPERATIONS = 12
LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Operation:
    """A photo to be put on a sheet; its bytes have arrived under `sent.digest`."""

    sheet: int
    sent: Sent


@blueprint.put("/api/v1/blob/<digest>")
@allow(Role.JUDGE)
def take_part(digest: str) -> ResponseReturnValue:
    """One part of a photo; the answer says how many bytes of it are here."""
    require_our_own_page()
    judge, (offset, size) = the_judge(), (request.args.get(name, -1, type=whole) for name in ("offset", "size"))
    permit_of(judge, request.headers.get(LEASE, ""))
    if (request.content_length or 0) > LARGEST_PART or size > LARGEST_FILE:
        return jsonify(have=0, reason=say(Problem.of("photo_too_heavy"))), 413
    if offset < 0 or size <= 0 or not DIGEST.fullmatch(digest):
        abort(422)
    if photo_queries.sent_by(read_session(), judge, digest) is not None:
        return jsonify(have=size)  # it is on one of her sheets: nothing to send again
    try:
        have = photo_files().take_part(judge.id, digest, offset=offset, size=size, part=request.get_data())
    except PartRefused as refusal:
        missing = refusal.problems[0].code == "photo_part_missing"
        return jsonify(have=refusal.have, reason=say(refusal.problems[0])), 409 if missing else 422
    return jsonify(have=have)


@blueprint.post("/api/v1/photos")
@allow(Role.JUDGE)
def attach_photos() -> ResponseReturnValue:
    """Put photos on sheets: an answer for each operation, in their order."""
    judge = the_judge()
    held, sent = operations_of_ours(judge, most=MOST_OPERATIONS)
    return jsonify(answers=[_answer(judge, held, item) for item in sent])


def _answer(judge: Judge, held: permits.Permit, item: object) -> dict[str, Any]:
    """The answer to one operation."""
    unreadable = _in_words(refused(Problem.of("photo_operation_unreadable")))
    operation = _operation(item, held.device) if isinstance(item, dict) else None
    answer = unreadable if operation is None else alone(lambda: _taken(judge, held, operation), lambda: unreadable)
    return {"id": name_of(item), **answer}


def _taken(judge: Judge, held: permits.Permit, operation: Operation) -> dict[str, Any]:
    """One operation, taken in by a transaction of its own; drawing the photo anew holds nobody up."""
    try:
        picture = _picture(judge, operation.sent.digest)
    except Refused as refusal:
        photo_files().forget(judge.id, operation.sent.digest)
        return _in_words(refused(*refusal.problems))
    if picture is None:
        return {"result": "missing"}
    with transaction() as db:
        answer = photosync.take(
            db,
            actor=visitor().actor,
            judge=queries.herself(db, judge),
            permit=held,
            sheet=operation.sheet,
            sent=operation.sent,
            picture=picture,
            now=now(),
        )
    if answer.result is not Result.REFUSED:
        photo_files().forget(judge.id, operation.sent.digest)
    return _in_words(answer)


def _picture(judge: Judge, digest: str) -> Picture | None:
    """The photo with the bytes she sent, written anew and on disk; None where they are not all here."""
    files, known = photo_files(), photo_queries.sent_by(read_session(), judge, digest)
    if known is not None:
        content, small = (files.path(known.digest, small=size).read_bytes() for size in (False, True))
        return Picture(content, small, known.width, known.height)
    sent = files.whole(judge.id, digest)
    if sent is None:
        return None
    picture = printers().photograph(sent)
    files.keep(picture)
    return picture


def _operation(item: Mapping[str, Any], device: str) -> Operation | None:
    """What was sent as an operation; None where it is none of ours."""
    try:
        name, sheet = str(uuid.UUID(item["id"])), counted(item["sheet"])
        criterion, caption, digest = (text_of(item, part, most=LONGEST_TEXT) for part in ("key", "caption", "blob"))
        taken_at = own_clock(text_of(item, "at", most=LONGEST_TEXT))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    if sheet is None or not DIGEST.fullmatch(digest):
        return None
    return Operation(sheet, Sent(name, digest, criterion, caption, taken_at, device))


def _in_words(answer: Answer) -> dict[str, Any]:
    said: dict[str, Any] = {"result": answer.result.value}
    if answer.problems:
        said["reason"] = " ".join(say(problem) for problem in answer.problems)
    return {**said, "photo": answer.version}


for view in (take_part, attach_photos):
    csrf.exempt(view)  # guard.py guards them instead
