"""What the family says about its farm, as a judge reads it, and the levels proposed from its crop and income tables.

A proposal is a hint: it is never chosen beforehand. Which criteria have one is said by the sheet's document
(`computed`: "D1", "D2" or "E1", the rules of `judging.domain.entries.diversity`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from judging.domain.entries import diversity
from judging.domain.entries.crops import Species
from judging.domain.errors import Refused
from judging.domain.forms.kinds import Reader, Role
from judging.domain.scoring.scoresheet import Criterion
from judging.domain.typed import folded
from judging.services.entries import attaching
from judging.services.entries.answers import form_of
from judging.services.entries.attaching import Answered
from judging.storage.catalogue import crop_catalogue
from judging.storage.models import Assignment, CropRow, Entry, IncomeRow

ANSWERS = ("story", "shade", "soil_water", "next_step")
TELLING = frozenset({Role.TITLE, Role.HOLDERS, Role.TELEPHONE, Role.COMMUNITY, Role.COOPERATIVE})
"""What an answer is that tells whose the entry is."""
COUNTED_UNITS = ("plants", "trees")


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
    entry = assignment.entry
    given = [(key, str(entry.answers.get(key) or "")) for key in ANSWERS]
    if assignment.round.is_blind:
        asked = {one.key: one for one in form_of(entry).questions if one.role not in TELLING}
        given = [(key, text) for key, text in given if key in asked and Reader.JUDGES in asked[key].seen_by]
    told = [(key, text) for key, text in given if text]
    files = attaching.seen_by(session, entry, Reader.JUDGES, blind=assignment.round.is_blind)
    return FarmSays(told, [_line(row) for row in entry.crops], entry.incomes, files)


def proposals(entry: Entry, criteria: Iterable[Criterion]) -> dict[str, int]:
    """The proposed level of each criterion that has one; nothing where the family's figures do not allow it."""
    computed = {criterion.key: criterion.computed for criterion in criteria if criterion.computed}
    if not computed:
        return {}
    try:
        levels = {
            "D1": diversity.propose_associated_crops([_crop(row) for row in entry.crops]) if entry.crops else None,
            "D2": diversity.propose_crop_balance(_plants(entry.crops)),
            "E1": diversity.propose_income_balance(_sources(entry.incomes)),
        }
    except Refused:  # a figure that cannot be: the judge sees the table and needs no proposal
        return {}
    return {key: level for key, rule in computed.items() if (level := levels.get(rule)) is not None}


def _species(row: CropRow) -> Species | None:
    """The species of a row: the one that was chosen, or the one that the family's own word means."""
    known = crop_catalogue()
    return known.get(row.crop) or known.meant(row.other_name)


def _line(row: CropRow) -> CropLine:
    species = crop_catalogue().get(row.crop)
    names = species.names if species else {"es": row.other_name or row.crop}
    return CropLine(names, row.amount, row.unit, row.use)


def _crop(row: CropRow) -> diversity.Crop:
    species = _species(row)
    if species is None:
        return diversity.Crop(row.other_name or row.crop, "")
    return diversity.Crop(species.scientific_name, species.group, bool(species.nitrogen_fixer))


def _plants(rows: Sequence[CropRow]) -> list[tuple[str, Decimal]]:
    """Plants and trees that were counted: areas, hives and heads are no number of plants."""
    return [(_crop(row).species, row.amount) for row in rows if row.amount is not None and row.unit in COUNTED_UNITS]


def _sources(rows: Sequence[IncomeRow]) -> list[tuple[str, Decimal]]:
    """Income sources; coca, in whatever form it was written, under the name that the rule leaves out."""
    return [(diversity.COCA if "coca" in folded(row.source).split() else row.source, row.share) for row in rows]
