"""The second QR code: what proves a paper where there is no network, to whoever has the issuer's public key.

It holds the address of the certificate's page and, as the last part of it, a *payload*: lines of text and an Ed25519
signature of them (64 bytes), written in base 32 (RFC 4648, without "="), because a QR code holds capitals and digits
more tightly than other letters. The lines, in UTF-8, each ended by a line feed:

    J1            the form of what follows
    key           the first eight hexadecimal digits of the SHA-256 of the public key (its 32 bytes)
    number        of the certificate
    date          of its issue, as printed
    holder        the name; or "#" and sixteen hexadecimal digits where she did not agree to be named
    award         what was won
    edition       the competition and its edition

Always true: the lines are signed as they stand, so nothing has to be written anew in order to check them. The digits
are the beginning of the SHA-256 of "code name", so that whoever holds the paper, which bears both, can compare them.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from judging.certificates.model import CertificateData

FORM: Final = "J1"
_SIGNATURE_BYTES: Final = 64
_LONGEST: Final = 4_000


@dataclass(frozen=True)
class Statement:
    """What a payload says. `holder` is a name, or "#" and digits where it may not be told (see `is_about`)."""

    key: str
    number: str
    date: str
    holder: str
    award: str
    edition: str

    @property
    def names_holder(self) -> bool:
        """Whether the holder stands there in clear."""
        return not self.holder.startswith("#")

    def is_about(self, name: str, code: str) -> bool:
        """Whether this is the holder; `code` is the certificate's, as printed."""
        return self.holder in (name, _concealed(name, code))


class PayloadUnreadable(ValueError):
    """This is not a payload at all."""


class PayloadForged(ValueError):
    """The lines were changed, or somebody else signed them."""


class KeyUnknown(ValueError):
    """It names a key that is not among those given."""


def signed_address(data: CertificateData, key: Ed25519PrivateKey, *, names_holder: bool) -> str:
    """The address for the second QR code: the certificate's page with the payload behind it."""
    lines = _lines(data, key_name(key.public_key()), names_holder=names_holder)
    return _address(data, lines + key.sign(lines))


def sample_address(data: CertificateData) -> str:
    """One as long that proves nothing, for a paper that is only looked at."""
    return _address(data, _lines(data, "0" * 8, names_holder=True) + bytes(_SIGNATURE_BYTES))


def key_name(key: Ed25519PublicKey) -> str:
    """How a payload names the key that signed it."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:8]


def checked(text: str, keys: Iterable[Ed25519PublicKey]) -> Statement:
    """What a payload, or the address that ends in one, says when one of these keys signed it.

    Raises PayloadUnreadable, KeyUnknown or PayloadForged.
    """
    content = _content(text)
    lines, signature = content[:-_SIGNATURE_BYTES], content[-_SIGNATURE_BYTES:]
    said = _read(lines)
    key = next((key for key in keys if key_name(key) == said.key), None)
    if key is None:
        raise KeyUnknown(said.key)
    try:
        key.verify(signature, lines)
    except InvalidSignature:
        raise PayloadForged(said.number) from None
    return said


def _address(data: CertificateData, content: bytes) -> str:
    return f"{data.verify_url}/{b32encode(content).decode().rstrip('=')}"


def _lines(data: CertificateData, key: str, *, names_holder: bool) -> bytes:
    holder = data.holder_name if names_holder else _concealed(data.holder_name, data.code)
    edition = ", ".join(part for part in (data.competition_name, data.edition_name) if part)
    texts = (FORM, key, data.number, data.date_text, holder, data.award_line or data.title, edition)
    return "".join(" ".join(text.split()) + "\n" for text in texts).encode()


def _concealed(name: str, code: str) -> str:
    return "#" + sha256(f"{code} {name}".encode()).hexdigest()[:16]


def _content(text: str) -> bytes:
    payload = "".join(text.split()).rstrip("/").rpartition("/")[2].upper()
    if len(payload) > _LONGEST:
        raise PayloadUnreadable("too long")
    try:
        content = b32decode(payload + "=" * (-len(payload) % 8))
    except ValueError:
        raise PayloadUnreadable("not in base 32") from None
    if len(content) <= _SIGNATURE_BYTES:
        raise PayloadUnreadable("too short")
    return content


def _read(lines: bytes) -> Statement:
    try:
        form, key, number, date, holder, award, edition, end = lines.decode().split("\n")
        if form != FORM or end:
            raise ValueError(form)
        return Statement(key, number, date, holder, award, edition)
    except ValueError:
        raise PayloadUnreadable("not of this form") from None
