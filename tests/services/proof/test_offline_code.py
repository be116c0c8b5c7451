"""The second QR code on a telephone with a network: it proves itself, and leads to what it cannot say."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from judging.services.certificates import papers, pending, revoking
from judging.services.proof.sealing import sealing_of
from judging.services.proof.verification import find
from judging.storage.models import Certificate
from tests.services.certificates.test_certificates import issue, one, seal
from tests.services.results.test_results import NELLY
from tests.world import START, World

SATURNINA = "Saturnina Mamani Kʼuchu"


@pytest.fixture
def issued(published: World) -> World:
    """Certificates and keys are there."""
    issue(published)
    seal(published).keys_or_new("Asociación", START)
    return published


def path_of(world: World, certificate: Certificate, *, named: bool = True) -> str:
    keys = seal(world).keys()
    assert keys is not None
    data = papers.data_of({**certificate.printed, "checks_offline": True})
    return urlsplit(sealing_of(data, keys, names_holder=named).offline_url).path


def test_it_says_what_was_signed_and_leads_to_the_certificate(issued: World) -> None:
    with issued.writing() as session:
        row = one(session)
        pending.keep_paper(session, code=row.code, pdf=b"%PDF")
        path, code, name = path_of(issued, row), row.code, row.printed["holder_name"]
    visitor = issued.anybody()
    for spelled in (path, path.upper()):
        visitor.get(spelled)
        assert "La firma es nuestra" in visitor.text
        assert name in visitor.text
        assert visitor.page is not None
        assert f"/v/{code}" in visitor.page.text


def test_a_forged_or_mixed_up_code_is_refused(issued: World) -> None:
    with issued.writing() as session:
        rows = session.query(Certificate).order_by(Certificate.id).all()[:2]
        for row in rows:
            pending.keep_paper(session, code=row.code, pdf=row.code.encode())
        mine, other = rows[0].code, rows[1].code
        path = path_of(issued, rows[0])
        assert find(session, mine) is not None
    visitor = issued.anybody()
    visitor.get(path.replace(mine, other), status=422)
    assert "dos certificados distintos" in visitor.text
    visitor.get(path[:-30] + "A" * 30, status=422)
    assert "La firma es falsa" in visitor.text
    visitor.get(f"/v/{mine}/hola", status=422)
    assert "no es lo que dice el segundo código QR" in visitor.text


def test_a_revoked_certificate_still_proves_who_signed_it_and_its_page_says_it_is_void(issued: World) -> None:
    with issued.writing() as session:
        row = one(session)
        pending.keep_paper(session, code=row.code, pdf=b"%PDF")
        path, code = path_of(issued, row, named=False), row.code
        revoking.revoke(session, actor=NELLY, certificate=row, reason="Se retiró.", now=START)
    visitor = issued.anybody()
    visitor.get(path)
    assert "todavía vale" in visitor.text
    assert "No quiso que su nombre" in visitor.text
    visitor.get(f"/v/{code}")
    assert "Certificado anulado" in visitor.text
