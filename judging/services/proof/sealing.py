"""Making a certificate's paper final: its credential inside, our signature over all of it; and the issuer's keys.

The keys stand in `keys/` of the instance folder (files 0600), made at first need, as the secret key is; only their
owner reads them, they are never in the database, and older ones stay, so that what they signed can still be checked.
Always true: signed bytes cannot be made again, so the caller keeps them.
"""

from __future__ import annotations

import fcntl
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judging.certificates import CertificateData, Sealing
from judging.certificates.plate.pool import Job, ShopJob
from judging.certificates.proof.credential import STATUS_ENTRIES, Issuer, Privacy, credential, signed_credential
from judging.certificates.proof.keys import DeviceKey, Keys, create_keys, load_keys, rotate_keys
from judging.certificates.proof.offline import signed_address
from judging.config import DeviceSettings
from judging.services.certificates.papers import data_of
from judging.services.certificates.pending import Waiting, may_be_named
from judging.storage.models import Certificate

if TYPE_CHECKING:
    from judging.certificates.proof.device import Device


@dataclass(frozen=True)
class Seal:
    """Where the keys stand, and the public address under which the issuer is known."""

    folder: Path
    base_url: str
    device: DeviceSettings | None = None

    @classmethod
    def of(cls, instance: Path, base_url: str, device: DeviceSettings | None = None) -> Seal:
        """The seal of a service with this instance folder; new signing keys are made in the device, if there is one."""
        return cls(instance / "keys", base_url, device)

    def keys(self) -> Keys | None:
        """The keys, where there are any."""
        try:
            return load_keys(self.folder)
        except FileNotFoundError:
            return None

    def keys_or_new(self, issuer_name: str, now: datetime) -> Keys:
        """The keys; made in the name of this issuer when there are none yet. One process makes them, others wait."""
        with _alone(self.folder):
            return self.keys() or self.created(issuer_name, now)

    def created(self, issuer_name: str, now: datetime) -> Keys:
        """The first keys. Raises FileExistsError where there are some, DeviceFault where the device does not answer."""
        return create_keys(self.folder, issuer_name=issuer_name, now=now, device=self._device_key())

    def rotated(self, issuer_name: str, now: datetime) -> Keys:
        """A new set that signs from now on. Raises FileNotFoundError where there are no keys yet."""
        with _alone(self.folder):
            load_keys(self.folder)
            return rotate_keys(self.folder, issuer_name=issuer_name, now=now, device=self._device_key())

    def _device_key(self) -> DeviceKey | None:
        device = _device(self.device)
        return DeviceKey(device.key, device.public_key()) if device else None

    def signer(self, keys: Keys) -> Any:
        """What signs with a key in its device; None where the key is in a file. Raises DeviceFault."""
        from judging.certificates.proof.device import DeviceFault  # noqa: PLC0415 - loads pyHanko

        if not keys.device_label:
            return None
        device = _device(self.device)
        if device is None:
            raise DeviceFault("the key is in a device: JUDGING_PKCS11_MODULE must say which")
        return device.signer(keys.device_label, keys.certificate, keys.authority)

    def issuer(self, name: str = "") -> Issuer:
        """Who gives the certificates, as credentials name it."""
        return Issuer(name, self.base_url)


def _device(settings: DeviceSettings | None) -> Device | None:
    from judging.certificates.proof.device import Device  # noqa: PLC0415 - loads pyHanko

    return Device(settings.module, settings.token, settings.pin, settings.key) if settings else None


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


def sealing_of(data: CertificateData, keys: Keys, *, names_holder: bool) -> Sealing:
    """What the keys add to the paper: who signs it, and the second QR code where one is wanted."""
    key = keys.badge_key.private
    offline = signed_address(data, key, names_holder=names_holder) if data.checks_offline else ""
    return Sealing(keys.short_fingerprint, offline)


def to_print(waiting: Waiting, seal: Seal, now: datetime) -> Job:
    """What a printer needs to make the paper: its words, its credential, and what the keys add; never the keys."""
    keys = seal.keys_or_new(waiting.data.issuer_name, now)
    sealing = sealing_of(waiting.data, keys, names_holder=waiting.may_be_named)
    badge = credential_of(waiting, seal, keys, now)
    return Job(waiting.data, pictures=waiting.pictures, credential=badge, sealing=sealing)


def shop_job(rows: Iterable[Certificate], seal: Seal, pictures: Mapping[str, bytes] | None = None) -> ShopJob:
    """All of these for the print shop, each with what the keys add to its paper. Asks for the entry of each row."""
    keys, items, sealings = seal.keys(), [], {}
    for row in rows:
        data = data_of(row.printed)
        items.append(data)
        if keys is not None:
            named = not data.checks_offline or may_be_named(row)
            sealings[row.code] = sealing_of(data, keys, names_holder=named)
    return ShopJob(items, sealings, pictures or {})


def signed(paper: bytes, waiting: Waiting, seal: Seal, now: datetime) -> bytes:
    """The printed paper with our signature: the final bytes of a certificate."""
    # Slow to load, and only who makes papers needs it.
    from judging.certificates.proof.signing import sign_pdf  # noqa: PLC0415

    keys = seal.keys_or_new(waiting.data.issuer_name, now)
    return sign_pdf(paper, keys, now, seal.signer(keys))
