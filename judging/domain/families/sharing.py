"""Addresses that open somebody's own messenger, mail program or profile with words already in it.

Plain links: this service sends nothing through them and asks nothing of anybody; the person looks at the words and
presses "send" herself. Sources: WhatsApp's "click to chat" (wa.me/<number with country>?text=), RFC 5724 (sms:), RFC
3966 (tel:), RFC 6068 (mailto:), LinkedIn's "Add to profile" (profile/add?startTask=CERTIFICATION_NAME).
Always true: what is put into an address is percent-encoded whole, so that no words can change where it leads.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlencode

from judging.domain.home import COUNTRY
from judging.domain.phones import international


def whatsapp(text: str, phone: str = "", country: str = COUNTRY) -> str:
    """Opens WhatsApp with the text, for this number; without one, the person chooses to whom."""
    return f"https://wa.me/{international(phone, country)}?text={quote(text, safe='')}"


def sms(text: str, phone: str = "", country: str = COUNTRY) -> str:
    """Opens the telephone's own messages with the text."""
    number = international(phone, country)
    return f"sms:{'+' + number if number else ''}?body={quote(text, safe='')}"


def call(phone: str, country: str = COUNTRY) -> str:
    """Has the telephone ring this number; "" where it is none that can be called from anywhere."""
    number = international(phone, country)
    return f"tel:+{number}" if number else ""


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
