"""What makes a certificate's paper final: the credential inside, the signature over it, and the keys behind both."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.certificates.proof.signing import Verdict, verify_pdf
from judging.services.certificates import revoking
from judging.services.proof import verification
from judging.services.proof.sealing import Seal
from judging.services.proof.verification import FileVerdict
from judging.storage.models import Certificate, CertificateState, Entry
from tests.certificates.openbadge import proof_holds
from tests.services.certificates.test_certificates import BASE, draw, issue, latest, made, one, seal
from tests.services.results.test_results import NELLY
from tests.world import START, World

SATURNINA = "Saturnina Mamani Kʼuchu"


@pytest.fixture
def sealed(published: World) -> World:
    """All certificates issued; Saturnina's is a real one, the others hold a few bytes."""
    issue(published)
    draw(published, 16, but=SATURNINA)
    assert made(published) == 1
    return published


def paper(world: World) -> bytes:
    with world.reading() as session:
        pdf = one(session).pdf
    assert pdf is not None
    return pdf


def authority(world: World) -> list[bytes]:
    keys = seal(world).keys()
    assert keys is not None
    return [keys.authority]


def changed(pdf: bytes) -> bytes:
    """One letter of the drawing is another: a byte of the first stream."""
    place = pdf.index(b"stream") + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def compared(session: Session, world: World, content: bytes, typed: str = "") -> verification.FileCheck:
    return verification.compare(session, content, typed, authority(world))


def test_a_paper_is_signed_and_a_changed_one_is_found_out(sealed: World) -> None:
    pdf, trusted = paper(sealed), authority(sealed)
    report = verify_pdf(pdf, trusted)
    assert (report.verdict, report.signer, report.signed_at) == (Verdict.VALID, "Equipo del concurso 001", START)
    assert verify_pdf(changed(pdf), trusted).verdict is Verdict.ALTERED


def test_the_credential_inside_says_the_same_as_the_paper_and_bears_our_proof(sealed: World) -> None:
    (content,) = PdfReader(io.BytesIO(paper(sealed))).attachments["credential.json"]
    document = json.loads(content)
    with sealed.reading() as session:
        row = one(session)
        assert document["id"] == f"{BASE}/v/{row.code}"
        assert document["credentialStatus"]["statusListIndex"] == str(row.id)
    keys = seal(sealed).keys()
    assert keys is not None
    assert document["issuer"]["id"] == "did:web:premio.example.org"
    assert proof_holds(document, keys.badge_key.public)
    assert not proof_holds({**document, "id": f"{BASE}/v/11111-11111"}, keys.badge_key.public)


@pytest.mark.parametrize("agreed", [True, False])
def test_the_credential_names_only_who_agreed_to_be_named(published: World, agreed: bool) -> None:
    with published.writing() as session:
        entry = session.scalars(select(Entry).where(Entry.number == "C003")).one()
        entry.consents = {**entry.consents, "publish": agreed}
    issue(published)
    draw(published, 16, but=SATURNINA)
    made(published)
    (content,) = PdfReader(io.BytesIO(paper(published))).attachments["credential.json"]
    assert (SATURNINA in content.decode()) is agreed


def test_keys_are_made_once_at_first_need_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    seal_ = Seal.of(tmp_path, BASE)
    assert seal_.keys() is None
    first = seal_.keys_or_new("Equipo", START)
    assert seal_.keys_or_new("Otro nombre", START).fingerprint == first.fingerprint
    files = sorted((tmp_path / "keys").iterdir())
    assert [path.name for path in files] == [
        "001.badge.pem",
        "001.key.pem",
        "001.pem",
        "authority.key.pem",
        "authority.pem",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_what_an_older_key_signed_stays_good_after_a_new_one(sealed: World) -> None:
    before = seal(sealed).keys()
    after = seal(sealed).rotated("Equipo del concurso", START)
    assert before is not None
    assert (before.number, after.number) == ("001", "002")
    assert before.fingerprint == after.fingerprint
    assert verify_pdf(paper(sealed), [after.authority]).verdict is Verdict.VALID


def test_there_is_nothing_to_rotate_before_the_first_key(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Seal.of(tmp_path, BASE).rotated("Equipo", START)


# --------------------------------------------------------------------------------------- comparing a file
def test_a_file_is_told_by_its_bytes_and_by_its_signature(sealed: World) -> None:
    pdf = paper(sealed)
    with sealed.reading() as session:
        row = one(session)
        assert compared(session, sealed, pdf) == verification.FileCheck(FileVerdict.IDENTICAL, row)
        added_to = compared(session, sealed, pdf + b"\n% a note")
        assert (added_to.verdict, added_to.certificate) == (FileVerdict.ALTERED, row), "it begins with the original"
        inside = compared(session, sealed, changed(pdf))
        assert (inside.verdict, inside.certificate) == (FileVerdict.ALTERED, None), "its signature is broken"
        assert compared(session, sealed, changed(pdf), row.code).certificate is row
        assert compared(session, sealed, b"%PDF-1.7 something").verdict is FileVerdict.UNKNOWN


def test_a_paper_of_ours_that_is_kept_nowhere_and_one_of_strangers(sealed: World, tmp_path: Path) -> None:
    pdf = paper(sealed)
    stranger = Seal.of(tmp_path / "strangers", BASE).keys_or_new("Otro concurso", START)
    with sealed.tampering() as session:
        row = one(session)
        row.pdf, row.digest = None, ""
    with sealed.reading() as session:
        assert compared(session, sealed, pdf).verdict is FileVerdict.SIGNED
        check = verification.compare(session, pdf, "", [stranger.authority])
        assert (check.verdict, check.signer) == (FileVerdict.STRANGER, "Equipo del concurso 001")


# --------------------------------------------------------------------------------------- the list of the void
def test_the_list_of_the_void_names_nobody_and_gives_no_code_away(published: World) -> None:
    issue(published)
    draw(published, 17)
    with published.writing() as session:
        revoking.revoke(
            session,
            actor=NELLY,
            certificate=one(session, "CARANAVI-2026-0003"),
            reason="La finca se retiró.",
            now=START,
        )
        revoking.reissue(
            session,
            actor=NELLY,
            certificate=one(session),
            reason="Se corrigió el nombre.",
            holder_name="Saturnina Mamani Cuchu",
            base_url=BASE,
            now=START,
        )
    draw(published, 1)
    with published.reading() as session:
        listed = verification.void_list(session)
        assert [(item["number"], item["state"], item.get("replaced_by")) for item in listed] == [
            ("CARANAVI-2026-0001", "superseded", "CARANAVI-2026-0001-R1"),
            ("CARANAVI-2026-0003", "revoked", None),
        ]
        text = json.dumps(listed, ensure_ascii=False)
        assert SATURNINA not in text
        assert one(session).code not in text
        revoked = select(Certificate).where(Certificate.state == CertificateState.REVOKED)
        assert len(session.scalars(revoked).all()) == 2
        assert latest(published, session).number == 1
