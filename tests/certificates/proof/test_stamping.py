"""Time stamps behind the signature: each level, and what becomes of a certificate when the service does not answer."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from judging.certificates.plate.printing import print_certificate
from judging.certificates.proof.keys import Keys, create_keys
from judging.certificates.proof.signing import Verdict, on_its_own_thread, sign_pdf, verify_pdf
from judging.certificates.proof.stamping import Level, StampRefused, TimeService, level_of, stamped
from tests.certificates.readers import run, stored
from tests.certificates.samples import SEALING, SPANISH
from tests.certificates.standards import complaints, verapdf_says
from tests.certificates.timeservice import Service, time_service
from tests.machine import needs

NOW = datetime.now(UTC)
HIGHER = (Level.T, Level.LT, Level.LTA)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with time_service() as running:
        yield running


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("keys") / "keys"
    return create_keys(folder, issuer_name="Asociación", now=NOW - timedelta(days=3))


@pytest.fixture(scope="module")
def signed(keys: Keys) -> bytes:
    return sign_pdf(print_certificate(SPANISH, credential=b"{}", sealing=SEALING).pdf, keys, NOW)


@pytest.mark.parametrize("level", HIGHER)
def test_each_level_is_added_behind_the_signed_file_and_holds(
    level: Level, service: Service, keys: Keys, signed: bytes, tmp_path: Path
) -> None:
    raised = stamped(signed, level, service.known, keys, NOW)
    assert raised.startswith(signed)
    assert level_of(signed) is Level.B
    assert level_of(raised) is level
    report = verify_pdf(raised, [keys.authority])
    assert (report.verdict, report.is_whole) == (Verdict.VALID, True)
    roots = [root for pem in (keys.authority, service.known.authority) for root in load_certs_from_pemder_data(pem)]
    reader = PdfFileReader(BytesIO(raised))
    store = DocumentSecurityStore.read_dss(reader) if level is not Level.T else None
    context = (
        store.as_validation_context({"trust_roots": roots, "allow_fetching": False, "revocation_mode": "hard-fail"})
        if store
        else ValidationContext(trust_roots=roots, allow_fetching=False)
    )
    assert on_its_own_thread(lambda: validate_pdf_signature(reader.embedded_regular_signatures[0], context)).bottom_line
    stamps = reader.embedded_timestamp_signatures
    assert len(stamps) == (2 if level is Level.LTA else 1)
    for stamp in stamps:
        status = on_its_own_thread(lambda stamp=stamp: validate_pdf_timestamp(stamp, context))
        assert (status.intact, status.valid, status.trusted) == (True, True, True)
    if store is not None:
        assert len(store.crls) >= 2  # ours and the service's
    assert "Signature is Valid" in run("pdfsig", stored(raised, tmp_path), cwd=tmp_path)
    # page-validation wants every signature to cover the whole file, which none but the last can; veraPDF knows better.
    assert {one for one in set(complaints(raised)) - set(complaints(signed)) if "BYTERANGE" not in one} == set()


def test_a_letter_changed_before_or_something_added_after_a_stamp_is_found_out(
    service: Service, keys: Keys, signed: bytes
) -> None:
    raised = stamped(signed, Level.T, service.known, keys, NOW)
    for changed in (
        raised[:9_000] + bytes([raised[9_000] ^ 1]) + raised[9_001:],
        raised + b"\n% a line more\n",
        raised[:-300],
    ):
        assert verify_pdf(changed, [keys.authority]).verdict is Verdict.ALTERED


def test_a_service_that_is_down_or_a_strangers_stamp_is_refused(service: Service, keys: Keys, signed: bytes) -> None:
    with pytest.raises(StampRefused):
        stamped(signed, Level.T, TimeService("http://127.0.0.1:9/", service.known.authority, 2.0), keys, NOW)
    with pytest.raises(StampRefused):  # the service is there, but nobody we trust vouches for it
        stamped(signed, Level.T, TimeService(service.known.url, keys.authority), keys, NOW)
    service.up = False
    try:
        with pytest.raises(StampRefused, match="503"):
            stamped(signed, Level.LTA, service.known, keys, NOW)
    finally:
        service.up = True
    assert stamped(signed, Level.B, service.known, keys, NOW) == signed


@needs("verapdf")
@pytest.mark.slow
def test_verapdf_passes_every_level(service: Service, keys: Keys, signed: bytes, tmp_path: Path) -> None:
    paths = [stored(stamped(signed, level, service.known, keys, NOW), tmp_path, f"{level}.pdf") for level in HIGHER]
    assert verapdf_says(paths, tmp_path).count("PASS") == 2 * len(paths)
    assert subprocess.run(["qpdf", "--check", *paths[:1]], check=False).returncode == 0
