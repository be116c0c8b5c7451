"""The page objects the templates print: every text measured, broken into lines and given a size.

Here stands how much room each text has; the places stand in templates/certificates/*.css, and the two
belong together: the heights of the main column add up to less than its box even when every text takes its
most lines. Everything is plain data in and plain data out; only the fonts' width tables are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from judging.certificates.fitting import Box, FittedText, Sizes, fit
from judging.certificates.labels import listed, words_in
from judging.certificates.model import CertificateData, ReceiptData, Signatory
from judging.certificates.typeface import Cut, printable
from judging.domain.errors import Problem, Refused

SIGNATORIES_AT_MOST: Final = 4
STEPS_AT_MOST: Final = 4
_SIGNATURE_ROW_MM: Final = 140
_SIGNATURE_MM: Final = 58

COMPETITION: Final = Box(200, Cut.REGULAR, (Sizes.of(1, "16", "11"), Sizes.of(2, "11", "9")), spacing_em=0.09)
EDITION: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "13", "9"),))
TITLE: Final = Box(215, Cut.BOLD, (Sizes.of(1, "34", "22"), Sizes.of(2, "19", "14")), spacing_em=0.035)
HOLDER: Final = Box(222, Cut.ITALIC, (Sizes.of(1, "44", "29"), Sizes.of(2, "28", "18")))
TOGETHER: Final = Box(215, Cut.REGULAR, (Sizes.of(1, "15", "11"), Sizes.of(2, "11", "8.5")))
AWARD: Final = Box(220, Cut.BOLD, (Sizes.of(1, "21", "14"), Sizes.of(2, "13.5", "10.5")))
CITATION: Final = Box(200, Cut.REGULAR, (Sizes.of(1, "14", "14"), Sizes.of(2, "14", "12"), Sizes.of(3, "12", "9")))
GIVEN: Final = Box(200, Cut.ITALIC, (Sizes.of(1, "12.5", "9"),))
NUMBER: Final = Box(57, Cut.REGULAR, (Sizes.of(1, "8.5", "6"),))
CODE: Final = Box(57, Cut.BOLD, (Sizes.of(1, "14", "10"),), spacing_em=0.06)
ADDRESS: Final = Box(57, Cut.REGULAR, (Sizes.of(1, "8.5", "7"),))
LONG_ADDRESS: Final = Box(57, Cut.REGULAR, (Sizes.of(2, "8.5", "5"),))
ISSUER: Final = Box(160, Cut.REGULAR, (Sizes.of(1, "11", "7.5"),))

SMALL_COMPETITION: Final = Box(62, Cut.BOLD, (Sizes.of(1, "10", "8.5"), Sizes.of(2, "8.5", "6.5")))
SMALL_EDITION: Final = Box(62, Cut.ITALIC, (Sizes.of(1, "9.5", "8"), Sizes.of(2, "8", "6.5")))
SMALL_NUMBER: Final = Box(42, Cut.BOLD, (Sizes.of(1, "13", "7"),))
SMALL_HOLDERS: Final = Box(86, Cut.REGULAR, (Sizes.of(1, "12", "10"), Sizes.of(2, "10", "7")))
SMALL_DATE: Final = Box(42, Cut.REGULAR, (Sizes.of(1, "11", "7"),))
SMALL_CODE: Final = Box(56, Cut.BOLD, (Sizes.of(1, "19", "10"),), spacing_em=0.08)
KEEP: Final = Box(55, Cut.REGULAR, (Sizes.of(2, "9", "7"), Sizes.of(3, "8", "6.5")))
STEP: Final = Box(80, Cut.REGULAR, (Sizes.of(1, "9.5", "8.5"), Sizes.of(2, "8", "7")))
CONTACT: Final = Box(86, Cut.REGULAR, (Sizes.of(1, "10", "8"), Sizes.of(2, "8", "6.5")))


@dataclass(frozen=True)
class Signature:
    """One signature line: name and role, each fitted to the width of the line."""

    name: FittedText
    role: FittedText


@dataclass(frozen=True)
class CertificatePage:
    """What certificate.html prints."""

    language: str
    document_title: str
    issuer_name: str
    issued_at: str
    is_demo: bool
    competition: FittedText
    edition: FittedText
    title: FittedText
    holder: FittedText
    together: FittedText
    award: FittedText
    citation: FittedText
    given: FittedText
    code: FittedText
    number: FittedText
    verify_url: str
    address: FittedText
    signatures: tuple[Signature, ...]
    signature_width_mm: int
    issuer: FittedText


@dataclass(frozen=True)
class ReceiptPage:
    """What receipt.html prints."""

    language: str
    document_title: str
    is_demo: bool
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


def certificate_page(data: CertificateData) -> CertificatePage:
    """Lay the texts of a certificate out. Raises Refused for a text that cannot be drawn or does not fit."""
    words = words_in(data.language)
    holder = fit(data.holder_name, HOLDER, name="holder_name")
    if not holder:
        raise Refused(Problem.of("required", at="holder_name"))
    number = printable(data.number, name="number")
    width = _signature_width_mm(data.signatories)
    return CertificatePage(
        language=data.language,
        document_title=f"{printable(data.title, name='title')} {number} – {' '.join(holder.lines)}",
        issuer_name=printable(data.issuer_name, name="issuer_name"),
        issued_at=data.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        is_demo=data.is_demo,
        competition=fit(data.competition_name, COMPETITION, name="competition_name"),
        edition=fit(data.edition_name, EDITION, name="edition_name"),
        title=fit(data.title, TITLE, name="title"),
        holder=holder,
        together=_together(data.co_holders, words),
        award=fit(data.award_line, AWARD, name="award_line"),
        citation=fit(data.citation, CITATION, name="citation"),
        given=fit(_place_and_date(data, words), GIVEN, name="date_text"),
        code=fit(data.code, CODE, name="code"),
        number=fit(words["number"].format(number=number), NUMBER, name="number"),
        verify_url=_web_address(data.verify_url),
        address=_address(data.verify_url),
        signatures=_signatures(data.signatories, width),
        signature_width_mm=width,
        issuer=fit(data.issuer_name, ISSUER, name="issuer_name"),
    )


def receipt_page(data: ReceiptData) -> ReceiptPage:
    """Lay the texts of a receipt out. Raises Refused for a text that cannot be drawn or does not fit."""
    words = words_in(data.language)
    if len(data.next_steps) > STEPS_AT_MOST:
        raise Refused(Problem.of("too_many_steps", at="next_steps", at_most=STEPS_AT_MOST))
    return ReceiptPage(
        language=data.language,
        document_title=f"{words['receipt_title']} {printable(data.number, name='number')}",
        is_demo=data.is_demo,
        competition=fit(data.competition_name, SMALL_COMPETITION, name="competition_name"),
        edition=fit(data.edition_name, SMALL_EDITION, name="edition_name"),
        number=fit(data.number, SMALL_NUMBER, name="number"),
        holders=fit(listed(data.holder_names, words), SMALL_HOLDERS, name="holder_names"),
        date=fit(data.date_text, SMALL_DATE, name="date_text"),
        code=fit(data.code, SMALL_CODE, name="code"),
        keep=fit(words["keep_this"], KEEP, name="keep_this"),
        entry_url=_web_address(data.entry_url) if data.entry_url else "",
        address=_address(data.entry_url),
        next_steps=tuple(_in_one_size([fit(step, STEP, name="next_steps") for step in data.next_steps])),
        contact=fit(data.contact, CONTACT, name="contact"),
    )


def _together(co_holders: tuple[str, ...], words: dict[str, str]) -> FittedText:
    text = words["together_with"].format(names=listed(co_holders, words)) if co_holders else ""
    return fit(text, TOGETHER, name="co_holders")


def _place_and_date(data: CertificateData, words: dict[str, str]) -> str:
    if not data.place_text:
        return data.date_text
    return words["place_and_date"].format(place=data.place_text, date=data.date_text)


def _signature_width_mm(signatories: tuple[Signatory, ...]) -> int:
    """Width of one signature line in mm: all have the same, with a gap of 5 mm or more between them."""
    if len(signatories) > SIGNATORIES_AT_MOST:
        raise Refused(Problem.of("too_many_signatories", at="signatories", at_most=SIGNATORIES_AT_MOST))
    return min(_SIGNATURE_MM, _SIGNATURE_ROW_MM // max(1, len(signatories)) - 5)


def _signatures(signatories: tuple[Signatory, ...], width_mm: int) -> tuple[Signature, ...]:
    """The signature lines: one size for all names and one for all roles, so that nobody looks greater."""
    name = Box(width_mm, Cut.REGULAR, (Sizes.of(1, "12", "9"), Sizes.of(2, "9", "6.5")))
    role = Box(width_mm, Cut.ITALIC, (Sizes.of(1, "10", "8"), Sizes.of(2, "8", "6")))
    names = _in_one_size([fit(signatory.name, name, name="signatory_name") for signatory in signatories])
    roles = _in_one_size([fit(signatory.role, role, name="signatory_role") for signatory in signatories])
    return tuple(Signature(*texts) for texts in zip(names, roles, strict=True))


def _in_one_size(texts: list[FittedText]) -> list[FittedText]:
    size_pt = min((text.size_pt for text in texts), default=Decimal(0))
    return [replace(text, size_pt=size_pt) for text in texts]


def _web_address(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"not an address of the web: {url!r}")
    return url


def _address(url: str) -> FittedText:
    """The address without its scheme; a long one is broken before its last part (the code)."""
    bare = url.removeprefix("https://").removeprefix("http://")
    try:
        return fit(bare, ADDRESS, name="verify_url")
    except Refused:
        head, slash, tail = bare.rpartition("/")
        return fit(f"{head}{slash} {tail}", LONG_ADDRESS, name="verify_url")
