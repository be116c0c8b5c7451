"""How far an edition is: for each judge, for each farm, and what is to be done today. Reads; changes nothing.

Vocabulary: a farm has *enough* sheets when it may be ranked (the rule's `min_sheets`); a judge is *away* while she has
farms but has not signed in or not yet given her commitment; a recusal is *open* while the farm has fewer judges than
the panels usually have; a sheet is *stuck* when it has every mark and cannot be delivered only because some criterion
could not be observed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from judging.domain.entries.standing import Place
from judging.domain.permissions import Role
from judging.domain.phases import Phase, Windows, phase
from judging.services.contest.editions import current_round
from judging.services.contest.rounds import members, rule_of
from judging.services.prizes.deliveries import open_dues
from judging.storage.models import Edition, Entry, EntryStatus, Judge
from judging.storage.queries import claims, device_messages, late
from judging.storage.queries import editions as queries
from judging.storage.queries import organiser as plan
from judging.storage.queries.organiser import PairRow

MOST_TO_DO = 7


class Task(StrEnum):
    """Something an organiser should do, in the order of urgency."""

    SET_DATES = "set_dates"
    ADD_JUDGES = "add_judges"
    HEAR_JUDGES = "hear_judges"
    DECIDE_LATE = "decide_late"
    CHECK_ENTRIES = "check_entries"
    ASSIGN_JUDGES = "assign_judges"
    REPLACE_RECUSED = "replace_recused"
    TELL_NOT_TO_VISIT = "tell_not_to_visit"
    CALL_JUDGES = "call_judges"
    DECIDE_UNSEEN = "decide_unseen"
    COLLECT_SHEETS = "collect_sheets"
    PUBLISH = "publish"
    DELIVER_PRIZES = "deliver_prizes"
    ANSWER_NAMES = "answer_names"


@dataclass(frozen=True)
class ToDo:
    """One task with its figures: how many of how many, and which (names or numbers, for showing)."""

    task: Task
    count: int
    of: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class JudgeProgress:
    """One judge's sheets: how many she is to bring, how many are in, when she was last seen."""

    judge: Judge
    expected: int
    delivered: int
    begun: int
    recused: int
    saved_at: datetime | None
    signed_in_at: datetime | None

    @property
    def is_away(self) -> bool:
        """Whether she has farms and has not come yet (marks typed in for her count as having come)."""
        came = self.begun > 0 or (self.signed_in_at is not None and self.judge.committed_at is not None)
        return self.judge.is_active and self.expected > 0 and not came


@dataclass(frozen=True)
class FarmProgress:
    """One farm's sheets."""

    entry: Entry
    expected: int
    delivered: int
    recused: int
    needed: int

    @property
    def has_enough(self) -> bool:
        """Whether it may be ranked."""
        return self.delivered >= self.needed

    @property
    def has_enough_judges(self) -> bool:
        """Whether it could be ranked once all its sheets are in."""
        return self.expected >= self.needed


@dataclass(frozen=True)
class Progress:
    """The whole edition at one moment."""

    phase: Phase
    times: Windows
    published_at: datetime | None
    statuses: Mapping[EntryStatus, int]
    judges: Sequence[JudgeProgress]
    farms: Sequence[FarmProgress]
    to_do: Sequence[ToDo]

    @property
    def sent(self) -> int:
        """Entries that were sent in and not taken back."""
        return sum(
            self.statuses[status] for status in (EntryStatus.SUBMITTED, EntryStatus.ACCEPTED, EntryStatus.EXCLUDED)
        )

    @property
    def expected(self) -> int:
        return sum(farm.expected for farm in self.farms)

    @property
    def delivered(self) -> int:
        return sum(farm.delivered for farm in self.farms)

    @property
    def ranked(self) -> int:
        """Farms with enough sheets."""
        return sum(farm.has_enough for farm in self.farms)


def progress(session: Session, edition: Edition, now: datetime) -> Progress:
    """Where the edition stands (10 queries whatever the number of farms and judges; two more once it is published, and
    a few where there are prizes)."""
    publication = queries.latest_publication(session, edition)
    times = edition.windows(published=publication is not None)
    statuses = plan.status_counts(session, edition)
    accepted = members(session, current_round(edition), Role.ORGANISER, Place.PROGRESS)
    numbers = {entry.id for entry in accepted}
    pairs = [pair for pair in plan.pairs(session, current_round(edition)) if pair.entry_id in numbers]
    judges = judges_progress(queries.judges(session, edition), pairs, plan.last_sign_ins(session, edition))
    farms = farms_progress(accepted, pairs, rule_of(current_round(edition)).min_sheets)
    stuck = stuck_sheets(accepted, pairs, len(current_round(edition).sheet_version.sheet.criteria))
    stands = phase(times, now)
    reported, deliveries = device_messages.waiting_counts(session, edition)
    waiting = (
        ToDo(Task.HEAR_JUDGES, reported, reported),
        ToDo(Task.DECIDE_LATE, late.waiting_count(session, edition) + deliveries, 0),
    )
    to_do = [
        *things_to_do(stands, times, statuses, judges, farms, stuck, waiting),
        *_to_answer(session, edition, stands),
    ]
    return Progress(stands, times, publication.published_at if publication else None, statuses, judges, farms, to_do)


def _to_answer(session: Session, edition: Edition, stands: Phase) -> list[ToDo]:
    """Prizes to hand over, and what families ask about the names on their certificates, once all is published."""
    numbers = claims.waiting_numbers(session, edition) if stands is Phase.PUBLISHED else ()
    asked = [ToDo(Task.ANSWER_NAMES, len(numbers), len(numbers), tuple(numbers))] if numbers else []
    waiting = open_dues(session, edition) if stands is Phase.PUBLISHED else []
    found = tuple(dict.fromkeys(due.entry.number for due in waiting))
    return [*([ToDo(Task.DELIVER_PRIZES, len(waiting), len(waiting), found)] if waiting else []), *asked]


def judges_progress(
    judges: Sequence[Judge], pairs: Sequence[PairRow], signed_in: Mapping[int, datetime]
) -> list[JudgeProgress]:
    """Each judge's sheets; who left and has none is left out."""
    by_judge: dict[int, list[PairRow]] = defaultdict(list)
    for pair in pairs:
        by_judge[pair.judge_id].append(pair)
    return [
        JudgeProgress(
            judge=judge,
            expected=sum(pair.is_expected for pair in own),
            delivered=sum(pair.is_delivered for pair in own),
            begun=sum(pair.saved_at is not None for pair in own),
            recused=sum(pair.is_recused for pair in own),
            saved_at=max((pair.saved_at for pair in own if pair.saved_at), default=None),
            signed_in_at=signed_in.get(judge.id),
        )
        for judge in judges
        if (own := by_judge[judge.id]) or judge.is_active
    ]


def farms_progress(entries: Sequence[Entry], pairs: Sequence[PairRow], needed: int) -> list[FarmProgress]:
    """Each farm's sheets, in the order of the entries."""
    by_entry: dict[int, list[PairRow]] = defaultdict(list)
    for pair in pairs:
        by_entry[pair.entry_id].append(pair)
    return [
        FarmProgress(
            entry=entry,
            expected=sum(pair.is_expected for pair in by_entry[entry.id]),
            delivered=sum(pair.is_delivered for pair in by_entry[entry.id]),
            recused=sum(pair.is_recused for pair in by_entry[entry.id]),
            needed=needed,
        )
        for entry in entries
    ]


def stuck_sheets(entries: Sequence[Entry], pairs: Sequence[PairRow], criteria: int) -> list[str]:
    """The farm of each stuck sheet (a farm with two is named twice); a full sheet has `criteria` marks."""
    numbers = {entry.id: entry.number for entry in entries}
    return sorted(
        numbers[pair.entry_id]
        for pair in pairs
        if pair.is_expected and not pair.is_delivered and pair.unseen and pair.marks == criteria
    )


def things_to_do(
    stands: Phase,
    times: Windows,
    statuses: Mapping[EntryStatus, int],
    judges: Sequence[JudgeProgress],
    farms: Sequence[FarmProgress],
    stuck: Sequence[str],
    waiting: Sequence[ToDo] = (),
) -> list[ToDo]:
    """What to do today, the most urgent first, seven at most; nothing once the results are published.

    `waiting` is what judges wait for: an answer to a problem, a decision about what came late.
    """
    if stands is Phase.PUBLISHED:
        return []
    found = [
        *waiting,
        *_to_prepare(times, statuses, judges),
        *_to_fill(farms),
        *_to_collect(stands, judges, farms, stuck),
    ]
    return [item for item in found if item.count][:MOST_TO_DO]


def _to_prepare(times: Windows, statuses: Mapping[EntryStatus, int], judges: Sequence[JudgeProgress]) -> list[ToDo]:
    missing = sum(begin is None for begin in (times.entries_from, times.scoring_from))
    active = sum(one.judge.is_active for one in judges)
    waiting = statuses[EntryStatus.SUBMITTED]
    return [
        ToDo(Task.SET_DATES, missing, 2),
        ToDo(Task.ADD_JUDGES, int(active == 0), 1),
        ToDo(Task.CHECK_ENTRIES, waiting, waiting + statuses[EntryStatus.ACCEPTED] + statuses[EntryStatus.EXCLUDED]),
    ]


def _to_fill(farms: Sequence[FarmProgress]) -> list[ToDo]:
    few = [farm.entry.number for farm in farms if not farm.has_enough_judges]
    sizes = Counter(farm.expected + farm.recused for farm in farms)
    usual = max(sizes, key=lambda size: (sizes[size], size), default=0)
    left = [farm.entry.number for farm in farms if farm.recused and farm.expected < usual and farm.has_enough_judges]
    recused = sum(farm.recused > 0 for farm in farms)
    spared = [farm.entry.number for farm in farms if farm.entry.may_not_be_visited and farm.delivered < farm.expected]
    return [
        ToDo(Task.ASSIGN_JUDGES, len(few), len(farms), tuple(few)),
        ToDo(Task.REPLACE_RECUSED, len(left), recused, tuple(left)),
        ToDo(Task.TELL_NOT_TO_VISIT, len(spared), len(farms), tuple(spared)),
    ]


def _to_collect(
    stands: Phase, judges: Sequence[JudgeProgress], farms: Sequence[FarmProgress], stuck: Sequence[str]
) -> list[ToDo]:
    if stands not in (Phase.SCORING, Phase.DELIBERATING):
        return []
    with_farms = [one for one in judges if one.expected]
    away = [one.judge.name for one in with_farms if one.is_away]
    owing = [one for one in with_farms if one.delivered < one.expected]
    expected = sum(farm.expected for farm in farms)
    missing = expected - sum(farm.delivered for farm in farms)
    is_ready = bool(farms) and not missing and all(farm.has_enough for farm in farms)
    return [
        ToDo(Task.CALL_JUDGES, len(away), len(with_farms), tuple(away)),
        ToDo(Task.DECIDE_UNSEEN, len(stuck), missing, tuple(dict.fromkeys(stuck))),
        ToDo(Task.COLLECT_SHEETS, missing, expected, tuple(one.judge.name for one in owing)),
        ToDo(Task.PUBLISH, len(farms) if is_ready else 0, len(farms)),
    ]
