"""Making a certificate's paper final: its credential inside, our signature over all of it; and the issuer's keys.

The keys stand in `keys/` of the instance folder (files 0600), made at first need, as the secret key is; only their
owner reads them, they are never in the database, and older ones stay, so that what they signed can still be checked.
Always true: signed bytes cannot be made again, so the caller keeps them.
"""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from judging.certificates.credential import STATUS_ENTRIES, Issuer, Privacy, credential, signed_credential
from judging.certificates.keys import Keys, create_keys, load_keys, rotate_keys
from judging.services.pending import Waiting


@dataclass(frozen=True)
class Seal:
    """Where the keys stand, and the public address under which the issuer is known."""

    folder: Path
    base_url: str

    @classmethod
    def of(cls, instance: Path, base_url: str) -> Seal:
        """The seal of a service with this instance folder."""
        return cls(instance / "keys", base_url)

    def keys(self) -> Keys | None:
        """The keys, where there are any."""
        try:
            return load_keys(self.folder)
        except FileNotFoundError:
            return None

    def keys_or_new(self, issuer_name: str, now: datetime) -> Keys:
        """The keys; made in the name of this issuer when there are none yet. One process makes them, others wait."""
        with _alone(self.folder):
            return self.keys() or create_keys(self.folder, issuer_name=issuer_name, now=now)

    def rotated(self, issuer_name: str, now: datetime) -> Keys:
        """A new set that signs from now on. Raises FileNotFoundError where there are no keys yet."""
        with _alone(self.folder):
            load_keys(self.folder)
            return rotate_keys(self.folder, issuer_name=issuer_name, now=now)

    def issuer(self, name: str = "") -> Issuer:
        """Who gives the certificates, as credentials name it."""
        return Issuer(name, self.base_url)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the lock ends with the process, whatever happens to it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "keys.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def credential_of(waiting: Waiting, seal: Seal, keys: Keys, now: datetime) -> bytes:
    """The certificate as a signed credential (JSON). The holder is named where she agreed, else as a salted hash."""
    privacy = Privacy(waiting.may_be_named, "" if waiting.may_be_named else secrets.token_hex(16))
    position = waiting.position if waiting.position < STATUS_ENTRIES else None
    issuer = seal.issuer(waiting.data.issuer_name)
    made = credential(waiting.data, issuer, privacy, status_position=position)
    return signed_credential(made, issuer, keys, at=now)


def sealed(waiting: Waiting, seal: Seal, now: datetime) -> bytes:
    """The final bytes of a certificate. Raises Refused for words that cannot be printed."""
    # Slow to load, and only who makes papers needs them.
    from judging.certificates.printing import print_certificate  # noqa: PLC0415
    from judging.certificates.signing import sign_pdf  # noqa: PLC0415

    keys = seal.keys_or_new(waiting.data.issuer_name, now)
    badge = credential_of(waiting, seal, keys, now)
    paper = print_certificate(waiting.data, pictures=waiting.pictures, credential=badge)
    return sign_pdf(paper.pdf, keys, now)
