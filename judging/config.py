"""The settings, read once from the environment: a frozen value, never a global.

Always true: a `Settings` object is complete and sound; everything wrong with the environment is named at once.
The secret key is made at first use in the instance folder (mode 0600), so that a fresh machine needs no setting at all.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from judging.domain.errors import Problem
from judging.domain.families.mailserver import MailServer, mail_server
from judging.i18n import cli_language, translator
from judging.paths import default_instance_folder
from judging.sentences import sentence

PREFIX = "JUDGING_"
SECRET_BYTES = 32
DEFAULT_PRINTERS = "0"
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


LOOPBACK = ("127.0.0.1", "localhost", "::1")


class SettingsError(Exception):
    """The environment cannot be used as it is; the message names every reason, in the operator's language."""

    def __init__(self, *problems: Problem, language: str) -> None:
        super().__init__("\n".join(sentence(own, translator(language).gettext) for own in problems))
        self.problems = problems


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
    mail: MailServer | None = None
    printers: int = 0
    signature_level: str = "B-B"
    timestamp_url: str = ""
    timestamp_authority: Path | None = None
    device: DeviceSettings | None = None
    demo_is_open: bool = True

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError naming all that is wrong."""
        values = os.environ if env is None else env
        problems = list(_wrong(values))
        instance = Path(values.get("JUDGING_INSTANCE", "") or default_instance_folder()).absolute()
        base_url = values.get("JUDGING_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
        mail, wrong = _mail(values)
        problems += wrong
        device = _device(values, problems)
        level = values.get("JUDGING_SIGNATURE_LEVEL", "") or "B-B"
        secret = values.get("JUDGING_SECRET_KEY", "").encode()
        if not problems and not secret:
            try:
                secret = _kept_secret(instance)
            except OSError as error:
                problems.append(Problem.of("setting_folder", folder=str(instance), reason=error.strerror or str(error)))
        if problems:
            raise SettingsError(*problems, language=cli_language(values))
        parts = urlsplit(base_url)
        hosts = values.get("JUDGING_TRUSTED_HOSTS", "")
        return cls(
            instance=instance,
            database_url=values.get("JUDGING_DATABASE_URL", "") or f"sqlite:///{instance / 'judging.sqlite3'}",
            secret_key=secret,
            base_url=base_url,
            trusted_hosts=_hosts(hosts, parts.hostname or ""),
            secure_cookies=parts.scheme == "https",
            mail=mail,
            demo_is_open=values.get("JUDGING_DEMO_OPEN", "") == "1" or (parts.hostname or "") in LOOPBACK,
            printers=int(values.get("JUDGING_PRINTERS", "") or DEFAULT_PRINTERS),
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
    "SMTP_URL",
    "SMTP_PASSWORD_FILE",
    "SMTP_AUTHORITY",
    "MAIL_FROM",
    "DEMO_OPEN",
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


def _wrong(values: Mapping[str, str]) -> Iterator[Problem]:
    """Everything that is wrong with the names and the values, but for the folder, which has to be tried."""
    known = sorted(f"{PREFIX}{name}" for name in KNOWN)
    for name in values:
        if name.startswith(PREFIX) and name not in known:
            yield Problem.of("setting_unknown", name=name, known=", ".join(known))
    if not _is_address(values.get("JUDGING_BASE_URL", "http://127.0.0.1:8000").rstrip("/")):
        yield Problem.of("setting_base_url")
    secret = values.get("JUDGING_SECRET_KEY", "")
    if secret and len(secret) < SECRET_BYTES:
        yield Problem.of("setting_secret_short", least=SECRET_BYTES)
    if not (values.get("JUDGING_DATABASE_URL", "") or "sqlite:").startswith(("sqlite:", "postgresql:", "postgresql+")):
        yield Problem.of("setting_database_url")
    if values.get("JUDGING_DEMO_OPEN", "") not in ("", "0", "1"):
        yield Problem.of("setting_demo_open")
    if (values.get("JUDGING_PRINTERS", "") or DEFAULT_PRINTERS) not in ("0", "1", "2"):
        yield Problem.of("setting_printers")
    yield from _stamp_problems(values)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.path and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def _stamp_problems(values: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the level of signatures; above B-B a service and who vouches for it are needed."""
    level = values.get("JUDGING_SIGNATURE_LEVEL", "") or "B-B"
    if level not in LEVELS:
        yield Problem.of("setting_level", levels=", ".join(LEVELS))
    elif level != "B-B":
        if urlsplit(values.get("JUDGING_TIMESTAMP_URL", "")).scheme not in ("http", "https"):
            yield Problem.of("setting_stamp_url", level=level)
        if not Path(values.get("JUDGING_TIMESTAMP_AUTHORITY", "") or "/nowhere").is_file():
            yield Problem.of("setting_stamp_authority")


def _device(values: Mapping[str, str], problems: list[Problem]) -> DeviceSettings | None:
    """The device of the signing keys, if any; what is wrong is added to the problems."""
    module, token = values.get("JUDGING_PKCS11_MODULE", ""), values.get("JUDGING_PKCS11_TOKEN", "")
    if not module:
        return None
    pin, pin_file = values.get("JUDGING_PKCS11_PIN", ""), Path(values.get("JUDGING_PKCS11_PIN_FILE", "") or "/nowhere")
    if not Path(module).is_file() or not token:
        problems.append(Problem.of("setting_device"))
    if not pin and pin_file.is_file():
        if pin_file.stat().st_mode & 0o077:
            problems.append(Problem.of("setting_pin_open"))
        else:
            pin = pin_file.read_text(encoding="utf-8").strip()
    if not pin:
        problems.append(Problem.of("setting_pin"))
    return DeviceSettings(Path(module), token, values.get("JUDGING_PKCS11_KEY", "") or "judging", pin)


def _hosts(listed: str, own: str) -> tuple[str, ...]:
    """Host names this service answers to: its own address, the loopback names, and those listed."""
    names = [own, "127.0.0.1", "localhost", *(name.strip() for name in listed.split(","))]
    return tuple(dict.fromkeys(name for name in names if name))


def _mail(values: Mapping[str, str]) -> tuple[MailServer | None, list[Problem]]:
    """The mail server, where there is one; its files must be there."""
    files = {name: values.get(name, "") for name in ("JUDGING_SMTP_PASSWORD_FILE", "JUDGING_SMTP_AUTHORITY")}
    server, problems = mail_server(
        values.get("JUDGING_SMTP_URL", ""),
        sender=values.get("JUDGING_MAIL_FROM", ""),
        password_file=files["JUDGING_SMTP_PASSWORD_FILE"],
        authority=files["JUDGING_SMTP_AUTHORITY"],
    )
    missing = [
        Problem.of("setting_not_a_file", name=name, path=path)
        for name, path in files.items()
        if path and not Path(path).is_file()
    ]
    return server, [*problems, *missing]


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
