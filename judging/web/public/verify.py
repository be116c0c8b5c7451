"""Checking a certificate: by the code on it, by its QR, or by comparing a file with the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.certificates import normalise
from judging.certificates.engine.preview import PreviewUnavailable, png_preview
from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.services.certificates import revoking
from judging.services.proof import verification as service
from judging.services.proof.sealing import Seal
from judging.storage.models import Certificate, Edition
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import public as queries
from judging.web.access import allow, door
from judging.web.context import is_about, printers, read_session, settings, transaction
from judging.web.errors import slowed
from judging.web.forms.fields import Kept, Upload
from judging.web.forms.form import Form
from judging.web.page import Page, render
from judging.web.public.blueprint import blueprint

LARGEST_FILE = 2 * 1024 * 1024


class CompareForm(Form):
    """A file to compare, and the code of the certificate if it is known."""

    code = Kept()
    file = Upload()


@dataclass(frozen=True)
class VerifyPage(Page):
    """Where a code is typed or a file given. `fingerprint` is our authority's, "" before anything was issued."""

    template: ClassVar[str] = "public/certificates/verify.html"
    fingerprint: str
    code: str = ""
    problems: tuple[Problem, ...] = ()
    check: service.FileCheck | None = None


@dataclass(frozen=True)
class CertificatePage(Page):
    """What stands on a certificate and whether it holds. `check` is about a file that was compared, if any."""

    template: ClassVar[str] = "public/certificates/certificate.html"
    certificate: Certificate
    edition: Edition
    successor: Certificate | None
    results: str | None
    fingerprint: str
    check: service.FileCheck | None = None


@blueprint.get("/verify")
@allow(Role.PUBLIC)
def verify() -> ResponseReturnValue:
    """Check a certificate."""
    code = request.args.get("code")
    if code is None:
        return _form()
    problem = service.problem_with(code)
    if problem is not None:
        return _form(404, code, problem)
    return redirect(url_for("public.certificate", code=normalise(code)), 303)


@blueprint.get("/v/<code>")
@blueprint.get("/V/<code>", endpoint="certificate_upper")
@allow(Role.PUBLIC)
def certificate(code: str) -> ResponseReturnValue:
    """What the address in the QR shows."""
    problem = service.problem_with(code)
    if problem is not None:
        return _form(404, code, problem)
    found = service.find(read_session(), code)
    if found is not None:
        return render(_page(found))
    problem = unknown()
    return slowed(_form(404, normalise(code), problem), problem)


@blueprint.post("/verify")
@allow(Role.PUBLIC)
def compare() -> ResponseReturnValue:
    """Compare a file with the original: its digest, and what its signature says."""
    form = CompareForm.sent()
    code, content = form.code.typed, form.file.content(LARGEST_FILE + 1)
    if not content:
        return _form(422, code, Problem.of("certificate_file_missing", at="file"))
    if not service.names_one(read_session(), content, code):
        slow = service.too_many_files(read_session(), door())
        if slow is not None:
            return slowed(_form(429, code, slow), slow)
    keys = _seal().keys()
    try:
        check = service.compare(read_session(), content, code, [keys.authority] if keys else [], printers())
    except Refused as busy:
        return slowed(_form(429, code, *busy.problems), busy.problems[0])
    if check.certificate is not None:
        return render(_page(check.certificate, check))
    unknown()
    return render(VerifyPage(_fingerprint(), code, (), check))


@blueprint.get("/v/<code>/pdf")
@allow(Role.PUBLIC)
def certificate_pdf(code: str) -> ResponseReturnValue:
    """The stored paper of a valid certificate, for whoever has its code."""
    found, pdf = _paper_or_404(code)
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    answer.set_etag(found.digest)
    return answer


@blueprint.get("/v/<code>/png")
@allow(Role.PUBLIC)
def certificate_png(code: str) -> ResponseReturnValue:
    """The same as a picture, for messengers that show no PDF."""
    found, pdf = _paper_or_404(code)
    try:
        answer = Response(png_preview(pdf), mimetype="image/png")
    except PreviewUnavailable:
        abort(404)
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.png"'
    return answer


def _paper_or_404(code: str) -> tuple[Certificate, bytes]:
    if service.problem_with(code) is not None:
        abort(404)
    found = queries.certificate_with_bytes(read_session(), normalise(code))
    if found is None or found.pdf is None:
        if service.find(read_session(), code) is None:
            problem = unknown()
            abort(make_response(slowed(_form(404, normalise(code), problem), problem)))
        abort(404)
    return found, found.pdf


def unknown() -> Problem:
    """The one thing a look-up writes: that it failed, so that guessing is slow; answers what to say."""
    with transaction(is_try=True) as db:
        return service.unknown(db, door())


def _seal() -> Seal:
    return Seal.of(settings().instance, settings().base_url)


def _fingerprint() -> str:
    keys = _seal().keys()
    return keys.fingerprint if keys else ""


def _form(status: int = 200, code: str = "", *problems: Problem) -> tuple[str, int]:
    return render(VerifyPage(_fingerprint(), code, problems), status)


def _page(found: Certificate, check: service.FileCheck | None = None) -> CertificatePage:
    edition = found.edition
    is_about(edition)
    published = edition_queries.latest_publication(read_session(), edition)
    address = url_for("public.results", slug=edition.slug) if published else None
    return CertificatePage(found, edition, revoking.successor(found), address, _fingerprint(), check)
