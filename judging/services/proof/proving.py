"""What the second QR code of a certificate proves: whose signature it bears, and which certificate here it belongs to.

Always true: nothing is looked up before the signature holds, so nobody can search through certificates with it; what
it says stands even where the certificate is kept nowhere here (its database was lost), because the issuer signed it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from sqlalchemy.orm import Session

from judging.certificates.payload import PayloadUnreadable, Statement
from judging.certificates.proof.keys import Keys
from judging.certificates.proof.offline import KeyUnknown, PayloadForged, checked, key_name
from judging.domain.errors import Problem, Refused
from judging.services.proof.verification import find
from judging.storage.models import Certificate

_END = "-----END PUBLIC KEY-----\n"


@dataclass(frozen=True)
class Proof:
    """What the code says, and the certificate it belongs to; None where none is kept here under that code."""

    statement: Statement
    certificate: Certificate | None


def read(text: str, keys: Iterable[Ed25519PublicKey]) -> Statement:
    """What a second QR code says. Refused for what is none, for an unknown key and for a signature that is false."""
    try:
        return checked(text, keys)
    except KeyUnknown as unknown:
        raise Refused(Problem.of("payload_key_unknown", key=str(unknown))) from unknown
    except PayloadForged:
        raise Refused(Problem.of("payload_forged")) from None
    except PayloadUnreadable:
        raise Refused(Problem.of("payload_unreadable")) from None


def prove(session: Session, text: str, code: str, keys: Keys | None) -> Proof:
    """The same with the certificate of this code. Refused too where the signed words are another certificate's."""
    said = read(text, [key.public for key in keys.badge_keys] if keys else [])
    found = find(session, code)
    if found is not None and found.number != said.number:
        raise Refused(Problem.of("payload_of_another", number=said.number))
    return Proof(said, found)


def code_in(text: str) -> str:
    """The certificate's code in the whole address of a second QR code; "" where there is only the payload."""
    head, _, _ = text.strip().rpartition("/")
    return head.rpartition("/")[2]


def public_keys(keys: Keys) -> str:
    """Every public key that ever signed, in PEM, each below the name it has in the codes it signed."""
    return "".join(f"# {key_name(key.public)}\n{_pem(key.public)}" for key in keys.badge_keys)


def keys_in(text: str) -> list[Ed25519PublicKey]:
    """The keys of such a file; what is no Ed25519 key is left out. Raises ValueError for what is no PEM."""
    parts = text.replace("\r\n", "\n").split(_END)[:-1]
    found = [load_pem_public_key((part[part.index("-----BEGIN") :] + _END).encode()) for part in parts]
    return [key for key in found if isinstance(key, Ed25519PublicKey)]


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
