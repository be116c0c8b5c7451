"""The catalogue of crops, trees and animals a family can pick from.

Vocabulary: a *species* has its scientific name (the key), everyday names in several languages ("/" parts two names of
one language), a *group* (what it is for), a *stratum* (how high it stands), and three facts that may be unknown:
woody, fixes nitrogen, native. Always true: keys are unique; unknown is None, never False.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from judging.domain.typed import folded

GROUPS = (
    "main_crop",
    "fruit",
    "staple",
    "vegetable",
    "nfix_shade",
    "timber",
    "medicinal_aromatic",
    "livestock_bees",
    "other_cash",
    "cover_crop",
)
"""The groups in the order in which they are offered."""

COMMON = (
    "Coffea arabica",
    "Musa acuminata",
    "Musa × paradisiaca",
    "Citrus × sinensis",
    "Citrus reticulata",
    "Persea americana",
    "Manihot esculenta",
    "Zea mays",
    "Theobroma cacao",
    "Inga spp.",
    "Apis mellifera",
    "Gallus gallus domesticus",
)
"""What most farms around Caranavi have: offered first."""

ALSO_CALLED = {"cafe": "Coffea arabica", "coffee": "Coffea arabica"}
"""What families write of their own for a species of the catalogue, folded."""


@dataclass(frozen=True)
class Species:
    """One line of the catalogue."""

    scientific_name: str
    names: Mapping[str, str]
    group: str
    stratum: str
    woody: bool | None
    nitrogen_fixer: bool | None
    native: bool | None

    def called(self) -> frozenset[str]:
        """All the names it goes by, folded (`typed.folded`)."""
        everyday = (name for names in self.names.values() for name in names.split("/"))
        return frozenset(folded(name) for name in (self.scientific_name, *everyday))


@dataclass(frozen=True)
class Catalogue:
    """All species, in the order of the list."""

    species: tuple[Species, ...]
    _by_name: Mapping[str, Species] = field(init=False, repr=False, compare=False)
    _called: Mapping[str, Species | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {item.scientific_name: item for item in self.species}
        if len(by_name) != len(self.species):
            raise ValueError("the catalogue names a species twice")
        called: dict[str, Species | None] = {}
        for item in self.species:
            for name in item.called():
                called[name] = item if called.get(name, item) is item else None  # several have it: it says nothing
        called |= {words: by_name[name] for words, name in ALSO_CALLED.items() if name in by_name}
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "_called", called)

    def __contains__(self, scientific_name: object) -> bool:
        return scientific_name in self._by_name

    def get(self, scientific_name: str) -> Species | None:
        """The species of this scientific name; None for a name the catalogue does not have."""
        return self._by_name.get(scientific_name)

    def meant(self, words: str) -> Species | None:
        """The one species that goes by this name, in any language and however it is spelled; None for no or several."""
        return self._called.get(folded(words))

    def common(self) -> list[Species]:
        """The most usual species, to be offered first."""
        return [self._by_name[name] for name in COMMON if name in self._by_name]

    def grouped(self) -> list[tuple[str, list[Species]]]:
        """(group, its species) in the order of `GROUPS`; a group without species is left out."""
        listed = ((group, [item for item in self.species if item.group == group]) for group in GROUPS)
        return [(group, items) for group, items in listed if items]
