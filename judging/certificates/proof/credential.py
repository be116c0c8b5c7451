"""The certificate as a credential that wallets read: Open Badges 3.0, which is W3C's Verifiable Credential 2.0.

`credential` makes plain JSON out of a certificate's data, `signed_credential` the bytes that stand inside the PDF
and behind "download the credential". `did_document` and `status_list` are what the issuer publishes beside.

Field names and what is required: 1EdTech's JSON schema of 2025-03 (`proof` and `credentialStatus` in lists where
the schema asks for it); revocation: W3C's Bitstring Status List v1.0. We claim no certification of 1EdTech.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from judging.certificates.model import CertificateData
from judging.certificates.payload import marking
from judging.certificates.proof.keys import BadgeKey, Keys
from judging.certificates.proof.proofs import Json, canonical, instant, multikey, with_proof

CONTEXT: Final = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
STATUS_ENTRIES: Final = 131_072
"""The least the standard allows, so that one entry says nothing about a person."""


@dataclass(frozen=True)
class Issuer:
    """Who gives the badges: the name, and the public address of the service ("https://premio.example.org")."""

    name: str
    url: str

    @property
    def did(self) -> str:
        """The identity that the address proves: did:web (its document stands at /.well-known/did.json)."""
        return f"did:web:{quote(urlsplit(self.url).netloc, safe='.')}"

    def method(self, key: BadgeKey) -> str:
        """The address of one of the issuer's keys."""
        return f"{self.did}#key-{key.name}"


@dataclass(frozen=True)
class Privacy:
    """How the holder is named: in clear when she agreed, else only as a salted hash that she can prove."""

    names_holder: bool
    salt: str = ""

    def __post_init__(self) -> None:
        if not self.names_holder and not self.salt:
            raise ValueError("a hash of a name without salt is soon guessed")


def credential(data: CertificateData, issuer: Issuer, privacy: Privacy, *, status_position: int | None = None) -> Json:
    """The credential without its proof. `status_position` is the certificate's entry in the revocation list."""
    achievement = "|".join((issuer.url, data.competition_name, data.edition_name, data.title, data.award_line))
    made: Json = {
        "@context": CONTEXT,
        "id": data.verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": _joined(data.title, data.award_line),
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url},
        "validFrom": instant(data.issued_at),
        "awardedDate": instant(data.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [_identity(data.holder_name, privacy)],
            "achievement": {
                "id": f"urn:uuid:{uuid5(NAMESPACE_URL, achievement)}",
                "type": ["Achievement"],
                "name": _joined(data.title, data.award_line),
                "description": _joined(marking(data), data.competition_name, data.edition_name),
                "criteria": {"narrative": data.citation or _joined(data.award_line, data.competition_name)},
                "inLanguage": data.language,
            },
        },
    }
    if status_position is not None:
        made["credentialStatus"] = _status_entry(issuer, status_position)
    return made


def signed_credential(made: Json, issuer: Issuer, keys: Keys, *, at: datetime) -> bytes:
    """The credential with its proof, as the JSON to embed and to download; `at` is the moment of signing."""
    key = keys.badge_key
    return canonical(with_proof(made, key.private, method=issuer.method(key), at=at))


def did_document(issuer: Issuer, keys: Keys) -> Json:
    """What stands at /.well-known/did.json: every key that ever signed, so that old badges stay good."""
    methods = [
        {
            "id": issuer.method(key),
            "type": "Multikey",
            "controller": issuer.did,
            "publicKeyMultibase": multikey(key.public),
        }
        for key in keys.badge_keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def status_list(issuer: Issuer, revoked: Iterable[int], keys: Keys, *, at: datetime) -> Json:
    """The public list of revoked certificates, one bit for each position, signed.

    Raises IndexError for a position beyond the list.
    """
    bits = bytearray(STATUS_ENTRIES // 8)
    for position in revoked:
        bits[position // 8] |= 0x80 >> position % 8
    packed = urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    made: Json = {
        "@context": CONTEXT[:1],
        "id": _list_address(issuer),
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": instant(at),
        "credentialSubject": {
            "id": f"{_list_address(issuer)}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
    }
    return with_proof(made, keys.badge_key.private, method=issuer.method(keys.badge_key), at=at)


def _status_entry(issuer: Issuer, position: int) -> Json:
    if not 0 <= position < STATUS_ENTRIES:
        raise ValueError(f"the status list has no position {position}")
    return {
        "id": f"{_list_address(issuer)}#{position}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(position),
        "statusListCredential": _list_address(issuer),
    }


def _list_address(issuer: Issuer) -> str:
    return f"{issuer.url}/v/status-1"


def _identity(name: str, privacy: Privacy) -> Json:
    if privacy.names_holder:
        return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
    digest = sha256((name + privacy.salt).encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "name",
        "salt": privacy.salt,
    }


def _joined(*texts: str) -> str:
    parts: Sequence[str] = [text for text in texts if text]
    return " – ".join(parts)
