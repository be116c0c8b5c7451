"""A new code for a family that lost its own: from an organiser, or from here with its telephone and its code word.

Always true: a new code ends the one before it and every sign-in made with it; a code word is kept as a keyed digest
alone, folded (capitals, accents and blanks make no other word); who asks with a word learns nothing of a telephone that
is unknown, of a word that is wrong, or of two entries that both would fit: the answer is the same. Wrong tries are
slowed for each address and, once an address has a wrong try of its own, for the telephone from anywhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judging.domain import codes, limits
from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.phones import international, same_phone
from judging.domain.typed import folded_words, kept_line, version_of
from judging.services import audit, tries
from judging.services.people import sign_in
from judging.services.people.sign_in import SignedIn
from judging.services.tries import Door
from judging.storage.models import Entry

SHORTEST_WORD = 6
LONGEST_WAIT: Final = 3600
SAME_AT_THE_END: Final = 8
"""So many last figures of a telephone number are alike with its country and without."""
"""Seconds. Words are few that people choose: two dozen guesses a day at one telephone, as at a PIN."""


def standing_word(entry: Entry) -> dict[str, str | None]:
    """Which code word a family has, for two people who write one down at the same time; nobody can read it."""
    return {"word": entry.code_word}


def set_word(
    session: Session,
    *,
    actor: Actor,
    entry: Entry,
    word: str,
    secret: bytes,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Keep the family's code word in place of the one before, whoever of the family or the organisers says it.

    Raises Refused at "word" for one that is short, long, or written on the entry for everybody to read; Stale where
    another word was kept since the writer looked (`seen`: version of `standing_word`). The same twice is once.
    """
    if not (actor.role in (Role.ORGANISER, Role.OPERATOR) or (actor.role is Role.APPLICANT and actor.id == entry.id)):
        raise NotFound("entry")
    if len(kept_line(word, at="word")) > limits.CODE_WORD:
        raise Refused(Problem.of("code_word_long", at="word", most=limits.CODE_WORD))
    plain = _plain(word)
    if len(plain) < SHORTEST_WORD:
        raise Refused(Problem.of("code_word_short", at="word", least=SHORTEST_WORD))
    if plain in _known_to_neighbours(entry):
        raise Refused(Problem.of("code_word_known", at="word"))
    kept = _digest(secret, word)
    if entry.code_word != kept:
        if seen is not None and seen != version_of(standing_word(entry)):
            raise Stale(Problem.of("code_word_meanwhile", at="word"), current=standing_word(entry))
        entry.code_word = kept
        audit.of_entry(session, actor, "entry.code_word", entry, now)


def renew(
    session: Session, *, actor: Actor, entry: Entry, secret: bytes, now: datetime, seen: str | None = None
) -> None:
    """Give a family a new code (`sign_in.new_card`). Only for organisers, who know to whom they give it."""
    if actor.role not in (Role.ORGANISER, Role.OPERATOR):
        raise Refused(Problem.of("not_yours_to_decide"))
    sign_in.new_card(session, entry, secret=secret, now=now, seen=seen)
    audit.of_entry(session, actor, "entry.code_reissued", entry, now)


def renew_by_word(session: Session, door: Door, *, phone: str, word: str) -> SignedIn | Problem:
    """Give a family a new code and let it in, where the telephone of its entry and its code word are both right.

    An answer, never an exception: the failed try itself must be kept.
    """
    here = door.target("code-word", door.place)
    number = door.target("code-word-of", _end_of(phone))
    failed = tries.failures(session, here, door.now, tries.DAY)
    elsewhere = tries.failures(session, number, door.now, tries.DAY) if failed else ()
    wait = max(tries.pause(those, door.now, LONGEST_WAIT) for those in (failed, elsewhere))
    if wait:
        return Problem.of("slow_down", seconds=wait)
    noted = tries.note(session, door.now, here, number)
    entry = _entry_of(session, door, phone=phone, word=word)
    if entry is None:
        return Problem.of("code_word_wrong", at="phone")
    tries.take_off(session, noted)
    sign_in.new_card(session, entry, secret=door.secret, now=door.now)
    herself = Actor(Role.APPLICANT, entry.id, entry.number)
    audit.of_entry(session, herself, "entry.code_by_word", entry, door.now)
    return sign_in.for_new_entry(session, door, entry=entry)


def _entry_of(session: Session, door: Door, *, phone: str, word: str) -> Entry | None:
    """The one entry of the newest edition in which the telephone and the word are right; None where two would fit."""
    told = select(Entry).where(Entry.code_word == _digest(door.secret, word)).options(joinedload(Entry.edition))
    fitting = [
        entry
        for entry in session.scalars(told)
        if same_phone(entry.phone, phone, entry.edition.home.country)
        and (door.demo_is_open or not entry.edition.is_demo)
    ]
    real = [entry for entry in fitting if not entry.edition.is_rehearsal] or fitting
    newest = max((entry.edition_id for entry in real), default=None)
    found = [entry for entry in real if entry.edition_id == newest]
    return found[0] if len(found) == 1 else None


def _end_of(phone: str) -> str:
    """What of a number is alike however it is written, with its country or without: its last figures."""
    return "".join(sign for sign in phone if sign.isdecimal())[-SAME_AT_THE_END:] or phone


def _plain(word: str) -> str:
    return "".join(folded_words(word))


def _digest(secret: bytes, word: str) -> str:
    return codes.digest(secret, "code-word", _plain(word))


def _known_to_neighbours(entry: Entry) -> set[str]:
    """What stands on the entry and others know: names, places, the telephone, the number."""
    told = [*entry.holder_names, entry.community, entry.cooperative, entry.number]
    words = {word for text in told for word in folded_words(text)} | {_plain(text) for text in told}
    phones = {
        international(entry.phone, entry.edition.home.country),
        "".join(sign for sign in entry.phone if sign.isdecimal()),
    }
    return (words | phones) - {""}
