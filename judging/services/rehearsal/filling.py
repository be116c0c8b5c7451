"""An edition filled with what is invented: entries, judges, who judges what, and marks, round after round.

Always true: everything is written by the service that writes it for real people, so that what cannot happen in the
edition does not happen here; the last round is judged and closed, nothing is published: that is left to whoever
rehearses. What the form asks so that nobody can enter, or a rule that nobody can apply, is refused with its reason.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
from typing import Any

from sqlalchemy.orm import Session

from judging.domain.assigning.solving import Plan
from judging.domain.entries.consents import CONSENTS
from judging.domain.errors import Problem, Refused
from judging.domain.forms.kinds import ATTACHED, FormDocument, Role
from judging.domain.permissions import OPERATOR, Actor
from judging.domain.permissions import Role as Acting
from judging.domain.ranking.aggregation import RuleKind
from judging.domain.rehearsal.answers import Invention, Setting, Wording, invented, person_named
from judging.domain.rehearsal.marks import invented_marks, leaning_of, merit_of
from judging.domain.results.rounds import Cut, CutKind
from judging.i18n import Translator, translator_in
from judging.sentences import SENTENCES
from judging.services import cards
from judging.services.analysis import shortlists
from judging.services.assigning.proposing import propose_assignments
from judging.services.contest.forms import edition_form
from judging.services.contest.rounds import rule_of, sheet_of
from judging.services.entries.answers import write
from judging.services.entries.entries import accept_entry, submit_entry
from judging.services.entries.numbers import free_numbers
from judging.services.people.conflicts import clear
from judging.services.people.judges import JudgeDetails, add_judge, fields_of_expertise
from judging.services.results.results import draft
from judging.services.scoring import assignment, scoring
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Assignment, Edition, Entry, EntryStatus, PracticeAttempt, Round
from judging.storage.queries import editions as queries
from judging.storage.queries import practice

_EATEN = frozenset({"main_crop", "fruit", "staple", "vegetable"})
_A_ROUND, _STAYS_OPEN = timedelta(days=7), timedelta(days=45)
SHEETS_AT_ONCE = 4
"""Sheets delivered in one go: well under half a second, with all that a delivery checks."""
_NOT_BEGUN = 4
"""Of so many sheets of an open round one is not begun."""


@dataclass(frozen=True)
class Filling:
    """What filling an edition hangs on: the moment it is filled at, and what codes are made with. `is_open`: its last
    round is still judged, and some of its sheets are not begun."""

    edition: Edition
    entries: int
    secret: bytes
    now: datetime
    is_open: bool = False

    def begins(self, place: int) -> datetime:
        """When the judges of a round begin, counted from 0; it ends an hour before the next one begins."""
        return self.now - _A_ROUND * (len(self.edition.rounds) - place)

    def ends(self, place: int) -> datetime:
        """When scoring closes in a round."""
        if self.is_open and place == len(self.edition.rounds) - 1:
            return self.now + _STAYS_OPEN
        return self.begins(place + 1) - timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """A part of filling that may stand in a transaction of its own. `look` is what takes long and only reads; `do`
    writes with what it found, some of it at a time, and answers whether all of it is done."""

    do: Callable[[Session, Filling, Any], bool]
    look: Callable[[Session, Filling], Any] = lambda _session, _filling: None


def fill(
    session: Session, edition: Edition, *, entries: int, secret: bytes, now: datetime, is_open: bool = False
) -> None:
    """Fill an edition in which nobody is yet, up to the results of its last round; or so that it `is_open`: its last
    round is judged now, for whoever tries it."""
    filling = Filling(edition, entries, secret, now, is_open)
    for step in steps(filling):
        found = step.look(session, filling)
        while not step.do(session, filling, found):
            pass


def steps(filling: Filling) -> Iterator[Step]:
    """All there is to do, in this order; a step may be done in another session than the one before it."""
    yield Step(_set_times)
    yield Step(_enter)
    yield Step(_appoint)
    for place in range(len(filling.edition.rounds)):
        yield Step(partial(_assign, place), partial(_proposed, place))
        yield Step(partial(_judge, place))
        if place < len(filling.edition.rounds) - 1:
            yield Step(partial(_go_on, place))


def _words(filling: Filling) -> Translator:
    return translator_in(filling.edition.home, filling.edition.home.languages[0])


def _setting(filling: Filling) -> Setting:
    words = _words(filling)

    def said(key: str) -> str:
        return words.gettext(SENTENCES[f"rehearsal_{key}"])

    lists = {key: tuple(said(key).split(", ")) for key in ("surnames", "places")}
    wording = Wording(said("title"), said("line"), said("story"), said("source"), **lists)
    crops = [one.scientific_name for one in crop_catalogue().species if one.group in _EATEN]
    home = filling.edition.home
    return Setting(wording, home.languages[0], home.on_clocks(filling.now).year, home.country, crops)


def _set_times(session: Session, filling: Filling, _found: None) -> bool:
    """Each round in its own week, the entries before it; of an open edition with one round they are taken still."""
    edition, first = filling.edition, filling.begins(0)
    edition.entries_from, edition.entries_until = first - timedelta(days=30), first - timedelta(days=2)
    edition.scoring_from, edition.scoring_until = first, filling.ends(0)
    if filling.is_open and len(edition.rounds) == 1:
        edition.entries_until = filling.now + _STAYS_OPEN
    for place, round_ in enumerate(edition.rounds[1:], start=1):
        round_.scoring_from, round_.scoring_until = filling.begins(place), filling.ends(place)
    session.flush()
    return True


# ------------------------------------------------------------------------------------------------------- entries
def _enter(session: Session, filling: Filling, _found: None) -> bool:
    """One entry more whose answers the form takes, sent in and admitted, some in each category."""
    edition, form = filling.edition, edition_form(filling.edition)
    own = [one for one in edition.categories if not one.is_distinction]
    place, begun = len(queries.entries(session, edition)), filling.begins(0) - timedelta(days=20)
    answered = _sound(form, invented(form, _setting(filling), place))
    number = next(free_numbers(session, edition))
    entry = _draft(session, filling, form, number, begun + timedelta(hours=place))
    for key, answer in answered.answers.items():
        write(entry, form.by_key[key], answer)
    session.flush()
    submit_entry(session, actor=OPERATOR, entry=entry, now=begun + timedelta(days=10))
    category = own[place % len(own)] if own and Role.CATEGORY not in form.by_role else None
    accept_entry(session, actor=OPERATOR, entry=entry, now=begun + timedelta(days=19), category=category)
    session.flush()
    return place + 1 >= filling.entries


def _sound(form: FormDocument, told: Invention) -> Invention:
    if not told.is_complete:
        for question in form.questions:
            if question.kind in ATTACHED and (question.required or question.required_when):
                raise Refused(Problem.of("rehearsal_needs_files", question=dict(question.name)))
        raise Refused(Problem.of("rehearsal_form_unmet"))
    if told.unmet:
        raise Refused(*(Problem.of("rehearsal_rule_unmet", reason=dict(rule.reason)) for rule in told.unmet))
    return told


def _draft(session: Session, filling: Filling, form: FormDocument, number: str, at: datetime) -> Entry:
    edition = filling.edition
    entry = Entry(
        edition=edition, number=number, status=EntryStatus.DRAFT, language=edition.home.languages[0],
        form_digest=edition.form_digest, answers={}, consents=dict.fromkeys(CONSENTS, True),
        steps_done=sorted(section.key for section in form.sections), version=1, code_serial=1, created_at=at,
    )  # fmt: skip
    cards.give_code(entry, filling.secret)
    session.add(entry)
    session.flush()
    return entry


# -------------------------------------------------------------------------------------------------------- judges
def _needed(round_: Round) -> int:
    """How many judges an entry of a round has: what is declared, and what its rule needs."""
    rule = rule_of(round_)
    trimmed = 2 * rule.trim + 3 if rule.kind is RuleKind.TRIMMED else 0
    return max(2, round_.own_plan.per_entry or 0, rule.min_sheets, trimmed)


def _appoint(session: Session, filling: Filling, _found: None) -> bool:
    """Two judges more than an entry needs, who took their commitment and have practised where there is practice."""
    edition, at, setting = filling.edition, filling.begins(0), _setting(filling)
    fields = fields_of_expertise(edition)
    count = max(map(_needed, edition.rounds)) + 2
    judges = []
    for place in range(count):
        name = person_named(setting, 2 * filling.entries + place)
        knows = (fields[place % len(fields)],) if fields else ()
        details = JudgeDetails(name, expertise=knows)
        judge = add_judge(session, actor=OPERATOR, edition=edition, details=details, secret=filling.secret, now=at)
        judge.committed_at = at
        judges.append(judge)
    session.flush()
    _seat([judge.key for judge in judges], edition)
    for farm in practice.farms(session, edition):
        given = {key: [one["mark"], ""] for key, one in farm.agreed.items() if one.get("mark")}
        session.add_all(
            PracticeAttempt(
                farm_id=farm.id, judge_id=judge.id, number=1, version=1, given=given, begun_at=at, compared_at=at
            )
            for judge in judges
            if farm.is_published
        )
    session.flush()
    return True


def _seat(keys: Sequence[str], edition: Edition) -> None:
    """Let as many judges sit in each local jury as its entries need, the next ones in the next jury."""
    for round_ in edition.rounds:
        if (juries := round_.own_plan.juries) is None:
            continue
        turn, needed = cycle(keys), _needed(round_)
        seated = tuple(replace(jury, panel=tuple(islice(turn, needed))) for jury in juries.of)
        round_.plan = replace(round_.own_plan, juries=replace(juries, of=seated)).to_document()


# -------------------------------------------------------------------------------------------------------- rounds
def _proposed(place: int, session: Session, filling: Filling) -> Plan:
    """A fair plan of who judges what in a round."""
    round_ = filling.edition.rounds[place]
    return propose_assignments(session, edition=filling.edition, per_entry=_needed(round_), round_=round_)


def _assign(place: int, session: Session, filling: Filling, plan: Plan) -> bool:
    """Give each judge of a round what the plan says, cleared of conflicts."""
    edition, round_ = filling.edition, filling.edition.rounds[place]
    ids = {entry.number: entry.id for entry in queries.entries(session, edition)}
    keys = {judge.key: judge.id for judge in queries.judges(session, edition)}
    wanted = {(ids[number], keys[key]) for number, key in plan.pairs}
    assignment.change_assignments(
        session, actor=OPERATOR, edition=edition, shown=(), wanted=wanted, now=filling.begins(place), round_=round_
    )
    for pair in queries.assignments(session, round_):
        clear(pair, _marked_at(filling, place))
    session.flush()
    return True


def _marked_at(filling: Filling, place: int) -> datetime:
    return filling.begins(place) + timedelta(days=3)


def _judge(place: int, session: Session, filling: Filling, _found: None) -> bool:
    """A few sheets more of a round, delivered by their judges; of an open round some are not begun."""
    edition, round_ = filling.edition, filling.edition.rounds[place]
    numbers = [entry.number for entry in queries.entries(session, edition)]
    merits = {number: merit_of(order, len(numbers)) for order, number in enumerate(numbers)}
    leanings = {judge.key: leaning_of(order) for order, judge in enumerate(queries.judges(session, edition))}
    stays_open = filling.is_open and round_ is edition.rounds[-1]
    left = [
        pair
        for number, pair in enumerate(queries.assignments(session, round_))
        if pair.ballot is None and not (stays_open and number % _NOT_BEGUN == 1)
    ]
    said = SENTENCES["rehearsal_note"]
    note = _words(filling).gettext(said)
    for pair in left[:SHEETS_AT_ONCE]:
        _mark(session, pair, (merits[pair.entry.number], leanings[pair.judge.key]), note, _marked_at(filling, place))
    session.flush()
    return len(left) <= SHEETS_AT_ONCE


def _mark(session: Session, pair: Assignment, tends: tuple[float, float], note: str, at: datetime) -> None:
    """One sheet, saved and delivered by its judge."""
    actor = Actor(Acting.JUDGE, pair.judge_id, pair.judge.name)
    merit, leaning = tends
    marks = invented_marks(
        sheet_of(pair.round), entry=pair.entry.number, judge=pair.judge.key, merit=merit, leaning=leaning, note=note
    )
    save_id = str(uuid.uuid4())
    scoring.save_ballot(session, actor=actor, assignment=pair, marks=marks, expected_version=0, save_id=save_id, now=at)
    scoring.submit_ballot(session, actor=actor, assignment=pair, now=at)


def _go_on(place: int, session: Session, filling: Filling, _found: None) -> bool:
    """Freeze who goes on: by the declared cut; where that is by hand or nobody reaches it, the better half."""
    round_, at = filling.edition.rounds[place], filling.ends(place) + timedelta(minutes=30)
    said = SENTENCES["rehearsal_by_hand"]
    reason = _words(filling).gettext(said)
    cut = shortlists.cut_of(round_)
    drafted = draft(session, round_.edition, round_, from_marks=True)
    chosen: Collection[str] = ()
    if not any(category.going_on for category in shortlists.proposed(drafted, cut)):
        cut, chosen = Cut(CutKind.HAND), set(_better_half(shortlists.proposed(drafted, cut)))
    shortlists.freeze(
        session, actor=OPERATOR, round_=round_, cut=cut, now=at, chosen=chosen, reason=reason if chosen else ""
    )
    session.flush()
    return True


def _better_half(categories: Sequence[shortlists.CutCategory]) -> Iterator[str]:
    for category in categories:
        yield from (line.number for line in category.lines[: (len(category.lines) + 1) // 2])
