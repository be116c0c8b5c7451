"""What a judge's telephone says to the service: it asks for a permit, and sends the marks it kept.

Both are plain JSON. Neither carries the form's token, which a page kept on a telephone for days may have outlived;
instead a request must be one that no other site can make a browser send: JSON, with a header of our own, from this very
origin; and marks come with a permit. The whole protocol: docs/offline.md.
"""

from __future__ import annotations

from typing import Any

from flask import abort, jsonify
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.domain.scoring.choices import choice_of
from judging.domain.typed import one_line
from judging.services.field import incoming, permits, sync
from judging.storage.models import Judge, MarkSource
from judging.storage.queries import judge as queries
from judging.storage.queries.ledger import Written
from judging.web.access import allow, now, the_judge, visitor
from judging.web.api.blueprint import blueprint
from judging.web.api.guard import alone, message_of_ours, name_of, operations_of_ours
from judging.web.context import read_session, settings, transaction
from judging.web.page import say, words
from judging.web.security import csrf

MOST_OPERATIONS = 50


@blueprint.post("/api/v1/lease")
@allow(Role.JUDGE)
def permit() -> ResponseReturnValue:
    """A permit for this telephone."""
    judge, message = the_judge(), message_of_ours()
    device, held = message.get("device"), message.get("lease")
    device = one_line(device) if isinstance(device, str) else ""
    if not 8 <= len(device) <= 40:
        abort(422)
    text = permits.renewed(
        read_session(),
        settings().secret_key,
        judge=judge,
        device=device,
        held=held if isinstance(held, str) else "",
        now=now(),
    )
    return jsonify(lease=text)


@blueprint.post("/api/v1/sync")
@allow(Role.JUDGE)
def synchronise() -> ResponseReturnValue:
    """Take in what a telephone kept: an answer for each operation, in their order."""
    judge = the_judge()
    held, sent = operations_of_ours(judge, most=MOST_OPERATIONS)
    return jsonify(answers=[_answer(judge, held, item) for item in sent])


def _answer(judge: Judge, held: permits.Permit, item: object) -> dict[str, Any]:
    """The answer to one operation."""
    unreadable = sync.refused(Problem.of("operation_unreadable"))
    answer = alone(
        lambda: _in_words(judge, _answered(judge, held, item) or unreadable), lambda: _in_words(judge, unreadable)
    )
    return {"id": name_of(item), **answer}


def _answered(judge: Judge, held: permits.Permit, item: object) -> sync.Answer | None:
    """One operation, taken in by a transaction of its own; None for what cannot be read."""
    sent = incoming.read(item)
    if sent is None:
        return None
    if isinstance(sent, Problem):
        return sync.refused(sent)
    with transaction() as db:
        return incoming.take(
            db, actor=visitor().actor, judge=queries.herself(db, judge), permit=held, sent=sent, now=now()
        )


def _in_words(judge: Judge, answer: sync.Answer) -> dict[str, Any]:
    said: dict[str, Any] = {"result": answer.result.value}
    if answer.current is not None:
        said["current"] = _current(judge, answer.current)
    if answer.became is not None:
        said["became"] = {"value": choice_of(answer.became), "note": answer.became.note}
    if answer.problems:
        said["reason"] = " ".join(say(problem) for problem in answer.problems)
    if answer.seen_at is not None:
        said["seen_at"] = answer.seen_at.isoformat()
    if answer.late_at is not None:
        said["late_at"] = answer.late_at.isoformat()
    return {**said, "version": answer.version}


def _current(judge: Judge, written: Written) -> dict[str, str]:
    """The mark that stands, as the judge may read it: what, by whom, when."""
    mark = written.mark
    return {
        "value": choice_of(mark),
        "note": mark.note,
        "who": _author(judge, written.source, written.by),
        "at": words().moment(written.at),
    }


def _author(judge: Judge, source: MarkSource, by: str) -> str:
    if source is MarkSource.PAPER:
        return words().gettext("la organización, de su hoja en papel")
    if source is MarkSource.IMPORT:
        return words().gettext("la organización, de una tabla")
    is_hers = by == f"judge:{judge.id}" and source is not MarkSource.CORRECTION
    return words().gettext("usted") if is_hers else words().gettext("la organización")


for view in (permit, synchronise):
    csrf.exempt(view)  # `message_of_ours` guards them instead
