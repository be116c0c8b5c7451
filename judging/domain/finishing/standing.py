"""Looking over where an edition stands: its dates, its judges, its entries and its sheets at one moment.

Always true: the figures are those that the other pages show, counted by their own rules and told here; once the results
are published only what certificates need is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from judging.domain.finishing.finding import SCORING, At, Finding, found
from judging.domain.phases import Phase, Window, Windows, ends_before_it_can_begin, has_begun
from judging.domain.results.rounds import RoundState

FEWEST = 3
"""So many entrants a category should have: with fewer a prize is nobody's of itself."""
NEAR_THE_END = timedelta(days=2)
NAMED = 6
"""So many of a list are named in a sentence."""
Words = Mapping[str, str]


@dataclass(frozen=True)
class JuryStands:
    """A local jury: its active judges, the entries it has, and how many of each category it sends on (0: not said)."""

    name: Words
    judges: int
    entries: int
    sends: int


@dataclass(frozen=True)
class RoundStands:
    """One round: when it is judged, by how many of the active judges, and who of its panel is not among them; its local
    juries, the admitted entries of none of them, whether some of their scores cannot be compared (`apart`), and whether
    scores are carried to the next round.
    """

    key: str
    name: Words
    state: RoundState
    window: Window
    needed: int
    per_entry: int | None
    judges: int
    absent: tuple[str, ...] = ()
    juries: tuple[JuryStands, ...] = ()
    unplaced: tuple[str, ...] = ()
    apart: bool = False
    is_carried: bool = False


@dataclass(frozen=True)
class JudgeStands:
    """One active judge."""

    id: int
    name: str
    language: str


@dataclass(frozen=True)
class Stands:
    """An edition at one moment. `categories`: each with how many of its entries are admitted; `lacking`: the entries
    with fewer judges than they need, `recused` those of them from which a judge was taken; `owing`: the judges whose
    sheets are missing; `stuck`: the entries of sheets that cannot be delivered; `runners`: who may run the edition.
    """

    now: datetime
    phase: Phase
    times: Windows
    languages: tuple[str, ...]
    rounds: tuple[RoundStands, ...]
    judges: tuple[JudgeStands, ...]
    categories: tuple[tuple[Words, int], ...]
    admitted: int
    waiting: int
    lacking: tuple[str, ...]
    recused: tuple[str, ...]
    missing: int
    expected: int
    owing: tuple[str, ...]
    stuck: tuple[str, ...]
    runners: int
    needs_two: bool


def look_round(here: Stands) -> list[Finding]:
    """All that is found in where an edition stands."""
    team = look_team(here.runners, needs_two=here.needs_two)
    if here.phase is Phase.PUBLISHED:
        return team
    return [*_of_dates(here), *_of_rounds(here), *_of_judges(here), *team, *_of_entries(here), *_of_sheets(here)]


def look_team(runners: int, *, needs_two: bool) -> list[Finding]:
    """What is found in who runs an edition."""
    return [found("finish_one_person", At.TEAM)] if needs_two and runners < 2 else []


def listed(names: tuple[str, ...]) -> str:
    """Names in a sentence: the first few, and that there are more."""
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


# ---------------------------------------------------------------------------------------------------------- dates
def _of_dates(here: Stands) -> Iterator[Finding]:
    times = here.times
    if times.entries_from is None:
        yield found("finish_entries_unset", At.DATES, key="entries_from")
    if times.scoring_from is None:
        yield found("finish_scoring_unset", At.DATES, key="scoring_from")
    if ends_before_it_can_begin(times):
        yield found("finish_scoring_first", At.DATES, key="scoring_until")
    elif times.entries_until and times.scoring_from and times.scoring_from < times.entries_until:
        yield found("finish_scoring_early", At.DATES, key="scoring_from")
    until = here.times.scoring_until
    if until is not None and until <= here.now and here.phase in (Phase.PREPARING, Phase.ENTERING, Phase.CHECKING):
        yield found("finish_scoring_past", At.DATES, key="scoring_until")
    if here.phase in (Phase.CHECKING, Phase.SCORING, Phase.DELIBERATING) and not (here.admitted or here.waiting):
        yield found("finish_nobody_entered", At.DATES, key="entries_until")


def _of_rounds(here: Stands) -> Iterator[Finding]:
    for before, one in zip((None, *here.rounds), here.rounds, strict=False):
        if one.state is RoundState.AHEAD:
            begin, _ = one.window.held
            end = before.window.held[1] if before is not None else None
            if begin is None:
                yield found("finish_round_undated", At.ROUND, key=one.key, round=one.name)
            elif end is not None and begin < end and before is not None:
                yield found("finish_round_early", At.ROUND, key=one.key, round=one.name, before=before.name)
        if one.state is not RoundState.OVER:
            yield from _of_panel(one)
            yield from _of_juries(one, here)


def _of_panel(one: RoundStands) -> Iterator[Finding]:
    stops = SCORING if one.state is RoundState.NOW else frozenset()
    if one.judges < one.needed:
        yield found(
            "finish_few_judges", At.JUDGES if one.judges else At.NEW_JUDGE, stops=stops,
            round=one.name, judges=one.judges, needed=one.needed,
        )  # fmt: skip
    elif one.per_entry is not None and one.judges < one.per_entry:
        yield found(
            "finish_panel_small", At.ROUND, key=one.key, round=one.name, judges=one.judges, per_entry=one.per_entry
        )
    if one.absent:
        yield found("finish_panel_absent", At.ROUND, key=one.key, round=one.name, judges=listed(one.absent))


def _of_juries(one: RoundStands, here: Stands) -> Iterator[Finding]:
    """Local juries that cannot judge, have fewer entries than they send on, or whose scores cannot be compared."""
    stops = SCORING if one.state is RoundState.NOW else frozenset()
    entered = here.phase in (Phase.CHECKING, Phase.SCORING, Phase.DELIBERATING) and one.state is RoundState.NOW
    for jury in one.juries:
        if jury.judges < one.needed:
            yield found(
                "finish_jury_judges", At.JURIES, key=one.key, stops=stops,
                round=one.name, jury=jury.name, judges=jury.judges, needed=one.needed,
            )  # fmt: skip
        if entered and jury.entries < jury.sends:
            yield found(
                "finish_jury_small", At.JURIES, key=one.key,
                round=one.name, jury=jury.name, entries=jury.entries, sends=jury.sends,
            )  # fmt: skip
    if one.unplaced:
        numbers = listed(one.unplaced)
        yield found("finish_no_jury", At.JURIES, key=one.key, count=len(one.unplaced), entries=numbers, round=one.name)
    if one.is_carried and one.apart:
        yield found("finish_juries_apart", At.JURIES, key=one.key, round=one.name)


# --------------------------------------------------------------------------------------------------------- people
def _of_judges(here: Stands) -> Iterator[Finding]:
    for one in here.judges:
        if one.language not in here.languages:
            yield found("finish_judge_language", At.JUDGE, key=str(one.id), judge=one.name, language=one.language)


# -------------------------------------------------------------------------------------------------------- entries
def _of_entries(here: Stands) -> Iterator[Finding]:
    if here.phase not in (Phase.CHECKING, Phase.SCORING, Phase.DELIBERATING):
        return
    if here.waiting:
        yield found("finish_unchecked", At.ENTRIES, count=here.waiting)
    for name, count in here.categories:
        if count < FEWEST:
            yield found("finish_few_entrants", At.ENTRIES, category=name, count=count, least=FEWEST)


def _of_sheets(here: Stands) -> Iterator[Finding]:
    if here.recused:
        yield found("finish_recused", At.ASSIGNMENTS, count=len(here.recused), entries=listed(here.recused))
    if rest := tuple(number for number in here.lacking if number not in here.recused):
        yield found("finish_unassigned", At.ASSIGNMENTS, count=len(rest), entries=listed(rest))
    if not has_begun(here.now, here.times.scoring_from, here.times.scoring_button):
        return
    until = here.times.scoring_until
    is_near = here.phase is Phase.DELIBERATING or (until is not None and until - here.now <= NEAR_THE_END)
    if here.stuck:
        yield found("finish_stuck", At.NOT_APPLICABLE, key=here.stuck[0], entries=listed(here.stuck))
    if here.missing and is_near:
        yield found(
            "finish_sheets_missing", At.JUDGES, count=here.missing, all=here.expected, judges=listed(here.owing)
        )
