"""Possible conflicts of interest between a judge and a family, seen from what both declared.

A *possible conflict* is a reason to ask, never a verdict: whether it is a conflict of interest is said by the judge
or decided by an organiser. Two names of a place are the same when they are written alike but for capitals, accents,
spaces, unseen signs (`typed.folded`) and the word for what kind of place it is ("Colonia Bolinda" is "bolinda"), in
any of the three languages.

Always true: what nobody declared is no conflict; the answer does not depend on who is named first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from judging.domain.typed import folded

_KINDS = frozenset(
    (
        *("colonia", "col", "comunidad", "com", "central", "localidad", "cooperativa", "coop", "asociacion", "asoc"),
        *("ltda", "rl", "de", "del", "la", "las", "el", "los", "y"),
        *("communaute", "cooperative", "association", "village", "du", "des", "le", "les", "et"),
        *("community", "of", "the", "and"),
    )
)


class PossibleConflict(StrEnum):
    """What a judge and a family share."""

    COMMUNITY = "community"
    COOPERATIVE = "cooperative"


@dataclass(frozen=True)
class Roots:
    """Where somebody lives and with whom he sells, in his own words; empty where not said."""

    community: str = ""
    cooperative: str = ""


def place_key(name: str) -> str:
    """The key under which spellings of one place or group agree; empty for no name at all.

    A name made only of such words ("La Central") keeps them, so that it stays a name.
    """
    words = re.findall(r"\w+", re.sub(r"['.]", "", folded(name)))
    telling = [word for word in words if word not in _KINDS]
    return " ".join(telling or words)


def detected_conflicts(judge: Roots, family: Roots) -> tuple[PossibleConflict, ...]:
    """The conflicts between a judge and a family, in the order of `PossibleConflict`."""
    shared = {
        PossibleConflict.COMMUNITY: (judge.community, family.community),
        PossibleConflict.COOPERATIVE: (judge.cooperative, family.cooperative),
    }
    return tuple(
        conflict for conflict, (one, other) in shared.items() if place_key(one) and place_key(one) == place_key(other)
    )
