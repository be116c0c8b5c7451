"""A signing key in a device: SoftHSM (Debian: softhsm2) stands for the token on a cable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from judging.config import Settings, SettingsError
from judging.paths import PACKAGE
from tests.machine import needs

LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")

IN_A_FRESH_PROCESS = """
import os, pathlib, sys
from judging.certificates.plate.printing import print_certificate
from judging.certificates.proof.signing import sign_pdf, verify_pdf
from judging.config import Settings
from judging.services.proof.sealing import Seal
from tests.certificates.samples import SPANISH

settings = Settings.from_env()
seal = Seal.of(settings.instance, settings.base_url, settings.device)
now = SPANISH.issued_at
keys = seal.keys_or_new("Asociación", now)
print(keys.device_label, sorted(path.name for path in keys.folder.iterdir()))
pdf = sign_pdf(print_certificate(SPANISH).pdf, keys, now, seal.signer(keys))
pathlib.Path("signed.pdf").write_bytes(pdf)
print(verify_pdf(pdf, [keys.authority]).verdict)
print(verify_pdf(pdf[:9000] + b"x" + pdf[9001:], [keys.authority]).verdict)
"""


@needs("softhsm")
@pytest.mark.slow
def test_a_key_in_a_device_signs_and_never_stands_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "tokens").mkdir()
    configuration = f"directories.tokendir = {tmp_path / 'tokens'}\nobjectstore.backend = file\n"
    (tmp_path / "softhsm.conf").write_text(configuration)
    pin = tmp_path / "pin"
    pin.write_text("4321\n")
    pin.chmod(0o600)
    env = {
        **os.environ,
        "SOFTHSM2_CONF": str(tmp_path / "softhsm.conf"),
        "JUDGING_INSTANCE": str(tmp_path / "instance"),
        "JUDGING_PKCS11_MODULE": str(LIBRARY),
        "JUDGING_PKCS11_TOKEN": "premio",
        "JUDGING_PKCS11_KEY": "firma-2026",
        "JUDGING_PKCS11_PIN_FILE": str(pin),
        "PYTHONPATH": str(PACKAGE.parent),
        "JUDGING_LANG": "es",
    }

    def typed(*words: str) -> str:
        done = subprocess.run(words, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    typed("softhsm2-util", "--init-token", "--free", "--label", "premio", "--so-pin", "12345678", "--pin", "4321")
    told = typed(sys.executable, "-c", IN_A_FRESH_PROCESS).splitlines()
    assert told[0].startswith("firma-2026 ['001.badge.pem', '001.device', '001.pem', 'authority")
    assert "001.key.pem" not in told[0]
    assert told[1:] == ["valid", "altered"]
    again = typed(sys.executable, "-c", IN_A_FRESH_PROCESS).splitlines()  # another process finds the same key
    assert again == told
    assert "Signature is Valid" in typed("pdfsig", "signed.pdf")


def test_a_device_needs_a_token_and_a_pin_that_only_its_owner_reads(tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text("4321")
    pin.chmod(0o644)
    env = {"JUDGING_INSTANCE": str(tmp_path), "JUDGING_PKCS11_MODULE": sys.executable, "JUDGING_PKCS11_TOKEN": "premio"}
    with pytest.raises(SettingsError, match="Falta el PIN"):
        Settings.from_env(env)
    with pytest.raises(SettingsError, match="chmod 600"):
        Settings.from_env({**env, "JUDGING_PKCS11_PIN_FILE": str(pin)})
    pin.chmod(0o600)
    device = Settings.from_env({**env, "JUDGING_PKCS11_PIN_FILE": str(pin)}).device
    assert device is not None
    assert (device.pin, device.key) == ("4321", "judging")
    assert "4321" not in repr(device)
    with pytest.raises(SettingsError, match="JUDGING_PKCS11_TOKEN"):
        Settings.from_env({**env, "JUDGING_PKCS11_TOKEN": "", "JUDGING_PKCS11_PIN": "1"})
