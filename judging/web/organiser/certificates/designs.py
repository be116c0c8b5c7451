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
from judging.domain.errors import Problem, Refused, Stale
from judging.domain.number import whole
from judging.domain.permissions import Deed, Role
from judging.domain.results.kinds import ALL, AWARD
from judging.services.certificates import designs, issuing, papers, recipients, sampling
from judging.services.certificates import designs as versions
from judging.services.certificates.papers import SAMPLE_SEALING
from judging.storage.models import CertificateDesign, Edition, StoredPicture
from judging.storage.queries import designs as queries
from judging.web.access import allow, now, visitor
from judging.web.context import emblem, home, printers, read_session, settings, transaction
from judging.web.forms.form import Form
from judging.web.forms.seen import Seen
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.certificates.design_form import NEW, DesignForm, PaperForm, Sent
from judging.web.organiser.certificates.look_sample import LOOK_SAMPLE
from judging.web.page import Page, offered, render, words
from judging.web.paging import Pages, pages_of
from judging.web.uploads import picture_response, takes_pictures

_SMALL_PX = 480
_LOOK_PX = 360


class RestoreForm(Form):
    """Going back to an earlier version: the version of the look that its writer saw."""

    seen = Seen()


@dataclass(frozen=True)
class DesignPage(Page):
    """The design as it stands, or as somebody typed it and it could not be kept.

    `theirs` is what somebody else kept meanwhile, where it differs.
    """

    template: ClassVar[str] = "organiser/certificates/certificates_design.html"
    edition: Edition
    form: PaperForm
    paper: papers.Paper
    version: int
    versions: Sequence[CertificateDesign]
    paging: Pages
    unused: Sequence[StoredPicture]
    names: Mapping[str, Sequence[str]]
    has_proposal: bool
    theirs: papers.Paper | None = None
    kinds: tuple[str, ...] = ALL
    languages: Mapping[str, str] = field(default_factory=offered)

    @property
    def samples(self) -> tuple[str, ...]:
        """The languages in which certificates may be written."""
        return self.paper.spoken

    @property
    def is_kept(self) -> bool:
        """Whether this is what stands, and not only what was typed."""
        return not self.form.problems

    @property
    def their_logos(self) -> Sequence[papers.PaperLogo] | None:
        """The logos that somebody else kept meanwhile; None where they are those of this form."""
        return None if self.theirs is None or self.theirs.logos == self.paper.logos else self.theirs.logos

    @property
    def has_new_words(self) -> bool:
        """Whether words are typed for a logo whose picture is still to be sent."""
        return bool(self.form.spoken(NEW))


@blueprint.get("/<slug>/certificates/design")
@allow(Role.ORGANISER)
def design(slug: str) -> ResponseReturnValue:
    """The form, with its samples."""
    return render(_page(slug))


def _page(slug: str, typed: papers.Paper | None = None, form: PaperForm | None = None) -> DesignPage:
    """The page as it stands, or with what was `typed` and its `form`, which says what is wrong."""
    session = read_session()
    edition = edition_or_404(session, slug)
    paper = typed or papers.paper_of(edition, words())
    occasion = recipients.occasion_of(session, edition)
    pictures = queries.pictures(session, edition)
    newest = queries.newest_design(session, edition)
    paging = pages_of(newest.version if newest else 0, url_for("organiser.design", slug=slug))
    standing = papers.standing_look(edition)
    return DesignPage(
        edition=edition,
        form=form or DesignForm.showing(papers.texts_of(paper), standing=standing),
        paper=paper,
        version=newest.version if newest else 0,
        versions=queries.designs(session, edition, first=paging.first, most=paging.lines),
        paging=paging,
        unused=[picture for picture in pictures if picture.name not in paper.pictures],
        names={kind: sampling.longest_names(session, occasion, kind) for kind in ALL},
        has_proposal=issuing.proposal(occasion) is not None,
    )


@blueprint.post("/<slug>/certificates/look")
@allow(Role.ORGANISER)
@takes_pictures
def keep_look(slug: str) -> ResponseReturnValue:
    """Keep how the certificates shall look as a new version; pictures that were sent are kept first."""
    form = DesignForm.sent()
    pictures, problems = _pictures_kept(slug, form.pictures())
    problems += form.without_picture(pictures)
    typed, is_sound = form.paper(pictures), form.validate()
    try:
        if problems or not is_sound:
            raise Refused(*form.problems, *problems, *_problems_of(typed))
        with transaction() as db:
            occasion = recipients.occasion_of(db, edition_or_404(db, slug))
            issuing.keep_look(
                db, actor=visitor().actor, publication=occasion, paper=typed, now=now(), seen=form.seen.data
            )
    except Stale as stale:
        form = _shown_again(form, typed, pictures).clashing(stale, stale.current)
        page = _page(slug, form.paper({}), form)
        return render(replace(page, theirs=papers.paper_of(page.edition, words())), 409)
    except Refused as refusal:
        return render(_page(slug, typed, _shown_again(form, typed, pictures).refused(refusal)), 422)
    return redirect(url_for("organiser.design", slug=slug, _anchor="sample"), 303)


def _shown_again(form: PaperForm, typed: papers.Paper, pictures: Mapping[str, str]) -> PaperForm:
    """The form with what was typed, its rows in the order that was chosen and its pictures by their names."""
    texts = {**papers.texts_of(typed), "seen": form.seen.typed}
    if f"{NEW}-file" not in pictures and not form[f"{NEW}-earlier"].data:
        texts |= {f"{NEW}-alt-{language}": said for language, said in form.spoken(NEW).items()}
    return DesignForm.showing(texts)


def _pictures_kept(slug: str, files: list[Sent]) -> tuple[dict[str, str], list[Problem]]:
    """Each picture kept under its field, in a transaction of its own: one that is refused loses no other."""
    kept: dict[str, str] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            sent = designs.picture_of(
                file.content, at=file.field, is_handwriting=file.is_handwriting, printers=printers()
            )
            with transaction() as db:
                edition = edition_or_404(db, slug)
                kept[file.field] = designs.add_picture(
                    db, actor=visitor().actor, edition=edition, picture=sent, now=now()
                ).name
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
    """Go back to an earlier version, as a new one; not over what somebody else kept since the page was opened."""
    seen = RestoreForm.sent().seen.data
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            paper = versions.version(db, edition, number) or abort(404)
            occasion = recipients.occasion_of(db, edition)
            issuing.keep_look(db, actor=visitor().actor, publication=occasion, paper=paper, now=now(), seen=seen)
    except Stale:
        page = _page(slug)
        return render(replace(page, form=page.form.refused(Refused(Problem.of("look_changed_meanwhile")))), 409)
    return redirect(url_for("organiser.design", slug=slug, _anchor="sample"), 303)


@blueprint.get("/<slug>/certificates/pictures/<name>")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def design_picture(slug: str, name: str) -> ResponseReturnValue:
    """A logo or a signature of this edition; under one name there is only ever one picture."""
    session = read_session()
    picture = queries.picture(session, edition_or_404(session, slug), name) or abort(404)
    return _kept_by_browser(picture_response(picture.content))


# ------------------------------------------------------------------------------------------------- samples
@blueprint.get("/<slug>/certificates/sample.pdf")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def sample_pdf(slug: str) -> ResponseReturnValue:
    """The papers of a kind's three longest names, as they would look now."""
    wanted, pictures = _samples(slug)
    answer = Response(_drawn(wanted, pictures), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}-sample.pdf"'
    return answer


@blueprint.get("/<slug>/certificates/sample.png")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def sample_png(slug: str) -> ResponseReturnValue:
    """One of those three as a picture; the longest, where no place is asked for."""
    wanted, pictures = _samples(slug)
    place = whole(request.args.get("place", "0"))
    if place is None or place >= len(wanted):
        abort(404)
    width = _SMALL_PX if request.args.get("size") == "small" else 1000
    return _as_picture(_drawn(wanted[place : place + 1], pictures), width)


def _samples(slug: str) -> tuple[list[CertificateData], Mapping[str, bytes]]:
    kind, language = request.args.get("kind", AWARD), request.args.get("language", "")
    if kind not in ALL or language not in ("", *home().languages):
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
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def look_picture(slug: str, look: str) -> ResponseReturnValue:
    """A small picture of a look, to choose from."""
    edition_or_404(read_session(), slug)
    orientation = request.args.get("orientation", "landscape")
    if look not in LOOKS or orientation not in ORIENTATIONS:
        abort(404)
    return _kept_by_browser(_as_picture(_look(look, orientation, home().spoken(words().language), emblem()), _LOOK_PX))


@lru_cache(maxsize=54)
def _look(look: str, orientation: str, language: str, drawn: str) -> bytes:
    sample = replace(LOOK_SAMPLE[language], look=look, orientation=orientation, emblem=drawn)
    return render_certificate(sample, sealing=SAMPLE_SEALING)


def _as_picture(pdf: bytes, width: int) -> Response:
    try:
        return Response(png_preview(pdf, width_px=width), mimetype="image/png")
    except PreviewUnavailable:
        abort(404)


def _kept_by_browser(answer: Response) -> Response:
    answer.cache_control.private, answer.cache_control.max_age = True, 3600
    return answer
