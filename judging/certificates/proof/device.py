"""Signing keys that live in a device and never leave it (PKCS#11): a token on a cable, a module in a server, SoftHSM.

Only the key that signs PDFs stands there; its certificate is in the folder of keys like any other, and beside it, in
place of the key file, a file `NNN.device` with the key's label. The package python-pkcs11 (extra "hsm") is needed.
Always true: the private key is made inside the device, on P-256, so that it cannot be read out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.sign.signers.pdf_cms import Signer


class DeviceFault(RuntimeError):
    """The device, its token or the key in it cannot be used; the message says which."""


@dataclass(frozen=True)
class Device:
    """One token of a device: the library that speaks with it, the token's label, the PIN, and the label of new keys."""

    module: Path
    token: str
    pin: str
    key: str

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The public half of the key with this device's label; the key is made there where there is none yet.

        Raises DeviceFault.
        """
        import pkcs11  # noqa: PLC0415 - optional
        from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters  # noqa: PLC0415

        session = self._session()
        try:
            found = list(
                session.get_objects(
                    {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PUBLIC_KEY, pkcs11.Attribute.LABEL: self.key}
                )
            )
            if not found:
                parameters = session.create_domain_parameters(
                    pkcs11.KeyType.EC,
                    {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")},
                    local=True,
                )
                public, _ = parameters.generate_keypair(label=self.key, store=True)
                found = [public]
            key = serialization.load_der_public_key(encode_ec_public_key(found[0]))
        except pkcs11.PKCS11Error as error:
            raise DeviceFault(f"the key {self.key}: {type(error).__name__} {error}") from error
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise DeviceFault(f"the key {self.key} is not one of an elliptic curve")
        return key

    def signer(self, label: str, certificate: bytes, authority: bytes) -> Signer:
        """What signs with the key of this label. Raises DeviceFault where the token cannot be opened."""
        from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415 - optional

        own, root = (next(iter(load_certs_from_pemder_data(pem))) for pem in (certificate, authority))
        return PKCS11Signer(
            self._session(),
            signing_cert=own,
            ca_chain=[root],
            other_certs_to_pull=None,
            key_label=label,
            use_raw_mechanism=True,
        )

    def _session(self) -> Any:
        return _opened(self, os.getpid())


@lru_cache(maxsize=2)
def _opened(device: Device, process: int) -> Any:
    """An open session, once for each process: after a fork the library has to be loaded anew."""
    try:
        import pkcs11  # noqa: PLC0415 - optional
    except ImportError as error:
        raise DeviceFault('python-pkcs11 is not installed (the extra "hsm")') from error
    try:
        library = pkcs11.lib(str(device.module))
        return library.get_token(token_label=device.token).open(user_pin=device.pin, rw=True)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise DeviceFault(f"the token {device.token}: {type(error).__name__} {error}") from error
