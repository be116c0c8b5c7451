"""Photos on a judge's sheet: of what she saw on the farm, and of the sheet she filled in on paper.

Always true: an identifier seen before gets its first answer and adds nothing, and with another file it is refused; the
same file on the same criterion is one photo; a judge adds, describes and removes only while she may write on the sheet;
what is removed can be put back and stays in the log; where the family says no to photos, none is added; photos carry no
points, so that none of this touches a ballot. The bytes are on disk already when a row names them (storage/files.py);
each photo here has been written anew by ourselves (storage/pictures.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import limits
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Actor, Role
from judging.domain.typed import kept_story
from judging.services import audit
from judging.services.scoring import scoring
from judging.storage.files import PhotoFiles
from judging.storage.models import Assignment, Entry, Photo, PhotoKind
from judging.storage.pictures import Picture
from judging.storage.queries import photos as queries

MOST_ON_SHEET = 12
MOST_ON_PAPER = 6
MOST_BYTES_OF_EDITION = 4 * 1024**3


@dataclass(frozen=True)
class Sent:
    """What a sender says of a photo: his own identifier for it, the SHA-256 of the file as he sent it, and the rest."""

    save_id: str
    digest: str
    criterion: str = ""
    caption: str = ""
    taken_at: datetime | None = None
    device: str = ""


def add(
    session: Session,
    *,
    actor: Actor,
    assignment: Assignment,
    sent: Sent,
    picture: Picture,
    now: datetime,
    late: bool = False,
) -> Photo:
    """Add a photo to a sheet that its judge may write on. Raises Refused, at "photo", "criterion" or "caption".

    Refused where the family does not allow it, but for a photo that waited on a telephone since it did.

    `late` says that it waited on her telephone while the sheet was closed or delivered: then the photo says so too.
    """
    if known := _known(session, assignment, sent):
        return known
    if not late:
        scoring.require_may_score(session, actor=actor, assignment=assignment, now=now)
    _require_allowed(session, assignment.entry, sent)
    photo = _kept(session, actor, assignment, sent, picture, now)
    photo.came_late = late
    return photo


def describe(session: Session, *, actor: Actor, photo: Photo, caption: str, now: datetime) -> None:
    """Write another caption."""
    scoring.require_may_score(session, actor=actor, assignment=photo.assignment, now=now)
    before, photo.caption = photo.caption, _caption(caption)
    if before != photo.caption:
        _log(session, actor, "photo.described", photo, now, caption=photo.caption, before=before)


def remove(session: Session, *, actor: Actor, photo: Photo, now: datetime) -> None:
    """Take a photo off the sheet; it can be put back."""
    _require_may_change(session, actor, photo, now)
    if not photo.is_removed:
        photo.removed_at, photo.removed_by = now, str(actor)
        _log(session, actor, f"{_named(photo)}_removed", photo, now)


def restore(session: Session, *, actor: Actor, photo: Photo, now: datetime) -> None:
    """Put a removed photo back on its sheet."""
    _require_may_change(session, actor, photo, now)
    if photo.is_removed:
        _require_room(session, photo.assignment, photo.kind)
        photo.removed_at, photo.removed_by = None, ""
        _log(session, actor, f"{_named(photo)}_restored", photo, now)


def keep_paper(
    session: Session, *, actor: Actor, assignment: Assignment, sent: Sent, picture: Picture, now: datetime
) -> Photo:
    """Keep the organisers' picture of a sheet on paper, whatever state the sheet is in."""
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("organisers_only"))
    if known := _known(session, assignment, sent, PhotoKind.PAPER):
        return known
    return _kept(session, actor, assignment, sent, picture, now, PhotoKind.PAPER)


def move(session: Session, *, source: Assignment, target: Assignment) -> int:
    """Let the photos of one sheet be those of another, removed ones too, as the sheet itself moves; answers how many.

    Raises Refused where the other farm has photos already. The picture of a paper sheet stays: it shows what is
    printed on it.
    """
    if queries.of_sheet(session, target):
        raise Refused(Problem.of("move_target_photos", at="target", entry=target.entry.number))
    moved = queries.every_one_of(session, source)
    for photo in moved:
        photo.assignment = target
    return sum(not photo.is_removed for photo in moved)


def missing_files(session: Session, files: PhotoFiles) -> list[Problem]:
    """One problem for each photo whose bytes are not on disk, or are not those that its row names."""
    return [
        Problem.of("check_photo", judge=judge, entry=number, digest=digest)
        for digest, judge, number in queries.files_named(session)
        if files.digest_of(digest) != digest
    ]


def _known(session: Session, assignment: Assignment, sent: Sent, kind: PhotoKind = PhotoKind.EVIDENCE) -> Photo | None:
    """The photo that this arrival repeats: the same identifier, or the same file in the same place.

    Raises Refused where another file came under this identifier: neither is the other.
    """
    known = queries.by_save(session, sent.save_id)
    if known is not None:
        if known.assignment.judge_id != assignment.judge_id or known.kind is not kind:
            raise NotFound("photo")
        if known.sent_digest != sent.digest:
            raise Refused(Problem.of("photo_id_used", at="photo"))
        return known
    here = queries.of_sheet(session, assignment, kind)
    return next((one for one in here if (one.sent_digest, one.criterion) == (sent.digest, sent.criterion)), None)


def _kept(
    session: Session,
    actor: Actor,
    assignment: Assignment,
    sent: Sent,
    picture: Picture,
    now: datetime,
    kind: PhotoKind = PhotoKind.EVIDENCE,
) -> Photo:
    if sent.criterion and sent.criterion not in {one.key for one in scoring.sheet_of(assignment).criteria}:
        raise Refused(Problem.of("photo_criterion_unknown", at="criterion"))
    caption = _caption(sent.caption)
    _require_room(session, assignment, kind)
    if queries.bytes_of_edition(session, assignment.round.edition_id) + len(picture.content) > MOST_BYTES_OF_EDITION:
        raise Refused(Problem.of("photo_edition_full", at="photo"))
    photo = Photo(
        assignment=assignment,
        kind=kind,
        criterion=sent.criterion,
        caption=caption,
        save_id=sent.save_id,
        sent_digest=sent.digest,
        digest=picture.digest,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
        taken_at=sent.taken_at,
        added_at=now,
        added_by=str(actor),
        added_name=actor.name,
        device=sent.device,
        came_late=False,
        removed_at=None,
        removed_by="",
    )
    session.add(photo)
    session.flush()
    _log(session, actor, f"{_named(photo)}_added", photo, now)
    return photo


def _require_allowed(session: Session, entry: Entry, sent: Sent) -> None:
    if entry.may_not_be_visited:
        ended = queries.visit_ended_at(session, entry)
        if ended is None or sent.taken_at is None or sent.taken_at >= ended:
            raise Refused(Problem.of("photo_not_allowed", at="photo", number=entry.number))


def _require_may_change(session: Session, actor: Actor, photo: Photo, now: datetime) -> None:
    """A judge her evidence while she may write on its sheet; organisers the pictures of paper."""
    if photo.kind is PhotoKind.EVIDENCE and actor.role is Role.JUDGE:
        scoring.require_may_score(session, actor=actor, assignment=photo.assignment, now=now)
    elif photo.kind is PhotoKind.EVIDENCE or actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise NotFound("photo")


def _require_room(session: Session, assignment: Assignment, kind: PhotoKind) -> None:
    most = MOST_ON_PAPER if kind is PhotoKind.PAPER else MOST_ON_SHEET
    if len(queries.of_sheet(session, assignment, kind)) >= most:
        raise Refused(Problem.of("photo_sheet_full", at="photo", most=most))


def _caption(typed: str) -> str:
    caption = kept_story(typed, at="caption")
    if len(caption) > limits.CAPTION:
        raise Refused(Problem.of("photo_caption_long", at="caption", most=limits.CAPTION))
    return caption


def _named(photo: Photo) -> str:
    """How the log names an act about it: "photo.evidence_added", "photo.paper_removed"."""
    return f"photo.{photo.kind.value}"


def _log(session: Session, actor: Actor, action: str, photo: Photo, now: datetime, **details: object) -> None:
    assignment = photo.assignment
    audit.record(
        session,
        actor=actor,
        action=action,
        subject=f"photo:{photo.id}",
        now=now,
        edition_id=assignment.round.edition_id,
        entry=assignment.entry.number,
        judge=assignment.judge.name,
        criterion=photo.criterion,
        digest=photo.digest,
        **details,
    )
