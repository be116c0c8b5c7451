"""Awards and certificates: distinctions, issuing, watching the papers come, downloading, revoking, issuing anew."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session

from judging.certificates import Signatory
from judging.domain.awards import PARTICIPATION, PLACE
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.i18n import LANGUAGES
from judging.services import certificates as service
from judging.storage.models import Award, Category, Certificate, CertificateState, Edition, Entry, Publication
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import results as queries
from judging.web.access import allow, now, visitor
from judging.web.context import read_session, settings, transaction
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.page import Page, render, words

SIGNATORIES_OFFERED = 2


@dataclass(frozen=True)
class Row:
    """One certificate in the list. `stands` is False where the results published last do not say so any more."""

    certificate: Certificate
    problem: Problem | None
    stands: bool


@dataclass(frozen=True)
class CertificatesPage(Page):
    """What was won, what is still to be issued, and every certificate there is."""

    template: ClassVar[str] = "organiser/certificates.html"
    edition: Edition
    publication: Publication | None
    awards: Sequence[Award]
    distinctions: Sequence[Category]
    entries: Sequence[Entry]
    due: int
    rows: Sequence[Row]
    paper: service.Paper
    languages: dict[str, str]
    typed: dict[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def places(self) -> list[Award]:
        return [award for award in self.awards if award.kind == PLACE]

    @property
    def participations(self) -> int:
        return sum(award.kind == PARTICIPATION for award in self.awards)

    @property
    def is_printing(self) -> bool:
        """Whether papers are still to come without anybody doing anything."""
        return any(self._waits(row) for row in self.rows)

    @property
    def done(self) -> int:
        return sum(row.certificate.state is not CertificateState.PENDING for row in self.rows)

    @property
    def failed(self) -> int:
        return sum(row.problem is not None for row in self.rows)

    def given(self, key: str) -> Award | None:
        """To whom a distinction was given."""
        return next((award for award in self.awards if award.kind == key), None)

    @staticmethod
    def _waits(row: Row) -> bool:
        return row.certificate.state is CertificateState.PENDING and row.problem is None


@dataclass(frozen=True)
class CertificatePage(Page):
    """One certificate: what is printed on it, and what can be done with it."""

    template: ClassVar[str] = "organiser/certificates_one.html"
    edition: Edition
    row: Row
    holder_name: str
    reason: str = ""
    problems: tuple[Problem, ...] = ()


@blueprint.get("/<slug>/certificates")
@allow(Role.ORGANISER)
def certificates(slug: str) -> ResponseReturnValue:
    """The certificates of an edition."""
    return render(_page(slug))


def _page(slug: str, typed: dict[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> CertificatesPage:
    session = read_session()
    edition = edition_or_404(session, slug)
    publication = edition_queries.latest_publication(session, edition)
    awards = queries.awards(session, publication) if publication else ()
    return CertificatesPage(
        edition=edition,
        publication=publication,
        awards=awards,
        distinctions=[category for category in edition.categories if category.is_distinction],
        entries=[award.entry for award in awards if award.kind in (PLACE, PARTICIPATION)],
        due=len(service.due(session, publication)) if publication else 0,
        rows=_rows(session, edition, awards),
        paper=_paper(edition),
        languages=dict(LANGUAGES),
        typed=typed or {},
        problems=problems,
    )


def _rows(session: Session, edition: Edition, awards: Sequence[Award]) -> list[Row]:
    standing = {_key(award) for award in awards}
    return [_row(item, standing) for item in queries.certificates(session, edition)]


def _row(certificate: Certificate, standing: set[tuple[int, str, int | None]]) -> Row:
    failure = certificate.failure if certificate.state is CertificateState.PENDING else None
    problem = Problem(failure["code"], failure["params"]) if failure else None
    return Row(certificate, problem, _key(certificate.award) in standing)


def _key(award: Award) -> tuple[int, str, int | None]:
    return award.entry_id, award.kind, award.place


def _paper(edition: Edition) -> service.Paper:
    """What to propose for the papers: the words of the edition where it has them, else the contest's name."""
    known = edition.texts.get("certificate", {})
    issuer = known.get("issuer") or words().pick(edition.competition.name)
    signatories = tuple(Signatory(item["name"], item["role"]) for item in known.get("signatories", ()))
    return service.Paper(issuer, known.get("place", ""), signatories[:SIGNATORIES_OFFERED])


@blueprint.post("/<slug>/certificates/distinctions/<key>")
@allow(Role.ORGANISER)
def give_distinction(slug: str, key: str) -> ResponseReturnValue:
    """Give a special prize, with its reason."""
    number, reason = request.form.get(f"entry-{key}", ""), request.form.get(f"reason-{key}", "")
    try:
        with transaction() as db:
            edition = edition_or_404(db, slug)
            publication = edition_queries.latest_publication(db, edition) or abort(404)
            distinction = _distinction(edition, key)
            entry = queries.entry(db, edition, number)
            if entry is None:
                raise Refused(Problem.of("entry_not_chosen", at=f"entry-{key}"))
            service.give_distinction(db, actor=visitor().actor, publication=publication, distinction=distinction,
                                     entry=entry, reason=reason, now=now())  # fmt: skip
    except Refused as refusal:
        return render(_page(slug, dict(request.form), refusal.problems), 422)
    return redirect(url_for("organiser.certificates", slug=slug), 303)


def _distinction(edition: Edition, key: str) -> Category:
    return next((item for item in edition.categories if item.key == key and item.is_distinction), None) or abort(404)


@blueprint.post("/<slug>/certificates")
@allow(Role.ORGANISER)
def issue(slug: str) -> ResponseReturnValue:
    """Issue all that is due; the papers are drawn in the background."""
    try:
        with transaction() as db:
            publication = edition_queries.latest_publication(db, edition_or_404(db, slug)) or abort(404)
            service.issue(db, actor=visitor().actor, publication=publication, paper=_paper_from_form(),
                          base_url=settings().base_url, now=now())  # fmt: skip
    except Refused as refusal:
        return render(_page(slug, dict(request.form), refusal.problems), 422)
    return _press_and_back(slug)


def _paper_from_form() -> service.Paper:
    form = request.form
    pairs = [(form.get(f"name-{n}", "").strip(), form.get(f"role-{n}", "").strip()) for n in range(SIGNATORIES_OFFERED)]
    language = form.get("language", "")
    return service.Paper(
        issuer_name=form.get("issuer", ""),
        place_text=form.get("place", ""),
        signatories=tuple(Signatory(name, role) for name, role in pairs if name),
        language=language if language in LANGUAGES else "",
    )


@blueprint.post("/<slug>/certificates/resume")
@allow(Role.ORGANISER)
def resume(slug: str) -> ResponseReturnValue:
    """Go on drawing, after a failure or a crash."""
    with transaction() as db:
        service.retry(db, edition=edition_or_404(db, slug))
    return _press_and_back(slug)


def _press_and_back(slug: str) -> ResponseReturnValue:
    """Wake the press of this process (after the commit) and show the list, where the papers appear one by one."""
    press = current_app.extensions.get("judging.press")
    if press is not None:
        press.wake()
    return redirect(url_for("organiser.certificates", slug=slug), 303)


@blueprint.get("/<slug>/certificates.zip")
@allow(Role.ORGANISER)
def certificates_zip(slug: str) -> ResponseReturnValue:
    """Every valid certificate in one file."""
    session = read_session()
    edition = edition_or_404(session, slug)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:  # a PDF is packed already
        for item in queries.certificates(session, edition, with_pdf=True):
            if item.state is CertificateState.VALID and item.pdf is not None:
                name = zipfile.ZipInfo(f"{item.number}.pdf", item.issued_at.timetuple()[:6])
                archive.writestr(name, item.pdf)
    answer = Response(content.getvalue(), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.zip"'
    return answer


@blueprint.get("/<slug>/certificates/<number>.pdf")
@allow(Role.ORGANISER)
def certificate_pdf(slug: str, number: str) -> ResponseReturnValue:
    """The stored bytes of one certificate."""
    session = read_session()
    item = queries.certificate(session, edition_or_404(session, slug), number)
    if item is None or item.pdf is None:
        abort(404)
    answer = Response(item.pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{item.number}.pdf"'
    answer.set_etag(item.digest)
    return answer


@blueprint.get("/<slug>/certificates/<number>")
@allow(Role.ORGANISER)
def certificate(slug: str, number: str) -> ResponseReturnValue:
    """One certificate."""
    return render(_one(slug, number))


def _one(slug: str, number: str, problems: tuple[Problem, ...] = ()) -> CertificatePage:
    session = read_session()
    edition = edition_or_404(session, slug)
    item = queries.certificate(session, edition, number) or abort(404)
    publication = edition_queries.latest_publication(session, edition)
    standing = {_key(award) for award in queries.awards(session, publication)} if publication else set()
    name = request.form.get("holder_name", item.printed["holder_name"])
    return CertificatePage(edition, _row(item, standing), name, request.form.get("reason", ""), problems)


@blueprint.post("/<slug>/certificates/<number>/revoke")
@allow(Role.ORGANISER)
def revoke(slug: str, number: str) -> ResponseReturnValue:
    """Declare one void."""
    try:
        with transaction() as db:
            item = queries.certificate(db, edition_or_404(db, slug), number) or abort(404)
            reason = request.form.get("reason", "")
            service.revoke(db, actor=visitor().actor, certificate=item, reason=reason, now=now())
    except Refused as refusal:
        return render(_one(slug, number, refusal.problems), 422)
    return redirect(url_for("organiser.certificate", slug=slug, number=number), 303)


@blueprint.post("/<slug>/certificates/<number>/reissue")
@allow(Role.ORGANISER)
def reissue(slug: str, number: str) -> ResponseReturnValue:
    """Issue one anew with a corrected name."""
    try:
        with transaction() as db:
            item = queries.certificate(db, edition_or_404(db, slug), number) or abort(404)
            new = service.reissue(db, actor=visitor().actor, certificate=item, now=now(), base_url=settings().base_url,
                                  holder_name=request.form.get("holder_name", ""),
                                  reason=words().gettext("Se corrigió el nombre."))  # fmt: skip
            flash(words().gettext("El certificado corregido tiene el número {number}.").format(number=new.number))
    except Refused as refusal:
        return render(_one(slug, number, refusal.problems), 422)
    return _press_and_back(slug)
