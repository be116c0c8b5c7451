"""The settings, read once from the environment: a frozen value, never a global.

Always true: a `Settings` object is complete and sound; everything wrong with the environment is named at once.
The secret key is made at first use in the instance folder (mode 0600), so that a fresh machine needs no setting at all.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from judging.paths import default_instance_folder

PREFIX = "JUDGING_"
SECRET_BYTES = 32
DEFAULT_PRINTERS = "0"
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


class SettingsError(Exception):
    """The environment cannot be used as it is; the message names every reason."""


@dataclass(frozen=True)
class DeviceSettings:
    """The device in which signing keys live: its library, the token's label, the label of new keys, the PIN."""

    module: Path
    token: str
    key: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """What one running service needs to know. See docs/settings.md for each name."""

    instance: Path
    database_url: str
    secret_key: bytes
    base_url: str
    trusted_hosts: tuple[str, ...]
    secure_cookies: bool
    printers: int = 0
    signature_level: str = "B-B"
    timestamp_url: str = ""
    timestamp_authority: Path | None = None
    device: DeviceSettings | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError naming all that is wrong."""
        values = os.environ if env is None else env
        problems: list[str] = []
        known = {f"{PREFIX}{name}" for name in KNOWN}
        problems += [
            f"{name} is not a setting (known: {', '.join(sorted(known))})"
            for name in values
            if name.startswith(PREFIX) and name not in known
        ]
        instance = Path(values.get("JUDGING_INSTANCE", "") or default_instance_folder()).absolute()
        base_url = values.get("JUDGING_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            problems.append("JUDGING_BASE_URL must be an address such as https://prize.example")
        secret = values.get("JUDGING_SECRET_KEY", "")
        if secret and len(secret) < SECRET_BYTES:
            problems.append(f"JUDGING_SECRET_KEY needs at least {SECRET_BYTES} characters")
        printers = values.get("JUDGING_PRINTERS", "") or DEFAULT_PRINTERS
        if printers not in ("0", "1", "2"):
            problems.append("JUDGING_PRINTERS must be 0, 1 or 2")
        problems += _stamp_problems(values)
        device = _device(values, problems)
        level = values.get("JUDGING_SIGNATURE_LEVEL", "") or "B-B"
        if problems:
            raise SettingsError("; ".join(problems))
        hosts = values.get("JUDGING_TRUSTED_HOSTS", "")
        return cls(
            instance=instance,
            database_url=values.get("JUDGING_DATABASE_URL", "") or f"sqlite:///{instance / 'judging.sqlite3'}",
            secret_key=secret.encode() if secret else _kept_secret(instance),
            base_url=base_url,
            trusted_hosts=_hosts(hosts, parts.hostname or ""),
            secure_cookies=parts.scheme == "https",
            printers=int(printers),
            signature_level=level,
            device=device,
            timestamp_url=values.get("JUDGING_TIMESTAMP_URL", ""),
            timestamp_authority=None if level == "B-B" else Path(values["JUDGING_TIMESTAMP_AUTHORITY"]),
        )


KNOWN = (
    "INSTANCE",
    "DATABASE_URL",
    "SECRET_KEY",
    "BASE_URL",
    "TRUSTED_HOSTS",
    "PORT",
    "VENV",
    "LANG",
    "WORKERS",
    "PRINTERS",
    "SIGNATURE_LEVEL",
    "TIMESTAMP_URL",
    "TIMESTAMP_AUTHORITY",
    "PKCS11_MODULE",
    "PKCS11_TOKEN",
    "PKCS11_KEY",
    "PKCS11_PIN",
    "PKCS11_PIN_FILE",
)


def _stamp_problems(values: Mapping[str, str]) -> list[str]:
    """What is wrong with the level of signatures; above B-B a service and who vouches for it are needed."""
    level = values.get("JUDGING_SIGNATURE_LEVEL", "") or "B-B"
    if level not in LEVELS:
        return [f"JUDGING_SIGNATURE_LEVEL must be one of {', '.join(LEVELS)}"]
    if level == "B-B":
        return []
    problems = []
    if urlsplit(values.get("JUDGING_TIMESTAMP_URL", "")).scheme not in ("http", "https"):
        problems.append(f"JUDGING_TIMESTAMP_URL must be the address of a time-stamp service ({level} needs one)")
    if not Path(values.get("JUDGING_TIMESTAMP_AUTHORITY", "") or "/nowhere").is_file():
        problems.append("JUDGING_TIMESTAMP_AUTHORITY must be a file with the service's authority (PEM)")
    return problems


def _device(values: Mapping[str, str], problems: list[str]) -> DeviceSettings | None:
    """The device of the signing keys, if any; what is wrong is added to the problems."""
    module, token = values.get("JUDGING_PKCS11_MODULE", ""), values.get("JUDGING_PKCS11_TOKEN", "")
    if not module:
        return None
    pin, pin_file = values.get("JUDGING_PKCS11_PIN", ""), Path(values.get("JUDGING_PKCS11_PIN_FILE", "") or "/nowhere")
    if not Path(module).is_file() or not token:
        problems.append("JUDGING_PKCS11_MODULE must be a library, and JUDGING_PKCS11_TOKEN the label of a token")
    if not pin and pin_file.is_file():
        if pin_file.stat().st_mode & 0o077:
            problems.append("JUDGING_PKCS11_PIN_FILE may be read by others than its owner (chmod 600)")
        else:
            pin = pin_file.read_text(encoding="utf-8").strip()
    if not pin:
        problems.append("JUDGING_PKCS11_PIN or JUDGING_PKCS11_PIN_FILE must give the PIN")
    return DeviceSettings(Path(module), token, values.get("JUDGING_PKCS11_KEY", "") or "judging", pin)


def _hosts(listed: str, own: str) -> tuple[str, ...]:
    """Host names this service answers to: its own address, the loopback names, and those listed."""
    names = [own, "127.0.0.1", "localhost", *(name.strip() for name in listed.split(","))]
    return tuple(dict.fromkeys(name for name in names if name))


def _kept_secret(instance: Path) -> bytes:
    """The secret key kept in the instance folder; made at first use, readable by its owner alone."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another worker was first
            return path.read_bytes()
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(SECRET_BYTES).encode())
    return path.read_bytes()
