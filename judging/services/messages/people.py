"""Who is meant by an occasion in an edition, with what is told to each of them.

Always true: everything told to somebody is about herself alone; sheets are named in the order of the entries' numbers,
which is no order of the results; the code of a card is told to its judge only, and only where the service's secret is
given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain import codes
from judging.domain.entries.standing import Place
from judging.domain.forms.kinds import Kind
from judging.domain.messages import meant
from judging.domain.messages.occasions import AUDIENCE_OF, Audience, Filled, Occasion
from judging.domain.messages.sorting import Person
from judging.domain.permissions import Role
from judging.domain.phases import Windows, scoring_is_open
from judging.i18n import Translator, translator_in
from judging.notify.letters import harmless
from judging.services.agreed import waiting_by_step
from judging.services.agreement.proposals import who_may
from judging.services.cards import code_of
from judging.services.contest.editions import current_round, windows, windows_in
from judging.services.contest.forms import edition_form
from judging.services.contest.rounds import members
from judging.services.entries.entries import is_open_for
from judging.storage.models import Edition, Entry, EntryStatus, Judge, Staff
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.storage.queries.organiser import PairRow


@dataclass(frozen=True)
class Means:
    """Where messages lead to: the public address of the service, and its secret for codes (b"": none is told)."""

    base_url: str
    secret: bytes = b""


def people(session: Session, edition: Edition, occasion: Occasion, place: Means, now: datetime) -> list[Person]:
    """Everybody who is meant, in the order of their keys."""
    find = {Audience.JUDGES: _judges, Audience.ENTRANTS: _entrants, Audience.TEAM: _team}
    return find[AUDIENCE_OF[occasion]](session, edition, occasion, place, now)


# --------------------------------------------------------------------------------------------------------- judges
def _judges(session: Session, edition: Edition, occasion: Occasion, place: Means, now: datetime) -> list[Person]:
    round_ = current_round(edition)
    times = windows_in(session, round_)
    when = meant.Times(scoring_is_open(times, now), times.scoring_until, now)
    numbers = {entry.id: entry.number for entry in members(session, round_, Role.ORGANISER, Place.PROGRESS)}
    own: dict[int, list[PairRow]] = defaultdict(list)
    for pair in plan.pairs(session, round_):
        if pair.entry_id in numbers and pair.is_expected:
            own[pair.judge_id].append(pair)
    return [
        _judge(edition, judge, own[judge.id], numbers, times, place)
        for judge in queries.judges(session, edition)
        if meant.is_meant_judge(occasion, _sheets(judge, own[judge.id]), when)
    ]


def _sheets(judge: Judge, pairs: list[PairRow]) -> meant.Sheets:
    return meant.Sheets(
        assigned=len(pairs),
        delivered=sum(pair.is_delivered for pair in pairs),
        begun=sum(pair.is_begun for pair in pairs),
        is_active=judge.is_active,
    )


def _judge(
    edition: Edition, judge: Judge, pairs: list[PairRow], numbers: dict[int, str], times: Windows, place: Means
) -> Person:
    words, sheets = translator_in(edition.home, judge.language), _sheets(judge, pairs)
    left = sorted((numbers[pair.entry_id] for pair in pairs if not pair.is_delivered), key=lambda one: (len(one), one))
    values = {
        **_everybody(edition, judge.name, words),
        Filled.ASSIGNED: words.number(sheets.assigned),
        Filled.DELIVERED: words.number(sheets.delivered),
        Filled.LEFT: words.number(sheets.left),
        Filled.LIST: ", ".join(left),
        Filled.DEADLINE: _deadline(words, times.scoring_until),
        Filled.ADDRESS: f"{place.base_url}/enter",
        Filled.CARD: f"{place.base_url}/e/{codes.shown(code_of(judge, place.secret))}" if place.secret else "",
    }
    return Person(Audience.JUDGES, judge.id, judge.key, judge.name, words.language, judge.email, judge.phone, values)


# ------------------------------------------------------------------------------------------------------- families
def _entrants(session: Session, edition: Edition, occasion: Occasion, place: Means, now: datetime) -> list[Person]:
    times = windows(session, edition)
    mail = next((one.key for one in edition_form(edition).questions if one.kind is Kind.EMAIL), "")
    return [
        _entrant(edition, entry, mail, times, place)
        for entry in queries.entries(session, edition, EntryStatus.DRAFT)
        if meant.is_meant_entrant(
            occasion,
            is_draft=entry.status is EntryStatus.DRAFT,
            times=meant.Times(is_open_for(times, entry, now), times.entries_until, now),
        )
    ]


def _entrant(edition: Edition, entry: Entry, mail: str, times: Windows, place: Means) -> Person:
    words, name = translator_in(edition.home, entry.language), ", ".join(entry.holder_names)
    values = {
        **_everybody(edition, name, words),
        Filled.NUMBER: entry.number,
        Filled.DEADLINE: _deadline(words, times.entries_until),
        Filled.ADDRESS: f"{place.base_url}/enter",
    }
    address = entry.answers.get(mail) if mail else ""
    email = address if isinstance(address, str) else ""
    return Person(Audience.ENTRANTS, entry.id, entry.number, name, words.language, email, entry.phone, values)


# ------------------------------------------------------------------------------------------------------- the team
def _team(session: Session, edition: Edition, occasion: Occasion, place: Means, now: datetime) -> list[Person]:
    open_ = waiting_by_step(session, edition)
    found: dict[int, Staff] = {}
    counts: dict[int, int] = defaultdict(int)
    for step in {step for step, _ in open_}:
        for account in who_may(session, edition, step):
            found[account.id] = account
            counts[account.id] += sum(
                count for (own, asked_by), count in open_.items() if own is step and asked_by != account.id
            )
    return [
        _colleague(edition, account, counts[account.id], place)
        for account in sorted(found.values(), key=lambda one: (one.name, one.id))
        if meant.is_meant_colleague(occasion, waiting=counts[account.id])
    ]


def _colleague(edition: Edition, account: Staff, count: int, place: Means) -> Person:
    words = translator_in(edition.home, account.language)
    values = {
        **_everybody(edition, account.name, words),
        Filled.WAITING: words.number(count),
        Filled.ADDRESS: f"{place.base_url}/organiser/{edition.slug}/agreement",
    }
    return Person(Audience.TEAM, account.id, str(account.id), account.name, words.language, account.email, "", values)


def _everybody(edition: Edition, name: str, words: Translator) -> dict[str, str]:
    """What every message may name. A name comes from outside: no mail program finds a link in it."""
    return {Filled.NAME: harmless(name), Filled.CONTEST: words.pick(edition.name)}


def _deadline(words: Translator, until: datetime | None) -> str:
    return words.moment(until) if until is not None else ""
