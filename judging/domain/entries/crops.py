"""The catalogue of crops, trees and animals a family can pick from.

Vocabulary: a *species* has its scientific name (the key), everyday names in several languages ("/" parts two names of
one language), a *group* (what it is for), a *stratum* (how high it stands), and three facts that may be unknown:
woody, fixes nitrogen, native. Always true: keys are unique; unknown is None, never False.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from judging.domain.entries.cropnames import Called, CropNames, Species

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


@dataclass(frozen=True)
class Catalogue:
    """All species, in the order of the list, and what else they are called."""

    species: tuple[Species, ...]
    called: tuple[Called, ...] = ()
    names: CropNames = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Species] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {item.scientific_name: item for item in self.species}
        if len(by_name) != len(self.species):
            raise ValueError("the catalogue names a species twice")
        object.__setattr__(self, "_by_name", by_name)
        object.__setattr__(self, "names", CropNames(self.species, self.called))

    def __contains__(self, scientific_name: object) -> bool:
        return scientific_name in self._by_name

    def get(self, scientific_name: str) -> Species | None:
        """The species of this scientific name; None for a name the catalogue does not have."""
        return self._by_name.get(scientific_name)

    def meant(self, words: str) -> Species | None:
        """The one species that these words name (`CropNames.one`); None for none, several, and a variety of one."""
        return self.names.one(words)

    def with_called(self, called: Iterable[Called]) -> Catalogue:
        """The same with more names, which win over those that are there: an edition's own table."""
        return Catalogue(self.species, (*self.called, *called))

    def common(self) -> list[Species]:
        """The most usual species, to be offered first."""
        return [self._by_name[name] for name in COMMON if name in self._by_name]

    def grouped(self) -> list[tuple[str, list[Species]]]:
        """(group, its species) in the order of `GROUPS`; a group without species is left out."""
        listed = ((group, [item for item in self.species if item.group == group]) for group in GROUPS)
        return [(group, items) for group, items in listed if items]
