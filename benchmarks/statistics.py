"""Levelling judges and the whole analysis, beside R's lme4 and statsmodels on the same data, in docs/performance.md.

Every engine runs in a process of its own, with one thread for linear algebra. Time is the processor's, of the
calculation alone (no start, no reading of the file): the best of three runs for ours, one run for the others. Memory is
the process's peak, interpreter included. `judging` gathers its rows from plain tuples within the measured time.

An engine that is not there is left out with a line that says so: lme4 needs `Rscript` with Debian's r-cran-lme4;
statsmodels is looked for in this Python and in the one that STATSMODELS_PYTHON names.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np

from judging.domain.analysis.markrows import MarkRows
from judging.domain.analysis.sensitivity import sensitivity
from judging.domain.analysis.uncertainty import rank_distribution
from judging.domain.levelling.crossed import CrossedTotals
from judging.domain.levelling.severity import levelled, robust_levelled
from judging.domain.levelling.variance import variance_components
from judging.domain.ranking.marktable import MarkTable, entries_of, sheet_for
from judging.domain.watching.watch import watch

ROOT = Path(__file__).parents[1]
MARK = "<!-- statistics figures: written by benchmarks/run -->"
SIZES = ((250, 20), (2_500, 50), (25_000, 200))
"""Entries and judges; four judges score each entry."""
JUDGES_EACH = 4
SPREAD = {"entry": 0.85, "judge": 0.52, "rest": 0.77}
"""Standard deviations; scores lie round 2 and are cut off at 0 and 4."""
LARGEST_FOR_STATSMODELS = 1_000
"""It builds dense matrices: 10,000 scores take it more than six minutes and 1.6 GB."""
R_CODE = """
suppressMessages(library(lme4)); d <- read.csv(commandArgs(TRUE)[1])
t <- system.time(m <- lmer(score ~ 1 + (1 | entry) + (1 | judge), data = d))
v <- as.data.frame(VarCorr(m)); named <- setNames(v$vcov, v$grp)
cat(sprintf('{"cpu": %f, "answer": [%.9f, %.9f, %.9f]}', t[["user.self"]] + t[["sys.self"]],
            named[["entry"]], named[["judge"]], named[["Residual"]]))
"""
STATSMODELS_CODE = """
import csv, json, sys, time, warnings
import pandas as pd, statsmodels.formula.api as smf
warnings.simplefilter("ignore")
d = pd.read_csv(sys.argv[1]); d["all"] = 1; started = time.process_time()
parts = {"entry": "0 + C(entry)", "judge": "0 + C(judge)"}
m = smf.mixedlm("score ~ 1", d, groups="all", re_formula="0", vc_formula=parts).fit(reml=True)
found = dict(zip(m.model.exog_vc.names, m.vcomp))
print(json.dumps({"cpu": time.process_time() - started,
                  "answer": [float(found["entry"]), float(found["judge"]), float(m.scale)]}))
"""

Row = tuple[str, str, float]


def scores(entries: int, judges: int, *, seed: int = 1) -> list[Row]:
    """Scores of entries by four judges each, drawn with entry, judge and residual effects."""
    generator = np.random.default_rng(seed)
    of_entry = generator.normal(0.0, SPREAD["entry"], entries)
    of_judge = generator.normal(0.0, SPREAD["judge"], judges)
    chosen = np.argpartition(generator.random((entries, judges)), JUDGES_EACH, axis=1)[:, :JUDGES_EACH]
    noise = generator.normal(0.0, SPREAD["rest"], chosen.shape)
    values = np.clip(2.0 + of_entry[:, None] + of_judge[chosen] + noise, 0.0, 4.0)
    return [
        (f"E{entry:05}", f"J{judge:03}", value)
        for entry, (own, panel) in enumerate(zip(values.tolist(), chosen.tolist(), strict=True))
        for judge, value in zip(panel, own, strict=True)
    ]


def marks(entries: int, judges: int, criteria: int, *, each: int, seed: int = 1) -> MarkRows:
    """Whole sheets with marks 0 to 4 for the analysis of one category; `each` judges for every entry."""
    generator = np.random.default_rng(seed)
    level = generator.normal(2.2, 0.7, (entries, 1, criteria)) + generator.normal(0.0, 0.4, (1, judges, 1))
    drawn = np.clip(np.round(level + generator.normal(0.0, 0.6, (entries, judges, criteria))), 0, 4).astype(int)
    panel = np.argsort(generator.random((entries, judges)), axis=1)[:, :each]
    names = tuple(f"C{criterion}" for criterion in range(criteria))
    sheets = {
        (f"E{entry:03}", f"J{judge:02}"): dict(zip(names, map(Decimal, drawn[entry, judge].tolist()), strict=True))
        for entry in range(entries)
        for judge in panel[entry].tolist()
    }
    table = MarkTable(tuple(f"E{entry:03}" for entry in range(entries)), names, sheets)
    sheet = sheet_for(table, top=Decimal(4), out_of=Decimal(100))
    return MarkRows.of(sheet, entries_of(table, sheet))


# ------------------------------------------------------------------------------------------------ engines
@dataclass(frozen=True)
class Seen:
    """One calculation: processor seconds, peak memory of its process, and the variances it found."""

    cpu: float
    megabytes: float
    answer: tuple[float, ...]


def levelled_score(rows: list[Row]) -> tuple[float, ...]:
    fit = levelled(CrossedTotals.of(rows))
    return (fit.ratio,)


def random_effects(rows: list[Row]) -> tuple[float, ...]:
    found = variance_components(CrossedTotals.of(rows))
    assert found is not None
    return found.entry, found.judge, found.residual


OURS: dict[str, Callable[[list[Row]], tuple[float, ...]]] = {"levelled": levelled_score, "reml": random_effects}


def whole_analysis(each: int) -> tuple[float, float]:
    """Processor seconds: the sensitivity panel with both scores and the ranks' posterior; then the judges' watch."""
    rows = marks(300, 12, 6, each=each)
    started = time.process_time()
    fit = levelled(rows.totals)
    robust_levelled(fit)
    sensitivity(rows, seed=1)
    rank_distribution(fit, seed=1)
    analysed = time.process_time()
    watch(rows, seed=1)
    return analysed - started, time.process_time() - analysed


def one(engine: str, argument: str) -> None:
    """What a process of its own does: calculate, and print what was seen."""
    if engine == "analysis":
        cpu, answer = min((whole_analysis(int(argument)) for _ in range(3)), key=lambda seen: seen[0])
        found: tuple[float, ...] = (answer,)
    else:
        with Path(argument).open(encoding="utf-8") as file:
            rows = [(entry, judge, float(score)) for entry, judge, score in list(csv.reader(file))[1:]]
        times = []
        for _ in range(3):
            started = time.process_time()
            found = OURS[engine](rows)
            times.append(time.process_time() - started)
        cpu = min(times)
    print(json.dumps({"cpu": cpu, "answer": found}))


def seen(command: list[str], *, limit: float = 300.0) -> Seen | None:
    """Run a command that prints what was seen; None where it fails or takes longer than the limit (seconds)."""
    single = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    timed = [sys.executable, "-c", WATCHER, *command]
    try:
        done = subprocess.run(
            timed, cwd=ROOT, env={**os.environ, **single}, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    found, kilobytes = [line for line in done.stdout.splitlines() if line.strip()][-2:]
    document = json.loads(found)
    return Seen(document["cpu"], int(kilobytes) / 1024, tuple(document["answer"]))


WATCHER = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)
"""


def statsmodels_python() -> str | None:
    """A Python that has statsmodels, or None."""
    for python in (sys.executable, os.environ.get("STATSMODELS_PYTHON", "")):
        asked = [python, "-c", "import statsmodels"]
        if python and subprocess.run(asked, capture_output=True, check=False).returncode == 0:
            return python
    return None


def has_lme4() -> bool:
    script = shutil.which("Rscript")
    return (
        script is not None
        and subprocess.run([script, "-e", "library(lme4)"], capture_output=True, check=False).returncode == 0
    )


def run() -> tuple[dict[str, list[Seen | None]], list[str]]:
    """Every engine on every size, and what was left out."""
    ours = [sys.executable, "-m", "benchmarks.statistics"]
    rows: dict[str, list[Seen | None]] = {name: [] for name in ("levelled", "reml", "lme4", "statsmodels")}
    lme4, python = has_lme4(), statsmodels_python()
    with tempfile.TemporaryDirectory() as folder:
        for entries, judges in SIZES:
            path = Path(folder) / f"{entries}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([("entry", "judge", "score"), *scores(entries, judges)])
            for name in OURS:
                rows[name].append(seen([*ours, name, str(path)]))
            rows["lme4"].append(seen(["Rscript", "-e", R_CODE, str(path)]) if lme4 else None)
            small = entries * JUDGES_EACH <= LARGEST_FOR_STATSMODELS
            rows["statsmodels"].append(seen([python, "-c", STATSMODELS_CODE, str(path)]) if python and small else None)
        rows["analysis"] = [seen([*ours, "analysis", str(each)]) for each in (JUDGES_EACH, 12)]
    left_out = [] if lme4 else ["lme4 was not there (Debian: `apt-get install r-cran-lme4`)."]
    left_out += [] if python else ["statsmodels was not there (STATSMODELS_PYTHON names a Python that has it)."]
    return rows, left_out


# ------------------------------------------------------------------------------------------------ the page
NAMES = {
    "levelled": "levelled score (entries fixed, judges random)",
    "reml": "variance components (both random)",
    "lme4": "R lme4, `score ~ 1 + (1 \\| entry) + (1 \\| judge)`",
    "statsmodels": "statsmodels MixedLM, the same model",
}


def table(rows: dict[str, list[Seen | None]], left_out: list[str]) -> str:
    """The figures as Markdown: seconds, memory, and how many times as long as ours."""
    heading = " | ".join(f"{entries * JUDGES_EACH:,} scores" for entries, _ in SIZES)
    lines = [f"| processor s / peak MB | {heading} |", "|---|" + "--:|" * len(SIZES)]
    for name, words in NAMES.items():
        cells = [
            _cell(own, ours if name in ("lme4", "statsmodels") else None)
            for own, ours in zip(rows[name], rows["reml"], strict=True)
        ]
        lines.append(f"| {words} | {' | '.join(cells)} |")
    largest = SIZES[-1][0] * JUDGES_EACH
    lines += [
        "",
        f"Variances found (entries, judges, rest), at {largest:,} scores: {_answers(rows)}.",
        "",
        "| whole analysis of 300 entries x 12 judges x 6 criteria | processor s | and watching the judges | peak MB |",
        "|---|--:|--:|--:|",
    ]
    for words, own in zip(("four judges for each entry", "every judge for every entry"), rows["analysis"], strict=True):
        lines.append(
            f"| {words} | "
            + ("failed | |" if own is None else f"{own.cpu:.2f} | {own.answer[0]:.2f} | {own.megabytes:.0f} |")
        )
    return "\n".join([*lines, *(f"\n{words}" for words in left_out)])


def _answers(rows: dict[str, list[Seen | None]]) -> str:
    """The variances of the largest data set, engine by engine."""
    found = [(name, rows[engine][-1]) for name, engine in (("ours", "reml"), ("lme4", "lme4"))]
    return "; ".join(f"{name} {', '.join(f'{value:.6f}' for value in own.answer)}" for name, own in found if own)


def _cell(own: Seen | None, ours: Seen | None) -> str:
    if own is None:
        return "–"
    ratio = f" ({own.cpu / ours.cpu:.0f}x ours)" if ours else ""
    return f"{own.cpu:.{3 if own.cpu < 1 else 1}f} / {own.megabytes:.0f}{ratio}"


def write(figures: str) -> None:
    """Put the figures between their marks in docs/performance.md."""
    path = ROOT / "docs/performance.md"
    before, _, after = path.read_text(encoding="utf-8").partition(MARK)
    _, _, after = after.partition(MARK)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}."
    path.write_text(f"{before}{MARK}\n\n{machine}\n\n{figures}\n\n{MARK}{after}", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(*sys.argv[1:])
    else:
        measured = table(*run())
        print(measured)
        write(measured)
