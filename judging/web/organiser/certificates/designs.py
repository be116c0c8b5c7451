"""How the certificates look: the form with its pictures, samples beside it, and the way back to an earlier version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.certificates import CertificateData, render_certificate
from judging.certificates.engine.preview import PreviewUnavailable, png_preview
from judging.certificates.model import LOOKS, ORIENTATIONS
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.domain.results.kinds import ALL, AWARD
from judging.i18n import LANGUAGES
from judging.services.certificates import designs, issuing, papers, recipients, sampling
from judging.services.certificates import designs as versions
from judging.services.certificates.papers import SAMPLE_SEALING
from judging.storage.models import CertificateDesign, Edition, StoredPicture
from judging.storage.queries import designs as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.certificates.design_form import NEW, Sent, paper_from_form, sent, spoken
from judging.web.organiser.certificates.look_sample import LOOK_SAMPLE
from judging.web.page import Page, render, words
from judging.web.uploads import takes_pictures

_SMALL_PX = 480
_LOOK_PX = 360


@dataclass(frozen=True)
class DesignPage(Page):
    """The design as it stands, or as somebody typed it and it could not be kept."""

    template: ClassVar[str] = "organiser/certificates/certificates_design.html"
    edition: Edition
    paper: papers.Paper
    versions: Sequence[CertificateDesign]
    unused: Sequence[StoredPicture]
    names: Mapping[str, Sequence[str]]
    has_proposal: bool
    new_words: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    kinds: tuple[str, ...] = ALL
    languages: Mapping[str, str] = field(default_factory=lambda: dict(LANGUAGES))

    @property
    def samples(self) -> tuple[str, ...]:
        """The languages in which certificates may be written."""
        return self.paper.spoken

    @property
    def is_kept(self) -> bool:
        """Whether this is what stands, and not only what was typed."""
        return not self.problems

    @property
    def version(self) -> int:
        return self.versions[0].version if self.versions else 0


@blueprint.get("/<slug>/certificates/design")
@allow(Role.ORGANISER)
def design(slug: str) -> ResponseReturnValue:
    """The form, with its samples."""
    return render(_page(slug))


def _page(
    slug: str, typed: papers.Paper | None = None, problems: tuple[Problem, ...] = (), words_: Mapping[str, str] = {}
) -> DesignPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    paper = typed or papers.paper_of(edition, words())
    occasion = recipients.occasion_of(session, edition)
    pictures = queries.pictures(session, edition)
    return DesignPage(
        edition=edition,
        paper=paper,
        versions=queries.designs(session, edition),
        unused=[picture for picture in pictures if picture.name not in paper.pictures],
        names={kind: sampling.longest_names(session, occasion, kind) for kind in ALL},
        has_proposal=issuing.proposal(occasion) is not None,
        new_words=words_,
        problems=problems,
    )


@blueprint.post("/<slug>/certificates/look")
@allow(Role.ORGANISER)
@takes_pictures
def keep_look(slug: str) -> ResponseReturnValue:
    """Keep how the certificates shall look as a new version; pictures that were sent are kept first."""
    pictures, problems = _pictures_kept(slug, sent(request.files))
    typed = paper_from_form(request.form, pictures)
    try:
        if problems:
            raise Refused(*problems, *_problems_of(typed))
        with transaction() as db:
            occasion = recipients.occasion_of(db, edition_or_404(db, slug))
            issuing.keep_look(db, actor=visitor().actor, publication=occasion, paper=typed, now=now())
    except Refused as refusal:
        is_there = f"{NEW}-file" in pictures or request.form.get(f"{NEW}-earlier")
        added = {} if is_there else spoken(request.form, NEW)
        return render(_page(slug, typed, refusal.problems, added), 422)
    return redirect(url_for("organiser.design", slug=slug, _anchor="sample"), 303)


def _pictures_kept(slug: str, files: list[Sent]) -> tuple[dict[str, str], list[Problem]]:
    """Each picture kept under its field, in a transaction of its own: one that is refused loses no other."""
    kept: dict[str, str] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            with transaction() as db:
                picture = designs.add_picture(
                    db,
                    actor=visitor().actor,
                    edition=edition_or_404(db, slug),
                    upload=file.content,
                    at=file.field,
                    now=now(),
                    is_handwriting=file.is_handwriting,
                )
                kept[file.field] = picture.name
        except Refused as refusal:
            problems += refusal.problems
    return kept, problems


def _problems_of(paper: papers.Paper) -> tuple[Problem, ...]:
    """What else is wrong, so that everything is said at once."""
    try:
        paper.checked()
    except Refused as refusal:
        return refusal.problems
    return ()


@blueprint.post("/<slug>/certificates/design/<int:number>")
@allow(Role.ORGANISER)
def restore_design(slug: str, number: int) -> ResponseReturnValue:
    """Go back to an earlier version, as a new one."""
    with transaction() as db:
        edition = edition_or_404(db, slug)
        paper = versions.version(db, edition, number) or abort(404)
        occasion = recipients.occasion_of(db, edition)
        issuing.keep_look(db, actor=visitor().actor, publication=occasion, paper=paper, now=now())
    return redirect(url_for("organiser.design", slug=slug, _anchor="sample"), 303)


@blueprint.get("/<slug>/certificates/pictures/<name>")
@allow(Role.ORGANISER)
def design_picture(slug: str, name: str) -> ResponseReturnValue:
    """A logo or a signature of this edition; under one name there is only ever one picture."""
    session = read_session()
    picture = queries.picture(session, edition_or_404(session, slug), name) or abort(404)
    kind = "image/png" if picture.content.startswith(b"\x89PNG") else "image/jpeg"
    return _kept_by_browser(Response(picture.content, mimetype=kind))


# ------------------------------------------------------------------------------------------------- samples
@blueprint.get("/<slug>/certificates/sample.pdf")
@allow(Role.ORGANISER)
def sample_pdf(slug: str) -> ResponseReturnValue:
    """The papers of a kind's three longest names, as they would look now."""
    wanted, pictures = _samples(slug)
    answer = Response(_drawn(wanted, pictures), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}-sample.pdf"'
    return answer


@blueprint.get("/<slug>/certificates/sample.png")
@allow(Role.ORGANISER)
def sample_png(slug: str) -> ResponseReturnValue:
    """One of those three as a picture; the longest, where no place is asked for."""
    wanted, pictures = _samples(slug)
    place = request.args.get("place", 0, type=int)
    if not 0 <= place < len(wanted):
        abort(404)
    width = _SMALL_PX if request.args.get("size") == "small" else 1000
    return _as_picture(_drawn(wanted[place : place + 1], pictures), width)


def _samples(slug: str) -> tuple[list[CertificateData], Mapping[str, bytes]]:
    kind, language = request.args.get("kind", AWARD), request.args.get("language", "")
    if kind not in ALL or language not in ("", *LANGUAGES):
        abort(404)
    session = read_session()
    edition = edition_or_404(session, slug)
    wanted = sampling.samples(
        session,
        recipients.occasion_of(session, edition),
        papers.paper_of(edition, words()),
        base_url=settings().base_url,
        now=now(),
        kind=kind,
        language=language,
    )
    return wanted, designs.pictures_of(session, edition, wanted)


def _drawn(wanted: list[CertificateData], pictures: Mapping[str, bytes]) -> bytes:
    try:
        return papers.drawn_together(wanted, pictures)
    except Refused:
        abort(404)  # a name that cannot be printed is told at its own certificate


@blueprint.get("/<slug>/certificates/looks/<look>.png")
@allow(Role.ORGANISER)
def look_picture(slug: str, look: str) -> ResponseReturnValue:
    """A small picture of a look, to choose from."""
    edition_or_404(read_session(), slug)
    orientation = request.args.get("orientation", "landscape")
    if look not in LOOKS or orientation not in ORIENTATIONS:
        abort(404)
    return _kept_by_browser(_as_picture(_look(look, orientation, words().language), _LOOK_PX))


@lru_cache(maxsize=18)
def _look(look: str, orientation: str, language: str) -> bytes:
    return render_certificate(
        replace(LOOK_SAMPLE[language], look=look, orientation=orientation), sealing=SAMPLE_SEALING
    )


def _as_picture(pdf: bytes, width: int) -> Response:
    try:
        return Response(png_preview(pdf, width_px=width), mimetype="image/png")
    except PreviewUnavailable:
        abort(404)


def _kept_by_browser(answer: Response) -> Response:
    answer.cache_control.private, answer.cache_control.max_age = True, 3600
    return answer
