"""Certificates as files: one, all of them packed, all of them for the print shop, and a picture for a messenger."""

from __future__ import annotations

import io
import zipfile

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.certificates.engine.preview import PreviewUnavailable, png_preview
from judging.domain.permissions import Deed, Role
from judging.domain.results.kinds import ALL
from judging.domain.work import PackOf
from judging.services.certificates.designs import pictures_of
from judging.services.certificates.papers import data_of
from judging.services.packs import FEW
from judging.services.proof.sealing import Seal, shop_job
from judging.storage.models import Certificate
from judging.storage.queries import results as queries
from judging.web.access import allow
from judging.web.context import printers, read_session, settings
from judging.web.organiser.blueprint import blueprint, edition_or_404
from judging.web.organiser.packs import too_many_at_once


@blueprint.get("/<slug>/certificates.zip")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def certificates_zip(slug: str) -> ResponseReturnValue:
    """Every valid certificate, or those of one kind, in one file."""
    session = read_session()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:  # a PDF is packed already
        for item in queries.valid_certificates(session, edition_or_404(session, slug), _kind(), with_pdf=True):
            if item.pdf is not None:
                name = zipfile.ZipInfo(f"{item.number}.pdf", item.issued_at.timetuple()[:6])
                archive.writestr(name, item.pdf)
    return _file(content.getvalue(), "application/zip", f"{slug}{_suffix()}.zip", as_attachment=True)


def _kind() -> str:
    return request.args.get("kind", "")


def _suffix() -> str:
    kind = _kind()
    return f"-{kind}" if kind in ALL else ""


@blueprint.get("/<slug>/certificates/print.pdf")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def print_file(slug: str) -> ResponseReturnValue:
    """Some valid certificates in one file for the print shop, with bleed and crop marks; many are asked for."""
    session = read_session()
    edition = edition_or_404(session, slug)
    wanted = queries.valid_certificates(session, edition, _kind())
    if not wanted:
        abort(404)
    if len(wanted) > FEW[PackOf.PRINT]:
        return too_many_at_once(slug, PackOf.PRINT)
    pictures = pictures_of(session, edition, [data_of(item.printed) for item in wanted])
    content = printers().do(shop_job(wanted, Seal.of(settings().instance, settings().base_url), pictures))
    return _file(content, "application/pdf", f"{slug}{_suffix()}-print.pdf", as_attachment=True)


@blueprint.get("/<slug>/certificates/<number>.pdf")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def certificate_pdf(slug: str, number: str) -> ResponseReturnValue:
    """The stored bytes of one certificate."""
    item, pdf = _paper_or_404(slug, number)
    answer = _file(pdf, "application/pdf", f"{item.number}.pdf")
    answer.set_etag(item.digest)
    return answer


@blueprint.get("/<slug>/certificates/<number>.png")
@allow(Role.ORGANISER, to=Deed.ORDER, marks=False)
def certificate_png(slug: str, number: str) -> ResponseReturnValue:
    """The same as a picture, for messengers that show no PDF."""
    item, pdf = _paper_or_404(slug, number)
    try:
        return _file(png_preview(pdf), "image/png", f"{item.number}.png")
    except PreviewUnavailable:
        abort(404)


def _paper_or_404(slug: str, number: str) -> tuple[Certificate, bytes]:
    session = read_session()
    item = queries.certificate(session, edition_or_404(session, slug), number)
    if item is None or item.pdf is None:
        abort(404)
    return item, item.pdf


def _file(content: bytes, mimetype: str, name: str, *, as_attachment: bool = False) -> Response:
    answer = Response(content, mimetype=mimetype)
    kind = "attachment" if as_attachment else "inline"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    return answer
