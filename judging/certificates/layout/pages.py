"""The certificate as a page object: every text measured, broken into lines, given a size and a place.

Everything is plain data in and plain data out; only the fonts' width tables are read. certificate.html prints
the pieces in this order, which is the order in which they are read aloud.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import Final

from judging.certificates.layout.columns import Piece, side_by_side, stacked
from judging.certificates.layout.fitting import fit, in_one_size
from judging.certificates.layout.labels import Words, listed, words_in
from judging.certificates.layout.palette import PALETTES, Palette
from judging.certificates.layout.sheet import HOLDER, LOGOS_AT_MOST, SIGNATORIES_AT_MOST, Frame, Sheet
from judging.certificates.layout.typeface import printable
from judging.certificates.layout.webaddress import address_lines, web_address
from judging.certificates.model import (
    KINDS,
    LOOKS,
    ORIENTATIONS,
    PAPERS,
    CertificateData,
    Sealing,
    SecondLanguage,
    Signatory,
)
from judging.certificates.payload import sample_address
from judging.domain.errors import Problem, Refused
from judging.domain.home import EMBLEMS

__all__ = ["HOLDER", "CertificatePage", "Design", "Picture", "certificate_page"]
_RULE_GAP_MM: Final = 1.2
UNSEALED: Final = Sealing()


@dataclass(frozen=True)
class Design:
    """What one style sheet and one border belong to."""

    look: str
    sheet: Sheet
    palette: Palette
    emblem: str = "coffee"


@dataclass(frozen=True)
class Picture:
    """A logo or a handwritten signature in its frame, and the words read aloud in its place."""

    image: str
    frame: Frame
    alt: str


@dataclass(frozen=True)
class CertificatePage:
    """What certificate.html prints."""

    design: Design
    language: str
    document_title: str
    issuer_name: str
    issued_at: str
    is_demo: bool
    is_rehearsal: bool
    logos: tuple[Picture, ...]
    column: tuple[Piece, ...]
    verify_url: str
    qr_alt: str
    proof: tuple[Piece, ...]
    hands: tuple[Picture, ...]
    rules: tuple[Frame, ...]
    signed: tuple[Piece, ...]
    issuer: tuple[Piece, ...]
    offline_url: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All texts in the order of reading."""
        return self.column + self.proof + self.signed + self.issuer


def certificate_page(data: CertificateData, sealing: Sealing = UNSEALED) -> CertificatePage:
    """Lay the texts of a certificate out. Raises Refused for a text that cannot be drawn or does not fit."""
    words = words_in(data.language)
    design = _design(data)
    if not printable(data.holder_name, name="holder_name"):
        raise Refused(Problem.of("required", at="holder_name"))
    number = printable(data.number, name="number")
    holder = printable(data.holder_name, name="holder_name")
    return CertificatePage(
        design=design,
        language=data.language,
        document_title=f"{printable(data.title, name='title')} {number} – {holder}",
        issuer_name=printable(data.issuer_name, name="issuer_name"),
        issued_at=data.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        is_demo=data.is_demo,
        is_rehearsal=data.is_rehearsal,
        logos=_logos(data, design.sheet),
        column=_column(data, design.sheet, words),
        verify_url=web_address(data.verify_url),
        qr_alt=words["qr_alt"].format(url=data.verify_url),
        proof=_proof(data, design.sheet, words),
        hands=_hands(data.signatories, design.sheet, words),
        rules=_rules(data.signatories, design.sheet),
        signed=_signed(data, design.sheet),
        issuer=_foot(data, design.sheet, sealing),
        offline_url=_offline_url(data, sealing),
    )


def _design(data: CertificateData) -> Design:
    chosen = (
        ("look", data.look, LOOKS),
        ("emblem", data.emblem, EMBLEMS),
        ("paper", data.paper, PAPERS),
        ("kind", data.kind, KINDS),
        ("orientation", data.orientation, ORIENTATIONS),
    )
    for name, choice, choices in chosen:
        if choice not in choices:
            raise Refused(Problem.of("choice_unknown", at=name, choice=choice))
    palette = PALETTES[data.look].with_own(ink=data.ink, accent=data.accent)
    return Design(data.look, Sheet(data.paper, data.orientation, data.checks_offline), palette, data.emblem)


def _piece(sheet: Sheet, place: str, text: str, *, at: str, language: str = "", top: float = 0.0) -> Piece:
    found = sheet.place(place)
    return Piece(found, fit(text, found.box, name=at), top, language)


# ----------------------------------------------------------------------------------------- the main column
def _column(data: CertificateData, sheet: Sheet, words: Words) -> tuple[Piece, ...]:
    first = _column_texts(data, words, data.kind)
    first["holder"] = (data.holder_name, "holder_name")
    together = words["together_with"].format(names=listed(data.co_holders, words)) if data.co_holders else ""
    first["together"] = (together, "co_holders")
    pieces = {name: _piece(sheet, name, text, at=at) for name, (text, at) in first.items()}
    if data.second is not None:
        second = _column_texts(data.second, words_in(data.second.language), data.kind)
        for name, (text, at) in second.items():
            pieces[f"{name}-2"] = _piece(sheet, f"{name}-2", text, at=at, language=data.second.language)

    def grouped(*names: str) -> list[Piece]:
        both = (found for name in names for found in (name, f"{name}-2"))
        return [pieces[name] for name in both if name in pieces]

    upper = [grouped("competition", "edition"), grouped("title"), grouped("conferred"), grouped("holder")]
    lower = [grouped("together"), grouped("award", "prize"), grouped("citation"), grouped("given")]
    return stacked(upper, sheet.upper, hangs=False) + stacked(lower, sheet.lower, hangs=True)


def _column_texts(data: CertificateData | SecondLanguage, words: Words, kind: str) -> dict[str, tuple[str, str]]:
    """The texts that a bilingual certificate has twice, with the fields they come from."""
    return {
        "competition": (data.competition_name, "competition_name"),
        "edition": (data.edition_name, "edition_name"),
        "title": (data.title, "title"),
        "conferred": (data.conferred or words[f"conferred_{kind}"], "kind"),
        "award": (data.award_line, "award_line"),
        "prize": (data.prize_line, "prize_line"),
        "citation": (data.citation, "citation"),
        "given": (_place_and_date(data, words), "date_text"),
    }


def _place_and_date(data: CertificateData | SecondLanguage, words: Words) -> str:
    if not data.place_text or not data.date_text:
        return data.date_text
    return words["place_and_date"].format(place=data.place_text, date=data.date_text)


# -------------------------------------------------------------------------------------- proof and signatures
def _proof(data: CertificateData, sheet: Sheet, words: Words) -> tuple[Piece, ...]:
    """Beside the QR code, one below the other: the code, the address, the number."""
    address = Piece(sheet.place("address"), address_lines(data.verify_url), link=data.verify_url)
    number = words["number"].format(number=data.number)
    code = _piece(sheet, "code", data.code, at="code")
    wanted = [
        *_labels("verification_code", data, sheet),
        code,
        *_labels("verify_at", data, sheet),
        address,
        _piece(sheet, "number", number, at="number"),
    ]
    rest = sheet.qr.height_mm - 1 - sum(piece.height_mm for piece in wanted)
    top = sheet.qr.top_mm + max(0.0, min(1.5, rest / 2))
    placed = []
    for piece in wanted:
        top += min(1.0, max(0.0, rest)) if piece.place.name == "number" else 0
        placed.append(replace(piece, top_mm=round(top, 3)))
        top += piece.height_mm
    return tuple(placed)


def _labels(word: str, data: CertificateData, sheet: Sheet) -> list[Piece]:
    """A label in the first language, and smaller in the second."""
    label = _piece(sheet, "label", words_in(data.language)[word], at="language")
    if data.second is None:
        return [label]
    other = data.second.language
    return [label, _piece(sheet, "label-2", words_in(other)[word], at="language", language=other)]


def _foot(data: CertificateData, sheet: Sheet, sealing: Sealing) -> tuple[Piece, ...]:
    """The issuer, below it who signed the file, and what the second QR code is for."""
    issuer = [_piece(sheet, "issuer", data.issuer_name, at="issuer_name")]
    said = {"issuer": data.issuer_name, "fingerprint": sealing.fingerprint}
    if sealing.fingerprint:
        issuer += [
            _piece(sheet, place, words_in(language)["sealed"].format(**said), at="issuer_name", language=spoken)
            for place, language, spoken in _voices("sealed", data)
        ]
    second: list[Piece] = []
    if data.checks_offline:
        second = [
            _piece(sheet, place, words_in(language)["offline"], at="language", language=spoken)
            for place, language, spoken in _voices("offline", data)
        ]
    above = sheet.second_qr.top_mm - sum(piece.height_mm for piece in second)
    return (*_below(issuer, sheet.issuer_mm), *_below(second, above))


def _voices(place: str, data: CertificateData) -> list[tuple[str, str, str]]:
    """A place in each language of the paper: its name, the language, and the same where it is not the document's."""
    other = [(f"{place}-2", data.second.language, data.second.language)] if data.second else []
    return [(place, data.language, ""), *other]


def _offline_url(data: CertificateData, sealing: Sealing) -> str:
    """What the second QR code holds; on a sample something as long that proves nothing."""
    return (sealing.offline_url or sample_address(data)) if data.checks_offline else ""


def _signed(data: CertificateData, sheet: Sheet) -> tuple[Piece, ...]:
    """Names and roles below the lines: one size for all names and one for all roles."""
    people, count = data.signatories, len(data.signatories)
    other = data.second.language if data.second else ""
    kinds = [
        ("name", "signatory_name", [one.name for one in people], ""),
        ("role", "signatory_role", [one.role for one in people], ""),
        ("role2", "signatory_role", [one.second_role for one in people], other),
    ]
    rows: list[list[Piece]] = [[] for _ in people]
    for kind, at, texts, language in kinds:
        places = [sheet.place(f"{kind}-{count}-{position}") for position in range(count)]
        fitted = [fit(text, place.box, name=at) for place, text in zip(places, texts, strict=True)]
        for row, place, text in zip(rows, places, in_one_size(fitted), strict=True):
            row.append(Piece(place, text, language=language))
    top = sheet.signature_line_mm + _RULE_GAP_MM
    shown = side_by_side([[piece for piece in row if piece.text] for row in rows], sheet.issuer_mm - top)
    return tuple(piece for row in shown for piece in _below(row, top))


def _below(pieces: list[Piece], top: float) -> list[Piece]:
    placed = []
    for piece in pieces:
        if piece.text:
            placed.append(replace(piece, top_mm=round(top, 3)))
            top += piece.height_mm
    return placed


def _rules(signatories: tuple[Signatory, ...], sheet: Sheet) -> tuple[Frame, ...]:
    count = len(signatories)
    if count > SIGNATORIES_AT_MOST:
        raise Refused(Problem.of("too_many_signatories", at="signatories", at_most=SIGNATORIES_AT_MOST))
    frames = [sheet.signature(position, count) for position in range(count)]
    return tuple(Frame(frame.left_mm, sheet.signature_line_mm, frame.width_mm, 0.25) for frame in frames)


def _hands(signatories: tuple[Signatory, ...], sheet: Sheet, words: Words) -> tuple[Picture, ...]:
    return tuple(
        Picture(one.image, sheet.signature(position, len(signatories)), words["signature_of"].format(name=one.name))
        for position, one in enumerate(signatories)
        if one.image
    )


def _logos(data: CertificateData, sheet: Sheet) -> tuple[Picture, ...]:
    """The logos side by side, each in an equal share of the row."""
    if len(data.logos) > LOGOS_AT_MOST:
        raise Refused(Problem.of("too_many_logos", at="logos", at_most=LOGOS_AT_MOST))
    frames = sheet.logos(len(data.logos))
    return tuple(Picture(logo.image, frame, logo.alt) for logo, frame in zip(data.logos, frames, strict=True))
