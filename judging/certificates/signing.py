"""Signing PDFs, and saying what became of a signature.

`sign_pdf` adds an invisible PAdES signature (ETSI EN 319 142-1, level B-B): a visible stamp would break PDF/A and
PDF/UA. It certifies the document with "no changes allowed", and the bytes it returns are final: they differ each
time and cannot be made again, so they are stored.

Higher levels are a matter of `SignatureSettings`: each above B-B needs a time-stamp service on the network
(RFC 3161), and LT and LTA also fetch what proves that the certificate was good, with room for later time stamps.
They are meant for a background job, after the B-B file is out. A token that keeps the key (PKCS#11) takes the
place of the key file by the same settings: anything that pyHanko calls a Signer may be given.

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
from pyhanko.sign.signers.pdf_cms import Signer, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from judging.certificates.keys import Keys

# A stranger's signature is an answer here, not an incident to be logged with its traceback.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)

FIELD: Final = "Firma"
_ROOM_BYTES: Final = 8_192
"""Room kept for the signature: without a figure pyHanko signs twice, once to measure."""
_ROOM_WITH_TIME_BYTES: Final = 24_576


class Level(StrEnum):
    """PAdES's levels: basic, with a time stamp, with what proves it later, with stamps renewed for ever."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"


@dataclass(frozen=True)
class SignatureSettings:
    """How to sign: the level, what the levels above B-B need, and a token's signer instead of the key file.

    `validation` says which certificates are trusted and may fetch revocation data (pyHanko's ValidationContext).
    """

    level: Level = Level.B
    timestamper: TimeStamper | None = None
    validation: ValidationContext | None = None
    signer: Signer | None = None
    readable_name: str = "Firma electrónica"

    def __post_init__(self) -> None:
        if self.level is not Level.B and self.timestamper is None:
            raise ValueError(f"{self.level} needs a time-stamp service")
        if self.level in (Level.LT, Level.LTA) and self.validation is None:
            raise ValueError(f"{self.level} needs to know which certificates are trusted")


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


_BASIC: Final = SignatureSettings()


def sign_pdf(pdf: bytes, keys: Keys, now: datetime, settings: SignatureSettings = _BASIC) -> bytes:
    """The PDF with an invisible signature of its whole; `now` is the time it states (B-B: as claimed)."""
    long_term = settings.level in (Level.LT, Level.LTA)
    signer = settings.signer or _signer(keys.key_file, keys.authority)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS if long_term else fields.MDPPerm.NO_CHANGES,
        embed_validation_info=long_term,
        use_pades_lta=settings.level is Level.LTA,
        validation_context=settings.validation,
    )
    invisible = fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    field = fields.SigFieldSpec(FIELD, readable_field_name=settings.readable_name, invis_sig_settings=invisible)
    session = _Session(now, metadata, signer, timestamper=settings.timestamper, new_field_spec=field)
    room = _ROOM_BYTES if settings.level is Level.B else _ROOM_WITH_TIME_BYTES
    signed: BytesIO = _alone(lambda: session.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), bytes_reserved=room))
    return signed.getvalue()


def _alone(work: Callable[[], Any]) -> Any:
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


def _reported(signature: Any, trusted: list[Any]) -> Report:
    signed_at: datetime | None = signature.self_reported_timestamp
    # At the time of signing: a certificate that has run out since does not make the signature worse.
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=signed_at or datetime.now(UTC))
    status = _alone(lambda: validate_pdf_signature(signature, context))
    # Only a signature that announced later time stamps may have something after it.
    may_grow = signature.docmdp_level is fields.MDPPerm.FILL_FORMS and bool(status.docmdp_ok)
    is_whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE or may_grow
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
