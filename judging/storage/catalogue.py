"""Reading the shipped catalogue of crops (judging/data/crops.csv, described in the README beside it)."""

from __future__ import annotations

import csv
from functools import cache

from judging.domain.entries.crops import Catalogue, Species
from judging.paths import data_folder

_FACTS = {"1": True, "0": False, "?": None}


@cache
def crop_catalogue() -> Catalogue:
    """The catalogue, read once per process. Raises KeyError for a fact that is neither 1, 0 nor "?"."""
    with (data_folder() / "crops.csv").open(encoding="utf-8", newline="") as file:
        return Catalogue(tuple(_species(row) for row in csv.DictReader(file, delimiter=";")))


def _species(row: dict[str, str]) -> Species:
    return Species(
        row["scientific_name"],
        {language: row[language] for language in ("es", "fr", "en")},
        row["group"],
        row["stratum"],
        _FACTS[row["woody"]],
        _FACTS[row["nfix"]],
        _FACTS[row["native"]],
    )
