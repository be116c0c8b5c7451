"""Marks that nobody gave: invented for a sheet, each on its criterion's own scale.

Vocabulary: the *merit* of an entry is how good it is, 0 to 1; the *leaning* of a judge is how much higher or lower than
the others she marks. Always true: what is invented settles every criterion of the sheet; the same question gets the
same marks; better entries tend to better marks, and no two judges agree on all of them.
"""

from __future__ import annotations

from random import Random

from judging.domain.scoring.scoresheet import Criterion, Mark, ScoreSheet

_SPREAD = 0.14
"""How far a single mark lies from what merit and leaning make of it, at most."""


def merit_of(place: int, entries: int) -> float:
    """From the best to the weakest in even steps, the places mixed so that numbers tell nothing."""
    mixed = (place * 7 + 3) % entries if entries % 7 else (place * 5 + 3) % entries
    return 0.97 - 0.5 * mixed / max(1, entries - 1)


def leaning_of(place: int) -> float:
    """That of one judge among others."""
    return ((place * 3) % 5 - 2) * 0.025


def invented_marks(sheet: ScoreSheet, *, entry: str, judge: str, merit: float, leaning: float, note: str) -> list[Mark]:
    """A whole sheet of one judge for one entry; here and there is a `note`, and a criterion that does not apply, where
    it may: that is so for all judges of the entry."""
    dice = Random(f"{sheet.key}/{entry}/{judge}")
    outside = {
        one.key
        for one in sheet.criteria
        if one.not_applicable_allowed and Random(f"{sheet.key}/{entry}/{one.key}").random() < 0.1
    }
    return [
        Mark.not_applicable(one.key) if one.key in outside else _mark(sheet, one, dice, merit + leaning, note)
        for one in sheet.criteria
    ]


def _mark(sheet: ScoreSheet, criterion: Criterion, dice: Random, tends: float, note: str) -> Mark:
    values = sheet.scale_of(criterion).values()
    said = note if dice.random() < 0.1 else ""
    at = min(1.0, max(0.0, tends + dice.uniform(-_SPREAD, _SPREAD)))
    if criterion.is_penalty:  # most take nothing off
        at = 1.0 if dice.random() < 0.85 else dice.uniform(0.5, 1.0)
    step = min(len(values) - 1, int(at * (len(values) - 1) + dice.random()))  # between two marks, either
    return Mark.of(criterion.key, values[step], said)
