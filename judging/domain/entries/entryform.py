"""The application form: its steps, what each holds, and what is still missing in it.

Vocabulary: a *step* is one page of the form; its *value* is what stands in it (`Family`, `Farm`, `Crops`, `Incomes`,
`Care`); a *gap* is something that must be said before the entry can be sent. Reading what somebody typed is in
`entryreading`.
Always true: a value may be incomplete; what was not said is None or an empty text, never a zero; a step is done when it
has no gap; a problem or gap names the field of the form it belongs to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum

from judging.domain.errors import Problem

PEOPLE_AT_MOST = 2
ROWS_AT_MOST = 60
LONGEST_NAME, LONGEST_TEXT, LONGEST_OTHER_NAME = 200, 2000, 120
ALTITUDE_M = (300, 2600)
AREA_HA_AT_MOST = Decimal(1000)
OLDEST_YEAR, YOUNGEST_AGE = 1900, 10
WHOLE, TOLERANCE, STONES = Decimal(100), Decimal(2), Decimal(10)

GENDERS = ("woman", "man", "other", "unspecified")
UNITS = ("plants", "trees", "m2", "hives", "heads")
USES = ("home", "sale", "both")
TEXTS = ("story", "shade", "soil_water", "next_step")
NEEDED_TEXTS = ("story", "shade", "soil_water")
CONSENTS = ("process", "jury", "visit", "publish")
"""The permissions that are asked for: each has an effect here."""
FORMER_CONSENTS = ("portrait", "sponsors", "later")
"""What was asked for once and had no effect: what families said then stays with their entries."""
NEEDED_CONSENTS = ("process", "jury")


class Step(StrEnum):
    """One page of the form, in order; the value is its address."""

    FAMILY = "familia"
    FARM = "finca"
    CROPS = "cultivos"
    INCOMES = "ingresos"
    CARE = "cuidado"


class StepState(StrEnum):
    """How far a step is: nothing said, something said, nothing missing."""

    TO_DO = "to_do"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True)
class Question:
    """A yes/no declaration; "yes" may stop the entry."""

    key: str
    text: Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody who enters, named as she writes herself; `paper_name` is her spelling for paper, in letters that it has,
    "" where the name itself can stand there."""

    full_name: str
    birth_year: int | None = None
    gender: str = "unspecified"
    paper_name: str = ""

    @property
    def on_paper(self) -> str:
        """The name as it is printed."""
        return self.paper_name or self.full_name


@dataclass(frozen=True)
class Family:
    """Who enters: one person or two."""

    people: tuple[Person, ...] = ()
    phone: str = ""


@dataclass(frozen=True)
class Farm:
    """Where the farm is and how large. Altitude in metres above sea level, area in hectares. `paper_community` is a
    spelling for paper, in letters that it has, "" where the name itself can stand there."""

    community: str = ""
    cooperative: str = ""
    altitude_m: int | None = None
    area_ha: Decimal | None = None
    coffee_since: int | None = None
    paper_community: str = ""


@dataclass(frozen=True)
class CropLine:
    """One crop or animal: a name of the catalogue in `crop`, or the family's own word in `other_name`."""

    crop: str = ""
    other_name: str = ""
    amount: Decimal | None = None
    unit: str = "plants"
    use: str = "both"


@dataclass(frozen=True)
class Crops:
    """Everything that grows and lives on the farm."""

    lines: tuple[CropLine, ...] = ()


@dataclass(frozen=True)
class IncomeLine:
    """One source of income and its share in percent."""

    source: str
    share: Decimal


@dataclass(frozen=True)
class Incomes:
    """What the family lives on."""

    lines: tuple[IncomeLine, ...] = ()

    @property
    def total(self) -> Decimal:
        return sum((line.share for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class Care:
    """How the farm is cared for, in the family's words, and its declarations.

    `knock_outs` has every question asked, by key: "yes", "no", or None where there is no answer yet.
    """

    story: str = ""
    shade: str = ""
    soil_water: str = ""
    next_step: str = ""
    knock_outs: Mapping[str, str | None] = field(default_factory=dict)
    knock_out_note: str = ""


StepValue = Family | Farm | Crops | Incomes | Care
STEP_OF: Mapping[type[StepValue], Step] = {
    Family: Step.FAMILY,
    Farm: Step.FARM,
    Crops: Step.CROPS,
    Incomes: Step.INCOMES,
    Care: Step.CARE,
}


def step_of(value: StepValue) -> Step:
    """The step a value belongs to."""
    return STEP_OF[type(value)]


def next_step(step: Step) -> Step | None:
    """The step after this one; None after the last."""
    steps = list(Step)
    place = steps.index(step) + 1
    return steps[place] if place < len(steps) else None


def gaps(value: StepValue) -> tuple[Problem, ...]:
    """What must still be said in a step; empty when it is done."""
    if isinstance(value, Family):
        return () if value.people else (Problem.of("name_missing", at="person-1-full_name"),)
    if isinstance(value, Farm):
        return _farm_gaps(value)
    if isinstance(value, Crops):
        return () if value.lines else (Problem.of("crops_missing", at="row-0-crop"),)
    if isinstance(value, Incomes):
        return _income_gaps(value)
    return _care_gaps(value)


def contradictions(value: StepValue) -> tuple[Problem, ...]:
    """The gaps that a person has to be asked about at once, because what was said does not go together."""
    return _income_gaps(value) if isinstance(value, Incomes) and value.lines else ()


def _farm_gaps(farm: Farm) -> tuple[Problem, ...]:
    found = []
    if not farm.community:
        found.append(Problem.of("community_missing", at="community"))
    if farm.area_ha is None:
        found.append(Problem.of("area_missing", at="area_ha"))
    return tuple(found)


def _income_gaps(incomes: Incomes) -> tuple[Problem, ...]:
    """Shares add up to 100, give or take 2: people round, and count with ten stones."""
    if not incomes.lines:
        return (Problem.of("incomes_missing", at="row-0-source"),)
    total = incomes.total
    if total == STONES:
        return (Problem.of("income_shares_in_stones", at="sum"),)
    if abs(total - WHOLE) > TOLERANCE:
        return (Problem.of("income_shares_sum", at="sum", total=total),)
    return ()


def _care_gaps(care: Care) -> tuple[Problem, ...]:
    found = [Problem.of(f"{name}_missing", at=name) for name in NEEDED_TEXTS if not getattr(care, name)]
    unanswered = [
        (place, key) for place, (key, answer) in enumerate(care.knock_outs.items(), start=1) if answer is None
    ]
    return (
        *found,
        *(Problem.of("declaration_missing", at=f"declaration-{key}", number=place) for place, key in unanswered),
    )


def is_empty(value: StepValue) -> bool:
    """Whether nothing has been said in a step yet."""
    if isinstance(value, Care):
        said = any(getattr(value, name) for name in (*TEXTS, "knock_out_note"))
        return not said and not any(value.knock_outs.values())
    return value == type(value)()


def state(value: StepValue) -> StepState:
    """How far a step is."""
    if is_empty(value):
        return StepState.TO_DO
    return StepState.BEGUN if gaps(value) else StepState.DONE


def fingerprint(value: StepValue) -> str:
    """A short name for exactly this value: whoever saves says which one he saw (32 hexadecimal digits)."""
    told = json.dumps(asdict(value), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def plain(value: Decimal) -> str:
    """A decimal without exponent or idle zeros: 70, 2.5."""
    return format(value.normalize(), "f")


def missing_consents(given: Mapping[str, bool]) -> tuple[Problem, ...]:
    """The consents without which nobody can take part."""
    return tuple(
        Problem.of(f"consent_{key}_missing", at=f"consent-{key}") for key in NEEDED_CONSENTS if not given.get(key)
    )
