"""A letter as e-mail: plain text, the same as simple HTML, and a head that nobody's name can add a line to.

Always true: one recipient; the head holds only addresses that were checked and a subject on one line; words that came
from outside stand in the HTML escaped, and no mail program finds an address in them to make a link of; the only link
is ours. The identifier stays the same however often a letter is tried.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from judging.domain.addresses import is_mail_address

_LINKED: Final = re.compile(r"[/\\@<>\[\]]|\.(?=\w)")
_BREAKS: Final = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")
LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True)
class Letter:
    """What is said to whom. `link_label` names the link; `closing` stands below it."""

    to: str
    sender: str
    sender_name: str
    reply_to: str
    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    link: str
    link_label: str
    closing: str
    language: str
    message_id: str


def harmless(words: str) -> str:
    """Words from outside as they may stand in a letter: on one line, with nothing a mail program makes a link of."""
    return _BREAKS.sub(" ", _LINKED.sub(" ", words)).strip()


def written(letter: Letter, at: datetime) -> EmailMessage:
    """The letter as a message. Raises ValueError for an address that is none."""
    for address in (letter.to, letter.sender, *([letter.reply_to] if letter.reply_to else [])):
        if not is_mail_address(address):
            raise ValueError(f"not a mail address: {address!r}")
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(harmless(letter.sender_name), addr_spec=letter.sender)
    message["To"] = letter.to
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Subject"] = _BREAKS.sub(" ", letter.subject).strip()[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    message.set_content(_plain(letter), cte="quoted-printable")
    message.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.language  # last: what a message holds takes such lines of its head away
    return message


def _plain(letter: Letter) -> str:
    parts = [letter.greeting, *letter.paragraphs, f"{letter.link_label}:\n{letter.link}", letter.closing]
    return "\n\n".join(part for part in parts if part) + "\n"


def _html(letter: Letter) -> str:
    said = "".join(f"<p>{escape(part)}</p>" for part in (letter.greeting, *letter.paragraphs) if part)
    link = f'<p><a href="{escape(letter.link)}">{escape(letter.link_label)}</a><br>{escape(letter.link)}</p>'
    closing = f"<p>{escape(letter.closing)}</p>" if letter.closing else ""
    return (
        f'<!doctype html><html lang="{escape(letter.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.subject)}</title></head><body>{said}{link}{closing}</body></html>\n"
    )
