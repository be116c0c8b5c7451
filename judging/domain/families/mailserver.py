"""The mail server that takes our letters, read from an address such as smtp+starttls://premio@mail.example.org:587.

Always true: the password is never part of the address (it stands in a file of its own); words and password travel
encrypted, with the server's name checked, unless the server is on this very machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from judging.domain.addresses import is_mail_address
from judging.domain.errors import Problem


class Security(StrEnum):
    """How the connection is encrypted: from the first byte, after a greeting in clear, or not at all."""

    TLS = "smtps"
    STARTTLS = "smtp+starttls"
    NONE = "smtp"


PORTS: Final = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, and in whose name. `authority` is a file with an own certificate authority."""

    host: str
    port: int
    security: Security
    sender: str
    user: str = ""
    password_file: Path | None = None
    authority: Path | None = None


def mail_server(
    url: str, *, sender: str, password_file: str = "", authority: str = ""
) -> tuple[MailServer | None, list[Problem]]:
    """The server of these settings, or what is wrong with them. No address: no server, and nothing is wrong."""
    if not url:
        others = {
            "JUDGING_MAIL_FROM": sender,
            "JUDGING_SMTP_PASSWORD_FILE": password_file,
            "JUDGING_SMTP_AUTHORITY": authority,
        }
        return None, [Problem.of("setting_needs_smtp", name=name) for name, value in others.items() if value]
    try:
        parts = urlsplit(url)
        security, port = Security(parts.scheme), parts.port
    except ValueError:
        return None, [Problem.of("setting_smtp_url")]
    host, user = parts.hostname or "", unquote(parts.username or "")
    problems = _problems(host, security, has_password=parts.password is not None)
    if bool(user) != bool(password_file):
        problems.append(Problem.of("setting_smtp_user"))
    if not is_mail_address(sender):
        problems.append(Problem.of("setting_mail_from"))
    if problems:
        return None, problems
    password, own = Path(password_file) if password_file else None, Path(authority) if authority else None
    return MailServer(host, port or PORTS[security], security, sender, user, password, own), []


def _problems(host: str, security: Security, *, has_password: bool) -> list[Problem]:
    found = []
    if not host:
        found.append(Problem.of("setting_smtp_no_server"))
    if has_password:
        found.append(Problem.of("setting_smtp_password"))
    if security is Security.NONE and host not in LOOPBACK:
        found.append(Problem.of("setting_smtp_plain"))
    return found
