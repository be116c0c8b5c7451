"""Addresses: of e-mail as people type them, and the service's own.

Always true: the network is never asked whether one exists.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from judging.domain.typed import bare


def address_of(text: str) -> str:
    """The address that was typed, cleaned and in small letters; "" where it is none."""
    try:
        found = validate_email(bare(text).lower(), strict=True, check_deliverability=False)
    except EmailNotValidError:
        return ""
    return found.normalized


def is_mail_address(text: str) -> bool:
    """Whether this can stand in the head of a letter as it is: one address, without a name, blanks or line ends."""
    return text != "" and text.isascii() and address_of(text) == text.lower()


def is_public(base_url: str) -> bool:
    """Whether an address of the service may stand on paper: with https, and no name of one machine for itself."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    return parts.scheme == "https" and host not in ("", "localhost", "::1") and not host.startswith("127.")
