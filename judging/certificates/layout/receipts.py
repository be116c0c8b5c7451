"""The applicant's receipt as a page object: every text measured, broken into lines and given a size.

The places stand in templates/certificates/receipt.css and belong together with the boxes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from judging.certificates.layout.fitting import Box, FittedText, Sizes, fit, in_one_size
from judging.certificates.layout.labels import listed, words_in
from judging.certificates.layout.typeface import Cut, printable
from judging.certificates.layout.webaddress import address_lines, web_address
from judging.certificates.model import ReceiptData
from judging.domain.errors import Problem, Refused

STEPS_AT_MOST: Final = 4
COMPETITION: Final = Box(62, Cut.BOLD, (Sizes.of(1, "10", "8.5"), Sizes.of(2, "8.5", "6.5")))
EDITION: Final = Box(62, Cut.ITALIC, (Sizes.of(1, "9.5", "8"), Sizes.of(2, "8", "6.5")))
NUMBER: Final = Box(42, Cut.BOLD, (Sizes.of(1, "13", "7"),))
HOLDERS: Final = Box(86, Cut.REGULAR, (Sizes.of(1, "12", "10"), Sizes.of(2, "10", "7")))
DATE: Final = Box(42, Cut.REGULAR, (Sizes.of(1, "11", "7"),))
CODE: Final = Box(56, Cut.BOLD, (Sizes.of(1, "19", "10"),), spacing_em=0.08)
KEEP: Final = Box(55, Cut.REGULAR, (Sizes.of(2, "9", "7"), Sizes.of(3, "8", "6.5")))
STEP: Final = Box(80, Cut.REGULAR, (Sizes.of(1, "9.5", "8.5"), Sizes.of(2, "8", "7")))
CONTACT: Final = Box(86, Cut.REGULAR, (Sizes.of(1, "10", "8"), Sizes.of(2, "8", "6.5")))


@dataclass(frozen=True)
class ReceiptPage:
    """What receipt.html prints."""

    language: str
    document_title: str
    is_demo: bool
    is_rehearsal: bool
    competition: FittedText
    edition: FittedText
    number: FittedText
    holders: FittedText
    date: FittedText
    code: FittedText
    keep: FittedText
    entry_url: str
    address: FittedText
    next_steps: tuple[FittedText, ...]
    contact: FittedText


def receipt_page(data: ReceiptData) -> ReceiptPage:
    """Lay the texts of a receipt out. Raises Refused for a text that cannot be drawn or does not fit."""
    words = words_in(data.language)
    if len(data.next_steps) > STEPS_AT_MOST:
        raise Refused(Problem.of("too_many_steps", at="next_steps", at_most=STEPS_AT_MOST))
    return ReceiptPage(
        language=data.language,
        document_title=f"{words['receipt_title']} {printable(data.number, name='number')}",
        is_demo=data.is_demo,
        is_rehearsal=data.is_rehearsal,
        competition=fit(data.competition_name, COMPETITION, name="competition_name"),
        edition=fit(data.edition_name, EDITION, name="edition_name"),
        number=fit(data.number, NUMBER, name="number"),
        holders=fit(listed(data.holder_names, words), HOLDERS, name="holder_names"),
        date=fit(data.date_text, DATE, name="date_text"),
        code=fit(data.code, CODE, name="code"),
        keep=fit(words["keep_this"], KEEP, name="keep_this"),
        entry_url=web_address(data.entry_url) if data.entry_url else "",
        address=address_lines(data.entry_url),
        next_steps=tuple(in_one_size([fit(step, STEP, name="next_steps") for step in data.next_steps])),
        contact=fit(data.contact, CONTACT, name="contact"),
    )
