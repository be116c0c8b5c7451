"""Reading the shipped catalogue of crops (judging/data/crops.csv and crop_names.csv, see README.md there)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache

from judging.domain.entries.cropnames import Called, Species
from judging.domain.entries.crops import Catalogue
from judging.paths import data_folder

_FACTS = {"1": True, "0": False, "?": None}
_KINDS = {"name": False, "product": True, "variety": True, "apart": False}
"""Whether the words stay as information beside the species."""


@cache
def crop_catalogue() -> Catalogue:
    """The catalogue, read once per process.

    Raises KeyError for a fact that is neither 1, 0 nor "?", or a kind of name that is none.
    """
    return Catalogue(
        tuple(_species(row) for row in _rows("crops.csv")),
        tuple(own for row in _rows("crop_names.csv") for own in _called(row)),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (data_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


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


def _called(row: dict[str, str]) -> Iterator[Called]:
    """The names of a line; those of a line without a species are things apart."""
    for words in row["names"].split("/"):
        yield Called(
            words.strip(), row["scientific_name"] or None, row["language"] == "en", is_variety=_KINDS[row["kind"]]
        )
