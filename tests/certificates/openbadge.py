"""What Open Badges 3.0 and the W3C's data model require of a credential, as a JSON schema of our own.

The required members are those of 1EdTech's schema achievementcredential.json of 2025-03-27 (repository
1EdTech/openbadges-specification, docs/schema): `proof` and `credentialSchema` are lists; the first two contexts are
fixed; issuer, subject, achievement and identity have the members named here.
"""

from __future__ import annotations

from typing import Any

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
