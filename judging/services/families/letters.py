"""The letter to who entered: what the judges wrote about the entry, and what it won, on paper.

Always true: there is no letter before results are published, none where they are not any more, and none to an entry
that is not judged; a letter says nothing of another entry and names no judge; it says which level each criterion was
nearest to only where the edition tells families that, and never a figure; the same results make the same letter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from judging.certificates.engine.letterpaper import Letter, LetterLevel, LetterLooks, LetterPart, LettersPaper
from judging.certificates.engine.trial import edition_line
from judging.certificates.layout.labels import listed, words_in
from judging.domain.entries.standing import Place
from judging.domain.permissions import Actor, Role
from judging.domain.results.awards import PARTICIPATION
from judging.domain.results.levels import level_told
from judging.i18n import Translator, translator_in
from judging.sentences import SENTENCES
from judging.services import audit
from judging.services.certificates import papers
from judging.services.contest.editions import parsed
from judging.services.families import feedback
from judging.services.prizes.shown import won_by_award
from judging.services.prizes.winning import offered
from judging.services.seen import require_unchanged
from judging.storage.models import Award, Edition, Entry, Prize, Publication
from judging.storage.queries import designs as picture_queries
from judging.storage.queries import editions as queries
from judging.storage.queries import results as result_queries
from judging.storage.queries import sheets

KEY = "letter_levels"
"""Where an edition's texts say whether letters tell the level of each criterion."""
Marks = Mapping[str, Mapping[str, Sequence[Decimal]]]
"""Number of an entry -> criterion -> the values given."""


@dataclass(frozen=True)
class _Known:
    """What letters of one edition are made of: all of it read at once, however many letters there are."""

    publication: Publication
    awards: Mapping[int, Sequence[Award]]
    prizes: Sequence[Prize]
    said: Mapping[str, Sequence[sheets.Said]]
    marks: Sequence[Marks]


def tells_levels(edition: Edition) -> bool:
    """Whether letters tell the level that each criterion was nearest to."""
    return bool(edition.texts.get(KEY))


def standing_of(edition: Edition) -> dict[str, object]:
    """What the form about letters shows."""
    return {"levels": tells_levels(edition)}


def tell_levels(
    session: Session, *, actor: Actor, edition: Edition, tells: bool, now: datetime, seen: str | None = None
) -> None:
    """Say whether letters tell the level of each criterion. Stale where somebody else said it meanwhile."""
    require_unchanged(standing_of(edition), seen)
    if tells == tells_levels(edition):
        return
    edition.texts = {**edition.texts, KEY: tells}
    audit.record(
        session,
        actor=actor,
        action="letters.levels_told" if tells else "letters.levels_kept",
        subject=f"edition:{edition.id}",
        edition_id=edition.id,
        now=now,
    )


def receivers(session: Session, edition: Edition) -> Sequence[Entry]:
    """Who gets a letter, by number: every entry that is judged, once results are published; nobody before."""
    if queries.latest_publication(session, edition) is None:
        return ()
    return queries.entries_in(session, edition, Role.APPLICANT, Place.CERTIFICATE)


def letter_to(session: Session, entry: Entry) -> LettersPaper | None:
    """The letter of one entry; None where there is none."""
    return letters_paper(session, entry.edition, {entry.id})


def letters_paper(session: Session, edition: Edition, among: Collection[int]) -> LettersPaper | None:
    """The letters to those of these entries who get one, by number; None where nobody does."""
    found = letters(session, edition, among)
    if not found:
        return None
    looks = _looks(edition)
    pictures = picture_queries.picture_bytes(session, edition.id, {name for name, _ in looks.logos})
    return LettersPaper(tuple(found), looks, pictures, edition.is_invented)


def said(session: Session, edition: Edition, among: Collection[int]) -> str:
    """The digest of all that these letters say and how they look."""
    told = [asdict(_looks(edition)), *(asdict(one) for one in letters(session, edition, among))]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def letters(session: Session, edition: Edition, among: Collection[int]) -> list[Letter]:
    """The words of the letters to those of these entries who get one."""
    publication = queries.latest_publication(session, edition)
    to = [entry for entry in receivers(session, edition) if entry.id in among]
    if publication is None or not to:
        return []
    known = _known(session, edition, publication, to)
    spoken = {entry.language: translator_in(edition.home, entry.language) for entry in to}
    return [_letter(entry, known, spoken[entry.language]) for entry in to]


def _known(session: Session, edition: Edition, publication: Publication, to: Sequence[Entry]) -> _Known:
    only = to[0] if len(to) == 1 else None
    numbers, awards = {entry.id for entry in to}, dict[int, list[Award]]()
    for award in result_queries.awards(session, publication):
        if award.entry_id in numbers:
            awards.setdefault(award.entry_id, []).append(award)
    said_of: dict[str, list[sheets.Said]] = {}
    for round_ in edition.rounds if any(feedback.asked(edition)) else ():
        for row in sheets.said(session, round_=round_, entry=only):
            said_of.setdefault(row.entry, []).append(row)
    marks = [sheets.valued(session, one, numbers) for one in edition.rounds] if tells_levels(edition) else []
    return _Known(publication, awards, offered(session, edition.id), said_of, marks)


def _letter(entry: Entry, known: _Known, own: Translator) -> Letter:
    edition, labels = entry.edition, words_in(own.language)
    paper = papers.paper_of(edition, own)
    competition = own.pick(edition.competition.on_paper)
    place = paper.place_text or (own.country() if edition.country else "")
    date = own.date(known.publication.published_at)
    parts, awards = _parts(entry, known, own), _awards(entry, known, own)
    levels = _levels(entry, known, own)
    opening = [_in(own, "letter_thanks").format(contest=competition)]
    if not parts and not levels:
        opening.append(_in(own, "letter_no_words"))
    return Letter(
        language=own.language,
        title=_in(own, "letter_title"),
        competition=competition,
        edition=edition_line(competition, own.pick(edition.on_paper)),
        dated=labels["place_and_date"].format(place=place, date=date) if place else date,
        number=" · ".join(filter(None, (entry.number, entry.title))),
        greeting=_in(own, "letter_greeting").format(names=listed(entry.paper_names, labels) or entry.number),
        opening=tuple(opening),
        awards=awards,
        parts=parts,
        levels_title=_in(own, "letter_levels"),
        levels=levels,
        closing=(_in(own, "letter_closing"),),
        signs=paper.issuer_name,
        foot=f"{entry.number} · {competition}",
    )


def _awards(entry: Entry, known: _Known, own: Translator) -> LetterPart | None:
    """What it won, each with its prizes, as its own page says it; that it took part is no award here."""
    won = [award for award in known.awards.get(entry.id, ()) if award.kind != PARTICIPATION]
    prizes = won_by_award(own, won, known.prizes)
    lines = [": ".join(filter(None, (own.pick(one.title), "; ".join(prizes.get(one.id, ()))))) for one in won]
    return LetterPart(_in(own, "letter_won"), tuple(lines)) if lines else None


def _parts(entry: Entry, known: _Known, own: Translator) -> tuple[LetterPart, ...]:
    told = feedback.told_among(entry, known.said.get(entry.number, ()))
    several = len({json.dumps(dict(one.round_name), sort_keys=True) for one in told}) > 1
    return tuple(
        LetterPart(
            " · ".join([own.pick(one.question), *([own.pick(one.round_name)] if several else [])]), tuple(one.words)
        )
        for one in told
    )


def _levels(entry: Entry, known: _Known, own: Translator) -> tuple[LetterLevel, ...]:
    """The level of each criterion in the last round that judged the entry."""
    for round_, marks in reversed(list(zip(entry.edition.rounds, known.marks, strict=False))):
        given = marks.get(entry.number)
        if given:
            criteria = [(one, level_told(one, given.get(one.key, ()))) for one in parsed(round_.sheet_version).criteria]
            return tuple(LetterLevel(own.pick(one.name), own.pick(text)) for one, text in criteria if text)
    return ()


def _looks(edition: Edition) -> LetterLooks:
    paper = papers.paper_of(edition, translator_in(edition.home, edition.home.languages[0]))
    logos = tuple((logo.image, logo.alt) for logo in paper.logos)
    return LetterLooks(paper.look, paper.ink, paper.accent, edition.drawn, paper.sheet, logos)


def _in(own: Translator, sentence: str) -> str:
    return own.gettext(SENTENCES[sentence])
