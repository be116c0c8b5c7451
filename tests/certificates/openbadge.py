"""What Open Badges 3.0 and the W3C's data model require of a credential, as a JSON schema of our own.

The required members are those of 1EdTech's schema achievementcredential.json of 2025-03-27 (repository
1EdTech/openbadges-specification, docs/schema): `proof` and `credentialSchema` are lists; the first two contexts are
fixed; issuer, subject, achievement and identity have the members named here.

And `proof_holds`: what a wallet does with the proof inside, by the text of "Data Integrity EdDSA Cryptosuites v1.0".
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "format": "uri", "pattern": "^[a-z][a-z0-9+.-]*:"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}}


def _kinds(name: str) -> dict[str, Any]:
    return {"type": "array", "items": TEXT, "contains": {"const": name}, "minItems": 1}


IDENTITY = _object(
    {"type": {"const": "IdentityObject"}, "hashed": {"type": "boolean"}, "identityHash": TEXT, "identityType": TEXT},
    {"salt": TEXT},
)
ACHIEVEMENT = _object(
    {
        "id": ADDRESS,
        "type": _kinds("Achievement"),
        "name": TEXT,
        "description": TEXT,
        "criteria": {"type": "object", "anyOf": [{"required": ["narrative"]}, {"required": ["id"]}]},
    },
    {"inLanguage": {"type": "string", "pattern": "^[a-z]{2,3}"}},
)
SUBJECT = _object(
    {"type": _kinds("AchievementSubject"), "achievement": ACHIEVEMENT},
    {"identifier": {"type": "array", "items": IDENTITY}, "id": ADDRESS},
)
PROOF = _object(
    {
        "type": {"const": "DataIntegrityProof"},
        "cryptosuite": TEXT,
        "created": MOMENT,
        "verificationMethod": ADDRESS,
        "proofPurpose": {"const": "assertionMethod"},
        "proofValue": {"type": "string", "pattern": "^z[1-9A-HJ-NP-Za-km-z]+$"},
    }
)
CREDENTIAL: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2019-09/schema",
    **_object(
        {
            "@context": {
                "type": "array",
                "minItems": 2,
                "items": [
                    {"const": "https://www.w3.org/ns/credentials/v2"},
                    {
                        "type": "string",
                        "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d\.json$",
                    },
                ],
            },
            "id": ADDRESS,
            "type": {
                **_kinds("VerifiableCredential"),
                "minItems": 2,
                "items": {"enum": ["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"]},
            },
            "issuer": _object({"id": ADDRESS, "type": _kinds("Profile")}, {"name": TEXT, "url": ADDRESS}),
            "validFrom": MOMENT,
            "credentialSubject": SUBJECT,
            "proof": {"type": "array", "items": PROOF, "minItems": 1},
        },
        {
            "name": TEXT,
            "awardedDate": MOMENT,
            "credentialSchema": {"type": "array"},
            "credentialStatus": _object({"id": ADDRESS, "type": {"const": "BitstringStatusListEntry"}}),
        },
    ),
}

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def proof_holds(document: dict[str, Any], key: Ed25519PublicKey) -> bool:
    """Whether the document bears a proof of this key, and not a letter was changed since."""
    proof = document["proof"][0] if isinstance(document["proof"], list) else document["proof"]
    bare = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        key.verify(_from_base58(proof["proofValue"].removeprefix("z")), _digest(options) + _digest(bare))
    except InvalidSignature:
        return False
    return bool(proof["cryptosuite"] == "eddsa-jcs-2022")


def _digest(value: dict[str, Any]) -> bytes:
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).digest()


def _from_base58(text: str) -> bytes:
    number = 0
    for symbol in text:
        number = number * 58 + BASE58.index(symbol)
    leading = len(text) - len(text.lstrip("1"))
    return b"\0" * leading + number.to_bytes((number.bit_length() + 7) // 8, "big")
