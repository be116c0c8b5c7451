"""A family's certificate as files: the paper, a picture for messengers, the print shop's sheet, the credential.

Always true: the paper and the credential are the stored bytes, named by their SHA-256, so a browser that has them asks
no more; a certificate that no longer holds has no files here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.certificates.engine.preview import WIDTH_PX, PreviewUnavailable, png_preview
from judging.certificates.proof.attached import credential_in
from judging.domain.permissions import Role
from judging.services.certificates.designs import pictures_of
from judging.services.certificates.papers import data_of
from judging.services.proof.sealing import Seal, shop_job
from judging.storage.models import Certificate
from judging.storage.queries import public as queries
from judging.web.access import allow
from judging.web.context import printers, read_session, settings
from judging.web.public.blueprint import blueprint
from judging.web.public.claim import found_or_told

YEAR = 31_536_000


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is, how its name ends, and whether it is shown instead of saved."""

    mimetype: str
    ending: str
    is_shown: bool = False


PAPER = Kind("application/pdf", ".pdf")
PICTURE = Kind("image/png", ".png", is_shown=True)
PREVIEW, PREVIEW_PX = Kind("image/png", "-small.png", is_shown=True), 480
"""What the page itself shows: a third of the bytes, for a prepaid line."""

PRINT = Kind("application/pdf", "-print.pdf")
CREDENTIAL = Kind("application/ld+json", ".json")


@blueprint.get("/c/<code>/pdf")
@allow(Role.PUBLIC)
def claim_pdf(code: str) -> ResponseReturnValue:
    """The paper, to keep."""
    return _file(code, PAPER, lambda _, pdf: pdf)


@blueprint.get("/c/<code>/png")
@allow(Role.PUBLIC)
def claim_png(code: str) -> ResponseReturnValue:
    """The paper as a picture, for messengers that show no PDF; a small one for the page itself."""
    if request.args.get("small"):
        return _file(code, PREVIEW, lambda _, pdf: _picture(pdf, PREVIEW_PX))
    return _file(code, PICTURE, lambda _, pdf: _picture(pdf, WIDTH_PX))


@blueprint.get("/c/<code>/print")
@allow(Role.PUBLIC)
def claim_print(code: str) -> ResponseReturnValue:
    """The sheet for a print shop, with bleed and crop marks, for paper only."""
    return _file(code, PRINT, lambda found, _: _print_sheet(found))


@blueprint.get("/c/<code>/credential")
@allow(Role.PUBLIC)
def claim_credential(code: str) -> ResponseReturnValue:
    """The credential that stands inside the paper, for wallets."""
    return _file(code, CREDENTIAL, lambda _, pdf: credential_in(pdf) or abort(404))


def _file(code: str, kind: Kind, make: Callable[[Certificate, bytes], bytes]) -> ResponseReturnValue:
    """One file of a valid certificate; made only where the browser has not got it yet."""
    told = found_or_told(code)
    if not isinstance(told, Certificate):
        return told
    found = queries.certificate_with_bytes(read_session(), told.code)
    if found is None or found.pdf is None:
        abort(404)
    mark = found.digest if kind is PAPER else f"{found.digest}{kind.ending}"
    answer = Response(mimetype=kind.mimetype)
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    shown = "inline" if kind.is_shown else "attachment"
    answer.headers["Content-Disposition"] = f'{shown}; filename="{found.number}{kind.ending}"'
    if mark not in request.if_none_match:
        answer.set_data(make(found, found.pdf))
    return answer.make_conditional(request)


def _picture(pdf: bytes, width_px: int) -> bytes:
    try:
        return png_preview(pdf, width_px=width_px)
    except PreviewUnavailable:
        abort(404)


def _print_sheet(found: Certificate) -> bytes:
    pictures = pictures_of(read_session(), found.edition, [data_of(found.printed)])
    return printers().do(shop_job([found], Seal.of(settings().instance, settings().base_url), pictures))
