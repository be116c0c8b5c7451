"""Published and worked panels that several tests compare with; each names where its marks and answers come from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from judging.domain.analysis.markrows import MarkRows
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.ranking.marktable import entries_of, sheet_for
from judging.domain.ranking.ranking import Entry
from judging.domain.scoring.scoresheet import ScoreSheet
from judging.domain.tables.figures import Bounds, Scales
from judging.domain.tables.marks import read_marks
from judging.domain.tables.weights import read_weights
from judging.storage.tabular import grid_of

DATA = Path(__file__).parents[1] / "data"

SHROUT_FLEISS = ("9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7")
"""Shrout & Fleiss (1979), Psychological Bulletin 86: 6 targets x 4 judges."""

KRIPPENDORFF = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: 4 observers x 12 units, with gaps."""

ANXIETY = "332 361 344 464 523 542 221 346 531 231 221 632 133 533 221 221 113 233 432 342"
"""R package irr 0.84.1, data set `anxiety`: 20 subjects x 3 raters."""

DIAGNOSES = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445 "
    "333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)
"""Fleiss (1971), Psychological Bulletin 76: 30 patients x 6 psychiatrists, five diagnoses (irr's `diagnoses`)."""

PENICILLIN = (
    "27 23 26 23 23 21; 27 23 26 23 23 21; 25 21 25 24 24 20; 26 23 25 23 23 20; 25 22 26 22 23 20;"
    "24 22 25 23 22 19; 24 20 23 21 22 19; 26 22 26 24 24 21; 24 21 24 22 22 20; 24 21 24 23 22 19;"
    "26 23 26 24 24 21; 25 22 26 24 24 20; 26 24 26 24 25 22; 26 23 26 23 23 20; 26 23 25 24 24 22;"
    "25 22 25 23 23 20; 25 21 24 23 23 20; 25 22 24 23 23 19; 24 21 23 21 21 19; 26 23 26 24 24 21;"
    "25 21 24 22 22 18; 25 22 25 22 22 20; 24 21 24 22 24 19; 24 21 24 22 21 18"
)
"""R package lme4, data set `Penicillin`: 24 plates x 6 samples (A to F)."""


def crossed(lines: Iterable[Sequence[str]]) -> CrossedTotals:
    """A table with one line for each entry, one value for each judge; "." is no value."""
    return CrossedTotals.of(
        (f"e{row:02}", f"j{column}", float(value))
        for row, line in enumerate(lines)
        for column, value in enumerate(line)
        if value != "."
    )


def shrout_fleiss() -> CrossedTotals:
    return crossed(line.split() for line in SHROUT_FLEISS)


def krippendorff_2011() -> CrossedTotals:
    return crossed(zip(*(line.split() for line in KRIPPENDORFF), strict=True))


def anxiety() -> CrossedTotals:
    return crossed(ANXIETY.split())


def diagnoses() -> CrossedTotals:
    return crossed(DIAGNOSES.split())


def penicillin() -> CrossedTotals:
    return crossed(line.split() for line in PENICILLIN.split(";"))


@cache
def princeton() -> CrossedTotals:
    """Judgment of Princeton 2012, red flight: 10 wines x 9 judges."""
    with (DATA / "princeton-2012-red.csv").open(encoding="utf-8") as file:
        return CrossedTotals.of((row["entry"], row["judge"], Decimal(row["mark"])) for row in csv.DictReader(file))


@cache
def incomplete_panels() -> tuple[ScoreSheet, tuple[Entry, ...]]:
    """Eight farms, four judges, panels of two to four: the worked case of docs/fairness.md."""
    marks, weights = (
        grid_of((DATA / name).read_bytes()) for name in ("incomplete-panels.csv", "incomplete-panels-weights.csv")
    )
    table = read_marks(marks, Scales(Bounds(Decimal(0), Decimal(4)))).table
    sheet = sheet_for(table, read_weights(weights), top=Decimal(4), out_of=Decimal(100))
    return sheet, tuple(entries_of(table, sheet))


@cache
def incomplete_rows() -> MarkRows:
    return MarkRows.of(*incomplete_panels())
