"""How spread a farm's crops and incomes are, and the levels proposed for three criteria of the score sheet.

An *item* is a name with an amount (plants, hectares, stones of an exercise, a share of the income). Items of
one name are one item, however its letters are written (`typed.folded`): two plots of coffee are one crop. p is
an item's share of all amounts, S the number of items with p > 0; logarithms are natural. Vocabulary trap:
"Simpson" means sum p^2, 1 - sum p^2 or 1 / sum p^2, depending on the author; here they are `hhi`,
`gini_simpson` and `hill_q2`.

    hhi           D = sum p^2          (Simpson's dominance; Herfindahl-Hirschman on incomes)
    gini_simpson  1 - D
    hill_q0       S                    richness
    hill_q1       exp(H)               H = shannon = -sum p ln p      (Hill 1973: effective number of items)
    hill_q2       1 / D
    pielou        H / ln S             undefined for S = 1
    max_share     max p                Berger-Parker

Three bases that are never mixed: income shares with coffee; plants without the main crop; lists of species.
Always true: nothing declared gives None, never 0; hill_q0 >= hill_q1 >= hill_q2, equal only where all shares
are; zeros and the order of items change nothing; negatives and non-numbers are refused; nothing is rounded
here for display. Coca is declared like any income, because the shares would be false without it, but it earns
no points.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judging.domain.errors import Problem, Refused
from judging.domain.typed import folded

Amount = int | float | Decimal | Fraction
Items = Iterable[tuple[str, Amount]]
Shares = Mapping[str, Fraction]
"""Name -> share, each above 0, adding up to exactly 1; empty where nothing was declared."""

COFFEE = "Coffea arabica"
COCA = "Erythroxylum coca"
NITROGEN_FIXER, STAPLE = "nfix_shade", "staple"
FUNCTIONAL_GROUPS = frozenset(
    {"fruit", STAPLE, "vegetable", NITROGEN_FIXER, "timber", "medicinal_aromatic", "livestock_bees"}
)
"""The groups of the crop catalogue that D1 counts."""
_NOT_ASSOCIATED_GROUPS = frozenset({"main_crop", "cover_crop"})

# Level 1 to 4 of the ready-to-use score sheet; a value on the border belongs to the higher level.
_D1_SPECIES_AND_GROUPS = ((2, 0), (4, 2), (7, 4), (12, 5))
_D2_HILL_Q1 = (1.5, 2.5, 4.0, 6.0)
_E1_HILL_Q2 = (Fraction(5, 4), Fraction(8, 5), Fraction(11, 5), Fraction(3))


@dataclass(frozen=True)
class Crop:
    """One declared species: scientific name, group in the catalogue, and whether it fixes nitrogen."""

    species: str
    group: str
    nitrogen_fixer: bool = False


@dataclass(frozen=True)
class Diversity:
    """All measures of one base; `pielou` is None where there is a single item.

    `hill_q2` reads as "as spread as if it came from so many equally important products".
    """

    hill_q0: int
    hill_q1: float
    hill_q2: float
    hhi: float
    gini_simpson: float
    shannon: float
    pielou: float | None
    max_share: float


def shares(items: Items) -> dict[str, Fraction]:
    """The exact share of each named item: merged by name, under its first spelling, without zeros.

    Raises Refused naming every item whose amount is negative or no number.
    """
    amounts: dict[str, Fraction] = {}
    spelled: dict[str, str] = {}
    problems: list[Problem] = []
    for name, amount in items:
        if isinstance(amount, bool) or not math.isfinite(amount):
            problems.append(Problem.of("amount_not_a_number", item=name))
        elif amount < 0:
            problems.append(Problem.of("amount_negative", item=name))
        else:
            # A float is read as it is written: 0.1 is one tenth.
            exact = Fraction(str(amount)) if isinstance(amount, float) else Fraction(amount)
            own = spelled.setdefault(folded(name), name)
            amounts[own] = amounts.get(own, Fraction(0)) + exact
    if problems:
        raise Refused(*problems)
    whole = sum(amounts.values(), Fraction(0))
    return {name: amount / whole for name, amount in amounts.items() if amount}


def measure(items: Items) -> Diversity | None:
    """All measures of these items; None where nothing was declared."""
    parts = shares(items)
    if not parts:
        return None
    exact_hhi = _exact_hhi(parts)
    entropy = _entropy(parts)
    return Diversity(
        hill_q0=len(parts),
        hill_q1=math.exp(entropy),
        hill_q2=float(1 / exact_hhi),
        hhi=float(exact_hhi),
        gini_simpson=float(1 - exact_hhi),
        shannon=entropy,
        pielou=entropy / math.log(len(parts)) if len(parts) > 1 else None,
        max_share=float(max(parts.values())),
    )


def propose_associated_crops(crops: Iterable[Crop]) -> int:
    """D1, number and functions of the associated crops: the highest level whose conditions all hold, 0 to 4.

    Animals and bees count as species; coffee, pure cover plants and coca do not. A species that fixes
    nitrogen brings that function whatever its group (a bean is a staple and a nitrogen fixer).
    """
    counted = [
        crop for crop in crops if crop.group not in _NOT_ASSOCIATED_GROUPS and crop.species not in (COFFEE, COCA)
    ]
    groups = {crop.group for crop in counted} & FUNCTIONAL_GROUPS
    if any(crop.nitrogen_fixer for crop in counted):
        groups.add(NITROGEN_FIXER)
    species = len({folded(crop.species) for crop in counted})
    level = 0
    for step, (least_species, least_groups) in enumerate(_D1_SPECIES_AND_GROUPS, start=1):
        if species >= least_species and len(groups) >= least_groups:
            level = step
    has_both = {STAPLE, NITROGEN_FIXER} <= groups
    return level if has_both else min(level, 3)


def propose_crop_balance(plants: Items) -> int | None:
    """D2, balance of the associated crops: level 0 to 4 by Hill q1 on plants, coffee and coca left out.

    None where no associated crop was counted. Species are scientific names.
    """
    found = measure((name, amount) for name, amount in plants if name not in (COFFEE, COCA))
    # Six equal crops must read as 6, whatever the last digit of exp(ln 6) is.
    return None if found is None else bisect_right(_D2_HILL_Q1, round(found.hill_q1, 9))


def propose_income_balance(incomes: Items) -> int | None:
    """E1, balance of the income sources: level 0 to 4 by the exact Hill q2 on income shares with coffee.

    Coca is left out of the shares. None where no income was declared. Sources of a species are named by its
    scientific name (`merged.merge`).
    """
    parts = shares((name, amount) for name, amount in incomes if name != COCA)
    return bisect_right(_E1_HILL_Q2, 1 / _exact_hhi(parts)) if parts else None


def _exact_hhi(parts: Shares) -> Fraction:
    return sum((share * share for share in parts.values()), Fraction(0))


def _entropy(parts: Shares) -> float:
    """Shannon's H; summed exactly by fsum, so that the order of items cannot change a digit."""
    return math.fsum(-float(share) * math.log(share) for share in parts.values()) + 0.0
