"""Handing one letter to a mail server (RFC 5321), and what came of it.

Always true: the server's certificate and name are checked; a letter counts as sent only when the server took it; when
the connection breaks after the words were given, nobody knows, and that is what is answered. One connection for each
letter: a server that hangs up on one does not keep the next from going.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import Final

from judging.domain.families.mailserver import MailServer, Security

SECONDS: Final = 20
"""How long a server may keep us waiting at each step."""

_LONGEST_REPLY: Final = 300
_DONE, _TAKEN, _GO_ON = 250, (250, 251), 354
_CLOSING: Final = 421
"""RFC 5321, 4.2.3: "service not available, closing transmission channel": about the server, not about a letter."""


class Result(StrEnum):
    """The server took it; asks to try again later; refuses it for good; nobody knows."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Outcome:
    """What came of one letter, with the server's own words."""

    result: Result
    reply: str = ""


class ServerTrouble(Exception):
    """No letter can go out now. `kind` says why: "unreachable", "encryption", "sign_in" or "busy"."""

    def __init__(self, kind: str, reply: str = "") -> None:
        super().__init__(f"{kind}: {reply}")
        self.kind, self.reply = kind, reply[:_LONGEST_REPLY]


def hand_over(server: MailServer, message: EmailMessage, to: str) -> Outcome:
    """Hand one letter over. Raises ServerTrouble where the server itself is the matter."""
    connection = _connected(server)
    try:
        return _given(connection, server, message, to)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()
        connection.close()


def _connected(server: MailServer) -> smtplib.SMTP:
    """A connection, encrypted and signed in as the settings say."""
    try:
        secure = ssl.create_default_context(cafile=server.authority)
        if server.security is Security.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=secure)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    except ssl.SSLError as error:
        raise ServerTrouble("encryption", str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerTrouble("unreachable", str(error)) from error
    try:
        _begun(connection, server, secure)
    except ServerTrouble:
        connection.close()
        raise
    return connection


def _begun(connection: smtplib.SMTP, server: MailServer, secure: ssl.SSLContext) -> None:
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            connection.starttls(context=secure)
            connection.ehlo()
    except (ssl.SSLError, smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
        raise ServerTrouble("encryption", _said(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerTrouble("unreachable", _said(error)) from error
    if server.user and server.password_file is not None:
        try:
            connection.login(server.user, server.password_file.read_text(encoding="utf-8").strip())
        except (OSError, smtplib.SMTPException) as error:
            raise ServerTrouble("sign_in", _said(error)) from error


def _given(connection: smtplib.SMTP, server: MailServer, message: EmailMessage, to: str) -> Outcome:
    """The conversation about one letter, step by step, so that each answer is known for what it is."""
    words = _ready(message)
    try:
        code, reply = connection.mail(server.sender)
        if code != _DONE:  # who writes is the same for all letters
            raise ServerTrouble("busy", _text(code, reply))
        code, reply = connection.rcpt(to)
        if code in _TAKEN:
            code, reply = connection.docmd("DATA")
    except (OSError, smtplib.SMTPException) as error:
        raise ServerTrouble("unreachable", _said(error)) from error
    if code == _CLOSING:
        raise ServerTrouble("busy", _text(code, reply))
    if code != _GO_ON:
        return Outcome(_result(code), _text(code, reply))
    try:
        connection.send(words)
        code, reply = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Result.UNSURE, _said(error))
    return Outcome(Result.SENT if code == _DONE else _result(code), _text(code, reply))


def _ready(message: EmailMessage) -> bytes:
    """The words as they travel: a dot at the beginning of a line doubled, a dot alone at the end (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", message.as_bytes()) + b".\r\n"


def _result(code: int) -> Result:
    """4xx: later; 5xx: never (RFC 5321, 4.2.1); anything else is not to be understood, so a person has to look."""
    if 400 <= code < 500:
        return Result.LATER
    return Result.REFUSED if 500 <= code < 600 else Result.UNSURE


def _text(code: int, reply: bytes | str) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(words.split())}"[:_LONGEST_REPLY]


def _said(error: BaseException) -> str:
    """What an error says, without the sign-in that may stand in it."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:_LONGEST_REPLY]
