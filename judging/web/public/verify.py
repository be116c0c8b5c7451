"""Checking a certificate: by the code on it, by its QR, or by comparing a file with the original."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.certificates import normalise
from judging.domain.errors import Problem
from judging.domain.permissions import Role
from judging.services import certificates
from judging.services import verification as service
from judging.storage.models import Certificate, Edition
from judging.storage.queries import editions as edition_queries
from judging.storage.queries import public as queries
from judging.web.access import allow, now
from judging.web.context import read_session, settings, transaction
from judging.web.page import Page, render
from judging.web.public.blueprint import blueprint

LARGEST_FILE = 2 * 1024 * 1024


@dataclass(frozen=True)
class VerifyPage(Page):
    """Where a code is typed or a file given."""

    template: ClassVar[str] = "public/verify.html"
    code: str = ""
    problems: tuple[Problem, ...] = ()
    verdict: service.FileVerdict | None = None


@dataclass(frozen=True)
class CertificatePage(Page):
    """What stands on a certificate and whether it holds. `verdict` is about a file that was compared, if any."""

    template: ClassVar[str] = "public/certificate.html"
    certificate: Certificate
    edition: Edition
    successor: Certificate | None
    results: str | None
    verdict: service.FileVerdict | None = None


@blueprint.get("/verify")
@allow(Role.PUBLIC)
def verify() -> ResponseReturnValue:
    """Check a certificate."""
    code = request.args.get("code")
    if code is None:
        return render(VerifyPage())
    problem = service.problem_with(code)
    if problem is not None:
        return render(VerifyPage(code, (problem,)), 404)
    return redirect(url_for("public.certificate", code=normalise(code)), 303)


@blueprint.get("/v/<code>")
@blueprint.get("/V/<code>", endpoint="certificate_upper")
@allow(Role.PUBLIC)
def certificate(code: str) -> ResponseReturnValue:
    """What the address in the QR shows."""
    problem = service.problem_with(code)
    if problem is not None:
        return render(VerifyPage(code, (problem,)), 404)
    if service.must_wait(read_session(), _asker()):
        return render(VerifyPage(code, (Problem.of("certificate_slow_down"),)), 429)
    found = service.find(read_session(), code)
    if found is not None:
        return render(_page(found))
    with transaction() as db:  # the one thing a look-up writes: that it failed, so that guessing is slow
        service.remember_unknown(db, _asker())
    return render(VerifyPage(normalise(code), (Problem.of("certificate_unknown", at="code"),)), 404)


@blueprint.post("/verify")
@allow(Role.PUBLIC)
def compare() -> ResponseReturnValue:
    """Compare a file with the original, by its digest."""
    code = request.form.get("code", "")
    file = request.files.get("file")
    content = file.read(LARGEST_FILE + 1) if file is not None else b""
    if not content:
        return render(VerifyPage(code, (Problem.of("certificate_file_missing", at="file"),)), 422)
    if service.must_wait(read_session(), _asker()):
        return render(VerifyPage(code, (Problem.of("certificate_slow_down"),)), 429)
    verdict, found = service.compare(read_session(), content, code)
    return render(VerifyPage(code, (), verdict) if found is None else _page(found, verdict))


@blueprint.get("/v/<code>/pdf")
@allow(Role.PUBLIC)
def certificate_pdf(code: str) -> ResponseReturnValue:
    """The stored paper of a valid certificate, for whoever has its code."""
    if service.problem_with(code) is not None or service.must_wait(read_session(), _asker()):
        abort(404)
    found = queries.certificate_with_bytes(read_session(), normalise(code))
    if found is None or found.pdf is None:
        abort(404)
    answer = Response(found.pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    answer.set_etag(found.digest)
    return answer


def _asker() -> service.Asker:
    return service.Asker(settings().secret_key, request.remote_addr or "", now())


def _page(found: Certificate, verdict: service.FileVerdict | None = None) -> CertificatePage:
    edition = found.award.entry.edition
    published = edition_queries.latest_publication(read_session(), edition)
    address = url_for("public.results", slug=edition.slug) if published else None
    return CertificatePage(found, edition, certificates.successor(found), address, verdict)
