"""The credential inside a certificate: what wallets read, whom it names, and what a changed letter does to it."""

from __future__ import annotations

import gzip
import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft201909Validator
from pypdf import PdfReader

from judging.certificates import render_certificate
from judging.certificates.proof.credential import (
    Issuer,
    Privacy,
    credential,
    did_document,
    signed_credential,
    status_list,
)
from judging.certificates.proof.keys import Keys, create_keys, load_keys, rotate_keys
from judging.certificates.proof.proofs import multikey
from judging.paths import PACKAGE
from tests.certificates.openbadge import CREDENTIAL, proof_holds
from tests.certificates.samples import FRENCH, IN_EACH_LANGUAGE, SPANISH

NOW = datetime(2026, 9, 12, 15, 0, tzinfo=UTC)
ISSUER = Issuer("Asociación de Productores Ecológicos de Caranavi", "https://premio.example.org")
SCHEMA = Draft201909Validator(CREDENTIAL)
IN_CLEAR = Privacy(names_holder=True)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return create_keys(tmp_path_factory.mktemp("keys") / "keys", issuer_name=ISSUER.name, now=NOW)


def test_a_credential_says_what_the_paper_says() -> None:
    made = credential(SPANISH, ISSUER, IN_CLEAR, status_position=7)
    assert made["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert made["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert made["id"] == SPANISH.verify_url
    assert made["validFrom"] == "2026-09-12T15:00:00Z"
    assert made["issuer"]["id"] == "did:web:premio.example.org"
    subject = made["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Rosa Mamani Quispe"
    assert subject["achievement"]["name"] == "Diploma de honor – Primer lugar"
    assert subject["achievement"]["criteria"]["narrative"] == SPANISH.citation
    assert made["credentialStatus"]["statusListIndex"] == "7"


def test_the_same_award_has_the_same_name_for_everybody_and_another_award_another() -> None:
    def award(data: object) -> object:
        return credential(data, ISSUER, IN_CLEAR)["credentialSubject"]["achievement"]["id"]  # type: ignore[arg-type]

    assert award(SPANISH) == award(replace(SPANISH, holder_name="Juan Apaza", number="CAR-2026-0004"))
    assert award(SPANISH) != award(replace(SPANISH, award_line="Segundo lugar"))


def test_who_did_not_agree_is_not_named_but_can_prove_it_is_her(keys: Keys) -> None:
    made = credential(SPANISH, ISSUER, Privacy(names_holder=False, salt="k2m8"))
    text = signed_credential(made, ISSUER, keys, at=NOW).decode()
    assert "Rosa" not in text
    identity = made["credentialSubject"]["identifier"][0]
    assert identity["hashed"] is True
    assert identity == credential(SPANISH, ISSUER, Privacy(False, "k2m8"))["credentialSubject"]["identifier"][0]
    with pytest.raises(ValueError, match="salt"):
        Privacy(names_holder=False)


def test_the_proof_holds_until_a_letter_is_changed(keys: Keys) -> None:
    signed = json.loads(signed_credential(credential(FRENCH, ISSUER, IN_CLEAR), ISSUER, keys, at=NOW))
    assert isinstance(signed["proof"], list)
    assert proof_holds(signed, keys.badge_key.public)
    signed["credentialSubject"]["identifier"][0]["identityHash"] = "Françoise de la Noë"
    assert not proof_holds(signed, keys.badge_key.public)


def test_the_proof_of_another_issuer_does_not_hold(keys: Keys, tmp_path: Path) -> None:
    other = create_keys(tmp_path / "other", issuer_name="Otra asociación", now=NOW)
    signed = json.loads(signed_credential(credential(SPANISH, ISSUER, IN_CLEAR), ISSUER, other, at=NOW))
    assert proof_holds(signed, other.badge_key.public)
    assert not proof_holds(signed, keys.badge_key.public)


# The example that Digital Bazaar published for testing implementations of eddsa-jcs-2022 against one another.
PUBLISHED_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PUBLISHED_RAW_KEY = "b00d8d938e7f773d51565aad36a623f5344f7f5d1960f9cf3e8e12620ea2810f"
PUBLISHED = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": f"did:key:{PUBLISHED_KEY}",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    "proof": {
        "type": "DataIntegrityProof",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{PUBLISHED_KEY}#{PUBLISHED_KEY}",
        "cryptosuite": "eddsa-jcs-2022",
        "proofPurpose": "assertionMethod",
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"],
        "proofValue": "z5EhYRJkfPLkoT92FPXN8KK6M9rsBhq3xs19GBSsA6VdNYH4QMKSyNuA2Gfznz9QthVD7Rz3HTAfqxxay23htUpTg",
    },
}


def test_a_proof_made_by_other_peoples_programs_holds_here() -> None:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(PUBLISHED_RAW_KEY))
    assert multikey(key) == PUBLISHED_KEY
    assert proof_holds(PUBLISHED, key)
    assert not proof_holds({**PUBLISHED, "name": "Alumna Credential"}, key)


def test_the_list_of_revoked_certificates_names_exactly_those(keys: Keys) -> None:
    listed = status_list(ISSUER, [3, 131_071], keys, at=NOW)
    assert proof_holds(listed, keys.badge_key.public)
    packed = listed["credentialSubject"]["encodedList"].removeprefix("u")
    bits = gzip.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    revoked = [place for place in range(len(bits) * 8) if bits[place // 8] & 0x80 >> place % 8]
    assert revoked == [3, 131_071]


def test_after_a_rotation_old_and_new_keys_are_published(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = create_keys(folder, issuer_name=ISSUER.name, now=NOW)
    signed = json.loads(signed_credential(credential(SPANISH, ISSUER, IN_CLEAR), ISSUER, first, at=NOW))
    rotate_keys(folder, issuer_name=ISSUER.name, now=NOW)
    now = load_keys(folder)
    published = {item["id"]: item["publicKeyMultibase"] for item in did_document(ISSUER, now)["verificationMethod"]}
    assert len(published) == 2
    assert published[signed["proof"][0]["verificationMethod"]] == multikey(first.badge_key.public)
    assert now.badge_key.name == "002"


def test_the_credential_travels_inside_the_pdf(keys: Keys) -> None:
    content = signed_credential(credential(SPANISH, ISSUER, IN_CLEAR), ISSUER, keys, at=NOW)
    with_it, without = render_certificate(SPANISH, credential=content), render_certificate(SPANISH)
    assert PdfReader(BytesIO(with_it)).attachments == {"credential.json": [content]}
    assert PdfReader(BytesIO(without)).attachments == {}
    assert with_it == render_certificate(SPANISH, credential=content)  # its date is not the clock's


@pytest.mark.parametrize("privacy", [IN_CLEAR, Privacy(False, "k2m8")], ids=["named", "hashed"])
def test_a_credential_has_all_that_the_standard_requires(privacy: Privacy, keys: Keys) -> None:
    for data in IN_EACH_LANGUAGE:
        made = credential(data, ISSUER, privacy, status_position=7)
        signed = json.loads(signed_credential(made, ISSUER, keys, at=NOW))
        assert list(SCHEMA.iter_errors(signed)) == []
        for spoilt in (
            {**signed, "proof": signed["proof"][0]},  # a list is asked for
            {**signed, "@context": signed["@context"][::-1]},
            {name: value for name, value in signed.items() if name != "validFrom"},
            {**signed, "credentialSubject": {"type": ["AchievementSubject"]}},
        ):
            assert not SCHEMA.is_valid(spoilt)


def test_the_layout_engine_is_no_older_than_what_is_known_to_be_safe() -> None:
    """Before 70 a style sheet was fetched past our guard (GHSA-jf6q-chmf-3h3v), and gradients were lost in PDF/A."""
    assert int(version("weasyprint").partition(".")[0]) >= 70
    assert '"weasyprint>=70,<71"' in (PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8")
