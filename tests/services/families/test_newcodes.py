"""A family that lost its code: a new one by an organiser or by telephone and code word, and nothing for who guesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from judging.domain.errors import NotFound, Problem, Refused, Stale
from judging.domain.permissions import Actor, Role
from judging.domain.typed import version_of
from judging.services import cards
from judging.services.families import newcodes
from judging.services.people import sign_in
from judging.services.people.sign_in import SignedIn
from judging.services.tries import Door
from judging.storage.models import Entry, Event
from tests.world import START, World

NELLY = Actor(Role.ORGANISER, 1, "Nelly Quisbert")
PHONE, WORD = "712 34567", "la mula Chaska"


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    with world.writing() as opened:
        yield opened


def entry_of(session: Session, number: str) -> Entry:
    return session.scalars(select(Entry).where(Entry.number == number)).one()


def herself(entry: Entry) -> Actor:
    return Actor(Role.APPLICANT, entry.id, entry.number)


def at(world: World, address: str = "192.0.2.1", minutes: int = 0) -> Door:
    return Door(world.settings.secret_key, address, "Firefox", START + timedelta(minutes=minutes))


def with_word(world: World, session: Session, number: str = "C001", word: str = WORD, phone: str = PHONE) -> Entry:
    entry = entry_of(session, number)
    entry.phone = phone
    key = world.settings.secret_key
    newcodes.set_word(session, actor=herself(entry), entry=entry, word=word, secret=key, now=START)
    return entry


def code_of(world: World, entry: Entry) -> str:
    return cards.code_of(entry, world.settings.secret_key)


def signed_in_with(world: World, session: Session, code: str) -> object:
    return sign_in.ask_code(session, at(world), code=code)


# ------------------------------------------------------------------------------------------- telephone and word
@pytest.mark.parametrize("said", [WORD, "LA MULA CHASKA", "  la  mula-chaská. ", "lamulachaska"])
def test_the_telephone_and_the_word_bring_a_new_code_and_end_the_old_one(
    world: World, session: Session, said: str
) -> None:
    entry = with_word(world, session)
    before = code_of(world, entry)
    elsewhere = signed_in_with(world, session, before)
    assert isinstance(elsewhere, SignedIn)
    answer = newcodes.renew_by_word(session, at(world), phone="+591 712-34567", word=said)
    assert isinstance(answer, SignedIn)
    assert answer.row.entry is entry
    assert code_of(world, entry) != before
    assert isinstance(signed_in_with(world, session, before), Problem)
    assert isinstance(signed_in_with(world, session, code_of(world, entry)), SignedIn)
    assert elsewhere.row.ended_at == START
    told = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (told.action, told.subject) == ("entry.code_by_word", f"entry:{entry.id}")
    assert "mula" not in str(told.details)


@pytest.mark.parametrize(
    ("phone", "word"),
    [
        (PHONE, "la mula Rosita"),
        ("712 34568", WORD),
        ("", WORD),
        (PHONE, ""),
        ("", ""),
    ],
)
def test_who_has_only_one_of_the_two_or_none_gets_nothing_and_the_same_words(
    world: World, session: Session, phone: str, word: str
) -> None:
    entry = with_word(world, session)
    before = code_of(world, entry)
    answer = newcodes.renew_by_word(session, at(world), phone=phone, word=word)
    assert answer == Problem.of("code_word_wrong", at="phone")
    assert code_of(world, entry) == before


def test_a_family_without_a_word_or_without_a_telephone_gets_no_code_here(world: World, session: Session) -> None:
    wordless = entry_of(session, "C002")
    wordless.phone = "712 99999"
    with_word(world, session, "C003", phone="")
    for phone in ("712 99999", ""):
        for word in ("", WORD):
            assert isinstance(newcodes.renew_by_word(session, at(world), phone=phone, word=word), Problem)


def test_two_families_with_the_school_s_telephone_and_one_word_open_each_other_s_entry_never(
    world: World, session: Session
) -> None:
    with_word(world, session, "C001")
    with_word(world, session, "C002")
    assert isinstance(newcodes.renew_by_word(session, at(world), phone=PHONE, word=WORD), Problem)
    with_word(world, session, "C002", word="otra palabra")
    answer = newcodes.renew_by_word(session, at(world), phone=PHONE, word=WORD)
    assert isinstance(answer, SignedIn)
    assert answer.row.entry is not None
    assert answer.row.entry.number == "C001"


def test_who_guesses_words_is_slow_and_the_family_elsewhere_is_not(world: World, session: Session) -> None:
    with_word(world, session)
    for number in range(5):
        newcodes.renew_by_word(session, at(world), phone=f"712 0000{number}", word="adivino")
    assert newcodes.renew_by_word(session, at(world), phone=PHONE, word=WORD).code == "slow_down"  # type: ignore[union-attr]
    for minute in range(40):
        newcodes.renew_by_word(session, at(world, minutes=minute), phone=PHONE, word=f"adivino {minute}")
    late = newcodes.renew_by_word(session, at(world, minutes=40), phone=PHONE, word=WORD)
    assert isinstance(late, Problem)
    assert 0 < late.params["seconds"] <= newcodes.LONGEST_WAIT  # type: ignore[operator]
    assert isinstance(
        newcodes.renew_by_word(session, at(world, "198.51.100.7", minutes=40), phone=PHONE, word=WORD), SignedIn
    )


def test_from_many_addresses_one_telephone_gets_one_quick_guess_from_each(world: World, session: Session) -> None:
    with_word(world, session)
    for number in range(6):
        newcodes.renew_by_word(session, at(world, f"192.0.2.{number}"), phone=PHONE, word="adivino")
    again = newcodes.renew_by_word(session, at(world, "192.0.2.1"), phone=PHONE, word="adivino")
    assert isinstance(again, Problem)
    assert again.code == "slow_down"


def test_the_demonstration_s_families_get_no_code_where_it_is_closed(world: World, session: Session) -> None:
    with_word(world, session)
    closed = Door(world.settings.secret_key, "192.0.2.1", "Firefox", START, demo_is_open=False)
    assert isinstance(newcodes.renew_by_word(session, closed, phone=PHONE, word=WORD), Problem)


# --------------------------------------------------------------------------------------------------- the word
@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("mula", "code_word_short"),
        ("- - - - - -", "code_word_short"),
        ("a" * 61, "code_word_long"),
        ("71234567", "code_word_known"),
        ("Néstor", "code_word_known"),
        ("mula\u202echaska", "text_turns_round"),
    ],
)
def test_a_word_that_is_short_long_or_known_to_neighbours_is_refused(
    world: World, session: Session, word: str, problem: str
) -> None:
    entry = entry_of(session, "C001")
    entry.phone, entry.holders[0].full_name = PHONE, "Nestor Mamani"
    with pytest.raises(Refused) as refusal:
        newcodes.set_word(
            session, actor=herself(entry), entry=entry, word=word, secret=world.settings.secret_key, now=START
        )
    assert [(one.code, one.field) for one in refusal.value.problems] == [(problem, "word")]
    assert entry.code_word is None


def test_the_last_word_counts_and_nobody_sets_another_family_s(world: World, session: Session) -> None:
    entry, key = with_word(world, session), world.settings.secret_key
    newcodes.set_word(session, actor=NELLY, entry=entry, word="la vaca Pancha", secret=key, now=START)
    with pytest.raises(NotFound):
        newcodes.set_word(
            session, actor=herself(entry_of(session, "C002")), entry=entry, word=WORD, secret=key, now=START
        )
    assert isinstance(newcodes.renew_by_word(session, at(world), phone=PHONE, word=WORD), Problem)
    assert isinstance(newcodes.renew_by_word(session, at(world), phone=PHONE, word="la vaca pancha"), SignedIn)


# ------------------------------------------------------------------------------------------------ by an organiser
def test_an_organiser_gives_a_new_code_and_of_two_the_second_reads_what_stands(world: World, session: Session) -> None:
    entry, key = entry_of(session, "C001"), world.settings.secret_key
    before, seen = code_of(world, entry), version_of(sign_in.standing_card(entry))
    newcodes.renew(session, actor=NELLY, entry=entry, secret=key, now=START, seen=seen)
    given = code_of(world, entry)
    assert given != before
    with pytest.raises(Stale):
        newcodes.renew(session, actor=NELLY, entry=entry, secret=key, now=START, seen=seen)
    assert code_of(world, entry) == given
    assert isinstance(signed_in_with(world, session, given), SignedIn)
    assert isinstance(signed_in_with(world, session, before), Problem)


def test_a_family_or_a_judge_cannot_give_codes(world: World, session: Session) -> None:
    entry, key = entry_of(session, "C001"), world.settings.secret_key
    before = code_of(world, entry)
    for actor in (herself(entry), Actor(Role.JUDGE, 1, "Rosa")):
        with pytest.raises(Refused):
            newcodes.renew(session, actor=actor, entry=entry, secret=key, now=START)
    assert code_of(world, entry) == before
