"""What stands inside a finished certificate: its credential, byte for byte as it was signed."""

from __future__ import annotations

from io import BytesIO

from judging.certificates.model import CREDENTIAL_FILE


def credential_in(pdf: bytes) -> bytes | None:
    """The credential (JSON) that a certificate carries; None where it carries none, or is no PDF at all."""
    import pikepdf  # noqa: PLC0415 - a large native library that few visits need

    try:
        with pikepdf.open(BytesIO(pdf)) as paper:
            found = paper.attachments.get(CREDENTIAL_FILE)
            return bytes(found.get_file().read_bytes()) if found is not None else None
    except pikepdf.PdfError:
        return None
