"""Signing PDFs, and saying what became of a signature.

`sign_pdf` adds an invisible PAdES signature (ETSI EN 319 142-1, level B-B): a visible stamp would break PDF/A and
PDF/UA. It certifies the document with "no changes allowed", and the bytes it returns are final: they differ each
time and cannot be made again, so they are stored.

Higher levels are added behind it later (see `stamping`); ISO 32000-2 (12.8.2.2) lets "no changes" allow for time
stamps and what proves them, and nothing else. Keys in a device take the place of the key file (see `device`).

`verify_pdf` keeps three questions apart: is a signature there, is the document as it was signed, do we know who
signed. A signature may be sound and yet from a stranger, and pyHanko calls a signature "valid" even where the
document was altered afterwards; so only its `bottom_line`, over the whole file, makes a `Verdict.VALID`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.signers.pdf_cms import Signer, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from judging.certificates.proof.keys import Keys

# A stranger's signature is an answer here, not an incident to be logged with its traceback.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)

FIELD: Final = "Firma"
_ROOM_BYTES: Final = 8_192
"""Room kept for the signature: without a figure pyHanko signs twice, once to measure."""
_READABLE_NAME: Final = "Firma electrónica"


class Verdict(StrEnum):
    """What may be said of a file."""

    VALID = "valid"
    UNKNOWN = "unknown"
    ALTERED = "altered"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Report:
    """The verdict and its parts.

    `is_intact`: the signed bytes are as they were; `is_sound`: the signature belongs to its certificate;
    `is_trusted`: that certificate leads to an authority we trust; `is_whole`: nothing was added after signing.
    """

    verdict: Verdict
    is_intact: bool = False
    is_sound: bool = False
    is_trusted: bool = False
    is_whole: bool = False
    signer: str = ""
    signed_at: datetime | None = None

    def to_json(self) -> bytes:
        """As plain data, to be sent from one process to another; `report_from` reads it."""
        return json.dumps({**asdict(self), "signed_at": self.signed_at and self.signed_at.isoformat()}).encode()


def report_from(content: bytes) -> Report:
    """The report that `to_json` wrote."""
    told = json.loads(content)
    at = told["signed_at"]
    signed_at = datetime.fromisoformat(at) if at else None
    return Report(**{**told, "verdict": Verdict(told["verdict"]), "signed_at": signed_at})


class _Session(PdfSigner):
    """pyHanko's signer with our clock."""

    def __init__(self, now: datetime, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._now = now

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._now
        return session


def sign_pdf(pdf: bytes, keys: Keys, now: datetime, signer: Signer | None = None) -> bytes:
    """The PDF with an invisible signature of its whole; `now` is the time it claims.

    `signer` stands for a key that is not in a file (see `device`).
    """
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    invisible = fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    field = fields.SigFieldSpec(FIELD, readable_field_name=_READABLE_NAME, invis_sig_settings=invisible)
    session = _Session(now, metadata, signer or _signer(keys.key_file, keys.authority), new_field_spec=field)
    written: BytesIO = on_its_own_thread(
        lambda: session.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=_ROOM_BYTES)
    )
    return written.getvalue()


def on_its_own_thread(work: Callable[[], Any]) -> Any:
    """Do the work on a thread of its own: pyHanko runs an event loop, which a thread that has one would refuse."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


@lru_cache(maxsize=4)
def _signer(key_file: Path, authority: bytes) -> Signer:
    """The key and its certificates, read once per process."""
    certificate_file = key_file.with_name(key_file.name.replace(".key.pem", ".pem"))
    load: Any = SimpleSigner.load  # has no type hints
    signer: Signer | None = load(str(key_file), str(certificate_file), other_certs=[_read(authority)])
    if signer is None:
        raise ValueError(f"{key_file} does not hold a key that can sign")
    return signer


def _read(certificate: bytes) -> Any:
    return next(iter(load_certs_from_pemder_data(certificate)))


def verify_pdf(pdf: bytes, trusted: Sequence[bytes]) -> Report:
    """What became of the file since it was signed; `trusted` are authorities' certificates as PEM.

    Never raises for a broken file: one that bears a signature and cannot be read counts as altered.
    """
    claims_signature = b"/ByteRange" in pdf
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
        if signatures:
            return _reported(signatures[0], [_read(certificate) for certificate in trusted])
    except Exception:  # a broken file breaks the reader in ways nobody can list
        return Report(Verdict.ALTERED if claims_signature else Verdict.UNREADABLE)
    return Report(Verdict.ALTERED if claims_signature else Verdict.UNSIGNED)


def _ends_well(signature: Any) -> bool:
    """Whether nothing stands behind the end of the file."""
    stream = signature.reader.stream
    stream.seek(0)
    content: bytes = stream.read()
    return content.rstrip(b"\r\n").endswith(b"%%EOF")


def _reported(signature: Any, trusted: list[Any]) -> Report:
    signed_at: datetime | None = signature.self_reported_timestamp
    # At the time of signing: a certificate that has run out since does not make the signature worse.
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=signed_at or datetime.now(UTC))
    status = on_its_own_thread(lambda: validate_pdf_signature(signature, context))
    # Behind our signature only time stamps may stand, and what proves them.
    only_stamps = status.modification_level is ModificationLevel.LTA_UPDATES and bool(status.docmdp_ok)
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE or (only_stamps and _ends_well(signature))
    if not (status.intact and status.valid and is_whole):
        verdict = Verdict.ALTERED
    else:
        verdict = Verdict.VALID if status.bottom_line else Verdict.UNKNOWN
    return Report(
        verdict=verdict,
        is_intact=status.intact,
        is_sound=status.valid,
        is_trusted=status.trusted,
        is_whole=is_whole,
        signer=str(signature.signer_cert.subject.native.get("common_name", "")),
        signed_at=signed_at,
    )
