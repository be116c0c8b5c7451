"""A real mail server on loopback for tests: takes letters, or answers as the story wants, with or without TLS."""

from __future__ import annotations

import asyncio
import socket
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "premio", "clave del correo"


@dataclass
class Postbox:
    """What arrived, and what to answer: `refusals` are taken one by one by address, before a letter is accepted.

    A letter has arrived `seconds` before its sender hears so.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    hangs_up_after_data: bool = False
    seconds: float = 0.0

    def to(self, address: str) -> list[EmailMessage]:
        """The letters for one address."""
        return [letter for letter, to in zip(self.letters, self.recipients, strict=True) if to == [address]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        waiting = self.refusals.get(address, [])
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content: Any = envelope.content
        made = message_from_bytes(content, policy=policy.default)
        assert isinstance(made, EmailMessage)
        self.letters.append(made)
        self.recipients.append(list(envelope.rcpt_tos))
        await asyncio.sleep(self.seconds)
        if self.hangs_up_after_data:
            assert server.transport is not None
            server.transport.close()
        return "250 taken"


class _OnAFreePort(Controller):
    """aiosmtpd's controller on a port that nobody else can take in between."""

    def __init__(self, box: Postbox, at_once: ssl.SSLContext | None, **options: Any) -> None:
        self._at_once = at_once
        self._socket = socket.create_server(("127.0.0.1", 0))
        box.port = self._socket.getsockname()[1]
        super().__init__(box, hostname="127.0.0.1", port=box.port, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self._at_once)


@contextmanager
def postbox(
    *, tls: ssl.SSLContext | None = None, at_once: bool = False, needs_sign_in: bool = False, **answers: Any
) -> Iterator[Postbox]:
    """A running server on a port of its own; encrypted after STARTTLS, or `at_once`."""
    box = Postbox(**answers)

    def right(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)  # so that a refusal is said, not left to us

    later = None if at_once else tls
    options: dict[str, Any] = {"tls_context": later, "require_starttls": later is not None}
    if needs_sign_in:
        options |= {"authenticator": right, "auth_required": True}
    controller = _OnAFreePort(box, tls if at_once else None, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass(frozen=True)
class OwnAuthority:
    """A certificate that vouches for itself: the file a client may trust, and the server's side of it."""

    file: Path
    context: ssl.SSLContext


def own_authority(folder: Path, *, name: str = "127.0.0.1") -> OwnAuthority:
    """Made for this test; `name` is the address it vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    alternative: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".key") as secret:
        secret.write(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        secret.flush()
        context.load_cert_chain(file, secret.name)
    return OwnAuthority(file, context)
