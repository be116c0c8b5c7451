"""What the issuer of certificates publishes for machines: keys, the list of the void, and the same as a credential.

All of it is public by nature and names nobody. Before the first certificate there are no keys, and so none of this.
"""

from __future__ import annotations

import json
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from judging.certificates.proof.credential import STATUS_ENTRIES, did_document, status_list
from judging.certificates.proof.keys import Keys
from judging.domain.permissions import Role
from judging.services.proof import verification
from judging.services.proof.proving import public_keys
from judging.services.proof.sealing import Seal
from judging.web.access import allow, now
from judging.web.context import read_session, settings
from judging.web.public.blueprint import blueprint


def _seal_and_keys() -> tuple[Seal, Keys]:
    seal = Seal.of(settings().instance, settings().base_url)
    return seal, seal.keys() or abort(404)


def _json(document: Any, mimetype: str = "application/json") -> Response:
    """For anybody's program, from any page (CORS): there is nothing here that is not public."""
    answer = Response(json.dumps(document, ensure_ascii=False, sort_keys=True), mimetype=mimetype)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@blueprint.get("/.well-known/did.json")
@allow(Role.PUBLIC)
def did() -> ResponseReturnValue:
    """Every key that ever signed a credential."""
    seal, keys = _seal_and_keys()
    return _json(did_document(seal.issuer(), keys), "application/did+json")


@blueprint.get("/v/authority.pem")
@allow(Role.PUBLIC)
def authority() -> ResponseReturnValue:
    """The certificate that proves our signatures on PDFs."""
    _, keys = _seal_and_keys()
    answer = Response(keys.authority, mimetype="application/x-pem-file")
    answer.headers["Content-Disposition"] = 'attachment; filename="authority.pem"'
    return answer


@blueprint.get("/v/badge-keys.pem")
@allow(Role.PUBLIC)
def badge_keys() -> ResponseReturnValue:
    """The public keys with which credentials and second QR codes are checked, also without us."""
    _, keys = _seal_and_keys()
    return Response(public_keys(keys), mimetype="application/x-pem-file")


@blueprint.get("/v/revoked.json")
@allow(Role.PUBLIC)
def revoked() -> ResponseReturnValue:
    """The numbers of all void certificates, with the digests of their codes."""
    return _json(
        {"issuer": settings().base_url, "at": now().isoformat(), "revoked": verification.void_list(read_session())}
    )


@blueprint.get("/v/status-1")
@allow(Role.PUBLIC)
def status() -> ResponseReturnValue:
    """The same as the signed list that credentials point to."""
    seal, keys = _seal_and_keys()
    positions = [row.id for row in verification.void(read_session()) if row.id < STATUS_ENTRIES]
    return _json(status_list(seal.issuer(), positions, keys, at=now()), "application/vc")
