"""The settings, read once from the environment: a frozen value, never a global.

Always true: a `Settings` object is complete and sound; everything wrong with the environment is named at once.
The secret key is made at first use in the instance folder (mode 0600), so that a fresh machine needs no setting at all.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import urlsplit

from judging.domain.errors import Problem, Refused
from judging.domain.families.mailserver import MailServer, mail_server
from judging.i18n import cli_language, translator
from judging.paths import default_instance_folder
from judging.sentences import sentence

PREFIX = "JUDGING_"
SECRET_BYTES = 32
DEFAULT_PRINTERS = "0"
QUEUES = ("sqlite:", "postgresql:", "redis:", "rediss:")
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
MOST_PROXIES = 9
THIS_MACHINE = ("127.0.0.0/8", "::1/128")
FEWEST_SIGNS = 8
"""So many different signs stand in a secret key at least: "aaaa..." is none."""
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
class Proxies:
    """The web servers in front: how many there are, and which addresses the nearest one has.

    `hops` proxies each write down who came to them; a peer that is none of `networks` may write what it likes.
    """

    hops: int
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]

    @classmethod
    def of(cls, text: str) -> Proxies:
        """From "1" or "2 10.0.0.0/8 192.0.2.7"; without addresses those of this machine. ValueError for all else."""
        hops, *named = text.replace(",", " ").split()
        if not (hops.isascii() and hops.isdigit() and 1 <= int(hops) <= MOST_PROXIES):
            raise ValueError(hops)
        return cls(int(hops), tuple(ipaddress.ip_network(one) for one in named or THIS_MACHINE))

    def includes(self, peer: str) -> bool:
        """Whether a request comes from one of ours; one from a socket on this machine has no address."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return peer == ""
        own = getattr(address, "ipv4_mapped", None) or address
        return any(own in network for network in self.networks if own.version == network.version)


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
    proxies: Proxies | None = None
    queue_url: str = field(default="", repr=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError naming all that is wrong."""
        values = os.environ if env is None else env
        problems = list(_wrong(values))
        instance = Path(values.get("JUDGING_INSTANCE", "") or default_instance_folder()).absolute()
        base_url = _address(values)
        mail, wrong = _mail(values)
        problems += wrong
        device = _device(values, problems)
        level = values.get("JUDGING_SIGNATURE_LEVEL", "") or "B-B"
        secret = values.get("JUDGING_SECRET_KEY", "").encode()
        database_url = values.get("JUDGING_DATABASE_URL", "") or f"sqlite:///{instance / 'judging.sqlite3'}"
        if not problems and not secret:
            try:
                secret = _kept_secret(instance, database_url)
                problems += _wrong_with_file(instance / "secret_key", secret)
            except Refused as refusal:
                problems += refusal.problems
            except OSError as error:
                problems.append(Problem.of("setting_folder", folder=str(instance), reason=error.strerror or str(error)))
        if problems:
            raise SettingsError(*problems, language=cli_language(values))
        parts = urlsplit(base_url)
        hosts = values.get("JUDGING_TRUSTED_HOSTS", "")
        return cls(
            instance=instance,
            database_url=database_url,
            secret_key=secret,
            base_url=base_url,
            trusted_hosts=_hosts(hosts, parts.hostname or ""),
            secure_cookies=parts.scheme == "https",
            mail=mail,
            demo_is_open=values.get("JUDGING_DEMO_OPEN", "") == "1" or (parts.hostname or "") in LOOPBACK,
            queue_url=values.get("JUDGING_QUEUE_URL", "") or f"sqlite:///{instance / 'queue.sqlite3'}",
            proxies=Proxies.of(values["JUDGING_TRUSTED_PROXIES"]) if values.get("JUDGING_TRUSTED_PROXIES") else None,
            printers=int(values.get("JUDGING_PRINTERS", "") or DEFAULT_PRINTERS),
            signature_level=level,
            device=device,
            timestamp_url=values.get("JUDGING_TIMESTAMP_URL", ""),
            timestamp_authority=None if level == "B-B" else Path(values["JUDGING_TIMESTAMP_AUTHORITY"]),
        )

    def note_address(self) -> None:
        """Note in the instance folder under which address the service is reached, for commands typed beside it."""
        with suppress(OSError):  # a command then tells the ordinary address
            (self.instance / SERVED_AT).write_text(f"{self.base_url}\n", encoding="utf-8")

    def as_served(self, env: Mapping[str, str] | None = None) -> Settings:
        """The same with the address under which the service was started last, where the environment names none."""
        values = os.environ if env is None else env
        note = self.instance / SERVED_AT
        if values.get("JUDGING_BASE_URL") or values.get("JUDGING_PORT") or not note.is_file():
            return self
        served_at = note.read_text(encoding="utf-8").strip()
        return self if any(_wrong_with_address(served_at)) else replace(self, base_url=served_at)


SERVED_AT = "served_at"

KNOWN = (
    "INSTANCE",
    "DATABASE_URL",
    "QUEUE_URL",
    "SECRET_KEY",
    "BASE_URL",
    "TRUSTED_HOSTS",
    "TRUSTED_PROXIES",
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
    yield from _wrong_with_address(values.get("JUDGING_BASE_URL", "http://127.0.0.1:8000").rstrip("/"))
    yield from _wrong_with_safety(values)
    if not (values.get("JUDGING_DATABASE_URL", "") or "sqlite:").startswith(("sqlite:", "postgresql:", "postgresql+")):
        yield Problem.of("setting_database_url")
    if not (values.get("JUDGING_QUEUE_URL", "") or "sqlite:").startswith(QUEUES):
        yield Problem.of("setting_queue_url")
    if values.get("JUDGING_DEMO_OPEN", "") not in ("", "0", "1"):
        yield Problem.of("setting_demo_open")
    if (values.get("JUDGING_PRINTERS", "") or DEFAULT_PRINTERS) not in ("0", "1", "2"):
        yield Problem.of("setting_printers")
    yield from _stamp_problems(values)


def _wrong_with_safety(values: Mapping[str, str]) -> Iterator[Problem]:
    """What would let strangers in: a key that can be guessed, pages that run code, a header that anybody may write."""
    secret = values.get("JUDGING_SECRET_KEY", "")
    if secret and len(secret) < SECRET_BYTES:
        yield Problem.of("setting_secret_short", least=SECRET_BYTES)
    elif secret and len(set(secret)) < FEWEST_SIGNS:
        yield Problem.of("setting_secret_plain", name="JUDGING_SECRET_KEY")
    if values.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        yield Problem.of("setting_debug")
    if values.get("JUDGING_TRUSTED_PROXIES", ""):
        try:
            Proxies.of(values["JUDGING_TRUSTED_PROXIES"])
        except ValueError:
            yield Problem.of("setting_proxies")


def _wrong_with_address(text: str) -> Iterator[Problem]:
    """What is wrong with the base address; without https it must be one of a machine or house, not of the internet."""
    if not _is_address(text):
        yield Problem.of("setting_base_url")
    elif urlsplit(text).scheme == "http" and not _is_near(urlsplit(text).hostname or ""):
        yield Problem.of("setting_needs_https", address=text)


def _is_near(host: str) -> bool:
    """Whether a name or address is one of this machine or of the network in the house."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa", ".test", ".localhost"))


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


def _wrong_with_file(path: Path, secret: bytes) -> Iterator[Problem]:
    """What is wrong with the kept key: empty, short or plain, or open to others on this machine."""
    if len(secret.strip()) < SECRET_BYTES or len(set(secret)) < FEWEST_SIGNS:
        yield Problem.of("setting_secret_file", path=str(path), least=SECRET_BYTES)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Problem.of("setting_secret_open", path=str(path))


def _address(values: Mapping[str, str]) -> str:
    """The address people use, without a slash at its end: the one that is set, or this machine's with its port."""
    here = f"http://127.0.0.1:{values.get('JUDGING_PORT') or 8000}"
    return (values.get("JUDGING_BASE_URL") or here).rstrip("/")


def _kept_secret(instance: Path, database_url: str) -> bytes:
    """The secret key kept in the instance folder; made at first use, whole at once, readable by its owner alone.

    Beside a database file that is there already none is made: its cards and sign-ins belong to the key that is missing.
    """
    path = instance / "secret_key"
    if path.exists():
        return path.read_bytes()
    if Path(database_url.removeprefix("sqlite:///")).exists():
        raise Refused(Problem.of("setting_secret_missing", path=str(path)))
    instance.mkdir(parents=True, exist_ok=True)
    descriptor, new = mkstemp(dir=instance, prefix=".secret_key.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(SECRET_BYTES).encode())
    with suppress(FileExistsError):  # another process was first
        os.link(new, path)
    os.unlink(new)
    return path.read_bytes()
