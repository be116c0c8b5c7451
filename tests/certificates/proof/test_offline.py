"""The second QR code: who signed it, whom it names, and how somebody without network and without us checks it."""

from __future__ import annotations

import subprocess
from base64 import b32decode, b32encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from judging.certificates import CertificateData, Sealing
from judging.certificates.layout.pages import certificate_page
from judging.certificates.payload import PayloadUnreadable, sample_address
from judging.certificates.plate.printing import Way, print_certificate
from judging.certificates.proof.keys import create_keys
from judging.certificates.proof.offline import (
    KeyUnknown,
    PayloadForged,
    checked,
    signed_address,
)
from judging.services.proof.proving import keys_in, public_keys
from tests.certificates.readers import run, stored, text_of
from tests.certificates.samples import EVERYTHING_LONG, SEALING, SPANISH, WITH_SECOND_CODE

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
PUBLIC = [KEY.public_key()]


def address(data: CertificateData = SPANISH, *, named: bool = True) -> str:
    return signed_address(data, KEY, names_holder=named)


def test_it_says_what_the_paper_says_also_in_capitals_and_broken_over_lines() -> None:
    for text in (address(), address().upper(), address().rpartition("/")[2], address()[:90] + "\n " + address()[90:]):
        said = checked(text, PUBLIC)
        assert (said.number, said.holder, said.award) == ("CAR-2026-0003", "Rosa Mamani Quispe", "Primer lugar")
        assert said.edition == "Premio Caranavi de Café Agroecológico, Segunda edición, 2026"
        assert said.date == SPANISH.date_text
        assert said.is_about("Rosa Mamani Quispe", SPANISH.code)
        assert not said.is_about("Elena Choque", SPANISH.code)


def test_who_did_not_agree_is_not_named_but_her_paper_can_be_compared() -> None:
    text = address(named=False)
    assert b"Rosa" not in b32decode(text.rpartition("/")[2] + "=" * (-len(text.rpartition("/")[2]) % 8))
    said = checked(text, PUBLIC)
    assert not said.names_holder
    assert said.is_about("Rosa Mamani Quispe", SPANISH.code)
    assert not said.is_about("Rosa Mamani Quispe", "00000-00000")


def test_one_changed_letter_or_another_signer_is_found_out() -> None:
    head, _, payload = address().rpartition("/")
    content = b32decode(payload + "=" * (-len(payload) % 8))
    for forged in (content.replace(b"Primer", b"Primor"), content[:-1] + bytes([content[-1] ^ 1])):
        with pytest.raises(PayloadForged):
            checked(f"{head}/{b32encode(forged).decode().rstrip('=')}", PUBLIC)
    with pytest.raises(KeyUnknown):
        checked(address(), [OTHER.public_key()])
    with pytest.raises(KeyUnknown):
        checked(sample_address(SPANISH), PUBLIC)


@pytest.mark.parametrize("text", ["", "hola", SPANISH.verify_url, "A" * 5_000, "MFRGGZDF" * 20, "ÑÑÑ"])
def test_what_is_no_payload_says_so(text: str) -> None:
    with pytest.raises(PayloadUnreadable):
        checked(text, PUBLIC)


@pytest.mark.parametrize(
    "data",
    [*WITH_SECOND_CODE[:2], replace(EVERYTHING_LONG, checks_offline=True)],
    ids=["landscape", "portrait", "long"],
)
def test_a_telephone_reads_both_codes(data: CertificateData, tmp_path: Path) -> None:
    sealing = Sealing(SEALING.fingerprint, address(data))
    printed = print_certificate(data, sealing=sealing)
    assert printed.way is Way.PLATE
    run("pdftoppm", "-r", "200", "-jpeg", "-singlefile", stored(printed.pdf, tmp_path), "photo", cwd=tmp_path)
    read = run("zbarimg", "--raw", "--quiet", "photo.jpg", cwd=tmp_path).split()
    assert sorted(read) == [data.verify_url.upper(), sealing.offline_url.upper()]
    assert checked(max(read, key=len), PUBLIC).number == data.number


def test_only_who_wants_it_gets_one_and_a_sample_proves_nothing(tmp_path: Path) -> None:
    assert certificate_page(SPANISH, Sealing(offline_url=address())).offline_url == ""
    wanted = replace(SPANISH, checks_offline=True)
    assert certificate_page(wanted).offline_url == sample_address(wanted)
    assert "Para comprobar sin internet" in text_of(print_certificate(wanted).pdf, tmp_path)
    assert "sin internet" not in text_of(print_certificate(SPANISH).pdf, tmp_path)


def test_anybody_checks_it_with_openssl_and_the_published_key_alone(tmp_path: Path) -> None:
    """The very commands of docs/certificates.md."""
    now = datetime(2026, 9, 12, 15, 0, tzinfo=UTC)
    keys = create_keys(tmp_path / "keys", issuer_name="Asociación", now=now)
    (tmp_path / "badge-keys.pem").write_text(public_keys(keys))
    (tmp_path / "payload").write_text(signed_address(SPANISH, keys.badge_key.private, names_holder=True).upper())
    script = (
        "p=$(sed 's#.*/##' payload); while [ $((${#p} % 8)) -ne 0 ]; do p=$p=; done;"
        ' printf %s "$p" | base32 -d > all;'
        " head -c -64 all > words; tail -c 64 all > signature;"
        " openssl pkeyutl -verify -pubin -inkey badge-keys.pem -rawin -in words -sigfile signature"
    )
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout
    assert "Rosa Mamani Quispe\nPrimer lugar\n" in (tmp_path / "words").read_text()
    assert [key.public_bytes_raw() for key in keys_in(public_keys(keys))] == [keys.badge_key.public.public_bytes_raw()]


def test_the_paper_says_who_signed_it_in_each_of_its_languages(tmp_path: Path) -> None:
    for data in WITH_SECOND_CODE[:3]:
        text = text_of(print_certificate(data, sealing=SEALING).pdf, tmp_path)
        assert f"Firmado electrónicamente por {data.issuer_name} · huella 3F2A 91BC 77E2 1F83" in text
        assert f"Signé électroniquement par {data.issuer_name} · empreinte 3F2A 91BC 77E2 1F83" in text
        assert "electrónicamente" not in text_of(print_certificate(data).pdf, tmp_path)
