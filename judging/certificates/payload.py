"""What stands in the second QR code, before anybody signs it and after: the text, without any key.

It holds the address of the certificate's page and, as the last part of it, a *payload*: lines of text and an Ed25519
signature of them (64 bytes), written in base 32 (RFC 4648, without "="), because a QR code holds capitals and digits
more tightly than other letters. The lines, in UTF-8, each ended by a line feed:

    J1            the form of what follows
    key           the first eight hexadecimal digits of the SHA-256 of the public key (its 32 bytes)
    number        of the certificate
    date          of its issue, as printed
    holder        the name; or "#" and sixteen hexadecimal digits where she did not agree to be named
    award         what was won
    edition       the competition and its edition; before them, where nobody is real, that it is invented

Always true: the lines are signed as they stand, so nothing has to be written anew in order to check them. The digits
are the beginning of the SHA-256 of "code name", so that whoever holds the paper, which bears both, can compare them.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from judging.certificates.model import CertificateData

FORM: Final = "J1"
SIGNATURE_BYTES: Final = 64
_LONGEST: Final = 4_000
_INVENTED: Final = {"es": "INVENTADO", "fr": "INVENTÉ", "en": "INVENTED"}


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


def marking(data: CertificateData) -> str:
    """What a signed text says of a paper of a demonstration or a rehearsal: it is believed without us; "" of others."""
    return _INVENTED.get(data.language[:2].lower(), _INVENTED["en"]) if data.is_demo else ""


def sample_address(data: CertificateData) -> str:
    """One as long that proves nothing, for a paper that is only looked at."""
    return address(data, lines(data, "0" * 8, names_holder=True) + bytes(SIGNATURE_BYTES))


def address(data: CertificateData, signed: bytes) -> str:
    """The address of the certificate's page with these bytes behind it."""
    return f"{data.verify_url}/{b32encode(signed).decode().rstrip('=')}"


def lines(data: CertificateData, key: str, *, names_holder: bool) -> bytes:
    """What is signed; `key` names the key (eight hexadecimal digits)."""
    holder = data.holder_name if names_holder else _concealed(data.holder_name, data.code)
    edition = ", ".join(part for part in (marking(data), data.competition_name, data.edition_name) if part)
    texts = (FORM, key, data.number, data.date_text, holder, data.award_line or data.title, edition)
    return "".join(" ".join(text.split()) + "\n" for text in texts).encode()


def content(text: str) -> bytes:
    """Lines and signature behind an address, or in a payload alone. Raises PayloadUnreadable."""
    payload = "".join(text.split()).rstrip("/").rpartition("/")[2].upper()
    if len(payload) > _LONGEST:
        raise PayloadUnreadable("too long")
    try:
        found = b32decode(payload + "=" * (-len(payload) % 8))
    except ValueError:
        raise PayloadUnreadable("not in base 32") from None
    if len(found) <= SIGNATURE_BYTES:
        raise PayloadUnreadable("too short")
    return found


def read(text: bytes) -> Statement:
    """What the lines say. Raises PayloadUnreadable."""
    try:
        form, key, number, date, holder, award, edition, end = text.decode().split("\n")
        if form != FORM or end:
            raise ValueError(form)
        return Statement(key, number, date, holder, award, edition)
    except ValueError:
        raise PayloadUnreadable("not of this form") from None


def _concealed(name: str, code: str) -> str:
    return "#" + sha256(f"{code} {name}".encode()).hexdigest()[:16]
