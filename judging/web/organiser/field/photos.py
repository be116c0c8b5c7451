"""Fotos: what judges photographed on a farm, to read; and the picture of a sheet on paper, to keep by its code.

Organisers see the photos of all judges of their edition and change none of them; a picture of a sheet on paper is
theirs: they add it, take it away and put it back.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused
from judging.domain.permissions import Deed, Role
from judging.domain.scoring import sheetcodes
from judging.services.field import photos as service
from judging.services.scoring import scoring
from judging.storage.models import Assignment, Edition, Entry, Judge, Photo, PhotoKind
from judging.storage.pictures import PAPER_PX
from judging.storage.queries import organiser as plan
from judging.storage.queries import paper as paper_queries
from judging.storage.queries import photos as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, transaction
from judging.web.forms.fields import Code, Kept
from judging.web.forms.form import Form
from judging.web.numbers import whole
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words
from judging.web.uploads import photo_response, sent_photos, takes_pictures


@dataclass(frozen=True)
class FarmPhotosPage(Page):
    """All photos of one farm, judge by judge. `gone` are those removed, the last one first."""

    template: ClassVar[str] = "organiser/field/photos.html"
    edition: Edition
    entry: Entry
    judges: Sequence[tuple[Judge, Sequence[Photo]]]
    gone: Sequence[Photo]


@dataclass(frozen=True)
class OnePhotoPage(Page):
    """One photo, large, with the ones before and after it of the same farm."""

    template: ClassVar[str] = "organiser/field/photo.html"
    edition: Edition
    photo: Photo
    what: dict[str, str] | None
    place: int
    photos: Sequence[Photo]

    @property
    def before(self) -> Photo | None:
        return self.photos[self.place - 1] if self.place else None

    @property
    def after(self) -> Photo | None:
        return self.photos[self.place + 1] if self.place + 1 < len(self.photos) else None


@dataclass(frozen=True)
class PaperPhotoPage(Page):
    """The form for the picture of a sheet on paper; `assignment` is the sheet of the code, once there is one."""

    template: ClassVar[str] = "organiser/field/paper_photo.html"
    edition: Edition
    code: str
    assignment: Assignment | None
    photos: Sequence[Photo]
    save_id: str
    undo: int = 0
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/entries/<number>/photos")
@allow(Role.ORGANISER, to=Deed.READ)
def photos(slug: str, number: str) -> ResponseReturnValue:
    """The photos of one farm."""
    session = read_session()
    edition = edition_or_404(session, slug)
    entry = plan.entry(session, edition, number) or abort(404)
    grouped = groupby(queries.of_farm(session, entry), key=lambda one: one.assignment.judge)
    judges = [(judge, list(found)) for judge, found in grouped]
    return render(FarmPhotosPage(edition, entry, judges, queries.removed_of_farm(session, entry)))


@blueprint.get("/<slug>/photos/<int:photo_id>")
@allow(Role.ORGANISER, to=Deed.READ)
def photo(slug: str, photo_id: int) -> ResponseReturnValue:
    """One photo."""
    session = read_session()
    edition = edition_or_404(session, slug)
    found = queries.of_edition(session, edition, photo_id) or abort(404)
    every = queries.of_farm(session, found.assignment.entry)
    if found not in every:
        abort(404)
    names = {one.key: dict(one.name) for one in scoring.sheet_of(found.assignment).criteria}
    return render(OnePhotoPage(edition, found, names.get(found.criterion), every.index(found), every))


@blueprint.get("/<slug>/photos/<int:photo_id>/<size>-<digest>.jpg")
@allow(Role.ORGANISER, to=Deed.READ)
def photo_file(slug: str, photo_id: int, size: str, digest: str) -> ResponseReturnValue:
    """The bytes of a photo of this edition, large or small."""
    session = read_session()
    found = queries.of_edition(session, edition_or_404(session, slug), photo_id)
    if found is None or found.digest != digest or size not in ("large", "small"):
        abort(404)
    return photo_response(found, small=size == "small")


class PaperPhotoForm(Form):
    """The code of the sheet on paper. The pictures are read by `sent_photos`."""

    code = Code()
    save_id = Kept()


@blueprint.get("/<slug>/paper/photos")
@allow(Role.ORGANISER, to=Deed.KEY)
def paper_photos(slug: str) -> ResponseReturnValue:
    """Keep the picture of a sheet on paper: which sheet?"""
    return _paper_page(slug, request.args.get("code", "").strip())


@blueprint.post("/<slug>/paper/photos")
@allow(Role.ORGANISER, to=Deed.KEY)
@takes_pictures
def keep_paper_photo(slug: str) -> ResponseReturnValue:
    """Keep the pictures of a form with the sheet of a code."""
    form = PaperPhotoForm.sent()
    typed, first = form.code.typed.strip(), _save_id(form.save_id.data)
    try:
        _sheet_of(read_session(), edition_or_404(read_session(), slug), typed)  # before any work is done for it
        made = sent_photos(longest=PAPER_PX)
        with transaction() as db:
            assignment = _sheet_of(db, edition_or_404(db, slug), typed)
            for place, (digest, picture) in enumerate(made):
                sent = service.Sent(str(uuid.uuid5(first, str(place))), digest)
                service.keep_paper(
                    db, actor=visitor().actor, assignment=assignment, sent=sent, picture=picture, now=now()
                )
    except NotFound:
        raise
    except Refused as refusal:
        return _paper_page(slug, typed, refusal.problems)
    flash(words().gettext("La foto de la hoja está guardada."))
    return redirect(url_for("organiser.paper_photos", slug=slug, code=typed), 303)


@blueprint.post("/<slug>/photos/<int:photo_id>/remove")
@allow(Role.ORGANISER)
def remove_photo(slug: str, photo_id: int) -> ResponseReturnValue:
    """Take the picture of a sheet on paper away."""
    with transaction() as db:
        found = queries.of_edition(db, edition_or_404(db, slug), photo_id) or abort(404)
        service.remove(db, actor=visitor().actor, photo=found, now=now())
        code = sheetcodes.sheet_code(found.assignment_id)
    return redirect(url_for("organiser.paper_photos", slug=slug, code=code, undo=photo_id), 303)


@blueprint.post("/<slug>/photos/<int:photo_id>/restore")
@allow(Role.ORGANISER)
def restore_photo(slug: str, photo_id: int) -> ResponseReturnValue:
    """Put it back."""
    with transaction() as db:
        found = queries.of_edition(db, edition_or_404(db, slug), photo_id) or abort(404)
        service.restore(db, actor=visitor().actor, photo=found, now=now())
        code = sheetcodes.sheet_code(found.assignment_id)
    flash(words().gettext("La foto está otra vez en la hoja."))
    return redirect(url_for("organiser.paper_photos", slug=slug, code=code), 303)


def paper_photos_of(session: Session, assignment: Assignment) -> list[Photo]:
    """The pictures of a sheet on paper, to show beside what was typed from it."""
    return list(queries.of_sheet(session, assignment, PhotoKind.PAPER))


def _sheet_of(session: Session, edition: Edition, typed: str) -> Assignment:
    if not typed.strip():
        raise Refused(Problem.of("sheet_code_needed", at="code"))
    number = sheetcodes.assignment_of(typed)
    found = paper_queries.sheet(session, edition, number) if number is not None else None
    if found is None:
        raise Refused(Problem.of("sheet_code_unknown", at="code", typed=typed[:40]))
    return found


def _save_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _paper_page(slug: str, code: str, problems: tuple[Problem, ...] = ()) -> ResponseReturnValue:
    session = read_session()
    edition = edition_or_404(session, slug)
    try:
        assignment = _sheet_of(session, edition, code) if code else None
    except Refused as refusal:
        assignment, problems = None, problems or refusal.problems
    found = paper_photos_of(session, assignment) if assignment is not None else []
    shown = sheetcodes.shown_sheet_code(sheetcodes.sheet_code(assignment.id)) if assignment is not None else code
    undo = request.args.get("undo", 0, type=whole)
    page = PaperPhotoPage(edition, shown, assignment, found, str(uuid.uuid4()), undo, problems)
    return render(page, 422 if problems else 200)
