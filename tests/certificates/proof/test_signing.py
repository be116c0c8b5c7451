"""Keys and signatures: who may read the keys, and what becomes of a signed certificate in other hands."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from judging.certificates import render_certificate
from judging.certificates.proof.keys import Keys, create_keys, load_keys, rotate_keys
from judging.certificates.proof.signing import Verdict, sign_pdf, verify_pdf
from tests.certificates.readers import picture_of, run, stored
from tests.certificates.samples import SPANISH

NOW = datetime(2026, 9, 12, 15, 0, tzinfo=UTC)
ISSUER = "Asociación de Productores Ecológicos de Caranavi"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return create_keys(tmp_path_factory.mktemp("keys") / "keys", issuer_name=ISSUER, now=NOW)


@pytest.fixture(scope="module")
def signed(keys: Keys) -> bytes:
    return sign_pdf(render_certificate(SPANISH), keys, NOW)


def test_keys_are_for_their_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = create_keys(folder, issuer_name=ISSUER, now=NOW)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    with pytest.raises(FileExistsError):
        create_keys(folder, issuer_name=ISSUER, now=NOW)
    assert load_keys(folder).authority == made.authority


def test_keys_that_others_may_read_are_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    create_keys(folder, issuer_name=ISSUER, now=NOW)
    (folder / "001.key.pem").chmod(0o640)
    with pytest.raises(PermissionError, match=r"001\.key"):
        load_keys(folder)
    with pytest.raises(FileNotFoundError):
        load_keys(tmp_path / "elsewhere")


def test_a_signed_certificate_is_valid_and_says_who_signed_and_when(keys: Keys, signed: bytes) -> None:
    report = verify_pdf(signed, [keys.authority])
    assert report.verdict is Verdict.VALID
    assert report.signer == f"{ISSUER} 001"
    assert report.signed_at == NOW


def test_a_signature_of_somebody_we_do_not_know_is_unknown_not_valid(keys: Keys, signed: bytes, tmp_path: Path) -> None:
    stranger = create_keys(tmp_path / "stranger", issuer_name=ISSUER, now=NOW)
    assert verify_pdf(signed, [stranger.authority]).verdict is Verdict.UNKNOWN
    assert verify_pdf(signed, [stranger.authority, keys.authority]).verdict is Verdict.VALID


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.7, 0.99])
def test_one_changed_letter_anywhere_and_the_certificate_is_altered(share: float, keys: Keys, signed: bytes) -> None:
    at = int(len(signed) * share)
    changed = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert verify_pdf(changed, [keys.authority]).verdict is Verdict.ALTERED


def test_something_added_after_signing_is_an_alteration(keys: Keys, signed: bytes) -> None:
    assert verify_pdf(signed + b"\n% a line more\n", [keys.authority]).verdict is Verdict.ALTERED
    assert verify_pdf(signed[:-400], [keys.authority]).verdict is Verdict.ALTERED


def test_files_without_a_signature_are_told_apart_from_altered_ones(keys: Keys) -> None:
    assert verify_pdf(render_certificate(SPANISH), [keys.authority]).verdict is Verdict.UNSIGNED
    assert verify_pdf(b"Rosa Mamani", [keys.authority]).verdict is Verdict.UNREADABLE
    assert verify_pdf(b"", [keys.authority]).verdict is Verdict.UNREADABLE


def test_what_an_older_key_signed_stays_valid_after_a_rotation(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    old = sign_pdf(render_certificate(SPANISH), create_keys(folder, issuer_name=ISSUER, now=NOW), NOW)
    later = NOW + timedelta(days=300)
    keys = rotate_keys(folder, issuer_name=ISSUER, now=later)
    new = sign_pdf(render_certificate(SPANISH), keys, later)
    assert verify_pdf(old, [keys.authority]).signer == f"{ISSUER} 001"
    assert verify_pdf(new, [keys.authority]).signer == f"{ISSUER} 002"
    assert {verify_pdf(pdf, [keys.authority]).verdict for pdf in (old, new)} == {Verdict.VALID}


def test_other_peoples_readers_accept_the_signature_and_see_an_alteration(signed: bytes, tmp_path: Path) -> None:
    found = run("pdfsig", stored(signed, tmp_path), cwd=tmp_path)
    assert "Signature is Valid" in found
    assert "Total document signed" in found
    changed = signed[:12_000] + bytes([signed[12_000] ^ 1]) + signed[12_001:]
    told = subprocess.run(["pdfsig", stored(changed, tmp_path)], capture_output=True, text=True, check=False)
    assert "Signature is Valid" not in told.stdout


def test_a_signature_is_not_seen_on_the_paper(signed: bytes, tmp_path: Path) -> None:
    assert picture_of(signed, tmp_path) == picture_of(render_certificate(SPANISH), tmp_path)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", stored(signed, tmp_path), cwd=tmp_path)
