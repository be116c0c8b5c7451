"""Signing JSON with an Ed25519 key as the W3C's Verifiable Credentials want it: with a *proof* inside.

Data Integrity, suite eddsa-jcs-2022 ("Data Integrity EdDSA Cryptosuites v1.0"): the JSON is written canonically
(RFC 8785), so no JSON-LD processor and no network are needed.

Public keys are written as Multikey: "z" and base 58 of the bytes ED 01 and the key.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SUITE: Final = "eddsa-jcs-2022"
_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519_PREFIX: Final = b"\xed\x01"

Json = dict[str, Any]


def with_proof(document: Json, key: Ed25519PrivateKey, *, method: str, at: datetime) -> Json:
    """The document with its proof, in a list, as Open Badges 3.0 wants it. `method` is the address of the key."""
    proof: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": instant(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    signature = key.sign(_to_sign(document, proof))
    return {**document, "proof": [{**proof, "proofValue": "z" + base58(signature)}]}


def multikey(key: Ed25519PublicKey) -> str:
    """The public key in the W3C's Multikey form ("z6Mk...")."""
    return "z" + base58(_ED25519_PREFIX + key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def canonical(value: Any) -> bytes:
    """JSON in RFC 8785's one form: sorted names, no blanks. Ours holds no fractions, whose writing is intricate."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def instant(at: datetime) -> str:
    """A moment as "2026-09-12T15:00:00Z"."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _to_sign(document: Json, proof: Json) -> bytes:
    return sha256(canonical(proof)).digest() + sha256(canonical(document)).digest()


def base58(data: bytes) -> str:
    """Bytes in the digits and letters that nobody confuses (Bitcoin's alphabet)."""
    number, symbols = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        symbols = _BASE58[rest] + symbols
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + symbols
