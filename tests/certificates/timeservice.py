"""A time-stamp service on this machine (RFC 3161), with an authority of its own and its list of the revoked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from judging.certificates.proof.stamping import TimeService

DER = serialization.Encoding.DER


class Service:
    """Answers as long as it is `up`; counts what it was asked."""

    def __init__(self, port: int) -> None:
        self.up, self.asked = True, 0
        self.root_key, self.key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.root = _certificate("Hora de prueba, autoridad", self.root_key, self.root_key, None, "")
        address = f"http://127.0.0.1:{port}"
        self.own = _certificate("Hora de prueba", self.key, self.root_key, self.root, f"{address}/list.crl")
        store = SimpleCertificateStore()
        root = asn1_x509.Certificate.load(self.root.public_bytes(DER))
        store.register(root)
        private = self.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self.stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.own.public_bytes(DER)),
            asn1_keys.PrivateKeyInfo.load(private),
            certs_to_embed=store,
        )
        self.known = TimeService(f"{address}/stamp", self.root.public_bytes(serialization.Encoding.PEM), 5.0)

    def revoked(self) -> bytes:
        now = datetime.now(UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(self.root.subject)
        made = made.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=1))
        key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key())
        made = made.add_extension(key, critical=False).add_extension(x509.CRLNumber(1), critical=False)
        return made.sign(self.root_key, hashes.SHA256()).public_bytes(DER)


def _certificate(
    name: str, key: rsa.RSAPrivateKey, signer: rsa.RSAPrivateKey, issuer: x509.Certificate | None, crl: str
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer.subject if issuer else subject)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=900)).not_valid_after(now + timedelta(days=900))
    made = made.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    made = made.add_extension(authority, critical=False)
    if issuer is not None:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(crl)], None, None, None)
        made = made.add_extension(purpose, critical=True)
        made = made.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return made.sign(signer, hashes.SHA256())


@contextmanager
def time_service() -> Iterator[Service]:
    """The service, listening on a port of this machine until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.asked += 1
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            self._say(service.stamper.request_tsa_response(request).dump(), "application/timestamp-reply")

        def do_GET(self) -> None:
            self._say(service.revoked(), "application/pkix-crl")

        def _say(self, content: bytes, kind: str) -> None:
            self.send_response(200 if service.up else 503)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = Service(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
