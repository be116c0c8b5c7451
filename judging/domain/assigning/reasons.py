"""Why a plan lacks something: which entry, which judges, and what keeps each of them from it.

Vocabulary: a *lack* is an entry without all its judges, or without somebody who brings what it asks for. Its *crowd*
are the judges who are full and between whom and the lack work could only be passed on in a circle, with the entries
they are needed for: they can take `room` pairs together, and `wanted` are asked of them (Hall's condition, violated).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from judging.domain.assigning.links import panels_of
from judging.domain.assigning.question import Hindrance, Need, Pair, Panelist, Question


@dataclass(frozen=True)
class Lack:
    """`missing` judges of an entry, or (`need`) nobody who brings this. `kept_off` says of each judge beside its panel
    why she does not help; one without a hindrance is free, but would leave other entries worse off."""

    entry: str
    missing: int
    need: Need | None
    kept_off: Mapping[str, tuple[Hindrance, ...]]


@dataclass(frozen=True)
class Crowd:
    """Judges who together cannot take what is asked of them."""

    entries: tuple[str, ...]
    judges: tuple[str, ...]
    room: int
    wanted: int


@dataclass(frozen=True)
class Explanation:
    """All that a plan lacks; nothing where it is whole. `is_nobody`: no judge takes part at all."""

    lacks: tuple[Lack, ...] = ()
    crowd: Crowd | None = None
    is_nobody: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.lacks

    @property
    def short(self) -> dict[str, int]:
        """How many judges each entry lacks."""
        return {one.entry: one.missing for one in self.lacks if one.need is None}


def explain(question: Question, pairs: Collection[Pair]) -> Explanation:
    """What is lacking and why; `pairs` are those that count."""
    panels, loads = panels_of(pairs), Counter(judge for _, judge in pairs)
    judges = {judge.key: judge for judge in question.counting}
    full = {key for key, judge in judges.items() if judge.most is not None and loads[key] >= judge.most}
    lacks: list[Lack] = []
    for entry in sorted(question.entries, key=lambda one: one.key):
        panel = panels.get(entry.key, set())
        if (missing := question.per_entry - len(panel)) > 0:
            beside = [judge for key, judge in judges.items() if key not in panel]
            lacks.append(Lack(entry.key, missing, None, _kept_off(question, entry.key, beside, full)))
        for need in entry.needs:
            able = [judge for judge in judges.values() if judge.brings(need)]
            if not any(judge.key in panel for judge in able):
                lacks.append(Lack(entry.key, 0, need, _kept_off(question, entry.key, able, full)))
    crowd = _crowd(question, panels, [one.entry for one in lacks if one.need is None], full)
    return Explanation(tuple(lacks), crowd, is_nobody=not judges)


def _kept_off(
    question: Question, entry: str, judges: Collection[Panelist], full: Collection[str]
) -> dict[str, tuple[Hindrance, ...]]:
    return {
        judge.key: (
            *question.forbidden.get((entry, judge.key), ()),
            *((Hindrance.FULL,) if judge.key in full else ()),
        )
        for judge in judges
    }


def _crowd(question: Question, panels: Mapping[str, set[str]], short: list[str], full: Collection[str]) -> Crowd | None:
    """Whoever is reached from a short entry by passing work on; None where conflicts alone explain what is lacking."""
    keys = {judge.key: judge for judge in question.counting}
    entries, judges = set(short), set[str]()
    waiting = list(short)
    while waiting:
        entry = waiting.pop()
        for key in keys.keys() - judges - panels.get(entry, set()):
            if (entry, key) not in question.forbidden and key in full:
                judges.add(key)
                others = {
                    other for other, panel in panels.items() if key in panel and (other, key) not in question.kept
                }
                waiting.extend(sorted(others - entries))
                entries |= others
    if not judges:
        return None
    may = {
        entry: [key for key in judges if key in panels.get(entry, ()) or (entry, key) not in question.forbidden]
        for entry in entries
    }
    beside = {entry: sum(key not in judges for key in panels.get(entry, ())) for entry in entries}
    wanted = sum(min(question.per_entry - beside[entry], len(may[entry])) for entry in entries)
    kept = sum(judge in judges and entry not in entries for entry, panel in panels.items() for judge in panel)
    room = sum(keys[key].most or 0 for key in judges) - kept
    return Crowd(tuple(sorted(entries)), tuple(sorted(judges)), room, wanted)
