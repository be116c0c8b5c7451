"""Issuing certificates: how they look, a sample, issuing alone or with a second person, going on after a stop."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.certificates import Signatory
from judging.certificates.preview import PreviewUnavailable, png_preview
from judging.domain.errors import Refused
from judging.domain.permissions import Role
from judging.services import certificates as service
from judging.storage.models import Publication
from judging.storage.queries import editions as edition_queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.certificates import list_page
from judging.web.organiser.press import press_and_back
from judging.web.page import render, words


def _publication_or_404(session: Session, slug: str) -> Publication:
    return edition_queries.latest_publication(session, edition_or_404(session, slug)) or abort(404)


@blueprint.post("/<slug>/certificates")
@allow(Role.ORGANISER)
def issue(slug: str) -> ResponseReturnValue:
    """Issue all that is due, or propose it where two people have to agree; papers are made in the background."""
    paper, actor = _paper_from_form(), visitor().actor
    try:
        with transaction() as db:
            publication = _publication_or_404(db, slug)
            _ask_for_two(db, publication)
            if service.needs_two(publication.edition):
                service.propose(db, actor=actor, publication=publication, paper=paper, now=now())
            else:
                service.issue(db, actor=actor, publication=publication, paper=paper, base_url=settings().base_url,
                              now=now())  # fmt: skip
    except Refused as refusal:
        return render(list_page(slug, dict(request.form), refusal.problems), 422)
    return press_and_back(slug)


@blueprint.post("/<slug>/certificates/look")
@allow(Role.ORGANISER)
def keep_look(slug: str) -> ResponseReturnValue:
    """Keep how the certificates shall look, and show the sample again."""
    actor = visitor().actor
    try:
        with transaction() as db:
            publication = _publication_or_404(db, slug)
            _ask_for_two(db, publication)
            service.keep_look(db, actor=actor, publication=publication, paper=_paper_from_form(), now=now())
    except Refused as refusal:
        return render(list_page(slug, dict(request.form), refusal.problems), 422)
    return redirect(url_for("organiser.certificates", slug=slug, _anchor="sample"), 303)


def _ask_for_two(db: Session, publication: Publication) -> None:
    """Ask for a second person from now on, where the box was ticked."""
    if request.form.get("two_people"):
        service.require_two(db, actor=visitor().actor, edition=publication.edition, wanted=True, now=now())


def _paper_from_form() -> service.Paper:
    form = request.form
    pairs = [(form.get(f"name-{n}", "").strip(), form.get(f"role-{n}", "").strip())
             for n in range(service.SIGNATORIES_AT_MOST)]  # fmt: skip
    return service.Paper(
        issuer_name=form.get("issuer", ""),
        place_text=form.get("place", ""),
        signatories=tuple(Signatory(name, role) for name, role in pairs if name),
        language=form.get("language", ""),
        look=form.get("look", "warm"),
        sheet=form.get("sheet", "A4"),
        orientation=form.get("orientation", "landscape"),
        second=form.get("second", ""),
        ink=form.get("ink", ""),
        accent=form.get("accent", ""),
    )


@blueprint.post("/<slug>/certificates/approve")
@allow(Role.ORGANISER)
def approve_issue(slug: str) -> ResponseReturnValue:
    """Issue what somebody else proposed."""
    try:
        with transaction() as db:
            service.approve(db, actor=visitor().actor, publication=_publication_or_404(db, slug),
                            base_url=settings().base_url, now=now())  # fmt: skip
    except Refused as refusal:
        return render(list_page(slug, {}, refusal.problems), 422)
    return press_and_back(slug)


@blueprint.post("/<slug>/certificates/withdraw")
@allow(Role.ORGANISER)
def withdraw_issue(slug: str) -> ResponseReturnValue:
    """Do away with a proposal."""
    with transaction() as db:
        service.withdraw(db, actor=visitor().actor, publication=_publication_or_404(db, slug), now=now())
    return redirect(url_for("organiser.certificates", slug=slug), 303)


@blueprint.post("/<slug>/certificates/resume")
@allow(Role.ORGANISER)
def resume(slug: str) -> ResponseReturnValue:
    """Go on drawing, after a failure or a crash."""
    with transaction() as db:
        service.retry(db, edition=edition_or_404(db, slug))
    return press_and_back(slug)


# ------------------------------------------------------------------------------------------------- a sample
@blueprint.get("/<slug>/certificates/sample.pdf")
@allow(Role.ORGANISER)
def sample_pdf(slug: str) -> ResponseReturnValue:
    """The papers of the three longest names, as they would look now."""
    answer = Response(_sample(slug, 3), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}-sample.pdf"'
    return answer


@blueprint.get("/<slug>/certificates/sample.png")
@allow(Role.ORGANISER)
def sample_png(slug: str) -> ResponseReturnValue:
    """The paper of the longest name, as a picture on the page."""
    try:
        return Response(png_preview(_sample(slug, 1)), mimetype="image/png")
    except PreviewUnavailable:
        abort(404)


def _sample(slug: str, papers: int) -> bytes:
    session = read_session()
    publication = _publication_or_404(session, slug)
    paper = service.paper_of(publication.edition, words())
    wanted = service.samples(session, publication, paper, base_url=settings().base_url, now=now())[:papers]
    try:
        return service.drawn_together(wanted) if wanted else abort(404)
    except Refused:
        abort(404)  # a name that cannot be printed is told at its own certificate
