"""The application form of an edition, written on screens: each change that is kept is a version more.

Always true: a form that is kept can be asked; an earlier version can stand again; two organisers never undo one another
in silence; a mistake is told at the field of the page that it was made on, and one elsewhere by the piece it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.contest import formediting as steps
from judging.domain.contest.formediting import Document, Spot
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.forms import shape
from judging.domain.forms.checking import untranslated
from judging.domain.forms.completeness import means_same
from judging.domain.forms.formdocument import FILE, digest_of
from judging.domain.forms.kinds import FormDocument, Question
from judging.domain.permissions import Actor
from judging.services.contest.forms import edition_form, form_document, set_form
from judging.services.seen import require_unchanged
from judging.storage.models import Edition, EntryStatus, Event, FormVersion
from judging.storage.queries.organiser import status_counts

_HERE: Mapping[str, str] = {
    "document_missing": "form_here_missing",
    "document_no_text": "form_here_missing",
    "document_twice": "form_here_twice",
    "document_length": "form_here_length",
    "document_no_whole": "form_here_whole",
    "form_role_kind": "form_here_role",
    "form_bounds": "form_here_bounds",
    "form_first_factor": "form_here_factor",
    "form_fills_in": "form_here_fills_in",
    "form_key": "form_here_key",
    "form_key_taken": "form_key_is_taken",
    "form_control_twice": "form_here_control",
}
"""How a mistake of a document is told to who typed it on a page: without file and path."""
_OF_THE_WHOLE: Mapping[str, str] = {"/sections": "form_last_question"}


@dataclass(frozen=True)
class Version:
    """One version of an edition's form: since when it stands or stood, and who gave it."""

    digest: str
    since: datetime | None
    by: str
    did: str
    sections: int
    questions: int
    is_standing: bool


@dataclass(frozen=True)
class Written:
    """How many entries are there: drafts go on in the version that stands, what was sent keeps its own."""

    drafts: int
    sent: int


@dataclass(frozen=True)
class Change:
    """What a change comes to for drafts: questions asked anew, and those whose answers the form has no place for."""

    anew: tuple[Question, ...] = ()
    ended: tuple[Question, ...] = ()


# --------------------------------------------------------------------------------------------------------- reading
def digest(edition: Edition) -> str:
    """The name of the version that stands."""
    return digest_of(edition_form(edition))


def written(session: Session, edition: Edition) -> Written:
    """How many entries there are."""
    found = dict(status_counts(session, edition))
    drafts = found.pop(EntryStatus.DRAFT, 0)
    return Written(drafts, sum(found.values()))


def missing_words(edition: Edition) -> dict[Spot, int]:
    """Piece -> how many of its texts are missing in a language of the edition; pieces without one are left out."""
    document, counted = form_document(edition), dict[Spot, int]()
    for one in untranslated(edition_form(edition), document, edition.home.languages):
        spot = steps.spot_at(document, one.path)
        counted[spot] = counted.get(spot, 0) + 1
    return counted


def versions(session: Session, edition: Edition) -> tuple[Version, ...]:
    """Every version the edition's form has had, the newest first, each where it was given last."""
    log = select(Event).where(Event.edition_id == edition.id, Event.action == "edition.form").order_by(Event.id)
    events = session.scalars(log).all()
    given: dict[str, Event | None] = {str(events[0].details["before"]): None} if events else {}
    for event in events:
        given.pop(str(event.details["digest"]), None)
        given[str(event.details["digest"])] = event
    kept = session.scalars(select(FormVersion).where(FormVersion.digest.in_(given)))
    documents = {version.digest: version.document for version in kept}
    return tuple(
        _version(name, event, documents[name], is_standing=name == edition.form_digest)
        for name, event in reversed(given.items())
        if name in documents
    )


def _version(name: str, event: Event | None, document: Mapping[str, Any], *, is_standing: bool) -> Version:
    sections = document["sections"]
    questions = sum(len(section["questions"]) for section in sections)
    if event is None:
        return Version(name, None, "", "", len(sections), questions, is_standing)
    did = str(event.details.get("did", "given"))
    return Version(name, event.at, event.actor_name, did, len(sections), questions, is_standing)


def change_between(old: FormDocument, new: FormDocument) -> Change:
    """What a new version asks otherwise than the one before."""
    same = {key for key, one in new.by_key.items() if key in old.by_key and means_same(old.by_key[key], one)}
    anew = tuple(one for key, one in new.by_key.items() if key not in same)
    return Change(anew, tuple(one for key, one in old.by_key.items() if key not in same))


# -------------------------------------------------------------------------------------------------------- changing
def change(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    step: Callable[[Document], Document],
    did: str,
    now: datetime,
    at: Spot | None = None,
    standing: Mapping[str, object] | None = None,
    seen: str | None = None,
) -> Change:
    """Do one step of editing, as the next version; a step that changes nothing makes none.

    `standing` is what the writer's page showed and `seen` its version (Stale where it stands otherwise now); `at` is
    the piece whose page it was. Raises Refused, what is wrong with that piece at its fields.
    """
    if standing is not None:
        require_unchanged(standing, seen)
    before, document = edition_form(edition), form_document(edition)
    after = step(document)
    try:
        form = set_form(session, actor=actor, edition=edition, document=after, now=now, did=did)
    except Refused as refusal:
        raise Refused(*(told_at(problem, after, at) for problem in refusal.problems)) from refusal
    return change_between(before, form)


def give(
    session: Session,
    *,
    actor: Actor,
    edition: Edition,
    document: Any,
    now: datetime,
    seen: str | None,
    file: str = FILE,
) -> Change:
    """Take a whole document in the place of the form that stands. Raises Refused with every mistake in it, by file and
    path; Stale where somebody changed the form meanwhile."""
    require_unchanged({"digest": digest(edition)}, seen)
    before = edition_form(edition)
    form = set_form(session, actor=actor, edition=edition, document=document, now=now, file=file, did="whole")
    return change_between(before, form)


def restore(
    session: Session, *, actor: Actor, edition: Edition, version: str, now: datetime, seen: str | None
) -> Change:
    """Let an earlier version stand again. Raises NotFound where the edition never had it."""
    require_unchanged({"digest": digest(edition)}, seen)
    if version not in {one.digest for one in versions(session, edition)}:
        raise NotFound("form_version")
    kept = session.scalars(select(FormVersion).where(FormVersion.digest == version)).one()
    before = edition_form(edition)
    form = set_form(session, actor=actor, edition=edition, document=dict(kept.document), now=now, did="restored")
    return change_between(before, form)


# -------------------------------------------------------------------------------------------- mistakes, on the page
def told_at(problem: Problem, document: Document, at: Spot | None) -> Problem:
    """A mistake of a document as its page tells it: at its field (its path below the piece, with "/" as "-"), or with
    the words of the piece it is in."""
    path = str(problem.params.get("path", ""))
    if "path" not in problem.params:
        return problem
    if path in _OF_THE_WHOLE and problem.code == "document_length":
        return Problem.of(_OF_THE_WHOLE[path], most=shape.MOST_SECTIONS)
    told = _plain(problem)
    own = None if at is None else steps.piece_of(document, at)
    pointer = steps.pointer_of(document, at) if at is not None and own is not None else None
    if pointer is not None and path.startswith(f"{pointer}/") and steps.spot_at(document, path) == at:
        return replace(told, field=path.removeprefix(f"{pointer}/").replace("/", "-"))
    return Problem.of("form_elsewhere", where=_name_at(document, path), reason=replace(told, field=None))


def _plain(problem: Problem) -> Problem:
    if problem.code == "document_condition":
        reason: Problem = problem.params["reason"]
        return reason
    code = _HERE.get(problem.code, problem.code)
    key = {"key": problem.params.get("key", problem.params.get("value", ""))} if code == "form_key_is_taken" else {}
    return Problem(code, {**problem.params, **key}, None)


def _name_at(document: Document, path: str) -> Mapping[str, str]:
    """What the piece at a path is called."""
    spot = steps.spot_at(document, path)
    piece = steps.piece_of(document, spot) or {}
    words = piece.get("label") or piece.get("title") or piece.get("reason") or {"es": spot.key}
    return dict(words)
