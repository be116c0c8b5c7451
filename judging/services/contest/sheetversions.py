"""The versions of a round's score sheet, and the draft of the next one once somebody has scored.

Always true: a version never changes, and knows which one it followed; a draft is nobody's sheet: judges, papers and
results know nothing of it; a sheet whose list is frozen or whose results are out stays, and the reason is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from judging.domain.contest import newsheet
from judging.domain.contest import sheetediting as steps
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Actor
from judging.domain.results.rounds import RoundState
from judging.domain.scoring.scoresheet import ScoreSheet, sheet_from_document
from judging.services import audit
from judging.services.contest.editions import digest_of, parsed, windows_in
from judging.services.contest.rounds import rule_of
from judging.services.seen import ACTED, require_unchanged
from judging.storage.models import Assignment, Ballot, LateMark, PaperKeying, Round, SheetVersion


def document_of(round_: Round) -> dict[str, Any]:
    """The document that is edited, the caller's own: the draft, where there is one, or the sheet as it stands."""
    standing: dict[str, Any] = deepcopy(round_.sheet_draft or round_.sheet_version.document)
    return standing


def sheet_of(round_: Round) -> ScoreSheet:
    """The sheet that is edited."""
    draft = round_.sheet_draft
    if draft is None:
        return parsed(round_.sheet_version)
    return parsed(SheetVersion(document=draft, digest=digest_of(draft)))  # read once, and never a row


def has_draft(round_: Round) -> bool:
    """Whether a next version waits to be confirmed."""
    return round_.sheet_draft is not None


def why_it_stays(session: Session, round_: Round) -> Problem | None:
    """What keeps the sheet from being changed at all: its list is frozen, its results are out."""
    if windows_in(session, round_).published:
        return Problem.of("sheet_published")
    if round_.state is RoundState.OVER or round_.shortlist_digest is not None:
        return Problem.of("sheet_frozen", round=round_.name)
    return None


def has_marks(session: Session, round_: Round) -> bool:
    """Whether somebody has scored with the sheet, on a screen, on paper or late."""
    assigned = select(Assignment.id).where(Assignment.round_id == round_.id)
    return any(
        session.scalar(select(exists().where(kept.assignment_id.in_(assigned))))
        for kept in (Ballot, LateMark, PaperKeying)
    )


def may_be_held(session: Session, round_: Round, now: datetime) -> bool:
    """Whether telephones may hold marks on this sheet: somebody has scored, or scoring has been open."""
    begin = round_.scoring_window.held[0]
    return has_marks(session, round_) or (begin is not None and begin <= now)


# --------------------------------------------------------------------------------------------------------- versions
def lineage(session: Session, round_: Round) -> list[SheetVersion]:
    """The versions that led to the one that stands, the oldest first, itself last."""
    of_edition = session.scalars(select(SheetVersion).where(SheetVersion.edition_id == round_.edition_id))
    known = {version.version: version for version in of_edition}
    found = [round_.sheet_version]
    while (before := known.get(found[0].follows or 0)) is not None:
        found.insert(0, before)
    return found


def next_version(
    session: Session, round_: Round, document: Mapping[str, Any], *, now: datetime, reason: str = ""
) -> SheetVersion:
    """The document as the edition's next version, which its round has from now on; a draft ends with it."""
    last = (
        session.scalar(select(func.max(SheetVersion.version)).where(SheetVersion.edition_id == round_.edition_id)) or 0
    )
    version = SheetVersion(
        edition_id=round_.edition_id, version=last + 1, document=dict(document), digest=digest_of(document),
        follows=round_.sheet_version.version, made_at=now, reason=reason,
    )  # fmt: skip
    session.add(version)
    session.flush()
    round_.sheet_version_id = version.id
    if has_draft(round_):
        round_.sheet_draft = None
    session.flush()
    session.expire(round_, ["sheet_version"])
    return version


def keys_taken(session: Session, round_: Round, now: datetime) -> set[str]:
    """The keys that criteria of this sheet have or had: none of them is given to another criterion, as soon as
    telephones may hold marks under it."""
    if not may_be_held(session, round_, now):
        return set()
    return {one.key for version in lineage(session, round_) for one in parsed(version).criteria}


def with_own_keys(
    session: Session, round_: Round, document: Mapping[str, Any]
) -> tuple[dict[str, Any], Mapping[str, str]]:
    """The document with another key for each criterion that is another one now; and which they were (new -> old)."""
    known = newsheet.highest_marks(parsed(version) for version in lineage(session, round_))
    other = newsheet.others(sheet_from_document(document), known)
    return steps.with_other_keys(document, other, taken=known)


def require_ties(round_: Round, sheet: ScoreSheet) -> None:
    """Refuse a sheet without something that the edition settles ties by."""
    there = {
        "criterion": {one.key for one in sheet.criteria},
        "section": {one.key for one in sheet.sections},
        "part": {one.key for one in sheet.parts},
    }
    for step in rule_of(round_).tie_chain:
        kind, colon, key = step.partition(":")
        if colon and key not in there[kind]:
            raise Refused(Problem.of("sheet_settles_ties", key=key))


def dictated_as(round_: Round) -> str:
    """What a dictated line is checked against beside its judge and farm: the round and, where its sheet took the place
    of another one, which criteria stand on it in which order, so that a line of the other sheet is refused."""
    version = round_.sheet_version
    if version.follows is None:
        return round_.key
    sheet = parsed(version)
    return f"{round_.key}.{digest_of([[one.key, str(sheet.scale_of(one))] for one in sheet.criteria])[:6]}"


# ------------------------------------------------------------------------------------------------------- the draft
def keep_draft(
    session: Session, *, actor: Actor, round_: Round, document: Mapping[str, Any], did: str, now: datetime
) -> None:
    """Keep this as the next version that nobody has confirmed; the sheet as it stands is no draft."""
    is_same = digest_of(document) == round_.sheet_version.digest
    kept = None if is_same else dict(document)
    if kept == round_.sheet_draft:
        return
    round_.sheet_draft = kept
    session.flush()
    _log(session, actor, round_, "edition.sheet_draft", now, did=did)


def discard_draft(session: Session, *, actor: Actor, round_: Round, now: datetime, seen: str | None = None) -> None:
    """Forget the draft; nothing happens where there is none. Stale where it is another one than the writer saw."""
    if not has_draft(round_):
        return
    require_unchanged(draft_told(round_), seen, told=ACTED)
    round_.sheet_draft = None
    session.flush()
    _log(session, actor, round_, "edition.sheet_draft_gone", now)


def restore(
    session: Session, *, actor: Actor, round_: Round, version: int, now: datetime, seen: str | None = None
) -> None:
    """Make an earlier version the draft of the next one, in the place of any that is there.

    Raises Refused where it is not one of this sheet's; Stale where sheet or draft are others than the writer saw.
    """
    require_unchanged(draft_told(round_), seen, told=ACTED)
    if (stays := why_it_stays(session, round_)) is not None:
        raise Refused(stays)
    found = {one.version: one for one in lineage(session, round_)}
    if version not in found:
        raise Refused(Problem.of("sheet_version_unknown"))
    keep_draft(session, actor=actor, round_=round_, document=found[version].document, did=f"version {version}", now=now)


def draft_told(round_: Round) -> dict[str, object]:
    """Which sheet stands and which draft, for two people who change it at the same time."""
    draft = round_.sheet_draft
    return {"sheet": round_.sheet_version.digest, "draft": "" if draft is None else digest_of(draft)}


def earlier(session: Session, round_: Round) -> Sequence[SheetVersion]:
    """The versions before the one that stands, the newest first."""
    return lineage(session, round_)[-2::-1]


def _log(session: Session, actor: Actor, round_: Round, action: str, now: datetime, **details: Any) -> None:
    audit.record(
        session, actor=actor, action=action, subject=f"edition:{round_.edition_id}", edition_id=round_.edition_id,
        now=now, **details,
    )  # fmt: skip
