"""Fotos: what a judge photographs on a farm, for one criterion or for the farm as a whole.

Plain pages and a plain form; with the code of static/js/judge/photos.js photos are made small on the telephone, wait
there without a signal, and are sent in parts (web/api/photos.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from judging.domain import limits
from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Role
from judging.domain.phases import scoring_is_open
from judging.domain.scoring.scoresheet import Criterion
from judging.services.contest.editions import windows_in
from judging.services.field import photos as service
from judging.services.scoring import scoring
from judging.storage.models import Assignment, BallotState, Photo
from judging.storage.pictures import EVIDENCE_PX
from judging.storage.queries import photos as photo_queries
from judging.web.access import allow, now, the_judge, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Kept, OneLine
from judging.web.forms.form import Form
from judging.web.judge.blueprint import JudgePage, assignment_or_404, blueprint, committed_judge, open_to_her
from judging.web.numbers import whole
from judging.web.page import render, words
from judging.web.paging import Pages, pages_of
from judging.web.uploads import photo_response, sent_photos, takes_pictures


@dataclass(frozen=True)
class PhotosPage(JudgePage):
    """The photos of one sheet, and the form for another.

    `gone` are those removed, page by page; `undo` is the one removed just now.
    """

    template: ClassVar[str] = "judge/field/photos.html"
    assignment: Assignment
    criteria: Sequence[Criterion]
    photos: Sequence[Photo]
    gone: Sequence[Photo]
    gone_count: int
    paging: Pages
    is_open: bool
    save_id: str
    most: int = service.MOST_ON_SHEET
    undo: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def groups(self) -> list[tuple[Criterion | None, list[Photo]]]:
        """The photos of the farm as a whole, or of a criterion that is gone; then of each criterion that has some."""
        places: list[tuple[str, Criterion | None]] = [("", None), *((one.key, one) for one in self.criteria)]
        known = {key for key, _ in places}
        own = [(item, item.criterion if item.criterion in known else "") for item in self.photos]
        grouped = [(one, [item for item, of in own if of == key]) for key, one in places]
        return [(one, found) for one, found in grouped if found]


@dataclass(frozen=True)
class PhotoPage(JudgePage):
    """One photo, large, with the one before and the one after it."""

    template: ClassVar[str] = "judge/field/photo.html"
    assignment: Assignment
    photo: Photo
    criterion: Criterion | None
    place: int
    photos: Sequence[Photo]
    is_open: bool
    caption: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def before(self) -> Photo | None:
        return self.photos[self.place - 1] if self.place else None

    @property
    def after(self) -> Photo | None:
        return self.photos[self.place + 1] if self.place + 1 < len(self.photos) else None


class CaptionForm(Form):
    """What is seen on a photo."""

    caption = OneLine(longest=limits.CAPTION)


class PhotosForm(CaptionForm):
    """Photos of one criterion, or of the farm as a whole. The files are read by `sent_photos`."""

    criterion = Kept()
    save_id = Kept()

    def own_id(self, place: int) -> str:
        """The form's own identifier, another for each further photo; a fresh one where it is none of ours."""
        try:
            first = uuid.UUID(self.save_id.data)
        except ValueError:
            first = uuid.uuid4()
        return str(uuid.uuid5(first, str(place)) if place else first)


@blueprint.get("/sheets/<int:assignment_id>/photos")
@allow(Role.JUDGE)
def photos(assignment_id: int) -> ResponseReturnValue:
    """The photos of one sheet."""
    return _photos_page(assignment_id, {"criterion": request.args.get("criterion", "")})


@blueprint.post("/sheets/<int:assignment_id>/photos")
@allow(Role.JUDGE)
@takes_pictures
def add_photo(assignment_id: int) -> ResponseReturnValue:
    """Put the photos of a form on a sheet."""
    judge, form = committed_judge(), PhotosForm.sent()
    assignment_or_404(read_session(), judge, assignment_id)  # before any work is done for it
    try:
        form.checked()
        made = sent_photos(longest=EVIDENCE_PX)
        with transaction() as db:
            assignment = open_to_her(assignment_or_404(db, judge, assignment_id))
            for place, (digest, picture) in enumerate(made):
                sent = service.Sent(form.own_id(place), digest, form.criterion.data, form.caption.data)
                service.add(db, actor=visitor().actor, assignment=assignment, sent=sent, picture=picture, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _photos_page(assignment_id, form.typed, refusal.problems)
    text = words().ngettext("La foto está guardada.", "Las %(num)s fotos están guardadas.", len(made))
    flash(text % {"num": len(made)})
    return redirect(url_for("judge.photos", assignment_id=assignment_id, criterion=form.criterion.data or None), 303)


@blueprint.get("/photos/<int:photo_id>")
@allow(Role.JUDGE)
def photo(photo_id: int) -> ResponseReturnValue:
    """One photo."""
    return _photo_page(photo_id)


@blueprint.post("/photos/<int:photo_id>")
@allow(Role.JUDGE)
def describe_photo(photo_id: int) -> ResponseReturnValue:
    """Another caption."""
    form = CaptionForm.sent()
    try:
        caption = form.checked().caption.data
        with transaction() as db:
            found = photo_queries.hers(db, committed_judge(), photo_id) or abort(404)
            service.describe(db, actor=visitor().actor, photo=found, caption=caption, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return _photo_page(photo_id, form.caption.typed, refusal.problems)
    flash(words().gettext("El texto de la foto está guardado."))
    return redirect(url_for("judge.photo", photo_id=photo_id), 303)


@blueprint.post("/photos/<int:photo_id>/remove")
@allow(Role.JUDGE)
def remove_photo(photo_id: int) -> ResponseReturnValue:
    """Take a photo off its sheet."""
    with transaction() as db:
        found = photo_queries.hers(db, committed_judge(), photo_id) or abort(404)
        service.remove(db, actor=visitor().actor, photo=found, now=now())
        sheet = found.assignment_id
    return redirect(url_for("judge.photos", assignment_id=sheet, undo=photo_id), 303)


@blueprint.post("/photos/<int:photo_id>/restore")
@allow(Role.JUDGE)
def restore_photo(photo_id: int) -> ResponseReturnValue:
    """Put a removed photo back."""
    with transaction() as db:
        found = photo_queries.hers(db, committed_judge(), photo_id) or abort(404)
        service.restore(db, actor=visitor().actor, photo=found, now=now())
        sheet = found.assignment_id
    flash(words().gettext("La foto está otra vez en la hoja."))
    return redirect(url_for("judge.photos", assignment_id=sheet), 303)


@blueprint.get("/photos/<int:photo_id>/<size>-<digest>.jpg")
@allow(Role.JUDGE)
def photo_file(photo_id: int, size: str, digest: str) -> ResponseReturnValue:
    """The bytes of one of her photos, large or small."""
    found = photo_queries.hers(read_session(), the_judge(), photo_id)
    if found is None or found.digest != digest or size not in ("large", "small"):
        abort(404)
    return photo_response(found, small=size == "small")


def _photos_page(
    assignment_id: int, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    judge, session = committed_judge(), read_session()
    assignment = assignment_or_404(session, judge, assignment_id)
    if request.method == "GET" and not _is_sealed(assignment):
        open_to_her(assignment)
    gone_count = photo_queries.removed_count(session, assignment)
    paging = pages_of(gone_count, url_for("judge.photos", assignment_id=assignment_id))
    page = PhotosPage(
        edition=assignment.round.edition,
        assignment=assignment,
        criteria=scoring.sheet_of(assignment).criteria,
        photos=photo_queries.of_sheet(session, assignment),
        gone=photo_queries.removed_of_sheet(session, assignment, first=paging.first, most=paging.lines),
        gone_count=gone_count,
        paging=paging,
        is_open=_is_open(assignment),
        save_id=str(uuid.uuid4()),
        undo=request.args.get("undo", 0, type=whole),
        typed=typed,
        problems=problems,
    )
    return render(page, _status(problems))


def _photo_page(photo_id: int, caption: str | None = None, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    judge, session = committed_judge(), read_session()
    found = photo_queries.hers(session, judge, photo_id)
    if found is None or found.is_removed:
        abort(404)
    assignment, every = found.assignment, list(photo_queries.of_sheet(session, found.assignment))
    criteria: dict[str, Any] = {one.key: one for one in scoring.sheet_of(assignment).criteria}
    order = {key: place for place, key in enumerate(criteria)}  # one of a criterion that is gone stands with the farm's
    every.sort(key=lambda one: (order.get(one.criterion, -1), one.id))
    page = PhotoPage(
        edition=assignment.round.edition,
        assignment=assignment,
        photo=found,
        criterion=criteria.get(found.criterion),
        place=every.index(found),
        photos=every,
        is_open=_is_open(assignment),
        caption=found.caption if caption is None else caption,
        problems=problems,
    )
    return render(page, _status(problems))


def _is_open(assignment: Assignment) -> bool:
    return not _is_sealed(assignment) and scoring_is_open(windows_in(read_session(), assignment.round), now())


def _is_sealed(assignment: Assignment) -> bool:
    return assignment.ballot is not None and assignment.ballot.state is BallotState.SUBMITTED


def _status(problems: Sequence[Problem]) -> int:
    """422 for something to correct in a field, 409 where nothing can be added now."""
    if not problems:
        return 200
    return 422 if any(problem.field for problem in problems) else 409
