"""What an edition's certificates look like and say: the organiser's choices, and the words of each paper.

Vocabulary: a `Paper` is what the organiser decides for all certificates of one issue (issuer, place, who signs, look,
sheet, second language, colours, logos). It stands with the edition under texts["certificate"], each version of it for
good in a row of its own (see `designs`); when a certificate is issued, everything printed on it is frozen in the
certificate's own row (`printed`), pictures by their digest, and the edition's choices may change without touching it.
Always true: `data_of(frozen(data))` is `data` again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from judging.certificates import CertificateData, Logo, Sealing, SecondLanguage, Signatory, render_certificate
from judging.certificates.engine.trial import SHORT_NAME, edition_line
from judging.certificates.layout.labels import words_in
from judging.certificates.layout.pages import certificate_page
from judging.certificates.layout.palette import PALETTES
from judging.certificates.layout.sheet import LOGOS_AT_MOST
from judging.certificates.model import LOOKS, ORIENTATIONS, PAPERS
from judging.domain.errors import Problem, Refused
from judging.domain.home import HOME, Home
from judging.domain.results.kinds import HEADINGS
from judging.i18n import LANGUAGES, Translator, translator, translator_in
from judging.services.certificates.recipients import Recipient
from judging.services.prizes.saying import line
from judging.storage.models import Edition

SIGNATORIES_AT_MOST = 4
KEY = "certificate"
"""Where an edition's texts hold what this module keeps."""

SAMPLE_CODE = "00000-00000"
SAMPLE_SEALING = Sealing(fingerprint="0000 0000 0000 0000")


@dataclass(frozen=True)
class PaperLogo:
    """A sponsor's sign: the picture's name, and the words read aloud in its place, in each language."""

    image: str
    alt: Mapping[str, str]


@dataclass(frozen=True)
class Paper:
    """What an organiser decides for all certificates of one issue.

    `language` "" is each family's own, `second` "" is none; `sheet` is A4 or Letter; `ink` and `accent` are the
    organiser's own colours ("#rrggbb"), "" the look's. Logos and signatories are in their order. `checks_offline` asks
    for the second QR code. `languages` are those that the edition speaks.
    """

    issuer_name: str
    place_text: str = ""
    signatories: tuple[Signatory, ...] = ()
    language: str = ""
    look: str = "warm"
    sheet: str = "A4"
    orientation: str = "landscape"
    second: str = ""
    ink: str = ""
    accent: str = ""
    logos: tuple[PaperLogo, ...] = ()
    checks_offline: bool = False
    languages: tuple[str, ...] = tuple(LANGUAGES)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages in which logos are read aloud: the first one of every certificate there may be."""
        return (self.language,) if self.language in self.languages else self.languages

    def checked(self) -> Paper:
        """The same, trimmed. Refused for an empty issuer, an unknown choice, a colour that cannot be read, a logo
        without words, or a signatory without a name."""
        paper = replace(
            self,
            issuer_name=self.issuer_name.strip(),
            place_text=self.place_text.strip(),
            ink=self.ink.strip().lower(),
            accent=self.accent.strip().lower(),
        )
        if not paper.issuer_name:
            raise Refused(Problem.of("issuer_needed", at="issuer"))
        choices = (
            ("look", paper.look, LOOKS),
            ("sheet", paper.sheet, PAPERS),
            ("orientation", paper.orientation, ORIENTATIONS),
            ("language", paper.language, ("", *self.languages)),
            ("second", paper.second, ("", *self.languages)),
        )
        for name, choice, known in choices:
            if choice not in known:
                raise Refused(Problem.of("choice_unknown", at=name, choice=choice))
        if problems := [*paper._unsigned(), *paper._unspoken()]:
            raise Refused(*problems)
        PALETTES[paper.look].with_own(ink=paper.ink, accent=paper.accent)
        return paper

    def _unsigned(self) -> Iterator[Problem]:
        if len(self.signatories) > SIGNATORIES_AT_MOST:
            yield Problem.of("too_many_signatories", at="name-0", at_most=SIGNATORIES_AT_MOST)
        for place, one in enumerate(self.signatories):
            if not one.name:
                yield Problem.of("signatory_name_needed", at=f"name-{place}")

    def _unspoken(self) -> Iterator[Problem]:
        if len(self.logos) > LOGOS_AT_MOST:
            yield Problem.of("too_many_logos", at="logo-new", at_most=LOGOS_AT_MOST)
        for place, logo in enumerate(self.logos):
            for language in self.spoken:
                if not logo.alt.get(language, "").strip():
                    yield Problem.of("logo_words_needed", at=f"logo-{place}-alt-{language}", number=place + 1)

    def to_document(self) -> dict[str, Any]:
        """As JSON; `paper_from` reads it back."""
        return {
            "issuer": self.issuer_name,
            "place": self.place_text,
            "language": self.language,
            "look": self.look,
            "sheet": self.sheet,
            "orientation": self.orientation,
            "second": self.second,
            "ink": self.ink,
            "accent": self.accent,
            "offline": self.checks_offline,
            "signatories": [asdict(one) for one in self.signatories],
            "logos": [{"image": logo.image, "alt": dict(logo.alt)} for logo in self.logos],
        }

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of all pictures it shows."""
        return (*(logo.image for logo in self.logos), *(one.image for one in self.signatories if one.image))


def paper_from(document: Mapping[str, Any], *, issuer: str, home: Home = HOME) -> Paper:
    """The choices a document holds, and the ordinary ones where it holds none; `issuer` where nobody is named.

    `home` is the edition's: a language that it does not speak is not chosen.
    """
    signatories = tuple(Signatory(**item) for item in document.get("signatories", ()))
    return Paper(
        issuer_name=document.get("issuer") or issuer,
        place_text=document.get("place", ""),
        signatories=signatories[:SIGNATORIES_AT_MOST],
        language=_spoken(document.get("language", ""), home),
        look=document.get("look", "warm"),
        sheet=document.get("sheet", "A4"),
        orientation=document.get("orientation", "landscape"),
        second=_spoken(document.get("second", ""), home),
        ink=document.get("ink", ""),
        accent=document.get("accent", ""),
        logos=tuple(PaperLogo(item["image"], item["alt"]) for item in document.get("logos", ())),
        checks_offline=document.get("offline") is True,
        languages=home.languages,
    )


def _spoken(language: str, home: Home) -> str:
    return language if language in home.languages else ""


def texts_of(paper: Paper) -> dict[str, str]:
    """The choices as flat texts, by the fields of their form: rows that are not there are empty.

    `name-0`, `role-0`, `role2-0`, `image-0` are the first signatory, `logo-0-image` and `logo-0-alt-es` the first logo.
    """
    found = {name: text for name, text in paper.to_document().items() if isinstance(text, str)}
    found["offline"] = "yes" if paper.checks_offline else ""
    for n in range(SIGNATORIES_AT_MOST):
        one = paper.signatories[n] if n < len(paper.signatories) else Signatory("", "")
        found |= {f"name-{n}": one.name, f"role-{n}": one.role, f"role2-{n}": one.second_role, f"image-{n}": one.image}
    for n in range(LOGOS_AT_MOST):
        logo = paper.logos[n] if n < len(paper.logos) else PaperLogo("", {})
        found[f"logo-{n}-image"] = logo.image
        found |= {f"logo-{n}-alt-{language}": logo.alt.get(language, "") for language in LANGUAGES}
    return found


def standing_look(edition: Edition) -> dict[str, str]:
    """What was kept with the edition about the look of its papers, as flat texts."""
    return texts_of(paper_from(kept(edition), issuer="", home=edition.home))


def kept(edition: Edition) -> dict[str, Any]:
    """What stands with the edition about its certificates."""
    return dict(edition.texts.get(KEY, {}))


def keep(edition: Edition, **changes: Any) -> None:
    """Keep something with the edition; None takes it away. A new dictionary, so that the change is seen."""
    document = {**kept(edition), **changes}
    edition.texts = {**edition.texts, KEY: {name: value for name, value in document.items() if value is not None}}


def paper_of(edition: Edition, words: Translator) -> Paper:
    """What to propose for the papers: what was kept with the edition, else the contest's name and the ordinary look."""
    return paper_from(kept(edition), issuer=words.pick(edition.competition.on_paper), home=edition.home)


# -------------------------------------------------------------------------------------- the words of a paper
@dataclass(frozen=True)
class Named:
    """What makes one certificate that very one: its number, its code, where to check it, and when it is issued."""

    number: str
    code: str
    base_url: str
    at: datetime


def certificate_data(edition: Edition, recipient: Recipient, paper: Paper, named: Named) -> CertificateData:
    """Every printed word of the certificate for one recipient."""
    words = translator_in(edition.home, paper.language or recipient.language)
    competition = words.pick(edition.competition.on_paper)
    return CertificateData(
        holder_name=recipient.holder_name,
        title=words.pick(HEADINGS[recipient.kind]),
        award_line=words.pick(recipient.won),
        competition_name=competition,
        edition_name=edition_line(competition, words.pick(edition.on_paper)),
        citation=recipient.reason or words.pick(recipient.said),
        place_text=_place(edition, paper, words),
        date_text=words.date(named.at),
        issuer_name=paper.issuer_name,
        number=named.number,
        code=named.code,
        verify_url=f"{named.base_url}/v/{named.code}",
        language=words.language,
        issued_at=named.at,
        signatories=_signatories(paper, words.language),
        co_holders=recipient.co_holders,
        kind=recipient.kind,
        is_demo=edition.is_invented,
        is_rehearsal=edition.is_rehearsal,
        look=paper.look,
        paper=paper.sheet,
        orientation=paper.orientation,
        second=_second(edition, recipient, paper, named, first=words),
        logos=tuple(Logo(logo.image, words.pick(logo.alt)) for logo in paper.logos),
        ink=paper.ink,
        accent=paper.accent,
        conferred=words_in(words.language)[f"conferred_{recipient.kind}"],
        checks_offline=paper.checks_offline,
        emblem=edition.drawn,
        prize_line=line(words, recipient.prizes),
    )


def _signatories(paper: Paper, first: str) -> tuple[Signatory, ...]:
    """Who signs, with the roles of the certificate's languages: one in the second language alone has that role only."""
    if paper.second == first:
        return tuple(replace(one, role=one.second_role or one.role, second_role="") for one in paper.signatories)
    return tuple(one if paper.second else replace(one, second_role="") for one in paper.signatories)


def _place(edition: Edition, paper: Paper, words: Translator) -> str:
    """Where they are given: as somebody wrote it, else the country that was chosen for the edition."""
    return paper.place_text or (words.country() if edition.country else "")


def _second(
    edition: Edition, recipient: Recipient, paper: Paper, named: Named, *, first: Translator
) -> SecondLanguage | None:
    """The same words in the second language; none where it is the first. A reason in somebody's own words stands once,
    as written."""
    if paper.second not in first.home.languages or paper.second == first.language:
        return None
    words = translator(paper.second, first.home)
    return SecondLanguage(
        language=paper.second,
        title=words.pick(HEADINGS[recipient.kind]),
        award_line=words.pick(recipient.won),
        citation="" if recipient.reason else words.pick(recipient.said),
        date_text=words.date(named.at),
        place_text=_place(edition, paper, words),
        conferred=words_in(words.language)[f"conferred_{recipient.kind}"],
        prize_line=line(words, recipient.prizes),
    )


def frozen(
    data: CertificateData, position: int, replaces: str | None, design: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The words of a certificate as they are kept for good, and which holder it is for; `data_of` reads them back.

    `design` is the version it was issued with, and that version's digest.
    """
    return {
        **asdict(data),
        "issued_at": data.issued_at.isoformat(),
        "holder_position": position,
        "replaces": replaces,
        **({"design": dict(design)} if design else {}),
    }


_NOT_PRINTED = ("holder_position", "replaces", "design")


def data_of(printed: dict[str, Any]) -> CertificateData:
    """The certificate's data, from what was frozen at its issue."""
    words = {key: value for key, value in printed.items() if key not in _NOT_PRINTED}
    words["issued_at"] = datetime.fromisoformat(words["issued_at"])
    words["signatories"] = tuple(Signatory(**item) for item in words["signatories"])
    words["co_holders"] = tuple(words["co_holders"])
    words["logos"] = tuple(Logo(**item) for item in words.get("logos", ()))
    second = words.get("second")
    words["second"] = SecondLanguage(**second) if second else None
    return CertificateData(**words)


# ------------------------------------------------------------------------------------------------- a sample
_ASKED_AT = {
    "issuer_name": "issuer",
    "place_text": "place",
    "date_text": "place",
    "given": "place",
    "signatory_name": "name-0",
    "signatory_role": "role-0",
    "verify_url": "issuer",
}
"""Where the organiser typed what a certificate's field comes from."""

NAMES = ("competition_name", "edition_name")
"""The fields of a certificate that hold names of the contest."""

_OF_THE_EDITION = {"text_too_long_by": "edition_text_too_long", "glyph_missing": "sign_missing_in"}
"""What is said of a text that stands with the edition and cannot be typed anew where papers are chosen."""


def samples(
    edition: Edition, recipients: Sequence[Recipient], paper: Paper, *, base_url: str, now: datetime
) -> list[CertificateData]:
    """The papers with the longest names, marked as a demonstration; their number and code are nobody's."""
    named = Named("0000", SAMPLE_CODE, base_url, now)
    return [replace(certificate_data(edition, item, paper, named), is_demo=True) for item in longest(recipients)]


def longest(recipients: Sequence[Recipient], at_most: int = 3) -> list[Recipient]:
    """Those with the longest names, longest first."""
    return sorted(recipients, key=lambda item: len(item.holder_name), reverse=True)[:at_most]


def refuse_unfit(wanted: Iterable[CertificateData]) -> None:
    """Refuse papers on which a text of the organisers or of the edition does not fit, before it is kept for good.

    Texts are tried beside a short name: a long name is no reason here. It is noted at its own certificate, and the
    others go on.
    """
    tried = set()
    for data in wanted:
        plain = replace(data, holder_name=SHORT_NAME, co_holders=())
        if plain not in tried:
            tried.add(plain)
            _refuse_unfit(plain)


def _refuse_unfit(data: CertificateData) -> None:
    try:
        certificate_page(data, SAMPLE_SEALING)
    except Refused as refusal:
        raise Refused(*(_where_it_was_typed(problem) for problem in refusal.problems)) from refusal


def _where_it_was_typed(problem: Problem) -> Problem:
    """At its field; of a text of the edition with the words for what can be done about it here."""
    place = (problem.field or "").removesuffix("-2")
    if place in NAMES and problem.code == "text_too_long_by":
        return Problem.of("edition_name_too_long", **problem.params)
    if place in _ASKED_AT:
        return replace(problem, field=_ASKED_AT[place])
    return Problem(_OF_THE_EDITION.get(problem.code, problem.code), problem.params)


def drawn_together(wanted: Sequence[CertificateData], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """These papers as one PDF; nothing is kept. Raises Refused for words that cannot be printed."""
    import pikepdf  # noqa: PLC0415 - a large native library that only a sample needs

    together = pikepdf.new()
    for data in wanted:
        with pikepdf.open(BytesIO(render_certificate(data, pictures=pictures, sealing=SAMPLE_SEALING))) as page:
            together.pages.extend(page.pages)
    content = BytesIO()
    together.save(content)
    return content.getvalue()
