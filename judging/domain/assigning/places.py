"""Days at places: how many a plan takes, and how few will do in a large contest.

Entries of one place are much alike: for each place and judge one number of entries and one of days are enough. The
programme is so small that its days are proven within a few per cent; pairs are then fitted into them (`model.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from judging.domain.assigning.model import Cell, Model, day_price
from judging.domain.assigning.programme import Found, OutOfTime, Programme
from judging.domain.assigning.question import Pair, Question

_GAP, _NODES = 0.03, 200


def days_by_place(model: Model, first: Found, seconds: float) -> dict[Cell, int]:
    """How many days each judge needs at each place where days are few, the loads as `first` found them."""
    programme, question = Programme(), model.question
    cells, wanted = model.cells(), _wanted(model, first)
    visits, days, cost = {}, {}, {}
    for (place, key), (kept, pairs) in cells.items():
        visits[place, key] = programme.variable(kept + len(pairs), lower=kept, is_whole=False)
        days[place, key] = programme.variable(-(-(kept + len(pairs)) // question.a_day))
        programme.row([(days[place, key], question.a_day), (visits[place, key], -1.0)], 0.0)
        cost[days[place, key]] = day_price(question, model.by_key[key], place)
    for place, number in wanted.items():
        own = [cell for cell in cells if cell[0] == place]
        programme.row([(visits[cell], 1.0) for cell in own], number, number)
        programme.row([(days[cell], 1.0) for cell in own], -(-number // question.a_day))
    for judge in model.judges:
        own = [cell for cell in cells if cell[1] == judge.key]
        load = sum(cells[cell][0] for cell in own) + sum(first.taken(at) for at in model.steps[judge.key])
        programme.row([(visits[cell], 1.0) for cell in own], load, load)
        programme.row([(days[cell], 1.0) for cell in own], -(-load // question.a_day))
    try:
        found = programme.least(cost, seconds=seconds, gap=_GAP, nodes=_NODES)
    except OutOfTime:
        return {}
    return {cell: found.whole(at) for cell, at in days.items()}


def _wanted(model: Model, first: Found) -> Counter[str]:
    """How many judges of those who take part come to each place."""
    places = {entry.key: entry.where for entry in model.question.entries}
    found = Counter({place: 0 for place in places.values()})
    for entry, panel in model.kept.items():
        if entry in places:
            found[places[entry]] += len(panel & model.by_key.keys())
    for entry, _ in model.made(first):
        found[places[entry]] += 1
    return found


def fewest_days(question: Question, pairs: Collection[Pair]) -> tuple[Mapping[str, int], Mapping[str, float]]:
    """The days of each judge, and her hours on the way."""
    places = {entry.key: entry.where for entry in question.entries}
    visits = Counter((judge, places[entry]) for entry, judge in pairs if entry in places)
    days = Counter({judge.key: 0 for judge in question.judges})
    hours = {judge.key: 0.0 for judge in question.judges}
    homes = {judge.key: judge for judge in question.judges}
    for (key, place), number in sorted(visits.items()):
        own = -(-number // question.a_day)
        days[key] += own
        if key in homes:
            hours[key] += 2.0 * own * question.hours(homes[key], place)
    return dict(sorted(days.items())), dict(sorted(hours.items()))
