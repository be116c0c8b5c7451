"""Certificates and receipts: plain data -> PDF bytes, and the codes that prove them.

Vocabulary: see `model`. Nothing here reads a database, a clock or the network; who gets a certificate, its
number and its state (issued, revoked) belong to the services. The layout engine (WeasyPrint) is loaded at
the first rendering.
"""

from judging.certificates.codes import RANDOM_BYTES, is_valid, new_code, normalise
from judging.certificates.engine.render import render_certificate, render_receipt
from judging.certificates.model import CertificateData, Logo, ReceiptData, Sealing, SecondLanguage, Signatory

__all__ = [
    "RANDOM_BYTES",
    "CertificateData",
    "Logo",
    "ReceiptData",
    "Sealing",
    "SecondLanguage",
    "Signatory",
    "is_valid",
    "new_code",
    "normalise",
    "render_certificate",
    "render_receipt",
]
