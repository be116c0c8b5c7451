"""Checking a certificate by its code or by its file, and the public list of those that are void.

Always true: nobody can go through the codes: they are random, and unknown ones are counted and answered slowly; a right
code is answered whatever others tried (services/tries.py); a code that is not even well formed says so without any look
into the database; what is told is what is printed on the paper and its state, never more; the public list names nobody
and gives no code away.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from judging.certificates import is_valid, normalise
from judging.domain.errors import Problem, Refused
from judging.services import tries
from judging.services.certificates.printers import HERE, Busy, Printers
from judging.services.certificates.revoking import successor
from judging.services.tries import Door
from judging.storage.models import Certificate
from judging.storage.queries import public as queries


class FileVerdict(StrEnum):
    """What a compared file is.

    `identical`: byte for byte an original; `altered`: made from a certificate or claimed to be one, and changed since;
    `signed`: whole and signed by us, but kept nowhere here; `stranger`: whole, and signed by somebody else;
    `unknown`: nothing in it leads to us.
    """

    IDENTICAL = "identical"
    ALTERED = "altered"
    SIGNED = "signed"
    STRANGER = "stranger"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class FileCheck:
    """The verdict on a file, the certificate it is about, and who signed it (where its signature can be read)."""

    verdict: FileVerdict
    certificate: Certificate | None = None
    signer: str = ""
    signed_at: datetime | None = None


def problem_with(typed: str) -> Problem | None:
    """Why this cannot be a code at all: nothing typed, or a slip that the check symbol shows."""
    if not normalise(typed):
        return Problem.of("certificate_code_empty", at="code")
    return None if is_valid(typed) else Problem.of("certificate_code_slip", at="code")


def find(session: Session, typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it."""
    return queries.certificate(session, normalise(typed)) if is_valid(typed) else None


def unknown(session: Session, door: Door) -> Problem:
    """Count a well-formed code that nobody has; what to say of it, with the seconds to wait after many."""
    wait = tries.note_wrong_code(session, door, "certificate")
    if wait:
        return Problem.of("certificate_unknown_slow", at="code", seconds=wait)
    return Problem.of("certificate_unknown", at="code")


def too_many_files(session: Session, door: Door) -> Problem | None:
    """Why a file that is no original and names no certificate is not looked into now: that is slow work."""
    failed = tries.failures(session, door.target("certificate", door.place), door.now)
    wait = tries.pause(failed, door.now)
    return Problem.of("certificate_files_slow", at="file", seconds=wait) if wait else None


LARGEST_READ = 512 * 1024
"""No certificate of ours is larger; a larger file is not opened, only its digest is compared."""
BUSY_SECONDS = 15
"""When to come again while others' files are being looked into."""

_ADDRESS = re.compile(rb"/v/([0-9A-Z]{5}-[0-9A-Z]{5})\)")
"""How the address of a certificate ends where its file links to it."""

_SIGNED_BYTES = re.compile(rb"/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]")


def compare(
    session: Session, content: bytes, typed: str, trusted: Sequence[bytes], printers: Printers = HERE
) -> FileCheck:
    """What a file is: an original by its SHA-256, else by what its signature says, else by the code that is claimed.

    `trusted` are the certificates of our authority (PEM); `printers` look into the file. A file that was changed by
    adding to it still begins with the original, and so leads to its certificate.

    Raises Refused("certificate_files_slow") for one that leads to no certificate, while too many are looked into.
    """
    claimed = find(session, typed) or _begun_with(session, content)
    if (same := original(session, content, claimed)) is not None:
        return FileCheck(FileVerdict.IDENTICAL, same)
    try:
        verdict, signer, signed_at = _read_signature(content, trusted, printers)
    except Busy as error:
        if claimed is not None:
            return FileCheck(FileVerdict.ALTERED, claimed)
        raise Refused(Problem.of("certificate_files_slow", at="file", seconds=BUSY_SECONDS)) from error
    if claimed is not None:
        verdict = FileVerdict.ALTERED
    return FileCheck(verdict, claimed, signer, signed_at)


def names_one(session: Session, content: bytes, typed: str) -> bool:
    """Whether a file is, begins with or is said to be a certificate that is kept here; costs no look into it."""
    claimed = find(session, typed) or _begun_with(session, content)
    return claimed is not None or original(session, content, None) is not None


def original(session: Session, content: bytes, claimed: Certificate | None) -> Certificate | None:
    """The certificate of which this file is an original, byte for byte, with its time stamp or before it."""
    return _with_these_bytes(session, content) or _before_its_stamp(content, claimed, session)


def _before_its_stamp(content: bytes, claimed: Certificate | None, session: Session) -> Certificate | None:
    """The certificate whose file this was before a time stamp was added behind it."""
    codes = [code.decode() for code in sorted(set(_ADDRESS.findall(content)))[:3]]
    named = claimed or next((found for code in codes if (found := find(session, code))), None)
    if named is None or named.pdf is None or not named.pdf.startswith(content):
        return None
    signed = _SIGNED_BYTES.search(content)
    return named if signed and int(signed[1]) + int(signed[2]) == len(content) else None


def _with_these_bytes(session: Session, content: bytes) -> Certificate | None:
    return queries.certificate_of_file(session, hashlib.sha256(content).hexdigest())


def _begun_with(session: Session, content: bytes) -> Certificate | None:
    """The certificate whose whole original this file begins with (its first signature says how long that was)."""
    found = _SIGNED_BYTES.search(content)
    return _with_these_bytes(session, content[: int(found[1]) + int(found[2])]) if found else None


def _read_signature(
    content: bytes, trusted: Sequence[bytes], printers: Printers
) -> tuple[FileVerdict, str, datetime | None]:
    if b"/ByteRange" not in content or len(content) > LARGEST_READ:
        return FileVerdict.UNKNOWN, "", None
    # Slow to load, and few visitors compare a file.
    from judging.certificates.proof.signing import Verdict  # noqa: PLC0415

    report = printers.report(content, trusted)
    verdicts = {
        Verdict.VALID: FileVerdict.SIGNED,
        Verdict.UNKNOWN: FileVerdict.STRANGER,
        Verdict.ALTERED: FileVerdict.ALTERED,
        Verdict.UNSIGNED: FileVerdict.UNKNOWN,
        Verdict.UNREADABLE: FileVerdict.UNKNOWN,
    }
    return verdicts[report.verdict], report.signer, report.signed_at


# ----------------------------------------------------------------------------------------- the list of the void
def void(session: Session) -> Sequence[Certificate]:
    """Every certificate that is revoked or superseded, in the order of issue."""
    return queries.void_certificates(session)


def void_list(session: Session) -> list[dict[str, str]]:
    """The public list: number, SHA-256 of the code, since when, and the number of what takes its place."""
    return [
        {
            "number": row.number,
            "code_sha256": hashlib.sha256(row.code.encode()).hexdigest(),
            "state": "superseded" if (new := successor(row)) else "revoked",
            "since": row.revoked_at.isoformat() if row.revoked_at else "",
            **({"replaced_by": new.number} if new else {}),
        }
        for row in void(session)
    ]
