"""Signing and checking JSON with an Ed25519 key, in the two ways of the W3C's Verifiable Credentials.

* A *proof* inside the JSON: Data Integrity, suite eddsa-jcs-2022 ("Data Integrity EdDSA Cryptosuites v1.0"). The
  JSON is written canonically (RFC 8785), so no JSON-LD processor and no network are needed.
* A *token* (JWT) around it: "Securing Verifiable Credentials using JOSE and COSE", algorithm EdDSA (RFC 8037).

Public keys are written as Multikey: "z" and base 58 of the bytes ED 01 and the key.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
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


def proof_holds(document: Json, key: Ed25519PublicKey) -> bool:
    """Whether the document bears a proof of this key, and not a letter was changed since."""
    proofs = document.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and proofs else proofs
    if not isinstance(proof, dict) or proof.get("cryptosuite") != SUITE:
        return False
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        key.verify(_from_base58(str(proof.get("proofValue", ""))[1:]), _to_sign(bare, options))
    except (InvalidSignature, ValueError):
        return False
    return True


def as_token(document: Json, key: Ed25519PrivateKey, *, method: str) -> str:
    """The document as a signed JWT (compact form)."""
    header = {"alg": "EdDSA", "typ": "vc+jwt", "kid": method}
    signed = f"{_coded(canonical(header))}.{_coded(canonical(document))}"
    return f"{signed}.{_coded(key.sign(signed.encode()))}"


def read_token(token: str, key: Ed25519PublicKey) -> Json | None:
    """What the token says, or None when this key did not sign it as it stands."""
    signed, _, signature = token.rpartition(".")
    try:
        key.verify(_decoded(signature), signed.encode())
        said: Json = json.loads(_decoded(signed.partition(".")[2]))
    except (InvalidSignature, ValueError):
        return None
    return said


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


def _from_base58(text: str) -> bytes:
    number = 0
    for symbol in text:
        number = number * 58 + _BASE58.index(symbol)
    leading = len(text) - len(text.lstrip("1"))
    return b"\0" * leading + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _coded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
