"""Where the second QR code of a certificate leads to: what it says, and that we signed it.

Whoever has a network reads here in words what the code proves without one; the certificate's own page, one step
further, also says whether it still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask.typing import ResponseReturnValue

from judging.domain.errors import Problem, Refused
from judging.domain.permissions import Role
from judging.services.proof import proving
from judging.services.proof.sealing import Seal
from judging.web.access import allow
from judging.web.context import is_about, read_session, settings
from judging.web.page import Page, render
from judging.web.public.blueprint import blueprint


@dataclass(frozen=True)
class OfflineCodePage(Page):
    """What a second QR code proves, or why it proves nothing. `code` is the certificate's, as the address has it."""

    template: ClassVar[str] = "public/certificates/offline_code.html"
    code: str
    proof: proving.Proof | None
    problems: tuple[Problem, ...] = ()


@blueprint.get("/v/<code>/<payload>")
@blueprint.get("/V/<code>/<payload>", endpoint="offline_code_upper")
@allow(Role.PUBLIC)
def offline_code(code: str, payload: str) -> ResponseReturnValue:
    """Check a second QR code."""
    keys = Seal.of(settings().instance, settings().base_url).keys()
    try:
        proof = proving.prove(read_session(), payload, code, keys)
    except Refused as refusal:
        return render(OfflineCodePage(code, None, refusal.problems), 422)
    if proof.certificate is not None:
        is_about(proof.certificate.edition)
    return render(OfflineCodePage(code, proof))
