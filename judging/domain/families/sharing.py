"""Addresses that open somebody's own messenger, mail program or profile with words already in it.

Plain links: this service sends nothing through them and asks nothing of anybody; the person looks at the words and
presses "send" herself. Sources: WhatsApp's "click to chat" (wa.me/<number with country>?text=), RFC 5724 (sms:), RFC
6068 (mailto:), LinkedIn's "Add to profile" (profile/add?startTask=CERTIFICATION_NAME).
Always true: what is put into an address is percent-encoded whole, so that no words can change where it leads.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

BOLIVIA_CODE: Final = "591"
_LOCAL_DIGITS: Final = 8
"""Bolivian numbers have eight digits, without any prefix inside the country."""


def international(phone: str) -> str:
    """The digits of a telephone number with its country in front, as addresses need it; "" where it is none.

    Eight digits are taken for Bolivian; anything with "+" or "00" in front already says its country.
    """
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    if phone.strip().startswith("00"):
        digits = digits[2:]
    if len(digits) == _LOCAL_DIGITS and not phone.strip().startswith("+"):
        return BOLIVIA_CODE + digits
    return digits if 10 <= len(digits) <= 15 else ""


def same_phone(one: str, other: str) -> bool:
    """Whether two ways of writing are one number; two empty ones are not."""
    return international(one) != "" and international(one) == international(other)


def whatsapp(text: str, phone: str = "") -> str:
    """Opens WhatsApp with the text, for this number; without one, the person chooses to whom."""
    return f"https://wa.me/{international(phone)}?text={quote(text, safe='')}"


def sms(text: str, phone: str = "") -> str:
    """Opens the telephone's own messages with the text."""
    number = international(phone)
    return f"sms:{'+' + number if number else ''}?body={quote(text, safe='')}"


def linkedin(*, name: str, organisation: str, issued_at: datetime, address: str, number: str) -> str:
    """Opens LinkedIn's form for a certificate in one's own profile, filled in."""
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": organisation,
        "issueYear": issued_at.year,
        "issueMonth": issued_at.month,
        "certUrl": address,
        "certId": number,
    }
    return f"https://www.linkedin.com/profile/add?{urlencode(fields, quote_via=quote)}"
