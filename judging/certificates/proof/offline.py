"""The second QR code: what proves a paper where there is no network, to whoever has the issuer's public key.

What it says, and how, stands in `judging.certificates.payload`. Always true: a payload is checked as it stands, with
the keys that are given and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from judging.certificates import payload
from judging.certificates.model import CertificateData
from judging.certificates.payload import SIGNATURE_BYTES, Statement


class PayloadForged(ValueError):
    """The lines were changed, or somebody else signed them."""


class KeyUnknown(ValueError):
    """It names a key that is not among those given."""


def signed_address(data: CertificateData, key: Ed25519PrivateKey, *, names_holder: bool) -> str:
    """The address for the second QR code: the certificate's page with the payload behind it."""
    lines = payload.lines(data, key_name(key.public_key()), names_holder=names_holder)
    return payload.address(data, lines + key.sign(lines))


def key_name(key: Ed25519PublicKey) -> str:
    """How a payload names the key that signed it."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:8]


def checked(text: str, keys: Iterable[Ed25519PublicKey]) -> Statement:
    """What a payload, or the address that ends in one, says when one of these keys signed it.

    Raises PayloadUnreadable, KeyUnknown or PayloadForged.
    """
    content = payload.content(text)
    lines, signature = content[:-SIGNATURE_BYTES], content[-SIGNATURE_BYTES:]
    said = payload.read(lines)
    key = next((key for key in keys if key_name(key) == said.key), None)
    if key is None:
        raise KeyUnknown(said.key)
    try:
        key.verify(signature, lines)
    except InvalidSignature:
        raise PayloadForged(said.number) from None
    return said
