"""Photos and documents that a family sends with its form, and how she sees them again.

Plain forms: what comes with a page is looked into, drawn anew where it is a picture, and kept at once, so that nothing
is lost when another field of the page is wrong; it counts once the page is saved (services/entries/attaching.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from flask import abort
from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.forms import rows
from judging.domain.forms.answers import Kept
from judging.domain.forms.kinds import ATTACHED, Question
from judging.domain.permissions import Role
from judging.services.entries import attaching
from judging.storage.queries import attached as queries
from judging.web.access import allow, door, now, visitor
from judging.web.applicant.blueprint import blueprint, own_entry
from judging.web.context import read_session, transaction
from judging.web.forms.form import sent_named_files
from judging.web.uploads import file_response, is_on_disk, looked_into


@blueprint.get("/files/<size>-<digest>")
@allow(Role.APPLICANT)
def entry_file(size: str, digest: str) -> ResponseReturnValue:
    """A file of the reader's own entry, large or small."""
    session = read_session()
    found = queries.named(session, own_entry(session), digest)
    if found is None or size not in ("large", "small"):
        abort(404)
    return file_response(found, small=size == "small")


def received(shown: Sequence[Question], typed: Mapping[str, str]) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Keep the files that came with a page: what was typed with them in their places, and what is wrong with others."""
    page, problems = dict(typed), []
    for question in shown:
        if question.kind not in ATTACHED:
            continue
        for name, content in sent_named_files(question.control):
            try:
                page = _with(question, page, name, content)
            except Refused as refusal:
                problems += [problem for problem in refusal.problems if problem not in problems]
    return page, tuple(problems)


def _with(question: Question, page: Mapping[str, str], name: str, content: bytes) -> dict[str, str]:
    if not rows.has_place(question, page):
        raise Refused(Problem.of("attached_many", at=question.control, high=question.most))
    return rows.with_file(question, page, kept(question, name, content))


def kept(question: Question, name: str, content: bytes) -> Kept:
    """A file that arrived whole, kept for a question of the reader's own entry. Raises Refused at its control."""
    if not content:
        raise Refused(Problem.of("attached_empty", at=question.control))
    attaching.require_light(question, len(content))
    session, sent = read_session(), sha256(content).hexdigest()
    known = queries.sent_by(session, own_entry(session), question.key, sent)
    if known is not None and is_on_disk(known):
        return attaching.kept_of(known)
    with transaction() as db:  # before any work is done for it
        attaching.spend(db, entry=own_entry(db), actor=visitor().actor, door=door())
    arrived = looked_into(question, name, content)
    with transaction() as db:
        entry, actor = own_entry(db), visitor().actor
        made = attaching.attach(db, actor=actor, entry=entry, question=question, arrived=arrived, now=now())
        return attaching.kept_of(made)
