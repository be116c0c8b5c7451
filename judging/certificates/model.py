"""What stands on a certificate and on a receipt, as plain data.

Vocabulary: the *holder* is the person the certificate is for; *co-holders* share the award and have
certificates of their own; the *number* is public and runs on (CAR-2026-0003); the *code* is secret enough
to prove the paper (XXXXX-XXXXX, see `codes`); a *signatory* is printed, not a signature; a *look* is one of
the shipped designs; the *kind* says what the certificate is for and chooses its opening words; a *picture*
(a logo, a handwritten signature) is named by its SHA-256, and its bytes are given beside the data.

Invariants: every text is already in the language of the document and is printed as given, never read as
markup; nothing here looks at a clock, so the same data always makes the same bytes; everything is made of
texts, so a certificate can be frozen as JSON and read back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

LOOKS: Final = ("warm", "solemn", "plain")
PAPERS: Final = ("A4", "Letter")
ORIENTATIONS: Final = ("landscape", "portrait")
CREDENTIAL_FILE: Final = "credential.json"
"""What the credential inside a certificate is called."""
KINDS: Final = ("award", "distinction", "participation", "thanks", "cooperative")


@dataclass(frozen=True)
class Signatory:
    """Who stands below a signature line: the person's name and what she signs as.

    `image` names the picture of her handwriting, "" for an empty line; `second_role` is the role in the second
    language of a bilingual certificate.
    """

    name: str
    role: str
    image: str = ""
    second_role: str = ""


@dataclass(frozen=True)
class Logo:
    """A sponsor's sign: the name of the picture, and the words read aloud in its place."""

    image: str
    alt: str


@dataclass(frozen=True)
class SecondLanguage:
    """The same texts once more, printed smaller below the first; an empty one is left out."""

    language: str
    title: str
    award_line: str = ""
    competition_name: str = ""
    edition_name: str = ""
    citation: str = ""
    place_text: str = ""
    date_text: str = ""
    conferred: str = ""
    prize_line: str = ""


@dataclass(frozen=True)
class CertificateData:
    """One certificate for one holder.

    `title` is the large heading ("Diploma de honor"), `award_line` what was won ("Primer lugar"),
    `citation` the reason in one or two sentences; an empty `citation`, `award_line` or `place_text` is left
    out. `date_text` is the date in words without article ("12 de septiembre de 2026"). `verify_url` is the
    whole public address of the check page (http or https), the same in capitals as in small letters.
    `language` is es, fr or en. `issued_at` is in UTC and becomes the date inside the PDF.

    `look`, `paper`, `orientation` and `kind` are one of LOOKS, PAPERS, ORIENTATIONS and KINDS. `ink` and
    `accent` replace the look's own two colours ("#rrggbb", dark enough to read on the paper). `conferred` is the
    line above the name ("Se otorga a"); "" is the kind's own. With `checks_offline` a second QR code is printed,
    which proves the paper without a network (see `offline`). `emblem` is one of `EMBLEMS`
    (domain/home.py); a certificate that was frozen before it could be chosen has coffee's. `prize_line` says the prize
    and who gives it ("Premio: 5.000 BOB, con el auspicio de …"); an empty one is left out.
    """

    holder_name: str
    title: str
    award_line: str
    competition_name: str
    edition_name: str
    citation: str
    place_text: str
    date_text: str
    issuer_name: str
    number: str
    code: str
    verify_url: str
    language: str
    issued_at: datetime
    signatories: tuple[Signatory, ...] = ()
    co_holders: tuple[str, ...] = ()
    is_demo: bool = False
    is_rehearsal: bool = False
    look: str = "warm"
    paper: str = "A4"
    orientation: str = "landscape"
    kind: str = "award"
    second: SecondLanguage | None = None
    logos: tuple[Logo, ...] = ()
    ink: str = ""
    accent: str = ""
    conferred: str = ""
    checks_offline: bool = False
    emblem: str = "coffee"
    prize_line: str = ""

    def __post_init__(self) -> None:
        if self.issued_at.tzinfo is None:
            raise ValueError("issued_at needs a time zone: without one the date differs from machine to machine")

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of all pictures the certificate shows."""
        signed = tuple(signatory.image for signatory in self.signatories if signatory.image)
        return (*(logo.image for logo in self.logos), *signed)


@dataclass(frozen=True)
class Sealing:
    """What the issuer's keys add to the paper when it is made: the short fingerprint of the authority that signs it
    ("" prints no line about the signature), and the address of the second QR code (see `offline`)."""

    fingerprint: str = ""
    offline_url: str = ""


@dataclass(frozen=True)
class ReceiptData:
    """The applicant's A6 receipt for one entry.

    `code` is the access code that leads back to the entry, `next_steps` says in short lines what happens
    now, `contact` is one line (a name and a telephone number). `entry_url`, when given, is printed and
    drawn as a QR code.
    """

    number: str
    holder_names: tuple[str, ...]
    competition_name: str
    edition_name: str
    date_text: str
    code: str
    next_steps: tuple[str, ...]
    contact: str
    language: str
    entry_url: str = ""
    is_demo: bool = False
    is_rehearsal: bool = False
    emblem: str = "coffee"
