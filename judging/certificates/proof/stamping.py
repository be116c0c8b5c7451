"""Adding to a signed certificate what others say of its time: the levels of PAdES above B-B (ETSI EN 319 142-1).

A *stamp* is a document time stamp by a service on the network (RFC 3161): it proves that the signed file was there at
that moment. *B-T* adds one; *B-LT* adds besides what proves that the certificates were good then (the chain, the
authority's list of the revoked, the service's own); *B-LTA* adds a second stamp over all of that.

Always true: everything is added behind the signed file, so that the file as it was issued is still its beginning, byte
for byte, and its signature still holds; a stamp is checked against the service's authority before it is kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator import ValidationContext

from judging.certificates.proof.keys import Keys
from judging.certificates.proof.signing import on_its_own_thread

_LIST_DAYS: Final = 30
_ROOM_BYTES: Final = 24_576
_LARGEST_ANSWER: Final = 1_000_000
_log = logging.getLogger("judging")


class Level(StrEnum):
    """PAdES's levels: basic, with a time stamp, with what proves it later, with a stamp over that too."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"


@dataclass(frozen=True)
class TimeService:
    """A time-stamp service: its address, and the certificates (PEM) of those we trust to vouch for it."""

    url: str
    authority: bytes
    seconds: float = 15.0


class StampRefused(RuntimeError):
    """The service did not answer, or its answer is worth nothing. The certificate stays as it is."""


def stamped(pdf: bytes, level: Level, service: TimeService, keys: Keys, now: datetime) -> bytes:
    """The signed PDF raised to this level; `now` is when the authority's list of the revoked is made.

    Raises StampRefused.
    """
    if level is Level.B:
        return pdf
    try:
        raised: bytes = on_its_own_thread(lambda: asyncio.run(_raised(pdf, level, service, keys, now)))
    except Exception as error:  # the network, the service and its certificates fail in ways nobody can list
        raise StampRefused(f"{type(error).__name__}: {error}") from error
    if not raised.startswith(pdf):
        raise StampRefused("what was added changed the signed file")
    return raised


def level_of(pdf: bytes) -> Level:
    """The level of a certificate of ours, by what was added to it."""
    stamps = pdf.count(b"/ETSI.RFC3161")
    if not stamps:
        return Level.B
    if b"/DSS" not in pdf:
        return Level.T
    return Level.LT if stamps == 1 else Level.LTA


async def _raised(pdf: bytes, level: Level, service: TimeService, keys: Keys, now: datetime) -> bytes:
    stamper = _Asker(service)
    content = await _with_stamp(pdf, stamper, service, "Sello-1")
    if level is Level.T:
        return content
    context = _context([keys.authority, service.authority], [revocation_list(keys, now)], fetch=True)
    try:
        content = await _with_proofs(content, context)
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]
    return await _with_stamp(content, stamper, service, "Sello-2") if level is Level.LTA else content


async def _with_stamp(pdf: bytes, stamper: _Asker, service: TimeService, field: str) -> bytes:
    invisible = fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    adding = PdfTimeStamper(stamper, field_name=field, invis_settings=invisible, readable_field_name="Sello de tiempo")
    written: BytesIO = await adding.async_timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", bytes_reserved=_ROOM_BYTES
    )
    content = written.getvalue()
    stamp = PdfFileReader(BytesIO(content)).embedded_timestamp_signatures[-1]
    status = await async_validate_pdf_timestamp(stamp, _context([service.authority], [], fetch=False))
    if not (status.intact and status.valid and status.trusted):
        raise StampRefused("the stamp is not one of a service we trust")
    return content


async def _with_proofs(pdf: bytes, context: ValidationContext) -> bytes:
    """What proves each signature and each stamp of the file."""
    content = pdf
    for place in range(len(PdfFileReader(BytesIO(pdf)).embedded_signatures)):
        signature = PdfFileReader(BytesIO(content)).embedded_signatures[place]
        written: Any = await async_add_validation_info(signature, context, skip_timestamp=True)
        content = written.getvalue()
    return content


def _context(authorities: Sequence[bytes], lists: Sequence[bytes], *, fetch: bool) -> ValidationContext:
    roots = [certificate for pem in authorities for certificate in load_certs_from_pemder_data(pem)]
    known = [asn1_crl.CertificateList.load(content) for content in lists]
    mode = "hard-fail" if fetch else "soft-fail"
    return ValidationContext(trust_roots=roots, crls=known, allow_fetching=fetch, revocation_mode=mode)


def revocation_list(keys: Keys, now: datetime) -> bytes:
    """The authority's list of revoked signing certificates (none so far), signed and valid for a month; DER."""
    key = serialization.load_pem_private_key((keys.folder / "authority.key.pem").read_bytes(), None)
    authority = x509.load_pem_x509_certificate(keys.authority)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not one of ours")
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(now - timedelta(minutes=5))
        .next_update(now + timedelta(days=_LIST_DAYS))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


class _Asker(TimeStamper):
    """Asks the service over the web, as RFC 3161 (3.4) says."""

    def __init__(self, service: TimeService) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._service = service

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = Request(self._service.url, req.dump(), {"Content-Type": "application/timestamp-query"})
        try:
            with urlopen(asked, timeout=self._service.seconds) as answer:
                return tsp.TimeStampResp.load(answer.read(_LARGEST_ANSWER))
        except HTTPError as error:
            error.close()
            raise StampRefused(f"{self._service.url}: {error.code}") from error
        except (URLError, OSError, ValueError) as error:
            raise StampRefused(f"{self._service.url}: {error}") from error
