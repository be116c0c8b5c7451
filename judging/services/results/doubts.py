"""What should be known, and said yes to, before results are made public: nothing of it forbids them.

A table that is still coming in, entries that nobody has read, sheets given back to their judges with the places that
costs, and special prizes for families that do not meet their condition. Always true: it is asked of the same results
that are published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from judging.domain.entries.standing import EntryStatus
from judging.domain.errors import Problem
from judging.domain.ranking.ranking import JudgedSheet
from judging.domain.results.conditions import Winner, condition_of, why_not_met
from judging.domain.scoring.scoresheet import Text, missing
from judging.domain.typed import version_of
from judging.services.contest.editions import last_round, parsed
from judging.services.contest.rounds import entries_of
from judging.services.results.totals import Totals
from judging.storage.models import Assignment, Edition, Entry
from judging.storage.queries import editions as queries
from judging.storage.queries import imports
from judging.storage.queries import results as result_queries

FEW_ENTRANTS = 3
"""With fewer than that in a category nobody is first of many: a person says yes to its prize."""
Places = Mapping[str, int]
"""Entry number -> place, of those that have one."""
Ranked = Callable[[Mapping[str, Mapping[str, JudgedSheet]]], Places]
"""The places that there would be with more sheets: entry -> judge -> sheet."""


def doubts(
    session: Session, edition: Edition, ranked: Ranked, sizes: Sequence[tuple[Text, int]], now: datetime
) -> list[Problem]:
    """All of it, the widest first. `sizes` are the categories with how many entries have a place in each."""
    return [
        *(
            Problem.of("publish_few_entrants", category=name, count=count)
            for name, count in sizes
            if 0 < count < FEW_ENTRANTS
        ),
        *_coming_in(session, edition),
        *_unread(session, edition),
        *_reopened(session, edition, ranked),
        *_without_condition(session, edition, now),
    ]


def version(found: list[Problem]) -> str:
    """What names these doubts in a form: who says yes has read them and no others."""
    return version_of({str(place): [one.code, one.params] for place, one in enumerate(found)}) if found else ""


def why_without_condition(edition: Edition, key: str, entry: Entry, now: datetime) -> Problem | None:
    """What keeps an entry from meeting the condition of a special prize, in the year in which entries were taken."""
    people = [Winner(holder.birth_year, holder.gender) for holder in entry.holders]
    year = (edition.entries_from or now).year
    return why_not_met(condition_of(edition.texts, key), people, year=year, entry=entry.number)


def _coming_in(session: Session, edition: Edition) -> list[Problem]:
    """A table whose rows are still being written; those that come after the publication are refused."""
    run = imports.under_way(session, edition)
    return [] if run is None else [Problem.of("publish_import_under_way", total=run.total)]


def _unread(session: Session, edition: Edition) -> list[Problem]:
    waiting = [entry.number for entry in queries.entries(session, edition, EntryStatus.SUBMITTED)]
    among = entries_of(last_round(edition))
    unvisited = result_queries.without_sheet(session, last_round(edition))
    unvisited = [number for number in unvisited if among is None or number in among]
    found = []
    if waiting:
        found.append(Problem.of("publish_not_read", entries=", ".join(waiting)))
    if unvisited:
        found.append(Problem.of("publish_not_visited", entries=", ".join(unvisited)))
    return found


def _reopened(session: Session, edition: Edition, ranked: Ranked) -> list[Problem]:
    """Each sheet that was given back and does not count, with the place of its farm with and without it."""
    sheets = result_queries.reopened(session, last_round(edition))
    if not sheets:
        return []
    more: dict[str, dict[str, JudgedSheet]] = {}
    for sheet in sheets:
        if (judged := _as_delivered(sheet)) is not None:
            more.setdefault(sheet.entry.number, {})[sheet.judge.key] = judged
    without, among = ranked({}), ranked(more)
    return [
        _told(sheet, without, among, is_whole=sheet.judge.key in more.get(sheet.entry.number, {})) for sheet in sheets
    ]


def _as_delivered(sheet: Assignment) -> JudgedSheet | None:
    """The sheet as it would count if it were delivered as it stands; None where it lacks marks."""
    marks, version_ = sheet.ballot.marks if sheet.ballot is not None else {}, sheet.round.sheet_version
    if missing(parsed(version_), marks.values()):
        return None
    total = Totals(parsed(version_), version_.digest).of(marks)
    return JudgedSheet(total.marks, total.score) if total.score is not None else None


def _told(sheet: Assignment, without: Places, among: Places, *, is_whole: bool) -> Problem:
    number, judge = sheet.entry.number, sheet.judge.name
    place, other = without.get(number), among.get(number) if is_whole else None
    if place is None and other is None:
        return Problem.of("publish_reopened_no_place", entry=number, judge=judge)
    if place is None:
        return Problem.of("publish_reopened_gains_place", entry=number, judge=judge, other=other)
    if not is_whole:
        return Problem.of("publish_reopened_unfinished", entry=number, judge=judge, place=place)
    if other is None or other == place:
        return Problem.of("publish_reopened_same", entry=number, judge=judge, place=place)
    return Problem.of("publish_reopened", entry=number, judge=judge, place=place, other=other)


def _without_condition(session: Session, edition: Edition, now: datetime) -> list[Problem]:
    """The special prizes that the next publication keeps, where their condition is not met."""
    publication = queries.latest_publication(session, edition)
    given = result_queries.awards(session, publication) if publication is not None else ()
    distinctions = {category.key for category in edition.categories if category.is_distinction}
    found = (
        why_without_condition(edition, award.kind, award.entry, now) for award in given if award.kind in distinctions
    )
    return [problem for problem in found if problem is not None]
