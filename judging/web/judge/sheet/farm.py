"""What the family says about its farm, as a judge reads it, and the levels proposed from its crop and income tables.

A proposal is a hint: it is never chosen beforehand. Which criteria have one is said by the sheet's document
(`computed`: "D1", "D2" or "E1", the rules of `judging.domain.entries.proposed`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from judging.domain.entries.proposed import Declared, proposed
from judging.domain.forms.kinds import Reader, Role
from judging.domain.scoring.scoresheet import Criterion
from judging.services.entries import attaching
from judging.services.entries.answers import form_of
from judging.services.entries.attaching import Answered
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Assignment, CropRow, Entry, IncomeRow

ANSWERS = ("story", "shade", "soil_water", "next_step")
TELLING = frozenset({Role.TITLE, Role.HOLDERS, Role.TELEPHONE, Role.COMMUNITY, Role.COOPERATIVE})
"""What an answer is that tells whose the entry is."""


@dataclass(frozen=True)
class CropLine:
    """One crop as it is shown: its names by language, or the family's own word."""

    names: Mapping[str, str]
    amount: Decimal | None
    unit: str
    use: str


@dataclass(frozen=True)
class FarmSays:
    """All that the family said: answers by key, crops, income shares, and files of questions that are for judges."""

    answers: Sequence[tuple[str, str]]
    crops: Sequence[CropLine]
    incomes: Sequence[IncomeRow]
    files: Sequence[Answered] = ()


def farm_says(session: Session, assignment: Assignment) -> FarmSays:
    """What an entry says, in the order of the form; in a blind round only what its form lets judges read and what has
    no role that tells whose it is."""
    entry, crops, incomes = assignment.entry, assignment.entry.crops, assignment.entry.incomes
    given = [(key, str(entry.answers.get(key) or "")) for key in ANSWERS]
    if assignment.round.is_blind:
        asked = [one for one in form_of(entry).questions if one.role not in TELLING and Reader.JUDGES in one.seen_by]
        keys, roles = {one.key for one in asked}, {one.role for one in asked}
        given = [(key, text) for key, text in given if key in keys]
        crops = crops if Role.CROPS in roles else []
        incomes = incomes if Role.INCOMES in roles else []
    told = [(key, text) for key, text in given if text]
    files = attaching.seen_by(session, entry, Reader.JUDGES, blind=assignment.round.is_blind)
    return FarmSays(told, [_line(row) for row in crops], incomes, files)


def proposals(entry: Entry, criteria: Iterable[Criterion]) -> dict[str, int]:
    """The proposed level of each criterion that has one; nothing where the family's figures do not allow it."""
    computed = {criterion.key: criterion.computed for criterion in criteria if criterion.computed}
    if not computed:
        return {}
    crops = [Declared(row.crop or row.other_name, row.amount, row.unit) for row in entry.crops]
    levels = proposed(crops, [(row.source, row.share) for row in entry.incomes], crop_catalogue())
    return {key: levels[rule] for key, rule in computed.items() if rule in levels}


def _line(row: CropRow) -> CropLine:
    species = crop_catalogue().get(row.crop)
    names = species.names if species else {"es": row.other_name or row.crop}
    return CropLine(names, row.amount, row.unit, row.use)
