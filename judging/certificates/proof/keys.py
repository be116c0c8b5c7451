"""The issuer's keys: files only their owner may read, made once and kept for good.

Vocabulary: the *authority* is a certificate the issuer signs herself and publishes; with its key she signs the
*signing certificate*, whose key signs PDFs (ECDSA on P-256, which Poppler and Acrobat read); the *badge key*
(Ed25519) signs credentials. A folder holds the authority and one numbered set of the other two for each rotation:

    authority.key.pem  authority.pem   001.key.pem  001.pem  001.badge.pem   002.key.pem ...

The highest number signs; the older ones stay, so that what they signed can still be checked. Keys are never
overwritten and never leave the folder. Of a key in a device (PKCS#11)
only the certificate and the label stand here (001.device); see `device`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID, ObjectIdentifier

_AUTHORITY_YEARS: Final = 40
_SIGNING_YEARS: Final = 10
_BACKDATED: Final = timedelta(days=30)
"""A clock that was ahead when keys were made, and came back, makes no certificate one of before its keys."""
_DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""The purpose "document signing" (RFC 9336)."""

_SIGN_DOCUMENTS: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
_SIGN_CERTIFICATES: Final = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class BadgeKey:
    """One key for credentials, with the name it has in the issuer's list of keys."""

    name: str
    private: ed25519.Ed25519PrivateKey

    @property
    def public(self) -> ed25519.Ed25519PublicKey:
        """What others check with."""
        return self.private.public_key()


@dataclass(frozen=True)
class DeviceKey:
    """A key in a device: its label there and its public half."""

    label: str
    public: ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class Keys:
    """The keys of one folder: the authority's certificate, the set that signs now, and all older sets."""

    folder: Path
    authority: bytes
    certificates: tuple[bytes, ...]
    badge_keys: tuple[BadgeKey, ...]

    @property
    def number(self) -> str:
        """The name of the set that signs now: "001"."""
        return self.badge_keys[-1].name

    @property
    def certificate(self) -> bytes:
        """The certificate that signs now, as PEM."""
        return self.certificates[-1]

    @property
    def key_file(self) -> Path:
        """The file of its key."""
        return self.folder / f"{self.number}.key.pem"

    @property
    def device_label(self) -> str:
        """The label of the key in its device; "" where it is in a file."""
        path = self.folder / f"{self.number}.device"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def badge_key(self) -> BadgeKey:
        """The key that signs credentials now."""
        return self.badge_keys[-1]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, to be published: groups of four hexadecimal digits."""
        certificate = x509.load_pem_x509_certificate(self.authority)
        digits = sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest().upper()
        return " ".join(digits[at : at + 4] for at in range(0, 64, 4))

    @property
    def short_fingerprint(self) -> str:
        """Its beginning, as it is printed on paper: enough to compare with the published one."""
        return self.fingerprint[:19]


def create_keys(folder: Path, *, issuer_name: str, now: datetime, device: DeviceKey | None = None) -> Keys:
    """Make the authority and the first set in a new folder (mode 0700, files 0600).

    Raises FileExistsError when there are keys already: nothing is ever overwritten.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    authority = ec.generate_private_key(ec.SECP256R1())
    certificate = _authority_certificate(authority, issuer_name, now)
    _write(folder / "authority.key.pem", _pem(authority))
    _write(folder / "authority.pem", certificate.public_bytes(serialization.Encoding.PEM))
    return rotate_keys(folder, issuer_name=issuer_name, now=now, device=device)


def rotate_keys(folder: Path, *, issuer_name: str, now: datetime, device: DeviceKey | None = None) -> Keys:
    """Add a new set, which signs from now on; the older ones stay for checking. With `device` its key is there."""
    number = f"{len(_numbers(folder)) + 1:03d}"
    authority_key = serialization.load_pem_private_key((folder / "authority.key.pem").read_bytes(), None)
    authority = x509.load_pem_x509_certificate((folder / "authority.pem").read_bytes())
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not one of ours")
    signing = ec.generate_private_key(ec.SECP256R1())
    public = device.public if device else signing.public_key()
    certificate = _signing_certificate(public, authority_key, authority, f"{issuer_name} {number}", now)
    if device is not None:
        _write(folder / f"{number}.device", device.label.encode())
    else:
        _write(folder / f"{number}.key.pem", _pem(signing))
    _write(folder / f"{number}.badge.pem", _pem(ed25519.Ed25519PrivateKey.generate()))
    _write(folder / f"{number}.pem", certificate.public_bytes(serialization.Encoding.PEM))
    return load_keys(folder)


def load_keys(folder: Path) -> Keys:
    """The keys of a folder. Raises FileNotFoundError where there are none, PermissionError for open files."""
    numbers = _numbers(folder)
    if not numbers:
        raise FileNotFoundError(f"no keys in {folder}")
    for path in folder.glob("*.pem"):
        if path.stat().st_mode & 0o077:
            raise PermissionError(f"{path} may be read by others than its owner (chmod 600)")
    return Keys(
        folder=folder,
        authority=(folder / "authority.pem").read_bytes(),
        certificates=tuple((folder / f"{number}.pem").read_bytes() for number in numbers),
        badge_keys=tuple(BadgeKey(number, _badge_key(folder / f"{number}.badge.pem")) for number in numbers),
    )


def _numbers(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("[0-9][0-9][0-9].pem"))


def _badge_key(path: Path) -> ed25519.Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    return key


def _authority_certificate(key: ec.EllipticCurvePrivateKey, name: str, now: datetime) -> x509.Certificate:
    subject = _named(name)
    public = key.public_key()
    builder = (
        _started(subject, subject, public, now, _AUTHORITY_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_SIGN_CERTIFICATES, critical=True)
    )
    return builder.sign(key, hashes.SHA256())


def _signing_certificate(
    key: ec.EllipticCurvePublicKey,
    authority_key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    name: str,
    now: datetime,
) -> x509.Certificate:
    key_of_authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    builder = (
        _started(_named(name), authority.subject, key, now, _SIGNING_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGN_DOCUMENTS, critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), critical=False)
        .add_extension(key_of_authority, critical=False)
    )
    return builder.sign(authority_key, hashes.SHA256())


def _started(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, years: int
) -> x509.CertificateBuilder:
    begin = now.astimezone(UTC) - _BACKDATED
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _named(name: str) -> x509.Name:
    """A common name has 64 characters at most (X.520)."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    """A new file for its owner alone, on the disk before we go on."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
