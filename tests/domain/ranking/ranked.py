"""`judging rank` for the tests of its rules: the worked tables, and how a test asks for an order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from judging.cli import main

DATA = Path(__file__).parents[2] / "data"
TABLES = Path(__file__).parents[2] / "data/tables"
PANELS = (DATA / "incomplete-panels.csv", "--weights", DATA / "incomplete-panels-weights.csv")
PRINCETON = (DATA / "princeton-2012-red.csv", "--max", "20", "--out-of", "20")
# The worked case of docs/fairness.md: two independent programs, variances also with R's lme4 1.1-31.
LEVELLED = {
    "P06": "89.982300",
    "P01": "81.984265",
    "P07": "81.984265",
    "P02": "81.013214",
    "P04": "80.821652",
    "P03": "78.558320",
    "P05": "60.625000",
    "P08": "40.110868",
}
ROBUST = {
    "P06": "90.235880",
    "P01": "82.050789",
    "P07": "82.050789",
    "P02": "81.097740",
    "P04": "80.586075",
    "P03": "78.642847",
    "P05": "60.625000",
    "P08": "38.585790",
}
APART = "entry,judge,a\nF1,Ana,3\nF1,Bea,2\nF2,Ana,1\nF2,Bea,1\nF3,Caro,4\nF3,Dora,3\nF4,Caro,2\nF4,Dora,2\n"
Write = Callable[..., Path]


def run(*arguments: str | Path, language: str = "es") -> Result:
    return CliRunner().invoke(main, ["rank", *map(str, arguments)], env={"JUDGING_LANG": language})


def document(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    found: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return found


def order(found: dict[str, Any]) -> list[tuple[str, int]]:
    return [(entry["entry"], entry["rank"]) for entry in found["entries"]]
